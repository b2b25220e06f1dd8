package jp.shikaku.planner;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.value.Address;
import jp.shikaku.value.Comparison;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PersonName;

/** Several appointments of one patient and day: what they know is put together. */
final class SameVisit {

  private SameVisit() {}

  /** Whether one says otherwise than the other, so that nobody knows which is right. */
  static boolean contradict(Appointment one, Appointment other) {
    return differ(one.query().map(PersonIds::identity), other.query().map(PersonIds::identity))
        || differ(one.stored().map(SameVisit::parts), other.stored().map(SameVisit::parts))
        || unlike(one.stored(), other.stored(), StoredInsurance::name, PersonName::compare)
        || unlike(one.stored(), other.stored(), StoredInsurance::address, Address::compare)
        || differ(one.referenceNumber(), other.referenceNumber());
  }

  private static <T> boolean differ(Optional<T> one, Optional<T> other) {
    return one.isPresent() && other.isPresent() && !one.equals(other);
  }

  /** A name or an address may be written in several ways. */
  private static <T> boolean unlike(
      Optional<StoredInsurance> one,
      Optional<StoredInsurance> other,
      Function<StoredInsurance, Optional<T>> part,
      BiFunction<T, T, Comparison> compare) {
    Optional<T> mine = one.flatMap(part);
    Optional<T> theirs = other.flatMap(part);
    return mine.isPresent()
        && theirs.isPresent()
        && compare.apply(mine.get(), theirs.get()).likeness() == Likeness.DIFFERENT;
  }

  /** What can be written in one way only. */
  private static List<Object> parts(StoredInsurance stored) {
    return List.of(
        stored.insurerNumber(),
        stored.card().map(InsuredCard::folded),
        stored.birthdate(),
        stored.sex(),
        stored.familyRelation(),
        stored.acquiredOn(),
        stored.period(),
        stored.copayRatio(),
        stored.elderlyPeriod(),
        stored.limitCategory(),
        stored.limitPeriod(),
        Set.copyOf(stored.publicExpenses()));
  }

  /** What either knows; of the days of verification the later. */
  static Appointment merged(Appointment one, Appointment other) {
    Appointment merged = one;
    merged = either(merged, Appointment::query, other, Appointment::withQuery);
    merged = either(merged, Appointment::stored, other, Appointment::withStored);
    merged = either(merged, Appointment::referenceNumber, other, Appointment::withReferenceNumber);
    Optional<LocalDate> verified =
        other.lastVerified().filter(day -> one.lastVerified().filter(day::isBefore).isEmpty());
    return verified.map(merged::withLastVerified).orElse(merged);
  }

  private static <T> Appointment either(
      Appointment one,
      Function<Appointment, Optional<T>> part,
      Appointment other,
      BiFunction<Appointment, T, Appointment> with) {
    return part.apply(one).isPresent()
        ? one
        : part.apply(other).map(told -> with.apply(one, told)).orElse(one);
  }
}
