package jp.shikaku.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What depends on time, by a clock that is set forward. */
class VisitDeskTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));

  private static final class Words implements Ack {
    final AtomicInteger done = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();

    @Override
    public void done() {
      done.incrementAndGet();
    }

    @Override
    public void failed() {
      failed.incrementAndGet();
    }
  }

  @Test
  @DisplayName("a connected consumer that says nothing is given the visit again after a minute")
  void again() throws Exception {
    VisitDesk desk = new VisitDesk("desk", "run", time);
    Words words = new Words();
    Visit visit = CardEvents.visit(CardEvents.ICHIRO);
    desk.onVisit(visit, words);
    VisitDesk.Subscription stream = desk.subscribe(null);
    assertThat(stream.next().orElseThrow().data().get("redelivered").asBoolean()).isFalse();

    time.advance(VisitDesk.ACK_WITHIN.minusMillis(1));
    stream.beat();
    assertThat(stream.next()).isEmpty();
    time.advance(Duration.ofMillis(1));
    stream.beat();
    VisitDesk.Message again = stream.next().orElseThrow();
    assertThat(again.data().get("redelivered").asBoolean()).isTrue();
    assertThat(again.data().get("visitId").asText()).isEqualTo(visit.id());
    assertThat(stream.next()).isEmpty();

    assertThat(desk.settle(visit.id(), true)).isEqualTo(VisitDesk.State.ACKNOWLEDGED);
    assertThat(desk.settle(visit.id(), true)).isEqualTo(VisitDesk.State.ACKNOWLEDGED);
    time.advance(VisitDesk.ACK_WITHIN.multipliedBy(2));
    stream.beat();
    assertThat(stream.next()).isEmpty();
    assertThat(words.done).hasValue(1);
    assertThat(words.failed).hasValue(0);
  }

  @Test
  @DisplayName("P-05 the answer of a visit is at hand for 24 hours")
  void aDay() throws Exception {
    CardVisits visits = new CardVisits(List.of("desk"), time);
    Visit visit = CardEvents.visit(CardEvents.ICHIRO);
    VisitDesk desk = visits.desk(null);
    desk.onVisit(visit, new Words());
    assertThat(visits.answer(visit.id())).contains(visit.answer());
    visits.settle(desk, visit.id(), true);

    time.advance(Duration.ofHours(24).minusNanos(1));
    assertThat(visits.answer(visit.id())).contains(visit.answer());
    time.advance(Duration.ofNanos(1));
    assertThat(visits.answer(visit.id())).isEmpty();
  }

  private static CompletableFuture<Reply> reply(AtomicInteger calls) {
    return CompletableFuture.completedFuture(
        Reply.json(JsonNodeFactory.instance.objectNode().put("call", calls.incrementAndGet())));
  }

  @Test
  @DisplayName("an answer is kept for its key for 5 minutes, and forgotten then")
  void keptAnswers() {
    KeptAnswers kept = new KeptAnswers(time);
    AtomicInteger calls = new AtomicInteger();
    byte[] digest = {1};
    for (int i = 0; i < 2; i++) {
      Reply reply = kept.join("k", digest, () -> reply(calls)).join();
      assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{\"call\":1}");
      time.advance(KeptAnswers.KEEP.dividedBy(2));
    }
    assertThat(kept.size()).isZero();
    Reply anew = kept.join("k", new byte[] {2}, () -> reply(calls)).join();
    assertThat(new String(anew.body(), StandardCharsets.UTF_8)).isEqualTo("{\"call\":2}");
    assertThat(anew.headers()).doesNotContainKey("Idempotent-Replay");
    assertThatThrownBy(() -> kept.join("k", digest, () -> reply(calls)))
        .isInstanceOf(Problem.class);
  }
}
