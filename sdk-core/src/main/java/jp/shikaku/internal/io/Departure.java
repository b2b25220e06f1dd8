package jp.shikaku.internal.io;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The moment from which a request may be on its way 「送信の境目」. A transport announces it, and who
 * gives the request up bars it: the first of the two decides whether anything was sent, however
 * long the transport hangs. It is handed over as what runs before sending, so that a transport that
 * does not know it announces the moment as well. Thread-safe.
 */
public final class Departure implements Runnable {

  private enum State {
    /** No transport has it. */
    HERE,
    /** Somebody has it of whom it is not known whether he announces the moment. */
    HANDED_OVER,
    /** The transport that has it announces the moment. */
    MINDED,
    LEFT,
    BARRED,
    /** Barred when somebody had it who may have sent it without a word. */
    BARRED_LATE
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.HERE);
  private final Runnable note;

  /** Creates one that notes nothing. */
  public Departure() {
    this(() -> {});
  }

  private Departure(Runnable note) {
    this.note = note;
  }

  /**
   * Returns the departure that a transport has to mind.
   *
   * @param beforeSend what the request says is to run before sending
   */
  public static Departure of(Runnable beforeSend) {
    Departure departure = beforeSend instanceof Departure it ? it : new Departure(beforeSend);
    departure.state.compareAndSet(State.HANDED_OVER, State.MINDED);
    return departure;
  }

  /** {@return the host's note, to be made before each attempt to send} */
  public Runnable note() {
    return note;
  }

  /** Somebody else has the request from now on; false when it is barred. */
  public boolean handOver() {
    return state.compareAndSet(State.HERE, State.HANDED_OVER);
  }

  /** The request may be on its way from now on; false when it must not. */
  public boolean leave() {
    return state.updateAndGet(now -> isBarred(now) ? now : State.LEFT) == State.LEFT;
  }

  /** Has nothing leave from now on; returns whether it is certain that nothing did, nor will. */
  public boolean bar() {
    State now =
        state.updateAndGet(
            before ->
                switch (before) {
                  case HERE, MINDED -> State.BARRED;
                  case HANDED_OVER -> State.BARRED_LATE;
                  case LEFT, BARRED, BARRED_LATE -> before;
                });
    return now == State.BARRED;
  }

  private static boolean isBarred(State state) {
    return state == State.BARRED || state == State.BARRED_LATE;
  }

  @Override
  public void run() {
    if (!leave()) {
      throw new IllegalStateException("nobody waits for it any more");
    }
  }
}
