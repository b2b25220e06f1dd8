package jp.shikaku.mock;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;

/** What an electronic chart does to fetch drugs and checkups, in its simplest form. */
final class MedicalClient {
  static final String DRUGS = "YZKsiquc01";
  static final String CHECKUPS = "TKKsiquc01";
  static final Clock NOW = at("2026-11-02T00:30:15Z");

  private final Path root;
  private int sent;

  MedicalClient(MockTerminal terminal) {
    root = terminal.root();
  }

  static Clock at(String instant) {
    return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
  }

  /** XML, five years, normal visit. */
  static String drugs(Patient patient) {
    return request(patient, "<StartDate>202111</StartDate><EndDate>202611</EndDate>");
  }

  /** XML, normal visit. */
  static String checkups(Patient patient) {
    return request(patient, "");
  }

  static String pdf(String request) {
    return request.replace("<FileCategory>2<", "<FileCategory>1<");
  }

  private static String request(Patient patient, String period) {
    String symbol = patient.symbol();
    String branch = patient.branch();
    return """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <XmlMsg>
          <MessageHeader>
            <MedicalInstitutionCode>%s</MedicalInstitutionCode>
            <InsurerNumber>%s</InsurerNumber>
            %s
            <InsuredPersonIdentificationNumber>%s</InsuredPersonIdentificationNumber>
            %s
            <ArbitraryFileIdentifier>K1</ArbitraryFileIdentifier>
          </MessageHeader>
          <MessageBody>
            %s
            <FileCategory>2</FileCategory>
            <PrDiInfClassification>1</PrDiInfClassification>
            <MedicalTreatmentFlag>1</MedicalTreatmentFlag>
          </MessageBody>
        </XmlMsg>
        """
        .formatted(
            Client.INSTITUTION,
            patient.insurerNumber(),
            symbol == null ? "" : "<InsuranceCardSymbol>" + symbol + "</InsuranceCardSymbol>",
            patient.number(),
            branch == null ? "" : "<BranchNumber>" + branch + "</BranchNumber>",
            period);
  }

  /** Drops a request and returns its suffix. */
  String send(String kind, byte[] request) throws IOException {
    String suffix = "M" + ++sent;
    Path staged = root.resolve("staged-" + suffix);
    Files.write(staged, request);
    Files.move(
        staged,
        root.resolve("req").resolve(kind + "req_" + suffix + ".xml"),
        StandardCopyOption.ATOMIC_MOVE);
    return suffix;
  }

  String send(String kind, String request) throws IOException {
    return send(kind, request.getBytes(StandardCharsets.UTF_8));
  }

  Path res(String kind, String suffix, String extension) {
    return root.resolve("res").resolve(kind + "res_" + suffix + extension);
  }

  String ask(String kind, String request) throws IOException {
    return new String(ask(kind, request.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  byte[] ask(String kind, byte[] request) throws IOException {
    return Client.whole(res(kind, send(kind, request), ".xml"));
  }

  byte[] askPdf(String kind, String request) throws IOException {
    return wholePdf(res(kind, send(kind, pdf(request)), ".pdf"));
  }

  static byte[] wholePdf(Path file) {
    return await()
        .atMost(Client.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptions()
        .until(
            () -> Files.readAllBytes(file),
            bytes -> new String(bytes, StandardCharsets.ISO_8859_1).endsWith("%%EOF\n"));
  }

  /** The text of the {@code .err} that comes instead of an answer. */
  String err(String kind, String request) throws IOException {
    String suffix = send(kind, request);
    Path err = root.resolve("res").resolve(kind + "req_" + suffix + ".err");
    await()
        .atMost(Client.LONG)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> Files.exists(err) && Files.size(err) > 0);
    return Files.readString(err);
  }

  static List<String> values(String answer, String element) {
    return Pattern.compile("<" + element + ">([^<]*)<")
        .matcher(answer)
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
