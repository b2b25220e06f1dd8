package jp.shikaku.mock;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts answers into {@code res} when their time has come by the clock. Nothing here blocks: pauses
 * are tasks for later. Thread-safe.
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
  private final ScheduledExecutorService executor;
  private final MockClock.Timers timers;
  private final BiConsumer<MockEvent.Kind, String> events;
  private final Consumer<SeenRequest> finished;

  /** Whoever writes holds it for reading; to forget takes that nobody does. */
  private final ReentrantReadWriteLock writers = new ReentrantReadWriteLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> held = new ArrayList<>();
  private boolean paused;
  private int forgotten;
  private @Nullable Job waitingToCross;

  /** {@code finished} hears of each request whose answer needs no more work. */
  AnswerDesk(
      Path res,
      Composer composer,
      Writing writing,
      ScheduledExecutorService executor,
      MockClock.Timers timers,
      BiConsumer<MockEvent.Kind, String> events,
      Consumer<SeenRequest> finished) {
    this.res = res;
    this.composer = composer;
    this.writing = writing;
    this.executor = executor;
    this.timers = timers;
    this.events = events;
    this.finished = finished;
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

  void accept(SeenRequest request, Plan plan, Duration latency) {
    Job job = new Job(request, plan);
    later(latency.plus(plan.extraDelay), () -> begin(job));
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

  /** Forgets every answer that is not written yet; when this returns, nothing is being written. */
  void forget() {
    writers.writeLock().lock();
    try {
      forgetWaiting();
    } finally {
      writers.writeLock().unlock();
    }
  }

  private void forgetWaiting() {
    lock.lock();
    try {
      forgotten++;
      held.clear();
      waitingToCross = null;
    } finally {
      lock.unlock();
    }
  }

  /** Removes what lies in {@code res} of these requests, under whatever extension. */
  void removeAnswers(List<SeenRequest> requests) throws IOException {
    Set<String> names = new HashSet<>();
    for (SeenRequest request : requests) {
      names.add(request.answerName());
      names.add(withoutExtension(request.fileName()));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(res)) {
      for (Path file : files) {
        if (names.contains(withoutExtension(String.valueOf(file.getFileName())))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static String withoutExtension(String fileName) {
    int dot = fileName.indexOf('.');
    return dot < 0 ? fileName : fileName.substring(0, dot);
  }

  /** After a time on the mock's clock. */
  private void later(Duration delay, Runnable task) {
    timers.later(delay, unlessPaused(task));
  }

  /** Soon in real time, when a folder may have changed. */
  private void soon(long millis, Runnable task) {
    // exceptions are told as events, so nobody has to look at the future
    Future<?> unused = executor.schedule(unlessPaused(task), millis, TimeUnit.MILLISECONDS);
  }

  private Runnable unlessPaused(Runnable task) {
    int generation;
    lock.lock();
    try {
      generation = forgotten;
    } finally {
      lock.unlock();
    }
    return () -> unlessPaused(task, generation);
  }

  private void unlessPaused(Runnable task, int generation) {
    writers.readLock().lock();
    try {
      if (mayRun(task, generation)) {
        task.run();
      }
    } catch (RuntimeException e) {
      events.accept(MockEvent.Kind.BROKEN, e.getClass().getSimpleName());
    } finally {
      writers.readLock().unlock();
    }
  }

  private boolean mayRun(Runnable task, int generation) {
    lock.lock();
    try {
      boolean isWanted = generation == forgotten;
      if (isWanted && paused) {
        held.add(task);
      }
      return isWanted && !paused;
    } finally {
      lock.unlock();
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
    Runnable done = () -> finished.accept(name.request());
    Composer.Content composed;
    try {
      composed = composer.compose(content.request(), content.plan());
    } catch (IOException e) {
      soon(RETRY_MILLIS, () -> write(name, content));
      return;
    } catch (RuntimeException e) {
      done.run();
      throw e;
    }
    String requestName = name.request().fileName();
    if (composed.isErr()) {
      String base = requestName.substring(0, requestName.lastIndexOf('.'));
      Payload returned = new Payload.Bytes(name.request().bytes());
      Runnable err =
          put(base + ".err", composed.payload(), IN_PLACE, 0, told(REJECTED, base + ".err"), done);
      put(requestName, returned, IN_PLACE, 0, err, () -> {}).run();
      return;
    }
    Plan plan = content.plan();
    String answerName =
        name.request().answerName()
            + (plan.extension == null ? composed.extension() : plan.extension);
    Writing manner = plan.pieces > 0 ? new Writing(plan.pieces, plan.pause) : writing;
    put(answerName, composed.payload(), manner, plan.repeats, told(ANSWERED, answerName), done)
        .run();
  }

  private Runnable told(MockEvent.Kind kind, String fileName) {
    return () -> events.accept(kind, fileName);
  }

  /** A task that writes the file, again and again while the folder fails, and then goes on. */
  private Runnable put(
      String fileName, Payload payload, Writing manner, int repeats, Runnable then, Runnable done) {
    return new Put(res.resolve(fileName), payload, manner, repeats, then, done);
  }

  private final class Put implements Runnable {
    private final Path target;
    private final Payload payload;
    private final Writing manner;
    private final int repeats;
    private final Runnable then;
    private final Runnable done;

    Put(Path target, Payload payload, Writing manner, int repeats, Runnable then, Runnable done) {
      this.target = target;
      this.payload = payload;
      this.manner = manner;
      this.repeats = repeats;
      this.then = then;
      this.done = done;
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
        soon(RETRY_MILLIS, this);
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
        soon(RETRY_MILLIS, this);
        return;
      } catch (IOException e) {
        soon(RETRY_MILLIS, this);
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
      done.run();
      if (repeats > 0) {
        Runnable again = new Put(target, payload, manner, repeats - 1, then, done);
        whenRemoved(target, REMOVAL_LOOK_MILLIS, REMOVAL_WAIT_MILLIS, again);
      } else {
        release();
      }
    }

    private void release() {
      done.run();
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
      soon(lookMillis, () -> whenRemoved(target, next, leftMillis - lookMillis, then));
    }
  }
}
