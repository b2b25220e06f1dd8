package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.eligibility.BulkReceipt;

/** The JSON form of an error; members that do not apply are left out. */
public final class ErrorJson {

  private ErrorJson() {}

  /**
   * {@return an error's JSON form}
   *
   * @param error the error
   * @param locale language of the sentence for the desk
   */
  public static ObjectNode of(OqsException error, Locale locale) {
    ObjectNode json = Json.object();
    ObjectNode inner = json.putObject("error");
    inner.put("type", error.getClass().getSimpleName());
    if (error instanceof TransportException transport) {
      inner.put("reason", transport.reason().name());
      inner.put("delivery", transport.delivery().name());
    } else if (error instanceof DecodeException decode) {
      inner.put("reason", decode.problem().name());
    } else if (error instanceof ConsentException consent) {
      inner.put("reason", consent.problem().name());
    } else if (error instanceof ServiceException refusal) {
      refusal.meaning().ifPresent(meaning -> inner.put("reason", meaning.name()));
    }
    error.kind().ifPresent(kind -> inner.put("kind", kind));
    error.exchangeId().ifPresent(id -> inner.put("exchangeId", id));
    inner.put("retryable", error.isRetryable());
    inner.put("message", error.getMessage());
    inner.put("userMessage", error.userMessage(locale));
    if (error instanceof InvalidQueryException invalid) {
      inner.put("field", invalid.field());
    } else if (error instanceof DecodeException decode) {
      decode.path().ifPresent(path -> inner.put("path", path));
    }
    return json;
  }

  /**
   * {@return the JSON form of the ledger's trouble}
   *
   * @param trouble what the database did not do
   * @param locale language of the sentence for the desk
   */
  public static ObjectNode of(LedgerException trouble, Locale locale) {
    return of(trouble, trouble.code(), trouble.userMessage(locale));
  }

  /**
   * {@return the JSON form of the trouble of a store}
   *
   * @param trouble what the database did not do
   * @param code the kind of trouble
   * @param userMessage the sentence for the desk
   */
  public static ObjectNode of(RuntimeException trouble, String code, String userMessage) {
    ObjectNode json = Json.object();
    json.putObject("error")
        .put("type", trouble.getClass().getSimpleName())
        .put("reason", code)
        .put("retryable", true)
        .put("message", trouble.getMessage())
        .put("userMessage", userMessage);
    return json;
  }

  /**
   * {@return that the centre still works on an upload} It says nothing about the persons in it.
   *
   * @param receipt of the upload
   * @param locale language of the sentence for the desk
   */
  public static ObjectNode pending(BulkReceipt receipt, Locale locale) {
    ObjectNode json = Json.object();
    json.putObject("error")
        .put("type", "PendingResult")
        .put("reason", "IN_PROGRESS")
        .put("kind", receipt.kind())
        .put("exchangeId", receipt.exchangeId())
        .put("receptionNumber", receipt.number())
        .put("retryable", true)
        .put("message", "the centre is still at work")
        .put(
            "userMessage",
            Locale.ENGLISH.getLanguage().equals(locale.getLanguage())
                ? "The centre is still at work: fetch the result later."
                : "センターで処理中です。しばらくしてから結果を取得してください。");
    return json;
  }

  /**
   * {@return the head of the answer with which the centre refused} Its words may quote an input:
   * they belong to standard output, as answers do, and not into the error.
   *
   * @param refusal what the centre answered
   */
  public static ObjectNode answer(ServiceException refusal) {
    ObjectNode json = Json.object();
    Json.text(json, "resultCode", refusal.code());
    Json.text(json, "message", refusal.officialMessage());
    json.put("succeeded", false);
    Json.text(json, "kind", refusal.kind().map(kind -> kind + "res"));
    Json.text(json, "exchangeId", refusal.exchangeId());
    return json;
  }
}
