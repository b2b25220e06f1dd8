package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;

/** An estimate as lines for people, and for programs. Stateless. */
public final class SubsidyView {

  private SubsidyView() {}

  /**
   * {@return the lines of the estimate}
   *
   * @param estimate the estimate
   * @param language of the text
   */
  public static List<String> lines(SubsidyEstimate estimate, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(
        language.say("補助金の概算（", "Estimate of the subsidy (")
            + estimate.facility().label(language)
            + language.say(
                "、カードリーダー" + estimate.readers() + "台）",
                ", card readers: " + estimate.readers() + ")"));
    lines.add("");
    TextTable table = new TextTable(0);
    table.row(
        language.say("費用（税込、カードリーダー以外）", "cost with tax, without readers"),
        Told.yen(estimate.cost(), language));
    if (estimate.amounts().isEmpty()) {
      lines.addAll(table.lines());
      lines.add(none(estimate, language));
    } else {
      SubsidyEstimate.Amounts amounts = estimate.amounts().get();
      RolloutRules.Cap cap = amounts.cap();
      table.row(language.say("対象額の上限", "cap of the eligible cost"), Told.yen(cap.yen(), language));
      table.row(language.say("対象額", "eligible"), Told.yen(amounts.eligible(), language));
      table.row(
          language.say("従来の補助（", "before (") + cap.before().text() + language.say("）", ")"),
          Told.yen(amounts.before(), language));
      table.row(
          language.say("追加補助（", "additional (")
              + additional(cap, language)
              + language.say("）", ")"),
          Told.yen(amounts.additional(), language));
      lines.addAll(table.lines());
      lines.add("");
      lines.add(condition(estimate, language));
      if (amounts.hasFraction()) {
        lines.add(fraction(language));
      }
    }
    lines.add(estimate.rules().subsidies().note().in(language));
    lines.add(Told.rules(estimate.rules(), language));
    lines.add(
        language.say("出典：", "Source: ")
            + Told.source(estimate.rules().subsidies().source(), language));
    return lines;
  }

  private static String additional(RolloutRules.Cap cap, Language language) {
    return cap.additional().text().equals("1/1")
        ? language.say("上限までの実費", "actual cost up to the cap")
        : cap.additional().text();
  }

  private static String none(SubsidyEstimate estimate, Language language) {
    String from =
        estimate.rules().subsidies().from().map(day -> Told.day(day, language)).orElse("");
    String until = Told.day(estimate.rules().subsidies().additionalUntil(), language);
    String day = Told.day(estimate.day(), language);
    return language.say(
            day
                + " の申込について、この規則で分かる補助はありません（"
                + (from.isEmpty() ? "" : from + " から ")
                + until
                + " までにカードリーダーを申し込んだ場合の規則です）。",
            "No programme known to these rules for a reader applied for on "
                + day
                + ": they are for those applied for "
                + (from.isEmpty() ? "" : "from " + from + " ")
                + "by "
                + until
                + ".")
        + (estimate.readerApplied().isPresent()
            ? ""
            : language.say(
                "それまでに申し込んだ場合は --reader-applied で指定してください。",
                " If it was applied for by then, tell when with --reader-applied."));
  }

  private static String condition(SubsidyEstimate estimate, Language language) {
    LocalDate last = estimate.rules().subsidies().additionalUntil();
    String until = Told.day(last, language);
    return estimate
        .readerApplied()
        .map(
            day ->
                language.say(
                    "カードリーダーの申込 "
                        + Told.day(day, language)
                        + "：追加補助の期限 "
                        + until
                        + " までです。追加補助の額になります。",
                    "The reader was applied for on "
                        + Told.day(day, language)
                        + ", by the last day "
                        + until
                        + ": the additional subsidy holds."))
        .orElseGet(
            () ->
                language.say(
                    "追加補助は、カードリーダーを " + until + " までに申し込んだ場合です（--reader-applied で指定できます）。",
                    "The additional subsidy is for readers applied for by "
                        + until
                        + "; --reader-applied tells when."));
  }

  private static String fraction(Language language) {
    return language.say(
        "端数の処理は規則に書かれていません。計算したままの額です。",
        "How fractions are rounded is not stated: these are the exact amounts.");
  }

  /**
   * {@return the estimate as JSON; amounts are texts that hold the exact decimal}
   *
   * @param estimate the estimate
   * @param language of the texts in it
   */
  public static ObjectNode json(SubsidyEstimate estimate, Language language) {
    ObjectNode json = Told.document(estimate.rules());
    json.set("facility", Told.code(estimate.facility(), language));
    json.put("readers", estimate.readers())
        .put("cost", String.valueOf(estimate.cost()))
        .put("readerApplied", Told.text(estimate.readerApplied().orElse(null)))
        .put("from", Told.text(estimate.rules().subsidies().from().orElse(null)))
        .put("additionalUntil", estimate.rules().subsidies().additionalUntil().toString())
        .put("programmeKnown", estimate.amounts().isPresent());
    ObjectNode amounts =
        estimate
            .amounts()
            .map(
                found ->
                    Told.object()
                        .put("cap", String.valueOf(found.cap().yen()))
                        .put("eligible", String.valueOf(found.eligible()))
                        .put("beforeRate", found.cap().before().text())
                        .put("before", plain(found.before()))
                        .put("additionalRate", found.cap().additional().text())
                        .put("additional", plain(found.additional()))
                        .put("fraction", found.hasFraction()))
            .orElse(null);
    json.set("amounts", amounts);
    List<String> notes = new ArrayList<>();
    if (estimate.amounts().isEmpty()) {
      notes.add(none(estimate, language));
    } else {
      notes.add(condition(estimate, language));
      if (estimate.amounts().get().hasFraction()) {
        notes.add(fraction(language));
      }
    }
    notes.add(estimate.rules().subsidies().note().in(language));
    Told.texts(json, "notes", notes);
    Told.source(json, estimate.rules().subsidies().source(), language);
    return json;
  }

  private static String plain(java.math.BigDecimal yen) {
    return yen.signum() == 0 ? "0" : yen.stripTrailingZeros().toPlainString();
  }
}
