package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;

/**
 * An operation test at a mock terminal, in time that passes ten times as fast, with a tester who
 * does at once what standard error says, unless told otherwise.
 */
final class AcceptanceRun {

  static final String AGREE = "すべてに同意してください";
  static final String REFUSE = "どの項目にも同意しないでください";
  static final String CUT = "抜くか";
  static final String MEND = "LANケーブルを戻すか";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a tester does. */
  @FunctionalInterface
  interface Deed {
    void run() throws Exception;
  }

  private final Map<String, Deed> deeds = new LinkedHashMap<>();
  private final List<String> args = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Runnable interrupt = () -> {};
  private int exit = -1;

  /** A test without a tester's deeds. */
  AcceptanceRun(Path root, Path folder) throws IOException {
    args.addAll(List.of("acceptance", "--root", root.toString()));
    args.addAll(List.of("--face", root.resolve("face").toString()));
    args.addAll(List.of("--institution", "1319999007", "--tester", "vendor-3"));
    args.addAll(List.of("--role", "doctor", "--audit", folder.resolve("audit.jsonl").toString()));
    args.addAll(List.of("--query", query(folder.resolve("valid.json"), KnownPatients.TARO)));
    args.addAll(List.of("--card", query(folder.resolve("card-1.json"), KnownPatients.MANSEI)));
    args.addAll(List.of("--card", query(folder.resolve("card-2.json"), KnownPatients.TARO)));
    args.addAll(
        List.of("--refused-query", query(folder.resolve("none.json"), KnownPatients.NOBODY)));
  }

  /** What a guide shows. */
  AcceptanceRun(List<String> args) {
    this.args.addAll(args);
  }

  AcceptanceRun(MockTerminal terminal, Path folder) throws IOException {
    this(terminal.root(), folder);
    when(AGREE, () -> terminal.reader().walkIn(KnownPatients.MANSEI));
    when(
        REFUSE,
        () -> terminal.reader().walkIn(KnownPatients.TARO, FaceVisit.usual().everyConsent(false)));
    when(CUT, terminal::loseShare);
    when(MEND, terminal::restoreShare);
  }

  static String query(Path file, Patient patient) throws IOException {
    var json = JSON.createObjectNode();
    json.put("insurerNumber", patient.insurerNumber()).put("symbol", patient.symbol());
    json.put("number", patient.number()).put("branch", patient.branch());
    json.put("birthdate", patient.birthdate().toString());
    return Files.writeString(file, json.toString()).toString();
  }

  AcceptanceRun with(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  AcceptanceRun without(String option) {
    int at = args.indexOf(option);
    args.subList(at, at + 2).clear();
    return this;
  }

  /** Does something else when a line of standard error holds a text. */
  AcceptanceRun when(String text, Deed deed) {
    deeds.put(text, deed);
    return this;
  }

  AcceptanceRun run() {
    PrintStream told =
        new PrintStream(err, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            heard(line);
          }
        };
    exit =
        Program.run(
            args.toArray(String[]::new),
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                told,
                new ByteArrayInputStream(new byte[0]),
                Clock.systemUTC(),
                (code, closing) -> interrupt = closing,
                Hurried::new,
                false));
    return this;
  }

  private void heard(String line) {
    deeds.forEach(
        (text, deed) -> {
          if (line.contains(text)) {
            try {
              deed.run();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }
        });
  }

  /** Stops the test as Ctrl+C does, on a thread of its own. */
  void stop() {
    Thread hook = new Thread(interrupt, "interrupt");
    hook.setDaemon(true);
    hook.start();
  }

  List<String> args() {
    return List.copyOf(args);
  }

  int exit() {
    return exit;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  JsonNode json() throws IOException {
    return JSON.readTree(out());
  }

  /** The scenarios by verdict. */
  Map<String, List<String>> verdicts() throws IOException {
    Map<String, List<String>> verdicts = new TreeMap<>();
    for (JsonNode one : json().get("scenarios")) {
      verdicts
          .computeIfAbsent(one.get("verdict").asText(), key -> new ArrayList<>())
          .add(one.get("scenario").asText());
    }
    return verdicts;
  }

  /** The evidence of a scenario by key. */
  Map<String, JsonNode> evidence(String scenario) throws IOException {
    Map<String, JsonNode> facts = new LinkedHashMap<>();
    for (JsonNode one : json().get("scenarios")) {
      if (one.get("scenario").asText().equals(scenario)) {
        one.get("evidence").forEach(fact -> facts.put(fact.get("key").asText(), fact.get("value")));
      }
    }
    return facts;
  }
}
