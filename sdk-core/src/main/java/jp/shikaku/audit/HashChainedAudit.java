package jp.shikaku.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AuditTail.Kind;
import jp.shikaku.internal.io.OwnerOnlyFiles;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log as a file 「アクセス記録ファイル」 of JSON lines that only grows (reliability-security P-02,
 * P-03): each line holds the hash of the one before, so that {@link AuditVerifier} finds what was
 * changed, taken out, put in or moved. A line is on the disk when {@link #write} returns; the file
 * is its owner's alone; the rest of a line that a crash cut off stays where it is and is marked by
 * the next line. What another adds while the log is open is marked as damage; where another cuts,
 * replaces or removes the file, the chain goes on from the last line written, in a new file, so
 * that the verifier finds what is missing. Nothing is ever deleted or renamed.
 *
 * <p>What it can not do: who may write to the file can compute a chain without a key anew, and cut
 * its end off. Against the first set {@link Builder#key}, with the key kept elsewhere; against the
 * second export {@link #head()} regularly. The computer's clock is the time of the lines: keep it
 * synchronised.
 *
 * <p>One process and one object at a time; its threads share it. Thread-safe.
 */
public final class HashChainedAudit implements AuditSink, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.audit");

  /** The log is open elsewhere 「使用中」, in this process or another one. */
  public static final class InUseException extends IOException {

    private static final long serialVersionUID = 1L;

    InUseException() {
      super("the access log is open elsewhere: one process and one HashChainedAudit at a time");
    }
  }

  private final AuditSeries series;
  private final Chain chain;
  private final long maxBytes;
  private final boolean daily;
  private final FileChannel lockFile;
  private final ReentrantLock writing = new ReentrantLock();
  private AuditTail tail;
  private @Nullable FileChannel channel;
  private @Nullable Object identity;
  private boolean certain;

  /**
   * The hashes of the lines that are being written: after an interrupt, which of them are there.
   */
  private final List<String> hashes = new ArrayList<>();

  private boolean closed;

  private HashChainedAudit(Builder builder) throws IOException {
    this.series = new AuditSeries(builder.file);
    this.chain = builder.key == null ? new Chain(null) : Chain.keyed(builder.key.get());
    this.maxBytes = builder.maxBytes;
    this.daily = builder.daily;
    this.lockFile = OwnerOnlyFiles.open(series.sibling(".lock"), CREATE, WRITE);
    try {
      lock(lockFile);
      this.tail = AuditTail.find(series, chain);
      if (tail.kind() != Kind.WHOLE) {
        LOG.warn(
            LogText.line(
                "the access log ends with what is no line of it",
                "kind",
                tail.kind(),
                "bytes",
                tail.rest().length));
      }
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static void lock(FileChannel file) throws IOException {
    try {
      if (file.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // said below
    }
    throw new InUseException();
  }

  /**
   * Opens a log without a key, in files of 64 MiB.
   *
   * @param file the first file of the log, on a local disk; its folder must exist, the file need
   *     not
   * @return the log
   * @throws InUseException when another process or object has it open
   * @throws IOException when it can not be read or its lock not be made
   * @throws InvalidQueryException when the file is no such log, or needs a key
   */
  public static HashChainedAudit open(Path file) throws IOException {
    return builder(file).open();
  }

  /**
   * Starts a log with settings.
   *
   * @param file the first file of the log, on a local disk; further ones get a number
   * @return the builder
   */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  /**
   * Writes a line and waits until it is on the disk.
   *
   * @throws IOException when it can not be written: disk full, folder gone, log closed
   */
  @Override
  public void write(AuditRecord line) throws IOException {
    writeAll(List.of(line));
  }

  /**
   * Writes lines and waits once until all are on the disk.
   *
   * @throws IOException when one can not be written: disk full, folder gone, log closed; those
   *     before it may stand there
   */
  @Override
  public void writeAll(List<AuditRecord> lines) throws IOException {
    writing.lock();
    // An interrupt would close the file in the middle of a line.
    boolean interrupted = Thread.interrupted();
    try {
      try {
        append(lines);
      } catch (ClosedByInterruptException e) {
        interrupted = Thread.interrupted() || interrupted;
        closeChannel();
        take(found());
        List<AuditRecord> left = lines.subList(there(lines.size()), lines.size());
        if (!left.isEmpty()) {
          append(left);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      writing.unlock();
    }
  }

  /** How many lines got there whole; the last one with its line end. */
  private int there(int all) {
    int found = hashes.lastIndexOf(tail.hash()) + 1;
    return found == all && tail.kind() != Kind.WHOLE ? all - 1 : found;
  }

  private void append(List<AuditRecord> lines) throws IOException {
    if (closed) {
      throw new IOException("the access log is closed");
    }
    hashes.clear();
    take(certain ? now() : found());
    certain = false;
    for (int done = 0; done < lines.size(); ) {
      OffsetDateTime at = lines.get(done).at();
      FileChannel out = channel;
      if (out == null || isFull(tail.size(), at)) {
        out = begin(at);
      }
      mark(out, at);
      done += addAll(out, lines.subList(done, lines.size()));
    }
    if (now() == null) {
      throw new IOException("the access log was replaced while a line was written");
    }
    certain = true;
  }

  /** Adds as many lines as this file takes; returns how many. */
  private int addAll(FileChannel out, List<AuditRecord> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long sequence = tail.sequence();
    String hash = tail.hash();
    int count = 0;
    do {
      String record = chain.close(AuditLine.record(++sequence, lines.get(count)), hash);
      hash = Chain.hashOf(record);
      hashes.add(hash);
      bytes.writeBytes((record + "\n").getBytes(UTF_8));
      count++;
    } while (count < lines.size() && !isFull(tail.size() + bytes.size(), lines.get(count).at()));
    OwnerOnlyFiles.fill(out, bytes.toByteArray());
    tail = tail.grown(bytes.size(), sequence, hash);
    return count;
  }

  /** The end of the log after a line that was certainly written: who changed it was not us. */
  private @Nullable AuditTail now() throws IOException {
    Path file = tail.file();
    if (file == null) {
      return tail;
    }
    BasicFileAttributes seen = attributes(file);
    if (seen == null || !identity(seen).equals(identity) || seen.size() < tail.size()) {
      return null;
    } else if (seen.size() == tail.size()) {
      return tail;
    }
    LOG.error(LogText.line("the access log was added to by another"));
    return tail.followedBy(seen.size());
  }

  /** The end of the log as the files show it: a line of ours may have got there in part. */
  private @Nullable AuditTail found() throws IOException {
    if (tail.isCutOff()) {
      return tail;
    }
    Path file = tail.file();
    BasicFileAttributes seen = file == null ? null : attributes(file);
    if (file != null && (seen == null || (identity != null && !identity.equals(identity(seen))))) {
      return null;
    }
    AuditTail found;
    try {
      found = AuditTail.find(series, chain);
    } catch (InvalidQueryException e) {
      return null; // it held lines of ours before
    }
    boolean isLess =
        found.sequence() < tail.sequence()
            || (found.sequence() == tail.sequence() && !found.hash().equals(tail.hash()));
    return isLess ? null : found;
  }

  /**
   * Goes on from an end; where our last line is not there any more, from that line in a new file:
   * the chain then tells for ever that something is missing.
   */
  private void take(@Nullable AuditTail end) throws IOException {
    if (end == null) {
      LOG.error(LogText.line("the access log was cut, replaced or removed by another"));
      closeChannel();
      tail = tail.cutOff();
      return;
    }
    if (!Objects.equals(end.file(), tail.file())) {
      closeChannel();
    }
    tail = end;
    Path file = tail.file();
    if (channel == null && file != null) {
      openForMore(file);
    }
  }

  private FileChannel openForMore(Path file) throws IOException {
    FileChannel opened = OwnerOnlyFiles.open(file, APPEND);
    channel = opened;
    identity = identity(Files.readAttributes(file, BasicFileAttributes.class));
    return opened;
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    identity = null; // from here on the hashes tell whether it is the same
    if (open != null) {
      open.close();
    }
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Windows has no key of a file, but keeps the time when it was made. */
  private static Object identity(BasicFileAttributes file) {
    return Objects.requireNonNullElseGet(file.fileKey(), file::creationTime);
  }

  private boolean isFull(long size, OffsetDateTime now) {
    return size >= maxBytes || (daily && !dayOf(now).equals(tail.day()));
  }

  /** A file appears with its first line in it, so that no file is without. */
  private FileChannel begin(OffsetDateTime now) throws IOException {
    if (channel != null) {
      mark(channel, now); // what is torn is marked in its own file
      closeChannel();
    }
    int number = tail.number() + 1;
    Path file = series.file(number);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException("a file of the access log");
    }
    String line =
        chain.close(AuditLine.start(tail.sequence() + 1, now, chain.isKeyed()), tail.hash());
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    Path temporary = series.sibling(".tmp");
    Files.deleteIfExists(temporary);
    OwnerOnlyFiles.writeWhole(file, temporary, bytes);
    tail =
        AuditTail.whole(
            number, file, bytes.length, tail.sequence() + 1, Chain.hashOf(line), dayOf(now));
    return openForMore(file);
  }

  /** Tells in the chain what stands at the end and is no line of it. */
  private void mark(FileChannel out, OffsetDateTime now) throws IOException {
    switch (tail.kind()) {
      case WHOLE -> {}
      case NO_LINE_END -> {
        OwnerOnlyFiles.fill(out, new byte[] {'\n'});
        tail = tail.grown(1, tail.sequence(), tail.hash());
      }
      case TORN -> add(out, foreign(AuditLine.TORN, tail.rest(), now), "\n");
      case DAMAGED -> {
        byte[] rest = tail.rest();
        boolean isEnded = rest[rest.length - 1] == '\n';
        byte[] lines = isEnded ? Arrays.copyOf(rest, rest.length - 1) : rest;
        add(out, foreign(AuditLine.DAMAGED, lines, now), isEnded ? "" : "\n");
      }
    }
  }

  private String foreign(String event, byte[] rest, OffsetDateTime now) {
    return chain.close(
        AuditLine.foreign(tail.sequence() + 1, now, event, rest.length, Sha256.hex(rest)),
        tail.hash());
  }

  private void add(FileChannel out, String line, String before) throws IOException {
    byte[] bytes = (before + line + "\n").getBytes(UTF_8);
    OwnerOnlyFiles.fill(out, bytes);
    tail = tail.grown(bytes.length, tail.sequence() + 1, Chain.hashOf(line));
  }

  static LocalDate dayOf(OffsetDateTime time) {
    return time.atZoneSameInstant(WireDates.JST).toLocalDate();
  }

  /**
   * {@return where the log stands; to be kept outside this computer from time to time, so that a
   * later {@link AuditVerifier#expecting} finds a cut end}
   */
  public AuditHead head() {
    writing.lock();
    try {
      return new AuditHead(tail.sequence(), tail.hash());
    } finally {
      writing.unlock();
    }
  }

  /** Closes the file and lets others open it. Further calls do nothing. */
  @Override
  public void close() throws IOException {
    writing.lock();
    try {
      closed = true;
      try {
        closeChannel();
      } finally {
        lockFile.close(); // which gives the lock free
      }
    } finally {
      writing.unlock();
    }
  }

  /** Collects the settings of a log. Not thread-safe. */
  public static final class Builder {
    private final Path file;
    private @Nullable Supplier<SecretKey> key;
    private long maxBytes = 64L << 20;
    private boolean daily;

    private Builder(Path file) {
      this.file = Objects.requireNonNull(file);
    }

    /**
     * Makes the hashes depend on a secret (HMAC-SHA256), so that who may write to the file can not
     * compute the chain anew. Needed again to write on and to verify: keep it as long as the log,
     * and not beside it.
     *
     * @param key asked once, at {@link #open}; 32 bytes or more
     * @return this
     */
    public Builder key(Supplier<SecretKey> key) {
      this.key = Objects.requireNonNull(key);
      return this;
    }

    /**
     * Sets how large a file becomes, 64 MiB unless set; the chain goes on in the next one.
     *
     * @param bytes 1 KiB or more; a file may be one line longer
     * @return this
     */
    public Builder maxFileSize(long bytes) {
      if (bytes < 1024) {
        throw new InvalidQueryException("maxFileSize", "must be 1024 or more");
      }
      this.maxBytes = bytes;
      return this;
    }

    /**
     * Begins a new file with the first line of each day in Japan.
     *
     * @return this
     */
    public Builder daily() {
      this.daily = true;
      return this;
    }

    /**
     * Opens the log. A file that is not there is made by the first line.
     *
     * @return the log
     * @throws InUseException when another process or object has it open
     * @throws IOException when it can not be read or its lock not be made
     * @throws InvalidQueryException when the file is no such log, or the key is another
     */
    public HashChainedAudit open() throws IOException {
      return new HashChainedAudit(this);
    }
  }
}
