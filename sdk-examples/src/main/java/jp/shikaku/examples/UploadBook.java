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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.internal.io.OwnerOnlyFiles;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * Remembers uploads and their receipts 「受付番号の控え」 in a text file: a line for each step, on the disk
 * before the step is done. What a crash cut off was not done. Several processes may write.
 */
final class UploadBook {

  private static final int MOST_LINES = 2_000;

  /** So many that were read are remembered, so that nobody uploads them anew by mistake. */
  private static final int KEPT = 300;

  /** What an earlier version wrote for one that is to be sent once more. */
  private static final String FORGOTTEN = "FORGOTTEN";

  /** From here on a list begins anew: what stands before of it counts no more. */
  private static final String ANEW = "ANEW";

  /** Tells the secret by which the lists are told from each other. */
  private static final String SECRET = "SECRET";

  private static final String UNSENT = "UNSENT";
  private static final String NOTHING = "-";

  /**
   * Stands before each day behind how many uploads a list has: on which it was begun, for which it
   * asks, on which its result was read.
   */
  private static final String DAY = "@";

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

  /** The uploads that were sent as they stand, in the order in which they were begun. */
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
      switch (parts[0]) {
        case SECRET -> {}
        case ANEW -> {
          Upload any = Upload.unsent(parts[1], parts[2], 1, 1, null);
          uploads.values().removeIf(any::isOfList);
        }
        case UNSENT, FORGOTTEN -> uploads.remove(Key.of(unsent(parts)));
        default -> {
          Upload step = step(parts, uploads);
          uploads.put(Key.of(step), step);
        }
      }
    } catch (IllegalArgumentException
        | DateTimeException
        | ArrayIndexOutOfBoundsException
        | InvalidQueryException e) {
      // Somebody altered it: what was sent is not known any more.
      throw unusable("is damaged", Delivery.NOT_SENT);
    }
  }

  private static Upload unsent(String[] parts) {
    String[] days = parts[4].split(DAY, -1);
    return Upload.unsent(
            parts[1], parts[2], Integer.parseInt(parts[3]), Integer.parseInt(days[0]), day(days, 1))
        .askingFor(day(days, 2));
  }

  private static @Nullable LocalDate day(String[] days, int place) {
    return days.length <= place || days[place].isEmpty() ? null : LocalDate.parse(days[place]);
  }

  private static Upload step(String[] parts, Map<Key, Upload> uploads) {
    Upload upload = unsent(parts);
    Upload before = uploads.getOrDefault(Key.of(upload), upload);
    String detail = parts[5];
    return switch (State.valueOf(parts[0])) {
      case UNSENT -> throw new IllegalArgumentException("not a step of one that was sent");
      case SENDING -> upload.sending(Pending.parse(detail));
      case RECEIVED -> before.received(BulkReceipt.parse(detail));
      case READ ->
          (detail.equals(NOTHING) ? before : before.received(BulkReceipt.parse(detail)))
              .read(day(parts[4].split(DAY, -1), 3));
    };
  }

  /** An upload as it stands now; empty when it was not sent, or is to be sent once more. */
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

  /** The same where an upload is to be sent once more: whatever was, it counts no more. */
  boolean forget(Upload before) {
    return replace(before, line(before.unsent()), Delivery.NOT_SENT);
  }

  /**
   * Begins a list anew: one line, so that whatever stops us, all of its uploads count or none.
   *
   * @param known the uploads of the list, as the caller knows them
   * @return whether they count no more; false when another command took a step since
   */
  boolean anew(List<Upload> known) {
    Upload any = known.get(0);
    return guarded(
        Delivery.NOT_SENT,
        () -> {
          List<Upload> now = all().stream().filter(any::isOfList).toList();
          if (now.isEmpty()) {
            return true;
          }
          boolean isAsKnown = lines(now).equals(lines(known));
          if (isAsKnown) {
            append(String.join(" ", ANEW, any.name(), any.digest()));
          }
          return isAsKnown;
        });
  }

  private static List<String> lines(List<Upload> uploads) {
    return uploads.stream().map(UploadBook::line).toList();
  }

  /**
   * Notes by which secret the lists are told from each other, if nothing is noted yet.
   *
   * @param told stands for the secret
   * @return whether it is the one that was noted
   */
  boolean isSecret(String told) {
    String line = String.join(" ", SECRET, told);
    return secret()
        .orElseGet(
            () -> {
              var unused =
                  guarded(
                      Delivery.NOT_SENT,
                      () -> {
                        if (secret().isEmpty()) { // of two commands at once the first one counts
                          append(line);
                        }
                        return true;
                      });
              return secret().orElseThrow();
            })
        .equals(line);
  }

  private Optional<String> secret() {
    return lines().stream().filter(line -> line.startsWith(SECRET + " ")).findFirst();
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
    return String.join(
        " ",
        upload.state().name(),
        upload.name(),
        upload.digest(),
        Integer.toString(upload.number()),
        upload.of() + days(upload),
        switch (upload.state()) {
          case UNSENT -> NOTHING;
          case SENDING -> pending == null ? NOTHING : pending.toText();
          case RECEIVED, READ -> receipt == null ? NOTHING : receipt.toText();
        });
  }

  private static String days(Upload upload) {
    return Stream.of(upload.begunOrNull(), upload.askedForOrNull(), upload.readOrNull())
        .map(day -> DAY + (day == null ? "" : day))
        .collect(Collectors.joining())
        .replaceFirst(DAY + "+$", "");
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

  /** A list is kept or left out whole: of half of one nobody could tell what is left to do. */
  private void rewrite() throws IOException {
    Map<Upload, List<Upload>> lists = new LinkedHashMap<>();
    for (Upload upload : all()) {
      Upload first = lists.keySet().stream().filter(upload::isOfList).findFirst().orElse(upload);
      lists.computeIfAbsent(first, any -> new ArrayList<>()).add(upload);
    }
    long over =
        lists.values().stream().filter(UploadBook::isOver).mapToLong(List::size).sum() - KEPT;
    StringBuilder kept = new StringBuilder();
    secret().ifPresent(line -> kept.append(line).append('\n'));
    for (List<Upload> list : lists.values()) {
      if (over > 0 && isOver(list)) {
        over -= list.size();
      } else {
        lines(list).forEach(line -> kept.append(line).append('\n'));
      }
    }
    Path part = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(part);
    OwnerOnly.write(part, bytes(kept.toString()));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE); // who reads meanwhile sees one of them
    OwnerOnlyFiles.syncFolder(file);
  }

  /** Whether all parts of a list were read: one that never went leaves it under way. */
  static boolean isOver(List<Upload> list) {
    return list.stream()
        .allMatch(upload -> upload.state() == State.READ && upload.of() == list.size());
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
