package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

class MockReaderTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-02T00:15:03Z"), ZoneOffset.UTC);
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;
  private MockReader reader;

  @BeforeEach
  void open() throws IOException {
    reader = MockReader.builder().folder(folder.resolve("face")).clock(CLOCK).seed(7).open();
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private static String text(WalkIn walkIn) {
    return new String(walkIn.bytes(), UTF_8);
  }

  /** The texts of every element of this name, in order. */
  private static List<String> all(String document, String element) {
    Matcher matcher =
        Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(document);
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private static String one(WalkIn walkIn, String element) {
    List<String> found = all(text(walkIn), element);
    assertThat(found).as(element).hasSize(1);
    return found.get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(reader.folder())) {
      return files.sorted().toList();
    }
  }

  private WalkIn taro(FaceVisit visit) throws IOException {
    return reader.walkIn(KnownPatients.TARO, visit);
  }

  @Test
  @DisplayName(
      "a walk-in is one file as the terminal writes it, and the result tells what it holds")
  void usual() throws Exception {
    WalkIn walkIn = reader.walkIn(KnownPatients.TARO);
    assertThat(files()).containsExactly(walkIn.file());
    assertThat(Files.readAllBytes(walkIn.file())).isEqualTo(walkIn.bytes());
    assertThat(walkIn.fileName())
        .matches("OQSsiquc01res_face_1319999007(?=[0-9]*[a-f])[0-9a-f]{20}_20261102091503\\.xml");
    assertThat(walkIn.at()).isEqualTo(CLOCK.instant());
    assertThat(walkIn.patients()).containsExactly(KnownPatients.TARO);
    assertThat(walkIn.isWritten()).isTrue();
    assertThat(one(walkIn, "ReferenceClassification")).isEqualTo("1");
    assertThat(one(walkIn, "SegmentOfResult")).isEqualTo("1");
    assertThat(one(walkIn, "CharacterCodeIdentifier")).isEqualTo("0");
    assertThat(one(walkIn, "ProcessExecutionTime")).isEqualTo("20261102091503");
    assertThat(one(walkIn, "QualificationConfirmationDate")).isEqualTo("20261102");
    assertThat(one(walkIn, "MedicalInstitutionCode")).isEqualTo("1319999007");
    assertThat(one(walkIn, "ArbitraryFileIdentifier")).matches("[A-Za-z0-9_-]{15}=");
    assertThat(one(walkIn, "QualificationValidity")).isEqualTo("1");
    assertThat(one(walkIn, "PrescriptionIssueSelect")).isEqualTo("1");
    assertThat(text(walkIn)).doesNotContain("QualificationConfirmSearchInfo", "ReferenceNumber");
  }

  @Test
  @DisplayName("the same seed gives the same bytes and names, another seed others")
  void deterministic() throws Exception {
    List<WalkIn> first = new ArrayList<>();
    for (long seed : new long[] {7, 7, 8}) {
      try (MockReader other =
          MockReader.builder()
              .folder(folder.resolve("other" + first.size()))
              .clock(CLOCK)
              .seed(seed)
              .usually(FaceVisit.usual().shuffled())
              .open()) {
        first.add(other.walkIn(KnownPatients.SHIRO));
      }
    }
    assertThat(first.get(0).bytes()).isEqualTo(first.get(1).bytes());
    assertThat(first.get(0).fileName()).isEqualTo(first.get(1).fileName());
    assertThat(first.get(2).fileName()).isNotEqualTo(first.get(0).fileName());
    assertThat(first.get(2).bytes()).isNotEqualTo(first.get(0).bytes());
  }

  @Test
  @DisplayName("consents as registered, given or refused one by one; no times where refused")
  void consents() throws Exception {
    WalkIn registered = taro(FaceVisit.usual());
    for (ConsentKind kind : ConsentKind.values()) {
      assertThat(one(registered, kind.flag())).isEqualTo("1");
      assertThat(one(registered, kind.time())).isEqualTo("20261102091458");
      assertThat(one(registered, kind.availableTime())).isEqualTo("20261103091458");
    }
    WalkIn partly = taro(FaceVisit.usual().refuses(ConsentKind.DRUGS, ConsentKind.OPERATIONS));
    assertThat(one(partly, "PharmacistsInfoConsFlg")).isEqualTo("0");
    assertThat(one(partly, "OperationInfoConsFlg")).isEqualTo("0");
    assertThat(one(partly, "DiagnosisInfoConsFlg")).isEqualTo("1");
    assertThat(text(partly))
        .contains("DiagnosisInfoConsTime")
        .doesNotContain("PharmacistsInfoConsTime", "OperationInfoAvailableTime");
    WalkIn unregistered = reader.walkIn(KnownPatients.HANA);
    for (ConsentKind kind : ConsentKind.values()) {
      assertThat(one(unregistered, kind.flag())).isEqualTo("0");
    }
    WalkIn agreed =
        reader.walkIn(KnownPatients.HANA, FaceVisit.usual().agrees(ConsentKind.CHECKUPS));
    assertThat(one(agreed, "SpecificHealthCheckupsInfoAvailableTime")).isEqualTo("20261103091458");
  }

  @Test
  @DisplayName("the certificates are told only with consent")
  void certificates() throws Exception {
    WalkIn shown = reader.walkIn(KnownPatients.UME);
    assertThat(one(shown, "LimitApplicationCertificateRelatedConsFlg")).isEqualTo("1");
    assertThat(one(shown, "SpecificDiseasesDiseaseCategory")).isEqualTo("1");
    assertThat(one(shown, "LimitApplicationCertificateClassificationFlag")).isEqualTo("B09");
    WalkIn hidden = reader.walkIn(KnownPatients.UME, FaceVisit.usual().everyConsent(false));
    assertThat(one(hidden, "LimitApplicationCertificateRelatedConsFlg")).isEqualTo("0");
    assertThat(one(hidden, "SpecificDiseasesCertificateRelatedConsFlg")).isEqualTo("0");
    assertThat(text(hidden))
        .doesNotContain(
            "LimitApplicationCertificateRelatedInfo",
            "SpecificDiseasesCertificateList",
            "ConsTime");
  }

  @Test
  @DisplayName("prescription form and reference number")
  void choices() throws Exception {
    WalkIn paper =
        taro(FaceVisit.usual().prescription(FaceVisit.Prescription.PAPER).referenceNumber("007"));
    assertThat(one(paper, "PrescriptionIssueSelect")).isEqualTo("2");
    assertThat(one(paper, "ReferenceNumber")).isEqualTo("007");
    WalkIn notAsked = taro(FaceVisit.usual().prescription(FaceVisit.Prescription.NOT_ASKED));
    assertThat(text(notAsked)).doesNotContain("PrescriptionIssueSelect");
  }

  @Test
  @DisplayName("the answer is the centre's: newer insurance, lost, not begun, medical aid")
  void validity() throws Exception {
    WalkIn jiro = reader.walkIn(KnownPatients.JIRO);
    assertThat(one(jiro, "QualificationValidity")).isEqualTo("1");
    assertThat(one(jiro, "InsuredIdentificationNumber")).isEqualTo("9001");
    WalkIn goro = reader.walkIn(KnownPatients.GORO);
    assertThat(one(goro, "QualificationValidity")).isEqualTo("2");
    assertThat(one(goro, "ReasonOfLoss")).isEqualTo("99");
    WalkIn nanami = reader.walkIn(KnownPatients.NANAMI);
    assertThat(one(nanami, "QualificationValidity")).isEqualTo("2");
    assertThat(text(nanami)).doesNotContain("ResultList");
    assertThat(one(reader.walkIn(KnownPatients.YOKO), "QualificationValidity")).isEqualTo("6");
    WalkIn kigen = reader.walkIn(KnownPatients.KIGEN);
    assertThat(one(kigen, "ProcessingResultCode")).isEqualTo("MOCK-N0001");
  }

  @Test
  @DisplayName("F12 insurance and medical aid of one person: two results, the choices told once")
  void twoResults() throws Exception {
    WalkIn shiro = reader.walkIn(KnownPatients.SHIRO);
    assertThat(all(text(shiro), "InsuredCardClassification")).containsExactly("A1", "01");
    assertThat(all(text(shiro), "Name")).containsExactly("標本　四郎", "標本　四郎");
    assertThat(one(shiro, "PharmacistsInfoConsFlg")).isEqualTo("1");
    assertThat(one(shiro, "PrescriptionIssueSelect")).isEqualTo("1");
    assertThat(one(reader.walkIn(KnownPatients.SABURO), "PharmacistsInfoConsFlg")).isEqualTo("0");
  }

  @Test
  @DisplayName("F12 two persons in one file")
  void twoPersons() throws Exception {
    WalkIn both = taro(FaceVisit.usual().together(KnownPatients.HANAKO));
    assertThat(all(text(both), "Name")).containsExactly("試験　太郎", "試験　花子");
    assertThat(both.patients()).containsExactly(KnownPatients.TARO, KnownPatients.HANAKO);
  }

  @Test
  @DisplayName("a failed exchange has segment 9 and no body; a failed person status 2")
  void failures() throws Exception {
    WalkIn exchange = taro(FaceVisit.usual().exchangeFails("MOCK-E9", "模擬エラー"));
    assertThat(one(exchange, "SegmentOfResult")).isEqualTo("9");
    assertThat(one(exchange, "ErrorCode")).isEqualTo("MOCK-E9");
    assertThat(text(exchange)).doesNotContain("MessageBody", "試験");
    WalkIn person = taro(FaceVisit.usual().personFails("MOCK-R9", "模擬エラー"));
    assertThat(one(person, "SegmentOfResult")).isEqualTo("1");
    assertThat(one(person, "ProcessingResultStatus")).isEqualTo("2");
    assertThat(one(person, "ProcessingResultCode")).isEqualTo("MOCK-R9");
    assertThat(text(person)).doesNotContain("ResultList", "試験");
  }

  @Test
  @DisplayName("Shift_JIS is code page 932, so labelled; the order of elements can be shuffled")
  void charsetAndOrder() throws Exception {
    WalkIn plain = reader.walkIn(KnownPatients.HANA);
    WalkIn walkIn =
        reader.walkIn(
            KnownPatients.HANA, FaceVisit.usual().encodedIn(WireText.WINDOWS_31J).shuffled());
    WireText.Decoded decoded = WireText.decode(walkIn.bytes());
    assertThat(decoded.charset()).isEqualTo(WireText.WINDOWS_31J);
    assertThat(decoded.text()).contains("encoding=\"Shift_JIS\"", "髙橋●　はな", "髙見ハイツ①");
    assertThat(all(decoded.text(), "CharacterCodeIdentifier")).containsExactly("1");
    List<String> names = elements(decoded.text());
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(elements(text(plain)))
        .isNotEqualTo(elements(text(plain)));
    assertThat(names.indexOf("MessageHeader")).isLessThan(names.indexOf("MessageBody"));
    assertThatThrownBy(() -> FaceVisit.usual().encodedIn(StandardCharsets.UTF_16))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> elements(String document) {
    return Pattern.compile("<([A-Z][A-Za-z0-9]+)>")
        .matcher(document)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  @Test
  @DisplayName("F10 a byte order mark stands before the declaration")
  void byteOrderMark() throws Exception {
    byte[] bytes = taro(FaceVisit.usual().withByteOrderMark()).bytes();
    assertThat(WireText.hasBom(bytes)).isTrue();
    assertThat(WireText.decode(bytes).text()).startsWith("<?xml").contains("試験　太郎");
  }

  @Test
  @DisplayName("F13 names as tools write them; two in the same second do not collide")
  void toolNames() throws Exception {
    FaceVisit counter = FaceVisit.usual().named(FaceVisit.NameShape.COUNTER);
    FaceVisit timeOnly = FaceVisit.usual().named(FaceVisit.NameShape.TIME_ONLY);
    assertThat(List.of(taro(counter).fileName(), taro(counter).fileName()))
        .containsExactly(
            "OQSsiquc01res_face_1319999007000000000000000001_20261102091503.xml",
            "OQSsiquc01res_face_1319999007000000000000000002_20261102091503.xml");
    assertThat(List.of(taro(timeOnly).fileName(), taro(timeOnly).fileName()))
        .containsExactly(
            "OQSsiquc01res_face_20261102091503.xml", "OQSsiquc01res_face_20261102091504.xml");
    assertThat(files()).hasSize(4);
  }

  @Test
  @DisplayName("F11 a foreign institution stands in name and content")
  void foreignInstitution() throws Exception {
    WalkIn walkIn = taro(FaceVisit.usual().institution("1319999023"));
    assertThat(walkIn.fileName()).startsWith("OQSsiquc01res_face_1319999023");
    assertThat(one(walkIn, "MedicalInstitutionCode")).isEqualTo("1319999023");
    assertThatThrownBy(() -> FaceVisit.usual().institution("131999902"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("institution must be ten digits");
  }

  @Test
  @DisplayName("F1 pieces come when the caller says so; the last one makes the file whole")
  void pieces() throws Exception {
    PieceWriter writer =
        reader.begin(
            KnownPatients.TARO,
            FaceVisit.usual().written(WriteManner.inPieces(5, Duration.ofDays(1))));
    byte[] whole = writer.walkIn().bytes();
    assertThat(files()).isEmpty();
    for (int piece = 1; piece < 5; piece++) {
      assertThat(writer.next()).isTrue();
      byte[] sofar = Files.readAllBytes(writer.walkIn().file());
      assertThat(sofar).isEqualTo(Arrays.copyOf(whole, whole.length * piece / 5));
      assertThat(writer.walkIn().isWritten()).isFalse();
    }
    assertThat(writer.next()).isFalse();
    assertThat(Files.readAllBytes(writer.walkIn().file())).isEqualTo(whole);
    assertThat(writer.walkIn().isWritten()).isTrue();
    assertThat(writer.next()).isFalse();
    assertThat(writer.finish()).isSameAs(writer.walkIn());
  }

  @Test
  @DisplayName("F2 renamed: under its own name the file is whole or not there")
  void renamed() throws Exception {
    PieceWriter writer =
        reader.begin(KnownPatients.TARO, FaceVisit.usual().written(WriteManner.byRename()));
    assertThat(writer.next()).isTrue();
    Path file = writer.walkIn().file();
    assertThat(files()).containsExactly(file.resolveSibling(file.getFileName() + ".tmp"));
    assertThat(writer.next()).isFalse();
    assertThat(files()).containsExactly(file);
    assertThat(file).hasBinaryContent(writer.walkIn().bytes());
  }

  @Test
  @Timeout(60)
  @DisplayName("F1 with a pause the pieces come by themselves, after the call has returned")
  void piecesByTime() throws Exception {
    WalkIn slow = taro(FaceVisit.usual().written(WriteManner.inPieces(3, Duration.ofMillis(30))));
    slow.awaitWritten(SOON);
    assertThat(slow.file()).hasBinaryContent(slow.bytes());
    WalkIn never = taro(FaceVisit.usual().written(WriteManner.inPieces(2, Duration.ofDays(1))));
    assertThat(never.isWritten()).isFalse();
    assertThat(Files.size(never.file())).isEqualTo(never.bytes().length / 2);
    assertThatThrownBy(() -> never.awaitWritten(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(60)
  @DisplayName("F7 a share that is away for a moment gets the rest when it is back")
  void shareAway() throws Exception {
    WalkIn slow = taro(FaceVisit.usual().written(WriteManner.inPieces(2, Duration.ofMillis(300))));
    Path away = folder.resolve("away");
    Files.move(reader.folder(), away);
    assertThatThrownBy(() -> reader.walkIn(KnownPatients.HANA)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> slow.awaitWritten(Duration.ofMillis(400)))
        .isInstanceOf(IllegalStateException.class);
    Files.move(away, reader.folder());
    slow.awaitWritten(SOON);
    assertThat(slow.file()).hasBinaryContent(slow.bytes());
  }

  @Test
  @DisplayName("F4 the same bytes under another name; F5 other bytes under the same name")
  void duplicates() throws Exception {
    WalkIn first = reader.walkIn(KnownPatients.TARO);
    WalkIn copy = reader.again(first);
    assertThat(copy.bytes()).isEqualTo(first.bytes());
    assertThat(copy.file()).isNotEqualTo(first.file()).hasBinaryContent(first.bytes());
    WalkIn other = reader.replace(first, KnownPatients.HANA, FaceVisit.usual());
    assertThat(other.file()).isEqualTo(first.file()).hasBinaryContent(other.bytes());
    assertThat(other.bytes()).isNotEqualTo(first.bytes());
    assertThat(files()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaceVisit.Damage.class,
      names = {"TRUNCATED", "EMPTY", "WRONG_DECLARATION"})
  @DisplayName("F10 damaged bytes can not be read in the declared charset, or are no document")
  void damaged(FaceVisit.Damage damage) throws Exception {
    for (Charset charset : List.of(UTF_8, WireText.WINDOWS_31J)) {
      byte[] bytes = taro(FaceVisit.usual().encodedIn(charset).damaged(damage)).bytes();
      assertThatThrownBy(
              () -> {
                String text = WireText.decode(bytes).text();
                DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
                parser.setErrorHandler(null); // or it writes to the console
                parser.parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
              })
          .isInstanceOfAny(IOException.class, SAXException.class);
    }
  }

  @Test
  @DisplayName("F10 truncated in the middle of a character of the name, as sample a05")
  void truncated() throws Exception {
    byte[] bytes = taro(FaceVisit.usual().damaged(FaceVisit.Damage.TRUNCATED)).bytes();
    assertThat(new String(bytes, UTF_8)).endsWith("<Name>試\uFFFD");
    WalkIn noName =
        taro(FaceVisit.usual().personFails("MOCK-R9", "模擬").damaged(FaceVisit.Damage.TRUNCATED));
    assertThat(text(noName)).doesNotContain("</XmlMsg>");
  }

  @Test
  @DisplayName("F10 a document type with an external entity; a file of more than five MiB")
  void hostile() throws Exception {
    assertThat(text(taro(FaceVisit.usual().damaged(FaceVisit.Damage.DTD))))
        .contains("<!DOCTYPE XmlMsg [<!ENTITY mihon SYSTEM \"file:", "太郎&mihon;</Name>");
    assertThat(taro(FaceVisit.usual().damaged(FaceVisit.Damage.TOO_LARGE)).bytes().length)
        .isGreaterThan(5 << 20);
  }

  @Test
  @DisplayName("any bytes under any name, but not outside of the folder")
  void raw() throws Exception {
    WalkIn raw =
        reader.writeRaw("OQSsiquc01res_face_odd name.xml", new byte[] {1}, WriteManner.inPlace());
    assertThat(raw.file()).hasBinaryContent(new byte[] {1});
    assertThat(raw.patients()).isEmpty();
    PieceWriter writer = reader.beginRaw("x.txt", new byte[] {1, 2}, WriteManner.byRename());
    assertThat(writer.finish().fileName()).isEqualTo("x.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.xml", "a/b.xml", "", ".", ".."})
  @DisplayName("a name that leads elsewhere is refused")
  void rawOutside(String name) {
    assertThatThrownBy(() -> reader.writeRaw(name, new byte[0], WriteManner.inPlace()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name must be a file name without a folder");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, -1"})
  @DisplayName("a manner without pieces or with a negative pause is refused")
  void manner(int pieces, int pause) {
    assertThatThrownBy(() -> WriteManner.inPieces(pieces, Duration.ofMillis(pause)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName(
      "F8 a burst of 500 different patients from several threads: 500 files, no name twice")
  void burst() throws Exception {
    List<Patient> people = Population.seeded(3, 600).patients().subList(0, 500);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Set<String> names = new HashSet<>();
    try {
      List<Callable<List<WalkIn>>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<Patient> part = people.subList(125 * i, 125 * (i + 1));
        tasks.add(() -> reader.burst(part));
      }
      for (Future<List<WalkIn>> future : pool.invokeAll(tasks)) {
        future.get().forEach(walkIn -> names.add(walkIn.fileName()));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(names).hasSize(500);
    assertThat(files()).hasSize(500);
  }

  @Test
  @DisplayName("no individual number in any name or file; nothing of a person in toString")
  void privacy() throws Exception {
    for (Patient patient : Population.seeded(11, 300).patients()) {
      for (FaceVisit.NameShape shape : FaceVisit.NameShape.values()) {
        WalkIn walkIn = reader.walkIn(patient, FaceVisit.usual().named(shape));
        assertThat(IndividualNumbers.isIn(walkIn.fileName())).isFalse();
        assertThat(IndividualNumbers.isIn(text(walkIn))).isFalse();
        assertThat(walkIn.toString() + reader)
            .doesNotContain(patient.name())
            .contains(walkIn.fileName());
      }
    }
    assertThatThrownBy(() -> FaceVisit.usual().referenceNumber(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a terminal has a reader with its clock, institution, charset and face folder")
  void ofTerminal() throws Exception {
    WalkIn walkIn;
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder.resolve("terminal"))
            .clock(CLOCK)
            .institutions("1319999023")
            .answersIn(WireText.WINDOWS_31J)
            .start()) {
      walkIn = terminal.reader().walkIn(KnownPatients.TARO);
      assertThat(terminal.reader()).isSameAs(terminal.reader());
      assertThat(walkIn.file().getParent()).isEqualTo(terminal.root().resolve("face"));
    }
    assertThat(walkIn.fileName()).contains("face_1319999023").endsWith("_20261102091503.xml");
    assertThat(WireText.decode(walkIn.bytes()).charset()).isEqualTo(WireText.WINDOWS_31J);
  }

  @Test
  @DisplayName("whoever passes a terminal's reader is an event of it, once the file is whole")
  void walkInsAreEvents() throws IOException {
    List<MockEvent> events = new ArrayList<>();
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder.resolve("OQS"))
            .clock(CLOCK)
            .onEvent(events::add)
            .start()) {
      PieceWriter writer =
          terminal
              .reader()
              .begin(
                  KnownPatients.TARO,
                  FaceVisit.usual().written(WriteManner.inPieces(2, Duration.ZERO)));
      writer.next();
      assertThat(events).isEmpty();

      String first = writer.finish().fileName();
      writer.next(); // nothing is left to be done
      String second = terminal.reader().walkIn(KnownPatients.HANA).fileName();

      assertThat(events)
          .containsExactly(
              new MockEvent(MockEvent.Kind.WALKED_IN, CLOCK.instant(), first, ""),
              new MockEvent(MockEvent.Kind.WALKED_IN, CLOCK.instant(), second, ""));
    }
  }
}
