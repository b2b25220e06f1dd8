package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import jp.shikaku.TransportException;
import jp.shikaku.internal.io.Hearer;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What all exchanges share: whom they tell what, and where. */
class RunningExchangeTest {

  private static final ExchangeResult.Rejected END =
      new ExchangeResult.Rejected("A1.err", new byte[0], Instant.EPOCH);

  private final List<Runnable> threads = new ArrayList<>();
  private final List<Stage> heard = new ArrayList<>();
  private Runnable note = () -> {};

  private final class Exchange extends RunningExchange {
    Exchange(Consumer<ExchangeProgress> onProgress) {
      super(
          new VirtualTime(Instant.EPOCH),
          Documents.request("A1", Duration.ofSeconds(30))
              .withOnProgress(onProgress)
              .withBeforeSend(note),
          threads::add);
    }

    @Override
    public void cancel() {}

    @Override
    void ended() {}
  }

  private final class Receiver implements Hearer<ExchangeProgress> {
    private boolean listens;

    @Override
    public boolean isListening() {
      return listens;
    }

    @Override
    public void accept(ExchangeProgress progress) {
      heard.add(progress.stage());
    }
  }

  @Test
  @DisplayName("progress nobody listens to takes no thread, and the end does not wait for one")
  void nobodyListens() {
    Exchange exchange = new Exchange(new Receiver());
    exchange.progress(Stage.WRITTEN);
    exchange.succeedHere(END);
    assertThat(threads).isEmpty();
    assertThat(exchange.result()).isCompletedWithValue(END);
    assertThat(heard).isEmpty();
  }

  @Test
  @DisplayName("from when somebody listens he hears all, in order, before the end")
  void somebodyListens() {
    Receiver receiver = new Receiver();
    Exchange exchange = new Exchange(receiver);
    exchange.progress(Stage.WRITTEN);
    receiver.listens = true;
    exchange.progress(Stage.UNREACHABLE);
    exchange.succeedHere(END);
    assertThat(exchange.result()).isNotDone();
    threads.forEach(Runnable::run);
    assertThat(heard).containsExactly(Stage.UNREACHABLE, Stage.TAKEN);
    assertThat(exchange.result()).isCompletedWithValue(END);
  }

  @Test
  @DisplayName("R-INV-5 a receiver for which a library is missing keeps no answer from anybody")
  void missingLibrary() {
    Exchange exchange =
        new Exchange(
            progress -> {
              throw new NoClassDefFoundError("host/Library");
            });
    exchange.progress(Stage.WRITTEN);
    exchange.succeed(END);
    threads.forEach(Runnable::run);
    assertThat(exchange.result()).isCompletedWithValue(END);
  }

  @Test
  @DisplayName("R-EX-2 a note for which a library is missing is a note that was not made")
  void missingLibraryOfTheNote() {
    note =
        () -> {
          throw new NoClassDefFoundError("host/Library");
        };
    TransportException unnoted = new Exchange(progress -> {}).noteBeforeSend();
    assertThat(unnoted).isNotNull();
    assertThat(unnoted.reason()).isEqualTo(TransportException.Reason.LEDGER_UNAVAILABLE);
    assertThat(unnoted.delivery()).isEqualTo(TransportException.Delivery.NOT_SENT);
  }

  @Test
  @DisplayName("a receiver that can not say whether it listens is told")
  void plain() {
    Exchange exchange = new Exchange(progress -> heard.add(progress.stage()));
    exchange.progress(Stage.WRITTEN);
    threads.forEach(Runnable::run);
    assertThat(heard).containsExactly(Stage.WRITTEN);
  }
}
