package jp.shikaku.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call the console, and what a page gets that comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleServerTest {

  @TempDir private static Path own;
  private final HttpClient http = HttpClient.newHttpClient();
  private RunningConsole console;
  private String origin;
  private String cookie;

  @BeforeAll
  void start() throws Exception {
    console = new RunningConsole(own);
    origin = console.page().replaceFirst("/$", "");
    HttpResponse<String> opened = send(HttpRequest.newBuilder(URI.create(console.url())));
    assertThat(opened.statusCode()).isEqualTo(303);
    assertThat(opened.headers().firstValue("Location")).hasValue("/");
    cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
  }

  @AfterAll
  void stop() {
    console.close();
  }

  @Test
  @DisplayName("the cookie is out of reach of scripts and of other pages")
  void cookieIsStrict() {
    assertThat(cookie).contains("; HttpOnly", "; SameSite=Strict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/events", "/main.js", "/chart.js", "/icon.svg", "/nowhere"})
  @DisplayName("without the cookie there is nothing, not even what exists")
  void needsTheCookie(String path) throws Exception {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(origin + path)));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).startsWith("プログラムが表示したアドレスを開いてください");
    assertThat(send(asking("/?token=00112233")).statusCode()).isEqualTo(403);
  }

  @Test
  @DisplayName(
      "the page may load nothing from elsewhere, run nothing inline, and be framed by none")
  void policy() throws Exception {
    HttpResponse<String> page = send(asking("/"));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "http");
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(page.body()).doesNotContain("http://", "https://", "style=", "onclick");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "evil.example", "127.0.0.1.evil.example"})
  @DisplayName("a call by another name is one of a page that rebinds its own")
  void host(String name) throws Exception {
    URI uri = URI.create(origin);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String call =
          "GET / HTTP/1.1\r\nHost: "
              + name
              + ":"
              + uri.getPort()
              + "\r\nCookie: "
              + cookie.replaceFirst(";.*", "")
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  @DisplayName("nothing is pressed by a page of others, or by one that does not say what it is")
  void onlyTheConsolePresses() throws Exception {
    String path = "/visitors/ORDINARY";
    HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();

    assertThat(send(asking(path).POST(nothing)).statusCode()).isEqualTo(403);
    assertThat(
            send(asking(path).header("Origin", "http://evil.example").POST(nothing)).statusCode())
        .isEqualTo(403);
    assertThat(send(asking("/").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
    assertThat(console.terminal().reader().folder()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/visitors/NOBODY_SUCH", "/outages/x", "/receptions/x/again", "/", "/nowhere"})
  @DisplayName("what is not there is not found, and not repeated")
  void notFound(String path) throws Exception {
    HttpResponse<String> answer =
        send(asking(path).header("Origin", origin).POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("nothing is here");
  }

  @Test
  @Timeout(120) // a stream of events has no end of its own
  @DisplayName("a page that comes back gets what is new, and all of it after a restart")
  void comesBack() throws Exception {
    List<String> first = events(null, 2);
    String last = id(first.get(first.size() - 1));
    press("/visitors/EXPIRED");

    List<String> later = events(last, 1);
    List<String> ofAnotherRun = events("0123456789ab-999", 3);

    assertThat(first).anyMatch(event -> event.startsWith("event: controls"));
    assertThat(later).allMatch(event -> !event.startsWith("event: controls"));
    assertThat(later).allMatch(event -> !id(event).equals(last));
    assertThat(ofAnotherRun).anyMatch(event -> event.startsWith("event: controls"));
  }

  private void press(String path) throws Exception {
    HttpResponse<String> answer =
        send(asking(path).header("Origin", origin).POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(204);
  }

  /** The first events of a new stream. */
  private List<String> events(String cursor, int count) throws Exception {
    HttpRequest.Builder asking = asking("/events");
    if (cursor != null) {
      asking.header("Last-Event-ID", cursor);
    }
    HttpResponse<InputStream> answer =
        http.send(asking.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      List<String> events = new ArrayList<>();
      StringBuilder event = new StringBuilder();
      while (events.size() < count) {
        String line = lines.readLine();
        if (!line.isEmpty()) {
          event.append(line).append('\n');
        } else {
          if (event.toString().startsWith("event: ")) {
            events.add(event.toString());
          }
          event.setLength(0);
        }
      }
      return events;
    }
  }

  private static String id(String event) {
    return event.replaceFirst("(?s).*\nid: ", "").replaceFirst("(?s)\n.*", "");
  }

  private HttpRequest.Builder asking(String path) {
    return HttpRequest.newBuilder(URI.create(origin + path))
        .header("Cookie", cookie.replaceFirst(";.*", ""));
  }

  private HttpResponse<String> send(HttpRequest.Builder asking)
      throws IOException, InterruptedException {
    return http.send(asking.build(), HttpResponse.BodyHandlers.ofString());
  }
}
