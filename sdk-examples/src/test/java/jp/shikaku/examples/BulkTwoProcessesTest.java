package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night batch and a terminal in processes of their own; the batch is killed twice. */
class BulkTwoProcessesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Long enough to be in no reception number or identifier by chance. */
  private static final int NUMBERS = 87_654_000;

  private static final int PATIENTS = 300;
  private static final int REFUSED = 17;

  /** The receipt comes so late that the batch is killed before it. */
  private static final String LATE_RECEIPT =
      """
      {"rules":[{"kind":"OQSmuquc01","times":1,"faults":[{"fault":"late","millis":2000}]}]}
      """;

  @TempDir private Path temp;

  @Test
  @DisplayName(
      "T9 300 appointments, three pending rounds, a refused row, a zip, another order; killed before"
          + " the receipt and in the pending rounds: one upload, every row once, a whole report")
  void killedTwice() throws Exception {
    Path root = Files.createDirectories(temp.resolve("OQS"));
    Path store = temp.resolve("store");
    String[] plan = plan(root, store);
    List<String> mockLines;
    try (Child mock = mock(root)) {
      mock.awaitLine("模擬端末の準備ができました");
      try (Child first = Child.javaOf(Hurried.class, plan)) {
        mock.awaitLine("TAKEN               OQSmuquc01req_");
        first.kill(); // between what was sent and its receipt
        assertThat(first.out()).isEmpty();
      }
      try (JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(store.resolve("bulk.db"))) {
        assertThat(journal.open())
            .singleElement()
            .matches(open -> open.kind().equals("OQSmuquc01"));
      }
      try (Child second = Child.javaOf(Hurried.class, plan)) {
        mock.awaitLine("ANSWERED            OQSmuquc02res_");
        second.kill(); // after the upload, while the centre is at work
        assertThat(second.out()).isEmpty();
      }
      try (Child third = Child.javaOf(Hurried.class, plan)) {
        // One of them is refused by the centre: he is not verified.
        assertThat(third.awaitExit()).as(third::err).isEqualTo(3);
        check(third.out().lines().toList());
        assertThat(third.err()).isEmpty();
      }
      mock.terminate();
      mock.awaitExit();
      mockLines = mock.all();
    }
    assertThat(mockLines)
        .filteredOn(line -> line.contains("TAKEN               OQSmuquc01req_"))
        .hasSize(1);
    assertThat(mockLines)
        .filteredOn(line -> line.contains("TAKEN               OQSmuquc02req_"))
        .as("three pending rounds and the result")
        .hasSizeGreaterThanOrEqualTo(4);
    assertThat(mockLines).filteredOn(line -> line.endsWith(".zip")).hasSize(1);
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left).noneMatch(path -> path.toString().endsWith(".zip"));
    }
    noPersonIn(store);
  }

  private static void check(List<String> lines) throws IOException {
    List<String> keys = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    JsonNode report = null;
    for (String line : lines) {
      JsonNode json = JSON.readTree(line);
      if (json.get("type").asText().equals("report")) {
        report = json;
        continue;
      }
      assertThat(report).as("the report is the last line").isNull();
      keys.add(json.get("patientKey").asText());
      if (json.get("outcome").asText().equals("QUERY_ERROR")) {
        refused.add(json.get("patientKey").asText());
      }
    }
    List<String> asked = IntStream.rangeClosed(1, PATIENTS).mapToObj(i -> key(i)).toList();
    assertThat(keys).containsExactlyInAnyOrderElementsOf(asked).isNotEqualTo(asked);
    assertThat(refused).containsExactly(key(REFUSED));
    assertThat(report).isNotNull();
    assertThat(report.get("patients").asInt()).isEqualTo(PATIENTS);
    assertThat(report.get("rows").asInt()).isEqualTo(PATIENTS);
    assertThat(report.get("outcomes"))
        .isEqualTo(JSON.readTree("{\"QUERY_ERROR\":1,\"VALID\":299}"));
    assertThat(report.get("reasons")).isEmpty();
    assertThat(report.get("deltas"))
        .isEqualTo(JSON.readTree("{\"REFERENCE_NUMBER_LOST\":299,\"NOT_CHECKED_THIS_MONTH\":1}"));
  }

  private void noPersonIn(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text)
            .as(file.toString())
            .doesNotContain("P-0001", String.valueOf(NUMBERS + 1), "CHART-");
      }
    }
  }

  private static String key(int i) {
    return String.format(Locale.ROOT, "P-%04d", i);
  }

  private String[] plan(Path root, Path store) throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "patientKey,insurerNumber,symbol,number,branch,birthdate,referenceNumber\n");
    for (int i = 1; i <= PATIENTS; i++) {
      csv.append(key(i))
          .append(",06139992,試験,")
          .append(NUMBERS + i)
          .append(",01,1980-01-01,CHART-")
          .append(i)
          .append('\n');
    }
    Path appointments = Files.writeString(temp.resolve("予約.csv"), csv);
    return new String[] {
      "bulk",
      "plan",
      "--appointments",
      appointments.toString(),
      "--date",
      // Not tomorrow, which may be of another month than the check.
      LocalDate.now(WireDates.JST).toString(),
      "--root",
      root.toString(),
      "--institution",
      "1319999007",
      "--store",
      store.toString(),
      "--every",
      "5s",
      "--jsonl"
    };
  }

  private Child mock(Path root) throws IOException {
    ArrayNode patients = JSON.createArrayNode();
    for (int i = 1; i <= PATIENTS; i++) {
      patients
          .addObject()
          .put("label", key(i))
          .putArray("qualifications")
          .addObject()
          .put("InsuredCardClassification", "01")
          .put("InsurerNumber", "06139992")
          .put("InsurerName", "架空健康保険組合")
          .put("InsuredCardSymbol", "試験")
          .put("InsuredIdentificationNumber", String.valueOf(NUMBERS + i))
          .put("InsuredBranchNumber", "01")
          .put("Name", "試験　" + i)
          .put("NameKana", "ｼｹﾝ")
          .put("Sex1", "1")
          .put("Birthdate", "19800101")
          .put("QualificationDate", "20200401");
    }
    return Child.java(
        "mock",
        "--root",
        root.toString(),
        "--patients",
        Files.writeString(
                temp.resolve("patients.json"),
                JSON.createObjectNode().set("patients", patients).toString())
            .toString(),
        "--scenario",
        Files.writeString(temp.resolve("scenario.json"), LATE_RECEIPT).toString(),
        "--bulk-pending",
        "3",
        "--bulk-zip",
        "--bulk-refuse",
        String.valueOf(REFUSED));
  }
}
