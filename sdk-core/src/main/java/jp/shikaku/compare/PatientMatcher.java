package jp.shikaku.compare;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.compare.PatientMatch.Candidate;
import jp.shikaku.compare.PatientMatch.Outcome;
import jp.shikaku.compare.PatientMatch.Reason;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Comparison;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;

/**
 * Finds the patients of the practice whom an answer may be about 「患者の突合」.
 *
 * <p>Who has the birth date and the name or the kana is a candidate; two are ambiguous, whatever
 * else speaks for one of them. So is one beside another who has the answer's reference number, or
 * its card and a name or birth date that does not speak against. A single candidate whose sex,
 * kanji or kana differ is a near miss only. Nothing is ever linked here. Eligibility 6.4 and 7.10.
 *
 * <p>Holds an index over the patients it was made of; make a new one when they change. Immutable
 * and thread-safe.
 */
public final class PatientMatcher {

  private final Map<LocalDate, List<KnownPatient>> byBirthdate = new HashMap<>();
  private final Map<String, List<KnownPatient>> byCard = new HashMap<>();
  private final Map<ReferenceNumber, List<KnownPatient>> byReference = new HashMap<>();

  private PatientMatcher(Iterable<KnownPatient> patients) {
    for (KnownPatient patient : patients) {
      put(byBirthdate, patient.person().birthdate(), patient);
      if (patient.insurerNumber().isPresent() && patient.card().isPresent()) {
        put(byCard, key(patient.insurerNumber().get(), patient.card().get()), patient);
      }
      patient.referenceNumber().ifPresent(number -> put(byReference, number, patient));
    }
  }

  /**
   * Makes an index.
   *
   * @param patients all patients of the practice, read once
   * @return the matcher
   */
  public static PatientMatcher of(Iterable<KnownPatient> patients) {
    return new PatientMatcher(patients);
  }

  private static <K> void put(Map<K, List<KnownPatient>> index, K key, KnownPatient patient) {
    index.computeIfAbsent(key, k -> new ArrayList<>(1)).add(patient);
  }

  /** Coarse: whoever has the same number meets here, and the cards are compared afterwards. */
  static String key(InsurerNumber insurer, InsuredCard card) {
    StringBuilder key = new StringBuilder(insurer.municipalNumber().orElse(insurer).value());
    key.append('/');
    int start = key.length();
    card.number()
        .codePoints()
        .map(c -> Character.digit(c, 10))
        .filter(digit -> digit > 0 || (digit == 0 && key.length() > start))
        .forEach(key::append);
    return key.toString();
  }

  /**
   * Finds whom a qualification may be about.
   *
   * @param told the qualification of an answer; of several of one answer any, for the person is one
   * @return the outcome; who is only similar is among the near misses
   */
  public PatientMatch match(Qualification told) {
    return match(told, told.referenceNumber().map(Set::of).orElse(Set.of()));
  }

  /**
   * Finds whom a qualification of an answer may be about, by the 照会番号 as well that stands beside it
   * in a row of a bulk result. Where it can not be known whose the numbers of a row are, each of
   * them speaks for its patient.
   *
   * @param answer an answer, or a row of a bulk result
   * @param index of the qualification, from 0
   * @return the outcome; who is only similar is among the near misses
   * @throws IndexOutOfBoundsException when there is no such qualification
   */
  public PatientMatch match(PersonAnswer answer, int index) {
    Set<ReferenceNumber> numbers = new HashSet<>();
    answer.referenceNumber(index).ifPresent(numbers::add);
    if (answer instanceof BulkResult.Row row
        && row.referenceNumbers().size() != row.qualifications().size()) {
      row.referenceNumbers().stream()
          .map(ReferenceNumber::tryParse)
          .flatMap(Optional::stream)
          .forEach(numbers::add);
    }
    return match(answer.qualifications().get(index), numbers);
  }

  private PatientMatch match(Qualification told, Set<ReferenceNumber> numbers) {
    List<Candidate> fitting = new ArrayList<>();
    List<Candidate> rivals = new ArrayList<>();
    List<Candidate> near = new ArrayList<>();
    Set<LocalDate> slips = told.birthdate().map(BirthdateSlips::of).orElse(Set.of());
    for (KnownPatient patient : similar(told, numbers, slips)) {
      Candidate candidate = compare(told, numbers, slips, patient);
      List<Reason> reasons = candidate.reasons();
      if (fits(reasons)) {
        fitting.add(candidate);
      } else if (claims(reasons)) {
        rivals.add(candidate);
      } else if (isNear(reasons)) {
        near.add(candidate);
      }
    }
    boolean alone = fitting.size() == 1 && rivals.isEmpty();
    if (alone && !isContradicted(fitting.get(0).reasons())) {
      return result(Outcome.ONE, fitting, near);
    }
    if (fitting.isEmpty() || alone) {
      near.addAll(fitting);
      near.addAll(rivals);
      return result(Outcome.NONE, List.of(), near);
    }
    fitting.addAll(rivals);
    return result(Outcome.AMBIGUOUS, fitting, near);
  }

  private static PatientMatch result(
      Outcome outcome, List<Candidate> candidates, List<Candidate> near) {
    Comparator<Candidate> best = Comparator.comparingInt(Candidate::score).reversed();
    return new PatientMatch(
        outcome,
        candidates.stream().sorted(best).toList(),
        near.stream().sorted(best).limit(PatientMatch.MOST_NEAR_MISSES).toList());
  }

  private static boolean fits(List<Reason> reasons) {
    return reasons.contains(Reason.BIRTHDATE)
        && (namesAlike(reasons)
            || reasons.contains(Reason.KANA_ONLY)
            || reasons.contains(Reason.FORMAL_ONLY));
  }

  private static boolean namesAlike(List<Reason> reasons) {
    return reasons.contains(Reason.NAME)
        || reasons.contains(Reason.NAME_NEAR)
        || reasons.contains(Reason.ALIAS);
  }

  private static boolean isContradicted(List<Reason> reasons) {
    return reasons.contains(Reason.SEX_DIFFERS)
        || reasons.contains(Reason.KANA_ONLY)
        || reasons.contains(Reason.FORMAL_ONLY);
  }

  /** Might be meant although name or birth date say otherwise. */
  private static boolean claims(List<Reason> reasons) {
    return reasons.contains(Reason.REFERENCE_NUMBER)
        || (reasons.contains(Reason.CARD)
            && (namesAlike(reasons)
                || (reasons.contains(Reason.BIRTHDATE)
                    && reasons.contains(Reason.NAME_NOT_COMPARABLE))));
  }

  private static boolean isNear(List<Reason> reasons) {
    boolean person =
        reasons.contains(Reason.BIRTHDATE)
            ? reasons.contains(Reason.FAMILY_NAME) || reasons.contains(Reason.NAME_NOT_COMPARABLE)
            : namesAlike(reasons);
    return person || reasons.contains(Reason.CARD) || reasons.contains(Reason.CARD_NEAR);
  }

  private Set<KnownPatient> similar(
      Qualification told, Set<ReferenceNumber> numbers, Set<LocalDate> slips) {
    Set<KnownPatient> similar = new LinkedHashSet<>();
    told.birthdate().ifPresent(day -> similar.addAll(byBirthdate.getOrDefault(day, List.of())));
    slips.forEach(slip -> similar.addAll(byBirthdate.getOrDefault(slip, List.of())));
    numbers.forEach(number -> similar.addAll(byReference.getOrDefault(number, List.of())));
    if (told.insurerNumber().isPresent() && told.insuredCard().isPresent()) {
      String key = key(told.insurerNumber().get(), told.insuredCard().get());
      similar.addAll(byCard.getOrDefault(key, List.of()));
    }
    return similar;
  }

  private static Candidate compare(
      Qualification told,
      Set<ReferenceNumber> numbers,
      Set<LocalDate> slips,
      KnownPatient patient) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    reasons.add(birthdate(told.birthdate(), slips, patient.person().birthdate()));
    PersonName mine = patient.person().name();
    reasons.add(told.name().map(name -> name(name, mine)).orElse(Reason.NAME_NOT_COMPARABLE));
    if (reasons.contains(Reason.NAME_DIFFERS)
        && reasons.contains(Reason.BIRTHDATE)
        && told.name().filter(name -> isSameFamily(name, mine)).isPresent()) {
      reasons.remove(Reason.NAME_DIFFERS);
      reasons.add(Reason.FAMILY_NAME);
    }
    sex(told, patient).ifPresent(reasons::add);
    card(told, patient).ifPresent(reasons::add);
    if (patient.referenceNumber().filter(numbers::contains).isPresent()) {
      reasons.add(Reason.REFERENCE_NUMBER);
    }
    int score = reasons.stream().mapToInt(PatientMatcher::weight).sum();
    return new Candidate(patient, Math.max(0, Math.min(100, score)), List.copyOf(reasons));
  }

  private static int weight(Reason reason) {
    return switch (reason) {
      case BIRTHDATE, NAME -> 40;
      case NAME_NEAR, ALIAS -> 35;
      case KANA_ONLY, FORMAL_ONLY, BIRTHDATE_NEAR, REFERENCE_NUMBER -> 20;
      case CARD -> 15;
      case FAMILY_NAME, CARD_NEAR -> 10;
      case SEX -> 5;
      case SEX_DIFFERS -> -10;
      case BIRTHDATE_DIFFERS, BIRTHDATE_NOT_TOLD, NAME_NOT_COMPARABLE, NAME_DIFFERS -> 0;
    };
  }

  private static Reason birthdate(Optional<LocalDate> told, Set<LocalDate> slips, LocalDate mine) {
    if (told.isEmpty()) {
      return Reason.BIRTHDATE_NOT_TOLD;
    }
    if (told.get().equals(mine)) {
      return Reason.BIRTHDATE;
    }
    return slips.contains(mine) ? Reason.BIRTHDATE_NEAR : Reason.BIRTHDATE_DIFFERS;
  }

  private static Reason name(PersonName told, PersonName mine) {
    Comparison comparison = told.compare(mine);
    List<Comparison.Reason> reasons = comparison.reasons();
    return switch (comparison.likeness()) {
      case EQUAL -> Reason.NAME;
      case NEAR -> reasons.contains(Comparison.Reason.ALIAS) ? Reason.ALIAS : Reason.NAME_NEAR;
      case UNKNOWN -> Reason.NAME_NOT_COMPARABLE;
      case DIFFERENT -> {
        boolean kanaDiffer = reasons.contains(Comparison.Reason.KANA_DIFFERS);
        boolean kanaAlike = !kanaDiffer && !reasons.contains(Comparison.Reason.KANA_MISSING);
        boolean formalAlike =
            reasons.stream()
                .noneMatch(
                    reason ->
                        reason == Comparison.Reason.NAME_DIFFERS
                            || reason == Comparison.Reason.NAME_MISSING
                            || reason == Comparison.Reason.NAME_UNMAPPED);
        yield kanaAlike ? Reason.KANA_ONLY : formalAlike ? Reason.FORMAL_ONLY : Reason.NAME_DIFFERS;
      }
    };
  }

  private static boolean isSameFamily(PersonName told, PersonName mine) {
    Optional<PersonName> theirs = familyName(told);
    Optional<PersonName> ours = familyName(mine);
    return theirs.isPresent()
        && ours.isPresent()
        && switch (name(theirs.get(), ours.get())) {
          case NAME, NAME_NEAR, KANA_ONLY, FORMAL_ONLY -> true;
          default -> false;
        };
  }

  private static Optional<PersonName> familyName(PersonName name) {
    return PersonName.tryParse(
        name.formal().map(PatientMatcher::first).orElse(null),
        name.kana().map(PatientMatcher::first).orElse(null),
        null,
        null);
  }

  private static String first(String name) {
    int end = 0;
    while (end < name.length() && !Character.isWhitespace(name.charAt(end))) {
      end++;
    }
    return name.substring(0, end);
  }

  private static Optional<Reason> sex(Qualification told, KnownPatient patient) {
    Set<Sex> theirs = told.sexes();
    return patient
        .person()
        .sex()
        .filter(sex -> sex != Sex.UNSET && !theirs.isEmpty())
        .map(sex -> theirs.contains(sex) ? Reason.SEX : Reason.SEX_DIFFERS);
  }

  private static Optional<Reason> card(Qualification told, KnownPatient patient) {
    if (told.insurerNumber().isEmpty()
        || !told.insurerNumber().equals(patient.insurerNumber())
        || told.insuredCard().isEmpty()
        || patient.card().isEmpty()) {
      return Optional.empty();
    }
    return switch (told.insuredCard().get().compare(patient.card().get()).likeness()) {
      case EQUAL -> Optional.of(Reason.CARD);
      case NEAR -> Optional.of(Reason.CARD_NEAR);
      case DIFFERENT, UNKNOWN -> Optional.empty();
    };
  }
}
