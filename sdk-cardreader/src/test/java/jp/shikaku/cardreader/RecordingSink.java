package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.eligibility.EligibilityAnswer;

/** A sink with a small ledger of its own, which refuses calls that overlap. */
final class RecordingSink implements EventSink {

  private record Row(String fileName, long size, Instant modified) {}

  private final Map<String, Row> bySha = new LinkedHashMap<>();
  private final Map<String, String> shaByName = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final List<EligibilityAnswer> accepted = new ArrayList<>();
  private final List<Admission> admissions = new ArrayList<>();
  private final List<CardReaderEvent> events = new ArrayList<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private Runnable beforeOffer = () -> {};
  private Admission refusal;
  private Instant lastAccepted;
  private int knownCalls;

  private <T> T alone(java.util.function.Supplier<T> body) {
    if (!busy.compareAndSet(false, true)) {
      throw new AssertionError("calls of one source overlap");
    }
    try {
      synchronized (this) {
        return body.get();
      }
    } finally {
      busy.set(false);
    }
  }

  @Override
  public void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    alone(
        () -> {
          long number = events.size() + 1L;
          return events.add(
              event.apply(draft.head(new SourceId("test"), "e" + number, number, Instant.EPOCH)));
        });
  }

  @Override
  public Admission offer(EligibilityAnswer answer, Instant modified) {
    return alone(
        () -> {
          beforeOffer.run();
          Admission admission = refusal != null ? refusal : admit(answer, modified);
          admissions.add(admission);
          return admission;
        });
  }

  private Admission admit(EligibilityAnswer answer, Instant modified) {
    Row row = bySha.get(answer.sha256());
    if (row != null) {
      return row.fileName().equals(answer.fileName()) ? Admission.KNOWN : Admission.DUPLICATE;
    }
    if (shaByName.containsKey(answer.fileName())) {
      return Admission.CONFLICT;
    }
    bySha.put(answer.sha256(), new Row(answer.fileName(), answer.sizeBytes(), modified));
    shaByName.put(answer.fileName(), answer.sha256());
    accepted.add(answer);
    return Admission.ACCEPTED;
  }

  @Override
  public Map<String, KnownFile> known(Collection<String> fileNames) {
    return alone(
        () -> {
          knownCalls++;
          Map<String, KnownFile> known = new HashMap<>();
          for (String name : fileNames) {
            String sha = shaByName.get(name);
            if (sha != null) {
              Row row = bySha.get(sha);
              known.put(name, new KnownFile(row.size(), row.modified(), settled.contains(name)));
            }
          }
          return known;
        });
  }

  @Override
  public Optional<Instant> lastAccepted() {
    return alone(
        () -> {
          if (refusal == Admission.UNAVAILABLE) {
            throw new LedgerException("find newest visit", "08006");
          }
          return Optional.ofNullable(lastAccepted);
        });
  }

  synchronized void lastAccepted(Instant at) {
    lastAccepted = at;
  }

  synchronized void beforeOffer(Runnable what) {
    beforeOffer = what;
  }

  /** Answers every offer with this; null for the ledger's own answer. */
  synchronized void refuse(Admission with) {
    refusal = with;
  }

  synchronized void settle(String fileName) {
    settled.add(fileName);
  }

  synchronized List<EligibilityAnswer> accepted() {
    return List.copyOf(accepted);
  }

  synchronized List<String> names() {
    return accepted.stream().map(EligibilityAnswer::fileName).toList();
  }

  synchronized List<Admission> admissions() {
    return List.copyOf(admissions);
  }

  synchronized int knownCalls() {
    return knownCalls;
  }

  synchronized <E extends CardReaderEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  synchronized List<String> eventNames() {
    return events.stream().map(CardReaderEvent::name).toList();
  }

  List<QuarantineReason> reasons() {
    return events(CardReaderEvent.VisitQuarantined.class).stream()
        .map(CardReaderEvent.VisitQuarantined::reason)
        .toList();
  }
}
