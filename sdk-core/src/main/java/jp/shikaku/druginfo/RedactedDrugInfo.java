package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.medical.PatientInfo;

/**
 * Drugs and treatments without what names the patient 「個人を特定する情報を除いた薬剤情報」, for example for a
 * language model: no name, kana, birth date, sex, number or identifier of an exchange; institutions
 * are numbered. It is still health data of one person, see {@link #leftIn(Locale)}. Immutable and
 * thread-safe.
 */
public final class RedactedDrugInfo {

  /** No usage of a drug has such a number; a phone or patient number may be one. */
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9０-９][0-9０-９\\-－‐]{5,}[0-9０-９]");

  private final List<DrugLine> lines;
  private final List<Treatment> treatments;

  private RedactedDrugInfo(List<DrugLine> lines, List<Treatment> treatments) {
    this.lines = lines;
    this.treatments = treatments;
  }

  static RedactedDrugInfo of(
      List<DrugLine> lines, List<Treatment> treatments, List<PatientInfo> patients) {
    UnaryOperator<String> change = withoutNames(patients);
    Pseudonyms pseudonyms = new Pseudonyms();
    return new RedactedDrugInfo(
        lines.stream().map(line -> line.redacted(pseudonyms.of(line.lineMonth()), change)).toList(),
        treatments.stream().map(item -> item.redacted(pseudonyms.of(item.lineMonth()))).toList());
  }

  private static UnaryOperator<String> withoutNames(List<PatientInfo> patients) {
    List<Pattern> names =
        patients.stream()
            .flatMap(patient -> patient.name().stream())
            .flatMap(name -> Stream.of(name.formal(), name.kana()))
            .flatMap(Optional::stream)
            .map(RedactedDrugInfo::pattern)
            .toList();
    return text -> {
      String changed = LONG_NUMBER.matcher(text).replaceAll("〔番号〕");
      for (Pattern name : names) {
        changed = name.matcher(changed).replaceAll("〔氏名〕");
      }
      return changed;
    };
  }

  /** A name however it is spaced. */
  private static Pattern pattern(String name) {
    return Pattern.compile(
        name.codePoints()
            .filter(c -> !Character.isWhitespace(c))
            .mapToObj(c -> Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining("[\\s　]*")));
  }

  /** {@return the drugs in the order of the history; {@code index()} is that of the original} */
  public List<DrugLine> lines() {
    return lines;
  }

  /** {@return 診療情報 without the operations, in the order of the document; never null} */
  public List<Treatment> treatments() {
    return treatments;
  }

  /**
   * {@return everything as text, a line each of seven columns parted by tabs: day, institution,
   * name, amount, times, usage, source; the empty string when there is nothing}
   */
  public String text() {
    List<String> rows = new ArrayList<>();
    lines.forEach(line -> rows.add(text(line)));
    treatments.forEach(item -> rows.add(text(item)));
    return String.join("\n", rows);
  }

  private static String text(DrugLine line) {
    return row(
        Stream.of(
            day(line.day()),
            line.origin().name(),
            line.name().or(line::ingredient),
            quantity(line.amount(), line.unit()).or(line::amountOnWire),
            line.times().map(times -> number(times) + timesUnit(line.use())).or(line::timesOnWire),
            line.usageText(),
            Optional.of(line.source().label())));
  }

  private static String text(Treatment item) {
    return row(
        Stream.of(
            day(item.on()),
            item.institution().name(),
            item.name(),
            quantity(item.amount(), item.unit()),
            item.times().map(times -> number(times) + "回"),
            Optional.<String>empty(),
            Optional.of("診療行為")));
  }

  private static String row(Stream<Optional<String>> parts) {
    return parts
        .map(part -> part.orElse("").replaceAll("\\s+", " ")) // a line end would break the row
        .collect(Collectors.joining("\t"));
  }

  private static Optional<String> day(Optional<LocalDate> day) {
    return Optional.of(day.map(LocalDate::toString).orElse("日付不明"));
  }

  private static Optional<String> quantity(Optional<BigDecimal> amount, Optional<String> unit) {
    return amount.map(number -> number(number) + unit.orElse(""));
  }

  private static String number(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private static String timesUnit(DrugUse use) {
    return switch (use) {
      case ORAL -> "日分";
      case AS_NEEDED -> "回分";
      case EXTERNAL, UNKNOWN -> "（回数）";
    };
  }

  /**
   * {@return what is still in it and may point to a person, to be shown to who passes it on}
   *
   * @param locale English, or Japanese for any other
   */
  public String leftIn(Locale locale) {
    return Wording.of(
        locale,
        "残っている情報：薬剤・診療行為の名称とコード、量、日付、自院・他院の別、用法などの自由文" + "（患者の氏名と7桁以上の番号は除いてあります。それ以外の記載は元のままです）",
        "left in: names and codes of drugs and treatments, amounts, dates, whether an institution is"
            + " one's own, and free texts such as usage (without the patient's name and numbers of 7"
            + " or more digits, otherwise as written)");
  }

  /** Names the counts only. */
  @Override
  public String toString() {
    return "RedactedDrugInfo[" + lines.size() + " lines, " + treatments.size() + " treatments]";
  }

  /** Numbers the institutions in the order in which they occur. */
  private static final class Pseudonyms {

    private final Map<String, String> names = new HashMap<>();

    LineMonth of(LineMonth month) {
      return new LineMonth(
          month.source(),
          month.month(),
          of(month.institution()),
          of(month.prescriber()),
          month.classification());
    }

    private InstitutionRef of(InstitutionRef institution) {
      return institution.isNamed()
          ? institution.renamed(
              names.computeIfAbsent(institution.key(), key -> pseudonym(institution)))
          : institution;
    }

    private String pseudonym(InstitutionRef institution) {
      return (institution.isPharmacy() ? "薬局" : "医療機関") + (names.size() + 1);
    }
  }
}
