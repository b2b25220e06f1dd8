package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jp.shikaku.examples.serve.Caller;
import org.awaitility.Awaitility;

/** A service that runs in this process until it is closed. */
final class RunningServe implements AutoCloseable {

  private final BlockingQueue<Runnable> interrupts = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path token;
  private final CompletableFuture<Integer> exit;
  private final Runnable interrupt;

  /**
   * @param args with {@code --listen 127.0.0.1:0}
   */
  RunningServe(Path token, String... args) throws InterruptedException {
    this.token = token;
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Clock.systemUTC(),
            (code, closing) -> interrupts.add(closing));
    exit = CompletableFuture.supplyAsync(() -> Program.run(args, console));
    Runnable given = interrupts.poll(30, TimeUnit.SECONDS);
    assertThat(given).as(err()).isNotNull();
    interrupt = given;
  }

  /** A text without digests and exchange numbers, in which any four digits turn up by chance. */
  static String withoutDigests(String text) {
    return text.replaceAll("\\b[0-9a-f]{32,64}\\b", "#");
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  String url() {
    Awaitility.await().until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\n"));
    return out.toString(StandardCharsets.UTF_8).strip().replace("shikaku serve: ", "");
  }

  Caller caller() throws IOException {
    return new Caller(url(), Files.readString(token).strip());
  }

  @Override
  public void close() {
    interrupt.run();
    assertThat(exit.join()).isZero();
  }
}
