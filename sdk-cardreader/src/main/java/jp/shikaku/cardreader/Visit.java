package jp.shikaku.cardreader;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ConsentState;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.ResultSegment;
import jp.shikaku.eligibility.ResultStatus;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.eligibility.VerificationSource;

/**
 * One card visit 「カードによる受付」: one file of the face-authenticating reader 「顔認証付きカードリーダー」, read whole,
 * and the events it stands for. That there is a file does not prove that there was a card: tools
 * write such files too (cardreader 0). Immutable and thread-safe.
 */
public final class Visit {

  /** Numbers the events of a visit as they are made. */
  @FunctionalInterface
  interface Numbering {
    EventHead next(EventHead.Draft draft, String eventId);
  }

  private final SourceId sourceId;
  private final EligibilityAnswer answer;
  private final List<CardReaderEvent> events;
  private final Instant detectedAt;
  private final int attempt;

  private Visit(
      SourceId sourceId,
      EligibilityAnswer answer,
      List<CardReaderEvent> events,
      Instant detectedAt,
      int attempt) {
    this.sourceId = sourceId;
    this.answer = answer;
    this.events = events;
    this.detectedAt = detectedAt;
    this.attempt = attempt;
  }

  static Visit of(
      SourceId source, EligibilityAnswer read, Instant detectedAt, Numbering numbering) {
    EligibilityAnswer answer = hasFailed(read) ? read : read.with(mark(read, detectedAt));
    return new Visit(
        source, answer, List.copyOf(new Expansion(answer, numbering).events), detectedAt, 0);
  }

  /** Makes the events of a file, in their fixed order. */
  private static final class Expansion {
    private final List<CardReaderEvent> events = new ArrayList<>();
    private final String id;
    private final EventHead.Draft observed;
    private final EventHead.Draft derived;
    private final Numbering numbering;

    Expansion(EligibilityAnswer answer, Numbering numbering) {
      this.id = answer.sha256();
      this.numbering = numbering;
      OffsetDateTime time = occurredAt(answer).orElse(null);
      FaceFileName.Origin origin =
          FaceFileName.tryParse(answer.fileName())
              .map(FaceFileName::origin)
              .orElse(FaceFileName.Origin.UNKNOWN);
      this.observed = EventHead.observed().visit(id).at(time).from(origin);
      this.derived = EventHead.derived().visit(id).at(time).from(origin);
      if (isSuccess(answer)) {
        add(
            derived,
            head ->
                new CardReaderEvent.AuthenticationSucceeded(head, CardReaderEvent.Method.UNKNOWN));
      }
      answer.qualifications().forEach(this::consents);
      answer
          .prescriptionForm()
          .ifPresent(
              form -> add(observed, head -> new CardReaderEvent.PrescriptionChoice(head, form)));
      if (hasFailed(answer)) {
        add(observed, head -> new CardReaderEvent.EligibilityFailed(head, answer));
      } else {
        add(observed, head -> new CardReaderEvent.EligibilityReceived(head, answer));
      }
    }

    private record Said(
        Object kind, Coded<ConsentState> given, Optional<?> at, Optional<?> until) {}

    private final Set<Said> said = new HashSet<>();

    /** Medical aid beside insurance repeats the same answers; different ones are all told. */
    private void consents(Qualification qualification) {
      for (Consent consent : qualification.consents()) {
        if (said.add(
            new Said(consent.kind(), consent.given(), consent.at(), consent.readableUntil()))) {
          add(
              observed,
              head ->
                  consent.isGiven()
                      ? new CardReaderEvent.ConsentGiven(head, consent)
                      : new CardReaderEvent.ConsentNotGiven(head, consent));
        }
      }
    }

    private void add(EventHead.Draft draft, Function<EventHead, CardReaderEvent> event) {
      events.add(event.apply(numbering.next(draft, id + "-" + (events.size() + 1))));
    }
  }

  private static boolean isSuccess(EligibilityAnswer answer) {
    return !hasFailed(answer)
        && answer.segment().filter(code -> code.is(ResultSegment.NORMAL)).isPresent()
        && answer.status().filter(code -> code.is(ResultStatus.NORMAL)).isPresent();
  }

  private static boolean hasFailed(EligibilityAnswer answer) {
    return switch (answer.outcome()) {
      case SERVICE_ERROR, QUERY_ERROR, IN_PROGRESS -> true;
      default -> false;
    };
  }

  private static Verification mark(EligibilityAnswer answer, Instant detectedAt) {
    return new Verification(
        VerificationSource.CARD,
        occurredAt(answer).map(OffsetDateTime::toInstant).orElse(detectedAt),
        Verification.Mode.UNKNOWN);
  }

  private static Optional<OffsetDateTime> occurredAt(EligibilityAnswer answer) {
    return FaceFileName.tryParse(answer.fileName())
        .flatMap(FaceFileName::time)
        .or(answer::executedAt);
  }

  Visit attempt(int number) {
    return new Visit(sourceId, answer, events, detectedAt, number);
  }

  /**
   * {@return the visit's id: the SHA-256 of its file, 64 lower-case hexadecimal digits; the same
   * after a restart, in every process, and at every try}
   */
  public String id() {
    return answer.sha256();
  }

  /** {@return the source, which stands for one terminal} */
  public SourceId sourceId() {
    return sourceId;
  }

  /** {@return the name of the file, without folder} */
  public String fileName() {
    return answer.fileName();
  }

  /** {@return the answer, of the same type as that of a query; it may tell anything} */
  public EligibilityAnswer answer() {
    return answer;
  }

  /**
   * {@return the events of the visit in their fixed order: authentication, consents, prescription
   * form, and the answer or its failure; at least one}
   */
  public List<CardReaderEvent> events() {
    return events;
  }

  /** {@return the time in the file's name, else that of the header: another clock than ours} */
  public Optional<OffsetDateTime> occurredAt() {
    return occurredAt(answer);
  }

  /** {@return when the file was seen, by our clock} */
  public Instant detectedAt() {
    return detectedAt;
  }

  /** {@return the how manieth try this is over all processes and restarts, from 1} */
  public int attempt() {
    return attempt;
  }

  /** {@return whether an earlier try ended without an acknowledgement: it may have been stored} */
  public boolean isRedelivered() {
    return attempt > 1;
  }

  /** Names id and source only. */
  @Override
  public String toString() {
    return "Visit[" + Objects.toString(id()).substring(0, 12) + " of " + sourceId + "]";
  }
}
