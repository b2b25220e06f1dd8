package jp.shikaku.cardreader;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All events as they happen, for any number of subscribers that ask for them. Thread-safe. */
final class EventStream implements Flow.Publisher<CardReaderEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final TimeSource time;
  private final Executor threads;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean completed;

  EventStream(TimeSource time, Executor threads) {
    this.time = time;
    this.threads = threads;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super CardReaderEvent> subscriber) {
    Subscription subscription = new Subscription(Objects.requireNonNull(subscriber));
    subscriptions.add(subscription);
    if (completed) {
      subscription.step(); // the threads are gone with the hub
    } else {
      subscription.stepper.wake();
    }
  }

  void publish(CardReaderEvent event) {
    subscriptions.forEach(subscription -> subscription.offer(event));
  }

  /** Ends every subscription after what still waits and was asked for. */
  void complete() {
    completed = true;
    subscriptions.forEach(subscription -> subscription.stepper.wake());
  }

  private final class Subscription implements Flow.Subscription {
    private final Flow.Subscriber<? super CardReaderEvent> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final LiveQueue queue = new LiveQueue();
    private final Stepper stepper = new Stepper(time, threads, this::step);
    private long demand;
    private boolean begun;
    private boolean ended;
    private boolean badRequest;

    Subscription(Flow.Subscriber<? super CardReaderEvent> subscriber) {
      this.subscriber = subscriber;
    }

    void offer(CardReaderEvent event) {
      lock.lock();
      try {
        if (ended) {
          return;
        }
        queue.add(event);
      } finally {
        lock.unlock();
      }
      stepper.wake();
    }

    @Override
    public void request(long count) {
      lock.lock();
      try {
        if (count <= 0) {
          badRequest = true;
        } else {
          demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        }
      } finally {
        lock.unlock();
      }
      stepper.wake();
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        ended = true;
        queue.clear();
      } finally {
        lock.unlock();
      }
      subscriptions.remove(this);
      stepper.stop();
    }

    private @Nullable Duration step() {
      try {
        if (!begun) {
          begun = true;
          subscriber.onSubscribe(this);
        }
        for (CardReaderEvent next = next(); next != null; next = next()) {
          subscriber.onNext(next);
        }
        if (endsBadly()) {
          subscriber.onError(new IllegalArgumentException("request must be more than zero"));
        } else if (endsWell()) {
          subscriber.onComplete();
        }
      } catch (RuntimeException e) {
        // It broke the contract; the others must not suffer.
        LOG.warn(LogText.line("event-subscriber-failed", "error", e));
        cancel();
      }
      return null;
    }

    private @Nullable CardReaderEvent next() {
      lock.lock();
      try {
        if (ended || badRequest || demand == 0 || queue.isEmpty()) {
          return null;
        }
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        return queue.poll();
      } finally {
        lock.unlock();
      }
    }

    private boolean endsBadly() {
      return endsIf(badRequest);
    }

    private boolean endsWell() {
      return endsIf(completed && queue.isEmpty());
    }

    private boolean endsIf(boolean condition) {
      lock.lock();
      try {
        if (ended || !condition) {
          return false;
        }
        ended = true;
      } finally {
        lock.unlock();
      }
      subscriptions.remove(this);
      return true;
    }
  }
}
