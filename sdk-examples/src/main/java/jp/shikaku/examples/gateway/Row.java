package jp.shikaku.examples.gateway;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as the ledger remembers it; no value of a person.
 *
 * @param key what it is known by
 * @param digest digest of the request, as in {@code Content-Digest}
 * @param reception reception number that the answer must carry, or null
 * @param state how far it has come
 * @param since when the request was received
 * @param code why it failed; null in the other states
 * @param answerName file name of the answer or the refusal; null before
 */
record Row(
    ExchangeKey key,
    String digest,
    @Nullable String reception,
    State state,
    Instant since,
    Problem.@Nullable Code code,
    @Nullable String answerName) {

  /** How far an exchange has come. */
  enum State {
    /** Durable here, and certainly not visible to the terminal. */
    RECEIVED,
    /** The terminal may have it: from here on it is never written again. */
    SENT,
    ANSWERED,
    /** Refused by the terminal. */
    REJECTED,
    /** Ended without an answer; the terminal may have had it. */
    FAILED,
    /** Certainly not sent, or taken back by the gateway: the same request may come again. */
    NOT_SENT,
    /** Given up by the desk before the terminal took it. */
    WITHDRAWN,
    /** The answer is not kept any more. */
    EXPIRED;

    /** Whether this version knows a stored state. */
    static boolean isKnown(String name) {
      return Arrays.stream(values()).anyMatch(state -> state.name().equals(name));
    }

    /** Whether the desk is told that the terminal does not have it, and never had it to keep. */
    boolean isUnsent() {
      return this == NOT_SENT || this == WITHDRAWN;
    }
  }

  Row ended(State state, Problem.@Nullable Code code, @Nullable String answerName) {
    return new Row(key, digest, reception, state, since, code, answerName);
  }
}
