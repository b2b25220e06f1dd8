package jp.shikaku.examples;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jp.shikaku.examples.doctor.OpeningHours;

/** The options that say when patients come 「診療時間」, and how long none is too long. */
final class PatientHours {

  private static final Duration USUAL_QUIET = Duration.ofMinutes(60);

  private PatientHours() {}

  static CommandForm in(CommandForm form) {
    return form.option(
            "opening-hours",
            "HOURS",
            "診療時間。例 'mon-fri 9:00-12:00,14:00-18:00; sat 9:00-12:00' / when patients come")
        .options("closed", "DATE", "休診日 yyyy-MM-dd / a day without patients")
        .option("quiet", "60m", "カードの受付がないと注意する時間（既定 60m） / how long no card visit is too long");
  }

  /** When patients come; empty when that is not told. */
  static Optional<OpeningHours> opening(Inputs inputs) {
    Set<LocalDate> closed =
        inputs.all("closed").stream().map(Options::date).collect(Collectors.toSet());
    return inputs
        .find("opening-hours")
        .map(
            given ->
                OpeningHours.parse(given.value(), closed)
                    .orElseThrow(
                        () ->
                            given.bad(
                                "'mon-fri 9:00-12:00,14:00-18:00; sat 9:00-12:00' の形で指定してください",
                                "must be like 'mon-fri 9:00-12:00,14:00-18:00; sat 9:00-12:00'")));
  }

  /**
   * How long no card visit is too long.
   *
   * @param least the shortest that may be given
   */
  static Duration quiet(Inputs inputs, Duration least) {
    return inputs.find("quiet").map(given -> Options.duration(given, least)).orElse(USUAL_QUIET);
  }
}
