package jp.shikaku.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service over real HTTP, with stand-ins for the queries and the hub. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String VISIT = "0".repeat(64);
  private static final Path MEDICAL = Path.of("src/test/resources/samples/medical-info");

  private static OpenApi api;

  private final SystemTime time = new SystemTime();
  private final AskedByTest questions = new AskedByTest();
  private final CardVisits visits = new CardVisits(List.of("desk", "other"), time);
  private LocalService service;
  private Caller caller;

  /** Answers as the test says. */
  private static final class AskedByTest implements Questions {

    final AtomicInteger asked = new AtomicInteger();
    volatile Function<Kind, CompletableFuture<Answered>> next =
        kind -> CompletableFuture.failedFuture(new IllegalStateException());
    volatile Optional<String> timeout = Optional.empty();
    volatile CountDownLatch decoding = new CountDownLatch(0);
    volatile CountDownLatch inDecode = new CountDownLatch(0);
    volatile @Nullable RuntimeException decodeFails;
    volatile @Nullable OqsException decodedPartly;

    @Override
    public CompletableFuture<Answered> ask(
        Kind kind,
        JsonNode members,
        Optional<String> header,
        Function<String, Optional<EligibilityAnswer>> visits) {
      asked.incrementAndGet();
      timeout = header;
      return next.apply(kind);
    }

    @Override
    public Document decode(String fileName, byte[] bytes) {
      RuntimeException failure = decodeFails;
      if (failure != null) {
        throw failure;
      }
      inDecode.countDown();
      try {
        if (!decoding.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new Document(
          DocumentJson.of(CardEvents.answer(CardEvents.ICHIRO, bytes)), decodedPartly);
    }

    @Override
    public void close() {}

    @Override
    public int limit(String fileName) {
      return 100_000;
    }

    @Override
    public CompletableFuture<Standing> health() {
      return CompletableFuture.completedFuture(Standings.CENTRE_IS_DEAD);
    }
  }

  @BeforeAll
  static void readApi() throws IOException {
    api = new OpenApi();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("every status that the document tells was seen by the tests before")
  void everyStatusWasSeen() {
    assertThat(
            api.unseenStatuses(
                status ->
                    !status.contains("/v1/visits")
                            && !status.contains("/v1/events")
                            && !status.contains("/v1/health")
                        || status.matches(".* (401|403|421)")))
        .isEmpty();
  }

  @BeforeEach
  void start() {
    service =
        LocalService.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            TOKEN,
            questions,
            visits,
            time,
            Locale.JAPAN);
    caller = new Caller("http://127.0.0.1:" + service.port(), TOKEN);
  }

  @AfterEach
  void stop() {
    service.close();
    time.close();
  }

  private static Caller.Reply told(Endpoint endpoint, Caller.Reply reply) {
    assertThat(
            api.check(
                endpoint.method().name(),
                endpoint.path(),
                reply.status(),
                "application/json",
                reply.json()))
        .isEmpty();
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.header("X-Request-Id")).isNotEmpty();
    return reply;
  }

  private static String path(Endpoint endpoint) {
    return endpoint.path().replace("{visitId}", VISIT) + "?consumer=desk";
  }

  private Caller.Reply call(Caller who, Endpoint endpoint, String... headers) throws Exception {
    return endpoint.method().name().equals("GET")
        ? who.get(path(endpoint), headers)
        : who.post(path(endpoint), "{}", headers);
  }

  private static Endpoint endpoint(Questions.Kind kind) {
    return Endpoint.valueOf(kind.name());
  }

  private static CompletableFuture<Questions.Answered> answered(Questions.Kind kind) {
    try {
      ObjectNode json =
          switch (kind) {
            case CHECK -> DocumentJson.of(CardEvents.visit(CardEvents.ICHIRO).answer());
            case DRUGS ->
                DocumentJson.of(
                    DrugInfoAnswer.decode(
                        "a.xml",
                        Files.readAllBytes(sample("YZKsiquc01res")),
                        ReadingRules.DEFAULT));
            case CHECKUPS ->
                DocumentJson.of(
                    CheckupAnswer.decode(
                        "a.xml",
                        Files.readAllBytes(sample("TKKsiquc01res")),
                        ReadingRules.DEFAULT));
          };
      return CompletableFuture.completedFuture(
          new Questions.Answered(json, List.of("BRANCH_MISSING")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path sample(String kind) throws IOException {
    try (Stream<Path> files = Files.list(MEDICAL)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(kind))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  // ---- who may call

  @ParameterizedTest
  @EnumSource(Endpoint.class)
  @DisplayName("every route wants the token, this computer's name, and no web page")
  void gate(Endpoint endpoint) throws Exception {
    Caller stranger = new Caller("http://127.0.0.1:" + service.port(), "");
    assertThat(told(endpoint, call(stranger, endpoint)).status()).isEqualTo(401);
    Caller.Reply wrong =
        told(endpoint, call(stranger, endpoint, "Authorization", "Bearer " + "x".repeat(32)));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(call(stranger, endpoint, "Authorization", "Basic " + TOKEN).status()).isEqualTo(401);
    assertThat(stranger.get(path(endpoint) + "&token=" + TOKEN).status()).isEqualTo(401);
    Caller.Reply page = told(endpoint, call(caller, endpoint, "Origin", "http://localhost:3000"));
    assertThat(page.status()).isEqualTo(403);
    assertThat(page.json().at("/error/reason").asText()).isEqualTo("ORIGIN");
    assertThat(page.http().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    for (String host : List.of("evil.example", "localhost", "127.0.0.1:1", "evil.example:80")) {
      String reply = raw(endpoint, host);
      assertThat(reply).startsWith("HTTP/1.1 421");
      JsonNode body = new ObjectMapper().readTree(reply.substring(reply.indexOf("\r\n\r\n")));
      assertThat(
              api.check(endpoint.method().name(), endpoint.path(), 421, "application/json", body))
          .isEmpty();
    }
    assertThat(questions.asked).hasValue(0);
  }

  private String raw(Endpoint endpoint, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket
          .getOutputStream()
          .write(
              (endpoint.method().name()
                      + " "
                      + path(endpoint)
                      + " HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nAuthorization: Bearer "
                      + TOKEN
                      + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1"})
  void onlyLoopback(String address) {
    assertThatThrownBy(
            () ->
                LocalService.start(
                    new InetSocketAddress(address, 0), TOKEN, questions, null, time, Locale.JAPAN))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("loopback");
  }

  @Test
  void aTakenPortIsTold() {
    assertThatThrownBy(
            () ->
                LocalService.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()),
                    TOKEN,
                    questions,
                    null,
                    time,
                    Locale.JAPAN))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("port");
  }

  @Test
  @DisplayName("what is no HTTP, and what is nowhere, is not repeated")
  void nowhere() throws Exception {
    assertThat(caller.get("/v1/%E9%87%91%E7%B3%B8%E9%9B%80").status()).isEqualTo(404);
    assertThat(caller.get("/v1/unknown").text()).contains("NOT_FOUND").doesNotContain("unknown");
    for (String method : List.of("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")) {
      assertThat(caller.send(method, "/v1/check").status()).as(method).isEqualTo(405);
    }
    assertThat(caller.get("/v1/visits/" + VISIT + "/ack").status()).isEqualTo(405);
    assertThat(caller.get("/v1/check").json().at("/error/reason").asText()).isEqualTo("METHOD");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.getOutputStream().write("canary\u0001\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("400")
          .doesNotContain("canary", "Jetty");
    }
  }

  @Test
  @DisplayName("a body that does not tell its length is measured as it comes")
  void chunkedBody() throws Exception {
    int size = Routes.MOST_QUERY_BYTES + 1;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      String request =
          "POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1:"
              + service.port()
              + "\r\nAuthorization: Bearer "
              + TOKEN
              + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(size)
              + "\r\n"
              + " ".repeat(size)
              + "\r\n0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String reply = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

      assertThat(reply).isEqualTo("HTTP/1.1 413");
      assertThat(questions.asked).hasValue(0);
    }
  }

  @Test
  @DisplayName("a body that only drips in is given up after 30 s, and nothing is asked")
  void slowBody() throws Exception {
    VirtualTime virtual = new VirtualTime(Instant.EPOCH);
    try (LocalService other =
            LocalService.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TOKEN,
                questions,
                null,
                virtual,
                Locale.JAPAN);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
      socket.setSoTimeout(20);
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1:"
              + other.port()
              + "\r\nAuthorization: Bearer "
              + TOKEN
              + "\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      String reply = "";
      while (reply.isEmpty()) {
        out.write('{');
        virtual.advance(Duration.ofSeconds(3));
        try {
          reply = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
          // not yet: the next drop
        }
      }

      assertThat(reply).isEqualTo("HTTP/1.1 400");
      assertThat(Duration.between(Instant.EPOCH, virtual.now()))
          .isGreaterThan(Bodies.WITHIN)
          .isLessThan(Duration.ofHours(1));
      assertThat(questions.asked).hasValue(0);
    }
  }

  @Test
  @DisplayName("documents that come slowly keep nobody else's from being decoded")
  void slowDocuments() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < Routes.MOST_DECODING; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
        slow.add(socket);
        String head =
            "POST /v1/decode HTTP/1.1\r\nHost: 127.0.0.1:"
                + service.port()
                + "\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nContent-Type: text/xml\r\nContent-Length: 60000"
                + "\r\nExpect: 100-continue\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        // Said when the service begins to read the body.
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 100");
      }
      Path face = Path.of("src/test/resources/samples/face", CardEvents.ICHIRO);

      assertThat(
              caller
                  .post("/v1/decode", Files.readString(face), "Content-Type", "application/xml")
                  .status())
          .isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  // ---- queries

  private static ExchangeContext context() {
    return new ExchangeContext("OQSsiquc01", "x", 1, Duration.ZERO);
  }

  private static TransportException transport(TransportException.Delivery delivery) {
    return new TransportException(
        TransportException.Reason.NO_ANSWER, delivery, "no answer", null, context(), null);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(400, new InvalidQueryException("number", "is needed", "指定してください")),
        arguments(503, transport(TransportException.Delivery.UNKNOWN)),
        arguments(424, new RejectedException(new byte[0], context())),
        arguments(502, new ServiceException(null, "E1", "模擬", context())),
        arguments(422, new DecodeException(DecodeException.Problem.TOO_LARGE, "x", null, 0, 0)),
        arguments(403, new ConsentException(ConsentException.Problem.MISSING, "DRUG_INFO", null)),
        arguments(500, new IllegalStateException("金糸雀")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("every class of error has its status, and the error object of the commands")
  void failures(int status, Exception failure) throws Exception {
    questions.next = kind -> CompletableFuture.failedFuture(failure);
    for (Questions.Kind kind : Questions.Kind.values()) {
      Caller.Reply reply = told(endpoint(kind), caller.post(endpoint(kind).path(), "{}"));

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.text()).doesNotContain("金糸雀");
      if (failure instanceof OqsException error) {
        assertThat(reply.json().at("/error/type").asText())
            .isEqualTo(failure.getClass().getSimpleName());
        assertThat(reply.json().at("/error/retryable").asBoolean()).isEqualTo(error.isRetryable());
      }
    }
    if (failure instanceof ServiceException) {
      assertThat(told(Endpoint.CHECK, caller.post("/v1/check", "{}")).json().at("/answer/message"))
          .hasToString("\"模擬\"");
    }
  }

  @Test
  void answers() throws Exception {
    questions.next = ServiceTest::answered;
    for (Questions.Kind kind : Questions.Kind.values()) {
      Caller.Reply reply =
          told(
              endpoint(kind),
              caller.post(
                  endpoint(kind).path(),
                  "{}",
                  "X-Request-Id",
                  "r-1",
                  "Content-Type",
                  "application/json; charset=utf-8",
                  "X-Shikaku-Timeout",
                  "7s"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("X-Request-Id")).isEqualTo("r-1");
      assertThat(reply.header("X-Shikaku-Warnings")).isEqualTo("BRANCH_MISSING");
      assertThat(questions.timeout).contains("7s");
    }
    assertThat(told(Endpoint.OPENAPI, caller.get("/v1/openapi.json")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Questions.Kind.class)
  @DisplayName("what is no small JSON object is refused before anything is asked")
  void badBodies(Questions.Kind kind) throws Exception {
    Endpoint endpoint = endpoint(kind);
    for (String body : List.of("", "[]", "{", "{\"a\":1,\"a\":2}", "{} {}", "\"x\"")) {
      assertThat(told(endpoint, caller.post(endpoint.path(), body)).status()).isEqualTo(400);
    }
    assertThat(caller.post(endpoint.path(), "{\"a\":1,\"a\":2}").text())
        .contains("the body has a member twice (about line 1, byte ");
    assertThat(
            told(endpoint, caller.post(endpoint.path(), "{}", "Content-Type", "text/plain"))
                .status())
        .isEqualTo(415);
    int most = kind == Questions.Kind.CHECK ? Routes.MOST_QUERY_BYTES : Routes.MOST_MEDICAL_BYTES;
    assertThat(told(endpoint, caller.post(endpoint.path(), " ".repeat(most + 1))).status())
        .isEqualTo(413);
    assertThat(
            told(endpoint, caller.post(endpoint.path(), "{}", "Idempotency-Key", "a b")).status())
        .isEqualTo(400);
    assertThat(questions.asked).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Questions.Kind.class)
  @DisplayName("one key asks once: running calls are joined, answers given again, others refused")
  void idempotency(Questions.Kind kind) throws Exception {
    Endpoint endpoint = endpoint(kind);
    CompletableFuture<Questions.Answered> running = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    questions.next =
        asked -> {
          begun.countDown();
          return running;
        };
    var first = caller.postAsync(endpoint.path(), "{}", "Idempotency-Key", "k-1");
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    var second = caller.postAsync(endpoint.path(), "{}", "Idempotency-Key", "k-1");
    Caller.Reply other =
        told(endpoint, caller.post(endpoint.path(), "{ }", "Idempotency-Key", "k-1"));
    running.complete(answered(kind).join());

    assertThat(other.status()).isEqualTo(409);
    assertThat(first.join().text()).isEqualTo(second.join().text());
    assertThat(second.join().header("Idempotent-Replay")).isEqualTo("true");
    Caller.Reply third = caller.post(endpoint.path(), "{}", "Idempotency-Key", "k-1");
    assertThat(third.text()).isEqualTo(first.join().text());
    assertThat(third.header("Idempotent-Replay")).isEqualTo("true");
    assertThat(questions.asked).hasValue(1);
  }

  @Test
  @DisplayName(
      "what was certainly not sent may be tried anew under its key, what may have been not")
  void failuresUnderAKey() throws Exception {
    for (TransportException.Delivery delivery : TransportException.Delivery.values()) {
      questions.asked.set(0);
      questions.next = kind -> CompletableFuture.failedFuture(transport(delivery));
      for (int i = 0; i < 3; i++) {
        assertThat(caller.post("/v1/check", "{}", "Idempotency-Key", delivery.name()).status())
            .isEqualTo(503);
      }
      assertThat(questions.asked).hasValue(delivery == TransportException.Delivery.UNKNOWN ? 1 : 3);
    }
  }

  @Test
  @DisplayName("when no more answers can be kept, a call with a key is refused, not repeated")
  void fullMemory() throws Exception {
    Questions.Answered small =
        new Questions.Answered(JsonNodeFactory.instance.objectNode(), List.of());
    questions.next = asked -> CompletableFuture.completedFuture(small);
    for (int from = 0; from < KeptAnswers.MOST; from += 64) {
      assertThat(
              IntStream.range(from, from + 64)
                  .mapToObj(i -> caller.postAsync("/v1/check", "{}", "Idempotency-Key", "k-" + i))
                  .toList())
          .allMatch(reply -> reply.join().status() == 200);
    }
    for (Questions.Kind kind : Questions.Kind.values()) {
      Endpoint endpoint = endpoint(kind);
      Caller.Reply more =
          told(endpoint, caller.post(endpoint.path(), "{}", "Idempotency-Key", "more"));

      assertThat(more.status()).isEqualTo(429);
      assertThat(more.json().at("/error/retryable").asBoolean()).isTrue();
      assertThat(caller.post(endpoint.path(), "{}").status()).isEqualTo(200);
    }
  }

  @Test
  void decode() throws Exception {
    byte[] face = Files.readAllBytes(Path.of("src/test/resources/samples/face", CardEvents.ICHIRO));
    String text = new String(face, StandardCharsets.UTF_8);
    String[] xml = {"Content-Type", "application/xml", "X-Shikaku-File-Name", CardEvents.ICHIRO};

    Caller.Reply reply = told(Endpoint.DECODE, caller.post("/v1/decode", text, xml));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().get("fileName").asText()).isEqualTo(CardEvents.ICHIRO);
    assertThat(told(Endpoint.DECODE, caller.post("/v1/decode", "x".repeat(100_001), xml)).status())
        .isEqualTo(413);
    assertThat(told(Endpoint.DECODE, caller.post("/v1/decode", text)).status()).isEqualTo(415);
    assertThat(
            told(
                    Endpoint.DECODE,
                    caller.post(
                        "/v1/decode",
                        text,
                        "Content-Type",
                        "text/xml",
                        "X-Shikaku-File-Name",
                        "../x"))
                .status())
        .isEqualTo(400);
    questions.decodeFails =
        new DecodeException(DecodeException.Problem.TOO_LARGE, "x", "a/b", 0, 0);
    assertThat(told(Endpoint.DECODE, caller.post("/v1/decode", text, xml)).status()).isEqualTo(422);
    questions.decodeFails = new IllegalStateException("金糸雀");
    assertThat(told(Endpoint.DECODE, caller.post("/v1/decode", text, xml)).status()).isEqualTo(500);
    questions.decodeFails = null;
    questions.decodedPartly =
        new DecodeException(DecodeException.Problem.TOO_LARGE, "x", "a/b", 0, 0);
    Caller.Reply partly = told(Endpoint.DECODE, caller.post("/v1/decode", text, xml));
    assertThat(partly.status()).isEqualTo(422);
    assertThat(partly.json().at("/error/type").asText()).isEqualTo("DecodeException");
    assertThat(partly.json().at("/document/fileName").asText()).isEqualTo(CardEvents.ICHIRO);
    questions.decodedPartly = null;
    questions.decoding = new CountDownLatch(1);
    questions.inDecode = new CountDownLatch(Routes.MOST_DECODING);
    List<CompletableFuture<Caller.Reply>> running = new ArrayList<>();
    for (int i = 0; i < Routes.MOST_DECODING; i++) {
      running.add(caller.postAsync("/v1/decode", text, xml));
    }
    assertThat(questions.inDecode.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(told(Endpoint.DECODE, caller.post("/v1/decode", text, xml)).status()).isEqualTo(429);
    questions.decoding.countDown();
    assertThat(running).allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
  }
}
