package jp.shikaku.cardreader;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * How things stand now 「現在の状態」: what a screen shows before the first event arrives, and the figures
 * for monitoring. Holds no value of a person. Immutable.
 *
 * @param at when it was taken
 * @param sources the sources in the order they were given
 * @param consumers the listeners in the order they were given
 */
public record HubSnapshot(Instant at, List<Source> sources, List<Consumer> consumers) {

  /**
   * One source.
   *
   * @param id its name
   * @param state whether it works
   * @param readers the readers it knows; empty where it can not know any, as a face folder
   * @param lastVisit the newest visit of this run
   * @param figures what was counted since the start
   */
  public record Source(
      SourceId id,
      SourceState state,
      List<Reader> readers,
      Optional<LastVisit> lastVisit,
      Figures figures) {}

  /**
   * One reader.
   *
   * @param name as the system calls it
   * @param cardPresent whether a card lies on it
   * @param kind the kind of that card, once known
   */
  public record Reader(String name, boolean cardPresent, Optional<CardKind> kind) {}

  /**
   * The newest visit of a source.
   *
   * @param visitId the visit's id
   * @param occurredAt when, by the terminal's clock, if told
   * @param detectedAt when we saw it
   */
  public record LastVisit(
      String visitId, Optional<OffsetDateTime> occurredAt, Instant detectedAt) {}

  /**
   * What was counted since the start.
   *
   * @param lastEventAt when the newest event was seen
   * @param visits visits given to listeners of this process
   * @param duplicates visits ignored because they came before
   * @param quarantined files set aside
   * @param recoveries how often the source came back
   * @param backlogged whether the source waits because listeners are behind
   */
  public record Figures(
      Optional<Instant> lastEventAt,
      long visits,
      long duplicates,
      long quarantined,
      long recoveries,
      boolean backlogged) {}

  /**
   * One listener.
   *
   * @param name its name
   * @param waiting visits not given to it yet
   * @param unacknowledged visits given to it and not acknowledged
   * @param handled visits it acknowledged since the start
   * @param failures how often it failed since the start
   * @param busySince since when it is in a call; empty when it is idle
   */
  public record Consumer(
      String name,
      int waiting,
      int unacknowledged,
      long handled,
      long failures,
      Optional<Instant> busySince) {}
}
