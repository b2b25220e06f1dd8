package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import jp.shikaku.internal.exchange.RunningCall.Reading;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Lane;

/**
 * The queries under way that an identical one may wait for (transports 6.4). Two are identical when
 * not one byte differs but for the identifier: who is asked for, by which institution, for which
 * day and with which consents. Thread-safe.
 */
final class SharedQueries {

  /** A digest, so that the map holds no value of a person; its text form tells nothing. */
  private record Key(Lane lane, String digest) {
    @Override
    public String toString() {
      return "Key[" + lane + "]";
    }
  }

  private final Map<Key, Flight> flights = new ConcurrentHashMap<>();

  /**
   * Finds what a call is to wait for, and takes it aboard.
   *
   * @param own what the call waits for otherwise: it is aboard already
   * @param document the request of that one
   * @return an identical one under way, or {@code own}
   */
  Flight board(RunningCall<?> call, Flight own, byte[] document) {
    Key key = new Key(own.lane(), digest(document, own.handle().exchangeId()));
    own.whenOver(() -> flights.remove(key, own));
    while (true) {
      Flight other = flights.putIfAbsent(key, own);
      if (other == null) {
        return own;
      }
      if (other.board(call)) {
        return other;
      }
      flights.remove(key, other); // it is ending
    }
  }

  /**
   * An answer for several is cleared away when all of them have ended and somebody has it, unless
   * one could not read it.
   */
  static Answer common(Answer answer, List<RunningCall<?>> readers) {
    if (readers.size() == 1) {
      return answer;
    }
    var unused =
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new))
            .whenComplete(
                (none, failure) -> {
                  if (readers.stream().anyMatch(call -> call.reading() == Reading.DONE)
                      && readers.stream().noneMatch(call -> call.reading() == Reading.FAILED)) {
                    readers.get(0).settle(answer);
                  }
                });
    return answer.withSettle(() -> {});
  }

  private static String digest(byte[] document, String exchangeId) {
    byte[] id = exchangeId.getBytes(US_ASCII);
    int end = document.length - id.length;
    for (int at = 0; at <= end; at++) {
      if (Arrays.equals(document, at, at + id.length, id, 0, id.length)) {
        byte[] rest = Arrays.copyOf(document, end);
        System.arraycopy(document, at + id.length, rest, at, end - at);
        return Sha256.hex(rest);
      }
    }
    return Sha256.hex(document);
  }
}
