package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MedicalFaultsTest {
  private static final String DRUGS = MedicalClient.DRUGS;
  private static final String CHECKUPS = MedicalClient.CHECKUPS;
  private static final String REQUEST = MedicalClient.drugs(KnownPatients.TARO);

  @TempDir Path folder;
  private MockTerminal terminal;
  private MedicalClient client;

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).clock(MedicalClient.NOW).patients(0).start();
    client = new MedicalClient(terminal);
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  @Test
  @DisplayName("a PDF asked for is a PDF of the same stem, and no XML beside it")
  void pdf() throws Exception {
    String suffix = client.send(DRUGS, MedicalClient.pdf(REQUEST));
    byte[] pdf = MedicalClient.wholePdf(client.res(DRUGS, suffix, ".pdf"));
    assertThat(pdf).isEqualTo(MinimalPdf.of(ConsentKind.DRUGS));
    assertThat(client.res(DRUGS, suffix, ".xml")).doesNotExist();
    String checkups = MedicalClient.checkups(KnownPatients.TARO);
    assertThat(client.askPdf(CHECKUPS, checkups)).isEqualTo(MinimalPdf.of(ConsentKind.CHECKUPS));
  }

  @Test
  @DisplayName("a PDF that is refused, by consent or by a fault, is answered in XML")
  void refusedPdf() throws Exception {
    String kyohi = MedicalClient.pdf(MedicalClient.drugs(KnownPatients.KYOHI));
    assertThat(client.ask(DRUGS, kyohi)).contains("<ResultCode>2<");
    terminal.next(Fault.refused("MOCK-9", "（見本文言）混み合っています。"));
    assertThat(client.ask(DRUGS, MedicalClient.pdf(REQUEST)))
        .contains("<ResultCode>MOCK-9<", "<MessageContents>（見本文言）混み合っています。<")
        .doesNotContain("QuaInf");
  }

  @Test
  @DisplayName("refused is nothing for eligibility")
  void refusedEligibility() throws Exception {
    terminal.next(Fault.refused("MOCK-9", "（見本文言）"));
    assertThat(client.ask("OQSsiquc01", Client.query(KnownPatients.TARO)))
        .contains("試験　太郎")
        .doesNotContain("MOCK-9");
  }

  @Test
  @DisplayName(
      "wrong patient: somebody else in the block, the contents unchanged, in both families")
  void wrongPatient() throws Exception {
    terminal.next(Fault.none(), Fault.wrongPatient(), Fault.none(), Fault.wrongPatient());
    for (String kind : new String[] {DRUGS, CHECKUPS}) {
      boolean drugs = kind.equals(DRUGS);
      String request = drugs ? REQUEST : MedicalClient.checkups(KnownPatients.TARO);
      String right = client.ask(kind, request);
      assertThat(client.ask(kind, request))
          .contains("別人　見本", "ベツジン　ミホン", "19010203")
          .doesNotContain("試験　太郎", "19850417")
          .endsWith(right.substring(right.indexOf("<MessageBody>")));
    }
  }

  @Test
  @DisplayName("wrong identifier, wrong institution, mojibake and unknown elements in the answer")
  void edits() throws Exception {
    terminal.next(
        Fault.wrongIdentifier().and(Fault.wrongInstitution()),
        Fault.mojibake(),
        Fault.unknownElements(),
        Fault.unknownCodes());
    assertThat(client.ask(DRUGS, REQUEST))
        .contains("<ArbitraryFileIdentifier>MOCK0WRONG<", "<MedicalInstitutionCode>");
    byte[] mojibake = client.ask(DRUGS, REQUEST.getBytes(StandardCharsets.UTF_8));
    assertThat(new String(mojibake, WireText.WINDOWS_31J)).contains("\"UTF-8\"", "試験　太郎");
    assertThat(client.ask(DRUGS, REQUEST)).contains("<MockNewGroup>", "カクウジピン");
    assertThat(client.ask(DRUGS, REQUEST))
        .contains("<InOut>ZZ9<", "<MeTrIdCl>ZZ9<", "<CzUsageCl>ZZ9<", "<ResultCode>1<");
  }

  @Test
  @DisplayName("truncated: half of the bytes, XML and PDF")
  void truncated() throws Exception {
    byte[] whole = client.ask(DRUGS, REQUEST.getBytes(StandardCharsets.UTF_8));
    terminal.next(Fault.truncated(0.5), Fault.truncated(0.5));
    String xml = client.send(DRUGS, REQUEST);
    terminal.awaitAnswered(2, Client.LONG);
    assertThat(Files.size(client.res(DRUGS, xml, ".xml"))).isEqualTo(whole.length / 2);
    String pdf = client.send(DRUGS, MedicalClient.pdf(REQUEST));
    terminal.awaitAnswered(3, Client.LONG);
    int size = MinimalPdf.of(ConsentKind.DRUGS).length;
    assertThat(Files.size(client.res(DRUGS, pdf, ".pdf"))).isEqualTo(size / 2);
  }

  @Test
  @DisplayName("mojibake of a PDF: longer by the bytes that a copy as text doubles")
  void mojibakePdf() throws Exception {
    terminal.next(Fault.mojibake());
    byte[] right = MinimalPdf.of(ConsentKind.DRUGS);
    assertThat(client.askPdf(DRUGS, REQUEST)).hasSize(right.length + 4).isNotEqualTo(right);
  }

  @Test
  @DisplayName("empty file and duplicate: under the PDF's name")
  void rawAndDuplicatePdf() throws Exception {
    terminal.next(Fault.emptyFile(), Fault.duplicate(1));
    String empty = client.send(DRUGS, MedicalClient.pdf(REQUEST));
    terminal.awaitAnswered(1, Client.LONG);
    assertThat(client.res(DRUGS, empty, ".pdf")).isEmptyFile();
    Path twice = client.res(DRUGS, client.send(DRUGS, MedicalClient.pdf(REQUEST)), ".pdf");
    byte[] first = MedicalClient.wholePdf(twice);
    terminal.awaitAnswered(2, Client.LONG);
    Files.delete(twice);
    assertThat(MedicalClient.wholePdf(twice)).isEqualTo(first);
  }

  @Test
  @DisplayName("slowly: half of a PDF is seen before the whole one")
  void slowly() throws Exception {
    terminal.next(Fault.slowly(6, Duration.ofMillis(30)));
    Path pdf = client.res(DRUGS, client.send(DRUGS, MedicalClient.pdf(REQUEST)), ".pdf");
    int size = MinimalPdf.of(ConsentKind.DRUGS).length;
    TreeSet<Long> sizes = new TreeSet<>();
    await()
        .atMost(Client.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (!Files.exists(pdf)) {
                return false;
              }
              sizes.add(Files.size(pdf));
              return sizes.last() == size;
            });
    assertThat(sizes).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  @DisplayName("never, late and not picked up")
  void timing() throws Exception {
    terminal.next(Fault.never(), Fault.notPickedUp(), Fault.late(Duration.ofMillis(150)));
    String never = client.send(DRUGS, REQUEST);
    terminal.awaitSeen(1, Client.LONG);
    String lying = client.send(CHECKUPS, MedicalClient.checkups(KnownPatients.TARO));
    Path request = folder.resolve("req").resolve(CHECKUPS + "req_" + lying + ".xml");
    long sent = System.nanoTime();
    String late = client.send(DRUGS, REQUEST);
    Client.whole(client.res(DRUGS, late, ".xml"));
    assertThat(System.nanoTime() - sent).isGreaterThan(Duration.ofMillis(150).toNanos());
    assertThat(request).exists();
    assertThat(client.res(DRUGS, never, ".xml")).doesNotExist();
  }

  @Test
  @DisplayName("crossed: a PDF and an XML answer get each other's stem and keep their own form")
  void crossed() throws Exception {
    terminal.next(Fault.crossed(Client.LONG), Fault.crossed(Client.LONG));
    String pdf = client.send(DRUGS, MedicalClient.pdf(REQUEST));
    terminal.awaitSeen(1, Client.LONG);
    String xml = client.send(DRUGS, REQUEST);
    MedicalClient.wholePdf(client.res(DRUGS, xml, ".pdf"));
    Client.whole(client.res(DRUGS, pdf, ".xml"));
  }

  @Test
  @DisplayName("err: the request comes back")
  void err() throws Exception {
    terminal.next(Fault.err("模擬"));
    assertThat(client.err(DRUGS, REQUEST)).isEqualTo("模擬");
  }
}
