package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.ReadingRules;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.Capability;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.EventSink;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.transport.SystemTime;

/** Events and visits as the hub makes them, at a fixed time. */
public final class CardEvents {

  /** 09:15:04 in Japan. */
  public static final Instant NOW = Instant.parse("2026-11-02T00:15:04Z");

  public static final String ICHIRO =
      "OQSsiquc01res_face_131999900700000000000000000a01_20261102091503.xml";

  private CardEvents() {}

  /** Lets a source say things, and waits for as many events as it emits. */
  public static CardReaderEvent event(
      EventHead.Draft draft, Function<EventHead, CardReaderEvent> event) {
    AtomicReference<CardReaderEvent> told = new AtomicReference<>();
    run(sink -> sink.emit(draft, event), told::set, (visit, ack) -> ack.done());
    return told.get();
  }

  /** The visit of a file; one that failed so many times before comes again. */
  public static Visit visit(EligibilityAnswer answer, boolean again) {
    List<Visit> visits = new ArrayList<>();
    run(
        sink -> sink.offer(answer, NOW),
        event -> {},
        (visit, ack) -> {
          visits.add(visit);
          if (again && visits.size() == 1) {
            ack.failed();
          } else {
            ack.done();
          }
        });
    return visits.get(visits.size() - 1);
  }

  public static Visit visit(String sample) throws IOException {
    return visit(answer(sample), false);
  }

  public static EligibilityAnswer answer(String sample) throws IOException {
    Path file = Samples.folder("face").resolve(sample);
    return answer(sample, Files.readAllBytes(file));
  }

  public static EligibilityAnswer answer(String name, byte[] bytes) {
    return (EligibilityAnswer) OqsDocuments.read(name, bytes, ReadingRules.DEFAULT);
  }

  private static void run(
      Consumer<EventSink> source, Consumer<CardReaderEvent> events, CardReaderListener visits) {
    CountDownLatch done = new CountDownLatch(1);
    CardReaderListener listener =
        new CardReaderListener() {
          @Override
          public void onVisit(Visit visit, Ack ack) throws Exception {
            visits.onVisit(
                visit,
                new Ack() {
                  @Override
                  public void done() {
                    ack.done();
                    done.countDown();
                  }

                  @Override
                  public void failed() {
                    ack.failed();
                  }
                });
          }

          @Override
          public void onEvent(CardReaderEvent event) {
            events.accept(event);
            done.countDown();
          }

          @Override
          public void onLost(CardReaderEvent.EventsMissed missed) {
            onEvent(missed);
          }
        };
    try (SystemTime time = new SystemTime(Clock.fixed(NOW, ZoneOffset.UTC));
        CardReaderHub hub =
            CardReaderHub.builder()
                .source(new Saying(source))
                .ledger(new InMemoryVisitLedger(time))
                .listener(listener)
                .time(time)
                .start()) {
      if (!done.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing came: " + hub.snapshot());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private record Saying(Consumer<EventSink> what) implements CardReaderSource {

    @Override
    public SourceId id() {
      return new SourceId("face-1");
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public SourceState state() {
      return new SourceState(SourceState.Status.CONNECTED, NOW, null);
    }

    @Override
    public void start(EventSink sink) {
      what.accept(sink);
    }

    @Override
    public void close() {
      // there is nothing to end
    }
  }
}
