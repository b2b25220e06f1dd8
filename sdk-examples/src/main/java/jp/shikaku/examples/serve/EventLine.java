package jp.shikaku.examples.serve;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/** Writes one stream of server-sent events, on the thread of its connection. */
final class EventLine {

  static final Duration BEAT = Duration.ofSeconds(10);

  private static final String START = "retry: 2000\n\n";
  private static final String ALIVE = ":\n\n";

  private final VisitDesk.Subscription stream;
  private final TimeSource time;
  private TimeSource.@Nullable Scheduled beat;

  EventLine(VisitDesk.Subscription stream, TimeSource time) {
    this.stream = stream;
    this.time = time;
  }

  /** Writes until the stream ends or the other side has gone. */
  void run(HttpServletResponse response) {
    beat = time.schedule(BEAT, stream::beat);
    try {
      OutputStream out = response.getOutputStream();
      write(out, START);
      boolean goesOn = true;
      while (goesOn) {
        Optional<VisitDesk.Message> next = stream.next();
        Optional<VisitDesk.End> end = stream.end();
        if (next.isPresent()) {
          write(out, text(next.get()));
        } else if (end.isPresent()) {
          write(out, "event: end\ndata: {\"reason\":\"" + end.get() + "\"}\n\n");
          goesOn = false;
        } else {
          write(out, ALIVE);
          beat = time.schedule(BEAT, stream::beat);
        }
      }
    } catch (IOException e) {
      // The other side has gone: what it did not acknowledge stays open.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stream.leave();
      if (beat != null) {
        beat.cancel();
      }
    }
  }

  /** JSON has no line feeds of its own here. */
  private static String text(VisitDesk.Message message) {
    return "event: "
        + message.event()
        + "\nid: "
        + message.cursor()
        + "\ndata: "
        + message.data()
        + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
