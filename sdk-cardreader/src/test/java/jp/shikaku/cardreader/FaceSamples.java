package jp.shikaku.cardreader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.value.WireDates;

/** The files of fictitious visits. */
final class FaceSamples {

  static final String PREFIX = "OQSsiquc01res_face_";
  static final String A01 =
      PREFIX + "131999900700000000000000000a01_20261102091503.xml"; // everything consented
  static final String A02 =
      PREFIX + "131999900700000000000000000a02_20261102091820.xml"; // everything refused
  static final String A03 =
      PREFIX + "131999900700000000000000000a03_20261102092241.xml"; // Shift_JIS
  static final String A04 =
      PREFIX + "131999900700000000000000000a04_20261102093000.xml"; // with 照会番号
  static final String A05 = PREFIX + "131999900700000000000000000a05_20261102093512.xml"; // cut off

  private FaceSamples() {}

  static byte[] bytes(String name) {
    try (InputStream in = FaceSamples.class.getResourceAsStream("/samples/face/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The refused visit of another presence of the card. */
  static byte[] numbered(int number) {
    return text(A02)
        .replace("FakeCAkKCwwNDg8=", String.format("Fake%011d=", number))
        .getBytes(StandardCharsets.UTF_8);
  }

  static String text(String utf8Sample) {
    return new String(bytes(utf8Sample), StandardCharsets.UTF_8);
  }

  static String name(int number, OffsetDateTime time) {
    return PREFIX + String.format("1319999007%019da_", number) + WireDates.format(time) + ".xml";
  }

  static String name(int number) {
    return name(number, OffsetDateTime.of(2026, 11, 2, 9, 30, 0, 0, ZoneOffset.ofHours(9)));
  }

  static EligibilityAnswer answer(String fileName, byte[] bytes) {
    return (EligibilityAnswer) OqsDocuments.read(fileName, bytes, ReadingRules.DEFAULT);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
