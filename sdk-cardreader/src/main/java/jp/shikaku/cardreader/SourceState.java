package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a source works 「イベント源の状態」, since when, and why not. Immutable. */
public final class SourceState {

  /** The states. */
  public enum Status {
    /** Made, or closed again: nothing is watched. */
    STOPPED,
    /** Waits until another process gives the source up. */
    STANDING_BY,
    /** Works. */
    CONNECTED,
    /** Does not work now; tried again by itself. */
    UNREACHABLE
  }

  /** Why a source does not work. */
  public enum Cause {
    /** The folder is missing, or the share is away, as at the terminal's daily restart. */
    FOLDER_UNREACHABLE,
    /** The folder may not be read. */
    FOLDER_DENIED,
    /** The gateway can not be reached, or can not work. */
    GATEWAY_UNREACHABLE,
    /**
     * The gateway refuses this computer, or the certificate of one of both does not fit or ended.
     */
    GATEWAY_DENIED,
    /** The ledger's database does not answer: nothing is taken that can not be remembered. */
    LEDGER_UNAVAILABLE,
    /** Another process watches this source with the same ledger. */
    LEASE_HELD,
    /** The PC/SC service does not run. */
    PCSC_SERVICE_ABSENT,
    /** The PC/SC service went away and this process can not reach it any more. */
    PCSC_CONTEXT_LOST,
    /** Something else. */
    OTHER
  }

  private final Status status;
  private final Instant since;
  private final @Nullable Cause cause;

  /**
   * Makes a state.
   *
   * @param status the state
   * @param since when it began
   * @param cause why it does not work; null when it does
   */
  public SourceState(Status status, Instant since, @Nullable Cause cause) {
    this.status = status;
    this.since = since;
    this.cause = cause;
  }

  /** {@return the state} */
  public Status status() {
    return status;
  }

  /** {@return when it began} */
  public Instant since() {
    return since;
  }

  /** {@return why it does not work; empty when it does} */
  public Optional<Cause> cause() {
    return Optional.ofNullable(cause);
  }

  @Override
  public String toString() {
    return status + (cause == null ? "" : "(" + cause + ")") + " since " + since;
  }
}
