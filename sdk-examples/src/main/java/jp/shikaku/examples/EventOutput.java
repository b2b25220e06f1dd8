package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.examples.json.CardEventJson;
import jp.shikaku.examples.text.CardEventView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;

/**
 * Writes events to standard output. A visit is acknowledged once it is written out, for who reads
 * the output has it then; or, where the reader wants to be sure, once it says that it stored it.
 */
final class EventOutput implements CardReaderListener {
  private final Console console;
  private final Language language;
  private final Function<Visit, byte[]> visits;
  private final Function<CardReaderEvent, byte[]> events;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Map<String, Ack> written = new ConcurrentHashMap<>();
  private final boolean readerAcknowledges;
  private final AtomicLong left;

  EventOutput(
      Console console,
      Language language,
      boolean json,
      boolean readerAcknowledges,
      Optional<Long> count) {
    CardEventView view = new CardEventView(language);
    this.console = console;
    this.language = language;
    this.readerAcknowledges = readerAcknowledges;
    this.left = new AtomicLong(count.orElse(Long.MAX_VALUE));
    this.visits = json ? visit -> lines(CardEventJson.of(visit)) : visit -> text(view.lines(visit));
    this.events =
        json ? event -> lines(List.of(CardEventJson.of(event))) : event -> text(view.lines(event));
  }

  @Override
  public void onVisit(Visit visit, Ack ack) {
    // One that is not acknowledged is told again by the next run.
    written.put(visit.id(), ack);
    if (!write(visits.apply(visit))) {
      written.remove(visit.id());
    } else if (!readerAcknowledges) {
      acknowledge(visit.id());
    }
  }

  /** {@return whether such a visit was waiting for it} */
  private boolean acknowledge(String visitId) {
    Ack ack = written.remove(visitId);
    if (ack != null) {
      ack.done();
      if (left.decrementAndGet() == 0) {
        end(Exit.OK);
      }
    }
    return ack != null;
  }

  /** Takes the reader's words, if it was asked for them; that they end is its way to say stop. */
  void listen() {
    if (readerAcknowledges) {
      Thread thread = new Thread(this::readAcknowledgements, "shikaku-ack");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void readAcknowledgements() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))) {
      long number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank() && !acknowledge(line.strip())) {
          console
              .err()
              .println(
                  language.say(
                      "注意: --ack: 標準入力の" + number + "行目は、処理を待っている受付の visitId ではありません。",
                      "Warning: --ack: line "
                          + number
                          + " of standard input is no visitId of a visit that waits."));
        }
      }
    } catch (IOException e) {
      // as its end
    }
    end(Exit.OK);
  }

  @Override
  public void onEvent(CardReaderEvent event) {
    write(events.apply(event));
  }

  @Override
  public void onLost(CardReaderEvent.EventsMissed missed) {
    write(events.apply(missed));
  }

  private boolean write(byte[] bytes) {
    if (ended.isDone()) {
      return false;
    }
    console.out().writeBytes(bytes);
    if (console.out().checkError()) {
      ended.completeExceptionally(
          new Unwritten(
              "標準出力に書けないため終わります。書けなかった受付は、次の起動時にもう一度出力します。",
              "Standard output is closed. What could not be written is told by the next run."));
      return false;
    }
    return true;
  }

  void end(int exit) {
    ended.complete(exit);
  }

  int await() {
    try {
      return ended.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.OK;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unwritten loss) {
        throw loss;
      }
      throw new IllegalStateException("it fails for no other reason", e);
    }
  }

  private static byte[] lines(List<ObjectNode> objects) {
    StringBuilder text = new StringBuilder();
    objects.forEach(object -> text.append(object).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] text(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(PlainText.of(line)).append(System.lineSeparator()));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
