package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Something is wrong with the call itself; nothing was asked. */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What can be wrong. */
  enum Code {
    MALFORMED(400, false, "リクエストの形式が正しくありません。"),
    TOKEN(401, false, "トークンが正しくありません。設定を確認してください。"),
    ORIGIN(403, false, "ブラウザーからは呼び出せません。"),
    NOT_FOUND(404, false, "呼び出し先がありません。"),
    UNKNOWN_VISIT(404, false, "この受付はありません。"),
    UNKNOWN_CONSUMER(404, false, "この受け手は、起動時の --consumer にありません。"),
    NO_CARD_READER(404, false, "カードリーダーを監視していません（--face か --pcsc を指定して起動してください）。"),
    METHOD(405, false, "このメソッドでは呼び出せません。"),
    KEY_REUSED(409, false, "同じ Idempotency-Key が別の内容で使われました。"),
    TOO_LARGE(413, false, "リクエストが大きすぎます。"),
    MEDIA_TYPE(415, false, "Content-Type が正しくありません。"),
    HOST(421, false, "127.0.0.1 か localhost のURLで呼び出してください。"),
    TOO_MANY(429, true, "呼び出しが混み合っています。しばらくしてからもう一度お試しください。"),
    INTERNAL(500, false, "プログラムの不具合です。資格は確認できていません。");

    private final int status;
    private final boolean retryable;
    private final String japanese;

    Code(int status, boolean retryable, String japanese) {
      this.status = status;
      this.retryable = retryable;
      this.japanese = japanese;
    }

    int status() {
      return status;
    }
  }

  private final Code code;

  /**
   * @param rule in English, without a value
   */
  Problem(Code code, String rule) {
    super(rule);
    this.code = code;
  }

  Code code() {
    return code;
  }

  ObjectNode json(Locale locale) {
    String rule = String.valueOf(getMessage());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("error")
        .put("type", "CallException")
        .put("reason", code.name())
        .put("retryable", code.retryable)
        .put("message", rule)
        .put("userMessage", locale.getLanguage().equals("en") ? rule : code.japanese);
    return json;
  }
}
