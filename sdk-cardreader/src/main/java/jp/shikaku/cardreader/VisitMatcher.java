package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.Finding;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Tells which screen that waits for a patient a card visit belongs to 「受付と待ち画面の対応付け」 (cardreader
 * 2.1). Two patients may use two readers within seconds, so that being the next file says nothing:
 * a screen says whom it expects, and a visit is bound to it only when it was made while the screen
 * waited and the person's data agree. One visit goes to one screen and one screen gets one visit;
 * whatever leaves a doubt is for the staff. A visit that is not bound remains an ordinary visit.
 * Thread-safe; does no I/O.
 */
public final class VisitMatcher {

  /** Why a visit was bound, or not 「理由」. */
  public enum Reason {
    /** 照会番号 agrees. */
    REFERENCE_NUMBER("照会番号が一致しました", "the reference number agrees"),
    /** Birthdate and name agree. */
    BIRTHDATE_AND_NAME("生年月日と氏名が一致しました", "birthdate and name agree"),
    /** No screen waits for this person at this time. */
    NOT_EXPECTED("待ち受け中の画面に該当する方がいません", "no waiting screen expects this person at this time"),
    /** The answer holds no person. */
    NO_PERSON("結果に受診者の情報がありません", "the answer holds no person"),
    /** Two screens wait for somebody whom the visit fits. */
    SEVERAL_SESSIONS("該当する待ち画面が複数あります。本人を確認してください", "several waiting screens fit"),
    /** The screen has its visit already, as when the card was read again. */
    ALREADY_BOUND(
        "この画面には別の受付がすでに対応付けられています（再読み取りなど）。本人を確認してください", "the screen has a visit already"),
    /** Birthdate agrees, and the name is alike but not equal. */
    NAME_NEARLY("生年月日は一致し、氏名はほぼ一致です。本人を確認してください", "the name is alike, not equal"),
    /** The reference number agrees, and the birthdate or the name does not. */
    CONTRADICTION(
        "照会番号は一致しますが生年月日または氏名が違います。本人を確認してください", "reference number and person contradict"),
    /** Birthdate and name agree, and the file tells a reference number that is not the expected. */
    OTHER_REFERENCE_NUMBER(
        "生年月日と氏名は一致しますが照会番号が一致しません。本人を確認してください", "the reference number is not the expected one"),
    /** It fits, but when it was made is not told. */
    TIME_UNKNOWN("結果の作成時刻が分かりません。本人を確認してください", "when the visit was made is not told");

    private final String label;
    private final String english;

    Reason(String label, String english) {
      this.label = label;
      this.english = english;
    }

    /** {@return the Japanese text for the desk} */
    public String label() {
      return label;
    }

    /** {@return the English text} */
    public String english() {
      return english;
    }
  }

  /** What became of a visit 「対応付けの結果」. */
  public sealed interface Match {
    /** {@return why} */
    Reason reason();
  }

  /**
   * The visit belongs to this screen, and to no other 「対応付け済み」.
   *
   * @param session the screen
   * @param reason what agreed
   */
  public record Bound(Session session, Reason reason) implements Match {}

  /**
   * A person has to decide 「職員による確認が必要」; nothing was bound.
   *
   * @param candidates the screens in question, at least one
   * @param reason what leaves the doubt
   */
  public record NeedsStaff(List<Session> candidates, Reason reason) implements Match {

    /**
     * Copies the list.
     *
     * @param candidates the screens in question
     * @param reason what leaves the doubt
     */
    public NeedsStaff {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * An ordinary visit that nobody waits for 「該当なし」.
   *
   * @param reason why
   */
  public record Unmatched(Reason reason) implements Match {}

  /**
   * A screen that waits for one patient 「待ち受け」. It can not be made without telling the patient:
   * 照会番号, or birthdate and name together. A birthdate alone is not enough, as twins come together.
   * Immutable.
   */
  public static final class Session {
    private final String screenId;
    private final @Nullable ReferenceNumber referenceNumber;
    private final @Nullable LocalDate birthdate;
    private final @Nullable PersonName name;

    private Session(
        String screenId,
        @Nullable ReferenceNumber referenceNumber,
        @Nullable LocalDate birthdate,
        @Nullable PersonName name) {
      if (screenId.isBlank()) {
        throw new InvalidQueryException("screenId", "must not be empty", "入力してください");
      }
      this.screenId = screenId;
      this.referenceNumber = referenceNumber;
      this.birthdate = birthdate;
      this.name = name;
    }

    /**
     * Expects a patient by the institution's own number.
     *
     * @param screenId the host's name of the screen, not blank, no value of a person
     * @param number 照会番号, as registered for the patient
     * @return the session
     * @throws InvalidQueryException when the name is blank
     */
    public static Session expecting(String screenId, ReferenceNumber number) {
      return new Session(screenId, Objects.requireNonNull(number), null, null);
    }

    /**
     * Expects a patient by birthdate and name.
     *
     * @param screenId the host's name of the screen, not blank, no value of a person
     * @param birthdate 生年月日
     * @param name 氏名 as the chart has it
     * @return the session
     * @throws InvalidQueryException when the screen's name is blank
     */
    public static Session expecting(String screenId, LocalDate birthdate, PersonName name) {
      return new Session(
          screenId, null, Objects.requireNonNull(birthdate), Objects.requireNonNull(name));
    }

    /**
     * Expects a patient by the institution's own number, and where a file tells none by birthdate
     * and name. A number that is told and differs is never made up for by the name.
     *
     * @param screenId the host's name of the screen, not blank, no value of a person
     * @param number 照会番号, as registered for the patient
     * @param birthdate 生年月日
     * @param name 氏名 as the chart has it
     * @return the session
     * @throws InvalidQueryException when the screen's name is blank
     */
    public static Session expecting(
        String screenId, ReferenceNumber number, LocalDate birthdate, PersonName name) {
      return new Session(
          screenId,
          Objects.requireNonNull(number),
          Objects.requireNonNull(birthdate),
          Objects.requireNonNull(name));
    }

    /** {@return the host's name of the screen} */
    public String screenId() {
      return screenId;
    }

    /** Names the screen only. */
    @Override
    public String toString() {
      return "Session[" + screenId + "]";
    }
  }

  private static final Duration USUAL = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

  private static final class Armed {
    private final Session session;
    private final Instant notBefore;
    private final Instant until;
    private final long expiresAt;
    private boolean isBound;

    Armed(Session session, Instant notBefore, Duration length, long now) {
      this.session = session;
      this.notBefore = notBefore;
      this.until = notBefore.plus(length);
      this.expiresAt = now + length.toNanos();
    }

    /** Names tell whole seconds. */
    boolean holds(Instant made) {
      return !made.isBefore(notBefore.truncatedTo(ChronoUnit.SECONDS)) && !made.isAfter(until);
    }
  }

  private record Decided(Match match, long at) {}

  private record Fit(Armed armed, Reason reason, boolean isSure) {}

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Session, Armed> sessions = new LinkedHashMap<>();
  private final Map<String, Decided> decided = new LinkedHashMap<>();

  /**
   * Makes a matcher for which no screen waits yet.
   *
   * @param time our clock; the terminal's has to agree with it by seconds, see {@link
   *     FaceFolderSource#health()}
   */
  public VisitMatcher(TimeSource time) {
    this.time = Objects.requireNonNull(time);
  }

  /**
   * Lets a screen wait for 60 seconds from now. Arming it again begins anew.
   *
   * @param session the screen and whom it expects
   */
  public void arm(Session session) {
    arm(session, USUAL);
  }

  /**
   * Lets a screen wait from now. Visits made before are never bound to it.
   *
   * @param session the screen and whom it expects
   * @param length how long, more than zero and 1 hour at most
   * @throws InvalidQueryException when the length is out of range
   */
  public void arm(Session session, Duration length) {
    if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new InvalidQueryException(
          "length", "must be more than zero and 1 hour at most", "0より長く1時間以内にしてください");
    }
    lock.lock();
    try {
      dropOld();
      sessions.remove(session);
      sessions.put(session, new Armed(session, time.now(), length, time.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the waiting of a screen; without effect when it does not wait.
   *
   * @param session the screen as it was armed
   */
  public void disarm(Session session) {
    lock.lock();
    try {
      sessions.remove(session);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Decides about a visit. A visit that is delivered again within ten minutes gets the same answer.
   *
   * @param visit the visit
   * @return what became of it
   */
  public Match offer(Visit visit) {
    lock.lock();
    try {
      dropOld();
      Decided before = decided.get(visit.id());
      if (before != null) {
        return before.match();
      }
      Match match = decide(visit);
      if (!(match instanceof Unmatched)) {
        decided.put(visit.id(), new Decided(match, time.nanoTime()));
      }
      return match;
    } finally {
      lock.unlock();
    }
  }

  private void dropOld() {
    long now = time.nanoTime();
    sessions.values().removeIf(armed -> now - armed.expiresAt > 0);
    decided.values().removeIf(old -> now - old.at() > REMEMBERED);
  }

  private Match decide(Visit visit) {
    Person person = new Person(visit);
    if (person.results.isEmpty()) {
      return new Unmatched(Reason.NO_PERSON);
    }
    Optional<Instant> made = visit.occurredAt().map(OffsetDateTime::toInstant);
    List<Fit> fits = new ArrayList<>();
    for (Armed armed : sessions.values()) {
      boolean isInTime =
          armed.holds(visit.detectedAt()) && (made.isEmpty() || armed.holds(made.get()));
      if (isInTime) {
        person.fit(armed).ifPresent(fits::add);
      }
    }
    if (fits.isEmpty()) {
      return new Unmatched(Reason.NOT_EXPECTED);
    }
    List<Session> candidates = fits.stream().map(fit -> fit.armed().session).toList();
    Fit only = fits.get(0);
    if (fits.size() > 1) {
      return new NeedsStaff(candidates, Reason.SEVERAL_SESSIONS);
    }
    if (!only.isSure()) {
      return new NeedsStaff(candidates, only.reason());
    }
    if (only.armed().isBound) {
      return new NeedsStaff(candidates, Reason.ALREADY_BOUND);
    }
    if (made.isEmpty()) {
      return new NeedsStaff(candidates, Reason.TIME_UNKNOWN);
    }
    only.armed().isBound = true;
    return new Bound(only.armed().session, only.reason());
  }

  /** Whom a visit is of; every result has to agree. */
  private static final class Person {
    private final List<Qualification> results;
    private final List<ReferenceNumber> numbers;
    private final boolean tellsNumber;

    Person(Visit visit) {
      this.results = visit.answer().qualifications();
      this.numbers =
          results.stream().map(Qualification::referenceNumber).flatMap(Optional::stream).toList();
      this.tellsNumber =
          !numbers.isEmpty()
              || visit.answer().findings().stream().anyMatch(Person::isUnreadableNumber);
    }

    private static boolean isUnreadableNumber(Finding finding) {
      return finding.problem() == Finding.Problem.BAD_VALUE
          && finding.path().endsWith("/ReferenceNumber");
    }

    /** How a screen's expectation fits; empty when it does not. */
    Optional<Fit> fit(Armed armed) {
      Session session = armed.session;
      Likeness likeness = likeness(session);
      boolean isNumber =
          session.referenceNumber != null
              && !numbers.isEmpty()
              && numbers.stream().allMatch(session.referenceNumber::equals);
      if (isNumber) {
        return Optional.of(
            likeness == Likeness.DIFFERENT
                ? new Fit(armed, Reason.CONTRADICTION, false)
                : new Fit(armed, Reason.REFERENCE_NUMBER, true));
      }
      return switch (likeness) {
        case EQUAL ->
            Optional.of(
                tellsNumber
                    ? new Fit(armed, Reason.OTHER_REFERENCE_NUMBER, false)
                    : new Fit(armed, Reason.BIRTHDATE_AND_NAME, true));
        case NEAR -> Optional.of(new Fit(armed, Reason.NAME_NEARLY, false));
        case DIFFERENT, UNKNOWN -> Optional.empty();
      };
    }

    private Likeness likeness(Session session) {
      LocalDate birthdate = session.birthdate;
      PersonName name = session.name;
      if (birthdate == null || name == null) {
        return Likeness.UNKNOWN;
      }
      Likeness least = Likeness.EQUAL;
      for (Qualification result : results) {
        Likeness one = likeness(result, birthdate, name);
        if (one == Likeness.DIFFERENT) {
          return one;
        }
        // From EQUAL over NEAR to UNKNOWN: a result that tells nothing proves nothing.
        least = one.compareTo(least) > 0 ? one : least;
      }
      return least;
    }

    private static Likeness likeness(Qualification result, LocalDate birthdate, PersonName name) {
      if (result.birthdate().isEmpty() || result.name().isEmpty()) {
        return Likeness.UNKNOWN;
      }
      return result.birthdate().get().equals(birthdate)
          ? name.compare(result.name().get()).likeness()
          : Likeness.DIFFERENT;
    }
  }
}
