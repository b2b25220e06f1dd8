package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;

/** A terminal's folders under a virtual time; the test plays the terminal between two moments. */
final class FolderFixture implements AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(30);

  final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  final Path root;
  final Path req;
  final Path res;
  final List<ExchangeProgress.Stage> stages = new ArrayList<>();
  final List<String> late = new ArrayList<>();
  SharedFolderTransport transport;

  FolderFixture(Path root) {
    this(root, settings -> settings);
  }

  FolderFixture(
      Path root, java.util.function.UnaryOperator<SharedFolderTransport.Builder> settings) {
    this.root = root;
    this.req = root.resolve("req");
    this.res = root.resolve("res");
    try {
      Files.createDirectories(req);
      Files.createDirectories(res);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.transport =
        settings
            .apply(
                SharedFolderTransport.builder()
                    .root(root)
                    .time(time)
                    .closeGrace(Duration.ZERO)
                    .orphanHandler((exchange, at) -> late.add(exchange.exchangeId() + "@" + at))
                    .executor(Runnable::run))
            .build();
  }

  ExchangeCall send(String id) {
    return transport.exchange(
        Documents.request(id, DEADLINE).withOnProgress(event -> stages.add(event.stage())));
  }

  Path request(String id) {
    return req.resolve("OQSsiquc01req_" + id + ".xml");
  }

  Path answer(String id) {
    return res.resolve("OQSsiquc01res_" + id + ".xml");
  }

  void take(String id) throws IOException {
    Files.delete(request(id));
  }

  void put(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
  }

  void advance(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  /** The result of a call that has ended by now. */
  static ExchangeResult got(ExchangeCall call) {
    if (!call.result().isDone()) {
      throw new AssertionError("has not ended");
    }
    return call.result().join();
  }

  /** The failure of a call that has ended by now. */
  static OqsException failure(ExchangeCall call) {
    CompletableFuture<ExchangeResult> result = call.result();
    if (!result.isDone()) {
      throw new AssertionError("has not ended");
    }
    try {
      throw new AssertionError("did not fail: " + result.join());
    } catch (CompletionException e) {
      return (OqsException) e.getCause();
    }
  }

  static TransportException transportFailure(ExchangeCall call) {
    TransportException failure = (TransportException) failure(call);
    assertThat(failure.attempts()).isEqualTo(failure.delivery() == Delivery.NOT_SENT ? 0 : 1);
    return failure;
  }

  static List<String> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
