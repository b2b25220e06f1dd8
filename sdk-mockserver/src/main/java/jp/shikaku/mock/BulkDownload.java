package jp.shikaku.mock;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The second phase of every bulk family, {@code OQSmu…02} (eligibility 3.6, 3.8, 3.9). */
final class BulkDownload implements Service {
  private final String family;
  private final Receptions receptions;
  private final Institutions institutions;

  BulkDownload(String family, Receptions receptions, Institutions institutions) {
    this.family = family;
    this.receptions = receptions;
    this.institutions = institutions;
  }

  @Override
  public Reply answer(Message request, Instant now, Plan plan) {
    String institution = request.toldInHeader("MedicalInstitutionCode");
    String number = request.toldInBody("ReceptionNumber");
    if (institution == null) {
      return new Unsendable("MedicalInstitutionCode is missing");
    } else if (number == null) {
      return new Unsendable("ReceptionNumber is missing");
    }
    Patient.Notice refusal = institutions.refusal(institution);
    if (refusal != null) {
      return told(request, number, now, "9", refusal);
    }
    Receptions.Reception reception = receptions.find(number);
    if (reception == null
        || !reception.family().equals(family)
        || !reception.institution().equals(institution)) {
      return told(
          request, number, now, "9", new Patient.Notice("MOCK-E0004", "模擬エラー：該当する受付番号がありません。"));
    }
    if (reception.isPending()) {
      return told(request, number, now, "2", reception.manner().pendingNotice());
    }
    return done(reception, number, now);
  }

  /** A header alone, with a code and its text if there is one. */
  private static Document told(
      Message request,
      String number,
      Instant now,
      String segmentOfResult,
      Patient.@Nullable Notice notice) {
    Node header = header(request.header(), number, now, segmentOfResult);
    if (notice != null) {
      int last = header.children().size() - 1;
      header.children().add(last, Node.leaf("ErrorCode", notice.code()));
      header.children().add(last + 1, Node.leaf("ErrorMessage", notice.message()));
    }
    return new Document(Answers.message(header));
  }

  private static Bulk done(Receptions.Reception reception, String number, Instant now) {
    Node header = header(reception.header(), number, now, "1");
    if (reception.manner().isCounted()) {
      BulkUnits.Counts counts = reception.units().counts(now);
      int last = header.children().size() - 1;
      int normal = counts.all() - counts.errors();
      header.children().add(last, count("NumberOfProcessingResult", counts.all()));
      header.children().add(last + 1, count("NumberOfNormalProcessing", normal));
      header.children().add(last + 2, count("NumberOfError", counts.errors()));
    }
    return new Bulk(
        Answers.message(header, Node.group("MessageBody")),
        reception.units(),
        reception.manner().isZipped());
  }

  private static Node count(String element, int number) {
    return Node.leaf(element, Integer.toString(number));
  }

  /** A download's own header has neither day nor identifier; a result tells the upload's. */
  private static Node header(
      Map<String, String> from, String number, Instant now, String segmentOfResult) {
    return Node.group("MessageHeader")
        .add("ProcessExecutionTime", DayTokens.stamp(now))
        .addIfSet("QualificationConfirmationDate", from.get("QualificationConfirmationDate"))
        .addIfSet("MedicalInstitutionCode", from.get("MedicalInstitutionCode"))
        .addIfSet("ArbitraryFileIdentifier", from.get("ArbitraryFileIdentifier"))
        .add("ReceptionNumber", number)
        .add("SegmentOfResult", segmentOfResult)
        .add(Answers.CHARACTER_CODE, "");
  }
}
