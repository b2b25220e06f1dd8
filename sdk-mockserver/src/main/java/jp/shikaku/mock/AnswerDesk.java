package jp.shikaku.mock;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts answers into {@code res} when their time has come. Nothing here blocks: pauses are tasks for
 * later. Thread-safe.
 */
final class AnswerDesk {
  private static final MockEvent.Kind ANSWERED = MockEvent.Kind.ANSWERED;
  private static final MockEvent.Kind REJECTED = MockEvent.Kind.REJECTED;
  private static final Writing IN_PLACE = new Writing(1, Duration.ZERO);
  private static final long RETRY_MILLIS = 50;
  private static final long REMOVAL_LOOK_MILLIS = 2;
  private static final long REMOVAL_LONGEST_LOOK_MILLIS = 100;
  private static final long REMOVAL_WAIT_MILLIS = 60_000;

  private final Path res;
  private final Composer composer;
  private final Writing writing;
  private final Function<SeenRequest, Duration> latency;
  private final ScheduledExecutorService executor;
  private final BiConsumer<MockEvent.Kind, String> events;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> held = new ArrayList<>();
  private boolean paused;
  private @Nullable Job waitingToCross;

  AnswerDesk(
      Path res,
      Composer composer,
      Writing writing,
      Function<SeenRequest, Duration> latency,
      ScheduledExecutorService executor,
      BiConsumer<MockEvent.Kind, String> events) {
    this.res = res;
    this.composer = composer;
    this.writing = writing;
    this.latency = latency;
    this.executor = executor;
    this.events = events;
  }

  /**
   * How the terminal writes: {@code pieces} 0 is an atomic rename, 1 in place at once, more slowly
   * in place.
   */
  record Writing(int pieces, Duration pause) {}

  /** A request to answer. A class, not a record: two jobs are never the same. */
  private static final class Job {
    private final SeenRequest request;
    private final Plan plan;

    Job(SeenRequest request, Plan plan) {
      this.request = request;
      this.plan = plan;
    }

    SeenRequest request() {
      return request;
    }

    Plan plan() {
      return plan;
    }
  }

  void accept(SeenRequest request, Plan plan) {
    Job job = new Job(request, plan);
    later(latency.apply(request).plus(plan.extraDelay), () -> begin(job));
  }

  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    List<Runnable> due;
    lock.lock();
    try {
      paused = false;
      due = List.copyOf(held);
      held.clear();
    } finally {
      lock.unlock();
    }
    due.forEach(task -> later(Duration.ZERO, task));
  }

  private void later(Duration delay, Runnable task) {
    // exceptions are told as events, so nobody has to look at the future
    Future<?> unused =
        executor.schedule(() -> unlessPaused(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void unlessPaused(Runnable task) {
    lock.lock();
    try {
      if (paused) {
        held.add(task);
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      events.accept(MockEvent.Kind.BROKEN, e.getClass().getSimpleName());
    }
  }

  private void begin(Job job) {
    Duration wait = job.plan().crossWithin;
    if (wait == null) {
      write(job, job);
      return;
    }
    Job partner;
    lock.lock();
    try {
      partner = waitingToCross;
      waitingToCross = partner == null ? job : null;
    } finally {
      lock.unlock();
    }
    if (partner == null) {
      later(wait, () -> giveUpCrossing(job));
    } else {
      write(job, partner);
      write(partner, job);
    }
  }

  private void giveUpCrossing(Job job) {
    lock.lock();
    try {
      if (!job.equals(waitingToCross)) {
        return;
      }
      waitingToCross = null;
    } finally {
      lock.unlock();
    }
    write(job, job);
  }

  /** Writes the content for one job under the name of another, usually the same. */
  private void write(Job name, Job content) {
    Composer.Content composed;
    try {
      composed = composer.compose(content.request(), content.plan());
    } catch (IOException e) {
      later(Duration.ofMillis(RETRY_MILLIS), () -> write(name, content));
      return;
    }
    String requestName = name.request().fileName();
    if (composed.isErr()) {
      String base = requestName.substring(0, requestName.lastIndexOf('.'));
      Payload returned = new Payload.Bytes(name.request().bytes());
      Runnable err =
          put(base + ".err", composed.payload(), IN_PLACE, 0, told(REJECTED, base + ".err"));
      put(requestName, returned, IN_PLACE, 0, err).run();
      return;
    }
    Plan plan = content.plan();
    String answerName =
        name.request().answerName()
            + (plan.extension == null ? composed.extension() : plan.extension);
    Writing manner = plan.pieces > 0 ? new Writing(plan.pieces, plan.pause) : writing;
    put(answerName, composed.payload(), manner, plan.repeats, told(ANSWERED, answerName)).run();
  }

  private Runnable told(MockEvent.Kind kind, String fileName) {
    return () -> events.accept(kind, fileName);
  }

  /** A task that writes the file, again and again while the folder fails, and then goes on. */
  private Runnable put(
      String fileName, Payload payload, Writing manner, int repeats, Runnable then) {
    return new Put(res.resolve(fileName), payload, manner, repeats, then);
  }

  private final class Put implements Runnable {
    private final Path target;
    private final Payload payload;
    private final Writing manner;
    private final int repeats;
    private final Runnable then;

    Put(Path target, Payload payload, Writing manner, int repeats, Runnable then) {
      this.target = target;
      this.payload = payload;
      this.manner = manner;
      this.repeats = repeats;
      this.then = then;
    }

    @Override
    public void run() {
      try {
        if (manner.pieces() == 0) {
          Path staged = target.resolveSibling(target.getFileName() + ".tmp");
          copy(0, payload.length(), staged);
          Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
          written();
        } else {
          Files.write(target, new byte[0]);
          piece(1);
        }
      } catch (IOException e) {
        later(Duration.ofMillis(RETRY_MILLIS), this);
      }
    }

    private void copy(long from, long to, Path file, OpenOption... options) throws IOException {
      try (OutputStream out = Files.newOutputStream(file, options)) {
        payload.copy(from, to, out);
      }
    }

    private void piece(int number) {
      try {
        long length = payload.length();
        long from = length * (number - 1) / manner.pieces();
        long to = length * number / manner.pieces();
        copy(from, to, target, StandardOpenOption.APPEND);
      } catch (NoSuchFileException e) {
        if (Files.isDirectory(res)) {
          release(); // the client removed the file before it was whole
          return;
        }
        later(Duration.ofMillis(RETRY_MILLIS), this);
        return;
      } catch (IOException e) {
        later(Duration.ofMillis(RETRY_MILLIS), this);
        return;
      }
      if (number == manner.pieces()) {
        written();
      } else {
        later(manner.pause(), () -> piece(number + 1));
      }
    }

    private void written() {
      then.run();
      if (repeats > 0) {
        Runnable again = new Put(target, payload, manner, repeats - 1, then);
        whenRemoved(target, REMOVAL_LOOK_MILLIS, REMOVAL_WAIT_MILLIS, again);
      } else {
        release();
      }
    }

    private void release() {
      try {
        payload.release();
      } catch (IOException e) {
        // the terminal clears its staging folder when it closes
      }
    }
  }

  private void whenRemoved(Path target, long lookMillis, long leftMillis, Runnable then) {
    if (Files.notExists(target) && Files.isDirectory(res)) {
      then.run();
    } else if (leftMillis > 0) {
      long next = Math.min(2 * lookMillis, REMOVAL_LONGEST_LOOK_MILLIS);
      later(
          Duration.ofMillis(lookMillis),
          () -> whenRemoved(target, next, leftMillis - lookMillis, then));
    }
  }
}
