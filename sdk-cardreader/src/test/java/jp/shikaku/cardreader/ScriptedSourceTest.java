package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.EventSink.Admission;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScriptedSourceTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final RecordingSink sink = new RecordingSink();

  private ScriptedSource.Builder script(String id) {
    return ScriptedSource.named(new SourceId(id), time);
  }

  private static EligibilityAnswer numbered(int number) {
    return FaceSamples.answer(FaceSamples.name(number), FaceSamples.numbered(number));
  }

  @Test
  @DisplayName("cardreader 3.3 visits and live events come with their pauses")
  void pauses() {
    ScriptedSource source =
        script("left")
            .pause(Duration.ofSeconds(2))
            .event(
                EventHead.observed().reader("reader A"),
                head -> new CardReaderEvent.CardInserted(head))
            .pause(Duration.ofSeconds(3))
            .visit(numbered(1))
            .build();
    assertThat(source.state().status()).isEqualTo(SourceState.Status.STOPPED);
    source.start(sink);
    time.advance(Duration.ofMillis(1_999));
    assertThat(sink.eventNames()).containsExactly("SourceConnected");
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    time.advance(Duration.ofMillis(1));
    assertThat(sink.events(CardReaderEvent.CardInserted.class).get(0).head().readerName())
        .contains("reader A");
    time.advance(Duration.ofMillis(2_999));
    assertThat(sink.accepted()).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(sink.names()).containsExactly(FaceSamples.name(1));
    assertThatThrownBy(() -> source.start(sink)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("cardreader 3.3 a burst of 500 waits while the hub is full, and none is lost")
  void burst() {
    ScriptedSource source =
        script("left")
            .burst(IntStream.range(0, 500).mapToObj(ScriptedSourceTest::numbered).toList())
            .build();
    sink.refuse(Admission.FULL);
    source.start(sink);
    time.advance(Duration.ofSeconds(10));
    assertThat(sink.accepted()).isEmpty();
    sink.refuse(null);
    time.advance(Duration.ofMillis(500));
    assertThat(sink.names())
        .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(FaceSamples::name).toList());
  }

  @Test
  @DisplayName("cardreader 3.3 an outage is told on both edges")
  void offline() {
    ScriptedSource source =
        script("left").offline(Duration.ofSeconds(60)).visit(numbered(1)).build();
    source.start(sink);
    time.advance(Duration.ofSeconds(59));
    assertThat(source.state().cause()).contains(SourceState.Cause.FOLDER_UNREACHABLE);
    assertThat(sink.accepted()).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.eventNames())
        .containsExactly("SourceConnected", "SourceUnreachable", "SourceConnected", "EventsMissed");
    assertThat(sink.accepted()).hasSize(1);
  }

  @Test
  @DisplayName("cardreader 3.3 the same content under another name; two readers within a second")
  void duplicateAndTwoReaders() {
    ScriptedSource left = script("left").visit(numbered(1)).duplicate(FaceSamples.name(2)).build();
    RecordingSink other = new RecordingSink();
    ScriptedSource right = script("right").pause(Duration.ofMillis(700)).visit(numbered(3)).build();
    left.start(sink);
    right.start(other);
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.admissions()).containsExactly(Admission.ACCEPTED, Admission.DUPLICATE);
    assertThat(other.names()).containsExactly(FaceSamples.name(3));
    assertThat(left.reread(FaceSamples.name(1), numbered(1).sha256())).isPresent();
    assertThat(left.reread(FaceSamples.name(1), numbered(3).sha256())).isEmpty();
    assertThat(left.capabilities()).hasSize(18);
  }

  @Test
  @DisplayName("cardreader 3.3 a closed source plays no further; a wrong script is refused")
  void closed() {
    ScriptedSource source = script("left").pause(Duration.ofSeconds(1)).visit(numbered(1)).build();
    source.start(sink);
    time.advance(Duration.ZERO);
    source.close();
    time.advance(Duration.ofMinutes(1));
    assertThat(sink.accepted()).isEmpty();
    assertThat(source.state().status()).isEqualTo(SourceState.Status.STOPPED);
    assertThatThrownBy(() -> script("left").duplicate(FaceSamples.name(1)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> script("left").pause(Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidQueryException.class);
  }
}
