package jp.shikaku.mock;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A whole day: 200 people pass the card reader and are asked for, with drugs and checkups, and in
 * the evening the bulk queries and lists of consents. Prints a digest of every file that came.
 */
final class SeededDay {
  static final int VISITS = 200;
  private static final Duration BETWEEN = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofSeconds(60);

  private SeededDay() {}

  /** The seed and the folder. */
  public static void main(String[] args) throws Exception {
    files(Long.parseLong(args[0]), Path.of(args[1]), VISITS).forEach(System.out::println);
  }

  static List<String> files(long seed, Path folder, int visits) throws Exception {
    BulkClient.Hands clock = new BulkClient.Hands("2026-11-02T00:00:00Z");
    int generated = VISITS - Population.known().size();
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder)
            .seed(seed)
            .patients(generated)
            .clock(clock)
            .shuffled()
            .scenario(Scenario.random(seed).with(0.1, Fault.unknownElements()))
            .start()) {
      new Day(terminal, clock).run(visits);
    }
    List<String> digests = new ArrayList<>();
    for (String part : List.of("face", "res")) {
      try (Stream<Path> files = Files.list(folder.resolve(part))) {
        for (Path file : files.sorted().toList()) {
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
          digests.add(file.getFileName() + " " + HexFormat.of().formatHex(digest));
        }
      }
    }
    return digests;
  }

  private static final class Day {
    private final MockTerminal terminal;
    private final BulkClient.Hands clock;
    private final MedicalClient client;
    private int answers;

    Day(MockTerminal terminal, BulkClient.Hands clock) {
      this.terminal = terminal;
      this.clock = clock;
      this.client = new MedicalClient(terminal);
    }

    void run(int visits) throws Exception {
      List<Patient> people = terminal.population().patients().subList(0, visits);
      for (Patient patient : people) {
        terminal.reader().walkIn(patient);
        ask("OQSsiquc01", Client.query(patient));
        ask(MedicalClient.DRUGS, MedicalClient.drugs(patient));
        ask(MedicalClient.CHECKUPS, MedicalClient.checkups(patient));
        clock.set(clock.instant().plus(BETWEEN).toString());
      }
      Patient[] all = people.toArray(Patient[]::new);
      bulk("OQSmuimm", BulkClient.registration(Client.INSTITUTION, "K-1", all[0]));
      bulk("OQSmuquc", BulkClient.query(Client.DAY, all));
      bulk("OQSmuhvq", consents("2"));
      bulk("OQSmuonq", consents("3"));
      bulk("OQSmutic", BulkClient.list("MedicalTreatmentMonth=202611"));
    }

    private static String consents(String visitKind) {
      return BulkClient.list(
          "ConsentDateFrom=20261101",
          "ConsentDateTo=20261103",
          "MedicalTreatmentFlag=" + visitKind);
    }

    private void bulk(String family, String request) throws Exception {
      String receipt = ask(family + "01", request);
      String number = MedicalClient.values(receipt, "ReceptionNumber").get(0);
      clock.set(clock.instant().plus(BETWEEN).toString());
      ask(family + "02", BulkClient.download(Client.INSTITUTION, number));
    }

    private String ask(String kind, String request) throws Exception {
      String suffix = client.send(kind, request);
      terminal.awaitAnswered(++answers, LONG);
      Path answer = client.res(kind, suffix, ".xml");
      return Files.exists(answer) ? Files.readString(answer, StandardCharsets.UTF_8) : "";
    }
  }
}
