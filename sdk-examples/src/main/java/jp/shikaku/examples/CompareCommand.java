package jp.shikaku.examples;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.examples.json.ComparisonJson;
import jp.shikaku.examples.text.ComparisonView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.BillingCharset;
import jp.shikaku.value.PersonName;

/** Stored insurance against an answer file; asks nobody. */
final class CompareCommand extends TerminalCommand {

  private final CommandForm form =
      StoredOptions.in(
              new CommandForm(
                      "compare",
                      this,
                      "登録済みの保険情報と回答の照合 / stored insurance against an answer",
                      "登録済みの保険情報を資格確認の回答ファイルと比べ、相違を「要修正・表記の違い・",
                      "判定不能」に分けて示します（送信はしません）。登録していない項目は省略します。",
                      "Compares what is stored with an answer file; sends nothing. Leave out what"
                          + " is",
                      "not stored.",
                      "")
                  .option(
                      "answer",
                      "FILE",
                      "資格確認の回答・カードリーダーのファイル（必須） / eligibility answer or face file; needed")
                  .option(
                      "date",
                      "yyyy-MM-dd",
                      "受診日（省略時は回答の資格確認日） / day of care; the answer's day unless given"))
          .option(
              "query", "FILE|-", "登録済みの項目をJSONで渡す（- は標準入力） / what is stored, as JSON; - is stdin")
          .output()
          .footer(
              "",
              "患者の番号をプロセス一覧に残さないために、標準入力からJSONで渡せます：",
              "To keep a patient's numbers out of process lists, give them on standard input:",
              "  java -jar shikaku.jar compare --answer FILE --query -",
              "  {\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\",",
              "   \"name\":\"試験　太郎\",\"kana\":\"シケン"
                  + "　タロウ\",\"birthdate\":\"1985-04-17\",\"sex\":\"1\"}");

  CompareCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return StoredOptions.FIELDS;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Given file = inputs.need("answer");
    StoredInsurance stored = StoredOptions.of(inputs);
    EligibilityAnswer answer = MedicalInfoCommand.read(file);
    LocalDate day =
        inputs
            .find("date")
            .map(Options::date)
            .or(answer::checkedOn)
            .orElseThrow(
                () ->
                    BadInput.of(
                        "date",
                        "指定してください（回答に資格確認日がありません）",
                        "is needed: the answer does not tell its day"));
    InsuranceComparison comparison = InsuranceComparison.of(stored, answer, day);
    Optional<String> name =
        comparison
            .qualification()
            .or(answer::medicalAid)
            .flatMap(Qualification::name)
            .flatMap(PersonName::formal);
    BillingCharset claims = BillingCharset.jisX0208();
    if (json) {
      print(ComparisonJson.of(comparison, day, name, claims));
    } else {
      print(new ComparisonView(language).lines(comparison, day, name, claims));
    }
    return Exit.OK;
  }
}
