package jp.shikaku.transport;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jp.shikaku.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * State of the way to the terminal 「接続状態」 (transports 7). Holds no value of a person. Immutable.
 *
 * @param state the state
 * @param since when this state was first seen
 * @param observations what was observed, for support; English, never null
 * @param lookedAtOrNull when the way was looked at, by our clock; null for just now
 * @param isToldByGateway whether it is the word of a gateway 「中継サーバーの報告」: what is wrong then lies
 *     behind it, and is nothing of this computer's
 */
public record Health(
    State state,
    Instant since,
    List<Observation> observations,
    @Nullable Instant lookedAtOrNull,
    boolean isToldByGateway) {

  /** The states of transports 7. A transport tells those that it can see. */
  public enum State {
    /** Answers arrive, or nothing speaks against it. */
    UP,
    /** Works, with something to look after. */
    DEGRADED,
    /** Requests are not taken. */
    TERMINAL_NOT_READING,
    /** The share can not be reached. */
    SHARE_UNREACHABLE,
    /**
     * The gateway can not be reached; or what answers refuses this computer, or is no gateway. The
     * diagnosis tells which.
     */
    GATEWAY_UNREACHABLE,
    /** Requests are taken, and the centre does not answer or can not be reached. */
    CENTRE_UNREACHABLE,
    /** A configured maintenance window 「メンテナンス」. */
    MAINTENANCE,
    /**
     * The application, or the gateway's operator, declared a disaster 「災害時」; never entered by this
     * library.
     */
    DISASTER
  }

  /** What was observed. */
  public enum Topic {
    /** A folder can not be reached, or nothing tells whether it is there. */
    FOLDER_UNREACHABLE,
    /** One of the folders is missing, and the other is there. */
    FOLDER_MISSING,
    /** Both folders are missing, and the one that should hold them is there. */
    FOLDERS_MISSING,
    /** A folder refuses to be read or written. */
    FOLDER_DENIED,
    /** No room is left where requests are written. */
    FOLDER_FULL,
    /** The staging folder that was set is not on the volume of the request folder. */
    STAGING_ELSEWHERE,
    /** The share can not rename atomically; requests are written in place. */
    NON_ATOMIC_SHARE,
    /** Many files lie in the answer folder, or old ones. */
    LEFTOVERS,
    /** Requests lay in the request folder without being taken. */
    NOT_TAKEN,
    /** Operations on the share take long. */
    SHARE_SLOW,
    /** The clock of the share differs from ours by more than 5 minutes. */
    CLOCK_SKEW,
    /** The gateway answers, and does not reach the shared folder. */
    SHARE_BEHIND_GATEWAY,
    /** The gateway does not answer, or not as one. */
    GATEWAY_TROUBLE,
    /** The ledger of the gateway does not answer: it sends nothing new, and lists no card visit. */
    LEDGER_UNAVAILABLE,
    /** Card visits are set aside, or wait, at the gateway 「保留」, and reach no desk. */
    VISITS_HELD,
    /** Something else that the gateway tells of itself. */
    GATEWAY_NOTE,
    /** A certificate ends within 30 days. */
    CERTIFICATE_ENDS,
    /** The gateway's operator has declared a disaster 「災害時」. */
    DISASTER_DECLARED
  }

  /**
   * One observation.
   *
   * @param topic what
   * @param detail figures, in English, without paths of the user
   * @param failureOrNull what a call would have failed with; null where none was tried, or it would
   *     not fail
   */
  public record Observation(
      Topic topic, String detail, @Nullable TransportException failureOrNull) {

    /**
     * One that is no failure.
     *
     * @param topic what
     * @param detail figures, in English, without paths of the user
     */
    public Observation(Topic topic, String detail) {
      this(topic, detail, null);
    }

    /** {@return what a call would have failed with} */
    public Optional<TransportException> failure() {
      return Optional.ofNullable(failureOrNull);
    }
  }

  /**
   * Copies the list.
   *
   * @param state the state
   * @param since when this state was first seen
   * @param observations what was observed, for support; English, never null
   * @param lookedAtOrNull when the way was looked at, by our clock; null for just now
   * @param isToldByGateway whether it is the word of a gateway
   */
  public Health {
    observations = List.copyOf(observations);
  }

  /**
   * What this computer sees itself, just now.
   *
   * @param state the state
   * @param since when this state was first seen
   * @param observations what was observed, for support; English, never null
   */
  public Health(State state, Instant since, List<Observation> observations) {
    this(state, since, observations, null, false);
  }

  /** {@return when the way was looked at, by our clock; empty for just now} */
  public Optional<Instant> lookedAt() {
    return Optional.ofNullable(lookedAtOrNull);
  }
}
