package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of one upload 「照会番号一括登録」 ({@code OQSmuimm01req}, eligibility 3.8), and what
 * became of each. Immutable and thread-safe.
 */
public final class ReferenceNumberBatch extends BulkUpload<RegistrationDocument.Row> {

  /**
   * What became of one registration.
   *
   * @param sent the registration
   * @param outcome what became of it; {@link RegistrationOutcome#UNKNOWN} when no row is about it
   * @param rowOrNull the row about it, with code and message of a refusal, or null
   */
  public record Result(
      ReferenceNumberRegistration sent,
      RegistrationOutcome outcome,
      RegistrationDocument.@Nullable Row rowOrNull) {

    /** {@return the row about it, if there is one} */
    public Optional<RegistrationDocument.Row> row() {
      return Optional.ofNullable(rowOrNull);
    }

    /** Names the outcome only. */
    @Override
    public String toString() {
      return "Result[" + outcome + "]";
    }
  }

  private final List<ReferenceNumberRegistration> registrations;

  private ReferenceNumberBatch(List<ReferenceNumberRegistration> registrations) {
    this.registrations = registrations;
  }

  /**
   * Checks and freezes the registrations of one upload.
   *
   * @param registrations 1 or more, no 照会番号 twice: two persons of one number would be one chart
   * @return the batch
   * @throws InvalidQueryException when this does not hold; nothing is sent
   */
  public static ReferenceNumberBatch of(List<ReferenceNumberRegistration> registrations) {
    List<ReferenceNumberRegistration> all = List.copyOf(registrations);
    if (all.isEmpty()) {
      throw new InvalidQueryException("registrations", "must not be empty", "1件以上指定してください");
    }
    requireDifferent(all);
    return new ReferenceNumberBatch(all);
  }

  /**
   * Divides registrations into uploads, in the order given.
   *
   * @param registrations 0 or more, no 照会番号 twice in all of them
   * @param max registrations in one upload, 1 or more; {@link BulkQuery#DEFAULT_CHUNK} unless the
   *     site was told another limit
   * @return the uploads; empty when there is nothing to register
   * @throws InvalidQueryException when a rule is broken
   */
  public static List<ReferenceNumberBatch> split(
      List<ReferenceNumberRegistration> registrations, int max) {
    requireDifferent(registrations);
    return BulkQuery.chunks(registrations, max).stream().map(ReferenceNumberBatch::of).toList();
  }

  private static void requireDifferent(List<ReferenceNumberRegistration> all) {
    Set<ReferenceNumber> numbers = new HashSet<>();
    for (ReferenceNumberRegistration one : all) {
      if (!numbers.add(one.referenceNumber())) {
        throw new InvalidQueryException(
            "referenceNumber", "must differ from every other of the request", "照会番号が重複しています");
      }
    }
  }

  /** {@return the registrations in the order given; never empty} */
  public List<ReferenceNumberRegistration> registrations() {
    return registrations;
  }

  /**
   * Reads all rows of the result and tells what became of each registration. Rows are told by 照会番号,
   * whatever their order; one that can not be read or repeats none of the numbers is about nobody.
   *
   * @param rows of the result of this upload
   * @return one entry a registration, in the order given
   * @throws jp.shikaku.DecodeException when the result can not be read to its end
   * @throws jp.shikaku.TransportException when the source can not be read further
   */
  public List<Result> results(Iterator<BulkRow<RegistrationDocument.Row>> rows) {
    Map<ReferenceNumber, ReferenceNumberRegistration> sent = new LinkedHashMap<>();
    registrations.forEach(one -> sent.put(one.referenceNumber(), one));
    Map<ReferenceNumber, Result> told = new LinkedHashMap<>();
    while (rows.hasNext()) {
      RegistrationDocument.Row row = rows.next().content().orElse(null);
      ReferenceNumber number = row == null ? null : row.referenceNumber().orElse(null);
      ReferenceNumberRegistration one = number == null ? null : sent.get(number);
      if (row != null && number != null && one != null) {
        told.merge(
            number, new Result(one, row.outcome(one), row), ReferenceNumberBatch::contradicting);
      }
    }
    List<Result> results = new ArrayList<>();
    for (ReferenceNumberRegistration one : registrations) {
      Result result = told.get(one.referenceNumber());
      results.add(result == null ? new Result(one, RegistrationOutcome.UNKNOWN, null) : result);
    }
    return List.copyOf(results);
  }

  /** Two rows about one number that disagree tell nothing. */
  private static Result contradicting(Result first, Result second) {
    return first.outcome() == second.outcome()
        ? first
        : new Result(first.sent(), RegistrationOutcome.UNKNOWN, null);
  }

  @Override
  MessageKind message() {
    return MessageKind.BULK_REFERENCE_NUMBERS;
  }

  @Override
  byte[] write(
      BulkRequests requests, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    return requests.registrations(registrations, asking, exchangeId);
  }

  @Override
  List<String> patientKeys(AuditLog audit) {
    return registrations.stream().map(one -> audit.patientKey(one.insurer(), one.card())).toList();
  }

  @Override
  String scope(LocalDate today) {
    return "PERSONS=" + registrations.size();
  }

  /** Names no value of a person. */
  @Override
  public String toString() {
    return "ReferenceNumberBatch[" + registrations.size() + " persons, masked]";
  }
}
