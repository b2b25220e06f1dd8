package jp.shikaku.cardreader;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The durable memory of visits 「受付台帳」 (reliability-security 5): which files were accepted, and what
 * was handled, so that no visit is lost and none is handled twice, whatever crashes. It holds
 * digests, file names and states and no personal data, unless the host asks for encrypted contents.
 * Thread-safe.
 *
 * @see JdbcVisitLedger
 * @see InMemoryVisitLedger
 */
public abstract sealed class VisitLedger implements AutoCloseable
    permits InMemoryVisitLedger, JdbcVisitLedger {

  /** What became of an arrival. */
  enum Outcome {
    /** New, for at least one consumer. */
    NEW,
    /** Known and still open for at least one consumer. */
    OPEN,
    /** Known and handled by all. */
    SETTLED,
    /** The content is known under another name or source. */
    DUPLICATE,
    /** The name is known with another content. */
    CONFLICT
  }

  /**
   * The answer to an arrival.
   *
   * @param outcome what became of it
   * @param openFor the consumers that have to handle it; empty unless NEW or OPEN
   * @param firstFileName the name the content is known under; the given one unless DUPLICATE
   */
  record Admitted(Outcome outcome, List<String> openFor, String firstFileName) {}

  /**
   * A file that was read whole.
   *
   * @param content gives the bytes; asked only when the ledger was told to keep them, encrypted
   */
  record Arrival(
      SourceId source,
      String fileName,
      String sha256,
      long size,
      Instant modified,
      Supplier<byte[]> content) {}

  /** The right to handle a visit, as long as the lease is renewed and nobody took over. */
  record Claim(String consumer, String sha256, String owner, int attempt) {}

  /** A visit that waits to be handled, by the ledger's order. */
  record Open(SourceId source, String fileName, String sha256) {}

  /** An accepted visit of the past. */
  record Past(SourceId source, String fileName, String sha256, Instant receivedAt) {}

  /** What is done inside the ledger's transaction. */
  @FunctionalInterface
  interface Work {
    void run(Connection connection) throws Exception;
  }

  VisitLedger() {}

  /**
   * Takes the right to watch sources, or keeps it. A shared ledger always says yes: its claims keep
   * the processes apart.
   *
   * @return whether this owner may watch all of them until the lease is over
   */
  abstract boolean hold(Collection<SourceId> sources, String owner, Duration lease);

  /** Inserts a row for each consumer that has none; the unique keys decide who was first. */
  abstract Admitted admit(Arrival arrival, Collection<String> consumers);

  /**
   * {@return which of the consumers were not told yet of this DUPLICATE or CONFLICT} The files stay
   * where they are and are met again after each restart.
   */
  abstract List<String> untold(Arrival arrival, Collection<String> consumers);

  /** Remembers that consumers were told. */
  abstract void told(Arrival arrival, Collection<String> consumers);

  /**
   * Looks up files by source and name; settled when every one of the consumers has finished, or
   * began after the file was accepted. A file that only waits for a consumer that never had a visit
   * is left out: its age decides whether it is wanted.
   */
  abstract Map<String, EventSink.KnownFile> known(
      SourceId source, Collection<String> fileNames, Collection<String> consumers);

  /** When a consumer got its first visit, in the ledger's milliseconds; null when it never did. */
  @FunctionalInterface
  interface Beginnings {
    @Nullable Long of(String consumer);
  }

  /**
   * Tells whether a file is settled for all consumers.
   *
   * @param finished by consumer, whether it has finished; a consumer without a row is absent
   * @return empty when only its age can tell
   */
  static Optional<Boolean> isSettled(
      Map<String, Boolean> finished,
      long receivedAt,
      Collection<String> consumers,
      Beginnings beginnings) {
    boolean isNewToSome = false;
    for (String consumer : consumers) {
      Boolean end = finished.get(consumer);
      Long beginning = end == null ? beginnings.of(consumer) : null;
      boolean isOpen = end == null ? beginning != null && receivedAt >= beginning : !end;
      if (isOpen) {
        return Optional.of(false);
      }
      isNewToSome |= end == null && beginning == null;
    }
    return isNewToSome ? Optional.empty() : Optional.of(true);
  }

  /**
   * Claims a visit that is new and due, or whose claim has run out.
   *
   * @return the claim; empty when there is nothing to do or another has it
   */
  abstract Optional<Claim> claim(String consumer, String sha256, String owner, Duration lease);

  /**
   * Marks a claimed visit as handled.
   *
   * @return whether the claim still counted
   */
  abstract boolean done(Claim claim);

  /**
   * Runs work and marks the visit as handled, in one transaction.
   *
   * @return whether the claim still counted; if not, the work was undone
   * @throws Exception what the work threw; it was undone
   */
  abstract boolean doneWith(Claim claim, Work work) throws Exception;

  /**
   * Gives a claimed visit back after a failure.
   *
   * @param errorCode a simple class name or a constant of the program
   * @param again when to try again; null when it shall not be tried any more (DEAD)
   * @return whether the claim still counted
   */
  abstract boolean fail(Claim claim, String errorCode, @Nullable Duration again);

  /**
   * {@return how often a claim on this visit was given back by {@link #fail}, this one included}
   */
  abstract int failures(Claim claim);

  /** Extends all claims and holds of an owner. */
  abstract void renew(String owner, Duration lease);

  /** Ends all claims and holds of an owner at once, so that another need not wait for the lease. */
  abstract void release(String owner);

  /**
   * Lists what waits: new and due, or with a claim that has run out; oldest first.
   *
   * @param limit the most wanted
   */
  abstract List<Open> open(String consumer, Collection<SourceId> sources, int limit);

  /** {@return the stored content of a visit, when the ledger keeps contents} */
  abstract Optional<byte[]> content(String sha256);

  /** {@return when the newest visit of a source was accepted, by database time} */
  abstract Optional<Instant> newest(SourceId source);

  /** Lists what was accepted since a time, by database time, oldest first. */
  abstract List<Past> since(Instant from, int limit);

  /**
   * Removes rows of handled visits, and with them the memory that their files were handled: keep
   * rows longer than files stay in the folder.
   *
   * @param age how old, by acceptance; 90 days is usual
   * @return how many rows were removed
   * @throws LedgerException when the database does not answer
   */
  public abstract int purge(Duration age);

  /**
   * Takes up again a visit that was set aside after too many failures.
   *
   * @param visitId the visit's id
   * @return whether there was one
   * @throws LedgerException when the database does not answer
   */
  public abstract boolean revive(String visitId);

  /**
   * Takes up again every visit that was set aside because a listener failed on it too often; those
   * that were given up by {@link #dismiss} stay so.
   *
   * @param listener the listener's name
   * @return how many there were
   * @throws LedgerException when the database does not answer
   */
  public abstract int reviveAll(String listener);

  /**
   * Gives up visits that nobody can handle any more, for example because their file is gone ({@link
   * CardReaderEvent.QuarantineReason#GONE}) and a person has seen to it.
   *
   * @param visitId the visit's id
   * @return whether it was open for some listener; one that is being handled is left alone
   * @throws LedgerException when the database does not answer
   */
  public abstract boolean dismiss(String visitId);

  /** Ends the ledger's connections. Further calls do nothing. */
  @Override
  public abstract void close();
}
