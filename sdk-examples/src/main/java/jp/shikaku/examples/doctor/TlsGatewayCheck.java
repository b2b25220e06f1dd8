package jp.shikaku.examples.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.text.Language;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.HealthReport;
import jp.shikaku.internal.http.Problem;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;

/** Asks our own gateway for its health, once, over TLS with the client's identity. */
public final class TlsGatewayCheck implements GatewayCheck {

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Longer than a share that hangs keeps the gateway's own look. */
  private static final int LOOK_SECONDS = 12;

  private static final int READ_MILLIS = 15_000;

  /** For all of it: a peer that sends a byte now and then ends no wait for the next one. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int MOST_BYTES = 64 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[ \\r]");

  private final Doctor.Address address;
  private final String path;
  private final TlsClient tls;
  private final List<CertificateStatus> own;

  /**
   * Prepares the question.
   *
   * @param address of the gateway
   * @param path of its resources, for example {@code /oqs-gateway/v1}
   * @param tls identity and trust
   * @param own how long this computer's certificates for it are good: identity and trust
   */
  public TlsGatewayCheck(
      Doctor.Address address, String path, TlsClient tls, List<CertificateStatus> own) {
    this.address = address;
    this.path = path;
    this.tls = tls;
    this.own = List.copyOf(own);
  }

  @Override
  public Doctor.Address address() {
    return address;
  }

  @Override
  public Result examine(TimeSource time, Language language) {
    List<Evidence> evidence = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    for (CertificateStatus status : own) {
      Evidence.of(status, time.now())
          .ifPresent(
              seen -> {
                evidence.add(seen);
                checks.add(LocalChecks.certificate(LocalChecks.DESK, seen, language));
              });
    }
    Evidence.Connection tried =
        Examination.connection(Peer.GATEWAY, address.host(), address.port(), CONNECT, time);
    evidence.add(tried);
    if (tried.reply() != Reply.ACCEPTED) {
      checks.add(failed(language, tried, ""));
      return new Result(checks, evidence);
    }
    long begun = time.nanoTime();
    try {
      GatewayReply reply = ask(time);
      Duration took = Duration.ofNanos(time.nanoTime() - begun);
      Optional<HealthReport> health =
          reply.status() == 200 ? HealthReport.read(reply.body()) : Optional.empty();
      if (health.isPresent()) {
        String mode = reply.header(HealthReport.MODE_HEADER).orElse("");
        answered(health.get(), mode, took, time.now(), language, checks, evidence);
      } else {
        Evidence seen = refusal(reply, took);
        evidence.add(seen);
        checks.add(failed(language, seen, reply.problem().map(Problem::code).orElse("")));
      }
    } catch (IOException | RuntimeException e) {
      Evidence seen = trouble(e, Duration.ofNanos(time.nanoTime() - begun));
      evidence.add(seen);
      checks.add(failed(language, seen, ""));
    }
    return new Result(checks, evidence);
  }

  /**
   * Only our gateway has problems of ours. What else answers is another program, or a proxy while
   * the gateway behind it is away.
   */
  private static Evidence refusal(GatewayReply reply, Duration took) {
    Optional<Problem> problem = reply.problem();
    boolean isPassing = reply.status() >= 500 || reply.status() == 429;
    if (problem.isEmpty() && !isPassing) {
      return new Evidence.Connection(Peer.GATEWAY, Reply.SOMETHING_ELSE, took);
    } else if (reply.status() == 401 || reply.status() == 403) {
      return new Evidence.Connection(Peer.GATEWAY, Reply.DENIED, took);
    }
    return new Evidence.Noted(
        new Health.Observation(Health.Topic.GATEWAY_TROUBLE, "status " + reply.status()));
  }

  private Evidence trouble(Exception failure, Duration took) {
    if (failure instanceof CredentialException credentials) {
      return new Evidence.IdentityUnusable(credentials.problem());
    } else if (failure instanceof ProtocolException) {
      return new Evidence.Connection(Peer.GATEWAY, Reply.SOMETHING_ELSE, took);
    }
    return tls.explain(failure)
        .<Evidence>map(refusal -> new Evidence.TlsRefused(refusal.problem()))
        .orElseGet(() -> new Evidence.Connection(Peer.GATEWAY, Reply.HANGS, took));
  }

  /**
   * @param code what the gateway itself calls it; empty when it tells nothing
   */
  private static Check failed(Language language, Evidence seen, String code) {
    return new Check(
        "gateway",
        Mark.FAILURE,
        language.say("中継サーバー", "gateway"),
        seen.describe(language.locale()) + (code.isEmpty() ? "" : ": " + code),
        language.say("下の「切り分け」を見てください。", "See the diagnosis below."),
        Check.none().put("problem", problem(seen)).put("code", code.isEmpty() ? null : code));
  }

  private static String problem(Evidence seen) {
    if (seen instanceof Evidence.TlsRefused refused) {
      return refused.problem().name();
    } else if (seen instanceof Evidence.IdentityUnusable unusable) {
      return unusable.problem().name();
    }
    return seen instanceof Evidence.Connection tried ? tried.reply().name() : "UNREACHABLE";
  }

  private GatewayReply ask(TimeSource time) throws IOException {
    tls.refresh();
    AtomicBoolean isOver = new AtomicBoolean();
    try (Socket plain = new Socket()) {
      Scheduled end =
          time.schedule(
              LIMIT,
              () -> {
                isOver.set(true);
                cut(plain);
              });
      try {
        return ask(plain);
      } finally {
        end.cancel();
      }
    } catch (IOException e) {
      if (isOver.get()) {
        throw new SocketTimeoutException("no whole answer in time");
      }
      throw e;
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more
      return;
    }
  }

  private GatewayReply ask(Socket plain) throws IOException {
    plain.connect(new InetSocketAddress(address.host(), address.port()), (int) CONNECT.toMillis());
    plain.setSoTimeout(READ_MILLIS);
    try (SSLSocket socket =
        (SSLSocket) tls.socketFactory().createSocket(plain, address.host(), address.port(), true)) {
      socket.startHandshake();
      tls.check(socket.getSession());
      String request =
          "GET "
              + path
              + "/health HTTP/1.0\r\nHost: "
              + address.host()
              + "\r\nAccept: application/json\r\nPrefer: wait="
              + LOOK_SECONDS
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return reply(socket.getInputStream());
    }
  }

  /** A short answer, whose body HTTP/1.0 does not cut into chunks. */
  private static GatewayReply reply(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      throw new EOFException("no answer");
    }
    Matcher status = STATUS.matcher(text);
    int body = text.indexOf("\r\n\r\n");
    if (!status.lookingAt() || body < 0) {
      throw new ProtocolException("no HTTP");
    }
    Map<String, String> headers = new HashMap<>();
    text.substring(0, body)
        .lines()
        .map(line -> line.split(":", 2))
        .filter(header -> header.length == 2)
        .forEach(
            header -> headers.put(header[0].strip().toLowerCase(Locale.ROOT), header[1].strip()));
    int from = text.indexOf('{', body);
    int until = text.lastIndexOf('}');
    String json = from < 0 || until < from ? "" : text.substring(from, until + 1);
    return new GatewayReply(
        Integer.parseInt(status.group(1)),
        headers,
        json.getBytes(StandardCharsets.UTF_8),
        false,
        false);
  }

  private static String nextStep(Mark mark, boolean isDisaster, Language language) {
    if (isDisaster) {
      return language.say(
          "災害時の運用が終わっていれば、中継サーバーの管理者に解除を依頼してください。",
          "If it is over, have the operator of the gateway end it.");
    }
    return mark == Mark.OK ? "" : language.say("中継サーバーの記録を確認してください。", "See the gateway's log.");
  }

  private static void answered(
      HealthReport health,
      String mode,
      Duration took,
      Instant now,
      Language language,
      List<Check> checks,
      List<Evidence> evidence) {
    Health.State state = health.knownState().orElse(null);
    boolean isDisaster = HealthReport.isDisaster(mode);
    // What a desk's own client makes of it.
    evidence.addAll(Evidence.of(health.health(now, now, mode), now));
    Mark mark = Mark.WARNING;
    if (state != null) {
      mark =
          switch (state) {
            case UP -> Mark.OK;
            case DEGRADED, DISASTER -> Mark.WARNING;
            default -> Mark.FAILURE;
          };
    }
    if (isDisaster && mark == Mark.OK) {
      mark = Mark.WARNING;
    }
    checks.add(
        new Check(
            "gateway",
            mark,
            language.say("中継サーバー", "gateway"),
            (state == null
                    ? language.say("状態を読み取れません", "its state can not be read")
                    : new Evidence.GatewaySays(state).describe(language.locale()))
                + (isDisaster ? language.say("、災害時を宣言中", ", a disaster is declared") : "")
                + language.say("（", " (")
                + took.toMillis()
                + " ms"
                + language.say("）", ")"),
            nextStep(mark, isDisaster, language),
            Check.none()
                .put("state", state == null ? null : state.name())
                .put("disaster", isDisaster)
                .put("millis", took.toMillis())));
    health
        .certificateEnds()
        .ifPresent(
            end -> {
              Evidence.Certificate seen =
                  new Evidence.Certificate(
                      language.say("中継サーバー", "gateway"), Instant.EPOCH, end, now);
              evidence.add(seen);
              checks.add(LocalChecks.certificate(LocalChecks.GATEWAY, seen, language));
            });
  }
}
