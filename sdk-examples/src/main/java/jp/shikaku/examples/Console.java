package jp.shikaku.examples;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.function.UnaryOperator;
import jp.shikaku.transport.TimeSource;

/**
 * What a command talks to: its streams, all in UTF-8, the clock, and the way to hear of an
 * interrupt.
 *
 * @param out standard output
 * @param err standard error
 * @param in standard input
 * @param clock the time of day
 * @param interrupts takes what is to be done when the user interrupts the program
 * @param waits how waits pass: as they are, or sooner in tests
 * @param terminal whether a line of standard error can be written over
 */
record Console(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Clock clock,
    Interrupts interrupts,
    UnaryOperator<TimeSource> waits,
    boolean terminal) {

  /** Without a terminal, and with waits as they are. */
  Console(PrintStream out, PrintStream err, InputStream in, Clock clock, Interrupts interrupts) {
    this(out, err, in, clock, interrupts, UnaryOperator.identity(), false);
  }

  /** Hears of an interrupt by the user. */
  @FunctionalInterface
  interface Interrupts {

    /**
     * Says what is to be done when the user interrupts the program.
     *
     * @param exit the exit code then
     * @param closing what is to be done
     */
    void onInterrupt(int exit, Runnable closing);
  }
}
