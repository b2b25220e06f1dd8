package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the centre judges about one person asked for, alone or among many. Thread-safe. */
final class PersonJudge {
  private static final String CONSENT = "LimitApplicationCertificateRelatedConsFlg";

  private final Population population;

  PersonJudge(Population population) {
    this.population = population;
  }

  /** Outcome for a person: validity code and the qualifications to tell. */
  record Finding(
      String validity, List<Qualification> qualifications, Patient.@Nullable Notice notice) {}

  /** Which element a query can not do without and lacks; null when it lacks none. */
  static @Nullable String missing(Message.Group search) {
    for (String element : List.of("InsurerNumber", "InsuredIdentificationNumber", "Birthdate")) {
      if (search.told(element) == null) {
        return element;
      }
    }
    return null;
  }

  /** Why the centre will not look for this person, who is not lacking anything; null if it will. */
  Patient.@Nullable Notice refusal(Message.Group search, Instant now) {
    Patient.Notice number = insurerFault(text(search, "InsurerNumber"));
    if (number != null) {
      return number;
    }
    LocalDate birthdate = DayTokens.parse(search.told("Birthdate"));
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    if (birthdate == null || birthdate.isAfter(today)) {
      return new Patient.Notice("MOCK-R0003", "模擬エラー：生年月日に誤りがあります。");
    }
    String branch = search.told("InsuredBranchNumber");
    if (branch != null && !branch.matches("[0-9]{2}")) {
      return new Patient.Notice("MOCK-R0004", "模擬エラー：枝番に誤りがあります。");
    }
    String consent = search.told(CONSENT);
    if (consent != null && !consent.matches("[01]")) {
      return new Patient.Notice("MOCK-R0005", "模擬エラー：同意フラグに誤りがあります。");
    }
    return null;
  }

  Patient.@Nullable Notice insurerFault(String told) {
    String insurer = LookupKey.insurer(told);
    if (!LookupKey.INSURER.matcher(insurer).matches()) {
      return new Patient.Notice("MOCK-R0001", "模擬エラー：保険者番号の桁数に誤りがあります。");
    }
    if (!CheckDigits.isValid(insurer) && !population.hasInsurer(insurer)) {
      return new Patient.Notice("MOCK-R0002", "模擬エラー：保険者番号の検証番号に誤りがあります。");
    }
    return null;
  }

  /** What there is about a person whom the centre will look for. */
  Finding find(Message.Group search, LocalDate day, Instant now, String institution) {
    LocalDate birthdate = DayTokens.parse(search.told("Birthdate"));
    if (birthdate == null) {
      throw new IllegalStateException("birthdate was not checked");
    }
    List<Population.Match> matches =
        population.find(key(search), search.told("InsuredBranchNumber"), birthdate);
    long persons = matches.stream().map(Population.Match::patient).distinct().count();
    if (persons == 0) {
      return new Finding("4", List.of(), null);
    }
    if (persons > 1) {
      return new Finding("5", List.of(), null);
    }
    List<Qualification> asked = matches.stream().map(Population.Match::qualification).toList();
    return stand(matches.get(0).patient(), asked, day, now, institution);
  }

  static LookupKey key(Message.Group numbers) {
    return LookupKey.of(
        text(numbers, "InsurerNumber"),
        numbers.told("InsuredCardSymbol"),
        text(numbers, "InsuredIdentificationNumber"));
  }

  private static String text(Message.Group group, String element) {
    String told = group.told(element);
    if (told == null) {
      throw new IllegalStateException(element + " was not checked");
    }
    return told;
  }

  /** How a person stands who is asked for by one or several of the registered qualifications. */
  static Finding stand(
      Patient patient, List<Qualification> asked, LocalDate day, Instant now, String institution) {
    Qualification matched = null;
    for (Qualification registered : asked) {
      Qualification resolved = registered.resolve(day, now, institution);
      if (matched == null || resolved.standing(day) == Qualification.Standing.VALID) {
        matched = resolved;
      }
    }
    if (matched == null) {
      throw new IllegalArgumentException("no match");
    }
    List<Qualification> valid = new ArrayList<>();
    boolean newerInsurance = false;
    for (Qualification registered : patient.qualifications()) {
      Qualification other = registered.resolve(day, now, institution);
      if (other.standing(day) == Qualification.Standing.VALID) {
        newerInsurance |= !other.isMedicalAid();
        if (other.isMedicalAid() || matched.isMedicalAid() || other.equals(matched)) {
          valid.add(other);
        }
      }
    }
    return switch (matched.standing(day)) {
      case NOT_YET -> new Finding("2", List.of(), patient.notice());
      case OVER ->
          new Finding(
              newerInsurance && !matched.isMedicalAid() ? "3" : "2",
              List.of(matched),
              patient.notice());
      case VALID ->
          new Finding(
              matched.isMedicalAid() && !matched.hasTicket(day) ? "6" : "1",
              valid,
              patient.notice());
    };
  }
}
