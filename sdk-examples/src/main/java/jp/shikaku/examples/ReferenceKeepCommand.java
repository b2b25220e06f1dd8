package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.compare.KnownPatient;
import jp.shikaku.compare.ReferenceNumberKeeper;
import jp.shikaku.compare.ReferenceNumberVerdict;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.ChartPerson;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.eligibility.VerificationSource;
import jp.shikaku.examples.json.ReferenceJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;

/** Finds whose reference number was lost by a change of insurance, and prepares the list. */
final class ReferenceKeepCommand extends TerminalCommand {

  private static final Set<String> FIELDS =
      Set.of(
          "patientKey",
          "name",
          "kana",
          "birthdate",
          "sex",
          "insurerNumber",
          "symbol",
          "number",
          "branch",
          "referenceNumber");

  private final CommandForm form =
      new CommandForm(
              "keep",
              this,
              "失われた照会番号を見つける / find lost numbers",
              "登録患者と新しい回答を比べ、保険の変更などで失われた照会番号を見つけます（送信はしません）。",
              "再登録の一覧を --out のファイルに作ります。内容を確認してから reference batch で登録します。",
              "Finds whose number was lost, by fresh answers, and prepares the list of what to"
                  + " register",
              "again; sends nothing. Look at it, then give it to reference batch.",
              "")
          .option(
              "patients",
              "FILE|-",
              "照会番号のある登録患者の一覧（CSV、JSON、JSON Lines。必須） / the practice's patients; needed")
          .options("answers", "FILE|DIR", "新しい回答（資格確認の回答、一括照会の結果。複数可、必須） / fresh answers; needed")
          .option("out", "FILE", "再登録の一覧を書く新しいファイル / new file for the list to register")
          .output()
          .footer(
              "",
              "患者の一覧の例（回答とは、照会時の任意の識別子 arbitraryId が patientKey と同じもので結び付けます）：",
              "Patients; an answer belongs to the patient whose patientKey was its arbitraryId:",
              "  patientKey,name,kana,birthdate,sex,insurerNumber,symbol,number,branch,referenceNumber",
              "  P-0001,試験　太郎,シケン　タロウ,1985-04-17,1,06139992,１２３,4567,01,CHART-0001");

  ReferenceKeepCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return Set.of();
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Optional<NewFile> out = NewFile.of(inputs, "out");
    Given answers = inputs.need("answers");
    Map<String, KnownPatient> patients = new HashMap<>();
    for (KnownPatient patient :
        PersonList.read(inputs.need("patients"), console().in())
            .all(FIELDS, ReferenceKeepCommand::patient, console(), style())) {
      if (patients.put(patient.id(), patient) != null) {
        throw inputs
            .need("patients")
            .bad("同じ patientKey の患者が2人います", "has two patients of one patientKey");
      }
    }
    Judging judging = new Judging(patients);
    for (Given given : inputs.all("answers")) {
      judging.read(given);
    }
    List<ReferenceNumberVerdict> verdicts = ReferenceNumberVerdict.together(judging.verdicts);
    if (verdicts.isEmpty() && judging.broken == 0) {
      throw answers.bad(
          "登録患者の回答がありません（照会時に任意の識別子 arbitraryId に patientKey を付けます）",
          "hold no answer about one of the patients: ask with the patientKey as arbitraryId");
    }
    if (json) {
      print(
          ReferenceJson.verdicts(
              verdicts,
              new ReferenceJson.Left(
                  judging.withoutAnswer(), judging.strangers, judging.unreadable, judging.broken),
              language.locale()));
    } else {
      print(lines(verdicts, judging, language));
    }
    int exit = judging.unreadable + judging.broken > 0 ? Exit.NOT_DECODED : Exit.OK;
    return out.isEmpty() ? exit : Math.max(exit, write(out.get(), verdicts, language));
  }

  private int write(NewFile out, List<ReferenceNumberVerdict> verdicts, Language language) {
    StringBuilder list = new StringBuilder();
    for (ReferenceNumberVerdict verdict : verdicts) {
      verdict
          .registration()
          .ifPresent(one -> list.append(ReferenceJson.registration(one)).append('\n'));
    }
    if (list.isEmpty()) {
      if (!style().json()) {
        console()
            .err()
            .println(
                language.say(
                    "再登録する照会番号はないため、--out のファイルは作りませんでした。",
                    "Nothing is to be registered: the file of --out was not made."));
      }
      return Exit.OK;
    }
    if (!out.write(list.toString().getBytes(StandardCharsets.UTF_8))) {
      console().err().println(out.failure(style(), "空き容量を確認してください。", "Check the free space."));
      return Exit.NOT_VERIFIED;
    }
    return Exit.OK;
  }

  private static KnownPatient patient(Inputs items) {
    PersonName name =
        PersonName.of(
            items.find("name").map(Given::value).orElse(null),
            items.find("kana").map(Given::value).orElse(null));
    LocalDate birthdate = Options.date(items.need("birthdate"));
    Optional<Sex> sex = items.find("sex").map(given -> StoredOptions.code(given, Sex.values()));
    ChartPerson person =
        sex.isPresent()
            ? ChartPerson.of(name, birthdate, sex.get())
            : ChartPerson.of(name, birthdate);
    KnownPatient patient = KnownPatient.of(items.need("patientKey").value(), person);
    if (items.has("insurer") || items.has("number")) {
      patient =
          patient.withInsurance(
              InsurerNumber.of(items.need("insurer").value()),
              InsuredCard.of(
                  items.find("symbol").map(Given::value).orElse(null),
                  items.need("number").value(),
                  items.find("branch").map(Given::value).orElse(null)));
    }
    Optional<Given> number = items.find("reference");
    return number.isPresent()
        ? patient.withReferenceNumber(ReferenceNumber.of(number.get().value()))
        : patient;
  }

  /** Goes through the answers. */
  private final class Judging {
    private final Map<String, KnownPatient> patients;
    private final ReferenceNumberKeeper keeper;
    private final List<ReferenceNumberVerdict> verdicts = new ArrayList<>();
    private int strangers;
    private int unreadable;
    private int broken;

    Judging(Map<String, KnownPatient> patients) {
      this.patients = patients;
      this.keeper = ReferenceNumberKeeper.of(patients.values());
    }

    void read(Given given) {
      Path path = Options.path(given);
      try {
        if (!Files.isDirectory(path)) {
          readOrTell(given, path);
          return;
        }
        try (Stream<Path> files = Files.list(path)) {
          for (Path file : files.filter(Judging::isAnswer).sorted().toList()) {
            readOrTell(given, file);
          }
        }
      } catch (IOException e) {
        throw given.bad("ファイルを読み取れません", "can not be read");
      }
    }

    private static boolean isAnswer(Path file) {
      return MessageName.of(file)
          .kind()
          .filter(kind -> kind.equals("OQSsiquc01res") || kind.equals("OQSmuquc02res"))
          .isPresent();
    }

    /** One that can not be read, or not to its end, must not keep the others from being judged. */
    private void readOrTell(Given given, Path file) throws IOException {
      try {
        read(given, file);
      } catch (DecodeException | TransportException e) {
        broken++;
        String reason =
            e instanceof DecodeException trouble
                ? DecodeProblems.japanese(trouble)
                : "ファイルを読み取れません";
        String told =
            style()
                .told(
                    "UnreadableAnswer",
                    file.getFileName() + ": " + reason,
                    file.getFileName() + ": " + e.getMessage());
        console().err().println(PlainText.of(told));
      }
    }

    private void read(Given given, Path file) throws IOException {
      MessageName name = MessageName.of(file);
      if (name.kind().filter("OQSmuquc02res"::equals).isPresent()) {
        try (BulkRows<BulkResult.Row> rows =
            BulkRows.results(name.text(), BulkSource.of(file), ReadingRules.DEFAULT)) {
          Optional<Verification> mark =
              rows.header()
                  .executedAt()
                  .map(
                      at ->
                          new Verification(
                              VerificationSource.CACHED,
                              at.toInstant(),
                              Verification.Mode.UNKNOWN));
          while (rows.hasNext()) {
            rows.next()
                .content()
                .ifPresentOrElse(
                    row -> judge(mark.isPresent() ? row.with(mark.get()) : row),
                    () -> unreadable++);
          }
        }
        return;
      }
      byte[] bytes = DecodeCommand.bytes(file, Decoded.limit(name));
      if (OqsDocuments.read(name.text(), bytes, ReadingRules.DEFAULT)
          instanceof EligibilityAnswer answer) {
        judge(answer);
      } else {
        throw given.bad(
            "資格確認の回答（OQSsiquc01res）か一括照会の結果（OQSmuquc02res）を指定してください",
            "must be an eligibility answer or a bulk result");
      }
    }

    int withoutAnswer() {
      long judged = verdicts.stream().map(ReferenceNumberVerdict::patientId).distinct().count();
      return patients.size() - (int) judged;
    }

    private void judge(PersonAnswer answer) {
      Optional<String> key =
          answer instanceof BulkResult.Row row
              ? row.arbitraryId()
              : answer.query().flatMap(SearchInfo::arbitraryId);
      Optional<LocalDate> day = answer.checkedOn();
      if (key.isEmpty() || day.isEmpty() || !patients.containsKey(key.get())) {
        strangers++;
        return;
      }
      verdicts.add(keeper.judge(key.get(), answer, day.get()));
    }
  }

  private static List<String> lines(
      List<ReferenceNumberVerdict> verdicts, Judging judging, Language language) {
    TextTable table =
        new TextTable(0)
            .head(
                language.say("患者番号", "Patient"),
                language.say("照会番号", "Number"),
                language.say("回答の日", "As of"),
                language.say("理由", "Why"));
    long lost = 0;
    for (ReferenceNumberVerdict verdict : verdicts) {
      boolean isLost = verdict.state() == ReferenceNumberVerdict.State.LOST;
      lost += isLost ? 1 : 0;
      table.row(
          verdict.patientId(),
          switch (verdict.state()) {
            case KEPT -> language.say("登録済", "kept");
            case LOST -> language.say("要再登録", "lost");
            case NOT_JUDGED -> language.say("判定不能", "not judged");
          },
          verdict.day().toString(),
          verdict.reason().message(language.locale()));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        language.say(
            verdicts.size() + "人のうち " + lost + "人の照会番号を再登録する必要があります。",
            lost + " of " + verdicts.size() + " have to be registered again."));
    int others = judging.withoutAnswer();
    if (others > 0) {
      lines.add(
          language.say(
              "このほか " + others + "人の登録患者には回答がなく、判定していません。",
              others + " more patients have no answer and were not judged."));
    }
    if (judging.unreadable > 0) {
      lines.add(
          language.say(
              "読み取れない行が " + judging.unreadable + "行ありました。",
              judging.unreadable + " rows could not be read."));
    }
    if (judging.broken > 0) {
      lines.add(
          language.say(
              "最後まで読み取れないファイルが " + judging.broken + "個ありました（読み取れた分だけ判定しました）。",
              judging.broken + " files could not be read, or not to their end."));
    }
    if (judging.strangers > 0) {
      lines.add(
          language.say(
              "登録患者と結び付かない回答が " + judging.strangers + "件ありました（使っていません）。",
              judging.strangers + " answers belong to none of the patients and were not used."));
    }
    return lines;
  }
}
