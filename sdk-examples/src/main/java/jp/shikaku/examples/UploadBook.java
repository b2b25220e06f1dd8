package jp.shikaku.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.internal.io.OwnerOnlyFiles;
import jp.shikaku.transport.Pending;

/**
 * Remembers uploads and their receipts 「受付番号の控え」 in a text file: a line for each step, on the disk
 * before the step is done. What a crash cut off was not done. Several processes may write.
 */
final class UploadBook {

  private static final int MOST_LINES = 2_000;

  /** So many that were read are remembered, so that nobody uploads them anew by mistake. */
  private static final int KEPT = 300;

  private static final String FORGOTTEN = "FORGOTTEN";
  private static final String NOTHING = "-";

  /** Stands between how many uploads a list has and the day on which it was begun. */
  private static final String BEGUN = "@";

  private static final int MOST_TRIES = 500;
  private static final long TRY_AGAIN_MILLIS = 10;

  private final Path file;
  private final ReentrantLock writers = new ReentrantLock();

  UploadBook(Path file) {
    this.file = file;
  }

  private record Key(String name, String digest, int number) {
    static Key of(Upload upload) {
      return new Key(upload.name(), upload.digest(), upload.number());
    }
  }

  /** The uploads as they stand, in the order in which they were begun. */
  List<Upload> all() {
    Map<Key, Upload> uploads = new LinkedHashMap<>();
    for (String line : lines()) {
      read(line, uploads);
    }
    return List.copyOf(uploads.values());
  }

  private List<String> lines() {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      // What stands behind the last line end was cut off by a crash: a step that was not done.
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw unusable("can not be read", Delivery.NOT_SENT);
    }
  }

  private static void read(String line, Map<Key, Upload> uploads) {
    String[] parts = line.split(" ", 6);
    try {
      String[] of = parts[4].split(BEGUN, 2);
      Upload upload =
          Upload.unsent(
              parts[1],
              parts[2],
              Integer.parseInt(parts[3]),
              Integer.parseInt(of[0]),
              of.length == 1 ? null : LocalDate.parse(of[1]));
      Upload before = uploads.getOrDefault(Key.of(upload), upload);
      if (parts[0].equals(FORGOTTEN)) {
        uploads.remove(Key.of(upload));
        return;
      }
      uploads.put(
          Key.of(upload),
          switch (State.valueOf(parts[0])) {
            case UNSENT -> upload;
            case SENDING -> before.sending(Pending.parse(parts[5]));
            case RECEIVED -> before.received(BulkReceipt.parse(parts[5]));
            case READ ->
                (parts[5].equals(NOTHING) ? before : before.received(BulkReceipt.parse(parts[5])))
                    .read();
          });
    } catch (IllegalArgumentException
        | DateTimeException
        | ArrayIndexOutOfBoundsException
        | InvalidQueryException e) {
      // Somebody altered it: what was sent is not known any more.
      throw unusable("is damaged", Delivery.NOT_SENT);
    }
  }

  /** An upload as it stands now; empty when it is not known or was forgotten. */
  Optional<Upload> now(Upload upload) {
    return all().stream().filter(each -> Key.of(each).equals(Key.of(upload))).findFirst();
  }

  /**
   * Writes a step down; returns when it is on the disk.
   *
   * @param before the upload as the caller knows it
   * @return whether it stands as it should; false when another command took another step since, and
   *     nothing was written
   * @throws TransportException when it can not be written: nothing was sent if it was to be written
   *     before sending, else it is not known what became of the upload
   */
  boolean write(Upload before, Upload after) {
    Delivery delivery = after.state() == State.SENDING ? Delivery.NOT_SENT : Delivery.UNKNOWN;
    return replace(before, line(after), delivery);
  }

  /** The same for its last step. */
  boolean forget(Upload before) {
    return replace(before, line(FORGOTTEN, before, NOTHING), Delivery.NOT_SENT);
  }

  private boolean replace(Upload before, String after, Delivery delivery) {
    return guarded(
        delivery,
        () -> {
          String now = line(now(before).orElseGet(before::unsent));
          if (now.equals(after)) {
            return true;
          }
          boolean isAsKnown = now.equals(line(before));
          if (isAsKnown) {
            append(after);
          }
          return isAsKnown;
        });
  }

  private static String line(Upload upload) {
    Pending pending = upload.pendingOrNull();
    BulkReceipt receipt = upload.receiptOrNull();
    return line(
        upload.state().name(),
        upload,
        switch (upload.state()) {
          case UNSENT -> NOTHING;
          case SENDING -> pending == null ? NOTHING : pending.toText();
          case RECEIVED, READ -> receipt == null ? NOTHING : receipt.toText();
        });
  }

  private static String line(String word, Upload upload, String detail) {
    return String.join(
        " ",
        word,
        upload.name(),
        upload.digest(),
        Integer.toString(upload.number()),
        upload.begunOrNull() == null
            ? Integer.toString(upload.of())
            : upload.of() + BEGUN + upload.begunOrNull(),
        detail);
  }

  private void append(String line) throws IOException {
    try (FileChannel channel =
        OwnerOnly.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = wholeLines(channel);
      // Half a line must not become a whole one: its number may be cut short.
      channel.truncate(end).position(end);
      fill(channel, end, bytes(line + "\n"));
      if (end == 0) {
        OwnerOnlyFiles.syncFolder(file);
      }
    }
  }

  /**
   * What is told as not written must not stand there: as where the disk takes it, and fails then.
   */
  private static void fill(FileChannel channel, long end, byte[] line) throws IOException {
    try {
      OwnerOnlyFiles.fill(channel, line);
    } catch (IOException e) {
      try {
        channel.truncate(end);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Returns where the last whole line ends. */
  private static long wholeLines(FileChannel channel) throws IOException {
    long end = channel.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    while (end > 0 && channel.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
      end--;
    }
    return end;
  }

  /** Leaves out what was read long ago, once the file has grown long. */
  void tidy() {
    if (lines().size() > MOST_LINES) {
      var unused =
          guarded(
              Delivery.NOT_SENT,
              () -> {
                rewrite();
                return true;
              });
    }
  }

  private void rewrite() throws IOException {
    List<Upload> uploads = all();
    long read = uploads.stream().filter(upload -> upload.state() == State.READ).count();
    StringBuilder kept = new StringBuilder();
    for (Upload upload : uploads) {
      boolean isOld = upload.state() == State.READ && read-- > KEPT;
      if (!isOld && upload.state() != State.UNSENT) {
        kept.append(line(upload)).append('\n');
      }
    }
    Path part = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(part);
    OwnerOnly.write(part, bytes(kept.toString()));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE); // who reads meanwhile sees one of them
    OwnerOnlyFiles.syncFolder(file);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private interface Writing {
    boolean run() throws IOException;
  }

  /** One writer at a time, of this program or another. */
  private boolean guarded(Delivery before, Writing writing) {
    writers.lock();
    try (FileChannel channel =
            OwnerOnly.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = locked(channel)) {
      if (!lock.isValid()) {
        throw new IOException("no lock");
      }
      return writing.run();
    } catch (IOException e) {
      throw unusable("can not be written", before);
    } finally {
      writers.unlock();
    }
  }

  /** Another command needs it for the time of one line; one that was stopped must not stop us. */
  private static FileLock locked(FileChannel channel) throws IOException {
    for (int tries = 1; tries <= MOST_TRIES; tries++) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // as when another program has it
      }
      try {
        TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw new IOException("another command does not give it free");
  }

  /** Nothing is sent that can not be written down; what was sent before stays sent. */
  static TransportException unusable(String detail, Delivery before) {
    return new TransportException(
        TransportException.Reason.LEDGER_UNAVAILABLE,
        before,
        "the file of receipts " + detail,
        null,
        ExchangeContext.NONE,
        null);
  }
}
