package jp.shikaku.examples;

import java.util.List;
import jp.shikaku.examples.text.Language;

/**
 * How errors are told: known from the command line before it is parsed, and set anew by a command
 * whose settings say otherwise. Used by one thread.
 */
final class ErrorStyle {

  private Language language;
  private boolean json;

  ErrorStyle(List<String> args) {
    int at = args.indexOf("--lang");
    boolean english =
        args.contains("--lang=en")
            || (at >= 0 && at + 1 < args.size() && args.get(at + 1).equals("en"));
    language = english ? Language.ENGLISH : Language.JAPANESE;
    json = args.contains("--json") || args.contains("--jsonl");
  }

  void set(Language newLanguage, boolean newJson) {
    language = newLanguage;
    json = newJson;
  }

  Language language() {
    return language;
  }

  boolean json() {
    return json;
  }
}
