package jp.shikaku.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** The program {@code shikaku}. */
public final class Main {

  /** What a stopped query still writes comes at once, unless nobody reads it. */
  private static final long LAST_WORDS_SECONDS = 5;

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args command and options, see {@code --help}
   */
  public static void main(String[] args) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    Console.Interrupts interrupts = (exit, closing) -> onInterrupt(exit, closing, ended);
    Console console =
        new Console(
            out,
            err,
            System.in,
            Clock.systemUTC(),
            interrupts,
            UnaryOperator.identity(),
            isTerminal());
    int code = Program.run(args, console);
    out.flush();
    err.flush();
    ended.complete(code);
    System.exit(code);
  }

  /**
   * Whether standard error is a terminal; where the system does not tell, whether the others are.
   */
  private static boolean isTerminal() {
    Path error = Path.of("/proc/self/fd/2");
    if (Files.isSymbolicLink(error)) {
      try {
        String device = Files.readSymbolicLink(error).toString();
        return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
    return Optional.ofNullable(System.console()).map(Main::isTerminal).orElse(false);
  }

  /** Before Java 22 there is a console on a terminal only; since then it tells. */
  private static boolean isTerminal(java.io.Console console) {
    try {
      return Boolean.TRUE.equals(java.io.Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** An interrupt is how a command that stays is ended; any other cleans up before it goes. */
  private static void onInterrupt(int exit, Runnable closing, CompletableFuture<Integer> ended) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.isDone()) {
                    return; // the command has ended by itself, with its own exit code
                  }
                  closing.run();
                  int code = exit == Exit.OK ? exit : told(exit, ended);
                  // Nothing is flushed: the streams hold nothing back, and a reader that has
                  // stopped reading would keep the program for ever.
                  Runtime.getRuntime().halt(code);
                },
                "shikaku-interrupt"));
  }

  /** A query that is stopped tells what became of it, and ends with its own exit code. */
  private static int told(int exit, CompletableFuture<Integer> ended) {
    try {
      return ended.get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return exit;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return exit;
    }
  }
}
