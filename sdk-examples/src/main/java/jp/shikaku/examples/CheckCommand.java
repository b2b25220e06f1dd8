package jp.shikaku.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.CallOptions;
import jp.shikaku.RejectedException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.text.DeskView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;

/** One eligibility query through the terminal. */
final class CheckCommand extends TerminalCommand {

  /** Stands in the access log for a user of whom nothing was told. */
  static final String USUAL_USER = "not-told";

  /** What may stand in the JSON of {@code --query}. */
  static final Set<String> QUERY_FIELDS =
      Set.of(
          "insurerNumber",
          "symbol",
          "number",
          "branch",
          "payerNumber",
          "recipientNumber",
          "birthdate",
          "checkedOn",
          "limitCertificateConsent",
          "arbitraryId");

  private static final List<String> CARD_OPTIONS = List.of("insurer", "symbol", "number", "branch");

  private final CommandForm form =
      AccessLog.in(
              TerminalWay.in(
                      new CommandForm(
                          "check",
                          this,
                          "資格の照会 / check eligibility",
                          "資格確認端末の共有フォルダか中継サーバーを通して、1人の資格を照会します。",
                          "Asks about one person through the terminal's shared folder or a"
                              + " gateway.",
                          ""))
                  .option("insurer", "N", "保険者番号 6桁か8桁 / insurer number, 6 or 8 digits")
                  .option("symbol", "S", "記号 / symbol")
                  .option("number", "N", "番号 / number")
                  .option("branch", "N", "枝番 2桁 / branch number, 2 digits")
                  .option("payer", "N", "公費負担者番号 8桁（医療扶助の場合） / payer number of medical aid")
                  .option("recipient", "N", "公費受給者番号 7桁（医療扶助の場合） / recipient number of medical aid")
                  .option("birthdate", "DATE", "生年月日 yyyy-MM-dd / birth date")
                  .option(
                      "query",
                      "FILE|-",
                      "患者の項目をJSONで渡す（- は標準入力） / the patient's items as JSON; - is stdin")
                  .option(
                      "date",
                      "yyyy-MM-dd",
                      "資格確認日（省略時は日本の今日） / day to ask for; today in Japan unless given")
                  .yesOption(
                      "limit-consent", "限度額適用認定証の提供に同意 / agrees to show the limit certificate")
                  .option(
                      "arbitrary-id",
                      "ID",
                      "任意の識別子（回答に返る） / a key of yours that the answer repeats")
                  .option(
                      "user",
                      "ID",
                      "操作者のID（氏名は不可。アクセス記録に残る。既定 not-told）"
                          + " / id of the staff member, never a name")
                  .option(
                      "save",
                      "FILE",
                      "回答か、拒否の内容を保存する新しいファイル（drugs --answer で使う）"
                          + " / new file for the answer, or for what is said of a refusal"),
              "指定しなければ残さない")
          .query()
          .footer(
              "",
              "患者の番号をプロセス一覧に残さないために、標準入力からJSONで渡せます：",
              "To keep a patient's numbers out of process lists, give them on standard input:",
              "  java -jar shikaku.jar check --root DIR --institution 1319999007 --query -",
              "  {\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\",",
              "   \"birthdate\":\"1985-04-17\",\"limitCertificateConsent\":true}");

  CheckCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return QUERY_FIELDS;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    needAll(inputs);
    Optional<NewFile> save = NewFile.of(inputs, "save");
    EligibilityQuery query = query(inputs);
    CallOptions options =
        CallOptions.by(inputs.find("user").map(Given::value).orElse(USUAL_USER))
            .withDeadline(timeout(inputs));
    if (!json) {
      // Before the wait, and only when nothing is wrong: a refused query is told in one line.
      options = options.withOnPending(pending -> warn(query, language));
    }
    CallOptions asked = options;
    Optional<AccessLog> log = AccessLog.given(inputs);
    EligibilityAnswer answer;
    try {
      answer =
          ask(
              inputs,
              client -> log.ifPresent(to -> to.writtenBy(client, MessageKind.ELIGIBILITY)),
              oqs -> oqs.eligibility().check(query, asked));
    } catch (RejectedException e) {
      keep(e.document(), save);
      throw e;
    }
    boolean saved = save.isEmpty() || save.get().write(answer.document());
    if (json) {
      // Only now: until here standard error is the error's, one object.
      warn(query, language);
      print(DocumentJson.of(answer, language.locale()));
    } else {
      print(new DeskView(language).lines(answer));
    }
    if (!saved) {
      console()
          .err()
          .println(
              save.orElseThrow()
                  .failure(
                      style(),
                      "回答は標準出力に表示しています。空き容量を確認してください。",
                      "The answer stands on standard output. Check the free space."));
      return Exit.NOT_VERIFIED;
    }
    return Exit.OK;
  }

  /** What was written about a refused request may hold values of a person: never shown unasked. */
  private void keep(byte[] refusal, Optional<NewFile> save) {
    if (refusal.length == 0) {
      return;
    }
    if (save.isEmpty()) {
      note(
          "拒否の内容は --save FILE で保存できます（患者の情報を含むことがあります）。",
          "--save FILE keeps what was written about it, which may hold values of a person.");
    } else if (save.get().write(refusal)) {
      note(
          "拒否の内容を --save のファイルに保存しました（患者の情報を含むことがあります）。",
          "What was written about it is in the file of --save; it may hold values of a person.");
    } else {
      note(
          "拒否の内容を --save のファイルに保存できませんでした。",
          "What was written about it could not be saved to the file of --save.");
    }
  }

  /** Several that are missing are told at once. */
  private static void needAll(Inputs inputs) {
    boolean medicalAid = inputs.has("payer") || inputs.has("recipient");
    List<String> needed = new ArrayList<>();
    needed.add(inputs.has("gateway") ? "gateway" : "root");
    needed.add("institution");
    needed.addAll(medicalAid ? List.of("payer", "recipient") : List.of("insurer", "number"));
    needed.add("birthdate");
    needed.removeIf(inputs::has);
    if (needed.size() > 1) {
      throw new BadInput(
          "--" + String.join(", --", needed),
          needed.get(0),
          "指定してください（--help を参照）",
          "are needed, see --help");
    }
  }

  private void warn(EligibilityQuery query, Language language) {
    for (EligibilityQuery.Warning warning : query.warnings()) {
      console()
          .err()
          .println(language.say("注意: ", "Warning: ") + warning.message(language.locale()));
    }
  }

  static EligibilityQuery query(Inputs inputs) {
    return builder(inputs).build();
  }

  static EligibilityQuery.Builder builder(Inputs inputs) {
    boolean medicalAid = inputs.has("payer") || inputs.has("recipient");
    EligibilityQuery.Builder builder;
    if (medicalAid) {
      for (String option : CARD_OPTIONS) {
        inputs
            .find(option)
            .ifPresent(
                given -> {
                  throw given.bad(
                      "医療扶助の番号と同時には指定できません",
                      "must not be given together with the numbers of medical aid");
                });
      }
      builder =
          EligibilityQuery.medicalAid(
              PublicExpenseNumber.of(
                  inputs.need("payer").value(), inputs.need("recipient").value()));
    } else {
      builder =
          EligibilityQuery.builder()
              .insurer(InsurerNumber.of(inputs.need("insurer").value()))
              .card(
                  InsuredCard.of(
                      inputs.find("symbol").map(Given::value).orElse(null),
                      inputs.need("number").value(),
                      inputs.find("branch").map(Given::value).orElse(null)))
              .limitCertificateConsent(false);
    }
    builder.birthdate(Options.date(inputs.need("birthdate")));
    inputs.find("date").map(Options::date).ifPresent(builder::checkedOn);
    if (inputs.has("limit-consent")) {
      builder.limitCertificateConsent(Options.flag(inputs, "limit-consent"));
    }
    inputs.find("arbitrary-id").map(Given::value).ifPresent(builder::arbitraryId);
    return builder;
  }
}
