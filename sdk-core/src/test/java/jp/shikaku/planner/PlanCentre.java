package jp.shikaku.planner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MessageKind;

/** A centre that takes uploads, works for a while and answers in another order; all invented. */
final class PlanCentre {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
  private static final Pattern PERSON =
      Pattern.compile(
          "<QualificationConfirmSearchInfo>(.*?)</QualificationConfirmSearchInfo>", Pattern.DOTALL);

  /** One person as the request names it. */
  record Asked(String id, String insurer, String number, String birthdate) {

    /** What a row repeats. */
    String echo() {
      return tag(
          "QualificationConfirmSearchInfo",
          tag("InsurerNumber", insurer)
              + tag("InsuredIdentificationNumber", number)
              + tag("Birthdate", birthdate)
              + tag("ArbitraryIdentifier", id));
    }
  }

  /** An upload that was received. */
  private record Job(String exchangeId, List<Asked> persons, int[] rounds) {}

  private final Function<Asked, List<String>> rows;
  private final int pendingRounds;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  final List<List<String>> uploads = new ArrayList<>();
  int downloads;

  /** What else stands in the header of a result. */
  String more = tag("QualificationConfirmationDate", "20261128");

  /** 処理実行日時 of whatever is answered. */
  String executedAt = "20261127200000";

  /** What else stands in the header of a receipt. */
  String beside = "";

  Runnable onUpload = () -> {};

  PlanCentre(int pendingRounds, Function<Asked, List<String>> rows) {
    this.pendingRounds = pendingRounds;
    this.rows = rows;
  }

  void serve(InMemoryTransport transport, Duration upload, Duration download) {
    transport.when(MessageKind.BULK_ELIGIBILITY).answer(this::receive).after(upload);
    transport.when(MessageKind.BULK_ELIGIBILITY_RESULT).answer(this::result).after(download);
  }

  synchronized byte[] receive(ExchangeRequest request) {
    String body = new String(request.body(), WINDOWS_31J);
    List<Asked> persons = new ArrayList<>();
    Matcher each = PERSON.matcher(body);
    while (each.find()) {
      String info = each.group(1);
      persons.add(
          new Asked(
              told(info, "ArbitraryIdentifier"),
              told(info, "InsurerNumber"),
              told(info, "InsuredIdentificationNumber"),
              told(info, "Birthdate")));
    }
    String number = String.format(java.util.Locale.ROOT, "20261127%06d", jobs.size() + 1);
    jobs.put(number, new Job(request.handle().exchangeId(), persons, new int[1]));
    uploads.add(persons.stream().map(Asked::id).toList());
    onUpload.run();
    return document(
        head(request.handle().exchangeId()) + beside,
        tag("ReceptionNumber", number) + tag("ReceptionDateTime", "20261127200000"));
  }

  synchronized byte[] result(ExchangeRequest request) {
    downloads++;
    String number = told(new String(request.body(), WINDOWS_31J), "ReceptionNumber");
    Job job = jobs.get(number);
    String head = head(job.exchangeId()) + more + tag("ReceptionNumber", number);
    if (job.rounds()[0]++ < pendingRounds) {
      return document(head + tag("SegmentOfResult", "2"), "");
    }
    List<String> units = new ArrayList<>();
    job.persons().forEach(person -> units.addAll(rows.apply(person)));
    Collections.reverse(units);
    return document(head + tag("SegmentOfResult", "1"), String.join("\n", units));
  }

  private String head(String exchangeId) {
    return tag("ProcessExecutionTime", executedAt)
        + tag("MedicalInstitutionCode", "1319999007")
        + tag("ArbitraryFileIdentifier", exchangeId);
  }

  static String row(Asked asked, String validity, String qualification) {
    return unit(
        asked.echo()
            + tag("ProcessingResultStatus", "1")
            + tag("QualificationValidity", validity)
            + qualification);
  }

  static String refused(Asked asked) {
    return unit(
        asked.echo()
            + tag("ProcessingResultStatus", "2")
            + tag("ProcessingResultCode", "E0001")
            + tag("ProcessingResultMessage", "架空のエラー"));
  }

  static String unit(String content) {
    return tag("BulkConfirmUnit", content);
  }

  /** The insurance of the person, with some more elements. */
  static String insurance(Asked asked, String more) {
    return tag(
        "ResultOfQualificationConfirmation",
        tag("InsuredCardClassification", "01")
            + tag("InsurerNumber", asked.insurer())
            + tag("InsuredCardSymbol", "１２３")
            + tag("InsuredIdentificationNumber", asked.number())
            + tag("InsuredBranchNumber", "01")
            + tag("Name", "試験　太郎")
            + tag("Birthdate", asked.birthdate())
            + tag("QualificationDate", "20200401")
            + more);
  }

  static byte[] document(String head, String body) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg><MessageHeader>"
            + head
            + "</MessageHeader><MessageBody>"
            + body
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  static String tag(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  private static String told(String xml, String tag) {
    int from = xml.indexOf("<" + tag + ">");
    return from < 0 ? "" : xml.substring(from + tag.length() + 2, xml.indexOf("</" + tag, from));
  }
}
