package jp.shikaku.examples.console;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.examples.text.Language;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page to this computer alone. Who has opened the printed address, and so holds the
 * cookie, may look and press; pages of others may neither call nor frame it. Thread-safe.
 */
final class ConsoleServer implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int MOST_STREAMS = 8;
  private static final String HOST = "127.0.0.1";
  private static final String TOKEN = "token";

  private static final String TEXT = "text/plain;charset=utf-8";
  private static final String SCRIPT = "text/javascript;charset=utf-8";

  /** The version is that of the parent's {@code chart-js.version}. */
  private static final String CHARTS =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  /** Nothing from elsewhere, nothing inline, and no text is ever taken for HTML. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asset(String type, byte[] bytes) {}

  /** A call that is not allowed or leads nowhere. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String text) {
      super(text);
      this.status = status;
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private final Feed feed;
  private final ReceptionDesk desk;
  private final QuietServer server;
  private final String token;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private final Asset page;

  /**
   * Starts to serve.
   *
   * @param port 0 for any
   * @param language in which the page begins
   * @throws jp.shikaku.InvalidQueryException when the port is taken
   */
  ConsoleServer(Feed feed, ReceptionDesk desk, int port, Language language) {
    this.feed = feed;
    this.desk = desk;
    this.page = page(language);
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    this.token = HexFormat.of().formatHex(random);
    this.server =
        new QuietServer(
            "shikaku-demo",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            IDLE,
            http -> new ConnectionFactory[] {new HttpConnectionFactory(http)});
    server.start(this::addTo);
  }

  /** The address to open. */
  String url() {
    return origin() + "/?" + TOKEN + "=" + token;
  }

  private String origin() {
    return "http://" + HOST + ":" + server.port();
  }

  private void addTo(Javalin to) {
    assets()
        .forEach((path, asset) -> to.addHttpHandler(HandlerType.GET, path, guarded(asset(asset))));
    to.addHttpHandler(HandlerType.GET, "/", this::open);
    to.addHttpHandler(HandlerType.GET, "/events", this::events);
    to.addHttpHandler(
        HandlerType.POST,
        "/visitors/{id}",
        pressed(context -> desk.letIn(value(Visitor.values(), context.pathParam("id")))));
    to.addHttpHandler(
        HandlerType.POST,
        "/outages/{id}",
        pressed(context -> desk.setOutage(value(Outage.values(), context.pathParam("id")))));
    to.addHttpHandler(HandlerType.DELETE, "/outages", pressed(context -> desk.setOutage(null)));
    to.addHttpHandler(
        HandlerType.POST,
        "/receptions/{number}/again",
        pressed(context -> desk.askAgain(number(context.pathParam("number")))));
    for (HandlerType method : HandlerType.values()) {
      if (method.isHttpMethod()) {
        to.addHttpHandler(method, "<path>", guarded(ConsoleServer::nowhere));
        if (method != HandlerType.GET) {
          to.addHttpHandler(method, "/", guarded(ConsoleServer::nowhere));
        }
      }
    }
  }

  private static Map<String, Asset> assets() {
    Map<String, Asset> assets = new LinkedHashMap<>();
    assets.put("/console.css", read("text/css;charset=utf-8", "console.css"));
    assets.put("/icon.svg", read("image/svg+xml;charset=utf-8", "icon.svg"));
    for (String script : new String[] {"main.js", "view.js", "charts.js", "words.js"}) {
      assets.put("/" + script, read(SCRIPT, script));
    }
    assets.put("/words.json", read("application/json;charset=utf-8", "words.json"));
    assets.put("/chart.js", read(SCRIPT, CHARTS));
    return assets;
  }

  private static Asset page(Language language) {
    Asset page = read("text/html;charset=utf-8", "index.html");
    String text = new String(page.bytes(), StandardCharsets.UTF_8);
    String tag = language.locale().getLanguage();
    return new Asset(
        page.type(),
        text.replace("<html lang=\"ja\">", "<html lang=\"" + tag + "\">")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Asset read(String type, String name) {
    try (InputStream in = ConsoleServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the program: " + name);
      }
      return new Asset(type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what is served

  /** The printed address gives the cookie and leads to one that tells nothing. */
  private void open(Context context) throws Exception {
    guard(
        context,
        () -> {
          String given = context.queryParam(TOKEN);
          if (given == null) {
            requireCookie(context);
            asset(page).handle(context);
          } else if (isToken(given)) {
            context.header(
                "Set-Cookie", cookie() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict");
            context.status(303);
            context.header("Location", "/");
          } else {
            throw unknown();
          }
        });
  }

  private static Handler asset(Asset asset) {
    return context -> {
      context.contentType(asset.type());
      context.result(asset.bytes());
    };
  }

  private void events(Context context) throws Exception {
    guard(
        context,
        () -> {
          requireCookie(context);
          if (!streams.tryAcquire()) {
            feed.signOfLife(); // finds those whose page has gone
            throw new Refused(429, "too many pages are open");
          }
          try {
            HttpServletResponse response = context.res();
            response.setContentType("text/event-stream;charset=utf-8");
            feed.writeTo(response.getOutputStream(), context.header("Last-Event-ID"));
          } catch (IOException e) {
            // The page has gone.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            streams.release();
          }
        });
  }

  private interface Press {
    void on(Context context) throws IOException;
  }

  private Handler pressed(Press press) {
    return guarded(
        context -> {
          // A browser always names the page that sends something.
          if (!origin().equals(context.header("Origin"))) {
            throw new Refused(403, "only the console itself may do this");
          }
          press.on(context);
          context.status(204);
        });
  }

  private static void nowhere(Context context) {
    throw new Refused(404, "nothing is here");
  }

  private static <E extends Enum<E>> E value(E[] values, String name) {
    return Stream.of(values)
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new Refused(404, "nothing is here"));
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new Refused(404, "nothing is here");
    }
    return Integer.parseInt(text);
  }

  // ---- who may call

  private Handler guarded(Handler handler) {
    return context ->
        guard(
            context,
            () -> {
              requireCookie(context);
              handler.handle(context);
            });
  }

  private void guard(Context context, Action action) throws Exception {
    context.header("Content-Security-Policy", POLICY);
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Referrer-Policy", "no-referrer");
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    try {
      requireOwn(context);
      action.run();
    } catch (Refused e) {
      refuse(context, e.status, e.getMessage());
    } catch (IOException e) {
      refuse(context, 503, "the folder did not allow it");
    }
  }

  private static void refuse(Context context, int status, @Nullable String text) {
    context.status(status);
    context.contentType(TEXT);
    context.result(Optional.ofNullable(text).orElse(""));
  }

  /** Another name for this address is a page that rebinds its own (DNS rebinding). */
  private void requireOwn(Context context) {
    if (!origin().equals("http://" + context.header("Host"))) {
      throw new Refused(403, "Host must be " + HOST + " with the console's port");
    }
    String from = context.header("Origin");
    String site = context.header("Sec-Fetch-Site");
    boolean isElsewhere = from != null && !from.equals(origin());
    boolean isCross = site != null && !Set.of("same-origin", "none").contains(site);
    if (isElsewhere || isCross) {
      throw new Refused(403, "other pages may not call the console");
    }
  }

  private void requireCookie(Context context) {
    String given = context.cookie(cookie());
    if (given == null || !isToken(given)) {
      throw unknown();
    }
  }

  private static Refused unknown() {
    return new Refused(403, "プログラムが表示したアドレスを開いてください。 / Open the address that the program printed.");
  }

  /** Cookies do not tell ports apart. */
  private String cookie() {
    return "shikaku-demo-" + server.port();
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
