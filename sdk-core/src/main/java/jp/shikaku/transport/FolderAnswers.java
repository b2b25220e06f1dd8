package jp.shikaku.transport;

import java.util.List;
import jp.shikaku.internal.io.Folders.Identity;
import jp.shikaku.transport.ResponseWatch.Sight;

/**
 * Makes what the watch saw in the answer folder into what the host gets, and has it cleared away
 * when he has it. Thread-safe.
 */
final class FolderAnswers {

  private final FolderSetup setup;
  private final RunningExchange exchange;
  private final FolderNames names;

  FolderAnswers(FolderSetup setup, RunningExchange exchange, FolderNames names) {
    this.setup = setup;
    this.exchange = exchange;
    this.names = names;
  }

  /** Judged on the thread of the step, which is one that may hang; given up when it has ended. */
  BulkSource judged(String name, Identity file) {
    return source(
        name, file, new FolderSource.Manner(Runnable::run, setup.readLimit(), exchange::isEnded));
  }

  ExchangeResult of(Sight.Whole seen) {
    return new ExchangeResult.Answer(
        seen.name(),
        seen.format(),
        seen.bytes(),
        setup.time().now(),
        () -> clear(List.of(seen.name())));
  }

  ExchangeResult of(Sight.InPlace seen) {
    FolderSource.Manner manner =
        new FolderSource.Manner(setup.io(), setup.readLimit(), () -> false);
    return new ExchangeResult.Answer(
        seen.name(),
        seen.format(),
        source(seen.name(), seen.file(), manner),
        seen.file().size(),
        setup.time().now(),
        () -> clear(List.of(seen.name())));
  }

  ExchangeResult of(Sight.Refused seen) {
    return new ExchangeResult.Rejected(seen.name(), seen.bytes(), setup.time().now());
  }

  /** The refusal was told: nobody reads its files again. */
  void clearRefusal() {
    clear(names.refusalFiles());
  }

  private BulkSource source(String name, Identity file, FolderSource.Manner manner) {
    return new FolderSource(setup.folders(), name, file, exchange, manner);
  }

  private void clear(List<String> files) {
    setup
        .retention()
        .apply(
            exchange.handle,
            files,
            () -> setup.orphans().expectCopies(exchange.handle, exchange.kind));
  }
}
