package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registers 照会番号, alone or among many (eligibility 3.7, 3.8). Thread-safe. */
final class Registrar {
  private static final int LONGEST = 50;

  private final Population population;
  private final PersonJudge judge;

  Registrar(Population population) {
    this.population = population;
    this.judge = new PersonJudge(population);
  }

  /** Which element a registration can not do without and lacks; null when it lacks none. */
  static @Nullable String missing(Message.Group registration) {
    for (String element :
        List.of("ReferenceNumber", "InsurerNumber", "InsuredIdentificationNumber")) {
      if (registration.told(element) == null) {
        return element;
      }
    }
    return null;
  }

  /** Registers, and tells why not; null when it is registered. */
  Patient.@Nullable Notice register(Message.Group registration, String institution, Instant now) {
    String number = registration.told("ReferenceNumber");
    String insurer = registration.told("InsurerNumber");
    if (number == null || insurer == null) {
      throw new IllegalStateException("the registration was not checked");
    }
    if (number.length() > LONGEST || !number.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return new Patient.Notice("MOCK-R0011", "模擬エラー：照会番号は半角５０文字以内です。");
    }
    Patient.Notice fault = judge.insurerFault(insurer);
    if (fault != null) {
      return fault;
    }
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    List<Qualification> valid =
        population
            .find(PersonJudge.key(registration), registration.told("InsuredBranchNumber"))
            .stream()
            .map(match -> match.qualification().resolve(today, now, institution))
            .filter(found -> found.standing(today) == Qualification.Standing.VALID)
            .toList();
    if (valid.isEmpty()) {
      return new Patient.Notice("MOCK-R0012", "模擬エラー：該当する資格情報がありません。");
    } else if (valid.size() > 1) {
      return new Patient.Notice("MOCK-R0013", "模擬エラー：複数の資格情報が該当します。");
    }
    population.referenceNumbers().register(institution, valid.get(0), number);
    return null;
  }
}
