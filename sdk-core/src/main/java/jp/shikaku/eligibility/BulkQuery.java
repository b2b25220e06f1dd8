package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The persons of one bulk query 「資格確認一括照会」 ({@code OQSmuquc01req}, eligibility 3.4). Each has a key
 * of the host 「任意の識別子」 of its own, the only thing a row of the result can be told by. Immutable and
 * thread-safe.
 */
public final class BulkQuery {

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
        throw new InvalidQueryException(
            "arbitraryId", "must differ from that of every other person", "任意の識別子が重複しています");
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

  /** Names no value of a person. */
  @Override
  public String toString() {
    return "BulkQuery[" + persons.size() + " persons, masked]";
  }
}
