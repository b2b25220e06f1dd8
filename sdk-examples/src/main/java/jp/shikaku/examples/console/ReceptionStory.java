package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jp.shikaku.OqsClient;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.TimeSource;

/**
 * A morning at the reception desk 「受付」, told in lines of text: the desk behind the console, with
 * somebody who presses its buttons one after the other. Used by one thread.
 */
public final class ReceptionStory implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The desk looks at the way every second. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Latest latest = new Latest();
  private final ReceptionText text;
  private final Words words;
  private final Consumer<String> out;
  private final ReceptionDesk desk;
  private final CardReaderHub hub;
  private int count;

  private ReceptionStory(
      MockTerminal terminal,
      OqsClient oqs,
      Path ledger,
      TimeSource time,
      Language language,
      Consumer<String> out) {
    this.text = new ReceptionText(language);
    this.words = new Words(language);
    this.out = out;
    this.desk = new ReceptionDesk(terminal, oqs, latest, time);
    this.hub =
        CardReaderHub.builder()
            .source(FaceFolderSource.builder(terminal.reader().folder()).time(time).build())
            .ledger(JdbcVisitLedger.sqlite(ledger))
            .listener(desk)
            .time(time)
            .start();
  }

  /**
   * Opens the desk.
   *
   * @param terminal where the patients come from; not closed with the story
   * @param oqs asks this terminal, and knows {@link ReceptionConsole#meaning}; not closed either
   * @param ledger the file for the visits; made if not there
   * @param time the time
   * @param language of the lines
   * @param out takes each line
   * @return the open desk
   */
  public static ReceptionStory open(
      MockTerminal terminal,
      OqsClient oqs,
      Path ledger,
      TimeSource time,
      Language language,
      Consumer<String> out) {
    return new ReceptionStory(terminal, oqs, ledger, time, language, out);
  }

  /**
   * Tells it: who comes with a card or with numbers, then an outage with a patient at the desk, and
   * how nobody is forgotten when it is over.
   *
   * @throws IOException when the terminal's folder does not allow it
   * @throws InterruptedException when the thread is interrupted
   */
  public void tell() throws IOException, InterruptedException {
    tell(Visitor.CHRONIC, true);
    tell(Visitor.UNMAPPED_TWIN, false);
    tell(Visitor.MEDICAL_AID, false);
    tell(Visitor.OLD_CARD, false);
    way(false);
    out.accept("");

    out.accept(ReceptionText.rule(words.say("storyOutage")));
    desk.setOutage(Outage.LINKAGE);
    tell(Visitor.ELDERLY, false);
    way(true);
    out.accept("");

    out.accept(ReceptionText.rule(words.say("storyMended")));
    long begun = System.nanoTime();
    desk.setOutage(null);
    reception(begun, false);
    way(false);
  }

  private void tell(Visitor visitor, boolean isWhole) throws IOException, InterruptedException {
    count++;
    long begun = System.nanoTime();
    desk.letIn(visitor);
    reception(begun, isWhole);
  }

  private void reception(long begun, boolean isWhole) throws InterruptedException {
    String thing = "reception-" + count;
    await(thing, reception -> !isAsking(reception.path("standing")));
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    JsonNode whole =
        await(
            thing,
            reception ->
                !isAsking(reception.path("standing"))
                    && !isAsking(reception.path("drugs").path("state"))
                    && !isAsking(reception.path("checkups").path("state")));
    text.reception(whole, took, isWhole).forEach(out);
  }

  private static boolean isAsking(JsonNode state) {
    return state.asText().equals("ASKING") || state.asText().equals("ASKED");
  }

  /** A slow machine may be seen as a slow way: then that is what is told. */
  private void way(boolean isBroken) throws InterruptedException {
    var unused = latest.await("way", way -> way.path("ja").has("hop") == isBroken, LOOK);
    text.way(latest.await("way", way -> true, PATIENCE).orElseThrow()).forEach(out);
  }

  private JsonNode await(String thing, Predicate<JsonNode> wanted) throws InterruptedException {
    return latest
        .await(thing, wanted, PATIENCE)
        .orElseThrow(() -> new IllegalStateException("nothing more is told of " + thing));
  }

  /** Closes the desk, and ends what is broken. */
  @Override
  public void close() {
    hub.close();
    desk.close();
  }

  /** The latest word of each thing, for one who waits for it. */
  private static final class Latest implements Board {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, JsonNode> things = new HashMap<>();

    @Override
    public void put(String thing, String event, ObjectNode data) {
      lock.lock();
      try {
        things.put(thing, data);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void forget(String thing) {
      lock.lock();
      try {
        things.remove(thing);
      } finally {
        lock.unlock();
      }
    }

    /** Empty when it was not told in that time. */
    Optional<JsonNode> await(String thing, Predicate<JsonNode> wanted, Duration longest)
        throws InterruptedException {
      long left = longest.toNanos();
      lock.lock();
      try {
        while (true) {
          Optional<JsonNode> told = Optional.ofNullable(things.get(thing)).filter(wanted);
          if (told.isPresent() || left <= 0) {
            return told;
          }
          left = changed.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
