package jp.shikaku.internal.exchange;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of one exchange in the host's journal, if it keeps one: only the first can stop it, and
 * each beginning has one end. Thread-safe.
 */
final class Notes {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  private final @Nullable ExchangeJournal journal;
  private final AtomicBoolean isOpen = new AtomicBoolean();

  Notes(@Nullable ExchangeJournal journal) {
    this.journal = journal;
  }

  /** What is about to be sent; what the journal throws stops it. */
  void intent(Pending handle) {
    if (journal != null) {
      journal.intent(handle);
    }
    isOpen.set(true);
  }

  /** Whether there is a journal to write in. */
  boolean areKept() {
    return journal != null;
  }

  /** It was noted earlier and is waited for again. */
  void resumed() {
    isOpen.set(true);
  }

  void sent(Pending handle) {
    note(handle, kept -> kept.sent(handle));
  }

  void ended(Pending handle, ExchangeJournal.@Nullable Outcome outcome) {
    if (outcome != null && isOpen.compareAndSet(true, false)) {
      note(handle, kept -> kept.ended(handle, outcome));
    }
  }

  private void note(Pending handle, Consumer<ExchangeJournal> line) {
    if (journal == null) {
      return;
    }
    try {
      line.accept(journal);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the journal failed", "id", handle.exchangeId(), "cause", e));
    }
  }
}
