package jp.shikaku.transport;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file names of one exchange (eligibility 1.3, 1.4, 1.6). Immutable.
 *
 * @param kind the message family
 * @param exchangeId the exchange's identifier
 */
record FolderNames(MessageKind kind, String exchangeId) {

  private static final int CODE_LENGTH = 10;
  private static final int SUFFIX_START = CODE_LENGTH + "res_".length();

  String request() {
    return kind.requestName(exchangeId);
  }

  /** The note that the terminal puts beside a request it refuses. */
  String refusal() {
    return kind.code() + "req_" + exchangeId + ".err";
  }

  /** The same note under the answer's name, for a terminal that follows the other habit. */
  String refusalAsAnswer() {
    return kind.answerBaseName(exchangeId) + ".err";
  }

  String answer(AnswerFormat format) {
    return kind.answerBaseName(exchangeId) + "." + format.extension();
  }

  /** Everything that lies in the answer folder when a request was refused. */
  List<String> refusalFiles() {
    return List.of(refusal(), refusalAsAnswer(), request());
  }

  /** {@return the format of an answer by that name; empty when it is none of this exchange} */
  Optional<AnswerFormat> formatOf(String name) {
    String base = kind.answerBaseName(exchangeId) + ".";
    if (!name.startsWith(base)) {
      return Optional.empty();
    }
    String extension = name.substring(base.length()).toLowerCase(Locale.ROOT);
    return kind.formats().stream().filter(f -> f.extension().equals(extension)).findFirst();
  }

  /** {@return the code of the message family in the name of a request} */
  static String kindOf(String request) {
    return request.substring(0, CODE_LENGTH);
  }

  /**
   * {@return the {@link Orphans#key} of the exchange that a file in the answer folder belongs to by
   * its name; null when the name is of another shape}
   */
  static @Nullable String keyOf(String name) {
    if (name.length() <= SUFFIX_START || name.charAt(SUFFIX_START - 1) != '_') {
      return null;
    }
    int dot = name.lastIndexOf('.');
    if (dot <= SUFFIX_START) {
      return null;
    }
    return Orphans.key(name.substring(0, CODE_LENGTH), name.substring(SUFFIX_START, dot));
  }
}
