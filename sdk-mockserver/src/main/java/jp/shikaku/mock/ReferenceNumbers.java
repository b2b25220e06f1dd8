package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * 照会番号: the numbers that institutions registered for qualifications (eligibility 3.7). One belongs
 * to one institution and one qualification, so it is lost when the insurance changes. Thread-safe.
 */
final class ReferenceNumbers {
  private static final String ELEMENT = "ReferenceNumber";

  private final Map<Key, String> numbers = new ConcurrentHashMap<>();

  private record Key(String institution, LookupKey numbers, @Nullable String branch) {
    static Key of(String institution, Qualification qualification) {
      return new Key(
          institution, LookupKey.of(qualification), qualification.text("InsuredBranchNumber"));
    }
  }

  /** What is registered at a moment. */
  record Memory(Map<?, String> numbers) {}

  Memory memory() {
    return new Memory(Map.copyOf(numbers));
  }

  void restore(Memory memory) {
    numbers.clear();
    memory.numbers().forEach((key, number) -> numbers.put((Key) key, number));
  }

  void register(String institution, Qualification qualification, String number) {
    numbers.put(Key.of(institution, qualification), number);
  }

  @Nullable String of(String institution, Qualification qualification) {
    return numbers.get(Key.of(institution, qualification));
  }

  /** The number for a qualification that is not lost yet; null when there is none. */
  @Nullable String of(String institution, Qualification qualification, Instant now) {
    LocalDate lost = DayTokens.parse(qualification.text("DisqualificationDate"));
    boolean isLost = lost != null && !LocalDate.ofInstant(now, DayTokens.JST).isBefore(lost);
    return isLost ? null : of(institution, qualification);
  }

  /** The qualification as the institution is told it, with its number if there is one. */
  Qualification with(Qualification qualification, String institution, Instant now) {
    String number = of(institution, qualification, now);
    return number == null ? qualification : qualification.with(ELEMENT, number);
  }

  /** Forgets what every institution registered for a qualification. */
  void forget(Qualification qualification) {
    numbers.keySet().removeIf(key -> key.equals(Key.of(key.institution(), qualification)));
  }
}
