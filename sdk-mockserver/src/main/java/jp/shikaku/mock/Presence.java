package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the terminal is there: its folder for others, and its linkage application「連携アプリケーション」 for
 * the folder. A test takes them away and gives them back, or an outage does. Thread-safe.
 */
final class Presence {
  private final Path root;
  private final AnswerDesk desk;
  private final Events events;
  private final Runnable lookSoon;
  private final AtomicBoolean paused = new AtomicBoolean();

  /** {@code lookSoon} lets requests be found that came while nobody looked. */
  Presence(Path root, AnswerDesk desk, Events events, Runnable lookSoon) {
    this.root = root;
    this.desk = desk;
    this.events = events;
    this.lookSoon = lookSoon;
  }

  boolean isPaused() {
    return paused.get();
  }

  void pause() {
    if (!paused.getAndSet(true)) {
      desk.pause();
      events.tell(MockEvent.Kind.PAUSED, "", "");
    }
  }

  void resume() {
    if (paused.getAndSet(false)) {
      desk.resume();
      events.tell(MockEvent.Kind.RESUMED, "", "");
    }
  }

  void loseShare() throws IOException {
    Files.move(root, lost(), StandardCopyOption.ATOMIC_MOVE);
  }

  void restoreShare() throws IOException {
    if (Files.exists(root)) {
      throw new IOException("something is in the folder's place");
    }
    Files.move(lost(), root, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path lost() {
    return root.resolveSibling(root.getFileName() + ".lost");
  }

  /** Is there again, whoever took what away. */
  void comeBack() throws IOException {
    resume();
    if (Files.notExists(root) && Files.exists(lost())) {
      restoreShare();
    }
  }

  /** An outage begins or ends. */
  void turn(Outage.Kind kind, boolean begins) {
    MockEvent.Kind turn = begins ? MockEvent.Kind.OUTAGE_BEGAN : MockEvent.Kind.OUTAGE_ENDED;
    events.tell(turn, "", kind.word());
    switch (kind) {
      case LINKAGE_STOPPED -> stopLinkage(begins);
      case SHARE_LOST -> takeShare(begins);
      case GATEWAY_CERTIFICATE_EXPIRED, LINE_LOST, MAINTENANCE, CENTRE_DOWN -> {
        // asked for when something comes
      }
    }
  }

  private void stopLinkage(boolean begins) {
    if (begins) {
      pause();
    } else {
      resume();
      lookSoon.run();
    }
  }

  private void takeShare(boolean begins) {
    try {
      if (begins) {
        loseShare();
      } else {
        restoreShare();
      }
    } catch (IOException e) {
      // somebody else moved the folder, or has a file in it open on Windows
      events.tell(MockEvent.Kind.BROKEN, "", Outage.Kind.SHARE_LOST.word());
    }
  }
}
