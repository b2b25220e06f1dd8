package jp.shikaku.cardreader;

import java.util.Optional;
import java.util.Set;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;

/**
 * Where events come from 「イベント源」: a terminal's face folder, a plain reader, a script. It has no
 * listeners of its own: {@link CardReaderHub} is the one place to subscribe. A source never gives
 * an event that it can not know. Implementations are thread-safe; none of their threads may die of
 * an I/O error.
 */
public interface CardReaderSource extends AutoCloseable {

  /** {@return the source's name, the same over restarts} */
  SourceId id();

  /** {@return what it can see, and how; never changes} */
  Set<Capability> capabilities();

  /** {@return whether it works} */
  SourceState state();

  /**
   * Begins to watch and returns soon; called once, by the hub.
   *
   * @param sink takes the events, from any one thread at a time
   */
  void start(EventSink sink);

  /**
   * Reads a visit again that the ledger knows as not handled, after a crash or a failure.
   *
   * @param fileName the file's name
   * @param sha256 the digest of its content, lower-case hexadecimal
   * @return the answer with exactly this content; empty when it can not be found (now)
   */
  default Optional<EligibilityAnswer> reread(String fileName, String sha256) {
    return Optional.empty();
  }

  /**
   * Reads a content that the ledger kept, by the rules of the source.
   *
   * @param fileName the file's name
   * @param content its bytes
   * @return the answer; empty when it can not be read
   */
  default Optional<EligibilityAnswer> decode(String fileName, byte[] content) {
    try {
      return OqsDocuments.read(fileName, content, ReadingRules.DEFAULT)
              instanceof EligibilityAnswer answer
          ? Optional.of(answer)
          : Optional.empty();
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  /** Stops watching within 2 seconds. Further calls do nothing. */
  @Override
  void close();
}
