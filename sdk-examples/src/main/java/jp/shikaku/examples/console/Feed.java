package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows, as server-sent events: of each thing the latest word is kept, so that a page
 * that was away gets what has changed meanwhile, once. Thread-safe.
 */
final class Feed implements Board, AutoCloseable {

  private static final Duration BEAT = Duration.ofSeconds(10);
  private static final String START = "retry: 1000\n\n";
  private static final String ALIVE = ":\n\n";

  private record Message(long number, String event, String data) {

    /** Names kind and number only. */
    @Override
    public String toString() {
      return "Message[" + event + " " + number + "]";
    }
  }

  private final String run;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Message> latest = new LinkedHashMap<>();
  private long count;
  private long beats;
  private boolean closed;

  Feed(TimeSource time) {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    this.run = HexFormat.of().formatHex(random);
    this.time = time;
    time.schedule(BEAT, this::beat);
  }

  /** Tells it if it is news. */
  @Override
  public void put(String thing, String event, ObjectNode data) {
    String text = data.toString();
    lock.lock();
    try {
      Message before = latest.get(thing);
      if (before == null || !before.data().equals(text)) {
        latest.remove(thing); // so that the order is that of the numbers
        latest.put(thing, new Message(++count, event, text));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(String thing) {
    lock.lock();
    try {
      latest.remove(thing);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what has changed and what changes, until the feed is closed.
   *
   * @param cursor up to where the page has it; null for a new page
   * @throws IOException when the page has gone
   */
  void writeTo(OutputStream out, @Nullable String cursor) throws IOException, InterruptedException {
    long after = place(cursor);
    write(out, START);
    while (true) {
      List<Message> news = await(after);
      if (news == null) {
        return;
      }
      StringBuilder text = new StringBuilder(news.isEmpty() ? ALIVE : "");
      for (Message message : news) {
        after = message.number();
        // JSON has no line feeds of its own here.
        text.append("event: ").append(message.event());
        text.append("\nid: ").append(run).append('-').append(after);
        text.append("\ndata: ").append(message.data()).append("\n\n");
      }
      write(out, text.toString());
    }
  }

  /** Of another run, all is new. */
  private long place(@Nullable String cursor) {
    return cursor != null && cursor.matches(run + "-[0-9]{1,18}")
        ? Long.parseLong(cursor.substring(run.length() + 1))
        : 0;
  }

  /** What is new; empty when a sign of life is due, null when the feed is closed. */
  private @Nullable List<Message> await(long after) throws InterruptedException {
    lock.lock();
    try {
      long beat = beats;
      while (!closed) {
        List<Message> news =
            latest.values().stream().filter(message -> message.number() > after).toList();
        if (!news.isEmpty() || beat != beats) {
          return news;
        }
        changed.await(); // a beat comes in any case
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void beat() {
    lock.lock();
    try {
      if (!closed) {
        signOfLife();
        time.schedule(BEAT, this::beat);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has something written to every page now. */
  void signOfLife() {
    lock.lock();
    try {
      beats++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
