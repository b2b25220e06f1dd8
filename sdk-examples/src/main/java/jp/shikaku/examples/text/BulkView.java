package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;

/** A bulk result for people, block by block as it is read. */
public final class BulkView {

  private final Language language;
  private final LocalDate today;

  /**
   * Creates the view.
   *
   * @param language of the text
   * @param today the day of care where the result names none
   */
  public BulkView(Language language, LocalDate today) {
    this.language = language;
    this.today = today;
  }

  /**
   * {@return the lines before the rows}
   *
   * @param name what the uploaded list is called
   * @param number 受付番号
   * @param header of the result
   */
  public List<String> head(String name, String number, BulkHeader header) {
    List<String> lines = new ArrayList<>();
    lines.add(
        language.say("一括照会の結果 ", "Result of ")
            + name
            + header
                .checkedOn()
                .map(day -> language.say("  資格確認日 " + day, "  checked for " + day))
                .orElse(""));
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

  /**
   * {@return the line after the rows, without which they are not all}
   *
   * @param rows how many came
   * @param isComplete whether the result came to its end
   * @param isAll whether they are as many as the header says
   */
  public String end(int rows, boolean isComplete, boolean isAll) {
    if (!isComplete) {
      return language.say(
          "【途中で切れています】" + rows + "件までしか読み取れませんでした。残りの患者は確認できていません。",
          "[BROKEN OFF] Only " + rows + " rows could be read; the others are not verified.");
    }
    return isAll
        ? language.say("以上 " + rows + "件", "End: " + rows + " rows")
        : language.say(
            "【件数が一致しません】" + rows + "件を受け取りましたが、センターの件数と違います。行のない患者は確認できていません。",
            "[OTHER COUNT] "
                + rows
                + " rows came, which is not what the centre counts: who has no"
                + " row is not verified.");
  }

  /**
   * {@return a block of rows}
   *
   * @param header of the result
   * @param rows the rows
   * @param isFirst whether nothing stands above it yet
   */
  public List<String> rows(BulkHeader header, List<BulkRow<BulkResult.Row>> rows, boolean isFirst) {
    boolean isAsked = header.kind().startsWith("OQSmuquc");
    TextTable table = new TextTable(2);
    if (isFirst) {
      table.head(
          isAsked ? language.say("識別子", "Id") : language.say("生年月日", "Born"),
          language.say("資格", "Validity"),
          language.say("氏名", "Name"),
          isAsked
              ? language.say("対応", "What to do")
              : language.say("保険者番号・記号・番号・枝番", "Insurer and card"));
    }
    for (BulkRow<BulkResult.Row> row : rows) {
      BulkResult.Row told = row.content().orElse(null);
      table.row(told == null ? unreadable(row) : isAsked ? asked(told) : listed(told));
    }
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
    return new String[] {born, validity(told), names(told), cards};
  }

  private static String card(Qualification qualification) {
    return Shown.joined(
        qualification.insurerNumber().map(InsurerNumber::value).orElse(""),
        qualification.symbol().orElse(""),
        qualification.number().orElse(""),
        qualification.branch().orElse(""));
  }

  private String[] asked(BulkResult.Row told) {
    LocalDate day = told.checkedOn().orElse(today);
    return new String[] {
      told.query().flatMap(SearchInfo::arbitraryId).orElse("-"),
      validity(told),
      names(told),
      Shown.joined(
          told.nextAction(day).kind().message(language.locale()),
          told.resultCode().orElse(""),
          told.resultMessage().orElse(""))
    };
  }
}
