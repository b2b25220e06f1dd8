package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import jp.shikaku.cardreader.FaceFileName.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaceFileNameTest {

  @ParameterizedTest
  @CsvSource({
    "OQSsiquc01res_face_13199990070000000000000000abcd_20261102090510.xml, TERMINAL_LIKE",
    "OQSsiquc01res_face_131999900740012345678901234567_20261102090510.xml, TOOL_LIKE",
    "OQSsiquc01res_face_1319999007012345678901234567_20261102090510.xml, TOOL_LIKE",
    "OQSsiquc01res_face_20261102090510.xml, TOOL_LIKE",
    "OQSsiquc01res_face_13199990070000000000000000ABCD_20261102090510.xml, UNKNOWN",
    "oqsSIquc01RES_FACE_x1_20261102090510.XML, UNKNOWN"
  })
  void tellsTheTimeInJapanAndTheLikelyOrigin(String name, Origin origin) {
    FaceFileName face = FaceFileName.tryParse(name).orElseThrow();

    assertThat(face.time()).contains(OffsetDateTime.parse("2026-11-02T09:05:10+09:00"));
    assertThat(face.isStandard()).isTrue();
    assertThat(face.origin()).isEqualTo(origin);
    assertThat(face.fileName()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "OQSsiquc01res_face_a-b_20261102090510.xml, true",
    "OQSsiquc01res_face_a_b_20261102090510.xml, true",
    "OQSsiquc01res_face_ab_20261302090510.xml, false",
    "OQSsiquc01res_face_ab.xml, false",
    "OQSsiquc01res_face_.xml, false"
  })
  void recognisesOtherNamesWithTheMark(String name, boolean timed) {
    FaceFileName face = FaceFileName.tryParse(name).orElseThrow();

    assertThat(face.isStandard()).isFalse();
    assertThat(face.time().isPresent()).isEqualTo(timed);
    assertThat(face.origin()).isEqualTo(Origin.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSsiquc01res_202611020001.xml",
        "OQSsiquc01res_face_13199990070000000000000000abcd_20261102090510.xml.tmp",
        "OQSsiquc01req_face_ab_20261102090510.xml",
        "face_ab_20261102090510.xml",
        ""
      })
  void leavesOtherFilesAlone(String name) {
    assertThat(FaceFileName.tryParse(name)).isEmpty();
  }

  @Test
  void masksTheIdInToString() {
    String name = "OQSsiquc01res_face_13199990070000000000000000abcd_20261102090510.xml";

    assertThat(FaceFileName.tryParse(name).orElseThrow())
        .hasToString("OQSsiquc01res_face_…_20261102090510.xml");
  }
}
