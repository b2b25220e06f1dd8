package jp.shikaku.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log: its last whole line, and what stands behind it. Found from the end backwards,
 * since a line tells by itself whether it is whole. Immutable.
 *
 * @param number of the last file, 0 when there is none
 * @param file the last file, or null when there is none or it is not what was written
 * @param size its length in bytes
 * @param sequence number of the last whole line
 * @param hash its hash
 * @param day the day in Japan on which the file was begun, or null
 * @param kind what stands behind the line
 * @param rest the bytes behind the line; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AuditTail(
    int number,
    @Nullable Path file,
    long size,
    long sequence,
    String hash,
    @Nullable LocalDate day,
    Kind kind,
    byte[] rest) {

  /** What stands behind the last whole line. */
  enum Kind {
    /** Nothing. */
    WHOLE,
    /** Nothing, and the line lacks its end. */
    NO_LINE_END,
    /** The beginning of a line. */
    TORN,
    /** What is none of ours. */
    DAMAGED
  }

  private static final byte[] NOTHING = {};
  private static final int WINDOW = 64 * 1024;
  private static final int LONGEST = 1 << 30;

  static AuditTail whole(
      int number, Path file, long size, long sequence, String hash, @Nullable LocalDate day) {
    return new AuditTail(number, file, size, sequence, hash, day, Kind.WHOLE, NOTHING);
  }

  /** The same last line, of which the file is gone or shorter than it was. */
  AuditTail cutOff() {
    return new AuditTail(number, null, 0, sequence, hash, null, Kind.WHOLE, NOTHING);
  }

  boolean isCutOff() {
    return number > 0 && file == null;
  }

  /** The same last line, behind which another has written up to a new size. */
  AuditTail followedBy(long newSize) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(Objects.requireNonNull(file), READ)) {
      byte[] added = read(channel, size, newSize - size);
      return new AuditTail(
          number, file, size + added.length, sequence, hash, day, Kind.DAMAGED, added);
    }
  }

  /** The end after a line of ours was added. */
  AuditTail grown(int bytes, long newSequence, String newHash) {
    return new AuditTail(
        number, file, size + bytes, newSequence, newHash, day, Kind.WHOLE, NOTHING);
  }

  /**
   * Looks for the end.
   *
   * @throws InvalidQueryException when the file holds no line that this chain can have written
   */
  static AuditTail find(AuditSeries series, Chain chain) throws IOException {
    Map.Entry<Integer, Path> last = series.files().lastEntry();
    if (last == null) {
      return new AuditTail(0, null, 0, 0, Chain.GENESIS, null, Kind.WHOLE, NOTHING);
    }
    Path file = last.getValue();
    try (SeekableByteChannel channel = Files.newByteChannel(file, READ)) {
      long size = channel.size();
      byte[] first = read(channel, 0, Math.min(size, 4096));
      for (long window = WINDOW; ; window *= 8) {
        long from = Math.max(0, size - window);
        AuditTail found =
            within(read(channel, from, size - from), chain, last.getKey(), file, size, day(first));
        if (found != null) {
          return found;
        } else if (from == 0 || window > LONGEST) {
          throw foreign(first);
        }
      }
    }
  }

  private static @Nullable AuditTail within(
      byte[] bytes, Chain chain, int number, Path file, long size, @Nullable LocalDate day) {
    int end = bytes.length;
    int start = lineStart(bytes, end);
    if (start < end) {
      Chain.Link unended = chain.read(Arrays.copyOfRange(bytes, start, end));
      if (unended.whole()) {
        return new AuditTail(
            number, file, size, unended.sequence(), unended.hash(), day, Kind.NO_LINE_END, NOTHING);
      }
      end = start;
    }
    while (end > 0) {
      start = lineStart(bytes, end - 1);
      Chain.Link link = chain.read(Arrays.copyOfRange(bytes, start, end - 1));
      if (link.whole()) {
        byte[] rest = Arrays.copyOfRange(bytes, end, bytes.length);
        Kind kind =
            rest.length == 0
                ? Kind.WHOLE
                : rest[rest.length - 1] == '\n' ? Kind.DAMAGED : Kind.TORN;
        return new AuditTail(number, file, size, link.sequence(), link.hash(), day, kind, rest);
      }
      end = start;
    }
    return null;
  }

  private static int lineStart(byte[] bytes, int end) {
    int start = end;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private static byte[] read(SeekableByteChannel channel, long from, long length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, Integer.MAX_VALUE - 16L));
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until it is full
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static @Nullable LocalDate day(byte[] first) {
    String at = Chain.member(first, "at");
    try {
      return at == null ? null : HashChainedAudit.dayOf(OffsetDateTime.parse(at));
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static InvalidQueryException foreign(byte[] first) {
    String text = new String(first, UTF_8);
    if (text.startsWith("{\"seq\":") && text.contains(",\"event\":\"" + AuditLine.START + "\"")) {
      return new InvalidQueryException(
          "key", "is not the one this log was begun with", "このアクセス記録の鍵ではありません");
    }
    return new InvalidQueryException(
        "file", "is not an access log of this kind", "アクセス記録のファイルではありません");
  }
}
