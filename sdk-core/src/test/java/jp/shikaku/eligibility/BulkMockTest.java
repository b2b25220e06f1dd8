package jp.shikaku.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.Flows;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.mock.BulkManner;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.SeenRequest;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write the mock terminal takes without a deviation, and what it answers we read. */
class BulkMockTest {
  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-02T00:30:15Z"), ZoneOffset.UTC);

  private final BulkRequests requests = new BulkRequests(WireCharset.WINDOWS_31J);

  @TempDir Path root;
  private int sent;

  private MockTerminal start(BulkManner manner) throws IOException {
    return MockTerminal.builder().root(root).clock(NOW).patients(0).bulk(manner).start();
  }

  private Path ask(MockTerminal terminal, String kind, byte[] request, String extension)
      throws Exception {
    sent++;
    Path staged = Files.write(root.resolve("staged"), request);
    Path req = root.resolve("req").resolve(kind + "req_R" + sent + ".xml");
    Files.move(staged, req, StandardCopyOption.ATOMIC_MOVE);
    terminal.awaitAnswered(sent, Duration.ofSeconds(10));
    return root.resolve("res").resolve(kind + "res_R" + sent + extension);
  }

  private String upload(MockTerminal terminal, String kind, byte[] request) throws Exception {
    Path file = ask(terminal, kind, request, ".xml");
    OqsDocument receipt = read(file);
    assertThat(receipt).isInstanceOf(ReceptionDocument.class);
    assertThat(((ReceptionDocument) receipt).isAccepted()).isTrue();
    return ((ReceptionDocument) receipt).number().orElseThrow();
  }

  private static OqsDocument read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    OqsDocument read = OqsDocuments.read(name, Files.readAllBytes(file), ReadingRules.DEFAULT);
    assertThat(read.findings()).isEmpty();
    return read;
  }

  private BulkRows<BulkResult.Row> download(
      MockTerminal terminal, String kind, String number, String extension) throws Exception {
    Path file = ask(terminal, kind, requests.download(CLINIC, number), extension);
    return BulkRows.results(
        String.valueOf(file.getFileName()), BulkSource.of(file), ReadingRules.DEFAULT);
  }

  private static List<BulkResult.Row> all(BulkRows<BulkResult.Row> rows) {
    List<BulkResult.Row> read = new ArrayList<>();
    rows.forEachRemaining(
        row -> {
          assertThat(row.findings()).isEmpty();
          read.add(row.content().orElseThrow());
        });
    assertThat(rows.findings()).isEmpty();
    return read;
  }

  @Test
  @DisplayName("3.4 to 3.7 number registered, bulk query, pending, zip: read without a finding")
  void query() throws Exception {
    BulkManner manner =
        BulkManner.usual()
            .pendingRounds(1)
            .pendingNotice("MOCK-I1", "模擬：処理中")
            .zipped()
            .refusing(3, "MOCK-X1", "模擬");
    try (MockTerminal terminal = start(manner)) {
      Patient shiro = KnownPatients.SHIRO;
      terminal.population().register(CLINIC.value(), shiro, "K0007");
      ReferenceNumberRegistration taro =
          ReferenceNumberRegistration.of(
              ReferenceNumber.of("K0001"),
              InsurerNumber.of("06139992"),
              InsuredCard.of("１２３", "4567", "01"));
      read(ask(terminal, "OQSsiimm01", requests.registration(taro, CLINIC, "I1"), ".xml"));

      List<EligibilityQuery> persons = new ArrayList<>();
      for (Patient patient :
          List.of(KnownPatients.TARO, shiro, KnownPatients.HANA, KnownPatients.NOBODY)) {
        persons.add(
            Flows.query(patient)
                .limitCertificateConsent(false)
                .checkedOn(DAY)
                .arbitraryId(patient.label())
                .build());
      }
      byte[] request = requests.eligibility(BulkQuery.of(persons), CLINIC, "I2", DAY);
      String number = upload(terminal, "OQSmuquc01", request);
      try (BulkRows<BulkResult.Row> pending = download(terminal, "OQSmuquc02", number, ".xml")) {
        assertThat(pending.header().isPending()).isTrue();
      }
      try (BulkRows<BulkResult.Row> result = download(terminal, "OQSmuquc02", number, ".zip")) {
        assertThat(result.header().exchangeId()).contains("I2");
        assertThat(result.header().receptionNumber()).contains(number);
        List<BulkResult.Row> rows = all(result);
        assertThat(rows).hasSize(4);
        assertThat(row(rows, "taro").referenceNumber(0)).contains(ReferenceNumber.of("K0001"));
        assertThat(row(rows, "shiro").qualifications()).hasSize(2);
        assertThat(row(rows, "shiro").referenceNumber(0)).isEmpty();
        assertThat(row(rows, "shiro").referenceNumber(1)).contains(ReferenceNumber.of("K0007"));
        assertThat(row(rows, "hana").resultCode()).contains("MOCK-X1");
        assertThat(row(rows, "nobody").validity().flatMap(Coded::known))
            .contains(QualificationValidity.NOT_FOUND);
      }
      assertThat(terminal.seen()).flatExtracting(SeenRequest::deviations).isEmpty();
      assertThat(terminal.uploads()).hasSize(1);
    }
  }

  private static BulkResult.Row row(List<BulkResult.Row> rows, String id) {
    return rows.stream()
        .filter(row -> row.query().flatMap(SearchInfo::arbitraryId).equals(Optional.of(id)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("3.9 the lists: read without a finding")
  void lists() throws Exception {
    try (MockTerminal terminal = start(BulkManner.usual())) {
      for (BulkListQuery query :
          List.of(
              BulkListQuery.homeVisits(Period.of(DAY, DAY)),
              BulkListQuery.onlineByExamination(Period.of(DAY, DAY)),
              BulkListQuery.medicalAid(YearMonth.from(DAY)))) {
        String uploads = query.message().code();
        byte[] request = requests.list(query, CLINIC, "L1");
        String number = upload(terminal, uploads, request);
        try (BulkRows<BulkResult.Row> result =
            download(terminal, uploads.replace("01", "02"), number, ".xml")) {
          int expected =
              switch (uploads) {
                case "OQSmuhvq01" -> 1;
                case "OQSmutic01" -> 2;
                default -> 0;
              };
          assertThat(all(result)).as(uploads).hasSize(expected);
        }
      }
      assertThat(terminal.seen()).flatExtracting(SeenRequest::deviations).isEmpty();
    }
  }
}
