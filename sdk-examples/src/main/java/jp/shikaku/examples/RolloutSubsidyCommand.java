package jp.shikaku.examples;

import java.io.IOException;
import java.time.LocalDate;
import java.util.OptionalInt;
import jp.shikaku.examples.rollout.Facility;
import jp.shikaku.examples.rollout.RolloutRules;
import jp.shikaku.examples.rollout.SubsidyEstimate;
import jp.shikaku.examples.rollout.SubsidyView;
import jp.shikaku.examples.text.Language;

/** What the rules pay of a cost 「補助金の概算」. */
final class RolloutSubsidyCommand extends RolloutCommand {

  private static final long MOST_YEN = 999_999_999_999L;

  private final CommandForm form =
      rules(
              facility(
                      SiteOptions.file(
                          new CommandForm(
                              "subsidy",
                              this,
                              "補助金の概算 / estimate of the subsidy",
                              "カードリーダー以外の費用に対する補助金の概算を、根拠の規則・出典・日付とともに示します。",
                              "Estimates the subsidy of other costs than the readers, with rule, source"
                                  + " and dates.",
                              "")))
                  .option(
                      "cost",
                      "YEN",
                      "費用（円、税込、カードリーダー以外。必須） / cost in yen with tax, without readers; needed")
                  .option("readers", "N", "カードリーダーの台数（既定 1） / card readers; 1 unless given")
                  .option(
                      "reader-applied",
                      "DATE",
                      "カードリーダーを申し込んだ日（既定 今日） / when the reader was applied for; today unless given"))
          .output()
          .footer(
              "",
              "規則の期間の外の日では、金額を出さず「この規則で分かる補助はありません」と表示します（終了コード 0）。",
              "For a day outside the dates of the rules no amount is told, and the exit code is 0.");

  RolloutSubsidyCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    RolloutRules rules = rules(inputs);
    Facility facility = facility(inputs);
    LocalDate applied = inputs.find("reader-applied").map(Options::date).orElse(null);
    SubsidyEstimate estimate =
        SubsidyEstimate.of(
            rules,
            facility,
            readers(inputs, rules, facility),
            cost(inputs.need("cost")),
            applied,
            today());
    if (json) {
      print(SubsidyView.json(estimate, language));
    } else {
      print(SubsidyView.lines(estimate, language));
    }
    return Exit.OK;
  }

  private static long cost(Given given) {
    long cost = Options.count(given);
    if (cost > MOST_YEN) {
      throw given.bad("金額が大きすぎます", "is too large");
    }
    return cost;
  }

  private static int readers(Inputs inputs, RolloutRules rules, Facility facility) {
    long readers = inputs.find("readers").map(Options::count).orElse(1L);
    OptionalInt most = SubsidyEstimate.mostReaders(rules, facility);
    if (most.isPresent() && readers > most.getAsInt()) {
      throw inputs
          .need("readers")
          .bad(
              "この施設の規則は" + most.getAsInt() + "台までです",
              "must be at most " + most.getAsInt() + " for this facility, by the rules");
    }
    return (int) Math.min(readers, Integer.MAX_VALUE);
  }
}
