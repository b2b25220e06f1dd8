package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;

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
}
