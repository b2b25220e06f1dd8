package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.DuplicateVisitIgnored;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOffline;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub's side of one source: numbers its events and keeps its picture. Thread-safe. */
final class SourceSlot implements EventSink {

  private static final Logger LOG = LoggerFactory.getLogger(CardReaderHub.class);

  private static final int COPIES = 1_000;

  private final CardReaderSource source;
  private final SourceId id;
  private final String run;
  private final TimeSource time;
  private final VisitLedger ledger;
  private final List<VisitConsumer> consumers;
  private final List<String> consumerNames;
  private final EventStream stream;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, HubSnapshot.Reader> readers = new LinkedHashMap<>();
  private final Map<String, String> copies =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > COPIES;
        }
      };
  private long sequence;
  private @Nullable Instant lastEventAt;
  private HubSnapshot.@Nullable LastVisit lastVisit;
  private long visits;
  private long duplicates;
  private long quarantined;
  private long recoveries;
  private boolean wasUnreachable;
  private volatile boolean backlogged;

  SourceSlot(
      CardReaderSource source,
      String run,
      TimeSource time,
      VisitLedger ledger,
      List<VisitConsumer> consumers,
      EventStream stream) {
    this.source = source;
    this.id = source.id();
    this.run = run;
    this.time = time;
    this.ledger = ledger;
    this.consumers = consumers;
    this.consumerNames = consumers.stream().map(VisitConsumer::name).toList();
    this.stream = stream;
  }

  CardReaderSource source() {
    return source;
  }

  @Override
  public void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    emit(draft, event, consumers);
  }

  private void emit(
      EventHead.Draft draft,
      Function<EventHead, ? extends CardReaderEvent> event,
      List<VisitConsumer> listening) {
    lock.lock();
    try {
      CardReaderEvent told = event.apply(head(draft, id + "-" + run + "-" + (sequence + 1)));
      note(told);
      stream.publish(told);
      listening.forEach(consumer -> consumer.tell(told));
    } finally {
      lock.unlock();
    }
  }

  private EventHead head(EventHead.Draft draft, String eventId) {
    lastEventAt = time.now();
    return draft.head(id, eventId, ++sequence, lastEventAt);
  }

  private void note(CardReaderEvent event) {
    String reader = event.head().readerName().orElse("");
    if (event instanceof ReaderOnline || event instanceof CardRemoved) {
      readers.put(reader, new HubSnapshot.Reader(reader, false, Optional.empty()));
    } else if (event instanceof ReaderOffline) {
      readers.remove(reader);
    } else if (event instanceof CardInserted) {
      readers.put(reader, new HubSnapshot.Reader(reader, true, Optional.empty()));
    } else if (event instanceof CardIdentified identified) {
      readers.put(reader, new HubSnapshot.Reader(reader, true, Optional.of(identified.kind())));
    } else if (event instanceof SourceUnreachable) {
      readers.clear();
      wasUnreachable = true;
    } else if (event instanceof SourceConnected) {
      recoveries += wasUnreachable ? 1 : 0;
      wasUnreachable = false;
    } else if (event instanceof VisitQuarantined) {
      quarantined++;
    } else if (event instanceof DuplicateVisitIgnored) {
      duplicates++;
    }
  }

  @Override
  public Admission offer(EligibilityAnswer answer, Instant modified) {
    // One that is behind does not keep the visit from the others: its own waits in the ledger.
    if (consumers.stream().allMatch(consumer -> consumer.room() == 0)) {
      behind(true);
      return Admission.FULL;
    }
    behind(false);
    String visitId = answer.sha256();
    VisitLedger.Arrival arrival =
        new VisitLedger.Arrival(
            id, answer.fileName(), visitId, answer.sizeBytes(), modified, answer::document);
    VisitLedger.Admitted admitted;
    try {
      admitted = ledger.admit(arrival, consumerNames);
    } catch (LedgerException e) {
      if (e.code().equals(LedgerException.BUSY)) {
        behind(true); // a slow handler has the database
        return Admission.FULL;
      }
      LOG.warn(LogText.line("visit-not-admitted", "source", id, "trouble", e.code()));
      return Admission.UNAVAILABLE;
    }
    return switch (admitted.outcome()) {
      case NEW, OPEN -> deliver(answer, admitted.openFor()) ? Admission.ACCEPTED : Admission.KNOWN;
      case SETTLED -> Admission.KNOWN;
      case DUPLICATE -> {
        copied(answer);
        tellOnce(
            arrival,
            fileDraft(answer),
            head -> new DuplicateVisitIgnored(head, admitted.firstFileName()));
        yield Admission.DUPLICATE;
      }
      case CONFLICT -> {
        tellOnce(
            arrival,
            fileDraft(answer),
            head -> new VisitQuarantined(head, QuarantineReason.CONFLICT, answer.fileName()));
        yield Admission.CONFLICT;
      }
    };
  }

  /**
   * Tells each listener once, also over restarts; where the ledger fails, rather twice than never.
   */
  private void tellOnce(
      VisitLedger.Arrival arrival,
      EventHead.Draft draft,
      Function<EventHead, ? extends CardReaderEvent> event) {
    List<String> untold = untold(arrival);
    if (untold.isEmpty()) {
      return;
    }
    emit(draft, event, consumers.stream().filter(c -> untold.contains(c.name())).toList());
    try {
      ledger.told(arrival, untold);
    } catch (LedgerException e) {
      LOG.warn(LogText.line("telling-not-noted", "source", id, "trouble", e.code()));
    }
  }

  private List<String> untold(VisitLedger.Arrival arrival) {
    try {
      return ledger.untold(arrival, consumerNames);
    } catch (LedgerException e) {
      return consumerNames;
    }
  }

  private void copied(EligibilityAnswer answer) {
    lock.lock();
    try {
      copies.put(answer.sha256(), answer.fileName());
    } finally {
      lock.unlock();
    }
  }

  /** {@return another name of the same content: whoever renamed the file left only this one} */
  Optional<String> copyOf(String visitId) {
    lock.lock();
    try {
      return Optional.ofNullable(copies.get(visitId));
    } finally {
      lock.unlock();
    }
  }

  private static EventHead.Draft fileDraft(EligibilityAnswer answer) {
    return EventHead.observed()
        .visit(answer.sha256())
        .at(FaceFileName.tryParse(answer.fileName()).flatMap(FaceFileName::time).orElse(null));
  }

  private void behind(boolean now) {
    if (now && !backlogged) {
      LOG.warn(LogText.line("listeners-behind", "source", id));
    }
    backlogged = now;
  }

  /**
   * Gives a visit to the consumers that have to handle it and do not hold it already.
   *
   * @return whether there was one
   */
  boolean deliver(EligibilityAnswer answer, Collection<String> openFor) {
    String visitId = answer.sha256();
    lock.lock();
    try {
      List<VisitConsumer> waiting = new ArrayList<>();
      for (VisitConsumer consumer : consumers) {
        if (openFor.contains(consumer.name()) && !consumer.holds(visitId)) {
          if (consumer.room() > 0) {
            waiting.add(consumer);
          } else {
            consumer.overflow();
          }
        }
      }
      if (waiting.isEmpty()) {
        return false;
      }
      Visit visit = Visit.of(id, answer, time.now(), this::head);
      lastVisit = new HubSnapshot.LastVisit(visit.id(), visit.occurredAt(), visit.detectedAt());
      visits++;
      visit.events().forEach(stream::publish);
      waiting.forEach(consumer -> consumer.add(visit));
    } finally {
      lock.unlock();
    }
    return true;
  }

  @Override
  public Map<String, KnownFile> known(Collection<String> fileNames) {
    try {
      return ledger.known(id, fileNames, consumerNames);
    } catch (LedgerException e) {
      LOG.warn(LogText.line("files-not-looked-up", "source", id, "trouble", e.code()));
      return Map.of();
    }
  }

  @Override
  public Optional<Instant> lastAccepted() {
    return ledger.newest(id);
  }

  HubSnapshot.Source snapshot(SourceState state) {
    lock.lock();
    try {
      return new HubSnapshot.Source(
          id,
          state,
          List.copyOf(readers.values()),
          Optional.ofNullable(lastVisit),
          new HubSnapshot.Figures(
              Optional.ofNullable(lastEventAt),
              visits,
              duplicates,
              quarantined,
              recoveries,
              backlogged));
    } finally {
      lock.unlock();
    }
  }
}
