package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.Purpose;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.acceptance.Acceptance;
import jp.shikaku.examples.acceptance.AcceptancePage;
import jp.shikaku.examples.acceptance.AcceptancePdf;
import jp.shikaku.examples.acceptance.AcceptanceReport;
import jp.shikaku.examples.acceptance.AcceptanceView;
import jp.shikaku.examples.acceptance.ReportFont;
import jp.shikaku.examples.acceptance.Scenario;
import jp.shikaku.examples.acceptance.SentRequests;
import jp.shikaku.examples.acceptance.Verdict;
import jp.shikaku.examples.acceptance.Words;
import jp.shikaku.examples.doctor.Doctor;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** Takes a tester through the operation test 「運用テスト」 and writes the report to be signed. */
final class AcceptanceCommand extends TerminalCommand {

  private static final Duration USUAL_CARD = Duration.ofMinutes(2);
  private static final Duration USUAL_OUTAGE = Duration.ofMinutes(2);
  private static final Duration USUAL_RECOVERY = Duration.ofMinutes(5);
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** A folder that hangs holds the test up no longer. */
  private static final long LISTING_SECONDS = 10;

  /** What an interrupt has begun, a report in print among it, may take this long. */
  private static final long LAST_WORDS_SECONDS = 30;

  private final CommandForm form =
      AccessLog.in(
              TerminalWay.in(
                      new CommandForm(
                          "acceptance",
                          this,
                          "運用テストと報告書 / operation test and its report",
                          "導入後の運用テストを項目ごとに行い、合格・不合格・確認できずと証跡を報告書にします。",
                          "カードを通す、LANケーブルを抜くなどの指示を標準エラーに表示します。",
                          "患者の情報は報告書に残しません。カード受付のファイルは読むだけで、動かしません。",
                          "Takes you through the operation test and reports each scenario as PASS,"
                              + " FAIL or NOT",
                          "OBSERVABLE with its evidence, without any patient's data. Files of card"
                              + " visits are only read.",
                          ""))
                  .options(
                      "face", "[NAME=]DIR", "顔認証の結果フォルダ（カード受付の項目） / face folder, for card visits")
                  .options(
                      "archive",
                      "[NAME=]DIR",
                      "ほかのソフトがファイルを移す先 / where other software moves the files")
                  .option(
                      "tester",
                      "ID",
                      "試験実施者のID（必須、氏名は不可。報告書に残る） / id of the tester, never a name; needed")
                  .option(
                      "query",
                      "FILE|-",
                      "有効な資格の番号（check の JSON。- は標準入力） / numbers that are valid, JSON as of check")
                  .option(
                      "refused-query",
                      "FILE",
                      "該当する資格がない番号（check の JSON） / numbers of no insurance, JSON as of check")
                  .options(
                      "card",
                      "FILE",
                      "カードを通す人の番号（check の JSON、複数可。既定は --query の人。ほかの人の薬剤・健診は照会しない）"
                          + " / whose card is passed, JSON as of check; the person of --query unless"
                          + " given. Nobody else's drugs or checkups are asked for")
                  .option(
                      "reader",
                      "ID",
                      "薬剤・健診を閲覧する人のID（氏名は不可。アクセス記録に残る。既定は試験実施者）"
                          + " / id of who reads drugs and checkups; the tester unless given")
                  .option(
                      "role",
                      "ROLE",
                      "薬剤・健診を閲覧する人の職種：doctor 医師、dentist 歯科医師、pharmacist 薬剤師、nurse 看護師、other その他"
                          + " / profession of the reader")
                  .option(
                      "purpose",
                      "TEXT",
                      "利用目的（既定は診療、薬剤師は調剤） / purpose; 診療, of pharmacists 調剤 unless given"),
              "薬剤・健診を照会するときの既定 " + AccessLog.USUAL)
          .options(
              "skip",
              "SCENARIO",
              "省略する項目："
                  + Options.words(Scenario.values())
                  + " / scenario to be left out, may be given several times")
          .option("card-within", "120s", "カードを待つ時間（既定 120s） / how long to wait for a card")
          .option("outage-within", "120s", "障害を待つ時間（既定 120s） / how long to wait for the outage")
          .option("recovery-within", "300s", "復旧を待つ時間（既定 300s） / how long to wait for its end")
          .option(
              "terminal-host",
              "HOST[:PORT]",
              "資格確認端末（ポートの既定 445） / the terminal's address; port 445 unless given")
          .option(
              "line-check",
              "HOST:PORT",
              "回線がつながっていれば応答する閉域網のアドレス / an address of the closed network that answers")
          .options("certificate", "FILE", "期限を確認する証明書 / certificate to look at, PEM or DER")
          .option("html", "FILE", "印刷用の報告書（日本語）の新しいファイル / new file for the report to be printed")
          .option("pdf", "FILE", "同じ報告書のPDFの新しいファイル / new file for the same as PDF")
          .option(
              "font", "FILE", "PDFに埋め込む日本語フォント .ttf .ttc（既定 このPCのフォント） / Japanese font for the PDF")
          .query()
          .footer(
              "",
              "終了コードは、不合格があれば 3、なければ 0 です（確認できない項目があっても 0）。",
              "Ends with 3 when a scenario failed, else with 0, even if not all could be observed.",
              "  java -jar shikaku.jar acceptance --root OQS --face OQS/face --institution 1319999007",
              "      --tester vendor-3 --reader staff-17 --role doctor --query valid.json",
              "      --card card.json --refused-query none.json --html report.html --pdf report.pdf");

  AcceptanceCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return CheckCommand.QUERY_FIELDS;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Acceptance.Plan plan = plan(inputs);
    Optional<NewFile> html = NewFile.of(inputs, "html");
    Optional<NewFile> pdf = NewFile.of(inputs, "pdf");
    Optional<ReportFont> font = pdf.isPresent() ? Optional.of(font(inputs)) : Optional.empty();
    // The printed report is Japanese, and the installation is examined once.
    Language examined = html.isPresent() || pdf.isPresent() ? Language.JAPANESE : language;
    if (font.isPresent()) {
      tellLacking(font.get(), plan.head(), language);
    }
    TerminalWay.refuseWrongRoot(inputs, console().clock());
    CountDownLatch ended = new CountDownLatch(1);
    try (SystemTime system = new SystemTime(console().clock())) {
      TimeSource time = console().waits().apply(system);
      AcceptanceReport report = test(inputs, plan, time, language, examined, ended);
      print(report, language, json);
      boolean isWritten = html.isEmpty() || written(html.get(), page(report));
      if (pdf.isPresent()) {
        byte[] document = AcceptancePdf.of(AcceptancePage.of(report), font.orElseThrow());
        isWritten &= written(pdf.get(), document);
      }
      return isWritten && report.overall() != Verdict.FAIL ? Exit.OK : Exit.NOT_VERIFIED;
    } finally {
      ended.countDown();
    }
  }

  private AcceptanceReport test(
      Inputs inputs,
      Acceptance.Plan plan,
      TimeSource time,
      Language language,
      Language examined,
      CountDownLatch ended) {
    Doctor.Plan installation = DoctorCommand.plan(inputs, CardReaderOptions.folders(inputs), time);
    CardReaderOptions.warn(inputs, console().err(), language);
    SentRequests sent = new SentRequests();
    try (TerminalWay way = TerminalWay.open(inputs, time)) {
      OqsClient.Builder builder =
          OqsClient.builder()
              .transport(way.transport())
              .institution(institution(inputs))
              .interceptor(sent)
              .codeTable(CodeTable.of(inputs))
              .time(time);
      accessLog(inputs, plan).ifPresent(log -> log.writtenBy(builder, MessageKind.DRUG_INFO));
      try (OqsClient oqs = builder.build()) {
        Acceptance acceptance =
            new Acceptance(
                plan,
                oqs,
                sent,
                () -> new Doctor(installation, time, examined).examine(),
                inputs.has("face") ? new FaceReader(inputs, time) : null,
                words -> tell(words, language),
                time);
        console().interrupts().onInterrupt(Exit.NOT_VERIFIED, () -> stop(acceptance, oqs, ended));
        return acceptance.run();
      }
    }
  }

  /** Of the names in the site file, no patient's. */
  private void tellLacking(ReportFont font, AcceptanceReport.Head head, Language language)
      throws IOException {
    String letters = String.join("", font.lacking(head.text()));
    if (!letters.isEmpty()) {
      tell(
          new Words(
              "注意：フォント "
                  + font.file()
                  + " にない文字は、PDFで〓になります："
                  + letters
                  + "（--font でほかのフォントを指定できます）",
              "Warning: letters that the font "
                  + font.file()
                  + " lacks will be 〓 in the PDF: "
                  + letters
                  + " (--font names another font)"),
          language);
    }
  }

  private void tell(Words words, Language language) {
    console().err().println(PlainText.of(words.in(language)));
  }

  /** The command itself goes on and writes what was found, for which it is waited. */
  private static void stop(Acceptance acceptance, OqsClient oqs, CountDownLatch ended) {
    acceptance.stop();
    oqs.close();
    try {
      var unused = ended.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was asked for on the command line. */
  private Acceptance.Plan plan(Inputs inputs) {
    if (!inputs.has("root") && !inputs.has("gateway")) {
      throw BadInput.of("root", "指定してください（または --gateway）", "is needed, or --gateway");
    }
    MedicalInstitutionCode institution = institution(inputs);
    Given tester = inputs.need("tester");
    Accessor accessor = accessor(inputs, inputs.find("reader").orElse(tester));
    EligibilityQuery query = inputs.has("query") ? CheckCommand.query(inputs) : null;
    Set<Scenario> skipped = EnumSet.noneOf(Scenario.class);
    inputs.all("skip").forEach(given -> skipped.add(Options.choice(given, Scenario.values())));
    return new Acceptance.Plan(
        new AcceptanceReport.Head(
            institution.value(),
            SiteOptions.practice(inputs, institution).orElse(null),
            inputs.has("gateway")
                ? null
                : SiteOptions.terminalAt(inputs, root(inputs)).orElse(null),
            place(inputs),
            user(tester, AccessorRole.UNSTATED).userId(),
            ShikakuCommand.program()),
        skipped,
        query,
        inputs.find("refused-query").map(this::numbers).orElse(null),
        cards(inputs, query),
        accessor.role() == AccessorRole.UNSTATED ? null : accessor,
        accessor.role() == AccessorRole.UNSTATED
            ? Purpose.TREATMENT
            : MedicalInfoCommand.purpose(inputs, accessor.role()),
        timeout(inputs),
        within(inputs, "card-within", USUAL_CARD),
        within(inputs, "outage-within", USUAL_OUTAGE),
        within(inputs, "recovery-within", USUAL_RECOVERY));
  }

  private static String place(Inputs inputs) {
    return inputs.find("gateway").map(Given::value).orElseGet(() -> root(inputs).toString());
  }

  private static Path root(Inputs inputs) {
    return Options.path(inputs.need("root")).toAbsolutePath().normalize();
  }

  private static Accessor accessor(Inputs inputs, Given reader) {
    if (inputs.has("reader") && !inputs.has("role")) {
      throw BadInput.of("role", "--reader の人の職種を指定してください", "is needed with --reader");
    }
    return user(
        reader, inputs.find("role").map(MedicalInfoCommand::role).orElse(AccessorRole.UNSTATED));
  }

  private static Accessor user(Given id, AccessorRole role) {
    try {
      return new Accessor(id.value(), role);
    } catch (InvalidQueryException e) {
      throw BadInput.of(id.place(), e);
    }
  }

  private List<EligibilityQuery> cards(Inputs inputs, @Nullable EligibilityQuery query) {
    return inputs.has("card")
        ? inputs.all("card").stream().map(this::numbers).toList()
        : Stream.ofNullable(query).toList();
  }

  private EligibilityQuery numbers(Given file) {
    if (file.value().equals("-")) {
      throw file.bad("ファイルを指定してください", "must be a file");
    }
    Inputs numbers = new Inputs(Map.of());
    numbers.readJson(file, console().in(), queryFields());
    try {
      return CheckCommand.query(numbers);
    } catch (InvalidQueryException e) {
      throw numbers.explain(e);
    } catch (BadInput e) {
      throw e.at(file.place());
    }
  }

  private static Duration within(Inputs inputs, String option, Duration usual) {
    return inputs.find(option).map(given -> Options.duration(given, LEAST)).orElse(usual);
  }

  /** Who reads drugs and checkups leaves a line for each, as by those commands. */
  private static Optional<AccessLog> accessLog(Inputs inputs, Acceptance.Plan plan) {
    return plan.accessorOrNull() == null
        ? AccessLog.given(inputs)
        : Optional.of(AccessLog.of(inputs, Path.of(AccessLog.USUAL)));
  }

  private static ReportFont font(Inputs inputs) {
    Optional<Given> given = inputs.find("font");
    if (given.isPresent()) {
      return ReportFont.of(Options.path(given.get()))
          .orElseThrow(
              () ->
                  given
                      .get()
                      .bad(
                          "日本語を含む TrueType のフォント（.ttf、.ttc）を指定してください（.otf は埋め込めません）",
                          "must be a TrueType font (.ttf, .ttc) with Japanese letters; an .otf can"
                              + " not be embedded"));
    }
    return ReportFont.usual()
        .orElseThrow(
            () ->
                BadInput.of(
                    "font",
                    "このPCに使える日本語フォントがありません。--pdf には --font で .ttf か .ttc を指定してください",
                    "is needed for --pdf: this computer has no usable Japanese font; give a .ttf or"
                        + " .ttc"));
  }

  private void print(AcceptanceReport report, Language language, boolean json) throws IOException {
    if (json) {
      ObjectNode object = AcceptanceView.json(report, language);
      print(object);
    } else {
      print(AcceptanceView.lines(report, language));
    }
  }

  private static byte[] page(AcceptanceReport report) {
    return AcceptancePage.of(report).getBytes(StandardCharsets.UTF_8);
  }

  private boolean written(NewFile file, byte[] content) {
    boolean isWritten = file.write(content);
    if (!isWritten) {
      console()
          .err()
          .println(
              file.failure(
                  style(),
                  "結果は標準出力に表示しています。空き容量を確認してください。",
                  "The result stands on standard output. Check the free space."));
    }
    return isWritten;
  }

  /** The face folders with their archives, read by a hub whose ledger ends with the test. */
  private static final class FaceReader implements Acceptance.Reader {
    private final List<Path> folders;
    private final List<Path> archives;
    private final List<CardReaderSource> sources;
    private final TimeSource time;

    FaceReader(Inputs inputs, TimeSource time) {
      this.folders = new ArrayList<>(CardReaderOptions.folders(inputs));
      this.archives = CardReaderOptions.archiveFolders(inputs);
      folders.addAll(archives);
      this.sources = CardReaderOptions.sources(inputs, Optional.empty(), time);
      this.time = time;
    }

    @Override
    public Optional<Set<String>> present() {
      CompletableFuture<Set<String>> names = new CompletableFuture<>();
      Thread look =
          new Thread(
              () -> {
                try {
                  names.complete(names());
                } catch (IOException | RuntimeException e) {
                  names.completeExceptionally(e);
                }
              },
              "shikaku-face-names");
      look.setDaemon(true);
      look.start();
      try {
        return Optional.of(names.get(LISTING_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException | ExecutionException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    private Set<String> names() throws IOException {
      Set<String> names = new HashSet<>();
      for (Path folder : folders) {
        try (Stream<Path> entries = Files.list(folder)) {
          entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException e) {
          if (!archives.contains(folder)) {
            throw e;
          } // it is made when the first file is moved there
        }
      }
      return names;
    }

    @Override
    public CardReaderHub watch(CardReaderListener listener) {
      CardReaderHub.Builder hub = CardReaderHub.builder().time(time);
      sources.forEach(hub::source);
      return hub.ledger(new InMemoryVisitLedger(time)).listener(listener).start();
    }
  }
}
