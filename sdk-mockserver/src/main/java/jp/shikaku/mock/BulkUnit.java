package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code BulkConfirmUnit}: what a bulk result tells about one person (eligibility 3.6, 3.9). */
final class BulkUnit {
  static final String NAME = "BulkConfirmUnit";

  private final ReferenceNumbers numbers;
  private final String institution;
  private final LocalDate day;
  private final Instant now;

  BulkUnit(ReferenceNumbers numbers, String institution, LocalDate day, Instant now) {
    this.numbers = numbers;
    this.institution = institution;
    this.day = day;
    this.now = now;
  }

  /** How much of a qualification is told. */
  enum Extent {
    /** A bulk query: rows 1 to 26 of the layout and whether the limit certificate changed. */
    QUERY,
    /** What the patient agreed to show from afar: everything, the limit certificate too. */
    CONSENTED,
    /** Medical aid: everything but the limit certificate. */
    MEDICAL_AID
  }

  static Node refused(Node echo, Patient.Notice refusal) {
    return status(Node.group(NAME).add(echo), "2", refusal);
  }

  /** The parts that every row has. */
  static Node status(Node unit, String status, Patient.@Nullable Notice notice) {
    return unit.add("ProcessingResultStatus", status)
        .addIfSet("ProcessingResultCode", notice == null ? null : notice.code())
        .addIfSet("ProcessingResultMessage", notice == null ? null : notice.message());
  }

  /** A person judged; the echo is there for queries only. */
  Node about(@Nullable Node echo, PersonJudge.Finding finding, Extent extent) {
    Node unit = Node.group(NAME);
    if (echo != null) {
      unit.add(echo);
    }
    status(unit, "1", finding.notice()).add("QualificationValidity", finding.validity());
    DayTokens tokens = new DayTokens(day, now, institution, null);
    for (Qualification qualification : finding.qualifications()) {
      unit.add(
          switch (extent) {
            case QUERY -> qualification.bulkNode(day);
            case CONSENTED -> qualification.node(true, tokens);
            case MEDICAL_AID -> qualification.node(false, tokens);
          });
    }
    addNumbers(unit, finding.qualifications());
    return unit;
  }

  /** One for each result, empty where it has none, so that they stay parallel (assumed). */
  private void addNumbers(Node unit, List<Qualification> qualifications) {
    List<String> told =
        qualifications.stream()
            .map(
                qualification -> {
                  String number = numbers.of(institution, qualification, now);
                  return number == null ? "" : number;
                })
            .toList();
    if (told.stream().anyMatch(number -> !number.isEmpty())) {
      told.forEach(number -> unit.add("ReferenceNumber", number));
    }
  }
}
