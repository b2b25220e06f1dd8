package jp.shikaku.mock;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One look at {@code req} after the other: reads whole requests and takes them away. Thread-safe.
 */
final class RequestWatch {
  /** Inferred from the names seen (transports 4.1). */
  private static final Pattern NAME =
      Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}req_[0-9A-Za-z]{1,50}\\.xml");

  private static final int LARGEST = 16 * 1024 * 1024;

  private final Path req;
  private final MockClock clock;
  private final Duration settle;
  private final Decider decider;
  private final Taker taker;
  private final BiConsumer<MockEvent.Kind, String> events;
  private final RequestReader reader = new RequestReader();
  private final ReentrantLock looking = new ReentrantLock();
  private final Map<String, Sighting> sightings = new HashMap<>();
  private int met;
  private boolean failing;

  RequestWatch(
      Path req,
      MockClock clock,
      Duration settle,
      Decider decider,
      Taker taker,
      BiConsumer<MockEvent.Kind, String> events) {
    this.req = req;
    this.clock = clock;
    this.settle = settle;
    this.decider = decider;
    this.taker = taker;
    this.events = events;
  }

  /** Says what shall happen to a request, and whether it may be taken. */
  interface Decider {
    SeenRequest.Way wayOf(String fileName);

    Fault faultFor(SeenRequest request);

    /** Comes back to a request that is not to be taken yet. */
    void lookAfter(Duration delay);

    boolean makesWait();
  }

  /** Gets every request that was taken, with what shall happen to it. */
  interface Taker {
    void take(SeenRequest request, Fault fault, Plan plan);
  }

  /** A file that was met and is still there. */
  private static final class Sighting {
    /** When its size last changed, in real time. */
    long since = System.nanoTime();

    int size = -1;
    boolean incompleteTold;
    @Nullable Decision decision;
  }

  /** {@code notBefore} is by the mock's clock. */
  private record Decision(SeenRequest request, Fault fault, Plan plan, long notBefore) {}

  /**
   * Looks once, after a look that is under way. Never throws for a folder that fails: the share may
   * come back.
   *
   * @param isWanted whether there is to be a look at all
   * @return whether a request was there
   */
  boolean look(BooleanSupplier isWanted) {
    looking.lock();
    try {
      return isWanted.getAsBoolean() && lookAlone();
    } finally {
      looking.unlock();
    }
  }

  /** Removes every request that lies there, and counts anew. */
  void forget() throws IOException {
    looking.lock();
    try {
      for (String name : list()) {
        Files.deleteIfExists(req.resolve(name));
      }
      sightings.clear();
      met = 0;
    } finally {
      looking.unlock();
    }
  }

  private boolean lookAlone() {
    List<String> names;
    try {
      names = list();
      if (failing) {
        failing = false;
        events.accept(MockEvent.Kind.FOLDER_BACK, "");
      }
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        events.accept(MockEvent.Kind.FOLDER_FAILED, "");
      }
      return false;
    }
    forgetVanished(Set.copyOf(names));
    for (String name : names) {
      try {
        handle(name);
      } catch (IOException e) {
        // locked or just gone: the next look tells
      }
    }
    return !names.isEmpty();
  }

  private List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(req)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (NAME.matcher(name).matches()) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  private void forgetVanished(Set<String> present) {
    if (!sightings.isEmpty()) {
      List<String> vanished =
          sightings.keySet().stream().filter(name -> !present.contains(name)).sorted().toList();
      for (String name : vanished) {
        sightings.remove(name);
        events.accept(MockEvent.Kind.WITHDRAWN, name);
      }
    }
  }

  private void handle(String name) throws IOException {
    Sighting sighting = sightings.computeIfAbsent(name, n -> new Sighting());
    Decision decision = sighting.decision;
    if (decision == null) {
      decision = decide(name, sighting).orElse(null);
      if (decision == null) {
        return;
      }
      sighting.decision = decision;
      if (decision.plan().leaveLying) {
        events.accept(MockEvent.Kind.LEFT_LYING, name);
      }
    }
    if (decision.plan().leaveLying || clock.nanos() < decision.notBefore() || decider.makesWait()) {
      return;
    }
    try {
      // only who removes the file has taken it: a client may withdraw it at the same moment
      Files.delete(req.resolve(name));
    } catch (NoSuchFileException e) {
      return;
    }
    sightings.remove(name);
    taker.take(decision.request(), decision.fault(), decision.plan());
  }

  /** Reads the file and decides; empty while it is not whole. */
  private Optional<Decision> decide(String name, Sighting sighting) throws IOException {
    Path file = req.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] bytes = read(file);
    Message message = null;
    try {
      message = reader.read(bytes, name.substring(0, 10));
    } catch (RequestReader.UnreadableException e) {
      if (!RequestReader.looksWhole(bytes) && !isSettled(name, bytes.length, sighting)) {
        return Optional.empty();
      }
    }
    SeenRequest request =
        new SeenRequest(++met, name, bytes, clock.instant(), decider.wayOf(name), message);
    Fault fault = decider.faultFor(request);
    Plan plan = Plan.of(fault);
    long notBefore = clock.nanos() + MockClock.nanosOf(plan.pickUpAfter);
    if (!plan.pickUpAfter.isZero()) {
      decider.lookAfter(plan.pickUpAfter);
    }
    return Optional.of(new Decision(request, fault, plan, notBefore));
  }

  private boolean isSettled(String name, int size, Sighting sighting) {
    if (!sighting.incompleteTold) {
      sighting.incompleteTold = true;
      events.accept(MockEvent.Kind.INCOMPLETE_REQUEST, name);
    }
    if (size != sighting.size) {
      sighting.size = size;
      sighting.since = System.nanoTime();
    }
    return System.nanoTime() - sighting.since >= settle.toNanos();
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LARGEST);
    }
  }
}
