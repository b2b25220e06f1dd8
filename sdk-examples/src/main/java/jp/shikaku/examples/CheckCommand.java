package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.DeskView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PublicExpenseNumber;
import picocli.CommandLine.Model.CommandSpec;

/** One eligibility query through the terminal's shared folder. */
final class CheckCommand implements Callable<Integer> {

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
  private static final String USUAL_USER = "shikaku";

  /** What may stand in the JSON of {@code --query}. */
  private static final Set<String> QUERY_FIELDS =
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

  private final Console console;
  private final ErrorStyle style;
  private final CommandForm form =
      new CommandForm(
              "check",
              this,
              "資格の照会 / check eligibility",
              "資格確認端末の共有フォルダを通して、1人の資格を照会します。",
              "Asks about one person through the terminal's shared folder.",
              "")
          .option("root", "DIR", "端末の共有フォルダ（req と res の親） / the folder that holds req and res")
          .option("institution", "CODE", "医療機関コード 10桁 / institution code, 10 digits")
          .option("insurer", "N", "保険者番号 6桁か8桁 / insurer number, 6 or 8 digits")
          .option("symbol", "S", "記号 / symbol")
          .option("number", "N", "番号 / number")
          .option("branch", "N", "枝番 2桁 / branch number, 2 digits")
          .option("payer", "N", "公費負担者番号 8桁（医療扶助の場合） / payer number of medical aid")
          .option("recipient", "N", "公費受給者番号 7桁（医療扶助の場合） / recipient number of medical aid")
          .option("birthdate", "DATE", "生年月日 yyyy-MM-dd / birth date")
          .option("query", "-", "患者の項目を標準入力のJSONで渡す / the patient's items as JSON on stdin")
          .option(
              "date",
              "yyyy-MM-dd",
              "資格確認日（省略時は日本の今日） / day to ask for; today in Japan unless given")
          .yesOption("limit-consent", "限度額適用認定証の提供に同意 / agrees to show the limit certificate")
          .option("arbitrary-id", "ID", "任意の識別子（回答に返る） / a key of yours that the answer repeats")
          .option("user", "ID", "操作者のID（氏名は不可） / id of the staff member, never a name")
          .option("timeout", "30s", "待つ時間（例 30s、500ms、2m。既定 30s） / how long to wait")
          .option("config", "FILE", "オプションを書いたプロパティファイル / properties file of options, UTF-8")
          .flag("json", "JSONで出力 / JSON")
          .flag("verbose", "経過のログを標準エラーに出す / log to standard error")
          .language()
          .footer(
              "",
              "患者の番号をプロセス一覧に残さないために、標準入力からJSONで渡せます：",
              "To keep a patient's numbers out of process lists, give them on standard input:",
              "  java -jar shikaku.jar check --root DIR --institution 1319999007 --query -",
              "  {\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\",",
              "   \"birthdate\":\"1985-04-17\",\"limitCertificateConsent\":true}");

  CheckCommand(Console console, ErrorStyle style) {
    this.console = console;
    this.style = style;
  }

  CommandSpec spec() {
    return form.spec();
  }

  @Override
  public Integer call() throws IOException {
    Inputs inputs = inputs();
    Language language = Options.language(inputs);
    boolean json = Options.flag(inputs, "json");
    style.set(language, json);
    if (Options.flag(inputs, "verbose")) {
      Logging.show();
    }
    try (SystemTime time = new SystemTime(console.clock());
        OqsClient oqs = client(inputs, time)) {
      // A request must not stay behind for a terminal that wakes up later.
      console.interrupts().onInterrupt(Exit.NOT_VERIFIED, oqs::close);
      EligibilityQuery query = query(inputs);
      CallOptions options = options(inputs);
      if (!json) {
        // Before the wait, and only when nothing is wrong: a refused query is told in one line.
        options = options.withOnPending(pending -> warn(query, language));
      }
      EligibilityAnswer answer = oqs.eligibility().check(query, options);
      if (json) {
        // Only now: until here standard error is the error's, one object.
        warn(query, language);
        writeJson(answer);
      } else {
        new DeskView(language)
            .lines(answer)
            .forEach(line -> console.out().println(PlainText.of(line)));
      }
      return Exit.OK;
    } catch (InvalidQueryException e) {
      throw inputs.explain(e);
    }
  }

  private Inputs inputs() {
    Inputs inputs = form.inputs();
    Optional<Given> query = inputs.find("query");
    if (query.isPresent()) {
      if (!query.get().value().equals("-")) {
        throw query.get().bad("「-」（標準入力）だけを指定できます", "must be - for standard input");
      }
      inputs.readJson(console.in(), QUERY_FIELDS);
    }
    Optional<Given> config = inputs.find("config");
    if (config.isPresent()) {
      Set<String> names = form.names();
      names.removeAll(List.of("config", "query"));
      inputs.readConfig(config.get(), names);
    }
    return inputs;
  }

  private void warn(EligibilityQuery query, Language language) {
    for (EligibilityQuery.Warning warning : query.warnings()) {
      console.err().println(language.say("注意: ", "Warning: ") + warning.message(language.locale()));
    }
  }

  private static OqsClient client(Inputs inputs, SystemTime time) {
    return OqsClient.builder()
        .transport(
            SharedFolderTransport.builder()
                .root(Options.path(inputs.need("root")))
                .time(time)
                .build())
        .institution(MedicalInstitutionCode.of(inputs.need("institution").value()))
        .time(time)
        .build();
  }

  private static CallOptions options(Inputs inputs) {
    return CallOptions.by(inputs.find("user").map(Given::value).orElse(USUAL_USER))
        .withDeadline(
            inputs
                .find("timeout")
                .map(given -> Options.duration(given, Duration.ofMillis(1)))
                .orElse(USUAL_TIMEOUT));
  }

  private static EligibilityQuery query(Inputs inputs) {
    boolean medicalAid = inputs.has("payer") || inputs.has("recipient");
    EligibilityQuery.Builder builder;
    if (medicalAid) {
      for (String option : CARD_OPTIONS) {
        inputs
            .find(option)
            .ifPresent(
                given -> {
                  throw given.bad(
                      "医療扶助の番号（--payer、--recipient）と同時には指定できません",
                      "must not be given together with --payer and --recipient");
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
    return builder.build();
  }

  private void writeJson(EligibilityAnswer answer) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (JsonGenerator out = mapper.createGenerator(console.out())) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      out.setPrettyPrinter(JsonText.pretty());
      mapper.writeTree(out, DocumentJson.of(answer));
    }
    console.out().println();
  }
}
