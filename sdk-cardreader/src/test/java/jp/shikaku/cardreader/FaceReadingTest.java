package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jp.shikaku.ReadingRules;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceReadingTest {

  private final FaceReading reading = new FaceReading(ReadingRules.DEFAULT, Set.of());

  private QuarantineReason refused(String text) {
    FaceReading.Judgement judgement = reading.judge(FaceSamples.A02, FaceSamples.utf8(text));
    return judgement instanceof FaceReading.Unfit unfit ? unfit.reason() : null;
  }

  @ParameterizedTest
  @ValueSource(strings = {FaceSamples.A01, FaceSamples.A02, FaceSamples.A03, FaceSamples.A04})
  @DisplayName("R-F-07 cut at every byte before the end of the root: never whole, always TRUNCATED")
  void everyCut(String sample) {
    byte[] all = FaceSamples.bytes(sample);
    String latin = new String(all, StandardCharsets.ISO_8859_1);
    int end = latin.indexOf("</XmlMsg>") + "</XmlMsg>".length();
    assertThat(reading.judge(sample, Arrays.copyOf(all, end)))
        .isInstanceOf(FaceReading.Whole.class);
    for (int length = 1; length < end; length++) {
      FaceReading.Judgement judgement = reading.judge(sample, Arrays.copyOf(all, length));
      assertThat(judgement).as("cut at %s", length).isInstanceOf(FaceReading.Unfit.class);
      FaceReading.Unfit unfit = (FaceReading.Unfit) judgement;
      assertThat(unfit.mayGrow()).as("cut at %s", length).isTrue();
      // Inside the declaration the encoding's name may be cut, too.
      if (length > 60) {
        assertThat(unfit.reason()).as("cut at %s", length).isEqualTo(QuarantineReason.TRUNCATED);
      }
    }
  }

  private static String result(String sample) {
    int begin = sample.indexOf("<ResultOfQualificationConfirmation>");
    String end = "</ResultOfQualificationConfirmation>";
    return sample.substring(begin, sample.indexOf(end) + end.length());
  }

  private static String withSecond(String change, String to) {
    String sample = FaceSamples.text(FaceSamples.A02);
    String result = result(sample);
    assertThat(result).contains(change);
    return sample.replace(result, result + result.replace(change, to));
  }

  @Test
  @DisplayName("F12 insurance and medical aid of one person are one visit")
  void onePerson() {
    assertThat(
            refused(withSecond("<InsuredCardClassification>01<", "<InsuredCardClassification>A1<")))
        .isNull();
    assertThat(refused(withSecond("見本　花子", "見本 花子"))).isNull();
  }

  @Test
  @DisplayName("F12 several persons are set aside: twins too, and whatever leaves a doubt")
  void severalPersons() {
    List<String> files =
        List.of(
            withSecond("19850607", "19850608"),
            withSecond("<Sex1>2<", "<Sex1>1<"),
            // Twins: the same day, the same family name.
            withSecond("見本　花子</Name>", "見本　月子</Name>").replaceFirst("(?s)(.*)ﾐﾎﾝ ﾊﾅｺ", "$1ﾐﾎﾝ ﾂｷｺ"),
            // The kanji can not be shown and the kana differ.
            withSecond("ﾐﾎﾝ ﾊﾅｺ", "ﾐﾎﾝ ﾂｷｺ").replace("見本　花子", "見本　●子"),
            withSecond("<Birthdate>19850607</Birthdate>", ""),
            withSecond("<Name>見本　花子</Name>", "<Name></Name>")
                .replaceFirst("(?s)(.*)<NameKana>ﾐﾎﾝ ﾊﾅｺ</NameKana>", "$1"));
    for (String file : files) {
      assertThat(refused(file)).isEqualTo(QuarantineReason.MULTIPLE_PERSONS);
    }
  }

  @Test
  @DisplayName("cardreader 1.4 the order of elements does not matter")
  void shuffled() {
    String sample = FaceSamples.text(FaceSamples.A02);
    String result = result(sample);
    List<String> lines = Arrays.asList(result.split("\n"));
    java.util.Collections.reverse(lines.subList(1, lines.size() - 1));
    assertThat(refused(sample.replace(result, String.join("\n", lines)))).isNull();
  }

  @Test
  @DisplayName("F10 text that is whole and no such document is refused for good")
  void noDocument() {
    for (String text :
        List.of(
            "<XmlMsg><MessageHeader></XmlMsg>",
            FaceSamples.text(FaceSamples.A02) + "trailing",
            FaceSamples.text(FaceSamples.A02)
                .replace("SegmentOfResult>1", "SegmentOfResult>1&x;"))) {
      assertThat(reading.judge(FaceSamples.A02, FaceSamples.utf8(text)))
          .isEqualTo(new FaceReading.Unfit(QuarantineReason.MALFORMED, false));
    }
  }

  @Test
  @DisplayName("F10 other encodings are refused by name")
  void otherEncodings() {
    String euc = FaceSamples.text(FaceSamples.A02).replace("UTF-8", "EUC-JP");
    assertThat(reading.judge(FaceSamples.A02, euc.getBytes(Charset.forName("EUC-JP"))))
        .isEqualTo(new FaceReading.Unfit(QuarantineReason.ENCODING, false));
    byte[] utf16 = FaceSamples.text(FaceSamples.A02).getBytes(StandardCharsets.UTF_16);
    assertThat(reading.judge(FaceSamples.A02, utf16))
        .isEqualTo(new FaceReading.Unfit(QuarantineReason.ENCODING, true));
  }
}
