package jp.shikaku.compare;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jp.shikaku.Coded;
import jp.shikaku.compare.InsuranceDifference.Field;
import jp.shikaku.compare.InsuranceDifference.Kind;
import jp.shikaku.compare.InsuranceDifference.Reason;
import jp.shikaku.eligibility.AppliedLimit;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.ElderlyCertificate;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.FamilyRelation;
import jp.shikaku.eligibility.LimitCertificate;
import jp.shikaku.eligibility.LimitChange;
import jp.shikaku.eligibility.PersonAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Address;
import jp.shikaku.value.Comparison;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.Period;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import org.jspecify.annotations.Nullable;

/** Compares stored insurance with one answer, field by field; used once. */
final class InsuranceComparer {

  private final StoredInsurance stored;
  private final PersonAnswer answer;
  private final LocalDate day;
  private final List<InsuranceDifference> differences = new ArrayList<>(0);
  private @Nullable Qualification compared;

  InsuranceComparer(StoredInsurance stored, PersonAnswer answer, LocalDate day) {
    this.stored = Objects.requireNonNull(stored);
    this.answer = Objects.requireNonNull(answer);
    this.day = Objects.requireNonNull(day);
  }

  /** Compares once. */
  List<InsuranceDifference> compare() {
    switch (answer.nextAction(day).kind()) {
      case ACCEPT, CHOOSE, COMPARE_PERSON, ASK_TICKET -> compareUsable();
      case ASK_INSURANCE, ASK_NEWER_CARD -> add(Field.QUALIFICATION, invalid());
      case QUERY_AGAIN -> add(Field.QUALIFICATION, Reason.OTHER_DAY);
      case ASK_BRANCH, CHECK_NUMBERS, CHECK_AT_TERMINAL ->
          add(Field.QUALIFICATION, Reason.NOT_JUDGED);
    }
    return differences;
  }

  /** Returns the health insurance that was compared with; null if there was none. */
  @Nullable Qualification compared() {
    return compared;
  }

  /** Invalid says nothing about stored insurance that was not asked for. */
  private Reason invalid() {
    if (answer.checkedOn().isEmpty()) {
      return Reason.OTHER_DAY;
    }
    List<Qualification> told = answer.qualifications();
    boolean storedOne =
        told.isEmpty()
            ? answer.query().filter(this::isStored).isPresent()
            : told.stream().anyMatch(q -> isStored(q) && (told.size() == 1 || !q.covers(day)));
    if (!storedOne) {
      return Reason.NOT_JUDGED;
    }
    return answer.outcome() == Outcome.INVALID ? Reason.NOT_VALID : Reason.NEWER_EXISTS;
  }

  private void compareUsable() {
    List<Qualification> insurances = covering(q -> !q.isMedicalAid());
    List<Qualification> aids = covering(Qualification::isMedicalAid);
    if (insurances.isEmpty()) {
      if (stored.insurerNumber().isPresent() || stored.card().isPresent()) {
        add(Field.QUALIFICATION, Reason.NO_INSURANCE);
      }
    } else {
      compared = insurances.size() == 1 ? insurances.get(0) : only(insurances, this::isStored);
      if (compared == null) {
        add(Field.QUALIFICATION, Reason.SEVERAL);
      }
    }
    if (compared != null) {
      compareInsurance(compared);
    }
    compareMedicalAid(aids);
    List<Qualification> all = new ArrayList<>(insurances);
    all.addAll(aids);
    comparePersons(compared == null ? all.get(0) : compared, all);
  }

  private List<Qualification> covering(Predicate<Qualification> scheme) {
    return answer.qualifications().stream().filter(scheme).filter(q -> q.covers(day)).toList();
  }

  private static @Nullable Qualification only(
      List<Qualification> some, Predicate<Qualification> condition) {
    List<Qualification> found = some.stream().filter(condition).toList();
    return found.size() == 1 ? found.get(0) : null;
  }

  private boolean isStored(Qualification told) {
    return isStored(told.insurerNumber(), told.insuredCard(), told.birthdate());
  }

  private boolean isStored(SearchInfo asked) {
    return isStored(asked.insurerNumber(), asked.insuredCard(), asked.birthdate());
  }

  /** The birth date tells the members of a family apart where a branch number is missing. */
  private boolean isStored(
      Optional<InsurerNumber> insurer, Optional<InsuredCard> card, Optional<LocalDate> born) {
    boolean another =
        born.isPresent() && stored.birthdate().isPresent() && !stored.birthdate().equals(born);
    if (insurer.isEmpty() || card.isEmpty() || another) {
      return false;
    }
    if (insurer.get().isMedicalAid()) {
      return PublicExpenseNumber.tryParse(insurer.get().value(), card.get().number())
          .filter(stored.publicExpenses()::contains)
          .isPresent();
    }
    return stored.insurerNumber().equals(insurer)
        && stored.card().filter(mine -> isAlike(mine.compare(card.get()))).isPresent();
  }

  private static boolean isAlike(Comparison comparison) {
    return comparison.likeness() == Likeness.EQUAL || comparison.likeness() == Likeness.NEAR;
  }

  private void compareInsurance(Qualification told) {
    compareInsurer(told);
    stored.card().ifPresent(card -> compareCard(card, told.insuredCard()));
    stored.familyRelation().ifPresent(mine -> compareRelation(mine, told));
    stored.address().ifPresent(mine -> compareAddress(mine, told));
    // No rule makes a claim wrong by it: whether the day is covered, the answer tells.
    stored
        .acquiredOn()
        .ifPresent(mine -> compareDay(Field.ACQUIRED, mine, told.acquiredOn(), Reason.MAY_DIFFER));
    stored.keptPeriod().ifPresent(mine -> comparePeriod(Field.PERIOD, mine, told.period()));
    stored.copayRatio().ifPresent(this::compareCopay);
    stored
        .keptElderlyPeriod()
        .ifPresent(
            mine ->
                comparePeriod(
                    Field.ELDERLY_PERIOD,
                    mine,
                    told.elderlyCertificate().flatMap(ElderlyCertificate::period)));
    compareLimit(told);
  }

  private void compareInsurer(Qualification told) {
    if (stored.insurerNumber().isEmpty()) {
      return;
    }
    String mine = stored.insurerNumber().get().value();
    if (told.insurerNumber().isPresent()) {
      compareText(Field.INSURER_NUMBER, mine, told.insurerNumber().get().value());
    } else {
      Optional<String> wire = told.insurerNumberOnWire();
      add(
          Field.INSURER_NUMBER,
          wire.isPresent() ? Reason.UNREADABLE : Reason.NOT_TOLD,
          mine,
          wire.orElse(null));
    }
  }

  private void compareCard(InsuredCard mine, Optional<InsuredCard> told) {
    if (told.isEmpty()) {
      add(Field.NUMBER, Reason.NOT_TOLD, mine.number(), null);
      return;
    }
    InsuredCard theirs = told.get();
    String mySymbol = mine.symbol().orElse(null);
    String theirSymbol = theirs.symbol().orElse(null);
    String myBranch = mine.branch().orElse(null);
    String theirBranch = theirs.branch().orElse(null);
    for (Comparison.Reason reason : mine.compare(theirs).reasons()) {
      switch (reason) {
        case SYMBOL_DIFFERS -> add(Field.SYMBOL, Reason.DIFFERS, mySymbol, theirSymbol);
        case SYMBOL_FORM -> add(Field.SYMBOL, Reason.FORM_DIFFERS, mySymbol, theirSymbol);
        case SYMBOL_ON_ONE_SIDE -> add(Field.SYMBOL, missing(mySymbol), mySymbol, theirSymbol);
        case NUMBER_DIFFERS -> add(Field.NUMBER, Reason.DIFFERS, mine.number(), theirs.number());
        case NUMBER_LEADING_ZEROS ->
            add(Field.NUMBER, Reason.LEADING_ZEROS, mine.number(), theirs.number());
        case BRANCH_DIFFERS -> add(Field.BRANCH, Reason.DIFFERS, myBranch, theirBranch);
        case BRANCH_ON_ONE_SIDE -> add(Field.BRANCH, missing(myBranch), myBranch, theirBranch);
        default -> {}
      }
    }
  }

  private static Reason missing(@Nullable String mine) {
    return mine == null ? Reason.NOT_STORED : Reason.NOT_TOLD;
  }

  private void compareRelation(FamilyRelation mine, Qualification told) {
    Optional<FamilyRelation> theirs = told.familyRelation().flatMap(Coded::known);
    if (theirs.isEmpty()) {
      add(Field.RELATION, Reason.NOT_TOLD, mine.label(), null);
    } else {
      compareText(Field.RELATION, mine.label(), theirs.get().label());
    }
  }

  private void compareAddress(Address mine, Qualification told) {
    Optional<Address> theirs =
        Address.tryParse(told.postalCode().orElse(null), told.address().orElse(null));
    String myText = mine.text().orElse(null);
    String theirText = theirs.flatMap(Address::text).orElse(null);
    if (mine.postalCode().isPresent() && theirs.flatMap(Address::postalCode).isEmpty()) {
      add(Field.POSTAL_CODE, Reason.NOT_TOLD, mine.postalCode().get(), null);
    }
    if (myText != null && theirText == null) {
      add(Field.ADDRESS, Reason.NOT_TOLD, myText, null);
    }
    if (theirs.isEmpty()) {
      return;
    }
    for (Comparison.Reason reason : mine.compare(theirs.get()).reasons()) {
      switch (reason) {
        case POSTAL_CODE_DIFFERS ->
            add(
                Field.POSTAL_CODE,
                Reason.MAY_DIFFER,
                mine.postalCode().orElse(null),
                theirs.get().postalCode().orElse(null));
        case ADDRESS_NOTATION -> add(Field.ADDRESS, Reason.VARIANT, myText, theirText);
        case ADDRESS_DIFFERS -> add(Field.ADDRESS, Reason.MAY_DIFFER, myText, theirText);
        case ADDRESS_UNMAPPED -> add(Field.ADDRESS, Reason.UNMAPPED, myText, theirText);
        default -> {}
      }
    }
  }

  private void compareCopay(CopayRatio mine) {
    Copay copay = answer.copay(day);
    if (copay.percent().isEmpty()) {
      add(Field.COPAY, Reason.NOT_DERIVABLE, mine.toString(), null);
    } else {
      String theirs = CopayRatio.ofPercent(copay.percent().getAsInt()).toString();
      compareText(Field.COPAY, mine.toString(), theirs);
    }
  }

  private void compareLimit(Qualification told) {
    if (answer instanceof EligibilityAnswer single) {
      compareLimit(told, single);
    } else if (stored.limitCategory().isPresent() || stored.limitPeriod().isPresent()) {
      mayHaveChanged(told).ifPresent(reason -> add(Field.LIMIT_CATEGORY, reason));
    }
  }

  /** A bulk result tells no more of a certificate. */
  private static Optional<Reason> mayHaveChanged(Qualification told) {
    Optional<LimitChange> change = told.limitChange().flatMap(Coded::known);
    if (change.isEmpty()) {
      return Optional.of(Reason.NOT_TOLD);
    }
    return change.get() == LimitChange.UNCHANGED
        ? Optional.empty()
        : Optional.of(Reason.LIMIT_MAY_HAVE_CHANGED);
  }

  private void compareLimit(Qualification told, EligibilityAnswer single) {
    stored
        .limitCategory()
        .ifPresent(
            mine -> {
              AppliedLimit limit = single.appliedLimit(day);
              if (limit.category().isPresent() && !limit.isDerived()) {
                compareText(Field.LIMIT_CATEGORY, mine.label(), limit.category().get().label());
              } else {
                add(
                    Field.LIMIT_CATEGORY,
                    told.limitCertificate().isPresent() ? Reason.NOT_DERIVABLE : Reason.NOT_TOLD,
                    mine.label(),
                    null);
              }
            });
    stored
        .keptLimitPeriod()
        .ifPresent(
            mine ->
                comparePeriod(
                    Field.LIMIT_PERIOD,
                    mine,
                    told.limitCertificate().flatMap(LimitCertificate::period)));
  }

  /** The person is one: of the others only what contradicts is told. */
  private void comparePersons(Qualification first, List<Qualification> all) {
    comparePerson(first);
    List<InsuranceDifference> found = List.copyOf(differences);
    for (Qualification other : all) {
      if (other != first) {
        comparePerson(other);
      }
    }
    List<InsuranceDifference> contradicting =
        differences.stream().skip(found.size()).filter(d -> d.kind() == Kind.MUST_FIX).toList();
    differences.clear();
    differences.addAll(found);
    for (InsuranceDifference difference : contradicting) {
      differences.removeIf(d -> d.field() == difference.field());
      differences.add(difference);
    }
  }

  private void comparePerson(Qualification told) {
    stored.name().ifPresent(mine -> compareName(mine, told.name()));
    stored
        .birthdate()
        .ifPresent(mine -> compareDay(Field.BIRTHDATE, mine, told.birthdate(), Reason.DIFFERS));
    stored.sex().ifPresent(mine -> compareSex(mine, told));
  }

  private void compareName(PersonName mine, Optional<PersonName> told) {
    String myName = mine.formal().orElse(null);
    String myKana = mine.kana().orElse(null);
    String theirName = told.flatMap(PersonName::formal).orElse(null);
    String theirKana = told.flatMap(PersonName::kana).orElse(null);
    if (myName != null && theirName == null) {
      add(Field.NAME, Reason.NOT_TOLD, myName, null);
    }
    if (myKana != null && theirKana == null) {
      add(Field.KANA, Reason.NOT_TOLD, myKana, null);
    }
    if (told.isEmpty()) {
      return;
    }
    List<Comparison.Reason> reasons = mine.compare(told.get()).reasons();
    if (reasons.contains(Comparison.Reason.ALIAS)) {
      add(Field.NAME, Reason.ALIAS, myName, theirName);
      return;
    }
    for (Comparison.Reason reason : reasons) {
      switch (reason) {
        case NAME_VARIANT -> add(Field.NAME, Reason.VARIANT, myName, theirName);
        case NAME_DIFFERS -> add(Field.NAME, Reason.DIFFERS, myName, theirName);
        case NAME_UNMAPPED -> add(Field.NAME, Reason.UNMAPPED, myName, theirName);
        case KANA_VARIANT -> add(Field.KANA, Reason.VARIANT, myKana, theirKana);
        case KANA_DIFFERS -> add(Field.KANA, Reason.DIFFERS, myKana, theirKana);
        case KANA_MISSING -> {
          if (myKana != null && theirKana != null) {
            add(Field.KANA, Reason.UNMAPPED, myKana, theirKana);
          }
        }
        default -> {}
      }
    }
  }

  private void compareSex(Sex mine, Qualification told) {
    if (mine == Sex.UNSET) {
      return;
    }
    Set<Sex> theirs = told.sexes();
    if (theirs.isEmpty()) {
      add(Field.SEX, Reason.NOT_TOLD, mine.label(), null);
    } else if (!theirs.contains(mine)) {
      add(Field.SEX, Reason.DIFFERS, mine.label(), theirs.iterator().next().label());
    }
  }

  private void compareMedicalAid(List<Qualification> aids) {
    List<PublicExpenseNumber> mine = stored.medicalAids();
    if (aids.isEmpty()) {
      mine.stream()
          .findFirst()
          .ifPresent(aid -> add(Field.PAYER_NUMBER, Reason.NOT_TOLD, aid.payerNumber(), null));
      return;
    }
    Qualification told = aids.size() == 1 ? aids.get(0) : only(aids, this::isStored);
    if (told == null) {
      add(Field.PAYER_NUMBER, Reason.SEVERAL);
      return;
    }
    String payer = told.insurerNumber().map(InsurerNumber::value).orElse(null);
    String recipient = told.number().orElse(null);
    if (mine.isEmpty()) {
      add(Field.PAYER_NUMBER, Reason.AID_NOT_STORED, null, payer);
      return;
    }
    Optional<PublicExpenseNumber> theirs = PublicExpenseNumber.tryParse(payer, recipient);
    if (theirs.isEmpty()) {
      add(Field.PAYER_NUMBER, Reason.UNREADABLE, mine.get(0).payerNumber(), payer);
    } else if (mine.size() == 1) {
      compareText(Field.PAYER_NUMBER, mine.get(0).payerNumber(), theirs.get().payerNumber());
      compareText(
          Field.RECIPIENT_NUMBER, mine.get(0).recipientNumber(), theirs.get().recipientNumber());
    } else if (!mine.contains(theirs.get())) {
      add(Field.PAYER_NUMBER, Reason.SEVERAL_STORED, null, payer);
    }
  }

  private void compareDay(
      Field field, LocalDate mine, Optional<LocalDate> told, Reason whereDifferent) {
    if (told.isEmpty()) {
      add(field, Reason.NOT_TOLD, mine.toString(), null);
    } else if (!mine.equals(told.get())) {
      add(field, whereDifferent, mine.toString(), told.get().toString());
    }
  }

  private void comparePeriod(Field field, KeptPeriod mine, Optional<Period> told) {
    if (told.isEmpty()) {
      add(field, Reason.NOT_TOLD, mine.toString(), null);
    } else if (mine.differsFrom(told.get())) {
      add(field, Reason.DIFFERS, mine.toString(), told.get().toString());
    } else if (mine.holdsMoreThan(told.get())) {
      add(field, Reason.NOT_TOLD, mine.toString(), told.get().toString());
    }
  }

  private void compareText(Field field, String mine, String theirs) {
    if (!mine.equals(theirs)) {
      add(field, Reason.DIFFERS, mine, theirs);
    }
  }

  private void add(Field field, Reason reason) {
    add(field, reason, null, null);
  }

  private void add(Field field, Reason reason, @Nullable String mine, @Nullable String theirs) {
    differences.add(new InsuranceDifference(field, reason, mine, theirs));
  }
}
