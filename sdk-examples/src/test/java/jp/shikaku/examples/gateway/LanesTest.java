package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jp.shikaku.transport.Lane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who gets a session of the terminal, and when. */
class LanesTest {

  private final List<String> started = new ArrayList<>();

  private boolean enter(Lanes lanes, Lane lane, String name) {
    return lanes.enter(lane, () -> started.add(name));
  }

  @Test
  @DisplayName(
      "transports 6.4 the batch leaves one session free: who comes to the desk goes at once")
  void oneIsLeft() {
    Lanes lanes = new Lanes(3, 9, task -> task.run());
    for (int i = 1; i <= 4; i++) {
      enter(lanes, Lane.BATCH, "batch" + i);
    }
    assertThat(started).containsExactly("batch1", "batch2");

    enter(lanes, Lane.INTERACTIVE, "desk");
    assertThat(started).endsWith("desk");
    lanes.release(); // two of three run: the last one is not the batch's
    assertThat(started).hasSize(3);
    lanes.release();

    assertThat(started).containsExactly("batch1", "batch2", "desk", "batch3");
  }

  @Test
  @DisplayName("transports 6.4 with a single session the batch has it, too")
  void single() {
    Lanes lanes = new Lanes(1, 1, task -> task.run());
    enter(lanes, Lane.BATCH, "batch1");
    Runnable waiting = () -> started.add("batch2");
    assertThat(lanes.enter(Lane.BATCH, waiting)).isTrue();
    assertThat(lanes.holds(waiting)).isTrue();
    assertThat(enter(lanes, Lane.BATCH, "batch3")).isFalse();

    lanes.release();

    assertThat(started).containsExactly("batch1", "batch2");
    assertThat(lanes.holds(waiting)).isFalse();
  }

  @Test
  @DisplayName("R-INV-5 without a thread for it nothing keeps a session, and nobody waits for ever")
  void noThread() {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    Lanes lanes =
        new Lanes(
            1,
            1,
            task -> {
              if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              task.run();
            });
    assertThatThrownBy(() -> enter(lanes, Lane.INTERACTIVE, "refused"))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(lanes.running()).isZero();
    exhausted.set(false);
    enter(lanes, Lane.INTERACTIVE, "first");
    enter(lanes, Lane.INTERACTIVE, "waiting");

    exhausted.set(true);
    lanes.release();

    assertThat(started).containsExactly("first", "waiting"); // on the thread that came free
  }
}
