package jp.shikaku.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import jp.shikaku.OqsClient;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.http.ContentDigest;
import jp.shikaku.internal.http.InMemoryLine;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.Pending;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * What the library adds to a bare call of OkHttp, one call at a time, in blocks that alternate:
 * over the loopback address, and without a network, where only the library's own work is left.
 */
final class HttpMain {

  /**
   * Before anything is measured, each is called for this long and this often: compiled to its end.
   */
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int WARM_UP_CALLS = 100_000;

  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
  private static final MediaType XML = MediaType.get("application/xml");

  private interface Call {
    void run() throws Exception;
  }

  private static final OperatingSystemMXBean MACHINE =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final int blocks;
  private final int calls;
  private final ReadyAnswer ready;
  private final byte[] document = Exchanges.request("B1");
  private final String digest = ContentDigest.of(document);
  private final List<Row> rows = new ArrayList<>();

  private HttpMain(boolean quick, ReadyAnswer ready) {
    this.blocks = quick ? 3 : 9;
    this.calls = quick ? 1_000 : 1_500;
    this.ready = ready;
  }

  static List<Row> run(boolean quick) throws Exception {
    HttpMain main = new HttpMain(quick, ReadyAnswer.make());
    main.loopback();
    main.inMemory();
    return main.rows;
  }

  private void loopback() throws Exception {
    try (LoopbackGateway gateway = LoopbackGateway.start(ready);
        OqsClient client = client(gateway.uri())) {
      OkHttpClient bare = new OkHttpClient();
      List<Block> all =
          race(() -> post(bare, gateway.uri()), () -> Exchanges.check(client, Exchanges.query()));
      rows.add(
          Row.atMost(
              "HTTP-2",
              "loopback, p50: SDK / bare OkHttp",
              each(all, at -> at.wall[1] / at.wall[0]),
              1.5,
              1.2));
      rows.add(
          Row.known(
              "loopback, processor time: SDK / bare OkHttp",
              each(all, at -> at.processor[1] / at.processor[0])));
      rows.add(Row.known("loopback, p50: bare OkHttp, us", each(all, at -> at.wall[0])));
      bare.connectionPool().evictAll();
    }
  }

  /** The door of the endpoints stays changed: to be run last. */
  private void inMemory() throws Exception {
    OkHttpClient bare =
        new OkHttpClient.Builder()
            .addInterceptor(chain -> LoopbackGateway.answer(chain, ready))
            .build();
    try (OqsClient client = client(NOWHERE)) {
      InMemoryLine.answerEverything(NOWHERE, chain -> LoopbackGateway.answer(chain, ready));
      byte[] answer = ready.to("0");
      Optional<String> told = Optional.of(ContentDigest.of(answer));
      Pending handle =
          new Pending("OQSsiquc01", Exchanges.INSTITUTION.value(), "0", null, Instant.EPOCH);
      AnswerGate gate = AnswerGate.correlating(handle, ReadingRules.DEFAULT);
      List<Block> all =
          race(
              () -> post(bare, NOWHERE),
              () -> Exchanges.check(client, Exchanges.query()),
              () -> {
                Exchanges.request("0");
                EligibilityAnswer.decode(answer);
              },
              () -> postAndWait(bare, NOWHERE),
              () -> {
                ContentDigest.of(document);
                require(ContentDigest.matches(told, answer));
              },
              () ->
                  require(
                      gate.judge("OQSsiquc01res_0.xml", AnswerFormat.XML, answer)
                          == AnswerGate.Verdict.ACCEPT));
      gate("p50", each(all, at -> at.wall[1] - at.wall[0]), each(all, at -> at.wall[2]));
      gate(
          "processor time",
          each(all, at -> at.processor[1] - at.processor[0]),
          each(all, at -> at.processor[2]));
      rows.add(Row.known("no network, p50: bare OkHttp, us", each(all, at -> at.wall[0])));
      rows.add(
          Row.known(
              "no network, p50: bare OkHttp on its own threads, us", each(all, at -> at.wall[3])));
      rows.add(
          Row.known(
              "of it: handing over to a thread and back, us",
              each(all, at -> at.wall[3] - at.wall[0])));
      rows.add(
          Row.known("the digests of request and answer, p50, us", each(all, at -> at.wall[4])));
      rows.add(
          Row.known("the gate's own reading of the answer, p50, us", each(all, at -> at.wall[5])));
      rows.add(
          Row.known(
              "these three, which the rules ask for beyond the document, us",
              each(all, at -> at.wall[3] - at.wall[0] + at.wall[4] + at.wall[5])));
    }
  }

  private static void require(boolean fits) {
    if (!fits) {
      throw new IllegalStateException("the answer does not fit");
    }
  }

  private void gate(String measure, double[] added, double[] document) {
    String title = "no network, " + measure + ": SDK - bare OkHttp";
    double[] rest = new double[added.length];
    Arrays.setAll(rest, i -> added[i] - document[i]);
    rows.add(Row.atMost("HTTP-1", title + ", us", added, 25, Double.NaN));
    rows.add(Row.atMost("HTTP-1", title + " - document, us", rest, 5, 1));
    rows.add(Row.known("writing and reading the document, " + measure + ", us", document));
  }

  private static OqsClient client(URI base) {
    GatewayEndpoint endpoint = GatewayEndpoint.builder(base).permitPlainLoopback().build();
    return OqsClient.builder()
        .institution(Exchanges.INSTITUTION)
        .transport(HttpTransport.over(endpoint))
        .build();
  }

  private Request request(URI base) {
    return new Request.Builder()
        .url(base + "/oqs-gateway/v1/exchanges/OQSsiquc01")
        .header("X-Oqs-Institution", Exchanges.INSTITUTION.value())
        .header("X-Oqs-File-Name", "OQSsiquc01req_B1.xml")
        .header("Idempotency-Key", "B1")
        .header(ContentDigest.HEADER, digest)
        .post(RequestBody.create(document, XML))
        .build();
  }

  private void post(OkHttpClient client, URI base) throws IOException {
    read(client.newCall(request(base)).execute());
  }

  /** The way of a caller that must be able to give up. */
  private void postAndWait(OkHttpClient client, URI base) throws Exception {
    CompletableFuture<Integer> length = new CompletableFuture<>();
    client
        .newCall(request(base))
        .enqueue(
            new Callback() {
              @Override
              public void onResponse(okhttp3.Call call, Response response) throws IOException {
                length.complete(read(response));
              }

              @Override
              public void onFailure(okhttp3.Call call, IOException e) {
                length.completeExceptionally(e);
              }
            });
    length.get(10, TimeUnit.SECONDS);
  }

  private static int read(Response response) throws IOException {
    try (response) {
      int length = response.body().bytes().length;
      if (length == 0) {
        throw new IOException("no answer");
      }
      return length;
    }
  }

  // ---- figures

  /**
   * One block: what a call of each took.
   *
   * @param wall the median by the clock, in microseconds
   * @param processor the mean of the whole program's processor time, in microseconds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(double[] wall, double[] processor) {}

  private List<Block> race(Call... all) throws Exception {
    for (Call call : all) {
      long end = System.nanoTime() + WARM_UP_NANOS;
      for (int i = 0; i < WARM_UP_CALLS || System.nanoTime() < end; i++) {
        call.run();
      }
    }
    List<Block> measured = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      Block now = new Block(new double[all.length], new double[all.length]);
      for (int i = 0; i < all.length; i++) {
        measure(all[i], now, i);
      }
      measured.add(now);
    }
    return measured;
  }

  private void measure(Call call, Block into, int index) throws Exception {
    double[] micros = new double[calls];
    long before = MACHINE.getProcessCpuTime();
    for (int i = 0; i < calls; i++) {
      long begin = System.nanoTime();
      call.run();
      micros[i] = (System.nanoTime() - begin) / 1e3;
    }
    into.processor[index] = (MACHINE.getProcessCpuTime() - before) / 1e3 / calls;
    Arrays.sort(micros);
    into.wall[index] = micros[calls / 2];
  }

  private static double[] each(List<Block> blocks, ToDoubleFunction<Block> figure) {
    return blocks.stream().mapToDouble(figure).toArray();
  }
}
