package jp.shikaku.checkup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.checkup.Judgement.Level;
import jp.shikaku.checkup.Judgement.Reason;
import jp.shikaku.eligibility.Sex;
import org.jspecify.annotations.Nullable;

/**
 * Limits of checkup items 「基準値」, as data (medical-info 8.4). They are not on the wire: what is
 * shipped is an aid for display and no diagnosis, and every row can be replaced or taken away.
 *
 * <p>Shipped, each as warning and alert, inclusive, of one source (OQSDrug's table): systolic
 * pressure 130/140 and diastolic 85/90 mmHg; triglycerides fasting 150/300, random 175/300 mg/dL
 * (175 is background knowledge); HDL 39/34 (low) and LDL 120/140 mg/dL; AST and ALT 31/51, γ-GT
 * 51/101 U/L; eGFR 60/45 mL/min/1.73m2 (low, so that 60.0 itself is a warning); fasting glucose
 * 100/126 mg/dL; HbA1c NGSP 5.6/6.5 %; haemoglobin male 13/12, female 12/11 g/dL (low; swapped in
 * the source); urine sugar and protein ±/＋. HbA1c JDS and random glucose have none. The rule for
 * pressures is background knowledge.
 *
 * <p>A limit is found by analyte (5 characters), or by analyte and identification (9) where that
 * matters, never by less. Immutable and thread-safe.
 */
public final class ReferenceLimits {

  private static final String FILE = "reference-limits.tsv";
  private static final ReferenceLimits KNOWN = load();

  private record Key(String item, @Nullable Sex sex) {}

  private record Verdict(Level level, Reason reason, @Nullable ReferenceLimit limit) {}

  private final Map<Key, ReferenceLimit> limits;
  private final boolean eachReading;

  private ReferenceLimits(Map<Key, ReferenceLimit> limits, boolean eachReading) {
    this.limits = limits;
    this.eachReading = eachReading;
  }

  /** {@return the limits shipped with this version} */
  public static ReferenceLimits known() {
    return KNOWN;
  }

  private static ReferenceLimits load() {
    try (InputStream in = ReferenceLimits.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return none().with(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return no limits, to begin a table of one's own} */
  public static ReferenceLimits none() {
    return new ReferenceLimits(Map.of(), false);
  }

  /**
   * {@return these limits and another, which replaces that of the same item and sex}
   *
   * @param limit the limit
   */
  public ReferenceLimits with(ReferenceLimit limit) {
    Map<Key, ReferenceLimit> merged = new LinkedHashMap<>(limits);
    merged.put(new Key(limit.item(), limit.sex().orElse(null)), limit);
    return new ReferenceLimits(merged, eachReading);
  }

  /**
   * {@return these limits with rows replaced or added}
   *
   * @param rows one row a line, tab separated: item (5 or 9 characters), sex (1, 2 or {@code *}),
   *     {@code high}, {@code low} or {@code grade}, warning, alert, unit (may be empty); lines that
   *     begin with {@code #} and empty lines are passed over
   * @throws IOException when reading fails
   * @throws InvalidQueryException when a line is not such a row
   */
  public ReferenceLimits with(Reader rows) throws IOException {
    ReferenceLimits merged = this;
    BufferedReader lines = new BufferedReader(rows);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        merged = merged.with(parse(line.split("\t", -1), number));
      }
    }
    return merged;
  }

  private static ReferenceLimit parse(String[] parts, int number) {
    if (parts.length == 6) {
      try {
        ReferenceLimit limit = parse(parts);
        return switch (parts[1]) {
          case "*" -> limit;
          case "1" -> limit.forSex(Sex.MALE);
          case "2" -> limit.forSex(Sex.FEMALE);
          default -> throw new IllegalArgumentException("sex");
        };
      } catch (IllegalArgumentException | InvalidQueryException e) {
        throw bad(number);
      }
    }
    throw bad(number);
  }

  private static ReferenceLimit parse(String[] parts) {
    String unit = parts[5].isBlank() ? null : parts[5];
    return switch (parts[2]) {
      case "high" ->
          ReferenceLimit.atLeast(
              parts[0], unit, new BigDecimal(parts[3]), new BigDecimal(parts[4]));
      case "low" ->
          ReferenceLimit.atMost(parts[0], unit, new BigDecimal(parts[3]), new BigDecimal(parts[4]));
      case "grade" -> ReferenceLimit.grade(parts[0], grade(parts[3]), grade(parts[4]));
      default -> throw new IllegalArgumentException("side");
    };
  }

  private static Qualitative grade(String sign) {
    return Qualitative.tryParse(sign).orElseThrow(() -> new IllegalArgumentException("sign"));
  }

  private static InvalidQueryException bad(int number) {
    return new InvalidQueryException(
        "referenceLimits",
        "line "
            + number
            + " must be: item, sex, high|low|grade, warning, alert, unit, separated by tabs,"
            + " the warning reached before the alert");
  }

  /**
   * {@return these limits without those of an item}
   *
   * @param item as {@link ReferenceLimit#item()}
   */
  public ReferenceLimits without(String item) {
    Map<Key, ReferenceLimit> kept = new LinkedHashMap<>(limits);
    kept.keySet().removeIf(key -> key.item().equals(item));
    return new ReferenceLimits(kept, eachReading);
  }

  /**
   * {@return these limits, with every reading of a pressure compared alone instead of the mean}
   * Each is compared with the limit of the first reading, その他 too.
   */
  public ReferenceLimits judgingEachReading() {
    return new ReferenceLimits(limits, true);
  }

  /** {@return the limits in their order; never null} */
  public List<ReferenceLimit> limits() {
    return List.copyOf(limits.values());
  }

  /**
   * Compares every item of a checkup with its limit. Of a pressure the mean of the first and the
   * second reading counts, or the one there is, and その他 only without them, unless {@link
   * #judgingEachReading()}. A value that can not be compared for certain is {@link
   * Level#NOT_JUDGED}: another unit, no number, or a limit that depends on a sex that is not known.
   *
   * @param checkup the checkup
   * @param sex for limits that depend on it, see {@link CheckupAnswer#sex()}; null when not known
   * @return one judgement for each item, one together for the readings of a pressure that count
   */
  public JudgedCheckup judge(Checkup checkup, @Nullable Sex sex) {
    List<Judgement> judgements = new ArrayList<>();
    List<Pressure> done = new ArrayList<>();
    for (CheckupItem item : checkup.items()) {
      Optional<Pressure> pressure = Pressure.of(item);
      if (pressure.isEmpty() || eachReading) {
        String analyte =
            pressure
                .map(Pressure::first)
                .or(() -> item.code().map(CheckupItemCode::analyte))
                .orElse("");
        judgements.add(judge(List.of(item), analyte, sex));
      } else if (!done.contains(pressure.get())) {
        done.add(pressure.get());
        judge(pressure.get(), checkup, sex, judgements);
      }
    }
    return new JudgedCheckup(checkup, judgements);
  }

  private void judge(
      Pressure pressure, Checkup checkup, @Nullable Sex sex, List<Judgement> judgements) {
    List<CheckupItem> all = checkup.items().stream().filter(pressure::has).toList();
    List<CheckupItem> measured = all.stream().filter(i -> i.number().isPresent()).toList();
    List<CheckupItem> regular = measured.stream().filter(i -> !pressure.isOther(i)).toList();
    List<CheckupItem> used = regular.isEmpty() ? measured : regular;
    if (!used.isEmpty()) {
      judgements.add(judge(used, pressure.first(), sex));
    }
    for (CheckupItem item : all) {
      if (!measured.contains(item)) {
        judgements.add(judge(List.of(item), pressure.first(), sex));
      } else if (!used.contains(item)) {
        judgements.add(
            new Judgement(
                List.of(item), Level.NOT_JUDGED, List.of(Reason.READING_NOT_USED), null, null));
      }
    }
  }

  private Judgement judge(List<CheckupItem> items, String analyte, @Nullable Sex sex) {
    BigDecimal number = mean(items);
    List<Sex> sexes =
        sex == null || sex == Sex.UNSET ? List.of(Sex.MALE, Sex.FEMALE) : List.of(sex);
    List<Verdict> verdicts =
        sexes.stream()
            .map(each -> verdict(items, number, limit(items.get(0), analyte, each)))
            .distinct()
            .toList();
    Verdict first = verdicts.get(0);
    if (!verdicts.stream().allMatch(verdict -> verdict.level() == first.level())) {
      return new Judgement(items, Level.NOT_JUDGED, List.of(Reason.SEX_UNKNOWN), null, null);
    }
    if (first.level() == Level.NOT_JUDGED) {
      return new Judgement(items, first.level(), List.of(first.reason()), null, null);
    }
    List<Reason> reasons = new ArrayList<>(List.of(first.reason()));
    if (items.size() > 1) {
      reasons.add(Reason.MEAN);
    }
    if (verdicts.size() > 1) {
      reasons.add(Reason.EITHER_SEX);
    }
    return new Judgement(
        items, first.level(), reasons, number, verdicts.size() > 1 ? null : first.limit());
  }

  /** Returns the number of one item or the mean of several; null when the first has none. */
  private static @Nullable BigDecimal mean(List<CheckupItem> items) {
    List<BigDecimal> numbers = items.stream().flatMap(item -> item.number().stream()).toList();
    return numbers.size() < 2
        ? numbers.stream().findFirst().orElse(null)
        : numbers.stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL64);
  }

  private @Nullable ReferenceLimit limit(CheckupItem item, String analyte, Sex sex) {
    String narrow = analyte + item.code().map(CheckupItemCode::identification).orElse("");
    for (String key : List.of(narrow, analyte)) {
      ReferenceLimit own = limits.get(new Key(key, sex));
      ReferenceLimit found = own == null ? limits.get(new Key(key, null)) : own;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static Verdict verdict(
      List<CheckupItem> items, @Nullable BigDecimal number, @Nullable ReferenceLimit limit) {
    CheckupItem first = items.get(0);
    if (limit == null) {
      return none(Reason.NO_LIMIT);
    }
    if (first.displayText().isEmpty()) {
      return none(Reason.NO_VALUE);
    }
    if (limit.side() == ReferenceLimit.Side.GRADE) {
      return first
          .qualitative()
          .map(grade -> judged(limit.level(grade), limit))
          .orElseGet(() -> none(Reason.UNREADABLE));
    }
    if (number == null) {
      return none(Reason.UNREADABLE);
    }
    return items.stream().allMatch(limit::isOfUnit)
        ? judged(limit.level(number), limit)
        : none(Reason.OTHER_UNIT);
  }

  private static Verdict none(Reason reason) {
    return new Verdict(Level.NOT_JUDGED, reason, null);
  }

  private static Verdict judged(Level level, ReferenceLimit limit) {
    Reason reached =
        limit.side() == ReferenceLimit.Side.LOW ? Reason.AT_OR_BELOW : Reason.AT_OR_ABOVE;
    return new Verdict(level, level == Level.NORMAL ? Reason.WITHIN : reached, limit);
  }

  /** Names the number of limits. */
  @Override
  public String toString() {
    return "ReferenceLimits[" + limits.size() + "]";
  }
}
