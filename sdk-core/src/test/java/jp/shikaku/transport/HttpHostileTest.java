package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.gate;
import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.question;
import static jp.shikaku.transport.Documents.request;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.ContentDigest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A server in the gateway's place that answers what no gateway of ours would. */
class HttpHostileTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration LATENESS = Duration.ofMillis(250);
  private static final int PIECE = 64 * 1024;

  /** More than lies in the buffers between the two: the client reads it. */
  private static final long FLOOD = 16 << 20;

  /** What comes after the request line and the headers of each request. */
  private interface Script {
    void answer(OutputStream out) throws IOException;
  }

  private ServerSocket listening;
  private volatile Script script = out -> {};
  private final AtomicLong written = new AtomicLong();

  /** The script has said all it has to say, or the flood has begun. */
  private final CountDownLatch said = new CountDownLatch(1);

  private final CountDownLatch gone = new CountDownLatch(1);
  private GatewayEndpoint endpoint;
  private Transport transport;

  @BeforeAll
  static void load() throws Exception {
    HttpLoaded.load();
  }

  @BeforeEach
  void start() throws Exception {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
    endpoint =
        GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + listening.getLocalPort()))
            .permitPlainLoopback()
            .build();
    transport = HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build();
  }

  @AfterEach
  void end() throws Exception {
    transport.close();
    endpoint.close();
    listening.close();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        daemon(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout(10_000);
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      if (head.toString().startsWith("POST")) {
        in.readNBytes(question("H1").length);
      }
      try {
        script.answer(client.getOutputStream());
      } finally {
        said.countDown();
      }
    } catch (IOException e) {
      gone.countDown(); // the client had enough
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "hostile-gateway");
    thread.setDaemon(true);
    thread.start();
  }

  private static void head(OutputStream out, String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(US_ASCII));
  }

  private void endless(OutputStream out, byte[] piece) throws IOException {
    while (true) {
      out.write(piece);
      if (written.addAndGet(piece.length) >= FLOOD) {
        said.countDown();
      }
    }
  }

  private static byte[] chunk(int length) {
    byte[] digits = (Integer.toHexString(length) + "\r\n").getBytes(US_ASCII);
    byte[] chunk = new byte[digits.length + length + 2];
    System.arraycopy(digits, 0, chunk, 0, digits.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  private static void document(OutputStream out, String fileName, byte[] body) throws IOException {
    document(out, fileName, body, "identity");
  }

  private static void document(OutputStream out, String fileName, byte[] body, String encoding)
      throws IOException {
    head(
        out,
        "HTTP/1.1 200 OK",
        "X-Oqs-File-Name: " + fileName,
        ContentDigest.HEADER + ": " + ContentDigest.of(body),
        "Content-Length: " + body.length,
        "Content-Encoding: " + encoding);
    out.write(body);
  }

  private OqsException failure(Duration timeout) {
    return failureOf(transport.exchange(request("H1", timeout)));
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

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n\r\n"})
  @DisplayName("5.4 a port that speaks TLS only is told as that, and not as trouble of the network")
  void answersInTls(String end) {
    script =
        out -> {
          out.write(new byte[] {0x15, 3, 3, 0, 2, 2, 0x50}); // an alert: internal_error
          out.write(end.getBytes(US_ASCII));
        };

    TransportException failure = (TransportException) failure(Duration.ofSeconds(5));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure.userMessage(Locale.JAPAN)).contains("http:// ではなく https:// を設定");
    assertThat(failure.userMessage(Locale.ENGLISH)).contains("set https://, not http://");
  }

  @Test
  @DisplayName("T18 S-IN-03 an answer without end is cut off at the family's limit")
  void endlessAnswer() {
    script =
        out -> {
          head(out, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
          endless(out, chunk(PIECE));
        };

    OqsException failure = failure(LONG);

    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.TOO_LARGE);
    assertThat(written.get()).isLessThan(4 * MessageKind.ELIGIBILITY.maxAnswerBytes());
  }

  @Test
  @DisplayName("T18 S-IN-03 an answer that says it has 10 GiB is not read at all")
  void announcedTooLarge() {
    script =
        out -> {
          head(out, "HTTP/1.1 200 OK", "Content-Length: " + (10L << 30));
          endless(out, new byte[PIECE]);
        };

    OqsException failure = failure(LONG);

    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.TOO_LARGE);
    assertThat(written.get()).isLessThan(MessageKind.ELIGIBILITY.maxAnswerBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "", "-1", "99999999999999999999", "0x10"})
  @DisplayName("T17 a large answer whose length is not told as a number is measured by reading it")
  void largeAnswerOfNoLength(String length) throws Exception {
    byte[] document = large("4567");
    script =
        out -> {
          head(
              out,
              "HTTP/1.1 200 OK",
              "X-Oqs-File-Name: OQSmuquc02res_H1.xml",
              ContentDigest.HEADER + ": " + ContentDigest.of(document),
              "Content-Length: " + length);
          out.write(document);
        };
    Pending handle = handle(MessageKind.BULK_ELIGIBILITY_RESULT, "H1");
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.BULK_ELIGIBILITY_RESULT,
            handle,
            question("H1"),
            LONG,
            AnswerGate.correlating(handle, ReadingRules.DEFAULT));

    ExchangeResult result = transport.exchange(request).result().get(30, TimeUnit.SECONDS);

    assertThat(((ExchangeResult.Answer) result).source().size()).isEqualTo(document.length);
  }

  @Test
  @DisplayName("T17 a large answer is asked for at each reading, and believed by its digest only")
  void largeAnswer() throws Exception {
    byte[] document = large("4567");
    byte[] changed = large("4568");
    String name = "OQSmuquc02res_H1.xml";
    script = out -> document(out, name, document);
    Pending handle = handle(MessageKind.BULK_ELIGIBILITY_RESULT, "H1");
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.BULK_ELIGIBILITY_RESULT,
            handle,
            question("H1"),
            LONG,
            AnswerGate.correlating(handle, ReadingRules.DEFAULT));
    BulkSource source =
        ((ExchangeResult.Answer) transport.exchange(request).result().get(30, TimeUnit.SECONDS))
            .source();
    assertThat(source.size()).isEqualTo(document.length);

    script =
        out -> {
          head(
              out,
              "HTTP/1.1 200 OK",
              "X-Oqs-File-Name: " + name,
              ContentDigest.HEADER + ": " + ContentDigest.of(document),
              "Content-Length: " + document.length);
          out.write(changed);
        };
    assertThat(troubleOf(source, document.length - 1)).isEqualTo(Reason.CORRUPTED);
    script = out -> document(out, name, changed);
    assertThat(troubleOf(source, 0)).as("another one").isEqualTo(Reason.CORRUPTED);
    script =
        out -> {
          head(
              out,
              "HTTP/1.1 200 OK",
              "X-Oqs-File-Name: " + name,
              ContentDigest.HEADER + ": " + ContentDigest.of(document),
              "Content-Length: " + document.length);
          out.write(document, 0, document.length - 1);
        };
    assertThat(troubleOf(source, document.length - 1)).as("cut off").isEqualTo(Reason.UNREACHABLE);
    String expired = "{\"type\":\"urn:oqs-sdk:problem:expired\",\"title\":\"expired\"}";
    script =
        out ->
            head(
                out,
                "HTTP/1.1 410 Gone",
                "Content-Type: application/problem+json",
                "Content-Length: " + expired.length(),
                "",
                expired);
    assertThat(troubleOf(source, 0)).as("24 h later").isEqualTo(Reason.UNKNOWN_EXCHANGE);
    script = out -> document(out, name, document);
    try (InputStream in = source.open()) {
      assertThat(in.readAllBytes()).isEqualTo(document);
    }
    endpoint.close();
    assertThat(troubleOf(source, 0)).isEqualTo(Reason.TRANSPORT_CLOSED);
  }

  private static byte[] large(String canary) {
    return ("<XmlMsg><MessageHeader><MedicalInstitutionCode>1319999007</MedicalInstitutionCode>"
            + "</MessageHeader><MessageBody>"
            + "<BulkConfirmUnit><N>架空</N></BulkConfirmUnit>".repeat(4_000)
            + canary
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  /** Reads to the failure, which comes before so many bytes were given. */
  private static Reason troubleOf(BulkSource source, int most) {
    int given = 0;
    try (InputStream in = source.open()) {
      while (in.read() >= 0) {
        given++;
      }
      throw new AssertionError("read to the end");
    } catch (IOException e) {
      assertThat(given).isLessThanOrEqualTo(most);
      TransportException trouble = (TransportException) e.getCause();
      assertThat(e.toString() + trouble).doesNotContain("456");
      assertThat(trouble.pending()).isPresent();
      return trouble.reason();
    }
  }

  @Test
  @DisplayName("T18 a compressed bomb is never opened: the bytes are taken as they came")
  void compressedBomb() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 160; i++) {
        zipped.write(new byte[PIECE]);
      }
    }
    script = out -> document(out, "OQSsiquc01res_H1.xml", bomb.toByteArray(), "gzip");
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.ELIGIBILITY,
            handle("H1"),
            question("H1"),
            LONG,
            (fileName, format, bytes) -> AnswerGate.Verdict.ACCEPT);

    ExchangeResult.Answer answer =
        (ExchangeResult.Answer) transport.exchange(request).result().get(30, TimeUnit.SECONDS);

    assertThat(answer.bytes()).isEqualTo(bomb.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../OQSsiquc01res_H1.xml",
        "..%2fOQSsiquc01res_H1.xml",
        "C:\\OQSsiquc01res_H1.xml",
        "OQSsiquc01res_H1.xml/../../x.xml",
        "OQSsiquc01res_H2.xml",
        "OQSsiquc01req_H1.xml",
        "OQSsiquc01res_H1.exe",
        ""
      })
  @DisplayName("T18 T7 a file name that is not the request's own is no answer, whatever it says")
  void foreignNames(String fileName) {
    script = out -> document(out, fileName, answer("H1"));

    TransportException failure = (TransportException) failure(LONG);

    assertThat(failure.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  @DisplayName("T18 T11 headers without end are given up, and the exchange ends in time")
  void endlessHeaders() throws Exception {
    script =
        out -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
          endless(out, ("X-More: " + "x".repeat(1_000) + "\r\n").getBytes(US_ASCII));
        };

    endsInTime();
    assertThat(gone.await(30, TimeUnit.SECONDS)).as("given up").isTrue();
  }

  @Test
  @DisplayName("T18 T11 a problem without end is given up, and the exchange ends in time")
  void endlessProblem() throws Exception {
    script =
        out -> {
          head(
              out,
              "HTTP/1.1 503 Unavailable",
              "Content-Type: application/problem+json",
              "Transfer-Encoding: chunked");
          endless(out, chunk(PIECE));
        };

    endsInTime();
    assertThat(gone.await(30, TimeUnit.SECONDS)).as("given up").isTrue();
  }

  @Test
  @DisplayName("T11 interim responses without end do not hold the exchange")
  void endlessInterim() throws Exception {
    script = out -> endless(out, "HTTP/1.1 103 Early Hints\r\n\r\n".getBytes(US_ASCII));

    endsInTime();
    assertThat(gone.await(30, TimeUnit.SECONDS)).as("given up").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-x\r\n", "HTTP/1.1 200", "\r\n\r\n", "HTTP/9.9 999 \u0000\r\n\r\n"})
  @DisplayName("T11 what is no HTTP is trouble with the line, never an answer")
  void noHttp(String garbage) throws Exception {
    script = out -> out.write(garbage.getBytes(US_ASCII));

    endsInTime();
  }

  /** By a clock that is told to go on: how late the threads of a busy machine are is not asked. */
  private void endsInTime() throws Exception {
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
    try (Transport timed =
        HttpTransport.builder(endpoint).time(time).closeGrace(Duration.ZERO).build()) {
      ExchangeCall call = timed.exchange(request("H1", SHORT));
      assertThat(said.await(30, TimeUnit.SECONDS)).isTrue();
      time.advance(SHORT.minusMillis(1));
      assertThat(call.result()).isNotDone();

      time.advance(LATENESS.plusMillis(1));

      assertThat(((HttpExchange) call).isEnded()).isTrue();
      TransportException failure = (TransportException) failureOf(call);
      assertThat(failure.elapsed()).isBetween(SHORT, SHORT.plus(LATENESS));
      assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(failure.pending()).contains(handle("H1"));
    }
  }

  @Test
  @DisplayName("T15 no log line and no failure holds a document, whatever the gateway does")
  void logsHoldNothingOfAPatient() {
    byte[] canary = "<XmlMsg><Name>CANARY</Name></XmlMsg>".getBytes(US_ASCII);
    Script[] all = {
      out -> document(out, "OQSsiquc01res_H1.xml", canary),
      out -> document(out, "CANARY.xml", canary),
      out -> {
        head(out, "HTTP/1.1 200 CANARY", "X-Oqs-File-Name: OQSsiquc01res_H1.xml");
        out.write(canary);
      },
      out -> {
        head(out, "HTTP/1.1 400 CANARY", "Content-Length: 36", "X-Oqs-Mode: CANARY");
        out.write(canary);
      },
      out -> out.write(canary),
      out -> {
        byte[] problem =
            "{\"type\":\"urn:oqs-sdk:problem:CANARY\",\"detail\":\"CANARY\"}".getBytes(US_ASCII);
        head(
            out,
            "HTTP/1.1 403 Forbidden",
            "Content-Type: application/problem+json",
            "Content-Length: " + problem.length);
        out.write(problem);
      },
    };
    Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.TRACE);
    try {
      for (Script one : all) {
        script = one;
        ExchangeRequest request =
            ExchangeRequest.of(
                MessageKind.ELIGIBILITY, handle("H1"), canary, SHORT, gate("CANARY"));
        transport
            .exchange(request)
            .result()
            .handle(
                (result, failure) -> {
                  for (Throwable e = failure; e != null; e = e.getCause()) {
                    assertThat(e.toString()).doesNotContain("CANARY");
                  }
                  assertThat(String.valueOf(result)).doesNotContain("CANARY");
                  return null;
                })
            .join();
      }
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }

    assertThat(lines.list).isNotEmpty();
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("CANARY"));
    assertThat(lines.list).allMatch(event -> event.getThrowableProxy() == null);
  }
}
