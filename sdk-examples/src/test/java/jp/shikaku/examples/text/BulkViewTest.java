package jp.shikaku.examples.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.transport.BulkSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkViewTest {

  private static final String LIST =
      "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody>"
          + "<BulkConfirmUnit><ProcessingResultStatus>1</ProcessingResultStatus>"
          + "<QualificationValidity>1</QualificationValidity><ResultOfQualificationConfirmation>"
          + "<InsurerNumber>06139992</InsurerNumber><Name>試験　太郎</Name>"
          + "<Birthdate>19850417</Birthdate><PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg>"
          + "<PharmacistsInfoConsTime>20261102093000</PharmacistsInfoConsTime>"
          + "<PharmacistsInfoAvailableTime>20261103093000</PharmacistsInfoAvailableTime>"
          + "</ResultOfQualificationConfirmation></BulkConfirmUnit></MessageBody></XmlMsg>";

  @Test
  @DisplayName("3.9 a list of consents tells what was consented to, and until when")
  void consents() {
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results(
            "OQSmuhvq02res_1.xml", BulkSource.of(LIST.getBytes(UTF_8)), ReadingRules.DEFAULT)) {
      List<String> lines =
          new BulkView(Language.JAPANESE)
              .rows(rows.header(), List.of(rows.next()), LocalDate.of(2026, 11, 2));
      assertThat(String.join("", lines.stream().map(String::strip).toList()))
          .contains("試験　太郎", "06139992", "薬剤情報", "2026-11-03 09:30");
    }
  }
}
