package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A caller of the service, as a receipt computer would be. */
public final class Caller {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final long PATIENCE_SECONDS = 30;

  private final String url;
  private final String token;

  public Caller(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** A reply with its body read. */
  public record Reply(int status, HttpResponse<byte[]> http, JsonNode json) {

    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    public String text() {
      return new String(http.body(), StandardCharsets.UTF_8);
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    if (!token.isEmpty()) {
      request.setHeader("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  public Reply get(String path, String... headers) throws IOException, InterruptedException {
    return reply(HTTP.send(request(path, headers).GET().build(), BodyHandlers.ofByteArray()));
  }

  public Reply post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return postAsync(path, body, headers).join();
  }

  public CompletableFuture<Reply> postAsync(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path, "Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return HTTP.sendAsync(
            request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofByteArray())
        .thenApply(Caller::reply);
  }

  public Reply send(String method, String path) throws IOException, InterruptedException {
    return reply(
        HTTP.send(
            request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray()));
  }

  private static Reply reply(HttpResponse<byte[]> http) {
    try {
      return new Reply(http.statusCode(), http, JSON.readTree(http.body()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One event of a stream. */
  public record Event(String name, String cursor, JsonNode data) {}

  /** Opens a stream; its first line is read when this returns. */
  public Stream stream(String path, String... headers) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        HTTP.send(request(path, headers).GET().build(), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError("status " + response.statusCode());
    }
    return new Stream(response);
  }

  /** An open stream of events. */
  public static final class Stream implements AutoCloseable {

    private static final Event CLOSED = new Event("closed", "", JSON.nullNode());

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private Stream(HttpResponse<InputStream> response) {
      this.response = response;
      Thread thread = new Thread(this::read, "test-stream");
      thread.setDaemon(true);
      thread.start();
    }

    public HttpResponse<InputStream> response() {
      return response;
    }

    private void read() {
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        String name = "";
        String cursor = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("id: ")) {
            cursor = line.substring(4);
          } else if (line.startsWith("data: ")) {
            events.add(new Event(name, cursor, JSON.readTree(line.substring(6))));
          }
        }
      } catch (IOException e) {
        // cut
      }
      events.add(CLOSED);
    }

    public Event next() throws InterruptedException {
      Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event came");
      }
      return event;
    }

    public Event next(String name) throws InterruptedException {
      Event event = next();
      while (!event.name().equals(name)) {
        if (event == CLOSED) {
          throw new AssertionError("the stream ended before " + name);
        }
        event = next();
      }
      return event;
    }

    public boolean isEmpty() {
      return events.isEmpty();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }
}
