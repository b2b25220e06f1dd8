package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.shikaku.ReadingRules;
import jp.shikaku.transport.BulkSource;

/**
 * Builds answers for tests from tags: a valid one of 2026-11-02 unless changed. Null takes an
 * element away, a tag with a slash stands in a group.
 */
final class AnswerXml {

  /** One person's qualification. */
  static final class Result {
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final List<Result> tickets = new ArrayList<>();

    Result with(String tag, String text) {
      tags.put(tag, text);
      return this;
    }

    Result without(String tag) {
      tags.remove(tag);
      return this;
    }

    Result elderly(String from, String until, String ratio) {
      return with("ElderlyRecipientCertificateInfo/ElderlyRecipientValidStartDate", from)
          .with("ElderlyRecipientCertificateInfo/ElderlyRecipientValidEndDate", until)
          .with("ElderlyRecipientCertificateInfo/ElderlyRecipientContributionRatio", ratio);
    }

    Result limit(String kind, String category, String from, String until) {
      String group = "LimitApplicationCertificateRelatedInfo/LimitApplicationCertificate";
      return with(group + "Classification", kind)
          .with(group + "ClassificationFlag", category)
          .with(group + "ValidStartDate", from)
          .with(group + "ValidEndDate", until);
    }

    Result ticket(Result ticket) {
      tickets.add(ticket);
      return this;
    }

    private String content() {
      String xml = AnswerXml.content(tags);
      if (tickets.isEmpty()) {
        return xml;
      }
      StringBuilder list = new StringBuilder();
      tickets.forEach(ticket -> list.append(element("MedicalTicketInfo", ticket.content())));
      return xml + element("PublicExpenseResultList", list.toString());
    }
  }

  private final Map<String, String> head = new LinkedHashMap<>();
  private final Map<String, String> body = new LinkedHashMap<>();
  private final List<Result> results = new ArrayList<>();

  private AnswerXml() {
    head("ProcessExecutionTime", "20261102093015");
    head("QualificationConfirmationDate", "20261102");
    head("MedicalInstitutionCode", "1319999007");
    head("ArbitraryFileIdentifier", "DEMO");
    head("ReferenceClassification", "2");
    head("SegmentOfResult", "1");
    head("CharacterCodeIdentifier", "0");
    body("ProcessingResultStatus", "1");
    body("QualificationValidity", "1");
  }

  static AnswerXml answer(Result... results) {
    AnswerXml xml = new AnswerXml();
    xml.results.addAll(List.of(results));
    return xml;
  }

  /** 41 years old, of an employees' insurance. */
  static Result insurance() {
    return new Result()
        .with("InsuredCardClassification", "01")
        .with("InsurerNumber", "06139992")
        .with("InsuredCardSymbol", "１２３")
        .with("InsuredIdentificationNumber", "4567")
        .with("InsuredBranchNumber", "01")
        .with("Name", "試験　太郎")
        .with("NameKana", "ｼｹﾝ ﾀﾛｳ")
        .with("Sex1", "1")
        .with("Birthdate", "19850417")
        .with("QualificationDate", "20200401")
        .with("InsurerName", "架空健康保険組合");
  }

  /** 国保 with a birth date. */
  static Result born(String birthdate) {
    return insurance().with("InsurerNumber", "  138990").with("Birthdate", birthdate);
  }

  /** 78 years old. */
  static Result lateElderly(String ratio) {
    return insurance()
        .with("InsurerNumber", "39131990")
        .without("InsuredCardSymbol")
        .without("InsuredBranchNumber")
        .with("Birthdate", "19480310")
        .with("QualificationDate", "20230310")
        .with("InsuredPartialContributionRatio", ratio);
  }

  static Result medicalAid() {
    return new Result()
        .with("InsuredCardClassification", "A1")
        .with("InsurerNumber", "12139994")
        .with("InsuredIdentificationNumber", "9000019")
        .with("Name", "試験　太郎")
        .with("NameKana", "ｼｹﾝ ﾀﾛｳ")
        .with("Sex1", "1")
        .with("Birthdate", "19850417")
        .with("QualificationDate", "20250101")
        .with("InsurerName", "架空区福祉事務所");
  }

  /** For November 2026 and the asking institution. */
  static Result ticket() {
    return new Result()
        .with("TicketType", "01")
        .with("MedicalTicketValidDate", "20261101")
        .with("MedicalTicketExpirationDate", "20261130")
        .with("DesignatedMedicalInstitutionCode", "1319999007")
        .with("DesignatedMedicalInstitutionFlag", "0")
        .with("SelfPayAmount", "1200");
  }

  AnswerXml head(String tag, String text) {
    head.put(tag, text);
    return this;
  }

  AnswerXml body(String tag, String text) {
    body.put(tag, text);
    return this;
  }

  AnswerXml validity(String code) {
    return body("QualificationValidity", code);
  }

  AnswerXml checkedOn(String day) {
    return head("QualificationConfirmationDate", day);
  }

  /** Repeats a query like that for {@link #insurance()}. */
  AnswerXml echo() {
    return echo("InsurerNumber", "06139992")
        .echo("InsuredCardSymbol", "１２３")
        .echo("InsuredIdentificationNumber", "4567")
        .echo("InsuredBranchNumber", "01")
        .echo("Birthdate", "19850417");
  }

  AnswerXml echo(String tag, String text) {
    return body("QualificationConfirmSearchInfo/" + tag, text);
  }

  byte[] bytes() {
    StringBuilder list = new StringBuilder();
    results.forEach(
        result -> list.append(element("ResultOfQualificationConfirmation", result.content())));
    String xml =
        element("MessageHeader", content(head))
            + element(
                "MessageBody",
                content(body) + (results.isEmpty() ? "" : element("ResultList", list.toString())));
    return element("XmlMsg", xml).getBytes(UTF_8);
  }

  /** The same as a row of a bulk result, with reference numbers beside the qualifications. */
  BulkResult.Row row(String... referenceNumbers) {
    StringBuilder unit = new StringBuilder(content(body));
    results.forEach(
        result -> unit.append(element("ResultOfQualificationConfirmation", result.content())));
    for (String number : referenceNumbers) {
      unit.append(element("ReferenceNumber", number));
    }
    byte[] document =
        element(
                "XmlMsg",
                element("MessageHeader", content(head))
                    + element("MessageBody", element("BulkConfirmUnit", unit.toString())))
            .getBytes(UTF_8);
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results("OQSmuquc02res_1.xml", BulkSource.of(document), ReadingRules.DEFAULT)) {
      return rows.next().content().orElseThrow();
    }
  }

  EligibilityAnswer decode() {
    return EligibilityAnswer.decode(bytes());
  }

  private static String content(Map<String, String> tags) {
    StringBuilder xml = new StringBuilder();
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    tags.forEach(
        (tag, text) -> {
          int slash = tag.indexOf('/');
          if (text == null) {
            return;
          }
          if (slash < 0) {
            xml.append(element(tag, text));
          } else {
            groups
                .computeIfAbsent(tag.substring(0, slash), name -> new StringBuilder())
                .append(element(tag.substring(slash + 1), text));
          }
        });
    groups.forEach((name, inner) -> xml.append(element(name, inner.toString())));
    return xml.toString();
  }

  private static String element(String tag, String content) {
    return "<" + tag + ">" + content + "</" + tag + ">\n";
  }
}
