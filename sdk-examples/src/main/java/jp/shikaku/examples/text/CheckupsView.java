package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.checkup.Checkup;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupDataType;
import jp.shikaku.checkup.CheckupHistory;
import jp.shikaku.checkup.CheckupItem;
import jp.shikaku.checkup.CheckupTable;
import jp.shikaku.checkup.CheckupValueLists;
import jp.shikaku.checkup.JudgedCheckup;
import jp.shikaku.checkup.Judgement;
import jp.shikaku.checkup.ReferenceLimits;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.medical.InfoOutcome;

/** Checkups as the doctor reads them. */
public final class CheckupsView {

  /** How the checkups are arranged. */
  public enum Kind {
    /** One after the other, the newest first. */
    LIST,
    /** Side by side, a column for each day. */
    PIVOT
  }

  private final Language language;
  private final Kind kind;
  private final ReferenceLimits limits = ReferenceLimits.known();
  private final CheckupValueLists values = CheckupValueLists.known();

  /**
   * Creates the view of a file: one checkup after the other.
   *
   * @param language of the text
   */
  public CheckupsView(Language language) {
    this(language, Kind.LIST);
  }

  /**
   * Creates the view.
   *
   * @param language of the text
   * @param kind how the checkups are arranged
   */
  public CheckupsView(Language language, Kind kind) {
    this.language = language;
    this.kind = kind;
  }

  /**
   * {@return the lines}
   *
   * @param answer any decoded answer
   */
  public List<String> lines(CheckupAnswer answer) {
    List<String> lines =
        new ArrayList<>(
            new MedicalInfoHead(language)
                .lines(answer, language.say("特定健診情報", "checkup information"), ""));
    if (answer.outcome() != InfoOutcome.DATA) {
      return lines;
    }
    CheckupHistory history = answer.history();
    Optional<Sex> sex = answer.sex();
    switch (kind) {
      case LIST -> history.newestFirst().forEach(checkup -> list(checkup, sex, lines));
      case PIVOT -> pivot(history, sex, lines);
    }
    history.undated().forEach(checkup -> list(checkup, sex, lines));
    if (!history.superseded().isEmpty()) {
      int count = history.superseded().size();
      lines.add(
          language.say(
              "同じ日の訂正前の結果 " + count + " 件は表示していません。",
              count + " results that a later one of the same day corrects are not shown."));
    }
    lines.add("");
    legend(lines);
    return lines;
  }

  private void legend(List<String> lines) {
    lines.add(
        language.say(
            "** 警告　* 注意　? 判定できず（単位・値・性別のため）　- 判定に使っていない測定値、値なし",
            "** alert  * warning  ? not judged (unit, value or sex)  - reading not used, or no value"));
    lines.add(language.say("印なし 範囲内、または基準値なし", "no mark: within the limits, or no limit"));
    lines.add(
        language.say(
            "基準値は表示の目安で、健診の判定や診断ではありません。血圧は測定値の平均で見ています。",
            "The limits are an aid for display, no diagnosis. Of pressures the mean is judged."));
  }

  private void list(Checkup checkup, Optional<Sex> sex, List<String> lines) {
    JudgedCheckup judged = limits.judge(checkup, sex.orElse(null));
    lines.add("");
    lines.add(
        checkup.on().map(LocalDate::toString).orElseGet(() -> language.say("日付なし", "no date")));
    TextTable table = new TextTable(2);
    for (CheckupItem item : checkup.items()) {
      table.row(
          mark(judged, item),
          item.name().or(item::codeOnWire).orElse(""),
          told(item).isEmpty()
              ? text(item)
              : text(item) + item.unit().map(unit -> " " + unit).orElse(""));
    }
    lines.addAll(table.lines());
  }

  private void pivot(CheckupHistory history, Optional<Sex> sex, List<String> lines) {
    CheckupTable table = history.pivot();
    if (table.days().isEmpty()) {
      return;
    }
    Map<LocalDate, JudgedCheckup> judged = new LinkedHashMap<>();
    for (Checkup checkup : history.newestFirst()) {
      checkup.on().ifPresent(on -> judged.put(on, limits.judge(checkup, sex.orElse(null))));
    }
    Grid grid = new Grid(table.days().stream().map(LocalDate::toString).toList());
    for (CheckupTable.Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      judged.forEach((day, checkup) -> cells.add(cell(row, day, checkup)));
      String unit = row.items().get(0).unit().map(told -> " " + told).orElse("");
      grid.row(row.name() + unit, cells);
    }
    lines.add("");
    lines.addAll(grid.lines());
  }

  /** An item may stand twice in a checkup, and another year may have used another unit. */
  private String cell(CheckupTable.Row row, LocalDate day, JudgedCheckup judged) {
    Optional<String> usual = row.items().get(0).unit();
    return row.items(day).stream()
        .map(
            item -> {
              String unit =
                  item.unit().equals(usual) || told(item).isEmpty()
                      ? ""
                      : item.unit().map(told -> " " + told).orElse("");
              return (text(item) + unit + " " + mark(judged, item)).strip();
            })
        .collect(Collectors.joining(" / "));
  }

  private String text(CheckupItem item) {
    return told(item).orElseGet(() -> language.say("値なし", "no value"));
  }

  private Optional<String> told(CheckupItem item) {
    return item.valueName()
        .or(() -> values.label(item))
        .or(() -> item.value().map(value -> isCode(item) ? code(value) : value));
  }

  private String code(String value) {
    return language.say("コード ", "code ") + value;
  }

  private static boolean isCode(CheckupItem item) {
    return item.dataType()
        .filter(type -> type.is(CheckupDataType.CODE) || type.is(CheckupDataType.ORDERED_CODE))
        .isPresent();
  }

  private static String mark(JudgedCheckup judged, CheckupItem item) {
    return judged.judgement(item).map(CheckupsView::mark).orElse("");
  }

  private static String mark(Judgement judgement) {
    return switch (judgement.level()) {
      case ALERT -> "**";
      case WARNING -> "*";
      case NORMAL -> "";
      case NOT_JUDGED ->
          judgement.reasons().stream().map(CheckupsView::mark).collect(Collectors.joining());
    };
  }

  /** Without a sign stands only what is within its limits, or has none. */
  private static String mark(Judgement.Reason reason) {
    return switch (reason) {
      case UNREADABLE, OTHER_UNIT, SEX_UNKNOWN -> "?";
      case READING_NOT_USED, NO_VALUE -> "-";
      default -> "";
    };
  }
}
