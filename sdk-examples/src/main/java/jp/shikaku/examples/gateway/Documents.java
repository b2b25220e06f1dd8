package jp.shikaku.examples.gateway;

import java.util.Optional;
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

  /** {@return the head of a request; empty when it is no well-formed document} */
  Optional<Head> head(byte[] request);

  /** {@return the judge of what stands there as answer} */
  AnswerGate gate(Pending exchange);

  /** The messages of the system, by the rules every client has. */
  Documents MESSAGES =
      new Documents() {
        @Override
        public Optional<Head> head(byte[] request) {
          try {
            return Optional.of(
                XmlReaders.of(ReadingRules.DEFAULT).read(request, Documents::readHead));
          } catch (DecodeException e) {
            return Optional.empty();
          }
        }

        @Override
        public AnswerGate gate(Pending exchange) {
          return AnswerGate.correlating(exchange, ReadingRules.DEFAULT);
        }
      };

  private static Head readHead(XmlCursor root) {
    String[] told = new String[3];
    while (root.nextChild()) {
      if (root.name().equals("MessageHeader")) {
        while (root.nextChild()) {
          switch (root.name()) {
            case "MedicalInstitutionCode" -> told[0] = text(root);
            case "ArbitraryFileIdentifier" -> told[1] = text(root);
            case "ReceptionNumber" -> told[2] = text(root);
            default -> root.skip();
          }
        }
      } else if (root.name().equals("MessageBody")) {
        while (root.nextChild()) {
          if (root.name().equals("ReceptionNumber")) {
            told[2] = text(root);
          } else {
            root.skip();
          }
        }
      } else {
        root.skip();
      }
    }
    return new Head(told[0], told[1], told[2]);
  }

  private static @Nullable String text(XmlCursor element) {
    String text = element.text(() -> {}).strip();
    return text.isEmpty() ? null : text;
  }
}
