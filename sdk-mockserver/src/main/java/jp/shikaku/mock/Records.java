package jp.shikaku.mock;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What was asked and how often it was answered. Thread-safe. */
final class Records {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<SeenRequest> requests = new ArrayDeque<>();
  private long seen;
  private long answered;

  Records(int capacity) {
    this.capacity = capacity;
  }

  void forget() {
    lock.lock();
    try {
      requests.clear();
      seen = 0;
      answered = 0;
    } finally {
      lock.unlock();
    }
  }

  void seen(SeenRequest request) {
    lock.lock();
    try {
      seen++;
      requests.addLast(request);
      while (requests.size() > capacity) {
        requests.removeFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void answered() {
    lock.lock();
    try {
      answered++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<SeenRequest> seen() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  void awaitSeen(int count, Duration deadline) throws InterruptedException {
    await("requests", deadline, () -> seen >= count);
  }

  void awaitAnswered(int count, Duration deadline) throws InterruptedException {
    await("answers", deadline, () -> answered >= count);
  }

  private void await(String what, Duration deadline, BooleanSupplier condition)
      throws InterruptedException {
    long left = deadline.toNanos();
    lock.lockInterruptibly();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new IllegalStateException(
              "not enough "
                  + what
                  + " within "
                  + deadline
                  + ": "
                  + seen
                  + " taken, "
                  + answered
                  + " answered");
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
