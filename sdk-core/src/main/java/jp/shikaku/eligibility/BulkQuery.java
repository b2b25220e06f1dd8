package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * The persons of one bulk query 「資格確認一括照会」 ({@code OQSmuquc01req}, eligibility 3.4). Each has a key
 * of the host 「任意の識別子」 of its own, the only thing a row of the result can be told by. Immutable and
 * thread-safe.
 */
public final class BulkQuery extends BulkUpload<BulkResult.Row> {

  /**
   * Persons in one upload unless the site is told another limit; the official one is not public.
   */
  public static final int DEFAULT_CHUNK = 500;

  private final List<EligibilityQuery> persons;

  private BulkQuery(List<EligibilityQuery> persons) {
    this.persons = persons;
  }

  /**
   * Checks and freezes the persons of one upload.
   *
   * @param persons 1 or more, each with an {@code arbitraryId} that no other has, all for the same
   *     day; without consent to the limit certificate, which a bulk result never shows
   * @return the query
   * @throws InvalidQueryException when this does not hold; nothing is sent
   */
  public static BulkQuery of(List<EligibilityQuery> persons) {
    List<EligibilityQuery> all = List.copyOf(persons);
    if (all.isEmpty()) {
      throw new InvalidQueryException("persons", "must not be empty", "1人以上指定してください");
    }
    Set<String> ids = new HashSet<>();
    for (EligibilityQuery person : all) {
      String id =
          person
              .arbitraryId()
              .orElseThrow(
                  () ->
                      new InvalidQueryException(
                          "arbitraryId", "is needed for each person", "一括照会では1人ずつ指定してください"));
      if (!ids.add(id)) {
        throw twice();
      }
      if (!person.checkedOn().equals(all.get(0).checkedOn())) {
        throw new InvalidQueryException(
            "checkedOn", "must be the same day for all persons", "資格確認日は全員同じ日を指定してください");
      }
      if (person.limitCertificateConsent()) {
        throw new InvalidQueryException(
            "limitCertificateConsent",
            "must be false in a bulk query, which shows no limit certificate",
            "一括照会では限度額適用認定証の情報は提供されません");
      }
    }
    return new BulkQuery(all);
  }

  /**
   * Divides persons into uploads: those of one day together, in the order given.
   *
   * @param persons 0 or more, as {@link #of} wants them but for the day; no {@code arbitraryId}
   *     twice in all of them
   * @param max persons in one upload, 1 or more; {@link #DEFAULT_CHUNK} unless the site was told
   *     another limit
   * @return the uploads; empty when there is nobody
   * @throws InvalidQueryException when a rule is broken
   */
  public static List<BulkQuery> split(List<EligibilityQuery> persons, int max) {
    requireMax(max);
    Set<String> ids = new HashSet<>();
    Map<Optional<LocalDate>, List<EligibilityQuery>> days = new LinkedHashMap<>();
    for (EligibilityQuery person : persons) {
      if (person.arbitraryId().filter(id -> !ids.add(id)).isPresent()) {
        throw twice();
      }
      days.computeIfAbsent(person.checkedOn(), day -> new ArrayList<>()).add(person);
    }
    List<BulkQuery> uploads = new ArrayList<>();
    for (List<EligibilityQuery> day : days.values()) {
      for (List<EligibilityQuery> chunk : chunks(day, max)) {
        uploads.add(of(chunk));
      }
    }
    return List.copyOf(uploads);
  }

  static <T> List<List<T>> chunks(List<T> all, int max) {
    requireMax(max);
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += max) {
      chunks.add(all.subList(from, Math.min(all.size(), from + max)));
    }
    return chunks;
  }

  private static void requireMax(int max) {
    if (max < 1) {
      throw new InvalidQueryException("max", "must be 1 or more", "1以上にしてください");
    }
  }

  private static InvalidQueryException twice() {
    return new InvalidQueryException(
        "arbitraryId", "must differ from that of every other person", "任意の識別子が重複しています");
  }

  /** {@return the persons in the order given; never empty} */
  public List<EligibilityQuery> persons() {
    return persons;
  }

  /** {@return 資格確認日; empty for today in Japan} */
  public Optional<LocalDate> checkedOn() {
    return persons.get(0).checkedOn();
  }

  /**
   * {@return the person with this key}
   *
   * @param arbitraryId 任意の識別子 of a row of the result; null finds nobody
   */
  public Optional<EligibilityQuery> find(@Nullable String arbitraryId) {
    return persons.stream()
        .filter(person -> person.arbitraryId().filter(id -> id.equals(arbitraryId)).isPresent())
        .findFirst();
  }

  @Override
  MessageKind message() {
    return MessageKind.BULK_ELIGIBILITY;
  }

  @Override
  byte[] write(
      BulkRequests requests, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    return requests.eligibility(this, asking, exchangeId, today);
  }

  @Override
  List<String> patientKeys(AuditLog audit) {
    return persons.stream().map(person -> EligibilityClient.patientKey(person, audit)).toList();
  }

  @Override
  String scope(LocalDate today) {
    return checkedOn().orElse(today) + " PERSONS=" + persons.size();
  }

  /** Names no value of a person. */
  @Override
  public String toString() {
    return "BulkQuery[" + persons.size() + " persons, masked]";
  }
}
