package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.stream.Stream;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who stops a command while it waits for a terminal that takes nothing. */
class StoppedProcessTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HANA =
      """
      {"insurerNumber":"138990","symbol":"架空１２","number":"00345678","branch":"02",
       "birthdate":"1954-12-03"}
      """;

  @TempDir private Path temp;

  private Path root;

  @BeforeEach
  void makeDeadTerminal() throws IOException {
    root = temp.resolve("OQS");
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
  }

  @Test
  @DisplayName("a stopped query always tells its error as JSON")
  void json() throws Exception {
    try (Child check = check("--json")) {
      stop(check);

      JsonNode error = JSON.readTree(check.err()).path("error");
      assertThat(error.path("reason").asText()).isEqualTo("TRANSPORT_CLOSED");
      assertThat(error.path("delivery").asText()).isEqualTo("WITHDRAWN");
      assertThat(error.path("userMessage").asText()).isEqualTo("中止しました。照会は取り下げました。");
      assertThat(check.out()).isEmpty();
      assertThat(requests()).isZero();
    }
  }

  @Test
  @DisplayName("a stopped query says whole in text that it was stopped")
  void text() throws Exception {
    try (Child check = check()) {
      stop(check);

      assertThat(check.err().lines())
          .hasSize(2)
          .startsWith("中止しました。照会は取り下げました。")
          .last()
          .asString()
          .startsWith("  (TransportException: ")
          .endsWith(")");
    }
  }

  @Test
  @DisplayName("a stopped plan says that the same command goes on")
  void plan() throws Exception {
    Path list = temp.resolve("appointments.csv");
    Files.writeString(
        list,
        """
        patientKey,day,insurerNumber,symbol,number,branch,birthdate
        P-0001,%s,06139992,１２３,4567,01,1985-04-17
        """
            .formatted(LocalDate.now(WireDates.JST)));
    try (Child plan =
        Child.java(
            "bulk",
            "plan",
            "--root",
            root.toString(),
            "--store",
            temp.resolve("store").toString(),
            "--institution",
            "1319999007",
            "--appointments",
            list.toString())) {
      stop(plan);

      assertThat(plan.err()).contains("同じコマンドをもう一度実行すると、続きから行います。");
    }
  }

  private Child check(String... more) throws IOException {
    String[] usual = {
      "check", "--root", root.toString(), "--institution", "1319999007", "--query", "-"
    };
    return Child.java(Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new))
        .send(HANA);
  }

  /** Stops a command when its request lies there. */
  private void stop(Child command) throws InterruptedException {
    await().atMost(Duration.ofSeconds(60)).until(() -> requests() > 0);
    command.terminate();
    assertThat(command.awaitExit()).as(command::err).isEqualTo(Exit.NOT_VERIFIED);
  }

  private long requests() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("req"))) {
      return files.filter(file -> file.toString().endsWith(".xml")).count();
    }
  }
}
