package jp.shikaku.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.FailureReason;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.WalkIn;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CardEventViewTest {

  private final CardEventView japanese = new CardEventView(Language.JAPANESE);
  private final CardEventView english = new CardEventView(Language.ENGLISH);

  @TempDir private Path folder;

  @Test
  @DisplayName("a visit: when, where, who, what to do, and what may be fetched until when")
  void aVisit() throws Exception {
    assertThat(japanese.lines(CardEvents.visit(CardEvents.ICHIRO)))
        .containsExactly(
            "09:15:04  face-1  カードによる受付  見本　一郎  ﾐﾎﾝ ｲﾁﾛｳ  1962-03-04",
            "                  有効  受付できます。",
            "                  同意：限度額適用認定証",
            "                  同意あり：特定疾病療養受療証",
            "                  同意あり（2026-11-03 09:15 まで）：特定健診情報、薬剤情報、診療情報、手術情報",
            "                  処方箋：電子処方箋");
  }

  @Test
  @DisplayName("what may have been registered before says so")
  void comesAgain() throws Exception {
    var visit = CardEvents.visit(CardEvents.answer(CardEvents.ICHIRO), true);

    assertThat(japanese.lines(visit).get(1)).contains("再配信（2回目）", "登録していないか");
    assertThat(english.lines(visit).get(1)).contains("time 2");
  }

  @Test
  @DisplayName("a visit that the centre could not answer is never shown as not insured")
  void failed() throws Exception {
    List<String> lines =
        japanese.lines(
            CardEvents.visit(answer(FaceVisit.usual().exchangeFails("MOCK-E9", "模擬の障害")), false));

    assertThat(String.join("", lines))
        .contains("資格を確認できませんでした", "無資格という意味ではありません", "MOCK-E9", "模擬の障害")
        .doesNotContain("受付できます");
  }

  @Test
  @DisplayName("a clock that differs and a name that tools give are told")
  void doubts() throws Exception {
    FaceVisit visit = FaceVisit.usual().named(FaceVisit.NameShape.COUNTER);
    EligibilityAnswer answer = answer(visit);

    List<String> lines = japanese.lines(CardEvents.visit(answer, false));

    assertThat(lines.get(0)).contains("（端末の時刻 2026-11-02 07:00）");
    assertThat(lines.get(1)).contains("端末ではなく別のプログラム");
  }

  private EligibilityAnswer answer(FaceVisit visit) throws Exception {
    Clock early = Clock.fixed(CardEvents.NOW.minusSeconds(8104), ZoneOffset.UTC);
    try (MockReader reader = MockReader.builder().folder(folder).clock(early).open()) {
      WalkIn walkIn = reader.walkIn(KnownPatients.TARO, visit);
      return CardEvents.answer(walkIn.fileName(), walkIn.bytes());
    }
  }

  @ParameterizedTest
  @EnumSource(QuarantineReason.class)
  @DisplayName("every reason for setting a file aside comes with what to do, within 100 columns")
  void quarantined(QuarantineReason reason) {
    CardReaderEvent event =
        CardEvents.event(
            EventHead.observed(), head -> new VisitQuarantined(head, reason, CardEvents.ICHIRO));

    assertThat(japanese.lines(event).get(0)).startsWith("09:15:04  face-1  保留 " + reason + "：");
    assertThat(String.join("", japanese.lines(event)).replaceAll(" ", ""))
        .contains("。", CardEvents.ICHIRO);
    for (CardEventView view : List.of(japanese, english)) {
      assertThat(view.lines(event)).allMatch(line -> Width.of(line) <= 100);
    }
  }

  @ParameterizedTest
  @EnumSource(SourceState.Cause.class)
  @DisplayName("why a source does not work is said in both languages")
  void unreachable(SourceState.Cause cause) {
    CardReaderEvent event =
        CardEvents.event(
            EventHead.observed(), head -> new SourceUnreachable(head, cause, CardEvents.NOW, true));

    assertThat(String.join("", japanese.lines(event)).replaceAll(" ", "")).contains("再起動してください");
    assertThat(String.join(" ", english.lines(event)).replaceAll(" +", " "))
        .endsWith(" Restart this program.");
  }

  @Test
  @DisplayName("at a plain reader the reader is named, and the tries that are left")
  void plainReader() {
    EventHead.Draft reader = EventHead.observed().reader("Reader 00");

    assertThat(japanese.lines(CardEvents.event(reader, CardInserted::new)))
        .containsExactly("09:15:04  face-1  カードが置かれました。  [Reader 00]");
    assertThat(
            japanese.lines(
                CardEvents.event(
                    reader,
                    head ->
                        new AuthenticationFailed(
                            head, FailureReason.WRONG_PIN, OptionalInt.of(1)))))
        .containsExactly("09:15:04  face-1  確認できませんでした：暗証番号が違います（あと1回でロック）  [Reader 00]");

    CardReaderEvent locked =
        CardEvents.event(
            reader,
            head -> new AuthenticationFailed(head, FailureReason.WRONG_PIN, OptionalInt.of(0)));
    assertThat(japanese.lines(locked))
        .containsExactly("09:15:04  face-1  確認できませんでした：暗証番号が違います（ロックされました）  [Reader 00]");
    assertThat(String.join(" ", english.lines(locked))).contains("(now locked)");
  }

  @Test
  @DisplayName("5 a PIN at a plain reader proves possession of the card; identity is not claimed")
  void possession() {
    CardReaderEvent event =
        CardEvents.event(
            EventHead.observed().reader("Reader 00"),
            head -> new AuthenticationSucceeded(head, CardReaderEvent.Method.PIN));

    assertThat(japanese.lines(event))
        .containsExactly("09:15:04  face-1  暗証番号でカードの所持を確認しました。  [Reader 00]");
    assertThat(String.join("", english.lines(event))).contains("Possession of the card");
  }
}
