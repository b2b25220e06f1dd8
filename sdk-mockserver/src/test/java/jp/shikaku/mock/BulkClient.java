package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What a receipt computer does the evening before, in its simplest form. */
final class BulkClient {
  private final MedicalClient client;
  private final Path root;

  BulkClient(MockTerminal terminal) {
    client = new MedicalClient(terminal);
    root = terminal.root();
  }

  /** A clock that a test moves. */
  static final class Hands extends Clock {
    private volatile Instant now;

    Hands(String now) {
      set(now);
    }

    void set(String instant) {
      now = Instant.parse(instant);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  static String message(String header, String body) {
    return """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <XmlMsg>
          <MessageHeader>
            %s
          </MessageHeader>
          <MessageBody>
            %s
          </MessageBody>
        </XmlMsg>
        """
        .formatted(header, body);
  }

  static String header(String institution) {
    return "<MedicalInstitutionCode>"
        + institution
        + "</MedicalInstitutionCode><ArbitraryFileIdentifier>B1</ArbitraryFileIdentifier>";
  }

  static String query(LocalDate day, Patient... patients) {
    return query(Client.INSTITUTION, day, patients);
  }

  /** The rows are called 1, 2, 3. */
  static String query(String institution, LocalDate day, Patient... patients) {
    StringBuilder rows = new StringBuilder();
    for (Patient patient : patients) {
      rows.append("<QualificationConfirmSearchInfo>")
          .append(numbers(patient))
          .append("<Birthdate>")
          .append(DayTokens.date(patient.birthdate()))
          .append("</Birthdate><ArbitraryIdentifier>")
          .append(Arrays.asList(patients).indexOf(patient) + 1)
          .append("</ArbitraryIdentifier></QualificationConfirmSearchInfo>");
    }
    return message(
        "<QualificationConfirmationDate>"
            + DayTokens.date(day)
            + "</QualificationConfirmationDate>"
            + header(institution),
        rows.toString());
  }

  static String numbers(Patient patient) {
    String insurer = patient.insurerNumber();
    String symbol = patient.symbol();
    String branch = patient.branch();
    return "<InsurerNumber>"
        + (insurer.length() == 6 ? "  " + insurer : insurer)
        + "</InsurerNumber>"
        + (symbol == null ? "" : "<InsuredCardSymbol>" + symbol + "</InsuredCardSymbol>")
        + "<InsuredIdentificationNumber>"
        + patient.number()
        + "</InsuredIdentificationNumber>"
        + (branch == null ? "" : "<InsuredBranchNumber>" + branch + "</InsuredBranchNumber>");
  }

  static String registration(String institution, String number, Patient... patients) {
    StringBuilder rows = new StringBuilder();
    for (Patient patient : patients) {
      rows.append("<ReferenceNumberRegistrationInfo><ReferenceNumber>")
          .append(number)
          .append("</ReferenceNumber>")
          .append(numbers(patient))
          .append("</ReferenceNumberRegistrationInfo>");
    }
    return message(header(institution), rows.toString());
  }

  static String list(String... criteria) {
    StringBuilder told = new StringBuilder();
    for (String criterion : criteria) {
      String[] parts = criterion.split("=", 2);
      told.append("<%1$s>%2$s</%1$s>".formatted(parts[0], parts[1]));
    }
    return message(
        header(Client.INSTITUTION),
        "<QualificationConfirmSearchInfo>" + told + "</QualificationConfirmSearchInfo>");
  }

  static String download(String institution, String receptionNumber) {
    return message(
        "<MedicalInstitutionCode>" + institution + "</MedicalInstitutionCode>",
        "<ReceptionNumber>" + receptionNumber + "</ReceptionNumber>");
  }

  String ask(String kind, String request) throws IOException {
    return client.ask(kind, request);
  }

  byte[] ask(String kind, byte[] request) throws IOException {
    return client.ask(kind, request);
  }

  String err(String kind, String request) throws IOException {
    return client.err(kind, request);
  }

  /** Uploads and returns the reception number. */
  String upload(String family, String request) throws IOException {
    String receipt = ask(family + "01", request);
    List<String> numbers = MedicalClient.values(receipt, "ReceptionNumber");
    assertThat(numbers).as("reception numbers").hasSize(1);
    return numbers.get(0);
  }

  String result(String family, String receptionNumber) throws IOException {
    return ask(family + "02", download(Client.INSTITUTION, receptionNumber));
  }

  String uploadAndGet(String family, String request) throws IOException {
    return result(family, upload(family, request));
  }

  /** The whole zip that answers. */
  byte[] zip(String family, String receptionNumber) throws IOException {
    String suffix = client.send(family + "02", download(Client.INSTITUTION, receptionNumber));
    Path zip = client.res(family + "02", suffix, ".zip");
    return await()
        .atMost(Client.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptions()
        .until(
            () -> Files.readAllBytes(zip),
            bytes -> bytes.length > 22 && bytes[bytes.length - 22] == 'P');
  }

  record Entry(String name, byte[] bytes) {}

  static Entry only(byte[] zip) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      ZipEntry entry = in.getNextEntry();
      Entry only = new Entry(entry.getName(), in.readAllBytes());
      assertThat(in.getNextEntry()).isNull();
      return only;
    }
  }

  static List<String> rows(String result) {
    return Pattern.compile("    <(Bulk\\w+Unit)>\r\n.*?</\\1>\r\n", Pattern.DOTALL)
        .matcher(result)
        .results()
        .map(match -> match.group())
        .toList();
  }

  /** The row about a query by its place, from 1. */
  static String row(String result, int place) {
    List<String> found =
        rows(result).stream()
            .filter(row -> row.contains("<ArbitraryIdentifier>" + place + "<"))
            .toList();
    assertThat(found).as("row " + place).hasSize(1);
    return found.get(0);
  }

  Path res(String fileName) {
    return root.resolve("res").resolve(fileName);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
