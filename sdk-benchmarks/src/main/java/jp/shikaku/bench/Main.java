package jp.shikaku.bench;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entry of the jar: the table of ratios, one of the programs, or JMH itself. */
public final class Main {

  private Main() {}

  /**
   * Runs what the first argument names.
   *
   * @param args {@code ratios [--quick] [--only PART,PART]}, {@code warm [--only PART]}, {@code
   *     roundtrip [exchanges]}, {@code coldstart}, or the arguments of JMH
   */
  public static void main(String[] args) throws Exception {
    List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    switch (args.length == 0 ? "" : args[0]) {
      case "ratios" -> new RatiosMain(rest.contains("--quick"), only(rest)).run();
      case "warm" -> new WarmMain(only(rest)).run();
      case "roundtrip" -> RoundTripMain.main(rest.toArray(new String[0]));
      case "coldstart" -> ColdStartMain.main(new String[0]);
      default -> org.openjdk.jmh.Main.main(args);
    }
  }

  private static @Nullable String only(List<String> args) {
    int only = args.indexOf("--only");
    return only < 0 ? null : only + 1 < args.size() ? args.get(only + 1) : "";
  }
}
