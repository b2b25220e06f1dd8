package jp.shikaku.cardreader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;

/** Face files for tests: the first sample, each with an identifier of its own. */
final class Visits {

  static final String PREFIX = "OQSsiquc01res_face_";

  private Visits() {}

  static byte[] sample(String id, String time) {
    String name =
        "/samples/face/" + PREFIX + "131999900700000000000000000" + id + "_" + time + ".xml";
    try (InputStream in = Objects.requireNonNull(Visits.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(int number) {
    String text = new String(sample("a01", "20261102091503"), StandardCharsets.UTF_8);
    String told =
        text.replaceFirst(
            "<ArbitraryFileIdentifier>[^<]*<",
            String.format("<ArbitraryFileIdentifier>VISIT%010d=<", number));
    if (told.equals(text)) {
      throw new IllegalStateException("the sample has no identifier to replace");
    }
    return told.getBytes(StandardCharsets.UTF_8);
  }

  static String name(int number) {
    return String.format(
        "%s1319999007%020x_20261102%06d.xml", PREFIX, 0xa00000 + number, 90000 + number % 60);
  }

  static EligibilityAnswer answer(String fileName, byte[] bytes) {
    return (EligibilityAnswer) OqsDocuments.read(fileName, bytes, ReadingRules.DEFAULT);
  }

  static EligibilityAnswer answer(int number) {
    return answer(name(number), bytes(number));
  }
}
