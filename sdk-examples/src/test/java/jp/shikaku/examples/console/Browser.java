package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A real Chromium without a window, driven by the W3C WebDriver protocol of chromedriver. */
final class Browser implements AutoCloseable {

  private static final List<Path> BINARIES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromedriver"));
  private static final Pattern READY = Pattern.compile("successfully on port ([0-9]+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  /** Why there is none here; empty when there is. */
  static Optional<String> unavailable() {
    return BINARIES.stream()
        .filter(binary -> !Files.isExecutable(binary))
        .map(binary -> binary + " is not installed (Debian: chromium, chromium-driver)")
        .findFirst();
  }

  /**
   * Starts it.
   *
   * @param profile an empty folder
   */
  Browser(Path profile) throws IOException {
    driver =
        new ProcessBuilder(BINARIES.get(1).toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    String url = "http://127.0.0.1:" + port() + "/session";
    ObjectNode all = JSON.createObjectNode();
    ObjectNode wanted = all.putObject("capabilities").putObject("alwaysMatch");
    wanted.putObject("goog:loggingPrefs").put("browser", "ALL");
    ObjectNode options = wanted.putObject("goog:chromeOptions");
    options.put("binary", BINARIES.get(0).toString());
    for (String flag :
        List.of(
            "--headless=new",
            "--no-sandbox", // a container's root can have none
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--lang=ja",
            "--user-data-dir=" + profile)) {
      options.withArray("args").add(flag);
    }
    session = url + "/" + call("POST", url, all).get("sessionId").asText();
  }

  /** As the driver tells it; what it says afterwards is of no interest. */
  private String port() throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return ready.group(1);
      }
    }
    throw new IOException("chromedriver did not start");
  }

  private JsonNode call(String method, String url, ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json; charset=utf-8")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode value = JSON.readTree(answer.body()).get("value");
      if (answer.statusCode() != 200) {
        throw new AssertionError(value.path("error").asText() + ": " + value.path("message"));
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void open(String url) {
    call("POST", session + "/url", JSON.createObjectNode().put("url", url));
  }

  /** Sets the size of what is seen, also below what a window may have. */
  void size(int width, int height) {
    ObjectNode metrics = JSON.createObjectNode().put("width", width).put("height", height);
    metrics.put("deviceScaleFactor", 1).put("mobile", false);
    devtools("Emulation.setDeviceMetricsOverride", metrics);
  }

  private JsonNode devtools(String command, ObjectNode params) {
    ObjectNode body = JSON.createObjectNode().put("cmd", command);
    body.set("params", params);
    return call("POST", session + "/goog/cdp/execute", body);
  }

  /** Opens a page in which a script runs before its own. */
  void openAfter(String script, String url) {
    JsonNode added =
        devtools(
            "Page.addScriptToEvaluateOnNewDocument", JSON.createObjectNode().put("source", script));
    open(url);
    devtools(
        "Page.removeScriptToEvaluateOnNewDocument",
        JSON.createObjectNode().set("identifier", added.get("identifier")));
  }

  /** Runs the body of a function in the page, and waits for the promise it may return. */
  JsonNode run(String script) {
    ObjectNode body = JSON.createObjectNode().put("script", script);
    body.putArray("args");
    return call("POST", session + "/execute/sync", body);
  }

  /** Presses a key of a real keyboard. */
  void press(String key) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode keyboard = body.putArray("actions").addObject();
    keyboard.put("type", "key").put("id", "keyboard");
    keyboard.putArray("actions").addObject().put("type", "keyDown").put("value", key);
    keyboard.withArray("actions").addObject().put("type", "keyUp").put("value", key);
    call("POST", session + "/actions", body);
  }

  /** What the browser's own console was told since the last time, each with its level. */
  List<String> said() {
    JsonNode lines =
        call("POST", session + "/se/log", JSON.createObjectNode().put("type", "browser"));
    return StreamSupport.stream(lines.spliterator(), false)
        .map(line -> line.get("level").asText() + " " + line.get("message").asText())
        .toList();
  }

  byte[] picture() {
    JsonNode base64 = call("GET", session + "/screenshot", JSON.createObjectNode());
    return Base64.getDecoder().decode(base64.asText());
  }

  @Override
  public void close() {
    try {
      call("DELETE", session, JSON.createObjectNode());
    } finally {
      driver.destroy();
      try {
        if (!driver.waitFor(5, TimeUnit.SECONDS)) {
          driver.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
