package jp.shikaku.internal.exchange;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import jp.shikaku.ReadingRules;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;

/** What all flights of a client share. */
record Shared(
    Transport transport,
    TimeSource time,
    Slots slots,
    Executor turns,
    @Nullable ExchangeJournal journal,
    ReadingRules rules,
    Policies policies,
    Supplier<String> ids,
    BooleanSupplier isClosed) {

  /** Runs elsewhere what may take its time: neither a timer nor a closing client waits for it. */
  void handOver(Runnable task) {
    try {
      turns.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // closed meanwhile
    }
  }
}
