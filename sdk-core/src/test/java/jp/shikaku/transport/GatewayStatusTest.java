package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.gate;
import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.MockGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** transports 5.4, line by line: status and code, to type, reason, delivery and repetition. */
class GatewayStatusTest {

  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir static Path root;

  private static FolderPeer terminal;
  private static MockGateway gateway;
  private static GatewayEndpoint endpoint;
  private static Transport transport;
  private static int count;

  @BeforeAll
  static void start() throws Exception {
    terminal = new FolderPeer(root);
    terminal.onRequest(incoming -> TransportContract.Reply.with(answer(incoming.id())));
    gateway = MockGateway.builder(root).start();
    endpoint = GatewayEndpoint.builder(gateway.uri()).permitPlainLoopback().build();
    transport = HttpTransport.over(endpoint);
  }

  @AfterAll
  static void end() {
    transport.close();
    endpoint.close();
    gateway.close();
    terminal.close();
  }

  @ParameterizedTest(name = "R-RT-6 transports 5.4 sending: {0} {1} is {2}, {3}")
  @CsvSource({
    "401, client-certificate, ACCESS_DENIED, NOT_SENT, false",
    "403, client-certificate, ACCESS_DENIED, NOT_SENT, false",
    "403, institution-mismatch, ACCESS_DENIED, NOT_SENT, false",
    "405, wrong-endpoint, MISCONFIGURATION, NOT_SENT, false",
    "415, wrong-endpoint, MISCONFIGURATION, NOT_SENT, false",
    "429, session-limit, BUSY, NOT_SENT, true",
    "502, terminal-not-reading, TERMINAL_NOT_READING, WITHDRAWN, true",
    "503, share-unreachable, SHARE_UNREACHABLE, NOT_SENT, true",
    "503, share-denied, SHARE_DENIED, NOT_SENT, false",
    "503, disk-full, DISK_FULL, NOT_SENT, false",
    "503, misconfiguration, MISCONFIGURATION, NOT_SENT, false",
    "503, something-new, UNAVAILABLE, NOT_SENT, true",
    "503, maintenance, MAINTENANCE, NOT_SENT, true",
    "503, stopping, UNAVAILABLE, NOT_SENT, true",
    "503, ledger-unavailable, LEDGER_UNAVAILABLE, NOT_SENT, false",
    "504, no-answer, NO_ANSWER, UNKNOWN, false",
    "504, correlation-mismatch, CORRELATION_MISMATCH, UNKNOWN, false",
    "400, , MISCONFIGURATION, NOT_SENT, false",
    "401, , ACCESS_DENIED, NOT_SENT, false",
    "404, , MISCONFIGURATION, NOT_SENT, false",
    "301, , MISCONFIGURATION, NOT_SENT, false",
    "308, , MISCONFIGURATION, NOT_SENT, false",
  })
  void sending(
      int status,
      String code,
      TransportException.Reason reason,
      TransportException.Delivery delivery,
      boolean isRetryable) {
    gateway.next(fault(status, code));
    long before = gateway.count("POST");

    TransportException failure =
        (TransportException) failureOf(transport.exchange(request(id(), LONG)));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.delivery()).isEqualTo(delivery);
    assertThat(failure.isRetryable()).isEqualTo(isRetryable);
    assertThat(failure.pending().isPresent())
        .isEqualTo(delivery == TransportException.Delivery.UNKNOWN);
    assertThat(gateway.count("POST")).isEqualTo(before + 1);
  }

  @ParameterizedTest(name = "R-RT-6 transports 5.4 the gateway refuses: {0} {1}")
  @CsvSource({
    "400, malformed-document",
    "400, digest-mismatch",
    "409, identifier-reused",
    "413, too-large",
    "422, something-new",
  })
  void rejected(int status, String code) {
    gateway.next(fault(status, code));

    OqsException failure = failureOf(transport.exchange(request(id(), LONG)));

    assertThat(failure).isInstanceOf(RejectedException.class).hasMessageContaining(code);
    assertThat(failure.isRetryable()).isFalse();
    assertThat(failure.userMessage(Locale.JAPAN)).contains("中継サーバー").contains("資格は確認できていません");
  }

  @ParameterizedTest(name = "R-INV-2 transports 5.4 {0} {1} leaves it open: the gateway is asked")
  @CsvSource({"500, fault", "500,", "502,", "503,", "504,", "429,", "502, something-new", "599,"})
  void doubtful(int status, String code) throws Exception {
    gateway.next(GatewayFault.stillPending(), fault(status, code));
    String id = id();
    long before = gateway.count("POST");

    ExchangeResult result =
        transport.exchange(request(id, LONG)).result().get(30, TimeUnit.SECONDS);

    assertThat(((ExchangeResult.Answer) result).bytes()).isEqualTo(answer(id));
    assertThat(gateway.count("POST")).isEqualTo(before + 1);
  }

  @ParameterizedTest(name = "transports 5.4 asking: {0} {1} is {2}, the request may be out")
  @CsvSource({
    "403, institution-mismatch, ACCESS_DENIED",
    "404, unknown-exchange, UNKNOWN_EXCHANGE",
    "410, expired, UNKNOWN_EXCHANGE",
    "504, no-answer, NO_ANSWER",
    "404, , MISCONFIGURATION",
  })
  void asking(int status, String code, TransportException.Reason reason) {
    gateway.next(fault(status, code));
    String id = id();

    TransportException failure =
        (TransportException) failureOf(transport.resume(handle(id), gate(id), LONG));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.delivery()).isEqualTo(TransportException.Delivery.UNKNOWN);
    assertThat(failure.pending()).contains(handle(id));
    assertThat(failure.isRetryable()).isFalse();
  }

  @ParameterizedTest(name = "transports 5.4 asking: {0} {1} until the deadline is {2}")
  @CsvSource({
    "429, session-limit, BUSY",
    "503, maintenance, MAINTENANCE",
    "503, share-unreachable, SHARE_UNREACHABLE",
    "503, disk-full, DISK_FULL",
    "503, something-new, UNAVAILABLE",
    "500, , UNAVAILABLE",
  })
  void notNow(int status, String code, TransportException.Reason reason) {
    // It asks again before the deadline, however long it was told to wait.
    gateway.next(Collections.nCopies(50, fault(status, code)).toArray(GatewayFault[]::new));
    String id = id();

    TransportException failure =
        (TransportException)
            Patiently.failure(
                SHORT,
                (number, deadline) -> transport.resume(handle(id), gate(id), deadline),
                told -> ((TransportException) told).reason() == reason);
    gateway.clearFaults();

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.delivery()).isEqualTo(TransportException.Delivery.UNKNOWN);
  }

  @ParameterizedTest(
      name = "R-INV-2 transports 5.4 asking: {0} {1} that tells it was unsent ends it")
  @CsvSource({
    "429, session-limit, BUSY",
    "503, disk-full, DISK_FULL",
    "503, stopping, UNAVAILABLE",
    "503, something-new, UNAVAILABLE",
  })
  void endedUnsent(int status, String code, TransportException.Reason reason) {
    gateway.next(GatewayFault.lostResponse(), GatewayFault.unsent(status, code));

    TransportException failure =
        (TransportException) failureOf(transport.exchange(request(id(), LONG)));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.delivery()).isEqualTo(TransportException.Delivery.NOT_SENT);
    assertThat(failure.pending()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("R-F-03 transports 5.4 what the gateway took back after an outage is told as such")
  void takenBack(boolean isPost) {
    String json =
        "{\"type\":\"urn:oqs-sdk:problem:share-unreachable\",\"sent\":false,\"takenBack\":true}";
    GatewayReply reply =
        new GatewayReply(
            503,
            Map.of("content-type", "application/problem+json"),
            json.getBytes(StandardCharsets.UTF_8),
            false,
            false);

    assertThat(GatewayAnswers.meaningOf(reply, isPost, "path"))
        .isInstanceOfSatisfying(
            GatewayAnswers.Failed.class,
            told -> {
              assertThat(told.reason()).isEqualTo(TransportException.Reason.SHARE_UNREACHABLE);
              assertThat(told.delivery()).isEqualTo(TransportException.Delivery.WITHDRAWN);
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("transports 5.4 what its desk gave up is told as cancelled; nobody else is blamed")
  void givenUp(boolean isGivenUp) {
    String json =
        "{\"type\":\"urn:oqs-sdk:problem:terminal-not-reading\",\"givenUp\":" + isGivenUp + "}";
    GatewayReply reply =
        new GatewayReply(
            502,
            Map.of("content-type", "application/problem+json"),
            json.getBytes(StandardCharsets.UTF_8),
            false,
            false);

    assertThat(GatewayAnswers.meaningOf(reply, false, "path"))
        .isInstanceOfSatisfying(
            GatewayAnswers.Failed.class,
            told -> {
              assertThat(told.reason())
                  .isEqualTo(
                      isGivenUp
                          ? TransportException.Reason.CANCELLED_BEFORE_SEND
                          : TransportException.Reason.TERMINAL_NOT_READING);
              assertThat(told.delivery()).isEqualTo(TransportException.Delivery.WITHDRAWN);
            });
  }

  @Test
  @DisplayName("BULK-1 a large answer that the gateway can not give again: told as its word")
  void largeAnswerNotGivenAgain() throws Exception {
    String id = id();
    terminal.onRequest(incoming -> TransportContract.Reply.with(answer(incoming.id())));
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.BULK_ELIGIBILITY_RESULT,
            handle(MessageKind.BULK_ELIGIBILITY_RESULT, id),
            Documents.question(id),
            LONG,
            (name, format, bytes) -> AnswerGate.Verdict.ACCEPT);
    ExchangeResult.Answer answer =
        (ExchangeResult.Answer) transport.exchange(request).result().get(30, TimeUnit.SECONDS);
    gateway.next(GatewayFault.problem(503, "share-unreachable"));

    TransportException failure =
        (TransportException) catchThrowable(() -> answer.source().open()).getCause();
    gateway.clearFaults();

    assertThat(failure.reason()).isEqualTo(TransportException.Reason.SHARE_UNREACHABLE);
    assertThat(failure.isToldByGateway()).isTrue();
  }

  @ParameterizedTest(name = "transports 5.4 a wrong setting is told with path and family: {0} {1}")
  @CsvSource({"405, wrong-endpoint", "415, wrong-endpoint", "404,"})
  void wrongSetting(int status, String code) {
    gateway.next(fault(status, code));

    OqsException failure = failureOf(transport.exchange(request(id(), LONG)));

    assertThat(failure)
        .hasMessageContaining("/oqs-gateway/v1/exchanges/" + request(id(), LONG).kind().code());
  }

  @Test
  @DisplayName("T6 transports 5.4 422 terminal-refused hands on the terminal's own bytes")
  void terminalRefused() throws Exception {
    byte[] note = {'N', 'G', (byte) 0x8A, 0};
    String id = id();
    terminal.onRequest(incoming -> new TransportContract.Reply.Refusal(note));
    try {
      ExchangeResult result =
          transport.exchange(request(id, LONG)).result().get(30, TimeUnit.SECONDS);

      assertThat(((ExchangeResult.Rejected) result).bytes()).isEqualTo(note);
    } finally {
      terminal.onRequest(incoming -> TransportContract.Reply.with(answer(incoming.id())));
    }
  }

  private static String id() {
    return "S" + ++count;
  }

  private static GatewayFault fault(int status, String code) {
    return code == null ? GatewayFault.bare(status) : GatewayFault.problem(status, code);
  }

  private static OqsException failureOf(ExchangeCall call) {
    try {
      throw new AssertionError("did not fail: " + call.result().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (OqsException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
