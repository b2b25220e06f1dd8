package jp.shikaku.compare;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.compare.ReferenceNumberVerdict.AsOf;
import jp.shikaku.compare.ReferenceNumberVerdict.Reason;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Finds the patients whose reference number was lost by a change of insurance 「照会番号の再登録」, and
 * prepares its registration (eligibility 3.7). It is registered with the health insurance, with
 * medical aid where there is no insurance. Nothing is prepared for a patient who is not surely the
 * one the answer is about: the answer must be about what was asked, and among all patients only
 * this one may be meant.
 *
 * <p>Holds an index over the patients it was made of; make a new one when they change. Sends
 * nothing. Immutable and thread-safe.
 */
public final class ReferenceNumberKeeper {

  private final Map<String, KnownPatient> byId = new HashMap<>();
  private final Map<ReferenceNumber, List<String>> holders = new HashMap<>();
  private final PatientMatcher matcher;

  private ReferenceNumberKeeper(List<KnownPatient> patients) {
    for (KnownPatient patient : patients) {
      if (byId.put(patient.id(), patient) != null) {
        throw new InvalidQueryException(
            "id", "must differ from that of every other patient", "患者番号が重複しています");
      }
      patient
          .referenceNumber()
          .ifPresent(
              number -> holders.computeIfAbsent(number, k -> new ArrayList<>(1)).add(patient.id()));
    }
    this.matcher = PatientMatcher.of(patients);
  }

  /**
   * Makes an index.
   *
   * @param patients all patients of the practice, each with its own id; those with a reference
   *     number are kept
   * @return the keeper
   * @throws InvalidQueryException when an id stands twice
   */
  public static ReferenceNumberKeeper of(Iterable<KnownPatient> patients) {
    List<KnownPatient> all = new ArrayList<>();
    patients.forEach(all::add);
    return new ReferenceNumberKeeper(all);
  }

  /**
   * Judges a fresh answer.
   *
   * @param patientId the patient who was asked for
   * @param answer an answer, or a row of a bulk result
   * @param day the day of care in Japan, which the answer was asked for
   * @return what is to be done about the patient's number
   * @throws InvalidQueryException when there is no such patient
   */
  public ReferenceNumberVerdict judge(String patientId, PersonAnswer answer, LocalDate day) {
    KnownPatient patient = byId.get(patientId);
    if (patient == null) {
      throw new InvalidQueryException("patientId", "must be that of a patient", "患者番号が登録されていません");
    }
    AsOf asOf = new AsOf(day, madeAt(answer).orElse(Instant.MIN));
    Optional<ReferenceNumber> number = patient.referenceNumber();
    if (number.isEmpty()) {
      return new ReferenceNumberVerdict(patient.id(), asOf, Reason.NO_NUMBER, null);
    }
    if (holders.getOrDefault(number.get(), List.of()).size() > 1) {
      return new ReferenceNumberVerdict(patient.id(), asOf, Reason.NUMBER_TWICE, null);
    }
    return new Judgement(patient, number.get(), answer, asOf).reach();
  }

  /** The centre's own word first: an answer may have been kept for long. */
  private static Optional<Instant> madeAt(PersonAnswer answer) {
    Optional<Instant> told =
        answer instanceof EligibilityAnswer single
            ? single.executedAt().map(OffsetDateTime::toInstant)
            : Optional.empty();
    return told.or(() -> answer.verification().map(Verification::verifiedAt));
  }

  /** One patient against one answer. */
  private final class Judgement {
    private final KnownPatient patient;
    private final ReferenceNumber number;
    private final PersonAnswer answer;
    private final AsOf asOf;

    Judgement(KnownPatient patient, ReferenceNumber number, PersonAnswer answer, AsOf asOf) {
      this.patient = patient;
      this.number = number;
      this.answer = answer;
      this.asOf = asOf;
    }

    ReferenceNumberVerdict reach() {
      NextAction.Kind action = action();
      switch (action) {
        case ACCEPT, CHOOSE, ASK_TICKET -> {}
        case COMPARE_PERSON -> {
          return verdict(Reason.NOT_THE_PATIENT);
        }
        default -> {
          return verdict(Reason.NOT_USABLE);
        }
      }
      List<Integer> covering =
          IntStream.range(0, answer.qualifications().size())
              .filter(index -> told(index).covers(asOf.day()))
              .boxed()
              .toList();
      for (int index : covering) {
        Reason doubt = doubt(told(index));
        if (doubt != null) {
          return verdict(doubt);
        }
      }
      List<Integer> insurances =
          covering.stream().filter(index -> !told(index).isMedicalAid()).toList();
      List<Integer> kept = insurances.isEmpty() ? covering : insurances;
      if (kept.size() != 1) {
        return verdict(kept.isEmpty() ? Reason.NOT_USABLE : Reason.SEVERAL);
      }
      return judge(kept.get(0));
    }

    /** A name with ● is no doubt of whom kana, birth date and sex are: the chart knows. */
    private NextAction.Kind action() {
      NextAction.Kind action = answer.nextAction(asOf.day()).kind();
      return action == NextAction.Kind.COMPARE_PERSON
          ? answer.nextAction(asOf.day(), patient.person()).kind()
          : action;
    }

    private ReferenceNumberVerdict verdict(Reason reason) {
      return new ReferenceNumberVerdict(patient.id(), asOf, reason, null);
    }

    private Qualification told(int index) {
      return answer.qualifications().get(index);
    }

    private @Nullable Reason doubt(Qualification told) {
      PatientMatch match = matcher.match(told);
      return switch (match.outcome()) {
        case ONE ->
            match.candidates().get(0).patient().id().equals(patient.id())
                ? null
                : Reason.NOT_THE_PATIENT;
        case AMBIGUOUS -> Reason.AMBIGUOUS;
        case NONE -> Reason.NOT_THE_PATIENT;
      };
    }

    private ReferenceNumberVerdict judge(int index) {
      if (answer instanceof BulkResult.Row row
          && !row.referenceNumbers().isEmpty()
          && row.referenceNumbers().size() != row.qualifications().size()) {
        return verdict(Reason.NUMBERS_UNCLEAR);
      }
      Optional<ReferenceNumber> came = answer.referenceNumber(index);
      if (came.filter(number::equals).isPresent()) {
        return verdict(Reason.CAME_BACK);
      }
      if (came.filter(holders::containsKey).isPresent()) {
        return verdict(Reason.OTHER_PATIENTS_NUMBER);
      }
      return register(told(index), came.isPresent() ? Reason.OTHER_NUMBER : Reason.NOT_TOLD);
    }

    private ReferenceNumberVerdict register(Qualification told, Reason reason) {
      Optional<InsurerNumber> insurer = told.insurerNumber();
      Optional<InsuredCard> card = told.insuredCard();
      if (insurer.isEmpty() || card.isEmpty()) {
        return verdict(Reason.NO_IDENTITY);
      }
      if (told.isMedicalAid()) {
        return PublicExpenseNumber.tryParse(insurer.get().value(), card.get().number())
            .map(aid -> lost(reason, ReferenceNumberRegistration.medicalAid(number, aid)))
            .orElseGet(() -> verdict(Reason.NO_IDENTITY));
      }
      if (card.get().branch().isEmpty() && !insurer.get().isLateElderly()) {
        return verdict(Reason.BRANCH_MISSING);
      }
      return lost(reason, ReferenceNumberRegistration.of(number, insurer.get(), card.get()));
    }

    private ReferenceNumberVerdict lost(Reason reason, ReferenceNumberRegistration registration) {
      return new ReferenceNumberVerdict(patient.id(), asOf, reason, registration);
    }
  }
}
