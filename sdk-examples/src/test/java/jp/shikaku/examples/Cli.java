package jp.shikaku.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import jp.shikaku.transport.TimeSource;

/** Runs the program in this process. */
record Cli(int exit, String out, String err) {

  static Cli run(String... args) {
    return withInput("", args);
  }

  static Cli withInput(String input, String... args) {
    return run(input, interrupt -> {}, args);
  }

  static Cli run(String input, Consumer<Runnable> interrupts, String... args) {
    return run(Clock.systemUTC(), input, interrupts, args);
  }

  /** Runs in time that passes faster. */
  static Cli hurried(String input, String... args) {
    return run(Clock.systemUTC(), input, interrupt -> {}, Hurried::new, args);
  }

  /** The same by another clock. */
  static Cli hurriedAt(Clock clock, String input, String... args) {
    return run(clock, input, interrupt -> {}, Hurried::new, args);
  }

  /** Runs in time that passes faster, with a standard output that takes only so many bytes. */
  static Cli hurriedInto(int bytes, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream small =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (out.size() == bytes) {
              throw new IOException("full");
            }
            out.write(b);
          }
        };
    Cli cli = hurriedTo(small, input, args);
    return new Cli(cli.exit(), out.toString(StandardCharsets.UTF_8), cli.err());
  }

  /** Runs in time that passes faster, with a standard output of one's own. */
  static Cli hurriedTo(OutputStream out, String input, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Program.run(
            args,
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                Clock.systemUTC(),
                (code, closing) -> {},
                Hurried::new,
                false));
    return new Cli(exit, "", err.toString(StandardCharsets.UTF_8));
  }

  static Cli at(Clock clock, String... args) {
    return run(clock, "", interrupt -> {}, args);
  }

  /** Runs with a standard output that takes nothing, as that of a full disk. */
  static Cli unwritable(String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }
        };
    int exit =
        Program.run(
            args,
            new Console(
                new PrintStream(full, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                Clock.systemUTC(),
                (code, closing) -> {}));
    return new Cli(exit, "", err.toString(StandardCharsets.UTF_8));
  }

  private static Cli run(Clock clock, String input, Consumer<Runnable> interrupts, String... args) {
    return run(clock, input, interrupts, UnaryOperator.identity(), args);
  }

  private static Cli run(
      Clock clock,
      String input,
      Consumer<Runnable> interrupts,
      UnaryOperator<TimeSource> waits,
      String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            clock,
            (exit, closing) -> interrupts.accept(closing),
            waits,
            false);
    int exit = Program.run(args, console);
    return new Cli(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
