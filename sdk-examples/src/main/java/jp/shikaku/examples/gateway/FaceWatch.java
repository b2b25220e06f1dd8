package jp.shikaku.examples.gateway;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes card visits for the list as long as the ledger is this gateway's: once another gateway has
 * it, a visit that is claimed here could be listed by nobody. Thread-safe.
 */
final class FaceWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FaceWatch.class);

  private final Supplier<CardReaderHub> starting;
  private final FaceDesk desk;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CardReaderHub hub;
  private boolean hasLeft;
  private boolean closed;

  FaceWatch(Supplier<CardReaderHub> starting, FaceDesk desk) {
    this.starting = starting;
    this.desk = desk;
  }

  /** Takes visits, unless it does so already. */
  void begin() {
    lock.lock();
    try {
      if (hub == null && !closed) {
        hub = starting.get();
        if (hasLeft) {
          hasLeft = false;
          LOG.info(LogText.line("visits-taken-again"));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes none any more, and gives those that were not listed back to the visit ledger. */
  void leave() {
    lock.lock();
    try {
      if (hub != null) {
        LOG.warn(LogText.line("visits-left", "to", "the gateway that has the ledger"));
        hasLeft = true;
        end(hub);
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(CardReaderHub running) {
    hub = null;
    running.close();
    desk.letGo();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (hub != null) {
        end(hub);
      }
    } finally {
      lock.unlock();
    }
  }
}
