package jp.shikaku.cardreader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text by which a ledger knows who claimed a visit: the process and a random part, and nothing
 * of the host or its user.
 */
final class LedgerOwner {

  private static final Pattern FORM = Pattern.compile("p([0-9]+)-b([0-9]+)-n([0-9]+)-[0-9a-f]{16}");
  private static final Pattern DIGITS = Pattern.compile("[^0-9]+");
  // Of what follows the command's name in /proc/<pid>/stat (proc(5): state is 3, starttime 22).
  private static final int STATE = 0;
  private static final int START_TICKS = 19;

  private LedgerOwner() {}

  /** {@return a new text, different from all others} */
  static String newOwner() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    ProcessHandle self = ProcessHandle.current();
    return "p%d-b%s-n%s-%s"
        .formatted(self.pid(), birth(self).orElse("0"), space(), HexFormat.of().formatHex(random));
  }

  /**
   * {@return whether the process that made this text on this PC has certainly ended} Another
   * process by the same number is told apart by its start.
   */
  static boolean isGone(@Nullable String owner) {
    Matcher form = FORM.matcher(owner == null ? "" : owner);
    // Numbers of another container mean nothing here.
    if (!form.matches() || !form.group(3).equals(space())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(form.group(1)));
    if (process.isEmpty() || !process.get().isAlive()) {
      return true;
    }
    String born = form.group(2);
    Optional<String> birth = birth(process.get());
    return !born.equals("0") && birth.isPresent() && !birth.get().equals(born);
  }

  /**
   * When a process began, in whatever unit stays the same for its life: on Linux the instant that
   * Java tells moves when the clock is set, the ticks since boot do not.
   */
  private static Optional<String> birth(ProcessHandle process) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TICKS + 2);
      // Killed, and its parent has not noticed yet: no process has this birth.
      return Optional.of(fields[STATE].matches("[ZX]") ? "" : fields[START_TICKS]);
    } catch (IOException | RuntimeException e) {
      return process.info().startInstant().map(start -> Long.toString(start.toEpochMilli()));
    }
  }

  /** Where process numbers count: the number of the name space on Linux. */
  private static String space() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return DIGITS.matcher(link).replaceAll("");
    } catch (IOException | RuntimeException e) {
      return "0";
    }
  }
}
