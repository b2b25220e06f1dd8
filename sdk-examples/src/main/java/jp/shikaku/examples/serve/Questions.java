package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import jp.shikaku.OqsException;
import jp.shikaku.SystemState;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.tls.CertificateStatus;
import org.jspecify.annotations.Nullable;

/** What the service asks for its callers. Thread-safe. */
public interface Questions extends AutoCloseable {

  /** The queries. */
  enum Kind {
    /** Eligibility 「資格確認」. */
    CHECK,
    /** Drugs and treatments 「薬剤情報・診療情報」. */
    DRUGS,
    /** Checkups 「特定健診情報」. */
    CHECKUPS
  }

  /**
   * An answer with what is to be said beside it.
   *
   * @param json the JSON form of the answer
   * @param warnings names of what looks odd about the query, no values
   */
  record Answered(ObjectNode json, List<String> warnings) {

    /** Names the size only. */
    @Override
    public String toString() {
      return "Answered[" + json.size() + " members]";
    }
  }

  /**
   * How queries do.
   *
   * @param state of the way to the centre, as just looked at
   * @param certificates those that the way depends on
   */
  record Standing(SystemState state, List<CertificateStatus> certificates) {

    /**
     * Copies the list.
     *
     * @param state of the way to the centre, as just looked at
     * @param certificates those that the way depends on
     */
    public Standing {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * Asks.
   *
   * @param kind the query
   * @param members the caller's JSON object
   * @param timeout how long to wait, as text, where the object does not say
   * @param visits finds the answer of a card visit by its id
   * @return the answer; fails with an {@link jp.shikaku.OqsException}
   */
  CompletableFuture<Answered> ask(
      Kind kind,
      JsonNode members,
      Optional<String> timeout,
      Function<String, Optional<EligibilityAnswer>> visits);

  /**
   * A document as far as it could be read.
   *
   * @param json its JSON form
   * @param failure why rows of it are missing there; null when none are
   */
  record Document(ObjectNode json, @Nullable OqsException failure) {}

  /**
   * Reads a document.
   *
   * @param fileName its name, without folder; empty when not known
   * @param bytes the document
   * @return what it holds
   * @throws jp.shikaku.DecodeException when nothing of it can be read
   */
  Document decode(String fileName, byte[] bytes);

  /**
   * {@return how many bytes a document may have}
   *
   * @param fileName its name
   */
  int limit(String fileName);

  /** {@return how queries do; never fails} */
  CompletableFuture<Standing> health();

  /**
   * Ends running calls, with their answer or with the word that there will be none. Further calls
   * do nothing.
   */
  @Override
  void close();
}
