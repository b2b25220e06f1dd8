package jp.shikaku.examples;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;

/**
 * What a command talks to: its streams, all in UTF-8, the clock, and the way to hear of an
 * interrupt.
 *
 * @param out standard output
 * @param err standard error
 * @param in standard input
 * @param clock the time of day
 * @param interrupts takes what is to be done when the user interrupts the program
 */
record Console(
    PrintStream out, PrintStream err, InputStream in, Clock clock, Interrupts interrupts) {

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
