package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * How errors are told: known from the command line before it is parsed, and set anew by a command
 * whose settings say otherwise. Used by one thread, except for {@link #stopped}.
 */
final class ErrorStyle {

  private Language language;
  private boolean json;
  private SiteFile.@Nullable HelpDesk helpDesk;
  private volatile @Nullable String nextStep;

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

  /**
   * The user has stopped the command: what was closed by that is told so. By any thread.
   *
   * @param next what can be done now, as a sentence, or empty
   */
  void stopped(String next) {
    nextStep = next;
  }

  /** Whom to call when nothing can be verified, by the site file. */
  void helpDesk(SiteFile.HelpDesk desk) {
    helpDesk = desk;
  }

  /** The line that tells whom to call, where an error is one to call about. */
  Optional<String> helpDesk(OqsException error) {
    return helpDesk == null || isStopped(error) || Exit.of(error) != Exit.NOT_VERIFIED
        ? Optional.empty()
        : Optional.of(PlainText.of(helpDesk.line(language)));
  }

  private boolean isStopped(OqsException error) {
    return nextStep != null
        && error instanceof TransportException closed
        && closed.reason() == Reason.TRANSPORT_CLOSED;
  }

  /** The sentence of an error for the desk. */
  String userMessage(OqsException error) {
    String next = nextStep;
    if (!(error instanceof TransportException closed) || !isStopped(error)) {
      return error.userMessage(language.locale());
    }
    String became =
        switch (closed.delivery()) {
          case NOT_SENT -> language.say("中止しました。照会は送信していません。", "Stopped. The query was not sent.");
          case WITHDRAWN ->
              language.say("中止しました。照会は取り下げました。", "Stopped. The query was taken back.");
          case UNKNOWN ->
              language.say(
                  "中止しました。照会は端末が受け取っていることがあり、回答は確認できていません。",
                  "Stopped. The terminal may have taken the query; its answer is not known.");
        };
    return became + next;
  }

  /** The JSON form of an error, with the same sentence. */
  ObjectNode json(OqsException error) {
    ObjectNode form = ErrorJson.of(error, language.locale());
    ((ObjectNode) form.get("error")).put("userMessage", userMessage(error));
    return form;
  }
}
