package jp.shikaku.examples.acceptance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.examples.doctor.Check;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.doctor.DoctorReport;
import jp.shikaku.value.MedicalInstitutionCode;

/** Reports to be shown. */
final class Reports {

  static final Instant BEGIN = Instant.parse("2026-11-26T00:15:02Z");

  /** A path without a place to break it. */
  static final String LONG_PATH =
      "\\\\TERMINAL-RECEPTION-NO-1.CLINIC.EXAMPLE\\"
          + "共有フォルダ資格確認端末一階受付二階受付別館受付".repeat(3)
          + "\\OQS_ONLINE_QUALIFICATION_SHARED_FOLDER_OF_THE_TERMINAL_WITH_A_VERY_LONG_NAME";

  /** Longer than a line. */
  static final String PRACTICE = "医療法人社団架空会架空総合クリニック".repeat(4) + "＆<分院>";

  private Reports() {}

  /** One of each verdict, with evidence that is longer than usual. */
  static AcceptanceReport full(String place) {
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : Scenario.values()) {
      Verdict verdict = Verdict.values()[scenario.ordinal() % 3];
      Instant begin = BEGIN.plusSeconds(60L * scenario.ordinal());
      results.add(
          new ScenarioResult(
              scenario,
              verdict,
              new Words("障害の場所を特定し、その間の照会は「確認できず」となり、復旧後に照会できました。", "As it should be."),
              begin,
              begin.plusSeconds(48),
              facts()));
    }
    return new AcceptanceReport(
        new AcceptanceReport.Head(
            "1319999007", PRACTICE, "受付1", place, "vendor-3", "shikaku 0.1.0"),
        BEGIN,
        BEGIN.plusSeconds(480),
        results,
        doctor(place));
  }

  /** Of a practice, with nothing tested. */
  static AcceptanceReport of(String practice) {
    return new AcceptanceReport(
        new AcceptanceReport.Head(
            "1319999007", practice, "受付1", "OQS", "vendor-3", "shikaku 0.1.0"),
        BEGIN,
        BEGIN,
        List.of(),
        null);
  }

  private static List<Fact> facts() {
    return List.of(
        Fact.of("exchangeId", "要求の識別子", "exchange", "20261126091502123a1b2c3d4e5f60718"),
        Fact.millis("millis", "所要時間", "time", Duration.ofMillis(1234)),
        Fact.of("error", "エラー", "error", "TransportException SHARE_UNREACHABLE"),
        Fact.of("hop", "場所", "hop", "院内LAN・共有フォルダ"),
        Fact.of("cause", "原因", "cause", "共有フォルダにつながりません"),
        Fact.of(
            "recoveryExchangeId", "復旧後の要求の識別子", "exchange", "20261126091502123a1b2c3d4e5f60719"));
  }

  private static DoctorReport doctor(String place) {
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Mark mark = Mark.values()[i % 4];
      checks.add(
          new Check(
              "check-" + i,
              mark,
              i == 3 ? place : "共有フォルダの操作の速さ " + i,
              i == 5
                  ? place
                  : "書込 0.2/10.5、改名 0.1/11.2、参照 0.0/0.1、一覧 0.1/0.2、削除 0.0/0.1 ms（中央値/最大）",
              mark == Mark.OK ? "" : "<b>\"LAN\" & 'PC'</b> の負荷を確認してください。",
              JsonNodeFactory.instance.objectNode()));
    }
    return new DoctorReport(
        BEGIN,
        List.of(MedicalInstitutionCode.of("1319999007")),
        Path.of(place),
        null,
        checks,
        Diagnosis.of(
            List.of(new Evidence.Connection(Peer.TERMINAL, Reply.SILENT, Duration.ofSeconds(3)))));
  }
}
