package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jp.shikaku.eligibility.EligibilityAnswer;
import org.jspecify.annotations.Nullable;

/** A source that does what a test says, on the test's thread. */
final class FakeSource implements CardReaderSource {

  private final SourceId id;
  private final Map<String, EligibilityAnswer> files = new HashMap<>();
  private @Nullable EventSink sink;
  Runnable onClose = () -> {};
  SourceState.Status status = SourceState.Status.CONNECTED;

  FakeSource(String id) {
    this.id = new SourceId(id);
  }

  @Override
  public SourceId id() {
    return id;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public SourceState state() {
    return new SourceState(sink == null ? SourceState.Status.STOPPED : status, Instant.EPOCH, null);
  }

  @Override
  public void start(EventSink to) {
    sink = to;
  }

  @Override
  public Optional<EligibilityAnswer> reread(String fileName, String sha256) {
    return Optional.ofNullable(files.get(fileName)).filter(a -> a.sha256().equals(sha256));
  }

  @Override
  public void close() {
    onClose.run();
  }

  EventSink sink() {
    return Objects.requireNonNull(sink, "not started");
  }

  EventSink.Admission offer(EligibilityAnswer answer) {
    files.put(answer.fileName(), answer);
    return sink().offer(answer, Instant.EPOCH);
  }

  /** Lays a file into the folder that is not found by itself. */
  void put(EligibilityAnswer answer) {
    files.put(answer.fileName(), answer);
  }

  void remove(String fileName) {
    files.remove(fileName);
  }

  void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    sink().emit(draft, event);
  }
}
