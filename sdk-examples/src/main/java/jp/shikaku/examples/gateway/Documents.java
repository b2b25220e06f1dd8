package jp.shikaku.examples.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.xml.XmlCursor;
import jp.shikaku.internal.xml.XmlReaders;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway looks into documents: only as far as it must to keep one institution's and one
 * query's documents from another. Implementations are thread-safe.
 */
interface Documents {

  /**
   * What a request's header tells.
   *
   * @param institution institution code; null when it tells none
   * @param id arbitrary file identifier; null when it tells none
   * @param reception reception number; null when it tells none
   */
  record Head(@Nullable String institution, @Nullable String id, @Nullable String reception) {}

  /**
   * {@return the head of a request}
   *
   * @throws Problem when it is no well-formed document, or tells one of these twice: whoever reads
   *     it behind the gateway might take the other
   */
  Head head(byte[] request);

  /** {@return the judge of what stands there as answer} */
  AnswerGate gate(Pending exchange);

  /** The messages of the system, by the rules every client has. */
  Documents MESSAGES =
      new Documents() {
        @Override
        public Head head(byte[] request) {
          HeadReader reader = new HeadReader();
          try {
            Head head = XmlReaders.of(ReadingRules.DEFAULT).read(request, reader::read);
            reader.requireOnce();
            return head;
          } catch (DecodeException e) {
            throw new Problem(
                Problem.Code.MALFORMED_DOCUMENT, "the body is no well-formed document");
          }
        }

        @Override
        public AnswerGate gate(Pending exchange) {
          return AnswerGate.correlating(exchange, ReadingRules.DEFAULT);
        }
      };

  /** Reads one head, and looks for a second one of its elements in the whole document. */
  final class HeadReader {

    private static final String INSTITUTION = "MedicalInstitutionCode";
    private static final String ID = "ArbitraryFileIdentifier";
    private static final String RECEPTION = "ReceptionNumber";
    private static final Set<String> ONCE = Set.of(INSTITUTION, ID, RECEPTION);
    private static final Map<String, Set<String>> PLACES =
        Map.of("MessageHeader", ONCE, "MessageBody", Set.of(RECEPTION));

    private final Map<String, String> told = new HashMap<>();
    private @Nullable String misplaced;

    private HeadReader() {}

    private Head read(XmlCursor root) {
      while (root.nextChild()) {
        within(root, PLACES.getOrDefault(root.name(), Set.of()));
      }
      return new Head(told(INSTITUTION), told(ID), told(RECEPTION));
    }

    private void within(XmlCursor element, Set<String> allowed) {
      while (element.nextChild()) {
        String name = element.name();
        if (!ONCE.contains(name)) {
          within(element, Set.of());
        } else if (!allowed.contains(name) || told.containsKey(name)) {
          misplaced = name;
          element.skip();
        } else {
          told.put(name, element.text(() -> {}).strip());
        }
      }
    }

    private void requireOnce() {
      if (misplaced != null) {
        throw new Problem(
            Problem.Code.MALFORMED_DOCUMENT, misplaced + " must stand once, and in its place");
      }
    }

    private @Nullable String told(String name) {
      String text = told.getOrDefault(name, "");
      return text.isEmpty() ? null : text;
    }
  }
}
