package jp.shikaku.examples;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.CallOptions;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;

/** Registers one reference number. */
final class ReferenceRegisterCommand extends TerminalCommand {

  /** What is registered, under the names of JSON. */
  static final Set<String> FIELDS =
      Set.of(
          "referenceNumber",
          "insurerNumber",
          "symbol",
          "number",
          "branch",
          "payerNumber",
          "recipientNumber");

  private final CommandForm form =
      AccessLog.in(
              TerminalWay.in(
                      new CommandForm(
                          "register",
                          this,
                          "1人の照会番号を登録 / register one",
                          "1人の照会番号を登録します。登録できたのは、回答が登録内容と同じだったときだけです。",
                          "Registers one number. It is done only when the answer repeats what was"
                              + " sent.",
                          ""))
                  .option("reference", "R", "照会番号 半角50文字以内（必須） / the number; needed")
                  .option("insurer", "N", "保険者番号 6桁か8桁 / insurer number, 6 or 8 digits")
                  .option("symbol", "S", "記号 / symbol")
                  .option("number", "N", "番号 / number")
                  .option("branch", "N", "枝番 2桁 / branch number, 2 digits")
                  .option("payer", "N", "公費負担者番号 8桁（保険のない医療扶助の患者） / payer number of medical aid")
                  .option("recipient", "N", "公費受給者番号 7桁 / recipient number of medical aid")
                  .option("query", "FILE|-", "これらをJSONで渡す（- は標準入力） / these as JSON; - is stdin")
                  .option("user", "ID", "操作者のID（氏名は不可） / id of the staff member, never a name"),
              "指定しなければ残さない")
          .query()
          .footer(
              "",
              "患者の番号をプロセス一覧に残さないために、標準入力からJSONで渡せます：",
              "To keep a patient's numbers out of process lists, give them on standard input:",
              "  {\"referenceNumber\":\"CHART-0001\",\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\","
                  + "\"number\":\"4567\",",
              "   \"branch\":\"01\"}");

  ReferenceRegisterCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return FIELDS;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    ReferenceNumberRegistration registration = registration(inputs);
    CallOptions options =
        CallOptions.by(inputs.find("user").map(Given::value).orElse(CheckCommand.USUAL_USER))
            .withDeadline(timeout(inputs));
    Optional<AccessLog> log = AccessLog.given(inputs);
    RegistrationDocument answer =
        ask(
            inputs,
            client -> log.ifPresent(to -> to.writtenBy(client, MessageKind.REFERENCE_NUMBER)),
            oqs -> oqs.referenceNumbers().register(registration, options));
    if (json) {
      print(DocumentJson.of(answer));
    } else {
      console()
          .out()
          .println(
              language.say(
                  "照会番号を登録しました（回答は登録内容と一致）。",
                  "The number is registered; the answer repeats what was sent."));
    }
    return Exit.OK;
  }

  static ReferenceNumberRegistration registration(Inputs inputs) {
    ReferenceNumber number = ReferenceNumber.of(inputs.need("reference").value());
    if (inputs.has("payer") || inputs.has("recipient")) {
      if (inputs.has("insurer") || inputs.has("number")) {
        throw inputs.bad(
            inputs.has("insurer") ? "insurer" : "number",
            "医療扶助の番号と同時には指定できません（保険があれば保険で登録します）",
            "must not be given together with the numbers of medical aid");
      }
      return ReferenceNumberRegistration.medicalAid(
          number,
          PublicExpenseNumber.of(inputs.need("payer").value(), inputs.need("recipient").value()));
    }
    return ReferenceNumberRegistration.of(
        number,
        InsurerNumber.of(inputs.need("insurer").value()),
        InsuredCard.of(
            inputs.find("symbol").map(Given::value).orElse(null),
            inputs.need("number").value(),
            inputs.find("branch").map(Given::value).orElse(null)));
  }
}
