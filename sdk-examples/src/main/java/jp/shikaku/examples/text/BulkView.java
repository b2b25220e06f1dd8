package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.examples.json.ResultJson;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/** A bulk result for people, block by block as it is read. Not thread-safe. */
public final class BulkView {

  private final Language language;
  private int @Nullable [] columns;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public BulkView(Language language) {
    this.language = language;
  }

  /**
   * {@return the lines before the rows}
   *
   * @param name what the uploaded list is called
   * @param number 受付番号
   * @param header of the result
   * @param days of the result
   */
  public List<String> head(String name, String number, BulkHeader header, ResultJson.Days days) {
    columns = null;
    List<String> lines = new ArrayList<>();
    lines.add(
        heading(header)
            + name
            + header
                .checkedOn()
                .map(day -> language.say("  資格確認日 " + day, "  checked for " + day))
                .orElse(""));
    if (days.isEarlier()) {
      lines.add(
          language.say(
              "【" + days.asOf() + " に照会した結果です。今日の資格は確認していません】",
              "[OF " + days.asOf() + "] Nobody is verified as of today."));
    }
    lines.addAll(
        new TextTable(2)
            .row(language.say("受付番号", "Reception"), number)
            .row(
                language.say("件数", "Rows"),
                Shown.joined(
                    count("全", "total ", header.totalCount()),
                    count("正常", "normal ", header.normalCount()),
                    count("エラー", "errors ", header.errorCount())))
            .lines());
    return lines;
  }

  private String count(String japanese, String english, OptionalLong count) {
    return count.isPresent()
        ? language.say(japanese + count.getAsLong() + "件", english + count.getAsLong())
        : "";
  }

  private String heading(BulkHeader header) {
    return switch (header.kind()) {
      case "OQSmuhvq02res" -> language.say("訪問診療等の同意者一覧 ", "Consented to home visits: ");
      case "OQSmuonq02res" ->
          language.say("オンライン診療等の同意者一覧 ", "Consented to online consultations: ");
      case "OQSmutic02res" -> language.say("医療扶助の委託先一覧 ", "Have a ticket of medical aid: ");
      default -> language.say("一括照会の結果 ", "Result of ");
    };
  }

  /**
   * {@return whether the result is of persons that were asked for, else of a list of the centre}
   *
   * @param header of the result
   */
  public static boolean isAsked(BulkHeader header) {
    return header.kind().startsWith("OQSmuquc");
  }

  /**
   * {@return the lines after the rows, without which they are not all}
   *
   * @param header of the result
   * @param ending how the rows ended
   * @param isAll whether they are as many as the header says
   */
  public List<String> end(BulkHeader header, ResultJson.Ending ending, boolean isAll) {
    List<String> lines = new ArrayList<>();
    lines.add(last(header, ending, isAll));
    Collection<String> unanswered = ending.unanswered();
    if (unanswered != null && !unanswered.isEmpty()) {
      lines.add(
          language.say(
              "【行がない患者】" + unanswered.size() + "人（資格は確認できていません）",
              "[NO ROW] " + unanswered.size() + " persons, who are not verified:"));
      unanswered.forEach(id -> lines.add("  " + id));
    }
    return lines;
  }

  static String brokenOff(Language language, int rows) {
    return language.say(
        "【読み取れない行があります】" + rows + "件しか読み取れませんでした。残りの患者は確認できていません。",
        "[INCOMPLETE] Only " + rows + " rows could be read; the others are not verified.");
  }

  private String last(BulkHeader header, ResultJson.Ending ending, boolean isAll) {
    int rows = ending.rows();
    if (!ending.complete()) {
      return brokenOff(language, rows);
    } else if (!isAll) {
      return language.say(
          "【件数が一致しません】" + rows + "件を受け取りましたが、センターの件数と違います。行のない患者は確認できていません。",
          "[OTHER COUNT] "
              + rows
              + " rows came, which is not what the centre counts: who has no"
              + " row is not verified.");
    } else if (rows == 0 && !isAsked(header)) {
      return language.say("該当者なし（0件）", "Nobody (0 rows)");
    }
    return language.say("以上 " + rows + "件", "End: " + rows + " rows");
  }

  /**
   * {@return a block of rows, in the columns of the first one}
   *
   * @param header of the result
   * @param rows the rows
   * @param day the day of care where the result names none
   */
  public List<String> rows(BulkHeader header, List<BulkRow<BulkResult.Row>> rows, LocalDate day) {
    boolean isAsked = isAsked(header);
    TextTable table = new TextTable(2);
    int[] above = columns;
    if (above != null) {
      table.under(above);
    } else {
      table.head(
          isAsked ? language.say("識別子", "Id") : language.say("生年月日", "Born"),
          language.say("資格", "Validity"),
          language.say("氏名", "Name"),
          isAsked
              ? language.say("対応", "What to do")
              : language.say("保険者番号・記号・番号・枝番、同意", "Insurer and card, consents"));
    }
    for (BulkRow<BulkResult.Row> row : rows) {
      BulkResult.Row told = row.content().orElse(null);
      table.row(told == null ? unreadable(row) : isAsked ? asked(told, day) : listed(told));
    }
    columns = table.widths();
    return table.lines();
  }

  private String[] unreadable(BulkRow<BulkResult.Row> row) {
    return new String[] {
      "-",
      language.say("読取不能", "unreadable"),
      "",
      language.say(
          row.number() + "行目を読み取れません。資格は確認できていません。",
          "Row " + row.number() + " could not be read: nobody is verified by it.")
    };
  }

  private String validity(BulkResult.Row told) {
    return told.validity()
        .map(language::code)
        .orElseGet(() -> told.status().map(language::code).orElse("-"));
  }

  /** Several qualifications of one person mostly have one name. */
  private static String names(BulkResult.Row told) {
    return told.qualifications().stream()
        .flatMap(qualification -> qualification.name().flatMap(PersonName::formal).stream())
        .distinct()
        .collect(Collectors.joining("  "));
  }

  /** Of a person whom nobody asked for, there is no key but what came. */
  private String[] listed(BulkResult.Row told) {
    String born =
        told.qualifications().stream()
            .flatMap(qualification -> qualification.birthdate().stream())
            .map(LocalDate::toString)
            .findFirst()
            .orElse("-");
    String cards =
        told.qualifications().stream().map(BulkView::card).collect(Collectors.joining(" / "));
    String consents =
        told.qualifications().stream()
            .flatMap(given -> ConsentsText.lines(given.consents(), language).stream())
            .distinct()
            .collect(Collectors.joining("  "));
    return new String[] {born, validity(told), names(told), Shown.joined(cards, consents)};
  }

  private static String card(Qualification qualification) {
    return Shown.joined(
        qualification.insurerNumber().map(InsurerNumber::value).orElse(""),
        qualification.symbol().orElse(""),
        qualification.number().orElse(""),
        qualification.branch().orElse(""));
  }

  private String[] asked(BulkResult.Row told, LocalDate usual) {
    LocalDate day = told.checkedOn().orElse(usual);
    return new String[] {
      told.arbitraryId().orElse("-"),
      validity(told),
      names(told),
      Shown.joined(
          told.nextAction(day).kind().message(language.locale()),
          told.resultCode().orElse(""),
          told.resultMessage().orElse(""))
    };
  }
}
