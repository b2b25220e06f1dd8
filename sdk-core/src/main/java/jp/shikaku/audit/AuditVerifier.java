package jp.shikaku.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AuditDamage.Kind;
import jp.shikaku.audit.Chain.Link;
import jp.shikaku.internal.io.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log of {@link HashChainedAudit} 「アクセス記録の検証」 and names the first line that is not as it
 * was written. Reads only, also while the log is written: a line that is just being written may
 * then look torn. Immutable and thread-safe.
 *
 * <p>Without a key it finds mistakes and clumsy changes: who may write to the file can compute a
 * chain anew. With a key that is kept elsewhere it finds every change; a cut end is found against
 * an {@link #expecting expected head} only.
 */
public final class AuditVerifier {

  private final Chain chain;
  private final @Nullable AuditHead expected;

  private AuditVerifier(Chain chain, @Nullable AuditHead expected) {
    this.chain = chain;
    this.expected = expected;
  }

  /** {@return a verifier of logs without a key} */
  public static AuditVerifier unkeyed() {
    return new AuditVerifier(new Chain(null), null);
  }

  /**
   * {@return a verifier of logs with a key}
   *
   * @param key the key the log was written with
   * @throws InvalidQueryException when it is shorter than 32 bytes
   */
  public static AuditVerifier keyed(SecretKey key) {
    return new AuditVerifier(Chain.keyed(key), null);
  }

  /**
   * {@return this verifier, which also wants a head to be there}
   *
   * @param head what {@link HashChainedAudit#head()} told earlier
   */
  public AuditVerifier expecting(AuditHead head) {
    return new AuditVerifier(chain, Objects.requireNonNull(head));
  }

  /**
   * Verifies a whole log.
   *
   * @param file its first file; those with a number behind it are found
   * @return what was found
   * @throws IOException when a file can not be read, or there is none at all
   */
  public AuditReport verify(Path file) throws IOException {
    NavigableMap<Integer, Path> files = new AuditSeries(file).files();
    Run run = new Run(files.isEmpty() ? List.of(file) : List.copyOf(files.values()));
    if (!files.isEmpty() && files.firstKey() != 1) {
      run.missing(file);
      return run.report();
    }
    run.all();
    if (run.damage == null && !run.fromBeginning) {
      run.missing(file);
    }
    return run.report();
  }

  /**
   * Returns the files of a log, for who reads it after the fact.
   *
   * @param file its first file; those with a number behind it are found
   * @return those that are there, in their order
   * @throws IOException when the folder can not be read
   */
  public static List<Path> files(Path file) throws IOException {
    return AuditSeries.of(file);
  }

  /**
   * Verifies files that follow each other, perhaps from the middle of a log. An expected head must
   * be theirs, or that of the line right before.
   *
   * @param files one or more, in their order
   * @return what was found
   * @throws IOException when a file can not be read
   * @throws InvalidQueryException when none is given
   */
  public AuditReport verify(List<Path> files) throws IOException {
    if (files.isEmpty()) {
      throw new InvalidQueryException("files", "must be one or more", "ファイルを指定してください");
    }
    Run run = new Run(List.copyOf(files));
    run.all();
    return run.report();
  }

  /** One verification, from line to line. */
  private final class Run {
    private final List<Path> files;
    private long sequence;
    private String previous = Chain.GENESIS;
    private boolean begun;
    private boolean fromBeginning;
    private long lines;
    private long records;
    private int torn;
    private long lastLine;
    private boolean met;
    private @Nullable AuditDamage damage;

    Run(List<Path> files) {
      this.files = files;
    }

    AuditReport report() {
      return new AuditReport(
          lines, records, torn, fromBeginning, new AuditHead(sequence, previous), damage);
    }

    /** The beginning of the log is not there. */
    void missing(Path first) {
      damage = new AuditDamage(Kind.MISSING, first, 1);
    }

    void all() throws IOException {
      for (int at = 0; at < files.size() && damage == null; at++) {
        one(at);
      }
      Path last = files.get(files.size() - 1);
      if (damage == null && expected != null && expected.sequence() > sequence) {
        damage = new AuditDamage(Kind.TRUNCATED, last, lastLine + 1);
      } else if (damage == null && lines == 0) {
        damage = new AuditDamage(Kind.MISSING, last, 1);
      } else if (damage == null && expected != null && !met) {
        missing(files.get(0)); // the files begin behind the head
      }
    }

    private void one(int at) throws IOException {
      Path file = files.get(at);
      try (AuditLines reader = new AuditLines(file)) {
        boolean first = true;
        while (reader.next()) {
          lastLine = reader.number();
          if (!reader.isEnded()) {
            damage = new AuditDamage(Kind.TORN_END, file, lastLine);
            return;
          }
          byte[] line = reader.line();
          Link link = chain.read(line);
          String event = link.whole() ? Chain.event(line) : null;
          if (first && !begun && AuditLine.START.equals(event)) {
            begin(link);
            if (isOtherThanExpected()) {
              damage = new AuditDamage(Kind.REWRITTEN, file, lastLine);
              return;
            }
          }
          boolean fits = begun && isNext(link) && first == AuditLine.START.equals(event);
          if (!fits) {
            if (!begun || !isMarkedAsTorn(file, reader)) {
              damage = new AuditDamage(diagnose(at, reader.offset(), link), file, lastLine);
              return;
            }
            torn++;
            first = false;
            if (isOtherThanExpected()) {
              damage = new AuditDamage(Kind.REWRITTEN, file, reader.number());
              return;
            }
            continue;
          }
          if (AuditLine.DAMAGED.equals(event)) {
            damage = new AuditDamage(Kind.INSERTED, file, lastLine);
            return;
          }
          accept(link, event == null);
          if (isOtherThanExpected()) {
            damage = new AuditDamage(Kind.REWRITTEN, file, lastLine);
            return;
          }
          first = false;
        }
      }
    }

    /** Whatever comes first tells where the chain begins: a later file may be verified alone. */
    private void begin(Link link) {
      begun = true;
      fromBeginning = link.sequence() == 1 && link.previous().equals(Chain.GENESIS);
      sequence = link.sequence() - 1;
      previous = link.previous();
    }

    private void accept(Link link, boolean record) {
      sequence = link.sequence();
      previous = link.hash();
      lines++;
      records += record ? 1 : 0;
    }

    private boolean isOtherThanExpected() {
      if (expected == null || expected.sequence() != sequence) {
        return false;
      }
      met = true;
      return !expected.hash().equals(previous);
    }

    /**
     * Whether all from this line on up to a line of the chain is told by that line to be the rest
     * of a crash; then the reader stands behind it.
     */
    private boolean isMarkedAsTorn(Path file, AuditLines reader) throws IOException {
      long from = reader.offset();
      try (AuditLines ahead = new AuditLines(file)) {
        ahead.seek(from, reader.number());
        while (ahead.next()) {
          Link link = chain.read(ahead.line());
          if (isNext(link)) {
            byte[] line = ahead.line();
            long length = ahead.offset() - 1 - from;
            boolean told =
                AuditLine.TORN.equals(Chain.event(line))
                    && length > 0
                    && Long.toString(length).equals(Chain.member(line, "bytes"))
                    && Sha256.hex(ahead.bytes(from, length)).equals(Chain.member(line, "sha256"));
            if (told) {
              accept(link, false);
              reader.seek(ahead.end(), ahead.number() + 1);
            }
            return told;
          }
        }
      }
      return false;
    }

    private Kind diagnose(int at, long offset, Link bad) throws IOException {
      if (bad.whole() && begun) {
        if (bad.sequence() > sequence + 1) {
          return isThere(at, offset, this::isNext) ? Kind.REORDERED : Kind.MISSING;
        } else if (bad.sequence() <= sequence) {
          return isThere(0, 0, link -> link.hash().equals(bad.hash()), at, offset)
              ? Kind.DUPLICATED
              : Kind.INSERTED;
        }
        return Kind.CHANGED;
      }
      if (!begun) {
        // The file does not begin as a file does.
        if (bad.whole()) {
          return isThere(at, offset, link -> link.sequence() < bad.sequence())
              ? Kind.REORDERED
              : Kind.MISSING;
        }
        return isThere(at, offset, Link::whole) ? Kind.CHANGED : Kind.WRONG_KEY;
      }
      // A line that is none, right before the one that was due: nothing was taken away for it.
      return isThere(at, offset, this::isNext) ? Kind.INSERTED : Kind.CHANGED;
    }

    private boolean isNext(Link link) {
      return link.sequence() == sequence + 1 && link.previous().equals(previous) && link.whole();
    }

    private boolean isThere(int file, long offset, Wanted wanted) throws IOException {
      return isThere(file, offset, wanted, files.size(), 0);
    }

    /** Looks for a whole line from one place on, up to another. */
    private boolean isThere(int from, long offset, Wanted wanted, int until, long untilOffset)
        throws IOException {
      for (int at = from; at < files.size() && at <= until; at++) {
        try (AuditLines reader = new AuditLines(files.get(at))) {
          reader.seek(at == from ? offset : 0, 1);
          while (reader.next() && (at < until || reader.offset() < untilOffset)) {
            Link link = chain.read(reader.line());
            if (wanted.is(link) && link.whole()) {
              return true;
            }
          }
        }
      }
      return false;
    }
  }

  @FunctionalInterface
  private interface Wanted {
    boolean is(Link link);
  }
}
