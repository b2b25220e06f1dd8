package jp.shikaku.transport;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Folders.Identity;
import jp.shikaku.internal.io.Folders.Seen;
import jp.shikaku.internal.io.Role;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what one exchange may find in the answer folder, and decides when it is whole
 * (architecture D4). It asks for the exact names and reads nothing else. One look at a time; {@link
 * #listed} may be called meanwhile.
 */
final class ResponseWatch {

  /** What a look saw. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  sealed interface Sight {
    /** Nothing of ours. */
    record Nothing() implements Sight {}

    /** Something that is not whole yet, can not be read yet, or is still empty. */
    record Unready(boolean isEmpty, boolean isDenied) implements Sight {}

    /** The answer. */
    record Whole(String name, AnswerFormat format, byte[] bytes) implements Sight {}

    /** The answer, left where it lies. */
    record InPlace(String name, AnswerFormat format, Identity file) implements Sight {}

    /** A whole answer to somebody else's query under our name. */
    record Foreign(String name) implements Sight {}

    /** More than the message family allows. */
    record TooLarge(String name) implements Sight {}

    /** The terminal's refusal of the request file. */
    record Refused(String name, byte[] bytes) implements Sight {}
  }

  private static final long MILLI = 1_000_000L;
  private static final long CALM = 200 * MILLI;
  private static final long GROWING_PAUSE = 10 * MILLI;
  private static final long STUCK_PAUSE = 100 * MILLI;
  private static final long STUCK_AFTER = 1_000 * MILLI;
  private static final long REREAD_AFTER = 250 * MILLI;

  /** What was read whole in vain is left alone for so many times as long. */
  private static final long READING_SHARE = 10;

  /** What is remembered of a file between two looks. */
  private static final class Memory {
    private Seen seen = new Seen(-1, 0);
    private long unchangedSince;
    private long readAt;
    private byte @Nullable [] digest;
    private long digestSince;
    private long judgeAgainAt; // 0: not judged in this state
  }

  private final Folders folders;
  private final FolderNames names;
  private final AnswerGate gate;
  private final TimeSource time;
  private final Map<String, Memory> memories = new HashMap<>();
  private final Set<String> listed = ConcurrentHashMap.newKeySet();
  private final BiFunction<String, Identity, BulkSource> sources;
  private long soon = Long.MAX_VALUE;

  /**
   * Creates a watch.
   *
   * @param sources opens an answer that is left in place, on the thread that looks
   */
  ResponseWatch(
      Folders folders,
      FolderNames names,
      AnswerGate gate,
      TimeSource time,
      BiFunction<String, Identity, BulkSource> sources) {
    this.sources = sources;
    this.folders = folders;
    this.names = names;
    this.gate = new GuardedGate(gate);
    this.time = time;
  }

  /** A listing met a name of this exchange. Returns whether it is one worth a look. */
  boolean listed(String name) {
    boolean ours = names.formatOf(name).isPresent() || name.equals(names.refusalAsAnswer());
    if (ours) {
      listed.add(name);
    }
    return ours;
  }

  /** {@return the longest pause wanted before the next look, in nanoseconds} */
  long soonNanos() {
    return soon;
  }

  /**
   * Looks once.
   *
   * @throws FolderException when the folder can not be asked
   */
  Sight look() throws FolderException {
    soon = Long.MAX_VALUE;
    Sight.@Nullable Unready unready = null;
    Map<String, AnswerFormat> candidates = new LinkedHashMap<>();
    for (AnswerFormat format : names.kind().formats()) {
      candidates.put(names.answer(format), format);
    }
    for (String name : listed) {
      names.formatOf(name).ifPresent(format -> candidates.putIfAbsent(name, format));
    }
    for (Map.Entry<String, AnswerFormat> candidate : candidates.entrySet()) {
      Sight sight = answer(candidate.getKey(), candidate.getValue());
      if (sight instanceof Sight.Unready notYet) {
        unready = notYet;
      } else if (!(sight instanceof Sight.Nothing)) {
        return sight;
      }
    }
    Sight refusal = refusal(names.refusal());
    if (refusal instanceof Sight.Nothing && listed.contains(names.refusalAsAnswer())) {
      refusal = refusal(names.refusalAsAnswer());
    }
    if (!(refusal instanceof Sight.Nothing) || unready == null) {
      if (refusal instanceof Sight.Nothing) {
        folders.require(Role.RES);
      }
      return refusal;
    }
    return unready;
  }

  private Sight answer(String name, AnswerFormat format) throws FolderException {
    Seen seen = folders.look(Role.RES, name);
    if (seen == null) {
      memories.remove(name);
      return new Sight.Nothing();
    }
    if (seen.size() > names.kind().maxAnswerBytes()) {
      return new Sight.TooLarge(name);
    }
    Memory memory = remember(name, seen);
    if (seen.size() == 0) {
      // Never whole, whatever the gate says; it may want to tell of what lies there.
      AnswerGate.Verdict unused = gate.judge(name, format, new byte[0]);
      return new Sight.Unready(true, false);
    }
    if (names.kind().leavesAnswerInPlace()) {
      return inPlace(name, format, memory);
    }
    boolean byDigest = format != AnswerFormat.XML;
    long now = time.nanoTime();
    if (byDigest
        ? memory.digest != null && now - memory.digestSince < CALM
        : memory.readAt != 0
            && memory.unchangedSince < memory.readAt
            && now - memory.readAt < REREAD_AFTER) {
      return new Sight.Unready(false, false);
    }
    byte[] bytes;
    try {
      bytes = folders.read(name, names.kind().maxAnswerBytes());
    } catch (NoSuchFileException e) {
      return new Sight.Nothing();
    } catch (IOException | RuntimeException e) {
      soon = STUCK_PAUSE; // held by its writer or a scanner
      return new Sight.Unready(false, e instanceof AccessDeniedException);
    }
    memory.readAt = now;
    if (bytes.length > names.kind().maxAnswerBytes()) {
      return new Sight.TooLarge(name);
    }
    if (byDigest && !isCalm(memory, bytes, now)) {
      soon = Math.min(soon, CALM);
      return new Sight.Unready(false, false);
    }
    return judged(name, format, bytes);
  }

  private Sight judged(String name, AnswerFormat format, byte[] bytes) throws FolderException {
    AnswerGate.Verdict verdict = gate.judge(name, format, bytes);
    if (verdict == AnswerGate.Verdict.NOT_YET) {
      return new Sight.Unready(false, false);
    }
    // It may have been read whole and moved away by its owner since: then it stays as read.
    Seen after = folders.look(Role.RES, name);
    if (after != null && after.size() != bytes.length) {
      return new Sight.Unready(false, false);
    }
    return verdict == AnswerGate.Verdict.ACCEPT
        ? new Sight.Whole(name, format, bytes)
        : new Sight.Foreign(name);
  }

  // To read all of it at each look would take too long: its state and its end are looked at first.
  private Sight inPlace(String name, AnswerFormat format, Memory memory) throws FolderException {
    long begin = time.nanoTime();
    if (begin - memory.unchangedSince < CALM) {
      soon = Math.min(soon, CALM);
      return new Sight.Unready(false, false);
    } else if (memory.judgeAgainAt != 0 && begin - memory.judgeAgainAt < 0) {
      return new Sight.Unready(false, false);
    }
    Identity file = folders.identify(name);
    if (file == null) {
      return new Sight.Nothing();
    }
    AnswerGate.Verdict verdict;
    try {
      verdict =
          LargeAnswers.mayBeWhole(format, folders.tail(name, LargeAnswers.TAIL))
              ? gate.judge(name, format, sources.apply(name, file))
              : AnswerGate.Verdict.NOT_YET;
    } catch (NoSuchFileException e) {
      return new Sight.Nothing();
    } catch (IOException | RuntimeException e) {
      soon = STUCK_PAUSE; // held by its writer or a scanner, or changed meanwhile
      return new Sight.Unready(false, e instanceof AccessDeniedException);
    }
    long end = time.nanoTime();
    memory.judgeAgainAt = end + Math.max(REREAD_AFTER, READING_SHARE * (end - begin));
    return switch (verdict) {
      case NOT_YET -> new Sight.Unready(false, false);
      case MISMATCH -> new Sight.Foreign(name);
      case ACCEPT -> new Sight.InPlace(name, format, file);
    };
  }

  private Sight refusal(String name) throws FolderException {
    Seen seen = folders.look(Role.RES, name);
    if (seen == null) {
      return new Sight.Nothing();
    }
    Memory memory = remember(name, seen);
    if (time.nanoTime() - memory.unchangedSince < CALM) {
      soon = Math.min(soon, CALM);
      return new Sight.Unready(seen.size() == 0, false);
    }
    try {
      byte[] bytes = folders.read(name, names.kind().maxAnswerBytes());
      return bytes.length > names.kind().maxAnswerBytes()
          ? new Sight.TooLarge(name)
          : new Sight.Refused(name, bytes);
    } catch (NoSuchFileException e) {
      return new Sight.Nothing();
    } catch (IOException | RuntimeException e) {
      soon = STUCK_PAUSE;
      return new Sight.Unready(false, e instanceof AccessDeniedException);
    }
  }

  private Memory remember(String name, Seen seen) {
    long now = time.nanoTime();
    Memory memory = memories.computeIfAbsent(name, unused -> new Memory());
    if (!seen.equals(memory.seen)) {
      memory.seen = seen;
      memory.unchangedSince = now;
      memory.readAt = 0;
      memory.judgeAgainAt = 0;
    }
    boolean growing = now - memory.unchangedSince < STUCK_AFTER;
    soon = Math.min(soon, growing ? GROWING_PAUSE : STUCK_PAUSE);
    return memory;
  }

  private static boolean isCalm(Memory memory, byte[] bytes, long now) {
    byte[] digest = sha256(bytes);
    if (memory.digest == null || !Arrays.equals(digest, memory.digest)) {
      memory.digest = digest;
      memory.digestSince = now;
      return false;
    }
    return now - memory.digestSince >= CALM;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
