package jp.shikaku.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The program {@code shikaku}. */
public final class Main {

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args command and options, see {@code --help}
   */
  public static void main(String[] args) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    Console console =
        new Console(out, err, System.in, Clock.systemUTC(), closing -> onInterrupt(closing, out));
    int code = Program.run(args, console);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** An interrupt is how a command that stays is ended: that is no failure. */
  private static void onInterrupt(Runnable closing, PrintStream out) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  closing.run();
                  out.flush();
                  Runtime.getRuntime().halt(Exit.OK);
                },
                "shikaku-interrupt"));
  }
}
