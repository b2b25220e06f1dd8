package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;
import jp.shikaku.value.WireDates;

/**
 * Writes the requests of the bulk families and of the registration of reference numbers
 * (eligibility 3.4 to 3.9). Thread-safe.
 */
final class BulkRequests {

  private final MessageWriter writer;

  BulkRequests(WireCharset charset) {
    this.writer = new MessageWriter(charset);
  }

  /** {@return {@code OQSmuquc01req}} Times of consent do not belong into it, nor does the flag. */
  byte[] eligibility(
      BulkQuery query, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    LocalDate day = today;
    Block body = new Block(EligibilityLayouts.Query.BODY_LAYOUT);
    for (EligibilityQuery person : query.persons()) {
      day = person.checkedOn(today);
      body.put(
          EligibilityLayouts.Query.SEARCH,
          person.toBlock().put(EligibilityLayouts.SEARCH_LIMIT_CONSENT, (String) null));
    }
    return query(
        head(asking, exchangeId).put(EligibilityLayouts.CHECKED_ON, WireDates.format(day)), body);
  }

  /** {@return {@code OQSmuhvq01req}, {@code OQSmuonq01req} or {@code OQSmutic01req}} */
  byte[] list(BulkListQuery query, MedicalInstitutionCode asking, String exchangeId) {
    return query(
        head(asking, exchangeId),
        new Block(EligibilityLayouts.Query.BODY_LAYOUT)
            .put(EligibilityLayouts.Query.SEARCH, query.toBlock()));
  }

  private byte[] query(Block head, Block body) {
    return writer.write(
        new Block(EligibilityLayouts.Query.LAYOUT)
            .put(EligibilityLayouts.Query.HEAD, head)
            .put(EligibilityLayouts.Query.BODY_GROUP, body));
  }

  /** {@return {@code OQSsiimm01req}} */
  byte[] registration(
      ReferenceNumberRegistration one, MedicalInstitutionCode asking, String exchangeId) {
    return registrations(List.of(one), asking, exchangeId);
  }

  /**
   * {@return {@code OQSmuimm01req}}
   *
   * @throws InvalidQueryException when there is none, or one 照会番号 stands twice: two persons of one
   *     number would be one chart
   */
  byte[] registrations(
      List<ReferenceNumberRegistration> all, MedicalInstitutionCode asking, String exchangeId) {
    if (all.isEmpty()) {
      throw new InvalidQueryException("registrations", "must not be empty", "1件以上指定してください");
    }
    Set<ReferenceNumber> numbers = new HashSet<>();
    Block body = new Block(EligibilityLayouts.Registration.BODY_LAYOUT);
    for (ReferenceNumberRegistration one : all) {
      if (!numbers.add(one.referenceNumber())) {
        throw new InvalidQueryException(
            "referenceNumber", "must differ from every other of the request", "照会番号が重複しています");
      }
      body.put(EligibilityLayouts.Registration.INFOS, one.toBlock());
    }
    return writer.write(
        new Block(EligibilityLayouts.Registration.LAYOUT)
            .put(EligibilityLayouts.Registration.HEAD, head(asking, exchangeId))
            .put(EligibilityLayouts.Registration.BODY_GROUP, body));
  }

  /**
   * {@return any {@code OQSmu…02req}: institution and 受付番号, nothing else}
   *
   * @param receptionNumber as the receipt told it
   */
  byte[] download(MedicalInstitutionCode asking, String receptionNumber) {
    Block head =
        new Block(EligibilityLayouts.HEADER).put(EligibilityLayouts.INSTITUTION, asking.value());
    Block body =
        new Block(EligibilityLayouts.Reception.BODY_LAYOUT)
            .put(EligibilityLayouts.Reception.NUMBER, receptionNumber);
    return writer.write(
        new Block(EligibilityLayouts.Reception.LAYOUT)
            .put(EligibilityLayouts.Reception.HEAD, head)
            .put(EligibilityLayouts.Reception.BODY_GROUP, body));
  }

  private static Block head(MedicalInstitutionCode asking, String exchangeId) {
    return new Block(EligibilityLayouts.HEADER)
        .put(EligibilityLayouts.INSTITUTION, asking.value())
        .put(EligibilityLayouts.EXCHANGE_ID, exchangeId);
  }
}
