package jp.shikaku.examples;

import java.util.List;
import java.util.function.Function;
import jp.shikaku.OqsClient;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.examples.text.CheckupsView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.transport.MessageKind;

/** Checkups of one patient. */
final class CheckupsCommand extends MedicalInfoCommand<CheckupQuery, CheckupAnswer> {

  private final CommandForm form =
      patient(
              new CommandForm(
                  "checkups",
                  this,
                  "特定健診情報の照会 / fetch checkups",
                  "患者が同意した特定健診情報を照会し、表示します。",
                  "Fetches the checkups that the patient agreed to show.",
                  ""))
          .option("view", "VIEW", "表示：list 1回ずつ（既定）、pivot 年ごとに並べる / view; list unless given")
          .query()
          .footer(
              "",
              "例 / Example:",
              "  java -jar shikaku.jar checkups … --answer answer.xml --user staff-17 --role doctor",
              "      --view pivot");

  CheckupsCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  CheckupQuery query(Inputs inputs) {
    return fill(CheckupQuery.builder(), inputs).build();
  }

  @Override
  MessageKind kind() {
    return MessageKind.CHECKUP;
  }

  @Override
  MedicalInfoClient<CheckupQuery, CheckupAnswer> client(OqsClient oqs) {
    return oqs.checkups();
  }

  @Override
  Function<CheckupAnswer, List<String>> view(CheckupQuery query, Inputs inputs, Language language) {
    CheckupsView.Kind kind =
        inputs
            .find("view")
            .map(given -> Options.choice(given, CheckupsView.Kind.values()))
            .orElse(CheckupsView.Kind.LIST);
    return new CheckupsView(language, kind)::lines;
  }

  @Override
  String asked(CheckupQuery query, Language language) {
    return language.say("特定健診情報", "Checkups");
  }
}
