package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.HubSnapshot;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The card visits of the service: one desk for each consumer that was named at the start. Made
 * before the hub, so that the hub can hand over from its first moment on. Thread-safe.
 */
public final class CardVisits {

  /** As long as a consent counts (P-05). */
  private static final Duration RECENT = Duration.ofHours(24);

  private static final int MOST_RECENT = 256;

  /** A desk whose ears are shared: troubles are told beside it. */
  private record Watched(VisitDesk desk, Consumer<SourceUnreachable> troubled)
      implements CardReaderListener {

    @Override
    public void onVisit(Visit visit, Ack ack) {
      desk.onVisit(visit, ack);
    }

    @Override
    public void onEvent(CardReaderEvent event) {
      desk.onEvent(event);
      if (event instanceof SourceUnreachable trouble) {
        troubled.accept(trouble);
      }
    }

    @Override
    public void onLost(CardReaderEvent.EventsMissed missed) {
      desk.onLost(missed);
    }
  }

  private record Recent(EligibilityAnswer answer, long since) {}

  private final TimeSource time;
  private final Consumer<SourceUnreachable> troubled;
  private final Map<String, VisitDesk> desks = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Recent> recent = new LinkedHashMap<>();
  private volatile Function<SourceId, Optional<SilentReader>> silent = source -> Optional.empty();
  private volatile @Nullable CardReaderHub hub;

  /**
   * Makes the desks.
   *
   * @param consumers their names, at least one
   * @param time the time
   */
  public CardVisits(Collection<String> consumers, TimeSource time) {
    this(consumers, time, trouble -> {});
  }

  /**
   * Makes the desks.
   *
   * @param consumers their names, at least one
   * @param time the time
   * @param troubled hears of each source that can not be watched
   */
  public CardVisits(
      Collection<String> consumers, TimeSource time, Consumer<SourceUnreachable> troubled) {
    this.time = time;
    this.troubled = troubled;
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    String run = HexFormat.of().formatHex(random);
    consumers.forEach(name -> desks.put(name, new VisitDesk(name, run, time)));
  }

  /**
   * Lets the desks listen.
   *
   * @param builder of the hub, which is started afterwards
   */
  public void addTo(CardReaderHub.Builder builder) {
    Iterator<VisitDesk> all = desks.values().iterator();
    VisitDesk first = all.next();
    builder.listener(first.name(), new Watched(first, troubled));
    all.forEachRemaining(desk -> builder.listener(desk.name(), desk));
  }

  /**
   * Says which hub was started.
   *
   * @param started the hub, closed by the caller
   * @param silence tells of a source whether its reader is silent
   */
  public void watchedBy(CardReaderHub started, Function<SourceId, Optional<SilentReader>> silence) {
    this.silent = silence;
    this.hub = started;
  }

  Optional<SilentReader> silent(SourceId source) {
    return silent.apply(source);
  }

  Optional<HubSnapshot> snapshot() {
    return Optional.ofNullable(hub).map(CardReaderHub::snapshot);
  }

  Collection<VisitDesk> desks() {
    return desks.values();
  }

  /** The desk of a name; who gives none must be the only one. */
  VisitDesk desk(@Nullable String consumer) {
    VisitDesk desk =
        consumer == null && desks.size() == 1
            ? desks.values().iterator().next()
            : desks.get(consumer == null ? "" : consumer);
    if (desk == null) {
      throw new Problem(
          Problem.Code.UNKNOWN_CONSUMER,
          "consumer must be one of those named with --consumer at the start");
    }
    return desk;
  }

  /** Takes a consumer's word; the answer stays at hand for what the patient agreed to show. */
  VisitDesk.State settle(VisitDesk desk, String visitId, boolean stored) {
    desk.answer(visitId).ifPresent(answer -> remember(visitId, answer));
    return desk.settle(visitId, stored);
  }

  private void remember(String visitId, EligibilityAnswer answer) {
    lock.lock();
    try {
      forgetOld();
      recent.remove(visitId);
      recent.put(visitId, new Recent(answer, time.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  private void forgetOld() {
    Iterator<Recent> oldest = recent.values().iterator();
    while (oldest.hasNext()) {
      boolean old = time.nanoTime() - oldest.next().since() >= RECENT.toNanos();
      if (!old && recent.size() < MOST_RECENT) {
        return;
      }
      oldest.remove();
    }
  }

  /** The answer of a visit that is open, or was in the last 24 hours, by memory. */
  Optional<EligibilityAnswer> answer(String visitId) {
    for (VisitDesk desk : desks.values()) {
      Optional<EligibilityAnswer> answer = desk.answer(visitId);
      if (answer.isPresent()) {
        return answer;
      }
    }
    lock.lock();
    try {
      forgetOld();
      return Optional.ofNullable(recent.get(visitId)).map(Recent::answer);
    } finally {
      lock.unlock();
    }
  }

  ObjectNode list(VisitDesk desk) {
    ObjectNode json = object();
    List<ObjectNode> open = desk.open();
    json.put("consumer", desk.name());
    json.putArray("visits").addAll(open);
    return json;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  void close() {
    desks.values().forEach(VisitDesk::close);
  }
}
