package jp.shikaku.mock;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;

/** What a receipt computer does with the folder, in its simplest form. */
final class Client {
  static final String INSTITUTION = "1319999007";
  static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  static final Duration LONG = Duration.ofSeconds(10);

  private final Path root;

  Client(Path root) {
    this.root = root;
  }

  static String query(Patient patient) {
    return query(patient, patient.branch(), DAY, true, "MOCKTEST");
  }

  static String query(
      Patient patient, String branch, LocalDate day, boolean consent, String identifier) {
    String insurer = patient.insurerNumber();
    return query(
        insurer.length() == 6 ? "  " + insurer : insurer,
        patient.symbol(),
        patient.number(),
        branch,
        patient.birthdate(),
        day,
        consent,
        identifier);
  }

  static String query(
      String insurer,
      String symbol,
      String number,
      String branch,
      LocalDate birthdate,
      LocalDate day,
      boolean consent,
      String identifier) {
    return """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <XmlMsg>
          <MessageHeader>
            <QualificationConfirmationDate>%s</QualificationConfirmationDate>
            <MedicalInstitutionCode>%s</MedicalInstitutionCode>
            <ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier>
          </MessageHeader>
          <MessageBody>
            <QualificationConfirmSearchInfo>
              <InsurerNumber>%s</InsurerNumber>
              %s
              <InsuredIdentificationNumber>%s</InsuredIdentificationNumber>
              %s
              <Birthdate>%s</Birthdate>
              <LimitApplicationCertificateRelatedConsFlg>%s</LimitApplicationCertificateRelatedConsFlg>
            </QualificationConfirmSearchInfo>
          </MessageBody>
        </XmlMsg>
        """
        .formatted(
            DayTokens.date(day),
            INSTITUTION,
            identifier,
            insurer,
            symbol == null ? "" : "<InsuredCardSymbol>" + symbol + "</InsuredCardSymbol>",
            number,
            branch == null ? "" : "<InsuredBranchNumber>" + branch + "</InsuredBranchNumber>",
            DayTokens.date(birthdate),
            consent ? "1" : "0");
  }

  Path req(String suffix) {
    return root.resolve("req").resolve("OQSsiquc01req_" + suffix + ".xml");
  }

  Path res(String suffix) {
    return root.resolve("res").resolve("OQSsiquc01res_" + suffix + ".xml");
  }

  /** Drops a request as the SDK should: whole at once. */
  void send(String suffix, String text, Charset charset) throws IOException {
    send(suffix, text.getBytes(charset));
  }

  void send(String suffix, byte[] bytes) throws IOException {
    Path staged = root.resolve("staged-" + suffix);
    Files.write(staged, bytes);
    Files.move(staged, req(suffix), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The answer's bytes once it ends as a document does. */
  byte[] answer(String suffix) {
    return whole(res(suffix));
  }

  static byte[] whole(Path file) {
    return await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptions()
        .until(() -> Files.readAllBytes(file), RequestReader::looksWhole);
  }

  static byte[] bytes(Path file) {
    await().atMost(LONG).pollInterval(Duration.ofMillis(2)).until(() -> Files.exists(file));
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
