package jp.shikaku.mock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a gateway over a terminal's folders (transports 5.1 to 5.4): each identifier is
 * written once, and whatever lies in {@code res} is handed on as it is. Thread-safe.
 */
final class GatewayDesk {

  private record Key(String institution, String kind, String id) {}

  private static final class Entry {
    final Key key;
    final String digest;

    /** By the mock's clock. */
    final long since;

    /** Held while the request file is written or taken back. */
    final ReentrantLock file = new ReentrantLock();

    volatile boolean withdrawn;

    /** By its sender: then it is not sent again. */
    volatile boolean givenUp;

    Entry(Key key, String digest, long since) {
      this.key = key;
      this.digest = digest;
      this.since = since;
    }
  }

  private static final Pattern KIND = Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{1,50}");
  private static final int LARGEST = 4 * 1024 * 1024;
  private static final long LOOK = 2_000_000L;
  private static final long USUAL_WAIT = 10;
  private static final long LONGEST_WAIT = 25;

  /** How long contents are kept (transports 5.3). */
  private static final Duration KEPT = Duration.ofHours(24);

  private static final List<String> ANSWERS = List.of("xml", "zip", "pdf");

  /** Readable in each encoding of a document. */
  private static final Pattern ASKING =
      Pattern.compile("<MedicalInstitutionCode>([^<]*)</MedicalInstitutionCode>");

  private final Path req;
  private final Path res;
  private final Path staging;
  private final @Nullable MockTerminal terminal;
  private final MockClock clock;
  private final Duration pickupTimeout;
  private final int retryAfter;
  private final int remember;
  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

  /** Those that were written, the oldest first. */
  private final BlockingQueue<Entry> written = new LinkedBlockingQueue<>();

  private volatile boolean expired;
  private volatile boolean closed;

  /** {@code terminal} is null where something else plays it. */
  GatewayDesk(
      Path root,
      @Nullable MockTerminal terminal,
      MockClock clock,
      Duration pickupTimeout,
      int retryAfter,
      int remember)
      throws IOException {
    this.terminal = terminal;
    this.clock = clock;
    this.req = Files.createDirectories(root.resolve("req"));
    this.res = Files.createDirectories(root.resolve("res"));
    this.staging = Files.createDirectories(root.resolve(".mock-gateway"));
    this.pickupTimeout = pickupTimeout;
    this.retryAfter = retryAfter;
    this.remember = remember;
  }

  /** Forgets the contents of everything known, as after 24 hours. */
  void expire() {
    expired = true;
  }

  /** Knows no exchange any longer, and leaves no answer of one. */
  void forget() {
    entries.clear();
    List<Entry> known = new ArrayList<>();
    written.drainTo(known);
    known.forEach(entry -> removeAnswer(entry.key));
    expired = false;
  }

  /** Holds no call any longer. */
  void close() {
    closed = true;
  }

  GatewayAnswer post(GatewayCall call, String kind, byte[] body, boolean hides) throws IOException {
    String institution = call.header("X-Oqs-Institution").orElse("");
    String id = call.header("Idempotency-Key").orElse("");
    String name = kind + "req_" + id + ".xml";
    if (!KIND.matcher(kind).matches()) {
      return GatewayAnswer.problem(405, "wrong-endpoint", null);
    } else if (!call.header("Content-Type").orElse("").equals("application/xml")) {
      return GatewayAnswer.problem(415, "wrong-endpoint", null);
    } else if (!INSTITUTION.matcher(institution).matches()) {
      return GatewayAnswer.problem(403, "institution-mismatch", null);
    } else if (body.length > LARGEST) {
      return GatewayAnswer.problem(413, "too-large", null);
    } else if (!ID.matcher(id).matches()
        || !call.header("X-Oqs-File-Name").orElse("").equals(name)) {
      return GatewayAnswer.problem(400, "malformed-document", null);
    }
    String digest = GatewayAnswer.digest(body);
    if (!call.header("Content-Digest").orElse("").equals(digest)) {
      return GatewayAnswer.problem(400, "digest-mismatch", null);
    }
    if (!isAskedBy(institution, body)) {
      return GatewayAnswer.problem(403, "institution-mismatch", null);
    }
    Key key = new Key(institution, kind, id);
    if (terminal != null && terminal.refusesMore() && !entries.containsKey(key)) {
      return GatewayAnswer.problem(429, "session-limit", null).with("Retry-After", "1");
    }
    Entry mine = new Entry(key, digest, clock.nanos());
    Entry known;
    mine.file.lock();
    try {
      known =
          entries.compute(
              key, (same, before) -> before == null || isEnded(before, digest) ? mine : before);
      if (known == mine) {
        write(name, body, key);
      }
    } finally {
      mine.file.unlock();
    }
    if (known == mine) {
      written.add(mine);
      forgetOldest();
      return await(call, key, mine, hides);
    }
    if (!known.digest.equals(digest)) {
      return GatewayAnswer.problem(409, "identifier-reused", null);
    }
    return await(call, key, known, hides).with("Idempotent-Replay", "true");
  }

  /** However long it is asked, neither memory nor folder grow without end. */
  private void forgetOldest() {
    while (written.size() > remember) {
      Entry oldest = written.poll();
      if (oldest != null && entries.remove(oldest.key, oldest)) {
        removeAnswer(oldest.key);
      }
    }
  }

  private void removeAnswer(Key key) {
    try {
      for (String extension : ANSWERS) {
        Files.deleteIfExists(res.resolve(key.kind + "res_" + key.id + "." + extension));
      }
      for (String extension : List.of("err", "xml")) {
        Files.deleteIfExists(res.resolve(key.kind + "req_" + key.id + "." + extension));
      }
    } catch (IOException e) {
      // the share is away, or somebody reads the file on Windows: it stays
    }
  }

  /** What could not be written was not sent: the same may be sent again. */
  private void write(String name, byte[] body, Key key) throws IOException {
    if (terminal != null) {
      terminal.expectFromGateway(name);
    }
    try {
      Path staged = staging.resolve(name + ".tmp");
      Files.write(staged, body);
      Files.move(staged, req.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      entries.remove(key);
      expectNoMore(name);
      throw e;
    }
  }

  private void expectNoMore(String name) {
    if (terminal != null) {
      terminal.expectNoMore(name);
    }
  }

  /** What the gateway took back was not sent: the same may be sent again. */
  private static boolean isEnded(Entry before, String digest) {
    return before.withdrawn && !before.givenUp && before.digest.equals(digest);
  }

  private static boolean isAskedBy(String institution, byte[] body) {
    Matcher told = ASKING.matcher(new String(body, StandardCharsets.ISO_8859_1));
    return !told.find() || told.group(1).strip().equals(institution);
  }

  GatewayAnswer get(GatewayCall call, String kind, String id, boolean hides) throws IOException {
    Key key = new Key(call.header("X-Oqs-Institution").orElse(""), kind, id);
    Entry entry = entries.get(key);
    if (entry == null) {
      return unknown();
    }
    return expired || clock.nanos() - entry.since >= KEPT.toNanos()
        ? GatewayAnswer.problem(410, "expired", null)
        : await(call, key, entry, hides);
  }

  GatewayAnswer delete(GatewayCall call, String kind, String id) throws IOException {
    Key key = new Key(call.header("X-Oqs-Institution").orElse(""), kind, id);
    Entry entry = entries.get(key);
    if (entry == null) {
      return unknown();
    }
    return entry.withdrawn || withdraw(key, entry, true)
        ? GatewayAnswer.of(204)
        : GatewayAnswer.problem(409, "already-taken", null);
  }

  private boolean withdraw(Key key, Entry entry, boolean bySender) throws IOException {
    String name = key.kind + "req_" + key.id + ".xml";
    entry.file.lock();
    try {
      Files.delete(req.resolve(name));
      entry.givenUp = bySender;
      entry.withdrawn = true;
      expectNoMore(name);
      return true;
    } catch (NoSuchFileException taken) {
      return false;
    } finally {
      entry.file.unlock();
    }
  }

  /** Waits as long as the caller prefers. */
  private GatewayAnswer await(GatewayCall call, Key key, Entry entry, boolean hides)
      throws IOException {
    long end = System.nanoTime() + seconds(call) * 1_000_000_000L;
    while (true) {
      if (entries.get(key) != entry && !entry.withdrawn) {
        return unknown(); // forgotten meanwhile: nothing will come
      }
      GatewayAnswer outcome = hides ? null : outcome(key, entry, call.method().equals("POST"));
      if (outcome != null) {
        return outcome;
      }
      if (hides || closed || System.nanoTime() - end >= 0) {
        GatewayAnswer pending =
            GatewayAnswer.of(202)
                .with("Location", MockGateway.BASE + "/exchanges/" + key.kind + "/" + key.id);
        return retryAfter > 0 ? pending.with("Retry-After", Integer.toString(retryAfter)) : pending;
      }
      LockSupport.parkNanos(LOOK);
    }
  }

  private static GatewayAnswer unknown() {
    return GatewayAnswer.problem(404, "unknown-exchange", null);
  }

  private static long seconds(GatewayCall call) {
    String told = call.header("Prefer").orElse("");
    return told.matches("wait=[0-9]{1,2}")
        ? Math.min(Long.parseLong(told.substring(5)), LONGEST_WAIT)
        : USUAL_WAIT;
  }

  /** Who asks for it later is told that nothing was sent in the end. */
  private static GatewayAnswer notReading(Entry entry, boolean isPost) {
    if (entry.givenUp) {
      return GatewayAnswer.givenUp();
    }
    return isPost
        ? GatewayAnswer.problem(502, "terminal-not-reading", null)
        : GatewayAnswer.unsent(502, "terminal-not-reading");
  }

  private @Nullable GatewayAnswer outcome(Key key, Entry entry, boolean isPost) throws IOException {
    if (entry.withdrawn) {
      return notReading(entry, isPost);
    }
    byte[] note = read(res.resolve(key.kind + "req_" + key.id + ".err"));
    if (note != null) {
      return GatewayAnswer.problem(422, "terminal-refused", note);
    }
    for (String extension : ANSWERS) {
      String name = key.kind + "res_" + key.id + "." + extension;
      byte[] answer = read(res.resolve(name));
      if (answer != null && answer.length > 0) {
        return GatewayAnswer.document(name, answer);
      }
    }
    if (clock.nanos() - entry.since >= pickupTimeout.toNanos() && withdraw(key, entry, false)) {
      return notReading(entry, isPost);
    }
    return null;
  }

  private static byte @Nullable [] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
