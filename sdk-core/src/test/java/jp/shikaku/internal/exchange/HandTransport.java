package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import org.jspecify.annotations.Nullable;

/** A transport that does what the test's hand does, also what no transport should. */
public final class HandTransport implements Transport {

  /** An exchange in the test's hand. */
  public static final class Hand implements ExchangeCall {
    public final Pending handle;
    public final CompletableFuture<ExchangeResult> result = new CompletableFuture<>();
    public volatile int cancels;
    public volatile int settled;
    private final Consumer<Hand> onCancel;

    Hand(Pending handle, Consumer<Hand> onCancel) {
      this.handle = handle;
      this.onCancel = onCancel;
    }

    @Override
    public CompletableFuture<ExchangeResult> result() {
      return result;
    }

    @Override
    public void cancel() {
      cancels++;
      onCancel.accept(this);
    }

    /** Ends with an answer of the right name. */
    public void answer(byte[] bytes) {
      answer(handle.kind() + "res_" + handle.exchangeId() + ".xml", bytes);
    }

    /** Ends with an answer; its kind of file is told by the name. */
    public void answer(String fileName, byte[] bytes) {
      AnswerFormat format = fileName.endsWith(".pdf") ? AnswerFormat.PDF : AnswerFormat.XML;
      result.complete(new Answer(fileName, format, bytes, Instant.EPOCH, () -> settled++));
    }
  }

  public final List<Hand> hands = Collections.synchronizedList(new ArrayList<>());
  public final List<ExchangeRequest> requests = Collections.synchronizedList(new ArrayList<>());
  public final List<Duration> timeouts = Collections.synchronizedList(new ArrayList<>());
  public volatile Consumer<Hand> onExchange = hand -> {};
  public volatile Consumer<Hand> onCancel = hand -> {};
  public volatile Health.State health = Health.State.UP;
  public volatile List<Health.Observation> observations = List.of();
  public volatile @Nullable Instant lookedAt;

  /** Returns the latest exchange. */
  public Hand last() {
    return hands.get(hands.size() - 1);
  }

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    requests.add(request);
    timeouts.add(request.timeout());
    return begin(request.handle());
  }

  @Override
  public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
    timeouts.add(timeout);
    return begin(pending);
  }

  private Hand begin(Pending handle) {
    Hand hand = new Hand(handle, self -> onCancel.accept(self));
    hands.add(hand);
    onExchange.accept(hand);
    return hand;
  }

  @Override
  public CompletableFuture<Health> probe() {
    return CompletableFuture.completedFuture(
        new Health(health, Instant.EPOCH, observations, lookedAt, lookedAt != null));
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(1 << 20, true, 20);
  }

  @Override
  public void close() {}
}
