package jp.shikaku.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import jp.shikaku.transport.TimeSource;

/** Time that passes ten times as fast, so that a pause of five seconds is one of half a second. */
final class Hurried implements TimeSource {

  private static final int FACTOR = 10;

  private final TimeSource real;
  private final long origin;

  Hurried(TimeSource real) {
    this.real = real;
    this.origin = real.nanoTime();
  }

  @Override
  public Instant now() {
    return real.now();
  }

  @Override
  public long nanoTime() {
    return origin + (real.nanoTime() - origin) * FACTOR;
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    return real.schedule(delay.dividedBy(FACTOR), task);
  }

  /** The program in such time, as a process of its own. */
  public static void main(String[] args) {
    Console console =
        new Console(
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
            System.in,
            Clock.systemUTC(),
            (exit, closing) -> {},
            Hurried::new,
            false);
    System.exit(Program.run(args, console));
  }
}
