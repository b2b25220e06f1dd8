package jp.shikaku.cardreader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.cardreader.VisitLedgerContract.DESK;
import static jp.shikaku.cardreader.VisitLedgerContract.ONE;
import static jp.shikaku.cardreader.VisitLedgerContract.arrival;
import static jp.shikaku.cardreader.VisitLedgerContract.sha;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jp.shikaku.ChildJvm;
import jp.shikaku.cardreader.VisitLedger.Claim;

/** Another Java process that uses a SQLite ledger until it is killed. */
final class LedgerProcess {

  private static final Duration LONG = Duration.ofHours(1);

  private final Process process;
  private final BufferedReader lines;

  private LedgerProcess(Process process) {
    this.process = process;
    this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static LedgerProcess start(String role, Path file, String name) throws IOException {
    return new LedgerProcess(
        ChildJvm.start(
            LedgerProcess.class, ProcessBuilder.Redirect.INHERIT, role, file.toString(), name));
  }

  /** Waits for the next line of the process. */
  String line() throws IOException {
    return lines.readLine();
  }

  /** Kills it as {@code kill -9} does and returns what it had still said. */
  List<String> kill() throws Exception {
    // The process itself would close its streams too.
    process.toHandle().destroyForcibly();
    List<String> rest = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      rest.add(line);
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not killed");
    }
    return rest;
  }

  /** The other process. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    String name = arguments[2];
    JdbcVisitLedger ledger = JdbcVisitLedger.sqlite(Path.of(arguments[1]));
    String owner = LedgerOwner.newOwner();
    switch (arguments[0]) {
      case "hold" -> {
        boolean held = ledger.hold(List.of(DESK), owner, LONG);
        ledger.admit(arrival(DESK, name, name), ONE);
        boolean claimed = ledger.claim(ONE.get(0), sha(name), owner, LONG).isPresent();
        out.println(held + " " + claimed);
        // Until it is killed.
        System.in.read();
      }
      case "handle" -> {
        for (int i = 0; ; i++) {
          String file = name + "-" + i;
          ledger.admit(arrival(DESK, file, file), ONE);
          out.println("admitted " + file);
          Claim claim = ledger.claim(ONE.get(0), sha(file), owner, LONG).orElseThrow();
          if (ledger.done(claim)) {
            out.println("done " + file);
          }
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}
