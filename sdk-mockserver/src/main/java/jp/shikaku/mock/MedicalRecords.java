package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the centre holds about a person's care「診療・薬剤・健診の記録」: registered records, told as they are,
 * and generated ones, which grow with the day. Immutable and thread-safe.
 *
 * @param care registered days, moving values not put in yet
 * @param checkups registered checkups, the same
 * @param generatedCare more care, as it stands on a day
 * @param generatedCheckups more checkups, as they stand on a day
 */
record MedicalRecords(
    List<CareDay> care,
    List<Checkup> checkups,
    List<Function<LocalDate, List<CareDay>>> generatedCare,
    List<Function<LocalDate, List<Checkup>>> generatedCheckups) {

  MedicalRecords {
    care = List.copyOf(care);
    checkups = List.copyOf(checkups);
    generatedCare = List.copyOf(generatedCare);
    generatedCheckups = List.copyOf(generatedCheckups);
  }

  List<CareDay> careAt(Instant now, String institution) {
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    DayTokens tokens = new DayTokens(today, now, institution, null);
    return Stream.concat(
            care.stream()
                .map(
                    day ->
                        new CareDay(
                            day.source(),
                            resolve(day.elements(), tokens),
                            day.drugs(),
                            day.treatments())),
            generatedCare.stream().flatMap(generator -> generator.apply(today).stream()))
        .toList();
  }

  List<Checkup> checkupsAt(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    DayTokens tokens = new DayTokens(today, now, "", null);
    return Stream.concat(
            checkups.stream().map(c -> new Checkup(tokens.put(c.date()), c.items())),
            generatedCheckups.stream().flatMap(generator -> generator.apply(today).stream()))
        .toList();
  }

  private static Map<String, String> resolve(Map<String, String> elements, DayTokens tokens) {
    Map<String, String> resolved = new LinkedHashMap<>();
    elements.forEach((name, text) -> resolved.put(name, tokens.put(text)));
    return resolved;
  }
}
