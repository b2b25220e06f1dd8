package jp.shikaku.cardreader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.cardreader.FaceFolder.Seen;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Role;
import jp.shikaku.transport.RetentionPolicy;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Keeps the host's rule of retention (reliability-security P-08): of the files in the face folder
 * that were handed on, those that are settled for everybody are moved or removed, unless another
 * content took their place. By default nothing is touched.
 */
final class FaceTidying {

  private static final long PAUSE = 5 * FaceEntry.SECOND;

  private final RetentionPolicy retention;
  private final @Nullable Folders folders;
  private final FaceFolder folder;
  private final FaceOffers offers;
  private final FaceReport report;
  private final TimeSource time;
  private final Set<String> planned;
  private long next;

  FaceTidying(
      FaceFolderSource.Settings settings,
      FaceFolder folder,
      FaceEntries entries,
      FaceOffers offers,
      FaceReport report) {
    this.retention = settings.retention();
    this.folders =
        retention == RetentionPolicy.LEAVE
            ? null
            : new Folders(settings.folder(), settings.folder());
    this.folder = folder;
    this.offers = offers;
    this.report = report;
    this.time = settings.time();
    this.planned = entries.toTidy();
    this.next = time.nanoTime();
  }

  /** Tidies a file away as soon as it is settled. */
  void plan(FaceEntry entry) {
    if (folders != null
        && entry.place == FaceFolder.FACE
        && Folders.isPlainName(entry.fileName())) {
      planned.add(entry.fileName());
    }
  }

  void cancel(FaceEntry entry) {
    planned.remove(entry.fileName());
  }

  /** Does what is due. */
  void tidy() {
    long now = time.nanoTime();
    if (folders == null || planned.isEmpty() || now - next < 0) {
      return;
    }
    next = now + PAUSE;
    Map<String, EventSink.KnownFile> known = offers.known(List.copyOf(planned));
    for (Iterator<String> names = planned.iterator(); names.hasNext(); ) {
      String name = names.next();
      EventSink.KnownFile file = known.get(name);
      if (file != null && file.settled() && isTidied(folders, name, file)) {
        names.remove();
      }
    }
  }

  private boolean isTidied(Folders own, String name, EventSink.KnownFile file) {
    try {
      Seen seen = folder.look(FaceFolder.FACE, name);
      if (seen == null || !seen.isRegular() || !seen.isSame(file)) {
        return true; // gone, or another content: not ours to remove
      }
      Optional<Path> target = retention.folder();
      if (target.isPresent()) {
        own.keep(name, target.get());
      } else {
        own.remove(Role.RES, name);
      }
      return true;
    } catch (IOException e) {
      report.say(Level.WARN, "face-file-not-tidied", "reason", e);
      return false;
    }
  }
}
