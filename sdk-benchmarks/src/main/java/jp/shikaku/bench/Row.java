package jp.shikaku.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * A line of the table: one ratio, measured several times in the same run, and what it shall be.
 *
 * @param id of the target, or a dash for a figure to know
 * @param what is compared
 * @param atLeast whether more is better
 * @param values one of each round
 * @param must NaN when there is none
 * @param goal NaN when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(String id, String what, boolean atLeast, double[] values, double must, double goal) {

  /** How far the worst round may be off. */
  private static final double TOLERANCE = 0.2;

  Row {
    values = values.clone();
    Arrays.sort(values);
  }

  static Row atLeast(String id, String what, double[] values, double must, double goal) {
    return new Row(id, what, true, values, must, goal);
  }

  static Row atMost(String id, String what, double[] values, double must, double goal) {
    return new Row(id, what, false, values, must, goal);
  }

  static Row known(String what, double[] values) {
    return new Row("-", what, true, values, Double.NaN, Double.NaN);
  }

  double median() {
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** The median meets it, and the worst round nearly does. */
  boolean meets(double target) {
    return atLeast
        ? median() >= target && values[0] >= target * (1 - TOLERANCE)
        : median() <= target && values[values.length - 1] <= target * (1 + TOLERANCE);
  }

  static String header() {
    return String.format(
        Locale.ROOT,
        "| %-8s | %-58s | %9s | %-19s | %8s | %8s | %-5s |%n|%s|%s|%s|%s|%s|%s|%s|",
        "id",
        "what",
        "median",
        "[min .. max]",
        "must",
        "goal",
        "met",
        "-".repeat(10),
        "-".repeat(60),
        "-".repeat(11),
        "-".repeat(21),
        "-".repeat(10),
        "-".repeat(10),
        "-".repeat(7));
  }

  String line() {
    String met =
        Double.isNaN(must)
            ? meetsGoal() ? "goal" : ""
            : meets(must) ? meetsGoal() ? "goal" : "must" : "NO";
    return String.format(
        Locale.ROOT,
        "| %-8s | %-58s | %9s | %-19s | %8s | %8s | %-5s |",
        id,
        what,
        number(median()),
        "[" + number(values[0]) + " .. " + number(values[values.length - 1]) + "]",
        target(must),
        target(goal),
        met);
  }

  private boolean meetsGoal() {
    return !Double.isNaN(goal) && meets(goal);
  }

  private String target(double target) {
    return Double.isNaN(target) ? "" : (atLeast ? ">= " : "<= ") + number(target);
  }

  private static String number(double value) {
    String format =
        value >= 100 || value == Math.rint(value) ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
