package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  /**
   * The line for a failure of this computer that no class of the library stands for.
   *
   * @param type its name in the JSON form
   */
  String told(String type, String japanese, String english) {
    return told(type, false, japanese, english);
  }

  /** The same for one that may pass by itself. */
  String told(String type, boolean isRetryable, String japanese, String english) {
    if (!json) {
      return language.say(japanese, english);
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .putObject("error")
        .put("type", type)
        .put("retryable", isRetryable)
        .put("message", english)
        .put("userMessage", language.say(japanese, english));
    return object.toString();
  }

  boolean json() {
    return json;
  }
}
