package jp.shikaku.examples.text;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.shikaku.druginfo.DrugHistory;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;
import jp.shikaku.druginfo.DrugPivot;
import jp.shikaku.druginfo.DrugSource;
import jp.shikaku.druginfo.DrugUse;
import jp.shikaku.druginfo.InstitutionRef;
import jp.shikaku.druginfo.MergeNote;
import jp.shikaku.druginfo.MergedHistory;
import jp.shikaku.druginfo.MergedHistory.Superseded;
import jp.shikaku.druginfo.Ownership;
import jp.shikaku.druginfo.Treatment;
import jp.shikaku.medical.Disclosure;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** Drugs and treatments as the doctor or pharmacist reads them. */
public final class DrugsView {

  /** How the drugs are arranged. */
  public enum Kind {
    /** Every line, in the order of the document. */
    LINES,
    /** A column for each day, duplicates taken out. */
    BY_DAY,
    /** A column for each month, duplicates taken out. */
    BY_MONTH,
    /** Duplicates taken out, the newest first, and why. */
    MERGED
  }

  /**
   * What was asked for.
   *
   * @param from the first month
   * @param until the last month
   * @param own the institution that asked, marked where the answer does not mark it
   * @param operations whether operations are shown
   */
  public record Asked(
      YearMonth from, YearMonth until, MedicalInstitutionCode own, boolean operations) {}

  private final Language language;
  private final Kind kind;
  private final @Nullable Asked asked;
  private final @Nullable MedicalInstitutionCode own;

  /**
   * Creates the view of a file: every line, without operations.
   *
   * @param language of the text
   */
  public DrugsView(Language language) {
    this(language, Kind.LINES, null);
  }

  /**
   * Creates the view.
   *
   * @param language of the text
   * @param kind how the drugs are arranged
   * @param asked what was asked for; null of a file
   */
  public DrugsView(Language language, Kind kind, @Nullable Asked asked) {
    this.language = language;
    this.kind = kind;
    this.asked = asked;
    this.own = asked == null ? null : asked.own();
  }

  /**
   * {@return the lines}
   *
   * @param answer any decoded answer
   */
  public List<String> lines(DrugInfoAnswer answer) {
    List<String> lines =
        new ArrayList<>(
            new MedicalInfoHead(language)
                .lines(
                    answer, language.say("薬剤情報・診療情報", "drug or treatment information"), period()));
    if (answer.outcome() == InfoOutcome.DATA) {
      drugs(answer, lines);
    }
    // Each part has a consent of its own, also when nothing at all came.
    if (answer.outcome() == InfoOutcome.DATA || answer.outcome() == InfoOutcome.EMPTY) {
      treatments(
          language.say("診療行為", "Treatments"),
          answer.treatments(),
          none(answer.treatmentsDisclosure(), answer),
          lines);
      operations(answer, lines);
    }
    return lines;
  }

  private String period() {
    return asked == null
        ? ""
        : language.say(
            "照会した期間（" + asked.from() + "～" + asked.until() + "）の",
            " for the months asked for (" + asked.from() + " to " + asked.until() + ")");
  }

  private void drugs(DrugInfoAnswer answer, List<String> lines) {
    DrugHistory history = answer.history();
    if (history.isEmpty()) {
      lines.add("");
      lines.add(language.say("薬剤", "Drugs") + none(Disclosure.NONE, answer));
    } else {
      drugs(history, lines);
      withoutCode(history, lines);
    }
  }

  /** Sensitive: shown only to those who ask for them. */
  private void operations(DrugInfoAnswer answer, List<String> lines) {
    int count = answer.operations().size();
    if (asked != null && !asked.operations()) {
      lines.add(
          language.say(
              "（手術情報は --operations を付けたときだけ表示します）",
              "(operations are shown with --operations only)"));
    } else if (asked == null && count > 0) {
      lines.add(
          language.say(
              "手術情報 " + count + " 件は表示していません（--json には含まれます）。",
              "Operations: " + count + " not shown; --json holds them."));
    } else {
      treatments(
          language.say("手術", "Operations"),
          answer.operations(),
          none(answer.operationsDisclosure(), answer),
          lines);
    }
  }

  private void drugs(DrugHistory history, List<String> lines) {
    switch (kind) {
      case LINES -> records(history.lines(), line -> "", lines);
      case BY_DAY -> pivot(history.merged(), DrugHistory::byDay, LocalDate::toString, lines);
      case BY_MONTH -> pivot(history.merged(), DrugHistory::byMonth, YearMonth::toString, lines);
      case MERGED -> merged(history.merged(), lines);
    }
  }

  /** Lines under headings of day, institution and source, a new one whenever these change. */
  private void records(List<DrugLine> drugs, Function<DrugLine, String> mark, List<String> lines) {
    Map<String, List<DrugLine>> run = new LinkedHashMap<>();
    String last = "";
    for (DrugLine line : drugs) {
      String heading = heading(line);
      if (!heading.equals(last)) {
        flush(run, mark, lines);
        last = heading;
      }
      run.computeIfAbsent(heading, key -> new ArrayList<>()).add(line);
    }
    flush(run, mark, lines);
  }

  private void flush(
      Map<String, List<DrugLine>> run, Function<DrugLine, String> mark, List<String> lines) {
    run.forEach(
        (heading, drugs) -> {
          lines.add("");
          Width.wrap(heading, TextTable.LINE).forEach(lines::add);
          TextTable table = new TextTable(4);
          for (DrugLine line : drugs) {
            table.row(name(line) + mark.apply(line), dose(line), use(line));
          }
          lines.addAll(table.lines());
        });
    run.clear();
  }

  private String heading(DrugLine line) {
    String day =
        line.day()
            .map(LocalDate::toString)
            .or(() -> line.month().map(YearMonth::toString))
            .orElse("");
    String written =
        line.dispensedOn().isPresent()
            ? line.prescribedOn()
                .filter(on -> !on.equals(line.dispensedOn().get()))
                .map(on -> language.say("処方 ", "prescribed ") + on)
                .orElse("")
            : "";
    String pharmacy =
        line.prescriber().isNamed() && line.institution().isNamed()
            ? language.say("調剤：", "dispensed by ") + name(line.institution())
            : "";
    return Shown.joined(
        day.isEmpty() ? language.say("日付なし", "no date") : day,
        own(line.ownership(own)) + name(line.origin()),
        written,
        pharmacy,
        "[" + source(line.source()) + "]");
  }

  private String own(Ownership ownership) {
    return ownership == Ownership.OWN ? language.say("★自院 ", "* own: ") : "";
  }

  private String name(InstitutionRef institution) {
    return institution
        .name()
        .or(institution::code)
        .orElseGet(() -> language.say("医療機関名なし", "institution not named"));
  }

  private String source(DrugSource source) {
    return language.say(source.label(), source.name().toLowerCase(Locale.ROOT));
  }

  private String name(DrugLine line) {
    String name =
        line.name().or(line::ingredient).orElseGet(() -> language.say("薬剤名なし", "not named"));
    return line.code().isPresent() ? name : name + language.say(" ※コードなし", " (no code)");
  }

  private static String amount(Optional<BigDecimal> amount, Optional<String> unit) {
    return amount.map(BigDecimal::toPlainString).orElse("") + unit.orElse("");
  }

  private String amount(DrugLine line) {
    return line.amount().isPresent()
        ? amount(line.amount(), line.unit())
        : line.amountOnWire().map(this::doubtful).orElse("") + line.unit().orElse("");
  }

  /** As told, since it is no number. */
  private String doubtful(String told) {
    return told + language.say("（?）", " (?)");
  }

  private String dose(DrugLine line) {
    return Shown.joined(amount(line), times(line));
  }

  private String use(DrugLine line) {
    String asNeeded = line.use() == DrugUse.AS_NEEDED ? language.say("【屯服】", "[as needed]") : "";
    return Shown.joined(asNeeded, line.usageText().orElse(""));
  }

  /** What times are counted in is known of claims only (medical-info 6.3). */
  private String times(DrugLine line) {
    if (line.times().isEmpty()) {
      return line.timesOnWire().map(this::doubtful).orElse("");
    }
    String times = line.times().get().toPlainString();
    if (line.statedDays().isPresent()) {
      return language.say(times + "日分", times + " days");
    }
    return line.use() == DrugUse.AS_NEEDED
        ? language.say(times + "回分", times + " doses")
        : by(times);
  }

  private String by(String times) {
    return language.say("×", "x") + times;
  }

  private <P extends Comparable<? super P>> void pivot(
      MergedHistory merged,
      Function<DrugHistory, DrugPivot<P>> pivoting,
      Function<P, String> head,
      List<String> lines) {
    DrugPivot<P> pivot = pivoting.apply(merged.kept());
    if (!pivot.periods().isEmpty()) {
      grid(pivot, head, lines);
    }
    if (!pivot.undated().isEmpty()) {
      lines.add("");
      lines.add(language.say("日付のない薬", "Drugs without a date"));
      records(pivot.undated(), line -> "", lines);
      lines.add("");
    }
    counts(merged, lines);
    long noted = merged.kept().lines().stream().flatMap(line -> merged.note(line).stream()).count();
    if (noted > 0) {
      lines.add(
          language.say(
              "表示中の " + noted + " 行は、ほかの行と重複している可能性があります。",
              noted + " of the lines shown may repeat others."));
    }
    if (noted > 0 || !merged.superseded().isEmpty()) {
      lines.add(language.say("理由は --view merged で表示します。", "--view merged says why."));
    }
  }

  /** Whoever counts must find every line of the answer: shown, or left out as a duplicate. */
  private void counts(MergedHistory merged, List<String> lines) {
    int kept = merged.kept().lines().size();
    int superseded = merged.superseded().size();
    lines.add(
        language.say(
            "回答の "
                + (kept + superseded)
                + " 行のうち "
                + kept
                + " 行を表示し、重複する "
                + superseded
                + " 行を除いています。",
            "Of the answer's %d lines %d are shown and %d left out as duplicates."
                .formatted(kept + superseded, kept, superseded)));
  }

  private <P extends Comparable<? super P>> void grid(
      DrugPivot<P> pivot, Function<P, String> head, List<String> lines) {
    Grid grid = new Grid(pivot.periods().stream().map(head).toList());
    String group = "";
    for (DrugPivot.Row<P> row : pivot.rows()) {
      DrugLine first = row.lines().get(0);
      String title = own(first.ownership(own)) + name(row.institution());
      if (!title.equals(group)) {
        grid.group(title);
        group = title;
      }
      List<String> cells = new ArrayList<>();
      for (P period : pivot.periods()) {
        cells.add(row.at(period).stream().map(this::cell).collect(Collectors.joining(" + ")));
      }
      grid.row("  " + Shown.joined(name(first), amount(first), use(first)), cells);
    }
    lines.add("");
    lines.addAll(grid.lines());
    lines.add("");
    lines.add(
        language.say(
            "調：電子処方箋（調剤）　処：電子処方箋（処方）　ほかはレセプト　○：回数の記載なし",
            "D: dispensing, P: prescription (both electronic); all others: claims. o: no times told"));
  }

  private String cell(DrugLine line) {
    String source =
        switch (line.source()) {
          case CLAIM -> "";
          case DISPENSING -> language.say("調 ", "D ");
          case PRESCRIPTION -> language.say("処 ", "P ");
        };
    String times = times(line);
    return source + (times.isEmpty() ? language.say("○", "o") : times);
  }

  private void merged(MergedHistory merged, List<String> lines) {
    Map<MergeNote, String> marks = new LinkedHashMap<>();
    records(
        merged.kept().newestFirst(),
        line ->
            merged
                .note(line)
                .map(note -> marks.computeIfAbsent(note, key -> " (" + (marks.size() + 1) + ")"))
                .orElse(""),
        lines);
    if (!marks.isEmpty()) {
      lines.add("");
      marks.forEach(
          (note, mark) ->
              Width.wrap(mark.strip() + " " + note.message(language.locale()), TextTable.LINE)
                  .forEach(lines::add));
    }
    lines.add("");
    counts(merged, lines);
    if (!merged.superseded().isEmpty()) {
      lines.add(language.say("除いた行：", "Left out:"));
    }
    for (Superseded superseded : merged.superseded()) {
      DrugLine line = superseded.line();
      lines.add(
          "  "
              + Shown.joined(
                  line.day().map(LocalDate::toString).orElse(""),
                  "[" + source(line.source()) + "]",
                  name(line),
                  dose(line)));
      String use = use(line);
      if (!use.isEmpty()) {
        Width.wrap(use, TextTable.LINE - 6).forEach(part -> lines.add("      " + part));
      }
      Width.wrap(superseded.explanation(language.locale()), TextTable.LINE - 6)
          .forEach(why -> lines.add("      " + why));
    }
  }

  /** What has no code was compared with nothing: that must not look as if nothing was found. */
  private void withoutCode(DrugHistory history, List<String> lines) {
    int count = history.withoutCode().lines().size();
    if (count > 0) {
      lines.add("");
      lines.add(
          language.say(
              "※コードなしの薬が " + count + " 行あります。成分の重複や相互作用をコードで確認できません。",
              count
                  + " lines have no drug code: ingredients and interactions can not be checked."));
    }
  }

  /** "None" is said only of what was agreed to, and of an answer understood to its end. */
  private String none(Disclosure disclosure, DrugInfoAnswer answer) {
    if (disclosure == Disclosure.NOT_AGREED) {
      return language.say(
          "：同意がないため取得していません（有無は不明）",
          ": not fetched for want of consent (whether there are any is not known)");
    }
    if (!answer.findings().isEmpty()) {
      return language.say("：読み取れた行はありません", ": no line could be read");
    }
    return disclosure == Disclosure.NONE
        ? language.say("：情報なし", ": none")
        : language.say("：記載はありません（同意の有無は不明）", ": none told (whether agreed to is not known)");
  }

  private void treatments(
      String title, List<Treatment> treatments, String none, List<String> lines) {
    lines.add("");
    if (treatments.isEmpty()) {
      lines.add(title + none);
      return;
    }
    lines.add(title);
    TextTable table =
        new TextTable(2)
            .head(
                language.say("日付", "Date"),
                language.say("医療機関", "Institution"),
                language.say("診療識別", "Class"),
                language.say("数量", "Amount"),
                language.say("診療行為", "Treatment"));
    for (Treatment treatment : treatments) {
      table.row(
          treatment
              .on()
              .map(LocalDate::toString)
              .or(() -> treatment.month().map(YearMonth::toString))
              .orElse(""),
          own(treatment.institution().ownership(own)) + name(treatment.institution()),
          treatment.classification().orElse(""),
          Shown.joined(
              amount(treatment.amount(), treatment.unit()),
              treatment.times().map(times -> by(times.toPlainString())).orElse("")),
          treatment.name().or(treatment::code).orElse(""));
    }
    lines.addAll(table.lines());
  }
}
