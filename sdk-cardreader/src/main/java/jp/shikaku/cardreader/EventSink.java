package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import jp.shikaku.eligibility.EligibilityAnswer;

/**
 * Takes what a source sees 「イベントの受け口」; the hub's side of a {@link CardReaderSource}. Thread-safe;
 * calls of one source must not overlap.
 */
public interface EventSink {

  /** What became of an offered visit. */
  enum Admission {
    /** Remembered, and on its way to the listeners. */
    ACCEPTED,
    /** Known already under this name and content; handled, or being handled somewhere. */
    KNOWN,
    /**
     * The same content came before under another name or from another source; told as an event,
     * once.
     */
    DUPLICATE,
    /** Another content came before under this name; told as an event, once. */
    CONFLICT,
    /** The listeners are behind: offer it again later, and read no further until then. */
    FULL,
    /** The ledger does not answer: offer it again later. */
    UNAVAILABLE
  }

  /**
   * A file as the ledger remembers it.
   *
   * @param size in bytes
   * @param modified last change by the share's clock
   * @param settled whether nothing is left to do with it
   */
  record KnownFile(long size, Instant modified, boolean settled) {}

  /**
   * Tells an event. Never blocks for a listener.
   *
   * @param draft what the source knows
   * @param event makes the event from its head
   */
  void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event);

  /**
   * Offers a visit, read whole. May wait for the ledger's database.
   *
   * @param answer the content, with the file's name
   * @param modified last change of the file by the share's clock
   * @return what became of it; the source keeps the file in mind until it is settled
   */
  Admission offer(EligibilityAnswer answer, Instant modified);

  /**
   * Looks up files by name, so that known ones need not be read again after a restart. May wait for
   * the ledger's database.
   *
   * @param fileNames any number of names
   * @return those known of this source, by name; empty when the ledger does not answer
   */
  Map<String, KnownFile> known(Collection<String> fileNames);

  /**
   * {@return when the newest visit of this source was accepted, by the ledger's clock; empty when
   * none is remembered} What came after it was seen by nobody. May wait for the ledger's database.
   *
   * @throws LedgerException when the ledger does not answer
   */
  default Optional<Instant> lastAccepted() {
    return Optional.empty();
  }
}
