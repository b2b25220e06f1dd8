package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * How far a flight is and who waits for it. Each method is one step, whole or not at all;
 * thread-safe, and nothing else is called under its lock.
 */
final class FlightState {

  enum Stage {
    /** Nothing is out: before the first attempt, or between two. */
    HERE,
    /** Something may have left this side. */
    OUT,
    OVER
  }

  /** What it means that one caller goes. */
  enum Going {
    /** He had gone before, or has his end already. */
    NOT_ABOARD,
    /** Nothing is out, and others wait on. */
    HERE_OTHERS_WAIT,
    /** Nothing is out, and it is over with him. */
    HERE_LAST,
    /** Something is out, and others wait on. */
    OUT_OTHERS_WAIT,
    /** Something is out, and nobody else waits: he is still aboard. */
    OUT_LAST,
    /** Its end is being told to those aboard; he is still aboard. */
    OVER
  }

  /** Whether another attempt may follow, and under which identifier. */
  enum Back {
    NO,
    SAME_IDENTIFIER,
    NEW_IDENTIFIER
  }

  /** A transport may end an attempt a little before its time is over. */
  private static final long EARLY = Duration.ofMillis(100).toNanos();

  /** How long a terminal may take before its silence tells anything. */
  private static final Duration PICK_UP = Duration.ofSeconds(15);

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<RunningCall<?>> callers = new ArrayList<>(1);
  private Stage stage = Stage.HERE;
  private long deadlineAt;
  private long attemptBegan;
  private long attemptEndsAt;
  private long attemptTook;
  private int attempts;
  private boolean isOut;
  private boolean isCancelled;
  private boolean isShared;
  private boolean isRenewed;
  private @Nullable ExchangeCall exchange;

  FlightState(TimeSource time) {
    this.time = time;
  }

  private <R extends @Nullable Object> R locked(Supplier<R> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  // ---- what is so

  boolean isOver() {
    return locked(() -> stage == Stage.OVER);
  }

  /** Whether the last attempt may have left this side, be it over or not. */
  boolean isOut() {
    return locked(() -> isOut);
  }

  /** Whether somebody else waits or has waited for it too. */
  boolean isShared() {
    return locked(() -> isShared);
  }

  int attempts() {
    return locked(() -> attempts);
  }

  /** How long the attempt took that ended it. */
  Duration attemptTook() {
    return locked(() -> Duration.ofNanos(attemptTook));
  }

  /** How long ago the last attempt was begun. */
  Duration attemptAge() {
    return locked(() -> Duration.ofNanos(time.nanoTime() - attemptBegan));
  }

  List<RunningCall<?>> aboard() {
    return locked(() -> List.copyOf(callers));
  }

  Duration timeLeft() {
    return locked(() -> Duration.ofNanos(deadlineAt - time.nanoTime()));
  }

  /** Whether anything may be sent: who waits on for an earlier answer sends nothing. */
  boolean isAsked() {
    return locked(() -> callers.stream().anyMatch(RunningCall::asks));
  }

  /** Whether it may go on after a failure of its attempt. */
  boolean mayGoOn() {
    return locked(() -> stage == Stage.OUT && !isCancelled);
  }

  /** Whether its attempt ended because its own time was over, and those aboard have more. */
  boolean isCutShort() {
    return locked(
        () -> deadlineAt - attemptEndsAt > 0 && time.nanoTime() - attemptEndsAt >= -EARLY);
  }

  /** Whether its attempt ended because its own time was over. */
  boolean isTimeOver() {
    return locked(() -> time.nanoTime() - attemptEndsAt >= -EARLY);
  }

  /**
   * Whether its attempt, which is over for want of time, was too short to tell anything of the way.
   */
  boolean wasTooShort(Reason reason) {
    Duration least = leastToTell(reason);
    return locked(() -> time.nanoTime() - attemptBegan < least.toNanos() - EARLY);
  }

  private static Duration leastToTell(Reason reason) {
    return switch (reason) {
      case TERMINAL_NOT_READING -> PICK_UP;
      case NO_ANSWER, UNREACHABLE, SHARE_UNREACHABLE -> ANSWER;
      default -> Duration.ZERO; // somebody's word, not only a silence
    };
  }

  /** After an attempt that may be answered a new identifier is none that others have. */
  boolean isAlone() {
    return locked(() -> callers.size() == 1 && canAllRenew());
  }

  private boolean canAllRenew() {
    return callers.stream().allMatch(RunningCall::canRenew);
  }

  // ---- who waits

  /** Takes a caller aboard; false when it is too late for that. */
  boolean board(RunningCall<?> call) {
    return locked(
        () -> {
          if (stage == Stage.OVER || isCancelled || isRenewed) {
            return false;
          }
          boolean isFirst = callers.isEmpty();
          isShared |= !isFirst;
          if (isFirst || call.deadlineAt() - deadlineAt > 0) {
            deadlineAt = call.deadlineAt();
          }
          return callers.add(call);
        });
  }

  /** A caller wants to go. With the last one nobody can come aboard any more. */
  Going go(RunningCall<?> call) {
    return locked(
        () -> {
          if (!callers.contains(call)) {
            return Going.NOT_ABOARD;
          }
          boolean isLast = callers.size() == 1;
          if (stage == Stage.OVER) {
            return Going.OVER;
          } else if (isLast && stage == Stage.HERE) {
            stage = Stage.OVER;
            return Going.HERE_LAST;
          } else if (isLast) {
            isCancelled = true;
            return Going.OUT_LAST;
          }
          callers.remove(call);
          return stage == Stage.HERE ? Going.HERE_OTHERS_WAIT : Going.OUT_OTHERS_WAIT;
        });
  }

  /** A caller has his end; true when he was the last, after whom nobody comes aboard. */
  boolean leave(RunningCall<?> call) {
    return locked(
        () -> {
          boolean isLast = callers.remove(call) && callers.isEmpty();
          isCancelled |= isLast;
          return isLast;
        });
  }

  // ---- how far it is

  /** From here on something may be out; false when it ended before. */
  boolean handOver(Duration limit) {
    return locked(
        () -> {
          if (stage != Stage.HERE) {
            return false;
          }
          stage = Stage.OUT;
          isOut = true;
          attempts++;
          attemptBegan = time.nanoTime();
          attemptEndsAt = attemptBegan + limit.toNanos();
          return true;
        });
  }

  /** The attempt that is out has not left this side, and never will. */
  void hasNotLeft() {
    locked(
        () -> {
          if (isOut) {
            isOut = false;
            attempts--;
          }
          return null;
        });
  }

  /** Keeps what runs now; true when it was given up meanwhile. */
  boolean follow(ExchangeCall running) {
    return locked(
        () -> {
          exchange = running;
          return isCancelled;
        });
  }

  @Nullable ExchangeCall running() {
    return locked(() -> exchange);
  }

  /**
   * Its attempt failed and another follows, under a new identifier if that is wished and all aboard
   * can write it down; that closes it to others.
   *
   * @param isUnknown whether the attempt may be answered: it is not sent twice under one identifier
   */
  Back backHere(boolean renews, boolean isUnknown) {
    return locked(
        () -> {
          boolean isNew = renews && canAllRenew();
          if (stage != Stage.OUT || isCancelled || (isUnknown && !(isNew && callers.size() == 1))) {
            return Back.NO;
          }
          stage = Stage.HERE;
          isOut = false;
          exchange = null;
          isRenewed |= isNew;
          return isNew ? Back.NEW_IDENTIFIER : Back.SAME_IDENTIFIER;
        });
  }

  /** Its attempt had less time than those who came aboard later: returns what they have left. */
  @Nullable Duration waitOn() {
    return locked(
        () -> {
          long left = deadlineAt - time.nanoTime();
          if (stage != Stage.OUT || isCancelled || deadlineAt - attemptEndsAt <= 0 || left <= 0) {
            return null;
          }
          attemptEndsAt = deadlineAt;
          return Duration.ofNanos(left);
        });
  }

  /** Ends it: returns those who are to hear of it, or null when that is not its end. */
  @Nullable List<RunningCall<?>> over(@Nullable Stage expected) {
    return locked(
        () -> {
          if (stage == Stage.OVER || (expected != null && stage != expected)) {
            return null;
          }
          attemptTook = stage == Stage.OUT ? time.nanoTime() - attemptBegan : 0;
          stage = Stage.OVER;
          return List.copyOf(callers);
        });
  }

  /** Ends it if nobody waits any more. */
  boolean overIfDeserted() {
    return locked(
        () -> {
          if (stage == Stage.OVER || !callers.isEmpty()) {
            return false;
          }
          stage = Stage.OVER;
          return true;
        });
  }
}
