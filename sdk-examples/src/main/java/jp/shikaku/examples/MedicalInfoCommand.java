package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.ReadingRules;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.Purpose;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.VisitKind;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.medical.Emergency;
import jp.shikaku.medical.InsuredIdentity;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.medical.MedicalInfoQuery;
import jp.shikaku.medical.PdfAnswer;
import jp.shikaku.medical.PdfDocument;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.WireDates;

/** A query for what the patient agreed to show. */
abstract class MedicalInfoCommand<Q extends MedicalInfoQuery, A extends MedicalInfoAnswer>
    extends TerminalCommand {

  static final Set<String> QUERY_FIELDS = Set.of("insurerNumber", "symbol", "number", "branch");
  static final List<String> IDENTITY = List.of("insurer", "number", "symbol", "branch");

  /** The kinds of visit that a patient agrees for. */
  private enum Visit {
    NORMAL(VisitKind.NORMAL),
    HOME(VisitKind.HOME_VISIT),
    ONLINE(VisitKind.ONLINE);

    private final VisitKind kind;

    Visit(VisitKind kind) {
      this.kind = kind;
    }
  }

  MedicalInfoCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  abstract Q query(Inputs inputs);

  abstract MessageKind kind();

  abstract MedicalInfoClient<Q, A> client(OqsClient oqs);

  /** How an answer is shown; read before anything is sent. */
  abstract Function<A, List<String>> view(Q query, Inputs inputs, Language language);

  /** What was asked for, in a line above the answer. */
  abstract String asked(Q query, Language language);

  /**
   * The options about patient, reader and access log, between those of the terminal and of one's
   * own.
   */
  static CommandForm patient(CommandForm form) {
    return AccessLog.in(
            TerminalWay.in(form)
                .option(
                    "answer",
                    "FILE",
                    "資格確認の回答・カードリーダーのファイル（同意を確認） / eligibility answer or face file")
                .option(
                    "qualification",
                    "N",
                    "回答に資格が複数あるとき、何番目か / which one, if the answer has several")
                .option("insurer", "N", "保険者番号（--answer がないとき） / insurer number, without --answer")
                .option("symbol", "S", "記号 / symbol")
                .option("number", "N", "番号 / number")
                .option("branch", "N", "枝番 2桁 / branch number, 2 digits")
                .option(
                    "query", "FILE|-", "この4項目をJSONで渡す（- は標準入力） / these four as JSON; - is stdin")
                .option("user", "ID", "閲覧者のID（必須、氏名は不可） / id of the reader, never a name; needed")
                .option(
                    "role",
                    "ROLE",
                    "閲覧者の職種（必須）：doctor 医師、dentist 歯科医師、pharmacist 薬剤師、nurse 看護師、other その他"
                        + " / profession of the reader; needed")
                .option(
                    "purpose",
                    "TEXT",
                    "利用目的（既定は診療、薬剤師は調剤） / purpose; 診療, of pharmacists 調剤 unless given"),
            "既定 " + AccessLog.USUAL)
        .option("visit-kind", "KIND", "normal（外来、既定）、home（訪問）、online / kind of visit")
        .option(
            "emergency", "WHY", "緊急時：consent-unobtainable（同意を得られない）、disaster（災害） / in an emergency")
        .option(
            "consent-margin", "5m", "同意の期限が過ぎてもセンターに尋ねる時間 / ask the centre so long after the end")
        .option("format", "xml|pdf", "回答の形式（既定 xml） / format of the answer")
        .option("out", "FILE", "PDFを保存する新しいファイル / new file for the PDF");
  }

  @Override
  Set<String> queryFields() {
    return QUERY_FIELDS;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Q query = query(inputs);
    Function<A, List<String>> view = view(query, inputs, language);
    CallOptions options = options(inputs);
    Optional<Emergency> emergency =
        inputs.find("emergency").map(given -> Options.choice(given, Emergency.values()));
    Optional<NewFile> out = out(inputs);
    Duration margin =
        inputs
            .find("consent-margin")
            .map(given -> Options.duration(given, Duration.ZERO))
            .orElse(Duration.ZERO);
    AccessLog log = AccessLog.of(inputs, Path.of(AccessLog.USUAL));
    Function<MedicalInfoClient<Q, A>, Fetched<A>> question =
        client -> {
          if (emergency.isPresent()) {
            return Fetched.of(client.fetchInEmergency(query, emergency.get(), options));
          }
          return out.isPresent()
              ? Fetched.of(client.fetchPdf(query, options))
              : Fetched.of(client.fetch(query, options));
        };
    Fetched<A> fetched =
        ask(
            inputs,
            client -> log.writtenBy(client.consentMargin(margin), kind()),
            oqs -> question.apply(client(oqs)));
    if (fetched.pdf().isPresent() && out.isPresent()) {
      return save(fetched.pdf().get(), out.get(), language, json);
    }
    A answer = fetched.xml().orElseThrow();
    if (json) {
      print(DocumentJson.of(answer));
    } else {
      print(List.of(asked(query, language)));
      if (emergency.isPresent()) {
        print(
            List.of(
                language.say(
                    "緊急時の閲覧としてアクセス記録に残しました。", "The access log says that this was an emergency.")));
      }
      if (out.isPresent()) {
        print(
            List.of(
                language.say(
                    "PDFではなくXMLの回答が返りました。ファイルは作っていません。",
                    "An XML answer came in place of the PDF; no file was made.")));
      }
      print(view.apply(answer));
    }
    return Exit.OK;
  }

  /** What came: a PDF, or an XML answer. */
  private record Fetched<A>(Optional<PdfDocument> pdf, Optional<A> xml) {

    static <A> Fetched<A> of(A answer) {
      return new Fetched<>(Optional.empty(), Optional.of(answer));
    }

    static <A extends MedicalInfoAnswer> Fetched<A> of(PdfAnswer<A> answer) {
      return new Fetched<>(answer.pdf(), answer.xml());
    }
  }

  private int save(PdfDocument pdf, NewFile out, Language language, boolean json)
      throws IOException {
    if (!out.write(pdf.bytes())) {
      console()
          .err()
          .println(
              out.failure(
                  style(),
                  "PDFの回答は届きましたが、ここには表示できません。空き容量を確認して、もう一度照会してください。",
                  "The PDF came and can not be shown here. Check the free space and ask anew."));
      return Exit.NOT_VERIFIED;
    }
    if (json) {
      print(DocumentJson.of(pdf, MessageName.of(Path.of(pdf.fileName())).kind()));
    } else {
      print(
          List.of(
              language.say("PDFを保存しました：", "The PDF was saved: ") + out.path(),
              language.say(
                  "だれのものかはPDFの中では確認していません。開いて氏名と生年月日を確認してください。",
                  "Whose it is was not read from it: open it and check name and birth date.")));
    }
    return Exit.OK;
  }

  /** Fills in the patient: from the eligibility answer, else the numbers, which say no consent. */
  final <B extends MedicalInfoQuery.Builder<B>> B fill(B builder, Inputs inputs) {
    visitKind(builder, inputs);
    Optional<Given> answer = inputs.find("answer");
    if (answer.isEmpty()) {
      if (inputs.has("qualification")) {
        throw inputs.need("qualification").bad("--answer と一緒に指定してください", "is for --answer only");
      }
      return byNumbers(builder, inputs);
    }
    for (String option : IDENTITY) {
      inputs
          .find(option)
          .ifPresent(
              given -> {
                throw given.bad(
                    "--answer と同時には指定できません", "must not be given together with --answer");
              });
    }
    EligibilityAnswer read = read(answer.get());
    Qualification chosen = qualification(read, answer.get(), inputs);
    try {
      return builder.from(read, chosen);
    } catch (InvalidQueryException e) {
      throw BadInput.of(answer.get().place(), e);
    }
  }

  /** The kind of visit 「診療区分」 that the patient agreed for, if it was given. */
  static <B extends MedicalInfoQuery.Builder<B>> void visitKind(B builder, Inputs inputs) {
    inputs
        .find("visit-kind")
        .map(given -> Options.choice(given, Visit.values()).kind)
        .ifPresent(builder::visitKind);
  }

  /** The patient by the numbers, which say nothing of a consent. */
  static <B extends MedicalInfoQuery.Builder<B>> B byNumbers(B builder, Inputs inputs) {
    return builder
        .insured(
            InsuredIdentity.of(
                InsurerNumber.of(inputs.need("insurer").value()),
                InsuredCard.of(
                    inputs.find("symbol").map(Given::value).orElse(null),
                    inputs.need("number").value(),
                    inputs.find("branch").map(Given::value).orElse(null))))
        .centreJudgesConsent();
  }

  /** One of an answer's qualifications: the only one, or the one that was asked for. */
  static Qualification qualification(EligibilityAnswer answer, Given given, Inputs inputs) {
    List<Qualification> all = answer.qualifications();
    if (all.isEmpty()) {
      throw given.bad("回答に資格がありません", "must hold a qualification");
    }
    Optional<Given> chosen = inputs.find("qualification");
    if (chosen.isEmpty() && all.size() > 1) {
      throw inputs.bad(
          "qualification",
          "回答に資格が複数あります。何番目で照会するかを 1 から " + all.size() + " で指定してください",
          "is needed, 1 to " + all.size() + ": the answer has several qualifications");
    }
    long number = chosen.map(Options::number).orElse(1L);
    if (number < 1 || number > all.size()) {
      throw inputs
          .need("qualification")
          .bad("1 から " + all.size() + " で指定してください", "must be 1 to " + all.size());
    }
    return all.get((int) number - 1);
  }

  /** Reads the eligibility answer or face file of an option. */
  static EligibilityAnswer read(Given given) {
    Path path = Options.path(given);
    MessageName name = MessageName.of(path);
    try {
      byte[] bytes = DecodeCommand.bytes(path, Decoded.limit(name));
      if (OqsDocuments.read(name.text(), bytes, ReadingRules.DEFAULT)
          instanceof EligibilityAnswer answer) {
        return answer;
      }
    } catch (DecodeException e) {
      if (e.problem() != DecodeException.Problem.UNEXPECTED_MESSAGE) {
        throw given.bad(DecodeProblems.japanese(e), "can not be read: " + e.getMessage());
      }
    } catch (IOException e) {
      throw given.bad("ファイルを読み取れません", "can not be read");
    }
    throw given.bad(
        "資格確認の回答（OQSsiquc01res）かカードリーダーのファイルを指定してください",
        "must be an eligibility answer (OQSsiquc01res) or a face file");
  }

  /** Who reads, what for, and for how long it is waited. */
  static CallOptions options(Inputs inputs) {
    AccessorRole role = role(inputs.need("role"));
    return CallOptions.by(new Accessor(inputs.need("user").value(), role), purpose(inputs, role))
        .withDeadline(timeout(inputs));
  }

  static AccessorRole role(Given given) {
    return Options.choice(given, readers());
  }

  /** The purpose that was given, or the usual one of a role. */
  static Purpose purpose(Inputs inputs, AccessorRole role) {
    Purpose usual = role == AccessorRole.PHARMACIST ? Purpose.DISPENSING : Purpose.TREATMENT;
    return inputs.find("purpose").map(given -> Purpose.of(given.value())).orElse(usual);
  }

  /** Who does not tell the role reads nothing. */
  private static AccessorRole[] readers() {
    return Stream.of(AccessorRole.values())
        .filter(role -> role != AccessorRole.UNSTATED)
        .toArray(AccessorRole[]::new);
  }

  private static Optional<NewFile> out(Inputs inputs) {
    boolean pdf =
        inputs
            .find("format")
            .map(given -> Options.choice(given, AnswerFormat.values()))
            .filter(format -> format == AnswerFormat.PDF)
            .isPresent();
    if (!pdf && inputs.has("out")) {
      throw inputs.need("out").bad("--format pdf と一緒に指定してください", "is for --format pdf only");
    }
    if (pdf && inputs.has("emergency")) {
      throw inputs
          .need("emergency")
          .bad("--format pdf とは同時に指定できません", "must not be given together with --format pdf");
    }
    if (pdf) {
      inputs.need("out");
    }
    return NewFile.of(inputs, "out");
  }

  final LocalDate today() {
    return LocalDate.ofInstant(console().clock().instant(), WireDates.JST);
  }
}
