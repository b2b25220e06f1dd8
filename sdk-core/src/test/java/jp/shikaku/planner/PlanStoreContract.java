package jp.shikaku.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every store of plans must keep. */
public abstract class PlanStoreContract {

  private static final String PENDING =
      "pending1 OQSmuquc01 1319999007 20261127200000000-aa - 2026-11-27T11:00:00Z";
  private static final String RECEIPT =
      "bulk1 OQSmuquc01 1319999007 20261127200000000-aa 2026-11-27T11:00:00Z "
          + "2026112720".repeat(100);

  /** Makes a contract. */
  protected PlanStoreContract() {}

  /** Opens the store again, as another process would. */
  protected abstract PlanStore open() throws Exception;

  private static PlanChunk chunk(String job, int number, int persons) {
    List<String> ids =
        IntStream.range(0, persons)
            .mapToObj(i -> Integer.toString(100_000 + i).chars())
            .map(
                digits ->
                    digits.collect(
                            StringBuilder::new,
                            (text, digit) -> text.append((char) (digit - '0' + 'a')),
                            StringBuilder::append)
                        + "a".repeat(26))
            .toList();
    return new PlanChunk(
        job, number, PlanChunk.State.PLANNED, ids, "b".repeat(32), null, null, null, null);
  }

  /** As long as they get: no two neighbours are alike. */
  private static Counts counts(PlanChunk chunk) {
    Counts counts = new Counts();
    Set<Delta> deltas = Set.of(Delta.LOOK, Delta.NOT_CHECKED_THIS_MONTH);
    for (int i = 0; i < chunk.persons().size(); i++) {
      counts.keep(
          chunk.persons().get(i),
          new Counts.Said(i % 2 == 0 ? Outcome.VALID : Outcome.INVALID, null, deltas));
    }
    assertThat(counts.toText(chunk.persons())).hasSizeBetween(2_001, 2_500);
    return counts;
  }

  @Test
  @DisplayName("R-EX-2 what was written is there in another process, state by state")
  void states() throws Exception {
    PlanStore store = open();
    PlanChunk planned = chunk("night.1", 1, 500);
    assertThat(store.add(List.of(planned, chunk("night.1", 2, 1)))).isTrue();
    List<PlanChunk> way =
        List.of(
            planned,
            planned.sending(PENDING),
            planned.sending(PENDING).unknown(),
            planned.sending(PENDING).received(RECEIPT),
            planned.sending(PENDING).received(RECEIPT).failed(NotVerified.RESULT_FAILED),
            planned.sending(PENDING).received(RECEIPT),
            planned.sending(PENDING).received(RECEIPT).read(counts(planned)),
            planned.planned());
    for (int i = 1; i < way.size(); i++) {
      assertThat(store.replace(way.get(i - 1), way.get(i))).as("step %d", i).isTrue();
      assertThat(open().chunks("night.1")).containsExactly(way.get(i), chunk("night.1", 2, 1));
    }
  }

  @Test
  @DisplayName("R-EX-4 a change that somebody else made first is not made")
  void conflicts() throws Exception {
    PlanStore store = open();
    PlanChunk planned = chunk("night.2", 1, 1);
    assertThat(store.add(List.of(planned))).isTrue();
    assertThat(store.add(List.of(chunk("night.2", 2, 1), planned))).isFalse();
    assertThat(store.chunks("night.2")).as("all or none").hasSize(1);
    PlanChunk sending = planned.sending(PENDING);
    assertThat(store.replace(planned, sending)).isTrue();
    assertThat(store.replace(planned, sending)).isFalse();
    assertThat(store.replace(planned.sending("other"), planned)).isFalse();
    assertThat(store.replace(sending.received("other"), planned)).isFalse();
    assertThat(store.chunks("night.2")).containsExactly(sending);
    assertThat(store.chunks("night")).isEmpty();
    store.remove("night.2");
    assertThat(store.chunks("night.2")).isEmpty();
  }

  @Test
  @DisplayName("R-INV-2 who is left out of an upload is not in it for another process either")
  void leftOut() throws Exception {
    PlanStore store = open();
    PlanChunk planned = chunk("night.4", 1, 3);
    assertThat(store.add(List.of(planned))).isTrue();
    PlanChunk fewer =
        new PlanChunk(
            planned.job(),
            planned.number(),
            PlanChunk.State.PLANNED,
            planned.persons().subList(1, 3),
            "c".repeat(32),
            null,
            null,
            null,
            null);
    assertThat(store.replace(planned, fewer)).isTrue();
    assertThat(open().chunks("night.4")).containsExactly(fewer);
    assertThat(store.replace(planned, planned.sending(PENDING)))
        .as("with persons that were left out meanwhile")
        .isFalse();
    assertThat(store.replace(fewer, fewer.sending(PENDING))).isTrue();
  }

  @Test
  @DisplayName("R-EX-4 of eight who want to send an upload one does")
  void oneSender() throws Exception {
    PlanStore store = open();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int number = 1; number <= 5; number++) {
        PlanChunk planned = chunk("night.3", number, 1);
        assertThat(store.add(List.of(planned))).isTrue();
        List<Callable<Boolean>> senders =
            IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(
                    i -> () -> store.replace(planned, planned.sending(PENDING + i)))
                .toList();
        int sent = 0;
        for (Future<Boolean> sender : threads.invokeAll(senders)) {
          sent += sender.get() ? 1 : 0;
        }
        assertThat(sent).isEqualTo(1);
      }
    } finally {
      threads.shutdown();
    }
  }
}
