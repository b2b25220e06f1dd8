package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The persons of the samples come to the mock reader, and the samples come out. */
class FaceSamplesTest {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);
  private static final Pattern CONSENT =
      Pattern.compile("(?<=(ConsTime|AvailableTime)>)[0-9]{14}(?=<)");

  @TempDir Path folder;

  private static final Map<String, String> LIMIT =
      Map.of(
          "LimitApplicationCertificateClassification", "01",
          "LimitApplicationCertificateClassificationFlag", "A01",
          "LimitApplicationCertificateDate", "{period-start}",
          "LimitApplicationCertificateValidStartDate", "{period-start}",
          "LimitApplicationCertificateValidEndDate", "{period-end}");

  private static Patient.Builder person(
      String name, String kana, String sex, String birthdate, String address, String post) {
    LocalDate date = DayTokens.parse(birthdate);
    if (date == null) {
      throw new AssertionError(birthdate);
    }
    return Patient.builder("sample")
        .person(name, kana, sex, date)
        .set("Address", address)
        .set("PostNumber", post);
  }

  @Test
  @DisplayName("sample a01: every consent, both certificates, 電子処方箋")
  void a01() throws Exception {
    Patient patient =
        person("見本　一郎", "ﾐﾎﾝ ｲﾁﾛｳ", "1", "19620304", "東京都架空区見本町１－２－３", "100-0000")
            .insurer("06139990", "架空健康保険組合")
            .card("架空１２", "3456", "00")
            .set("PersonalFamilyClassification", "1")
            .set("QualificationDate", "20200401")
            .set("InsuredCertificateIssuanceDate", "20200410")
            .set("InsuredCardValidDate", "20200401")
            .set("LimitApplicationCertificateRelatedInfo", LIMIT)
            .add(
                "SpecificDiseasesCertificateList",
                Map.of(
                    "SpecificDiseasesDiseaseCategory", "1",
                    "SpecificDiseasesCertificateDate", "20260401",
                    "SpecificDiseasesValidStartDate", "20260401",
                    "SpecificDiseasesSelfPay", "10000"))
            .build();
    assertSample(
        "a01_20261102091503",
        "2026-11-02T00:15:03Z",
        patient,
        FaceVisit.usual().everyConsent(true));
  }

  @Test
  @DisplayName("sample a02: every consent refused, paper; a refusal has no times")
  void a02() throws Exception {
    Patient patient =
        person("見本　花子", "ﾐﾎﾝ ﾊﾅｺ", "2", "19850607", "東京都架空区見本町４－５", "100-0000")
            .insurer("06139990", "架空健康保険組合")
            .card("架空３４", "7890", "01")
            .set("PersonalFamilyClassification", "2")
            .set("InsuredName", "見本　次郎")
            .set("QualificationDate", "20210401")
            .set("InsuredCertificateIssuanceDate", "20210405")
            .set("InsuredCardValidDate", "20210401")
            .set("LimitApplicationCertificateRelatedInfo", LIMIT)
            .refuses(ConsentKind.DRUGS)
            .build();
    assertSample(
        "a02_20261102091820",
        "2026-11-02T00:18:20Z",
        patient,
        FaceVisit.usual().everyConsent(false).prescription(FaceVisit.Prescription.PAPER));
  }

  @Test
  @DisplayName("sample a03: Shift_JIS with 髙, padded 国保 number, some consents, no prescription")
  void a03() throws Exception {
    Patient patient =
        person("例示　髙志", "ﾚｲｼﾞ ﾀｶｼ", "1", "19700815", "東京都架空市例示一丁目１番", "190-0000")
            .insurer("138990", "架空市")
            .card("架国", "0012345", "01")
            .set("PersonalFamilyClassification", "1")
            .set("InsuredName", "例示　髙志")
            .set("InsuredCertificateIssuanceDate", "{period-start}")
            .set("InsuredCardValidDate", "{period-start}")
            .set("InsuredCardExpirationDate", "{period-end}")
            .set("InsuredPartialContributionRatio", "030")
            .set("LimitApplicationCertificateRelatedInfo", LIMIT)
            .build();
    assertSample(
        "a03_20261102092241",
        "2026-11-02T00:22:41Z",
        patient,
        FaceVisit.usual()
            .specificDiseases(false)
            .agrees(ConsentKind.DRUGS)
            .prescription(FaceVisit.Prescription.NOT_ASKED)
            .encodedIn(WireText.WINDOWS_31J));
  }

  @Test
  @DisplayName("sample a04: reference number with leading zeros")
  void a04() throws Exception {
    Patient patient =
        person("仮名　みどり", "ｶﾒｲ ﾐﾄﾞﾘ", "2", "19901231", "神奈川県架空市仮名台７", "220-0000")
            .insurer("01139991", "架空協会　東京支部")
            .card("９９０００００１", "55", "00")
            .set("PersonalFamilyClassification", "1")
            .set("QualificationDate", "20250401")
            .set("InsuredCertificateIssuanceDate", "20250415")
            .set("InsuredCardValidDate", "20250401")
            .build();
    assertSample(
        "a04_20261102093000",
        "2026-11-02T00:30:00Z",
        patient,
        FaceVisit.usual()
            .limitCertificate(false)
            .specificDiseases(false)
            .agrees(ConsentKind.CHECKUPS, ConsentKind.DRUGS, ConsentKind.TREATMENTS)
            .referenceNumber("0000024"));
  }

  private void assertSample(String name, String at, Patient patient, FaceVisit visit)
      throws Exception {
    byte[] sample =
        SampleAnswersTest.sample(
            "face/OQSsiquc01res_face_131999900700000000000000000" + name + ".xml");
    Clock clock = Clock.fixed(Instant.parse(at), ZoneOffset.UTC);
    try (MockReader reader = MockReader.builder().folder(folder).clock(clock).open()) {
      WalkIn walkIn = reader.walkIn(patient, visit);
      assertThat(walkIn.fileName().substring(49)).isEqualTo(name.substring(3) + ".xml");
      // the mock takes the consents five seconds before, the samples in the same second
      assertThat(lines(walkIn.bytes(), visit, 5))
          .containsExactlyElementsOf(lines(sample, visit, 0))
          .hasSizeGreaterThan(40);
    }
  }

  /** Without what is made anew each time, the consents' times moved. */
  private static List<String> lines(byte[] bytes, FaceVisit visit, int seconds) {
    String text = new String(bytes, visit.charset());
    return Arrays.stream(text.split("\r?\n"))
        .map(String::strip)
        .map(line -> line.replaceAll("(<Arbitrary[A-Za-z]+>).{15}=<", "$1…<"))
        .map(line -> CONSENT.matcher(line).replaceAll(time -> later(time.group(), seconds)))
        .toList();
  }

  private static String later(String stamp, int seconds) {
    return LocalDateTime.parse(stamp, STAMP).plusSeconds(seconds).format(STAMP);
  }

  @Test
  @DisplayName("the samples are read in the charset they declare")
  void charsets() throws Exception {
    byte[] sample =
        SampleAnswersTest.sample(
            "face/OQSsiquc01res_face_131999900700000000000000000a03_20261102092241.xml");
    assertThat(WireText.decode(sample).charset()).isEqualTo(WireText.WINDOWS_31J);
    assertThat(new String(sample, StandardCharsets.UTF_8)).doesNotContain("例示");
  }
}
