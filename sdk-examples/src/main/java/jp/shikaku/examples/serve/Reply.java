package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.internal.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes out: a status, headers, JSON. Immutable; says nothing of its body. */
final class Reply {

  static final String JSON = "application/json;charset=utf-8";

  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final boolean isSettled;

  private Reply(int status, Map<String, String> headers, byte[] body, boolean isSettled) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.isSettled = isSettled;
  }

  static Reply json(JsonNode json) {
    return of(200, json, true);
  }

  static Reply json(int status, JsonNode json) {
    return of(status, json, true);
  }

  static Reply resource(byte[] json) {
    return new Reply(200, Map.of(), json, true);
  }

  private static Reply of(int status, JsonNode json, boolean isSettled) {
    return new Reply(status, Map.of(), json.toString().getBytes(StandardCharsets.UTF_8), isSettled);
  }

  /** A document of which rows are missing is an error that has the others with it. */
  static Reply document(Questions.Document document, Locale locale) {
    OqsException failure = document.failure();
    if (failure == null) {
      return json(document.json());
    }
    ObjectNode json = ErrorJson.of(failure, locale);
    json.set("document", document.json());
    return of(status(failure), json, true);
  }

  /** The one table from errors to statuses; it follows the exit codes of the commands. */
  static Reply failure(Throwable thrown, Locale locale) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (failure instanceof Problem problem) {
      Reply reply = of(problem.code().status(), problem.json(locale), false);
      return problem.code() == Problem.Code.TOKEN
          ? reply.with("WWW-Authenticate", "Bearer")
          : reply;
    } else if (failure instanceof ServiceException refusal) {
      ObjectNode json = ErrorJson.of(refusal, locale);
      json.set("answer", ErrorJson.answer(refusal));
      return of(status(refusal), json, true);
    } else if (failure instanceof OqsException error) {
      return of(status(error), ErrorJson.of(error, locale), maySent(error));
    }
    // A bug's own message may quote anything: only where it happened is told.
    StackTraceElement[] trace = failure.getStackTrace();
    String place = trace.length == 0 ? "unknown place" : trace[0].toString();
    String text = failure.getClass().getSimpleName() + " at " + place;
    LOG.error(LogText.line("call-failed", "error", text));
    return of(500, new Problem(Problem.Code.INTERNAL, text).json(locale), true);
  }

  static int status(OqsException error) {
    if (error instanceof InvalidQueryException) {
      return 400;
    } else if (error instanceof TransportException) {
      return 503;
    } else if (error instanceof RejectedException) {
      return 424;
    } else if (error instanceof ServiceException) {
      return 502;
    } else if (error instanceof DecodeException) {
      return 422;
    } else if (error instanceof ConsentException) {
      return 403;
    }
    return 500;
  }

  /** Whether the terminal may have had the query. */
  private static boolean maySent(OqsException error) {
    if (error instanceof TransportException failure) {
      return failure.delivery() == Delivery.UNKNOWN;
    }
    return !(error instanceof InvalidQueryException || error instanceof ConsentException);
  }

  Reply with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Reply(status, Map.copyOf(all), body, isSettled);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  /** False when certainly nothing was sent: the same call may be made anew. */
  boolean isSettled() {
    return isSettled;
  }

  @Override
  public String toString() {
    return "Reply[" + status + "]";
  }
}
