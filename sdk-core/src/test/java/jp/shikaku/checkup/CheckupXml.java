package jp.shikaku.checkup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;

/** Builds answers with checkups for tests. */
final class CheckupXml {

  static final String WEIGHT = "9N006000000000001";
  static final String PATIENT =
      "<Name>試験　太郎</Name><KanasName>シケン　タロウ</KanasName><Birthday>19850417</Birthday>"
          + "<AdministrativeGenderCode>1</AdministrativeGenderCode>";

  private final List<String> checkups = new ArrayList<>();
  private String patient = PATIENT;

  static CheckupAnswer sample() {
    return decode(SampleFiles.bytes(file("TKKsiquc01res_202611020001")));
  }

  static CheckupAnswer emptySample() {
    return decode(SampleFiles.bytes(file("TKKsiquc01res_202611020002")));
  }

  static Path file(String name) {
    return SampleFiles.medicalInfo(name).get(0);
  }

  static CheckupAnswer decode(byte[] document) {
    return CheckupAnswer.decode("TKKsiquc01res_1.xml", document, ReadingRules.DEFAULT);
  }

  static CheckupAnswer decode(String document) {
    return decode(document.getBytes(UTF_8));
  }

  /** An item of seven texts; null leaves an element out. */
  static String item(
      String code, String name, String type, String value, String unit, String oid, String label) {
    return "<HealthCheckupResultAndQuestionInfo>"
        + tag("ItemCode", code)
        + tag("ItemName", name)
        + tag("DataType", type)
        + tag("DataValue", value)
        + tag("Unit", unit)
        + tag("Oid", oid)
        + tag("DataValueName", label)
        + "</HealthCheckupResultAndQuestionInfo>";
  }

  static String pq(String code, String value, String unit) {
    return item(code, null, "PQ", value, unit, null, value);
  }

  static String coded(String code, String value, String oid, String label) {
    return item(code, null, "CD", value, null, oid, label);
  }

  private static String tag(String name, String text) {
    return text == null ? "" : "<" + name + ">" + text + "</" + name + ">";
  }

  CheckupXml on(String date, String... items) {
    checkups.add(
        "<SpecificHealthCheckupInfo>"
            + tag("EffectiveTime", date)
            + "<HealthCheckupResultAndQuestionInfos>"
            + String.join("", items)
            + "</HealthCheckupResultAndQuestionInfos></SpecificHealthCheckupInfo>");
    return this;
  }

  CheckupXml patient(String elements) {
    patient = elements;
    return this;
  }

  CheckupAnswer read() {
    return decode(
        "<XmlMsg><MessageHeader><ResultCode>1</ResultCode><QualificationsInfo>"
            + patient
            + "</QualificationsInfo></MessageHeader><MessageBody>"
            + String.join("", checkups)
            + "</MessageBody></XmlMsg>");
  }

  /** The one item of a checkup of 2026-06-18. */
  static CheckupItem single(String item) {
    return new CheckupXml().on("20260618", item).read().checkups().get(0).items().get(0);
  }
}
