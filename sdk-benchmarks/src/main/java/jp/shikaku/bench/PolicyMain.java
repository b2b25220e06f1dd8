package jp.shikaku.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jp.shikaku.CallOptions;
import jp.shikaku.ReadingRules;
import jp.shikaku.RetryOptions;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.PolicySettings;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.internal.exchange.Trail;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * What the policies cost an answered call: the same calls over a transport that answers at once,
 * with the policies a client has by default and without any, in turn. Times are the thread's own,
 * which a busy computer disturbs less.
 */
final class PolicyMain {

  private static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");
  private static final CallOptions STAFF = CallOptions.by("bench");
  private static final byte[] DOCUMENT = "document ".repeat(133).getBytes(US_ASCII);

  private static final PolicySettings USUAL =
      new PolicySettings(
          RetryOptions.STANDARD,
          true,
          Duration.ofSeconds(1),
          MaintenanceCalendar.NONE,
          List.of(),
          List.of(),
          Runnable::run,
          code -> Optional.empty());

  private record Cost(double nanos, double bytes) {}

  private PolicyMain() {}

  static List<Row> run(boolean quick) {
    int calls = quick ? 20_000 : 100_000;
    int blocks = quick ? 7 : 15;
    Exchanges none = exchanges(PolicySettings.PLAIN);
    Exchanges usual = exchanges(USUAL);
    for (int i = 0; i < 5; i++) {
      measure(none, false, calls);
      measure(usual, false, calls);
      measure(usual, true, calls);
    }
    List<Double> nanos = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    List<Double> merging = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      Cost bare = measure(none, false, calls);
      Cost decorated = measure(usual, false, calls);
      Cost query = measure(usual, true, calls);
      nanos.add(decorated.nanos() - bare.nanos());
      bytes.add((double) Math.round(decorated.bytes() - bare.bytes()));
      merging.add(query.nanos() - decorated.nanos());
      whole.add(decorated.nanos());
    }
    double[] extra = array(nanos);
    return List.of(
        // The blocks of a busy computer differ by more than the policies cost: their median counts.
        Row.atMost(
            "HTTP-3",
            "policies, ns for an answered call beyond no policies",
            new double[] {Row.known("", extra).median()},
            200,
            Double.NaN),
        Row.atMost(
            "HTTP-3",
            "policies, bytes for an answered call beyond no policies",
            array(bytes),
            0,
            Double.NaN),
        Row.known("policies, ns for an answered call beyond none, all blocks", extra),
        Row.known("looking for an identical query, ns for a call", array(merging)),
        Row.known("a whole call over a transport that answers at once, ns", array(whole)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Exchanges exchanges(PolicySettings policies) {
    return new Exchanges(
        new AtOnce(),
        new VirtualTime(Instant.EPOCH),
        Duration.ofSeconds(30),
        ReadingRules.DEFAULT,
        null,
        4,
        Runnable::run,
        policies,
        (failure, elapsed, begun) -> {});
  }

  private static Cost measure(Exchanges exchanges, boolean isQuery, int calls) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long begin = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < calls; i++) {
      RunningCall<byte[]> call =
          isQuery
              ? exchanges.query(
                  MessageKind.ELIGIBILITY,
                  INSTITUTION,
                  id -> DOCUMENT,
                  id -> {},
                  (handle, answer, context) -> answer.bytes(),
                  STAFF)
              : exchanges.send(
                  MessageKind.ELIGIBILITY,
                  INSTITUTION,
                  id -> DOCUMENT,
                  Trail.NONE,
                  (handle, answer, context) -> answer.bytes(),
                  STAFF);
      if (!call.isDone()) {
        throw new IllegalStateException("not answered");
      }
    }
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
    return new Cost((double) nanos / calls, (double) bytes / calls);
  }

  /** Answers within the call. */
  private static final class AtOnce implements Transport {

    private static final ExchangeCall ANSWERED =
        new ExchangeCall() {
          private final CompletableFuture<ExchangeResult> result =
              CompletableFuture.completedFuture(
                  new ExchangeResult.Answer(
                      "answer.xml", AnswerFormat.XML, DOCUMENT, Instant.EPOCH, () -> {}));

          @Override
          public CompletableFuture<ExchangeResult> result() {
            return result;
          }

          @Override
          public void cancel() {}
        };

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      return ANSWERED;
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      return ANSWERED;
    }

    @Override
    public CompletableFuture<Health> probe() {
      return CompletableFuture.completedFuture(
          new Health(Health.State.UP, Instant.EPOCH, List.of()));
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(1 << 20, true, 20);
    }

    @Override
    public void close() {}
  }
}
