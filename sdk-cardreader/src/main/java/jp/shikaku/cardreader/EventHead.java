package jp.shikaku.cardreader;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every event tells 「イベント共通項目」 (cardreader 3): where and when it happened and how it is known.
 * Only the hub makes them, from what a source says in a {@link Draft}. Immutable.
 */
public final class EventHead {

  /** What a source knows of an event before the hub numbers it. Immutable. */
  public static final class Draft {
    private final Knowledge knowledge;
    private final @Nullable String visitId;
    private final @Nullable String readerName;
    private final @Nullable OffsetDateTime occurredAt;
    private final FaceFileName.@Nullable Origin origin;

    private Draft(
        Knowledge knowledge,
        @Nullable String visitId,
        @Nullable String readerName,
        @Nullable OffsetDateTime occurredAt,
        FaceFileName.@Nullable Origin origin) {
      this.knowledge = knowledge;
      this.visitId = visitId;
      this.readerName = readerName;
      this.occurredAt = occurredAt;
      this.origin = origin;
    }

    /**
     * Names the presence of a card that the event belongs to.
     *
     * @param id the same for all events of one presence; no value of a person
     * @return a draft with it
     */
    public Draft visit(String id) {
      return new Draft(knowledge, Objects.requireNonNull(id), readerName, occurredAt, origin);
    }

    /**
     * Names the reader.
     *
     * @param name as the system calls it
     * @return a draft with it
     */
    public Draft reader(String name) {
      return new Draft(knowledge, visitId, Objects.requireNonNull(name), occurredAt, origin);
    }

    /**
     * Sets when it happened, by the clock of who saw it.
     *
     * @param time the time; null when not known
     * @return a draft with it
     */
    public Draft at(@Nullable OffsetDateTime time) {
      return new Draft(knowledge, visitId, readerName, time, origin);
    }

    Draft from(FaceFileName.Origin from) {
      return new Draft(knowledge, visitId, readerName, occurredAt, from);
    }

    EventHead head(SourceId source, String eventId, long sequence, Instant detectedAt) {
      return new EventHead(this, source, eventId, sequence, detectedAt);
    }

    Optional<String> visitId() {
      return Optional.ofNullable(visitId);
    }
  }

  private final Draft draft;
  private final SourceId sourceId;
  private final String eventId;
  private final long sequence;
  private final Instant detectedAt;

  private EventHead(
      Draft draft, SourceId sourceId, String eventId, long sequence, Instant detectedAt) {
    this.draft = draft;
    this.sourceId = sourceId;
    this.eventId = eventId;
    this.sequence = sequence;
    this.detectedAt = detectedAt;
  }

  /** {@return a draft of something seen directly} */
  public static Draft observed() {
    return new Draft(Knowledge.OBSERVED, null, null, null, null);
  }

  /** {@return a draft of something concluded} */
  public static Draft derived() {
    return new Draft(Knowledge.DERIVED, null, null, null, null);
  }

  /**
   * {@return the event's own id; of a visit's events the same after a restart and in every process}
   */
  public String eventId() {
    return eventId;
  }

  /** {@return the id that all events of one file or one presence of a card share, if any} */
  public Optional<String> visitId() {
    return draft.visitId();
  }

  /** {@return the source} */
  public SourceId sourceId() {
    return sourceId;
  }

  /** {@return the reader; empty where a source can not know it, as a face folder} */
  public Optional<String> readerName() {
    return Optional.ofNullable(draft.readerName);
  }

  /** {@return the number within the source and this run, from 1 without gaps} */
  public long sequence() {
    return sequence;
  }

  /** {@return when it happened, by another clock than ours (file name, header), if told} */
  public Optional<OffsetDateTime> occurredAt() {
    return Optional.ofNullable(draft.occurredAt);
  }

  /** {@return when we saw it, by our clock} */
  public Instant detectedAt() {
    return detectedAt;
  }

  /** {@return how it is known} */
  public Knowledge knowledge() {
    return draft.knowledge;
  }

  /** {@return who seems to have written the file, a hint and no proof; empty when there is none} */
  public Optional<FaceFileName.Origin> origin() {
    return Optional.ofNullable(draft.origin);
  }

  /** Names source and number. */
  @Override
  public String toString() {
    return sourceId + "#" + sequence;
  }
}
