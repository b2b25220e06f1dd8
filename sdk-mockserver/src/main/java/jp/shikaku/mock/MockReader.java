package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The face-authenticating card reader「顔認証付きカードリーダー」 as a receipt computer「レセプトコンピュータ」 sees it:
 * after a visit, a file {@code OQSsiquc01res_face_<id>_<yyyyMMddHHmmss>.xml} comes into the face
 * folder (cardreader 1).
 *
 * <pre>{@code
 * try (MockReader reader = MockReader.at(folder)) {
 *   WalkIn taro = reader.walkIn(KnownPatients.TARO);
 *   reader.walkIn(KnownPatients.HANA, FaceVisit.usual().everyConsent(false));
 *   reader.again(taro); // the same bytes under another name
 * }
 * }</pre>
 *
 * <p>What it says about a person comes from where the eligibility answers of {@link MockTerminal}
 * come from; {@link MockTerminal#reader()} is one that belongs to a terminal. There a person is
 * told as the centre knows him now, whatever changed since the {@link Patient} was made, and the
 * centre goes on by the consents that are chosen: an hour later they are what a retrieval is judged
 * by. Where a person has insurance and medical aid「医療扶助」, the choices are told with the insurance
 * only (assumed).
 *
 * <p>Thread-safe.
 */
public final class MockReader implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
  private static final int RETRY_MILLIS = 50;
  private static final String PREFIX = "OQSsiquc01res_face_";

  private final Path folder;
  private final String institution;
  private final long seed;
  private final MockClock clock;
  private final MockClock.Timers timers;
  private final FaceVisit usual;
  private final Population population;
  private final Consumer<String> whenWritten;
  private final ScheduledThreadPoolExecutor executor;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> names = new HashSet<>();
  private int ordinal;

  private MockReader(Builder builder, Path folder) {
    this.folder = folder;
    institution = builder.institution;
    seed = builder.seed;
    clock = builder.clock;
    usual = builder.usual;
    population = builder.population;
    whenWritten = builder.whenWritten;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "mock-reader");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    timers = clock.timers(executor);
  }

  /**
   * Makes a reader that writes into a folder, with everything else as in {@link Builder}.
   *
   * @param faceFolder the folder; made when absent
   * @return a reader
   * @throws IOException when the folder can not be made
   */
  public static MockReader at(Path faceFolder) throws IOException {
    return builder().folder(faceFolder).open();
  }

  /**
   * Begins a reader.
   *
   * @return a builder; only {@link Builder#folder} is needed
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Lets a person pass the reader as usual.
   *
   * @param patient who comes
   * @return what is written; with a pause between the pieces it goes on after the return
   * @throws IOException when the folder does not allow it
   */
  public WalkIn walkIn(Patient patient) throws IOException {
    return walkIn(patient, usual);
  }

  /**
   * Lets a person pass the reader.
   *
   * @param patient who comes
   * @param visit what is chosen, and how it is written
   * @return what is written; with a pause between the pieces it goes on after the return
   * @throws IOException when the folder does not allow it
   */
  public WalkIn walkIn(Patient patient, FaceVisit visit) throws IOException {
    return write(begin(patient, visit), visit.manner().pause());
  }

  /**
   * Lets whoever holds a card pass the reader as usual.
   *
   * @param card one that {@link Population#giveCard} gave to a person of the terminal's population
   * @return what is written
   * @throws IOException when the folder does not allow it
   * @throws IllegalArgumentException when nobody holds the card
   */
  public WalkIn walkIn(VirtualCard card) throws IOException {
    return walkIn(card, usual);
  }

  /**
   * Lets whoever holds a card pass the reader.
   *
   * @param card one that {@link Population#giveCard} gave to a person of the terminal's population
   * @param visit what is chosen, and how it is written
   * @return what is written; with a pause between the pieces it goes on after the return
   * @throws IOException when the folder does not allow it
   * @throws IllegalArgumentException when nobody holds the card
   */
  public WalkIn walkIn(VirtualCard card, FaceVisit visit) throws IOException {
    Patient holder =
        population
            .holder(card)
            .orElseThrow(() -> new IllegalArgumentException("the card was given to nobody"));
    return walkIn(holder, visit);
  }

  /**
   * Lets several persons pass as fast as can be, as usual.
   *
   * @param patients who comes, in this order
   * @return what was written, in the same order
   * @throws IOException when the folder does not allow it; some may be written
   */
  public List<WalkIn> burst(Collection<Patient> patients) throws IOException {
    List<WalkIn> written = new ArrayList<>();
    for (Patient patient : patients) {
      written.add(walkIn(patient));
    }
    return List.copyOf(written);
  }

  /**
   * Prepares a visit whose file the caller writes step by step; nothing is in the folder yet.
   *
   * @param patient who comes
   * @param visit what is chosen, and in how many pieces it is written
   * @return the writer
   */
  public PieceWriter begin(Patient patient, FaceVisit visit) {
    Instant now = clock.instant();
    population.choose(patient, visit.choices(), now);
    int number = next();
    Random random = Seeds.random(seed, number);
    String identifier = identifier(random);
    String code = Objects.requireNonNullElse(visit.institution(), institution);
    String name = name(visit.nameShape(), code, now, number, random);
    List<Patient> patients = new ArrayList<>(List.of(patient));
    patients.addAll(visit.companions());
    byte[] bytes = bytes(patient, visit, code, now, identifier, random);
    return writer(new WalkIn(folder.resolve(name), bytes, now, patients), visit.manner());
  }

  /**
   * Writes the same bytes under another name: the same visit delivered twice.
   *
   * @param earlier what was written before
   * @return the copy, written in place
   * @throws IOException when the folder does not allow it
   */
  public WalkIn again(WalkIn earlier) throws IOException {
    int number = next();
    String name =
        name(
            FaceVisit.NameShape.TERMINAL,
            institution,
            clock.instant(),
            number,
            Seeds.random(seed, number));
    return put(new WalkIn(folder.resolve(name), earlier.bytes(), earlier.at(), earlier.patients()));
  }

  /**
   * Writes other bytes under the same name: a new visit that hides an older one.
   *
   * @param earlier what was written before
   * @param patient who comes now
   * @param visit what is chosen; its name and manner do not count
   * @return the new content of the file, written in place
   * @throws IOException when the folder does not allow it
   */
  public WalkIn replace(WalkIn earlier, Patient patient, FaceVisit visit) throws IOException {
    Instant now = clock.instant();
    population.choose(patient, visit.choices(), now);
    Random random = Seeds.random(seed, next());
    String code = Objects.requireNonNullElse(visit.institution(), institution);
    byte[] bytes = bytes(patient, visit, code, now, identifier(random), random);
    List<Patient> patients = new ArrayList<>(List.of(patient));
    patients.addAll(visit.companions());
    return put(new WalkIn(earlier.file(), bytes, now, patients));
  }

  /**
   * Writes any bytes under any name, such as a sample.
   *
   * @param name a file name without a folder
   * @param bytes the content
   * @param manner how it comes into the folder
   * @return what is written; with a pause between the pieces it goes on after the return
   * @throws IOException when the folder does not allow it
   * @throws IllegalArgumentException when the name leads out of the folder
   */
  public WalkIn writeRaw(String name, byte[] bytes, WriteManner manner) throws IOException {
    return write(beginRaw(name, bytes, manner), manner.pause());
  }

  /**
   * Prepares a file of any bytes that the caller writes step by step.
   *
   * @param name a file name without a folder
   * @param bytes the content
   * @param manner in how many pieces it is written
   * @return the writer
   * @throws IllegalArgumentException when the name leads out of the folder
   */
  public PieceWriter beginRaw(String name, byte[] bytes, WriteManner manner) {
    Path file = folder.resolve(name);
    if (!folder.equals(file.getParent()) || !file.equals(file.normalize())) {
      throw new IllegalArgumentException("name must be a file name without a folder");
    }
    return writer(new WalkIn(file, bytes, clock.instant(), List.of()), manner);
  }

  /**
   * Returns the face folder.
   *
   * @return the absolute path
   */
  public Path folder() {
    return folder;
  }

  /** Forgets every visit, and removes the files of this reader. */
  void reset() throws IOException {
    timers.forget();
    List<String> written;
    lock.lock();
    try {
      written = List.copyOf(names);
      names.clear();
      ordinal = 0;
    } finally {
      lock.unlock();
    }
    for (String name : written) {
      Files.deleteIfExists(folder.resolve(name));
    }
  }

  /** Stops within two seconds; files whose pieces are not all written stay as they are. */
  @Override
  public void close() {
    timers.close();
    executor.shutdownNow();
    try {
      executor.awaitTermination(CLOSE_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "MockReader[" + folder + "]";
  }

  private PieceWriter writer(WalkIn walkIn, WriteManner manner) {
    lock.lock();
    try {
      names.add(walkIn.fileName());
    } finally {
      lock.unlock();
    }
    return new PieceWriter(walkIn, manner, whenWritten);
  }

  private WalkIn put(WalkIn walkIn) throws IOException {
    return writer(walkIn, WriteManner.inPlace()).finish();
  }

  private WalkIn write(PieceWriter writer, Duration pause) throws IOException {
    if (pause.isZero()) {
      return writer.finish();
    }
    if (writer.next()) {
      timers.later(pause, () -> piece(writer, pause));
    }
    return writer.walkIn();
  }

  private void piece(PieceWriter writer, Duration pause) {
    try {
      if (writer.next()) {
        timers.later(pause, () -> piece(writer, pause));
      }
    } catch (IOException e) {
      // The share may have come back since the write failed: then the piece is there again.
      boolean removed =
          e instanceof NoSuchFileException && Files.isDirectory(folder) && !writer.isBegun();
      if (!removed) {
        // The share is away; the terminal writes on when it is back. A piece looks after its own
        // failures, so nobody has to look at the future.
        Future<?> unused =
            executor.schedule(() -> piece(writer, pause), RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private byte[] bytes(
      Patient patient,
      FaceVisit visit,
      String code,
      Instant now,
      String identifier,
      Random random) {
    Node answer = new FaceAnswer(visit, code, population, now).about(patient, identifier);
    return FaceDocument.bytes(answer, visit, random);
  }

  private int next() {
    lock.lock();
    try {
      return ++ordinal;
    } finally {
      lock.unlock();
    }
  }

  /** Sixteen characters that look as those seen: URL-safe base64, one {@code =} at the end. */
  private static String identifier(Random random) {
    while (true) {
      byte[] bytes = new byte[11];
      random.nextBytes(bytes);
      String identifier = Base64.getUrlEncoder().encodeToString(bytes);
      if (!IndividualNumbers.isIn(identifier)) {
        return identifier;
      }
    }
  }

  /** A name that this reader has not given yet; a second later when the time alone tells it. */
  private String name(
      FaceVisit.NameShape shape, String code, Instant now, int number, Random random) {
    lock.lock();
    try {
      Instant at = now;
      String name = name(shape, at, id(shape, code, number, random));
      while (names.contains(name)) {
        at = at.plusSeconds(1);
        name = name(shape, at, id(shape, code, number, random));
      }
      names.add(name);
      return name;
    } finally {
      lock.unlock();
    }
  }

  private static String name(FaceVisit.NameShape shape, Instant at, String id) {
    String who = shape == FaceVisit.NameShape.TIME_ONLY ? "" : id + "_";
    return PREFIX + who + DayTokens.stamp(at) + ".xml";
  }

  private static String id(FaceVisit.NameShape shape, String code, int number, Random random) {
    return switch (shape) {
      case TERMINAL -> terminalId(code, random);
      case COUNTER -> code + "0" + CheckDigits.pad(number, 17);
      case TIME_ONLY -> "";
    };
  }

  /** The code and twenty hexadecimal digits, one letter at least, and no 個人番号 by chance. */
  private static String terminalId(String code, Random random) {
    while (true) {
      StringBuilder id = new StringBuilder(code);
      for (int i = 0; i < 20; i++) {
        id.append(Character.forDigit(random.nextInt(16), 16));
      }
      String made = id.toString();
      if (!made.matches("[0-9]*") && !IndividualNumbers.isIn(made)) {
        return made;
      }
    }
  }

  static String institution(String code) {
    if (!code.matches("[0-9]{10}")) {
      throw new IllegalArgumentException("institution must be ten digits");
    }
    return code;
  }

  /** Settings of a reader. Not thread-safe. */
  public static final class Builder {
    private @Nullable Path folder;
    private String institution = Place.CLINIC.code();
    private long seed = 1;
    private MockClock clock = MockClock.real();
    private FaceVisit usual = FaceVisit.usual();
    private Population population = new Population();
    private Consumer<String> whenWritten = fileName -> {};

    private Builder() {}

    /**
     * Sets the face folder.
     *
     * @param faceFolder the folder; made when absent
     * @return this
     */
    public Builder folder(Path faceFolder) {
      folder = faceFolder;
      return this;
    }

    /**
     * Sets the institution「医療機関コード」 where the reader stands; default {@code 1319999007}.
     *
     * @param code ten digits
     * @return this
     * @throws IllegalArgumentException when it is not ten digits
     */
    public Builder institution(String code) {
      institution = MockReader.institution(code);
      return this;
    }

    /**
     * Sets the seed of names and identifiers; default 1.
     *
     * @param newSeed any number
     * @return this
     */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * Sets the clock of names and contents, told in Japanese time; default a {@link
     * MockClock#real()}.
     *
     * @param newClock a {@link MockClock}, by which the pauses between pieces pass too; with
     *     another one they pass in real time
     * @return this
     */
    public Builder clock(Clock newClock) {
      clock = MockClock.of(newClock);
      return this;
    }

    /**
     * Sets what is chosen, and how it is written, when a walk-in does not say so.
     *
     * @param visit default {@link FaceVisit#usual()}
     * @return this
     */
    public Builder usually(FaceVisit visit) {
      usual = visit;
      return this;
    }

    /** Lets visits tell, and change, what the centre beside it knows. */
    Builder population(Population known) {
      population = known;
      return this;
    }

    /** Takes the name of each file that is whole. */
    Builder whenWritten(Consumer<String> listener) {
      whenWritten = listener;
      return this;
    }

    /**
     * Makes the folder and the reader.
     *
     * @return a reader
     * @throws IOException when the folder can not be made
     */
    public MockReader open() throws IOException {
      Path face = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
      Files.createDirectories(face);
      return new MockReader(this, face);
    }
  }
}
