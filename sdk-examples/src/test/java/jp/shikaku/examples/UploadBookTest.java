package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadBookTest {

  private static final Instant AT = Instant.parse("2026-11-26T11:00:00Z");

  @TempDir private Path folder;

  private static Upload sending(String name, int number) {
    return Upload.unsent(name, "abc", number, 2, LocalDate.of(2026, 11, 26))
        .sending(new Pending("OQSmuquc01", "1319999007", "id-" + name + number, null, AT));
  }

  private static Upload received(Upload upload) {
    return upload.received(
        new BulkReceipt("OQSmuquc01", "1319999007", "R-" + upload.number(), "id", AT));
  }

  /** Takes a step from where the upload stands. */
  private static void written(UploadBook book, Upload step) {
    assertThat(book.write(book.now(step).orElseGet(step::unsent), step)).isTrue();
  }

  @Test
  @DisplayName(
      "R-EX-4 a step from where the upload stands no more is not written: another's counts")
  void comparedAndSet() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    Upload first = sending("a", 1);
    written(book, first);
    Upload anew = first.unsent().sending(new Pending("OQSmuquc01", "1319999007", "id-2", null, AT));
    written(book, anew);

    assertThat(book.write(first, first.unsent())).as("a late \"not sent\"").isFalse();
    assertThat(book.write(first, received(first))).isFalse();
    assertThat(book.forget(first)).isFalse();

    assertThat(book.all()).containsExactly(anew);
    assertThat(book.write(first, anew)).as("it stands as it should").isTrue();
    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(2);
    assertThat(book.forget(anew)).isTrue();
    assertThat(book.all()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-2 what a crash cut off was not done, and what follows it is read")
  void cutOff() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    written(book, sending("a", 1));
    written(book, received(sending("a", 1)));
    written(book, sending("a", 2));
    String torn = "RECEIVED a abc 2 2 bulk1 OQSmuquc01 13199";
    Files.writeString(file, torn, US_ASCII, StandardOpenOption.APPEND);
    assertThat(book.all()).extracting(Upload::state).containsExactly(State.RECEIVED, State.SENDING);

    written(book, received(sending("a", 2)));
    assertThat(new UploadBook(file).all())
        .containsExactly(received(sending("a", 1)), received(sending("a", 2)));
    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(4);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  @DisplayName("R-EX-2 a receipt that was cut off is none, whatever is written next")
  void cutNumber() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    written(book, sending("a", 1));
    written(book, received(sending("a", 1)));
    String whole = Files.readString(file, US_ASCII);
    Files.writeString(file, whole.substring(0, whole.length() - 2), US_ASCII); // R-1 is R-

    written(book, sending("b", 1));

    assertThat(book.all()).containsExactly(sending("a", 1), sending("b", 1));
  }

  @Test
  @DisplayName("a read upload keeps its receipt when the file is made shorter")
  void tidyKeepsReceipts() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    written(book, sending("a", 1));
    written(book, received(sending("a", 1)));
    written(book, received(sending("a", 1)).read());
    Files.writeString(
        file, "UNSENT x abc 1 1 -\n".repeat(2_000), US_ASCII, StandardOpenOption.APPEND);

    book.tidy();

    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(1);
    assertThat(book.all().get(0).state()).isEqualTo(State.READ);
    assertThat(book.all().get(0).receiptOrNull())
        .isEqualTo(received(sending("a", 1)).receiptOrNull());
  }

  @Test
  @DisplayName("R-EX-2 who reads while the file is made shorter never finds it gone")
  void tidyBesideReader() throws Exception {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    AtomicInteger gone = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                if (Files.notExists(file)) {
                  gone.incrementAndGet();
                }
              }
            });
    written(book, sending("a", 1));
    reader.start();
    for (int i = 0; i < 30; i++) {
      Files.writeString(
          file, "UNSENT x abc 1 1 -\n".repeat(2_000), US_ASCII, StandardOpenOption.APPEND);
      book.tidy();
    }
    done.set(true);
    reader.join();

    assertThat(gone).hasValue(0);
    assertThat(book.all()).containsExactly(sending("a", 1));
  }

  @Test
  @DisplayName("what somebody altered is not taken for an upload that was not sent")
  void altered() throws IOException {
    Path file = folder.resolve("receipts.txt");
    Files.writeString(file, "SENDING a abc 1 1 pending1 nonsense\n", US_ASCII);
    assertThatThrownBy(() -> new UploadBook(file).all())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("LEDGER_UNAVAILABLE")
        .hasMessageContaining("damaged");
  }

  @Test
  @DisplayName("the file does not grow for ever, and nothing that is open is dropped")
  void tidy() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    written(book, sending("open", 1));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1_100; i++) {
      many.append("READ old")
          .append(i)
          .append(" abc 1 1 -\nUNSENT x")
          .append(i)
          .append(" abc 1 1 -\n");
    }
    Files.writeString(file, many, US_ASCII, StandardOpenOption.APPEND);
    written(book, received(sending("last", 1)));

    book.tidy();

    assertThat(book.all()).hasSize(302).contains(sending("open", 1));
    assertThat(book.all().get(301).receiptOrNull())
        .isEqualTo(received(sending("last", 1)).receiptOrNull());
    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(302);
  }
}
