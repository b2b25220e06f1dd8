package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.EventSink.Admission;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.RetentionPolicy;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the source makes of files, in virtual time and without threads. */
class FaceFolderSourceTest {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final ZoneOffset JST = ZoneOffset.ofHours(9);

  @TempDir Path root;

  private Path folder;
  private Path archive;
  private VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:14:00Z"));
  private RecordingSink sink = new RecordingSink();
  private final List<FaceFolderSource> sources = new ArrayList<>();

  @BeforeEach
  void folders() throws IOException {
    folder = Files.createDirectory(root.resolve("face"));
    archive = Files.createDirectory(root.resolve("trash"));
  }

  @AfterEach
  void close() {
    sources.forEach(FaceFolderSource::close);
  }

  private FaceFolderSource start(UnaryOperator<FaceFolderSource.Builder> settings) {
    FaceFolderSource source = settings.apply(FaceFolderSource.builder(folder).time(time)).build();
    sources.add(source);
    source.start(sink);
    time.advance(Duration.ZERO);
    return source;
  }

  private FaceFolderSource start() {
    return start(builder -> builder);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String sample) throws IOException {
    return write(sample, FaceSamples.bytes(sample));
  }

  private void old(Path file, String instant) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(instant)));
  }

  @Test
  @DisplayName("F1 a file written in five pieces over 2 s is one visit, and none before the end")
  void pieces() throws IOException {
    start();
    byte[] all = FaceSamples.bytes(FaceSamples.A01);
    Path file = write(FaceSamples.A01, new byte[0]);
    for (int i = 0; i < 5; i++) {
      assertThat(sink.accepted()).isEmpty();
      byte[] piece = Arrays.copyOfRange(all, all.length * i / 5, all.length * (i + 1) / 5);
      Files.write(file, piece, StandardOpenOption.APPEND);
      if (i < 4) {
        time.advance(POLL);
      }
    }
    time.advance(POLL);
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
    assertThat(sink.accepted().get(0).document()).isEqualTo(all);
    time.advance(Duration.ofMinutes(20));
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED);
    assertThat(sink.reasons()).isEmpty();
  }

  @Test
  @DisplayName("F2 a file renamed into place is found at the next poll; other names never are")
  void renamed() throws IOException {
    start();
    Path temp = folder.resolve(FaceSamples.A02 + ".tmp");
    Files.write(temp, FaceSamples.bytes(FaceSamples.A02));
    time.advance(POLL.multipliedBy(4));
    assertThat(sink.accepted()).isEmpty();
    Files.move(temp, folder.resolve(FaceSamples.A02));
    time.advance(POLL);
    assertThat(sink.names()).containsExactly(FaceSamples.A02);
  }

  @Test
  @DisplayName("F3 R-F-12 a file that was moved away half written is found whole in the archive")
  void movedBeforeItWasRead() throws IOException {
    start(builder -> builder.archive(archive));
    byte[] all = FaceSamples.bytes(FaceSamples.A01);
    Path file = write(FaceSamples.A01, Arrays.copyOf(all, 400));
    time.advance(POLL);
    Path moved = Files.move(file, archive.resolve(FaceSamples.A01));
    Files.write(moved, all);
    time.advance(POLL.multipliedBy(2));
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
    time.advance(Duration.ofMinutes(1));
    assertThat(sink.accepted()).hasSize(1);
  }

  @Test
  @DisplayName("F3 R-F-12 a file that came and went between two polls is found in the archive")
  void movedUnseen() throws IOException {
    start(builder -> builder.archive(archive));
    Files.write(archive.resolve(FaceSamples.A01), FaceSamples.bytes(FaceSamples.A01));
    time.advance(Duration.ofSeconds(6));
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
  }

  @Test
  @DisplayName("T20 a file seen in face and again in the archive is one visit")
  void seenInBoth() throws IOException {
    start(builder -> builder.archive(archive));
    Path file = write(FaceSamples.A01);
    time.advance(POLL);
    assertThat(sink.names()).containsExactly(FaceSamples.A01);

    Files.copy(file, archive.resolve(FaceSamples.A01));
    time.advance(Duration.ofSeconds(6));
    Files.delete(file);
    time.advance(Duration.ofMinutes(30));
    assertThat(sink.admissions()).startsWith(Admission.ACCEPTED);
    assertThat(sink.admissions().subList(1, sink.admissions().size()))
        .as("known by its name and bytes, whatever the place")
        .containsOnly(Admission.KNOWN);
    assertThat(sink.reasons()).isEmpty();

    write(FaceSamples.A02); // it still looks into both
    Files.write(archive.resolve(FaceSamples.A03), FaceSamples.bytes(FaceSamples.A03));
    time.advance(Duration.ofSeconds(6));
    assertThat(sink.names())
        .containsExactlyInAnyOrder(FaceSamples.A01, FaceSamples.A02, FaceSamples.A03);
  }

  @Test
  @DisplayName("F5 R-F-12 other bytes under the name of an archived file are not overlooked")
  void archivedNameAgain() throws IOException {
    start(builder -> builder.archive(archive));
    Files.write(archive.resolve(FaceSamples.A01), FaceSamples.bytes(FaceSamples.A01));
    time.advance(Duration.ofSeconds(6));
    Path file = write(FaceSamples.A01);
    time.advance(POLL);
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED, Admission.KNOWN);
    Files.write(file, FaceSamples.bytes(FaceSamples.A02));
    time.advance(Duration.ofSeconds(6));
    assertThat(sink.admissions())
        .containsExactly(Admission.ACCEPTED, Admission.KNOWN, Admission.CONFLICT);
    time.advance(Duration.ofMinutes(30));
    assertThat(sink.admissions()).hasSize(3);
  }

  @Test
  @DisplayName("F3 a file that vanished for good is forgotten without a word")
  void vanished() throws IOException {
    start();
    Path file = write(FaceSamples.A01, FaceSamples.utf8("<XmlMsg>"));
    time.advance(POLL);
    Files.delete(file);
    time.advance(Duration.ofMinutes(2));
    assertThat(sink.eventNames()).containsExactly("SourceConnected");
  }

  @Test
  @DisplayName("F4 the same bytes under two names are one visit and one duplicate")
  void sameBytesTwoNames() throws IOException {
    start();
    write(FaceSamples.A01);
    time.advance(POLL);
    write(FaceSamples.name(7), FaceSamples.bytes(FaceSamples.A01));
    time.advance(Duration.ofMinutes(30));
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED, Admission.DUPLICATE);
  }

  @Test
  @DisplayName("F5 other bytes under a name that was taken are offered once, as a conflict")
  void sameNameOtherBytes() throws IOException {
    start();
    write(FaceSamples.A01);
    time.advance(POLL);
    write(FaceSamples.A01, FaceSamples.bytes(FaceSamples.A02));
    time.advance(Duration.ofSeconds(6));
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED, Admission.CONFLICT);
    time.advance(Duration.ofMinutes(30));
    assertThat(sink.admissions()).hasSize(2);
  }

  @Test
  @DisplayName("F6 a file of 23:59:59 found at 00:00:01 is taken")
  void midnight() throws IOException {
    time = new VirtualTime(Instant.parse("2026-11-02T14:59:58Z"));
    start();
    time.advance(Duration.ofSeconds(3));
    String name = FaceSamples.name(1, OffsetDateTime.of(2026, 11, 2, 23, 59, 59, 0, JST));
    old(write(name, FaceSamples.numbered(1)), "2026-11-02T14:59:59Z");
    time.advance(POLL);
    assertThat(sink.names()).containsExactly(name);
  }

  @Test
  @DisplayName("F7 R-F-03 a share away for 60 s: one edge each way, nothing lost")
  void awayForAMinute() throws IOException {
    FaceFolderSource source = start();
    write(FaceSamples.A01);
    time.advance(POLL);
    Path away = root.resolve("away");
    Files.move(folder, away);
    time.advance(Duration.ofSeconds(60));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.UNREACHABLE);
    assertThat(source.state().cause()).contains(SourceState.Cause.FOLDER_UNREACHABLE);
    Files.write(away.resolve(FaceSamples.A02), FaceSamples.bytes(FaceSamples.A02));
    Files.move(away, folder);
    time.advance(Duration.ofSeconds(31));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    assertThat(sink.names()).containsExactly(FaceSamples.A01, FaceSamples.A02);
    assertThat(sink.eventNames())
        .containsExactly("SourceConnected", "SourceUnreachable", "SourceConnected", "EventsMissed");
    CardReaderEvent.EventsMissed missed = sink.events(CardReaderEvent.EventsMissed.class).get(0);
    assertThat(Duration.between(missed.from(), missed.until()))
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(91));
    assertThat(missed.count()).isZero();
  }

  @Test
  @DisplayName("F8 500 files at start are taken oldest first, those before startFrom are not")
  void manyAtStart() throws IOException {
    OffsetDateTime first = OffsetDateTime.of(2026, 11, 2, 9, 0, 0, 0, JST);
    List<String> expected = new ArrayList<>();
    for (int i : IntStream.range(0, 500).map(i -> (i * 7) % 500).toArray()) {
      OffsetDateTime at = first.plusSeconds(i * 5L - 500);
      String name = FaceSamples.name(i, at);
      old(write(name, FaceSamples.numbered(i)), "2026-10-30T00:00:00Z");
      if (i >= 100) {
        expected.add(name);
      }
    }
    expected.sort(
        java.util.Comparator.comparing(
            name -> FaceFileName.tryParse(name).orElseThrow().time().orElseThrow()));
    start(builder -> builder.startFrom(first.toInstant()));
    assertThat(sink.names()).isEqualTo(expected).hasSize(400);
  }

  @Test
  @DisplayName("F8 an old name counts when the file was changed later than startFrom")
  void laterOfBothTimes() throws IOException {
    String name = FaceSamples.name(1, OffsetDateTime.of(2026, 10, 1, 9, 0, 0, 0, JST));
    old(write(name, FaceSamples.numbered(1)), "2026-11-02T00:10:00Z");
    String older = FaceSamples.name(2, OffsetDateTime.of(2026, 10, 1, 9, 0, 0, 0, JST));
    old(write(older, FaceSamples.numbered(2)), "2026-11-01T14:59:59Z");
    start();
    assertThat(sink.names()).containsExactly(name);
  }

  private void dayAfterDay() throws IOException {
    for (int day = 28; day <= 31; day++) {
      String name = FaceSamples.name(day, OffsetDateTime.of(2026, 10, day, 18, 10, 0, 0, JST));
      old(write(name, FaceSamples.numbered(day)), "2026-10-" + day + "T09:10:00Z");
    }
  }

  @Test
  @DisplayName("F6 R-INV-3 what came since the last visit, while nobody watched, is taken")
  void downOverMidnight() throws IOException {
    dayAfterDay();
    sink.lastAccepted(Instant.parse("2026-10-30T08:00:00Z"));
    start();
    assertThat(sink.names())
        .extracting(name -> name.substring(name.length() - 18, name.length() - 4))
        .containsExactly("20261030181000", "20261031181000");
  }

  @Test
  @DisplayName("F8 R-INV-3 nothing is taken for old while the ledger can not tell the last visit")
  void ledgerSilentAtStart() throws IOException {
    dayAfterDay();
    sink.lastAccepted(Instant.parse("2026-10-30T08:00:00Z"));
    sink.refuse(Admission.UNAVAILABLE);
    FaceFolderSource source = start();
    time.advance(Duration.ofMinutes(2));
    assertThat(source.state().cause()).contains(SourceState.Cause.LEDGER_UNAVAILABLE);
    assertThat(sink.admissions()).isEmpty();
    sink.refuse(null);
    time.advance(Duration.ofSeconds(31));
    assertThat(sink.accepted()).hasSize(2);
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
  }

  @Test
  @DisplayName("cardreader 3.2 a ledger is not called silent for a file that is gone meanwhile")
  void ledgerSilentForAGoneFile() throws IOException {
    FaceFolderSource source = start();
    sink.refuse(Admission.UNAVAILABLE);
    Path file = write(FaceSamples.A01);
    time.advance(Duration.ofMinutes(1));
    assertThat(source.state().cause()).contains(SourceState.Cause.LEDGER_UNAVAILABLE);
    Files.delete(file);
    sink.refuse(null);
    time.advance(Duration.ofSeconds(31));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
  }

  @Test
  @DisplayName("F8 after a restart known and settled files are not read, unsettled ones offered")
  void restart() throws IOException {
    start();
    write(FaceSamples.A01);
    write(FaceSamples.A02);
    write(FaceSamples.A04);
    time.advance(POLL);
    sources.get(0).close();
    sink.settle(FaceSamples.A01);
    sink.settle(FaceSamples.A04);
    old(folder.resolve(FaceSamples.A04), "2026-11-02T00:20:00Z"); // touched meanwhile
    time = new VirtualTime(Instant.parse("2026-11-03T00:00:00Z"));
    start();
    assertThat(sink.admissions())
        .containsExactly(
            Admission.ACCEPTED,
            Admission.ACCEPTED,
            Admission.ACCEPTED,
            Admission.KNOWN,
            Admission.KNOWN);
    assertThat(sink.knownCalls()).isEqualTo(1);
  }

  @Test
  @DisplayName("F10 what is no document is told once, with its reason, and revived by a change")
  void hostile() throws IOException {
    start();
    String sample = FaceSamples.text(FaceSamples.A02);
    String doctype =
        sample.replace("<XmlMsg>", "<!DOCTYPE XmlMsg SYSTEM \"file:///etc/hostname\"><XmlMsg>");
    Path file = write(FaceSamples.A02, FaceSamples.utf8(doctype));
    time.advance(POLL);
    assertThat(sink.reasons()).containsExactly(QuarantineReason.MALFORMED);
    time.advance(Duration.ofMinutes(15));
    assertThat(sink.reasons()).hasSize(1);
    Files.write(file, FaceSamples.utf8(sample));
    time.advance(Duration.ofSeconds(61));
    assertThat(sink.names()).containsExactly(FaceSamples.A02);
  }

  @Test
  @DisplayName("F10 S-IN-03 more than 4 MiB is set aside at once, one byte less is read")
  void tooLarge() throws IOException {
    String sample = FaceSamples.text(FaceSamples.A02);
    int missing = FaceFolder.MAX_BYTES - FaceSamples.utf8(sample).length;
    write(FaceSamples.name(1), FaceSamples.utf8(sample + " ".repeat(missing)));
    write(FaceSamples.name(2), FaceSamples.utf8(sample + " ".repeat(missing + 1)));
    start();
    assertThat(sink.names()).containsExactly(FaceSamples.name(1));
    assertThat(sink.reasons()).containsExactly(QuarantineReason.TOO_LARGE);
  }

  @Test
  @DisplayName("F10 R-F-08 an empty file is told after 60 s, not before")
  void empty() throws IOException {
    start();
    write(FaceSamples.A02, new byte[0]);
    time.advance(POLL.plus(Duration.ofSeconds(59)));
    assertThat(sink.reasons()).isEmpty();
    time.advance(Duration.ofSeconds(2));
    assertThat(sink.reasons()).containsExactly(QuarantineReason.EMPTY);
  }

  @Test
  @DisplayName("F10 byte order mark, Shift_JIS and a wrong character code identifier are read")
  void encodings() throws IOException {
    String sample = FaceSamples.text(FaceSamples.A02);
    write(FaceSamples.name(1), FaceSamples.utf8("\uFEFF" + sample));
    write(
        FaceSamples.name(2),
        FaceSamples.utf8(
            FaceSamples.text(FaceSamples.A01)
                .replace("<CharacterCodeIdentifier>0<", "<CharacterCodeIdentifier>1<")));
    write(FaceSamples.A03);
    start();
    assertThat(sink.accepted()).hasSize(3);
    EligibilityAnswer shiftJis = sink.accepted().get(0);
    assertThat(shiftJis.fileName()).isEqualTo(FaceSamples.A03);
    assertThat(shiftJis.qualification().name().orElseThrow().formal()).contains("例示　髙志");
  }

  @Test
  @DisplayName("F10 bytes that the declared encoding does not allow are ENCODING")
  void wrongDeclaration() throws IOException {
    byte[] mixed = FaceSamples.bytes(FaceSamples.A02);
    mixed[FaceSamples.text(FaceSamples.A02).indexOf("架空") + 2] = (byte) 0xFF;
    write(FaceSamples.name(1), mixed);
    write(
        FaceSamples.name(2),
        FaceSamples.utf8(FaceSamples.text(FaceSamples.A02).replace("UTF-8", "EUC-JP")));
    start();
    assertThat(sink.reasons())
        .containsExactly(QuarantineReason.ENCODING, QuarantineReason.ENCODING);
  }

  @Test
  @DisplayName("F10 a file cut inside a character is waited for 10 s, told once, and revived")
  void cutOff() throws IOException {
    start();
    Path file = write(FaceSamples.A05);
    time.advance(POLL.plusMillis(9_900));
    assertThat(sink.reasons()).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.reasons()).containsExactly(QuarantineReason.TRUNCATED);
    time.advance(Duration.ofMinutes(15));
    assertThat(sink.reasons()).hasSize(1);
    Files.write(file, FaceSamples.bytes(FaceSamples.A02));
    time.advance(Duration.ofSeconds(61));
    assertThat(sink.names()).containsExactly(FaceSamples.A05);
  }

  @Test
  @DisplayName("F11 files of another institution, or of none, are set aside")
  void institution() throws IOException {
    String sample = FaceSamples.text(FaceSamples.A02);
    write(FaceSamples.A01);
    write(FaceSamples.name(1), FaceSamples.utf8(sample.replace("1319999007", "1319999015")));
    write(
        FaceSamples.name(2),
        FaceSamples.utf8(
            sample.replace("<MedicalInstitutionCode>1319999007</MedicalInstitutionCode>", "")));
    start(builder -> builder.institutions(MedicalInstitutionCode.of("1319999007")));
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
    assertThat(sink.reasons())
        .containsExactly(QuarantineReason.WRONG_INSTITUTION, QuarantineReason.WRONG_INSTITUTION);
  }

  @Test
  @DisplayName("F13 tool-written names, other cases of letters and other shapes are read")
  void toolWritten() throws IOException {
    List<String> names =
        List.of(
            "OQSsiquc01res_face_20261102093000.xml",
            "oqssiquc01RES_FACE_13199990070000000000000000abcd_20261102093001.XML",
            "OQSsiquc01res_face_1319999007 (1).xml",
            "OQSsiquc01res_face_13199990070_20261102093002.xml");
    for (int i = 0; i < names.size(); i++) {
      write(names.get(i), FaceSamples.numbered(i));
    }
    write("OQSsiquc01res_20261102093000.xml", FaceSamples.numbered(9));
    start();
    assertThat(sink.names()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  @DisplayName("F14 a consent that ran out while the application waited is told as it is")
  void consentRunsOut() throws IOException {
    start(builder -> builder.pollInterval(Duration.ofMinutes(1)));
    sink.refuse(Admission.FULL);
    write(FaceSamples.A01);
    time.advance(Duration.ofHours(25));
    sink.refuse(null);
    time.advance(Duration.ofMinutes(1));
    Consent consent =
        sink.accepted().get(0).qualification().consent(ConsentKind.DRUG_INFO).orElseThrow();
    assertThat(consent.isGiven()).isTrue();
    assertThat(consent.readableUntil().orElseThrow().toInstant()).isBefore(time.now());
  }

  @Test
  @DisplayName("R-F-07 bytes that trickle in one by one are one visit")
  void byteByByte() throws IOException {
    start();
    byte[] all = FaceSamples.bytes(FaceSamples.A02);
    Path file = write(FaceSamples.A02, new byte[0]);
    assertThat(all[all.length - 1]).isEqualTo((byte) '\n');
    for (byte one : all) {
      assertThat(sink.accepted()).isEmpty();
      Files.write(file, new byte[] {one}, StandardOpenOption.APPEND);
      time.advance(Duration.ofMillis(10));
    }
    time.advance(POLL);
    assertThat(sink.names()).containsExactly(FaceSamples.A02);
    assertThat(sink.accepted().get(0).document()).isEqualTo(all);
    time.advance(Duration.ofMinutes(15));
    assertThat(sink.admissions()).hasSize(1);
    assertThat(sink.reasons()).isEmpty();
  }

  @Test
  @DisplayName("R-F-07 after an outage the 10 s without a change begin anew")
  void outageWhileGrowing() throws IOException {
    start();
    write(FaceSamples.A05);
    time.advance(POLL);
    Path away = Files.move(folder, root.resolve("away"));
    time.advance(Duration.ofSeconds(30));
    Files.move(away, folder);
    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 40 && sink.events(CardReaderEvent.EventsMissed.class).isEmpty(); i++) {
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(sink.reasons()).isEmpty();
    time.advance(Duration.ofSeconds(11));
    assertThat(sink.reasons()).containsExactly(QuarantineReason.TRUNCATED);
  }

  @Test
  @DisplayName("cardreader 3.2 while the hub is full the files wait, then come in order")
  void full() throws IOException {
    FaceFolderSource source = start();
    sink.refuse(Admission.FULL);
    for (int i = 0; i < 5; i++) {
      write(FaceSamples.name(i), FaceSamples.numbered(i));
    }
    time.advance(Duration.ofMinutes(5));
    // One try at each poll, and no reading on.
    assertThat(sink.admissions()).hasSizeBetween(500, 601).containsOnly(Admission.FULL);
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    sink.refuse(null);
    time.advance(POLL);
    assertThat(sink.names())
        .containsExactlyElementsOf(IntStream.range(0, 5).mapToObj(FaceSamples::name).toList());
  }

  @Test
  @DisplayName("cardreader 3.2 a ledger that does not answer: told after a while, nothing lost")
  void ledgerSilent() throws IOException {
    FaceFolderSource source = start();
    sink.refuse(Admission.UNAVAILABLE);
    write(FaceSamples.A01);
    time.advance(Duration.ofSeconds(2));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    time.advance(Duration.ofMinutes(10));
    assertThat(source.state().cause()).contains(SourceState.Cause.LEDGER_UNAVAILABLE);
    assertThat(sink.admissions()).hasSizeLessThan(40);
    sink.refuse(null);
    time.advance(Duration.ofSeconds(31));
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    assertThat(sink.eventNames())
        .containsExactly("SourceConnected", "SourceUnreachable", "SourceConnected", "EventsMissed");
  }

  @Test
  @DisplayName("reliability-security 5 the observer changes nothing in the folder")
  void observer() throws IOException {
    start();
    for (String sample : List.of(FaceSamples.A01, FaceSamples.A05)) {
      write(sample);
    }
    sink.settle(FaceSamples.A01);
    time.advance(Duration.ofHours(1));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(FaceSamples.A01, FaceSamples.A05);
    }
    assertThat(folder.resolve(FaceSamples.A01))
        .hasBinaryContent(FaceSamples.bytes(FaceSamples.A01));
  }

  @Test
  @DisplayName("P-08 only a settled visit's own file is removed")
  void removal() throws IOException {
    start(builder -> builder.retention(RetentionPolicy.DELETE_AFTER_READ));
    write(FaceSamples.A01);
    write(FaceSamples.A02);
    write(FaceSamples.A05);
    write("somebody-else.xml", FaceSamples.bytes(FaceSamples.A01));
    time.advance(POLL);
    write(FaceSamples.name(3), FaceSamples.bytes(FaceSamples.A01)); // a duplicate
    time.advance(Duration.ofSeconds(30));
    assertThat(folder.resolve(FaceSamples.A01)).exists();
    sink.settle(FaceSamples.A01);
    time.advance(Duration.ofMinutes(1));
    assertThat(folder.resolve(FaceSamples.A01)).doesNotExist();
    assertThat(folder.resolve(FaceSamples.A02)).exists();
    assertThat(folder.resolve(FaceSamples.A05)).exists();
    assertThat(folder.resolve(FaceSamples.name(3))).exists();
    assertThat(folder.resolve("somebody-else.xml")).exists();
  }

  @Test
  @DisplayName("P-08 a file that was overwritten after acceptance is not removed")
  void noRemovalOfAConflict() throws IOException {
    start(builder -> builder.retention(RetentionPolicy.DELETE_AFTER_READ));
    write(FaceSamples.A01);
    time.advance(POLL);
    write(FaceSamples.A01, FaceSamples.bytes(FaceSamples.A02));
    sink.settle(FaceSamples.A01);
    time.advance(Duration.ofMinutes(1));
    assertThat(sink.admissions()).contains(Admission.CONFLICT);
    assertThat(folder.resolve(FaceSamples.A01)).exists();
  }

  @Test
  @DisplayName("P-08 settled files are moved, also those settled before a restart")
  void moving() throws IOException {
    start();
    write(FaceSamples.A01);
    time.advance(POLL);
    sources.get(0).close();
    sink.settle(FaceSamples.A01);
    Path target = root.resolve("done");
    start(builder -> builder.retention(RetentionPolicy.moveTo(target)));
    time.advance(Duration.ofSeconds(10));
    assertThat(folder.resolve(FaceSamples.A01)).doesNotExist();
    assertThat(target.resolve(FaceSamples.A01))
        .hasBinaryContent(FaceSamples.bytes(FaceSamples.A01));
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED);
  }

  @Test
  @DisplayName("cardreader 3 a visit is read again from the folder or an archive, by its digest")
  void reread() throws IOException {
    FaceFolderSource source = start(builder -> builder.archive(archive));
    Path file = write(FaceSamples.A01);
    time.advance(POLL);
    String sha256 = sink.accepted().get(0).sha256();
    assertThat(source.reread(FaceSamples.A01, sha256)).isPresent();
    Files.move(file, archive.resolve(FaceSamples.A01));
    write(FaceSamples.A01, FaceSamples.bytes(FaceSamples.A02));
    assertThat(source.reread(FaceSamples.A01, sha256))
        .map(EligibilityAnswer::sha256)
        .contains(sha256);
    Files.delete(archive.resolve(FaceSamples.A01));
    assertThat(source.reread(FaceSamples.A01, sha256)).isEmpty();
    assertThat(source.reread("../face/" + FaceSamples.A01, sha256)).isEmpty();
    assertThat(source.reread(FaceSamples.PREFIX + "/../" + FaceSamples.A01, sha256)).isEmpty();
    assertThat(source.reread(FaceSamples.PREFIX + "\0.xml", sha256)).isEmpty();
  }

  @Test
  @DisplayName("cardreader 3 what files can not tell is not among the capabilities")
  void capabilities() {
    FaceFolderSource source = FaceFolderSource.watching(folder);
    sources.add(source);
    assertThat(source.capabilities())
        .contains(
            new Capability(CardReaderEvent.ConsentGiven.class, Knowledge.OBSERVED),
            new Capability(CardReaderEvent.AuthenticationSucceeded.class, Knowledge.DERIVED),
            new Capability(CardReaderEvent.EventsMissed.class, Knowledge.DERIVED));
    assertThat(source.capabilities())
        .extracting(Capability::event)
        .isNotEmpty()
        .doesNotContain(
            CardReaderEvent.CardInserted.class,
            CardReaderEvent.CardRemoved.class,
            CardReaderEvent.CardIdentified.class,
            CardReaderEvent.AuthenticationFailed.class,
            CardReaderEvent.CredentialBlocked.class,
            CardReaderEvent.ReaderOnline.class,
            CardReaderEvent.ReaderOffline.class);
    assertThat(source.id()).isEqualTo(new SourceId("face"));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.STOPPED);
  }

  @Test
  @DisplayName("D9 wrong settings are refused by field and rule")
  void settings() {
    FaceFolderSource.Builder builder = FaceFolderSource.builder(folder);
    assertThatThrownBy(() -> builder.pollInterval(Duration.ofMillis(199)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("pollInterval");
    assertThatThrownBy(() -> builder.pollInterval(Duration.ofSeconds(61)))
        .hasMessageContaining("pollInterval");
    assertThatThrownBy(() -> builder.archive(archive, folder)).hasMessageContaining("archive");
    assertThatThrownBy(() -> builder.retention(RetentionPolicy.moveTo(folder)))
        .hasMessageContaining("retention");
    assertThatThrownBy(() -> builder.quietAlarm(Duration.ZERO, when -> true))
        .hasMessageContaining("quietAlarm");
  }

  @Test
  @DisplayName("cardreader 3.2 a closed source looks at nothing and tells nothing")
  void closed() throws IOException {
    FaceFolderSource source = start();
    source.close();
    source.close();
    write(FaceSamples.A01);
    time.advance(Duration.ofMinutes(1));
    assertThat(sink.accepted()).isEmpty();
    assertThat(source.state().status()).isEqualTo(SourceState.Status.STOPPED);
    assertThatThrownBy(() -> source.start(sink)).isInstanceOf(IllegalStateException.class);
  }
}
