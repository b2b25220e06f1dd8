package jp.shikaku.cardreader;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;

/**
 * Judges the bytes of a visit's file: whole, perhaps still growing, or nothing to hand on
 * (architecture D4, cardreader 1.5). Immutable.
 */
final class FaceReading {

  /** What the bytes are. */
  sealed interface Judgement {}

  /** One visit of one person, of an institution that the source is for. */
  record Whole(EligibilityAnswer answer) implements Judgement {}

  /** No visit: so for good when it can not be the beginning of one. */
  record Unfit(QuarantineReason reason, boolean mayGrow) implements Judgement {}

  // All of a file that is not UTF-8 or Shift_JIS is waited for; in both, tags are ASCII.
  private static final Pattern ROOT_END = Pattern.compile("</XmlMsg\\s*>");
  private static final int LONGEST_CHARACTER = 4;

  private final ReadingRules rules;
  private final Set<MedicalInstitutionCode> institutions;

  FaceReading(ReadingRules rules, Set<MedicalInstitutionCode> institutions) {
    this.rules = rules;
    this.institutions = Set.copyOf(institutions);
  }

  /** Reads a file that was accepted before; empty when it is none of these. */
  Optional<EligibilityAnswer> read(String fileName, byte[] bytes) {
    try {
      return OqsDocuments.read(fileName, bytes, rules) instanceof EligibilityAnswer answer
          ? Optional.of(answer)
          : Optional.empty();
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  Judgement judge(String fileName, byte[] bytes) {
    if (bytes.length > FaceFolder.MAX_BYTES) {
      return new Unfit(QuarantineReason.TOO_LARGE, false);
    }
    try {
      return OqsDocuments.read(fileName, bytes, rules) instanceof EligibilityAnswer answer
          ? judge(answer)
          : new Unfit(QuarantineReason.MALFORMED, false);
    } catch (DecodeException e) {
      return judge(fileName, bytes, e.problem());
    }
  }

  private Judgement judge(EligibilityAnswer answer) {
    if (!institutions.isEmpty() && answer.institution().filter(institutions::contains).isEmpty()) {
      return new Unfit(QuarantineReason.WRONG_INSTITUTION, false);
    }
    return isOnePerson(answer.qualifications())
        ? new Whole(answer)
        : new Unfit(QuarantineReason.MULTIPLE_PERSONS, false);
  }

  private Judgement judge(String fileName, byte[] bytes, DecodeException.Problem problem) {
    boolean mayGrow = !ROOT_END.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find();
    return switch (problem) {
      case EMPTY -> new Unfit(QuarantineReason.EMPTY, true);
      case DOCTYPE -> new Unfit(QuarantineReason.MALFORMED, false);
      case TOO_LARGE -> new Unfit(QuarantineReason.TOO_LARGE, false);
      case UNSUPPORTED_ENCODING -> new Unfit(QuarantineReason.ENCODING, mayGrow);
      case BAD_ENCODING ->
          new Unfit(
              mayGrow && endsInsideCharacter(fileName, bytes)
                  ? QuarantineReason.TRUNCATED
                  : QuarantineReason.ENCODING,
              mayGrow);
      case MALFORMED ->
          new Unfit(mayGrow ? QuarantineReason.TRUNCATED : QuarantineReason.MALFORMED, mayGrow);
      case UNEXPECTED_MESSAGE, MISSING, CONTRADICTION, ARCHIVE ->
          new Unfit(QuarantineReason.MALFORMED, mayGrow);
    };
  }

  private boolean endsInsideCharacter(String fileName, byte[] bytes) {
    for (int cut = 1; cut < Math.min(LONGEST_CHARACTER, bytes.length); cut++) {
      try {
        OqsDocuments.read(fileName, Arrays.copyOf(bytes, bytes.length - cut), rules);
        return true;
      } catch (DecodeException e) {
        if (e.problem() != DecodeException.Problem.BAD_ENCODING) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Insurance and medical aid of one person come as two results. Whatever leaves a doubt makes two
   * persons of them: twins share the birthdate, and brothers the name's characters.
   */
  private static boolean isOnePerson(List<Qualification> results) {
    for (int i = 1; i < results.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!isSamePerson(results.get(i), results.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSamePerson(Qualification one, Qualification other) {
    Optional<LocalDate> birthdate = one.birthdate();
    Optional<PersonName> name = one.name();
    if (birthdate.isEmpty() || !birthdate.equals(other.birthdate()) || sexesDiffer(one, other)) {
      return false;
    }
    if (name.isEmpty() || other.name().isEmpty()) {
      return false;
    }
    Likeness likeness = name.get().compare(other.name().get()).likeness();
    return likeness == Likeness.EQUAL || likeness == Likeness.NEAR;
  }

  private static boolean sexesDiffer(Qualification one, Qualification other) {
    Optional<Coded<Sex>> mine = one.sex();
    Optional<Coded<Sex>> theirs = other.sex();
    return mine.isPresent() && theirs.isPresent() && !mine.get().equals(theirs.get());
  }
}
