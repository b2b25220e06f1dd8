package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MockTerminalTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  @TempDir Path folder;

  private MockTerminal.Builder builder() {
    return MockTerminal.builder().root(folder);
  }

  private String hana(Charset charset) {
    return Client.query(KnownPatients.HANA).replace("UTF-8", WireText.label(charset));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, UTF-8, UTF-8, 0",
    "windows-31j, UTF-8, UTF-8, 0",
    "UTF-8, windows-31j, windows-31j, 1",
    "UTF-8, , UTF-8, 0",
    "windows-31j, , windows-31j, 1"
  })
  @DisplayName("the answer's charset is the terminal's, or mirrors the request's")
  void charsets(Charset request, Charset setting, Charset expected, String code) throws Exception {
    MockTerminal.Builder builder = builder();
    if (setting == null) {
      builder.answersInRequestCharset();
    } else {
      builder.answersIn(setting);
    }
    try (MockTerminal terminal = builder.start()) {
      Client client = new Client(terminal.root());
      client.send("A", hana(request), request);
      String answer = new String(client.answer("A"), expected);
      assertThat(answer)
          .startsWith("<?xml version=\"1.0\" encoding=\"" + WireText.label(expected) + "\"")
          .contains("髙橋●　はな", "髙見ハイツ①", "－", "CharacterCodeIdentifier>" + code + "<");
      assertThat(terminal.seen().get(0).charset()).contains(request);
    }
  }

  @Test
  @DisplayName("what windows-31j does not hold is folded or becomes ●")
  void unmappable() throws Exception {
    try (MockTerminal terminal = builder().answersIn(WireText.WINDOWS_31J).start()) {
      Client client = new Client(terminal.root());
      client.send("A", Client.query(KnownPatients.TARO).replace("１２３", "〜−𠮷😀"), UTF_8);
      assertThat(new String(client.answer("A"), WireText.WINDOWS_31J))
          .contains("<InsuredCardSymbol>～－●●<");
    }
  }

  @Test
  @DisplayName("shuffled: other order, same elements, header first; the same for the same seed")
  void shuffled() throws Exception {
    List<String> plain = answer(builder().seed(5));
    List<String> shuffled = answer(builder().seed(5).shuffled());
    assertThat(shuffled)
        .isNotEqualTo(plain)
        .containsExactlyInAnyOrderElementsOf(plain)
        .isEqualTo(answer(builder().seed(5).shuffled()))
        .isNotEqualTo(answer(builder().seed(6).shuffled()));
    assertThat(shuffled.get(2)).contains("MessageHeader");
  }

  private List<String> answer(MockTerminal.Builder builder) throws Exception {
    java.time.Clock clock =
        java.time.Clock.fixed(
            java.time.Instant.parse("2026-11-02T00:30:15Z"), java.time.ZoneOffset.UTC);
    try (MockTerminal terminal = builder.clock(clock).start()) {
      Client client = new Client(terminal.root());
      client.send("A", hana(UTF_8), UTF_8);
      List<String> lines =
          Arrays.stream(new String(client.answer("A"), UTF_8).split("\r\n")).toList();
      Files.delete(client.res("A"));
      return lines;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSsiquc01req_A.tmp",
        "OQSsiquc01req_A.xml.tmp",
        "OQSsiquc01res_A.xml",
        "oqssiquc01req_A.xml",
        "OQSsiquc01req_A-1.xml",
        "OQSsiquc01req_.xml",
        "memo.txt"
      })
  @DisplayName("files of other names are left alone")
  void otherNames(String name) throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      Path other = folder.resolve("req").resolve(name);
      Files.writeString(other, Client.query(KnownPatients.TARO), UTF_8);
      Files.createDirectory(folder.resolve("req").resolve("OQSsiquc01req_Folder.xml"));
      client.send("B", hana(UTF_8), UTF_8);
      client.answer("B");
      assertThat(other).exists();
      assertThat(terminal.seen()).hasSize(1);
    }
  }

  @Test
  @DisplayName("only the prefix's req becomes res")
  void suffixWithReq() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      client.send("req1req", hana(UTF_8), UTF_8);
      client.answer("req1req");
    }
  }

  @Test
  @DisplayName("a request written in place and slowly is waited for, and told")
  void halfWrittenRequest() throws Exception {
    List<MockEvent> events = new CopyOnWriteArrayList<>();
    try (MockTerminal terminal = builder().onEvent(events::add).start()) {
      Client client = new Client(terminal.root());
      byte[] request = hana(UTF_8).getBytes(UTF_8);
      Files.write(client.req("A"), Arrays.copyOf(request, 300));
      await()
          .atMost(Client.LONG)
          .until(
              () -> events.stream().anyMatch(e -> e.kind() == MockEvent.Kind.INCOMPLETE_REQUEST));
      Files.write(
          client.req("A"),
          Arrays.copyOfRange(request, 300, request.length),
          StandardOpenOption.APPEND);
      assertThat(new String(client.answer("A"), UTF_8)).contains("髙橋●　はな");
      assertThat(terminal.seen().get(0).bytes()).isEqualTo(request);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<XmlMsg><MessageHeader></XmlMsg>|not a readable XML message",
        "<Other></Other>|not a readable XML message",
        "<!DOCTYPE XmlMsg [<!ENTITY x \"y\">]><XmlMsg>&x;</XmlMsg>|not a readable XML message",
        "<?xml version=\"1.0\" encoding=\"EUC-JP\"?><XmlMsg></XmlMsg>|not a readable XML message",
        "<XmlMsg><MessageHeader/></XmlMsg>|must appear exactly once",
        "half a file|not a readable XML message"
      })
  @DisplayName("what can not be sent comes back with a .err that is marked as the mock's own")
  void unsendable(String document, String reason) throws Exception {
    try (MockTerminal terminal = builder().settle(Duration.ofMillis(50)).start()) {
      Client client = new Client(terminal.root());
      client.send("A", document, UTF_8);
      terminal.awaitAnswered(1, Client.LONG);
      assertThat(folder.resolve("res/OQSsiquc01req_A.err")).content(UTF_8).contains("MOCK", reason);
      assertThat(folder.resolve("res/OQSsiquc01req_A.xml")).content(UTF_8).isEqualTo(document);
      assertThat(client.res("A")).doesNotExist();
    }
  }

  @Test
  @DisplayName("S-IN-03 a request of 200,000 nested elements is refused, and the next one answered")
  void deep() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      client.send(
          "A",
          "<XmlMsg><MessageBody>"
              + "<a>".repeat(200_000)
              + "</a>".repeat(200_000)
              + "</MessageBody></XmlMsg>",
          UTF_8);
      terminal.awaitAnswered(1, Client.LONG);
      assertThat(folder.resolve("res/OQSsiquc01req_A.err")).exists();
      client.send("B", hana(UTF_8), UTF_8);
      client.answer("B");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QualificationConfirmationDate",
        "MedicalInstitutionCode",
        "InsurerNumber",
        "InsuredIdentificationNumber",
        "Birthdate",
        "LimitApplicationCertificateRelatedConsFlg"
      })
  @DisplayName("a mandatory element that is missing or empty: .err names it and no value")
  void mandatory(String element) throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      String request = Client.query(KnownPatients.TARO);
      client.send("A", request.replaceAll("<" + element + ">[^<]*</" + element + ">", ""), UTF_8);
      client.send("B", request.replaceAll("<" + element + ">[^<]*<", "<" + element + "> <"), UTF_8);
      terminal.awaitAnswered(2, Client.LONG);
      for (String suffix : List.of("A", "B")) {
        assertThat(folder.resolve("res/OQSsiquc01req_" + suffix + ".err"))
            .content(UTF_8)
            .contains(element + " is missing")
            .doesNotContain("4567", "1985");
      }
    }
  }

  @Test
  @DisplayName("a kind that is not served comes back with a .err")
  void otherKind() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Path staged = Files.writeString(folder.resolve("staged"), hana(UTF_8), UTF_8);
      Files.move(staged, folder.resolve("req/OQSsizzz01req_A.xml"));
      terminal.awaitAnswered(1, Client.LONG);
      assertThat(folder.resolve("res/OQSsizzz01req_A.err")).content(UTF_8).contains("OQSsizzz01");
      assertThat(terminal.seen().get(0).kind()).isEqualTo("OQSsizzz01");
    }
  }

  @Test
  @DisplayName("deviations from the layout are recorded; strict refuses them")
  void deviations() throws Exception {
    String request =
        Client.query(KnownPatients.HANA)
            .replace("  138990", "138990")
            .replace("<Birthdate>", "<Extra>1</Extra><Birthdate>")
            .replace("架空１２", "架空１&#x32;")
            .replaceAll("(<MedicalInstitutionCode>.*</MedicalInstitutionCode>)\\s*(<.*>)", "$2$1");
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      client.send("A", request, UTF_8);
      assertThat(new String(client.answer("A"), UTF_8)).contains("髙橋");
      assertThat(terminal.seen().get(0).deviations())
          .containsExactlyInAnyOrder(
              "character reference",
              "MessageHeader/MedicalInstitutionCode is not in the layout's order",
              "QualificationConfirmSearchInfo/InsurerNumber is not padded to 8",
              "unknown element QualificationConfirmSearchInfo/Extra");
    }
    try (MockTerminal terminal = builder().strict().start()) {
      new Client(terminal.root()).send("B", request, UTF_8);
      terminal.awaitAnswered(1, Client.LONG);
      assertThat(folder.resolve("res/OQSsiquc01req_B.err")).content(UTF_8).contains("Extra");
    }
  }

  @Test
  @DisplayName("P: what was asked is kept byte for byte, and toString does not tell it")
  void seen() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      Client client = new Client(terminal.root());
      byte[] request = hana(WireText.WINDOWS_31J).getBytes(WireText.WINDOWS_31J);
      client.send("A", request);
      SeenRequest seen = terminal.awaitSeen(1, Client.LONG).get(0);
      assertThat(seen.bytes()).isEqualTo(request);
      assertThat(seen.kind()).isEqualTo("OQSsiquc01");
      assertThat(seen.identifier()).contains("MOCKTEST");
      assertThat(seen.institution()).contains(Client.INSTITUTION);
      assertThat(seen.element("InsurerNumber")).contains("  138990");
      assertThat(seen.element("NoSuch")).isEmpty();
      assertThat(seen.toString())
          .isEqualTo("SeenRequest[1, OQSsiquc01req_A.xml, " + request.length + " bytes]");
    }
  }

  @Test
  @DisplayName("events tell what happened, without personal data")
  void events() throws Exception {
    List<MockEvent> events = new CopyOnWriteArrayList<>();
    try (MockTerminal terminal = builder().onEvent(events::add).start()) {
      Client client = new Client(terminal.root());
      client.send("A", hana(UTF_8), UTF_8);
      terminal.awaitAnswered(1, Client.LONG);
      await().atMost(Client.LONG).until(() -> events.size() == 2);
      assertThat(events)
          .extracting(MockEvent::kind)
          .containsExactly(MockEvent.Kind.TAKEN, MockEvent.Kind.ANSWERED);
      assertThat(events)
          .allSatisfy(
              event ->
                  assertThat(event.fileName() + event.detail())
                      .doesNotContain("髙", "345678", "138990", "1954"));
    }
  }

  @Test
  @DisplayName("requests that lie in req at the start are taken, as after a restart")
  void staleRequests() throws Exception {
    Files.createDirectories(folder.resolve("req"));
    Client client = new Client(folder);
    client.send("A", hana(UTF_8), UTF_8);
    try (MockTerminal terminal = builder().start()) {
      terminal.awaitSeen(1, Client.LONG);
      client.answer("A");
    }
  }

  @Test
  @DisplayName("writing by rename: no half answer and no .tmp is left; slowly: whole in the end")
  void writing() throws Exception {
    try (MockTerminal terminal = builder().writesByRename().start()) {
      Client client = new Client(terminal.root());
      client.send("A", hana(UTF_8), UTF_8);
      assertThat(RequestReader.looksWhole(Client.bytes(client.res("A")))).isTrue();
      try (Stream<Path> files = Files.list(folder.resolve("res"))) {
        assertThat(files).hasSize(1);
      }
    }
    try (MockTerminal terminal = builder().writesSlowly(10, Duration.ofMillis(5)).start()) {
      Client client = new Client(terminal.root());
      client.send("B", hana(UTF_8), UTF_8);
      assertThat(new String(client.answer("B"), UTF_8)).contains("髙橋●　はな");
    }
  }

  @Test
  @DisplayName("latency: not before the shortest")
  void latency() throws Exception {
    try (MockTerminal terminal =
        builder().latency(Duration.ofMillis(150), Duration.ofMillis(200)).start()) {
      Client client = new Client(terminal.root());
      long sent = System.nanoTime();
      client.send("A", hana(UTF_8), UTF_8);
      client.answer("A");
      assertThat(System.nanoTime() - sent).isGreaterThan(Duration.ofMillis(150).toNanos());
    }
  }

  @Test
  @DisplayName("people added later are found")
  void addedLater() throws Exception {
    try (MockTerminal terminal = builder().population(new Population()).start()) {
      Client client = new Client(terminal.root());
      client.send("A", hana(UTF_8), UTF_8);
      assertThat(new String(client.answer("A"), UTF_8)).contains("QualificationValidity>4<");
      terminal.population().add(KnownPatients.HANA);
      client.send("B", hana(UTF_8), UTF_8);
      assertThat(new String(client.answer("B"), UTF_8)).contains("QualificationValidity>1<");
    }
  }

  @Test
  @DisplayName(
      "close ends within two seconds, leaves no thread, may be repeated and frees the waiter")
  void close() throws Exception {
    MockTerminal terminal = builder().start();
    terminal.next(Fault.late(Duration.ofMinutes(5)));
    new Client(terminal.root()).send("A", hana(UTF_8), UTF_8);
    terminal.awaitSeen(1, Client.LONG);
    long before = System.nanoTime();
    terminal.close();
    terminal.close();
    terminal.awaitClosed();
    assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(2).toNanos());
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("mock-terminal"));
  }

  @Test
  @DisplayName("waiting ends at its deadline with a message that counts")
  void awaitDeadline() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      assertThatThrownBy(() -> terminal.awaitSeen(1, Duration.ofMillis(20)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("0 taken, 0 answered");
    }
  }

  @Test
  @DisplayName("G-08 1,000 requests at once are all answered, each with its own identifier")
  void manyRequests() throws Exception {
    try (MockTerminal terminal =
        builder()
            .scenario(
                Scenario.random(3).late(0.3, Duration.ofMillis(50)).with(0.05, Fault.duplicate(1)))
            .start()) {
      Client client = new Client(terminal.root());
      for (int i = 0; i < 1_000; i++) {
        client.send(
            "N" + i, Client.query(KnownPatients.TARO, "01", Client.DAY, true, "ID" + i), UTF_8);
      }
      terminal.awaitAnswered(1_000, Duration.ofSeconds(30));
      for (int i = 0; i < 1_000; i++) {
        assertThat(new String(client.answer("N" + i), UTF_8)).contains(">ID" + i + "<");
      }
      try (Stream<Path> left = Files.list(folder.resolve("req"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("a folder has one terminal at a time, also while its share is away and back")
  void oneAtATime() throws Exception {
    Path root = folder.resolve("OQS");
    try (MockTerminal first = MockTerminal.builder().root(root).start()) {
      assertInUse(root.resolve("../OQS"));
      first.loseShare();
      first.restoreShare();
      assertInUse(root);
      Client client = new Client(root);
      client.send("A", Client.query(KnownPatients.TARO), UTF_8);
      assertThat(client.answer("A")).isNotEmpty();
    }
    MockTerminal.builder().root(root).start().close();
    try (Stream<Path> left = Files.list(root)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("req", "res", "face");
    }
  }

  private static void assertInUse(Path root) {
    assertThatThrownBy(() -> MockTerminal.builder().root(root).start())
        .isInstanceOf(MockTerminal.InUseException.class)
        .hasMessageContaining("another mock terminal");
  }

  @Test
  @DisplayName("a fault that means nothing to a request is told as such")
  void withoutEffect() throws Exception {
    List<String> taken = new CopyOnWriteArrayList<>();
    try (MockTerminal terminal =
        builder()
            .onEvent(
                event -> {
                  if (event.kind() == MockEvent.Kind.TAKEN) {
                    taken.add(event.detail());
                  }
                })
            .start()) {
      Client client = new Client(terminal.root());
      terminal.next(
          Fault.refused("MOCK-R1", "模擬"), Fault.bulk(BulkManner.usual()), Fault.mojibake());
      for (String name : List.of("A", "B", "C")) {
        client.send(name, Client.query(KnownPatients.TARO), UTF_8);
        client.answer(name);
      }
    }
    assertThat(taken)
        .containsExactly(
            "refused (no effect on OQSsiquc01)", "bulk (no effect on OQSsiquc01)", "mojibake");
  }

  @Test
  @DisplayName("only the two charsets of the interface; a root is needed")
  void builderChecks() {
    assertThatThrownBy(() -> builder().answersIn(StandardCharsets.UTF_16))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MockTerminal.builder().start()).hasMessage("root");
    assertThatThrownBy(() -> builder().writesSlowly(0, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
