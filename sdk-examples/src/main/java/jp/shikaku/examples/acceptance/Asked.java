package jp.shikaku.examples.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * A call and how it ended: with an answer, or with one of the library's errors.
 *
 * @param answerOrNull the answer; null when it failed
 * @param errorOrNull the error; null when it was answered
 * @param took how long it took
 * @param exchangeIdOrNull the request's identifier; null when nothing was sent
 * @param requests how many requests were handed to the transport
 */
record Asked<T>(
    @Nullable T answerOrNull,
    @Nullable OqsException errorOrNull,
    Duration took,
    @Nullable String exchangeIdOrNull,
    long requests) {

  static <T> Asked<T> of(Supplier<T> call, SentRequests sent, Waits waits) {
    Waits.Limit watch = waits.limit(Duration.ZERO);
    long before = sent.count();
    T answer = null;
    OqsException error = null;
    try {
      answer = call.get();
    } catch (OqsException e) {
      error = e;
    }
    long requests = sent.count() - before;
    String id = requests == 0 ? null : sent.last().orElse(null);
    return new Asked<>(answer, error, watch.gone(), id, requests);
  }

  Optional<T> answer() {
    return Optional.ofNullable(answerOrNull);
  }

  /** Whether it ended as "could not verify". */
  boolean couldNotVerify() {
    // By the user's table, a code may say that the way or the centre failed.
    return errorOrNull instanceof TransportException
        || (errorOrNull instanceof ServiceException failure && failure.isRetryable());
  }

  /** Request, time and, of an error, its kind; to which more may be added. */
  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    if (exchangeIdOrNull != null) {
      facts.add(Fact.of("exchangeId", "要求の識別子", "exchange", exchangeIdOrNull));
    }
    facts.add(Fact.millis("millis", "所要時間", "time", took));
    if (errorOrNull != null) {
      facts.add(Fact.of("error", "エラー", "error", word(errorOrNull)));
    }
    return facts;
  }

  /** The error's kind and constant: none of its texts, which may quote an input. */
  private static String word(OqsException error) {
    String type = error.getClass().getSimpleName();
    if (error instanceof TransportException failure) {
      return type + " " + failure.reason();
    } else if (error instanceof DecodeException failure) {
      return type + " " + failure.problem();
    } else if (error instanceof ConsentException failure) {
      return type + " " + failure.problem();
    } else if (error instanceof ServiceException failure) {
      return failure.code().filter(Asked::isCode).map(code -> type + " " + code).orElse(type);
    }
    return type;
  }

  private static boolean isCode(String code) {
    return code.matches("[A-Za-z][0-9A-Za-z_-]{0,15}|[0-9]{1,8}");
  }

  /** What became of it, in a sentence; for one that failed. */
  static Words sentence(OqsException error) {
    if (error instanceof TransportException failure) {
      return new Words(
          "確認できませんでした：" + failure.reason().message(Language.JAPANESE.locale()),
          "Could not verify: " + failure.reason().message(Language.ENGLISH.locale()));
    } else if (error instanceof DecodeException) {
      return new Words("回答が届きましたが、読み取れませんでした。", "An answer came and could not be read.");
    } else if (error instanceof ServiceException) {
      return new Words("センターが照会に応じませんでした。", "The centre did not comply with the query.");
    } else if (error instanceof RejectedException) {
      return new Words("端末が要求を受け付けませんでした。", "The terminal refused the request.");
    } else if (error instanceof ConsentException) {
      return new Words(
          "同意がないため、照会しませんでした。", "Nothing was asked, for the consent is missing or over.");
    } else if (error instanceof InvalidQueryException) {
      return new Words("照会を作れませんでした。", "No query could be made.");
    }
    return new Words("照会が失敗しました。", "The query failed.");
  }
}
