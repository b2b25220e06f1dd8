package jp.shikaku.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs each task on a thread of its own and waits until it has ended or hangs. */
final class HangingExecutor implements Executor {
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final ThreadLocal<Semaphore> signal = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    Semaphore ended = new Semaphore(0);
    Thread thread =
        new Thread(
            () -> {
              signal.set(ended);
              try {
                task.run();
              } finally {
                ended.release();
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    ended.acquireUninterruptibly();
  }

  /** Hangs here; whoever waits for the task goes on. */
  void hang() {
    signal.get().release();
    boolean interrupted = false;
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        interrupted = true; // as a system call would
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets go of all that hang, and waits for the ends of their threads. */
  void release() throws InterruptedException {
    released.countDown();
    for (Thread thread : List.copyOf(threads)) {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
  }
}
