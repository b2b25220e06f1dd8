package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
  private static final Duration SHORT = Duration.ofMillis(150);

  @TempDir Path folder;
  private MockTerminal terminal;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).start();
    client = new Client(terminal.root());
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private void send(String suffix) throws Exception {
    send(suffix, KnownPatients.TARO);
  }

  private void send(String suffix, Patient patient) throws Exception {
    String request = Client.query(patient, patient.branch(), Client.DAY, true, "ID" + suffix);
    client.send(suffix, request, StandardCharsets.UTF_8);
  }

  private String answer(Fault fault) throws Exception {
    terminal.next(fault);
    send("A");
    return new String(client.answer("A"), StandardCharsets.UTF_8);
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return List.copyOf(
          files
              .map(file -> String.valueOf(file.getFileName()))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  @DisplayName("late: taken at once, answered not before the delay")
  void late() throws Exception {
    terminal.next(Fault.late(Duration.ofMillis(300)));
    send("A");
    terminal.awaitSeen(1, Client.LONG);
    long taken = System.nanoTime();
    client.answer("A");
    assertThat(System.nanoTime() - taken).isGreaterThan(Duration.ofMillis(200).toNanos());
  }

  @Test
  @DisplayName("never: taken, no answer; the next one is answered")
  void never() throws Exception {
    terminal.next(Fault.never());
    send("A");
    terminal.awaitSeen(1, Client.LONG);
    send("B");
    client.answer("B");
    assertThat(client.res("A")).doesNotExist();
    assertThat(client.req("A")).doesNotExist();
  }

  @Test
  @DisplayName("not picked up: stays in req, is not seen, and a withdrawal is noticed")
  void notPickedUp() throws Exception {
    List<MockEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    terminal.onEvent(events::add);
    terminal.next(Fault.notPickedUp());
    send("A");
    await().atMost(Client.LONG).until(() -> !events.isEmpty());
    send("B");
    client.answer("B");
    assertThat(client.req("A")).exists();
    assertThat(terminal.seen()).extracting(SeenRequest::fileName).doesNotContain("A");
    Files.delete(client.req("A"));
    await()
        .atMost(Client.LONG)
        .until(() -> events.stream().anyMatch(e -> e.kind() == MockEvent.Kind.WITHDRAWN));
  }

  @Test
  @DisplayName("picked up after a while: lies in req, then is answered")
  void pickedUpAfter() throws Exception {
    terminal.next(Fault.pickedUpAfter(Duration.ofMillis(200)));
    long sent = System.nanoTime();
    send("A");
    terminal.awaitSeen(1, Client.LONG);
    assertThat(System.nanoTime() - sent).isGreaterThan(SHORT.toNanos());
    client.answer("A");
  }

  @Test
  @DisplayName("err: the request comes back byte for byte with a .err of these bytes, no answer")
  void err() throws Exception {
    byte[] content = {(byte) 0x83, 0x47, 0x0D, 0x0A};
    terminal.next(Fault.err(content));
    send("A");
    terminal.awaitAnswered(1, Client.LONG);
    assertThat(names(folder.resolve("res")))
        .containsExactly("OQSsiquc01req_A.err", "OQSsiquc01req_A.xml");
    assertThat(folder.resolve("res/OQSsiquc01req_A.err")).hasBinaryContent(content);
    assertThat(folder.resolve("res/OQSsiquc01req_A.xml"))
        .hasBinaryContent(terminal.seen().get(0).bytes());
  }

  @Test
  @DisplayName("slowly: half-written files are seen before the whole one")
  void slowly() throws Exception {
    terminal.next(Fault.slowly(6, Duration.ofMillis(30)));
    send("A");
    TreeSet<Long> sizes = new TreeSet<>();
    await()
        .atMost(Client.LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (!Files.exists(client.res("A"))) {
                return false;
              }
              sizes.add(Files.size(client.res("A")));
              return RequestReader.looksWhole(Files.readAllBytes(client.res("A")));
            });
    assertThat(sizes).hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  @DisplayName("truncated: half of the bytes, and never more")
  void truncated() throws Exception {
    terminal.next(Fault.none(), Fault.truncated(0.5));
    send("A");
    byte[] whole = client.answer("A");
    send("B");
    terminal.awaitAnswered(2, Client.LONG);
    assertThat(Files.size(client.res("B"))).isEqualTo(whole.length / 2);
  }

  @Test
  @DisplayName("empty file and fixed bytes")
  void rawAnswers() throws Exception {
    terminal.next(Fault.emptyFile(), Fault.answer(new byte[] {1, 2, 3}));
    send("A");
    terminal.awaitAnswered(1, Client.LONG);
    send("B");
    terminal.awaitAnswered(2, Client.LONG);
    assertThat(client.res("A")).isEmptyFile();
    assertThat(client.res("B")).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  @DisplayName("mojibake: the declaration says UTF-8, the bytes are windows-31j")
  void mojibake() throws Exception {
    terminal.next(Fault.mojibake());
    send("A", KnownPatients.HANA);
    byte[] answer = client.answer("A");
    assertThat(new String(answer, WireText.WINDOWS_31J)).contains("encoding=\"UTF-8\"", "髙橋●");
  }

  @Test
  @DisplayName("wrong identifier and wrong institution, the rest unchanged")
  void wrongHeader() throws Exception {
    String answer = answer(Fault.wrongIdentifier().and(Fault.wrongInstitution()));
    assertThat(answer)
        .contains("試験　太郎", "<ArbitraryFileIdentifier>MOCK0WRONG<")
        .doesNotContain("IDA", Client.INSTITUTION);
  }

  @Test
  @DisplayName("crossed: two waiting requests get each other's content under their own names")
  void crossed() throws Exception {
    terminal.next(Fault.crossed(Client.LONG), Fault.crossed(Client.LONG));
    send("A", KnownPatients.TARO);
    send("B", KnownPatients.UME);
    assertThat(new String(client.answer("A"), StandardCharsets.UTF_8)).contains("IDB", "仮名　ウメ");
    assertThat(new String(client.answer("B"), StandardCharsets.UTF_8)).contains("IDA", "試験　太郎");
  }

  @Test
  @DisplayName("crossed without a partner: answered well after the wait")
  void crossedAlone() throws Exception {
    assertThat(answer(Fault.crossed(Duration.ofMillis(50)))).contains("IDA");
  }

  @Test
  @DisplayName("duplicate: written again each time the client removes it, so often and no more")
  void duplicate() throws Exception {
    terminal.next(Fault.duplicate(2));
    send("A");
    for (int i = 0; i < 3; i++) {
      client.answer("A");
      terminal.awaitAnswered(i + 1, Client.LONG);
      Files.delete(client.res("A"));
    }
    send("B");
    client.answer("B");
    assertThat(client.res("A")).doesNotExist();
  }

  @Test
  @DisplayName("another extension")
  void extension() throws Exception {
    terminal.next(Fault.extension(".part"));
    send("A");
    terminal.awaitAnswered(1, Client.LONG);
    assertThat(names(folder.resolve("res"))).containsExactly("OQSsiquc01res_A.part");
  }

  @Test
  @DisplayName(
      "header error: segment 9, code and message, no body; the header still names the request")
  void headerError() throws Exception {
    assertThat(answer(Fault.headerError("MOCK-X1", "模擬<&>")))
        .contains(
            "<SegmentOfResult>9<",
            "<ErrorCode>MOCK-X1<",
            "<ErrorMessage>模擬&lt;&amp;&gt;<",
            "<ArbitraryFileIdentifier>IDA<")
        .doesNotContain("MessageBody", "試験");
  }

  @Test
  @DisplayName("segment 1 with an ErrorCode, the person still there")
  void errorCodeInSuccess() throws Exception {
    assertThat(answer(Fault.errorCodeInSuccess("MOCK-X2", "模擬")))
        .contains("<SegmentOfResult>1<", "<ErrorCode>MOCK-X2<", "試験　太郎");
  }

  @Test
  @DisplayName("person error: status 2, code, message, echo, and nobody")
  void personError() throws Exception {
    assertThat(answer(Fault.personError("MOCK-X3", "模擬")))
        .contains(
            "<ProcessingResultStatus>2<",
            "<ProcessingResultCode>MOCK-X3<",
            "<QualificationConfirmSearchInfo>")
        .doesNotContain("試験", "QualificationValidity");
  }

  @Test
  @DisplayName("unknown elements in every group, unknown codes, any element set or left out")
  void edits() throws Exception {
    String answer =
        answer(
            Fault.unknownElements()
                .and(Fault.unknownCodes())
                .and(Fault.set("PostNumber", "100-0000"))
                .and(Fault.without("NameKana", "Address")));
    assertThat(answer)
        .contains("<Sex1>ZZ9<", "<InsuredCardClassification>ZZ9<", "<PostNumber>100-0000<")
        .contains("<QualificationValidity>1<", "<Name>試験　太郎<")
        .doesNotContain("NameKana", "Address");
    // root, header, body, list, item, limit certificate, echo
    assertThat(answer.split("<MockNewGroup>", -1)).hasSize(1 + 7);
  }

  @Test
  @DisplayName("when: rules fit by content, next comes first, clearFaults forgets")
  void rules() throws Exception {
    terminal.when(
        request -> request.element("InsuredIdentificationNumber").orElse("").equals("4567"),
        Fault.extension(".rule"));
    terminal.next(Fault.extension(".next"));
    send("A");
    terminal.awaitAnswered(1, Client.LONG);
    send("B");
    terminal.awaitAnswered(2, Client.LONG);
    send("C", KnownPatients.UME);
    client.answer("C");
    terminal.clearFaults();
    send("D");
    client.answer("D");
    assertThat(names(folder.resolve("res")))
        .containsExactly(
            "OQSsiquc01res_A.next",
            "OQSsiquc01res_B.rule",
            "OQSsiquc01res_C.xml",
            "OQSsiquc01res_D.xml");
  }

  @Test
  @DisplayName("a rule that throws is told as an event and harms nothing")
  void throwingRule() throws Exception {
    List<MockEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    terminal.onEvent(events::add);
    terminal.onEvent(
        event -> {
          throw new IllegalStateException("listener");
        });
    terminal.when(
        request -> {
          throw new IllegalStateException("rule");
        },
        Fault.never());
    send("A");
    client.answer("A");
    assertThat(events)
        .anyMatch(
            e -> e.kind() == MockEvent.Kind.BROKEN && e.detail().equals("IllegalStateException"));
  }

  @Test
  @DisplayName("R-F-01 pause: nothing is taken or written; resume: both go on")
  void pause() throws Exception {
    terminal.next(Fault.late(SHORT));
    send("A");
    terminal.awaitSeen(1, Client.LONG);
    terminal.pause();
    send("B");
    await()
        .during(Duration.ofMillis(400))
        .atMost(Client.LONG)
        .until(() -> Files.exists(client.req("B")));
    assertThat(client.res("A")).doesNotExist();
    terminal.resume();
    client.answer("A");
    client.answer("B");
  }

  @Test
  @DisplayName("R-F-03 share lost and back: the answer that fell due meanwhile comes")
  void shareLoss() throws Exception {
    List<MockEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    Path share = folder.resolve("共有 フォルダ");
    try (MockTerminal sharing = MockTerminal.builder().root(share).onEvent(events::add).start()) {
      Client there = new Client(share);
      sharing.next(Fault.late(SHORT));
      there.send("A", Client.query(KnownPatients.TARO), StandardCharsets.UTF_8);
      sharing.awaitSeen(1, Client.LONG);
      sharing.loseShare();
      assertThat(share).doesNotExist();
      await()
          .atMost(Client.LONG)
          .until(() -> events.stream().anyMatch(e -> e.kind() == MockEvent.Kind.FOLDER_FAILED));
      await().during(SHORT.multipliedBy(2)).atMost(Client.LONG).until(() -> !Files.exists(share));
      sharing.restoreShare();
      there.answer("A");
      await()
          .atMost(Client.LONG)
          .until(() -> events.stream().anyMatch(e -> e.kind() == MockEvent.Kind.FOLDER_BACK));
      assertThat(events.stream().filter(e -> e.kind() == MockEvent.Kind.FOLDER_FAILED)).hasSize(1);
    }
  }

  @Test
  @DisplayName("a mixture is the same for the same seed and keeps its probabilities")
  void mixture() {
    Scenario mix =
        Scenario.random(7)
            .late(0.3, Duration.ofMillis(500))
            .with(0.05, Fault.duplicate(1))
            .with(0.02, Fault.crossed(SHORT));
    assertThat(drawn(mix)).isEqualTo(drawn(mix));
    Scenario other = Scenario.random(8).late(0.3, Duration.ofMillis(500));
    assertThat(drawn(mix)).isNotEqualTo(drawn(other));
    List<String> faults = drawn(mix);
    assertThat(faults.stream().filter(f -> f.contains("late")).count()).isBetween(2_800L, 3_200L);
    assertThat(faults.stream().filter(f -> f.contains("duplicate")).count()).isBetween(420L, 580L);
    assertThat(faults.stream().filter(f -> f.contains("crossed")).count()).isBetween(140L, 260L);
  }

  private static List<String> drawn(Scenario scenario) {
    return Stream.iterate(1, i -> i + 1)
        .limit(10_000)
        .map(i -> scenario.faultFor(request(i)).toString())
        .toList();
  }

  private static SeenRequest request(int ordinal) {
    String name = "OQSsiquc01req_" + ordinal + ".xml";
    return new SeenRequest(
        ordinal, name, new byte[0], java.time.Instant.EPOCH, SeenRequest.Way.FOLDER, null);
  }

  @Test
  @DisplayName("a scenario file: rules by kind, place and number of times, else the random part")
  void scenarioFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("scenario.json"),
            """
            {"rules": [
               {"kind": "YZKsiquc01", "faults": [{"fault": "never"}]},
               {"kind": "OQSsiquc01", "from": 2, "every": 3, "times": 2,
                "faults": [{"fault": "late", "millis": 20}, {"fault": "truncated", "keep": 0.5}]}],
             "random": {"seed": 7, "faults": [{"probability": 1, "fault": "mojibake"}]}}
            """,
            StandardCharsets.UTF_8);
    Scenario scenario = Scenario.load(file);
    assertThat(Stream.iterate(1, i -> i + 1).limit(9).map(i -> scenario.faultFor(request(i)) + ""))
        .containsExactly(
            "mojibake",
            "late 20 ms+truncated",
            "mojibake",
            "mojibake",
            "late 20 ms+truncated",
            "mojibake",
            "mojibake",
            "mojibake",
            "mojibake");
  }

  @Test
  @DisplayName(
      "every fault that the documentation names can be read from a file; others are refused")
  void scenarioFileFaults() throws Exception {
    for (String fault :
        List.of(
            "\"late\", \"millis\": 1",
            "\"pickedUpAfter\", \"millis\": 1",
            "\"never\"",
            "\"notPickedUp\"",
            "\"emptyFile\"",
            "\"mojibake\"",
            "\"wrongIdentifier\"",
            "\"wrongInstitution\"",
            "\"unknownElements\"",
            "\"unknownCodes\"",
            "\"none\"",
            "\"err\", \"text\": \"x\"",
            "\"slowly\", \"pieces\": 2, \"millis\": 1",
            "\"truncated\", \"keep\": 0",
            "\"duplicate\", \"times\": 2",
            "\"crossed\", \"millis\": 1",
            "\"extension\", \"extension\": \".x\"",
            "\"headerError\", \"code\": \"MOCK-1\", \"message\": \"x\"",
            "\"personError\", \"code\": \"MOCK-1\", \"message\": \"x\"",
            "\"errorCodeInSuccess\", \"code\": \"MOCK-1\", \"message\": \"x\"",
            "\"refused\", \"code\": \"2\", \"message\": \"x\"",
            "\"wrongPatient\"",
            "\"set\", \"element\": \"Sex1\", \"text\": \"9\"",
            "\"without\", \"element\": \"Sex1\"")) {
      Scenario scenario = load("{\"rules\":[{\"faults\":[{\"fault\":" + fault + "}]}]}");
      assertThat(scenario.faultFor(request(1))).as(fault).isNotNull();
    }
    assertRefused(
        "{\"rule\":[]}",
        "the scenario may only have the members outages, latency, sessions, rules, random, not rule");
    assertRefused(
        "{\"rules\":[{\"kinds\":\"YZKsiquc01\",\"faults\":[{\"fault\":\"never\"}]}]}",
        "rules[0] may only have the members kind, institution, from, every, times, faults, not kinds");
    assertRefused(
        "{\"rules\":[{\"faults\":[{\"fault\":\"late\",\"milis\":1}]}]}",
        "rules[0].faults[0] may only have the members fault, millis, not milis");
    assertRefused(
        "{\"rules\":[{\"every\":\"2\",\"faults\":[]}]}",
        "rules[0].every must be a whole number from 1");
    assertRefused(
        "{\"rules\":[],\"rules\":[]}",
        "the scenario is not JSON, or has a member twice: line 1"); // which of the two would count?
    assertRefused("{\"rules\":[{}]}", "rules[0].faults must be a non-empty array");
    assertRefused(
        "{\"rules\":[{\"faults\":[{\"fault\":\"x\"}]}]}",
        "rules[0].faults[0].fault is no known fault");
    assertRefused(
        "{\"rules\":[{\"faults\":[{\"fault\":\"late\"}]}]}",
        "rules[0].faults[0].millis must be a whole number from 0");
    assertRefused(
        "{\"random\":{\"faults\":[{\"fault\":\"never\"}]}}",
        "random.faults[0].probability must be from 0 to 1");
    assertRefused("", "the scenario must be a JSON object");
    assertRefused(
        "{\"rules\":[{\"faults\":[{\"fault\":\"late\",\"millis\":-1}]}]}",
        "rules[0].faults[0].millis must be a whole number from 0");
    assertRefused(
        "{\"rules\":[{\"kind\":\"siquc01\",\"faults\":[{\"fault\":\"never\"}]}]}",
        "rules[0].kind must be a message kind such as OQSsiquc01");
    assertRefused(
        "{\"rules\":[{\"institution\":\"13\",\"faults\":[{\"fault\":\"never\"}]}]}",
        "rules[0].institution must be ten digits");
    assertRefused(
        "{\"rules\":[{\"faults\":[{\"fault\":\"extension\",\"extension\":\"/../x\"}]}]}",
        "rules[0].faults[0]: extension must be a dot and letters, digits, _ or -, such as .part");
  }

  @Test
  @DisplayName("no fault and no setting that means nothing, or reaches another folder")
  void values() {
    Duration negative = Duration.ofMillis(-1);
    refused(() -> Fault.late(negative), "delay must not be negative");
    refused(() -> Fault.pickedUpAfter(negative), "delay must not be negative");
    refused(() -> Fault.slowly(2, negative), "pause must not be negative");
    refused(() -> Fault.crossed(negative), "within must not be negative");
    refused(() -> Scenario.random(1).late(1, negative), "longest must not be negative");
    refused(() -> Outage.of(Outage.Kind.LINE_LOST).from(negative), "from must not be negative");
    for (String extension : List.of("", "part", "./../x", ".a/b", ".a\\b", "..", ".")) {
      refused(
          () -> Fault.extension(extension),
          "extension must be a dot and letters, digits, _ or -, such as .part");
    }
    MockTerminal.Builder terminal = MockTerminal.builder();
    refused(() -> terminal.poll(Duration.ZERO), "poll must be more than zero");
    refused(() -> terminal.settle(negative), "settle must not be negative");
    refused(() -> terminal.remember(-1), "remember must be 0 or more");
    refused(
        () -> terminal.latency(negative),
        "latency must be from 0, the longest not before the rest");
    refused(() -> terminal.institutions("131999900"), "institutions must be codes of ten digits");
    refused(() -> GatewayFault.slow(negative), "delay must not be negative");
    for (int status : new int[] {0, 199, 600}) {
      String rule = "status must be from 200 to 599";
      refused(() -> GatewayFault.bare(status), rule);
      refused(() -> GatewayFault.problem(status, "x"), rule);
      refused(() -> GatewayFault.unsent(status, "x"), rule);
    }
    MockGateway.Builder gateway = MockGateway.builder(folder);
    refused(() -> gateway.port(65_536), "port must be from 0 to 65535");
    refused(() -> gateway.pickupTimeout(Duration.ZERO), "pickupTimeout must be more than zero");
    refused(() -> gateway.retryAfter(-1), "retryAfter must be 0 or more");
    refused(() -> gateway.remember(0), "remember must be 1 or more");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private Scenario load(String json) throws Exception {
    Charset utf8 = StandardCharsets.UTF_8;
    return Scenario.load(Files.writeString(folder.resolve("s.json"), json, utf8));
  }

  private void assertRefused(String json, String message) {
    assertThatThrownBy(() -> load(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
