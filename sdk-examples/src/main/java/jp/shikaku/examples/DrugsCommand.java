package jp.shikaku.examples;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jp.shikaku.OqsClient;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.examples.text.DrugsView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.transport.MessageKind;

/** Drugs and treatments of one patient. */
final class DrugsCommand extends MedicalInfoCommand<DrugInfoQuery, DrugInfoAnswer> {

  private static final int USUAL_MONTHS = 6;

  private final CommandForm form =
      patient(
              new CommandForm(
                  "drugs",
                  this,
                  "薬剤情報・診療情報の照会 / fetch drugs and treatments",
                  "患者が同意した薬剤情報・診療情報を照会し、表示します。",
                  "Fetches the drugs and treatments that the patient agreed to show.",
                  ""))
          .option("from", "yyyy-MM", "最初の月（既定 最後の月までの6か月） / first month; six in all unless given")
          .option("to", "yyyy-MM", "最後の月（既定 今月） / last month; the present one unless given")
          .option(
              "view",
              "VIEW",
              "表示：lines 1行ずつ（既定）、by-day 日ごと、by-month 月ごと、merged 重複を除く / view; lines"
                  + " unless given")
          .flag("operations", "手術情報も表示 / show operations too")
          .query()
          .footer(
              "",
              "資格確認の回答を使うと、同意を確認してから照会します：",
              "With the eligibility answer, the consent is checked before anything is sent:",
              "  java -jar shikaku.jar check … --save answer.xml",
              "  java -jar shikaku.jar drugs … --answer answer.xml --user staff-17 --role doctor",
              "番号だけで照会すると、同意はセンターが判断します。",
              "By the numbers alone, the centre judges the consent.");

  DrugsCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  DrugInfoQuery query(Inputs inputs) {
    return fill(begin(inputs, today()), inputs).build();
  }

  /** A query for the months that were given, or the usual ones. */
  static DrugInfoQuery.Builder begin(Inputs inputs, LocalDate today) {
    Optional<YearMonth> from = inputs.find("from").map(Options::month);
    YearMonth until = inputs.find("to").map(Options::month).orElseGet(() -> YearMonth.from(today));
    return DrugInfoQuery.builder()
        .months(from.orElseGet(() -> until.minusMonths(USUAL_MONTHS - 1)), until);
  }

  @Override
  MessageKind kind() {
    return MessageKind.DRUG_INFO;
  }

  @Override
  MedicalInfoClient<DrugInfoQuery, DrugInfoAnswer> client(OqsClient oqs) {
    return oqs.drugInfo();
  }

  @Override
  Function<DrugInfoAnswer, List<String>> view(
      DrugInfoQuery query, Inputs inputs, Language language) {
    DrugsView.Kind kind =
        inputs
            .find("view")
            .map(given -> Options.choice(given, DrugsView.Kind.values()))
            .orElse(DrugsView.Kind.LINES);
    DrugsView.Asked asked =
        new DrugsView.Asked(
            query.from(), query.until(), institution(inputs), Options.flag(inputs, "operations"));
    return new DrugsView(language, kind, asked)::lines;
  }

  @Override
  String asked(DrugInfoQuery query, Language language) {
    return language.say("薬剤情報・診療情報  ", "Drugs and treatments  ")
        + query.from()
        + " ～ "
        + query.until();
  }
}
