package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
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
  private static final LocalDate DAY = LocalDate.of(2026, 11, 26);

  @TempDir private Path folder;

  private static Upload sending(String name, int number) {
    return Upload.unsent(name, "abc", number, 2, DAY)
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
    written(book, received(sending("a", 1)).read(DAY));
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

  @Test
  @DisplayName("R-EX-4 a long file is made shorter by whole lists: none is left by half")
  void tidyWhole() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 101; i++) { // three uploads too many, of one list
      for (int part = 1; part <= 3; part++) {
        lines.append("READ list" + i + " abc " + part + " 3 -\n");
      }
    }
    lines.append("READ open abc 2 2 -\n"); // of its first part nothing is known
    lines.append("UNSENT x abc 1 1 -\n".repeat(2_000));
    Files.writeString(file, lines, US_ASCII);

    book.tidy();

    assertThat(book.all().stream().collect(groupingBy(Upload::name, counting())))
        .hasSize(101)
        .doesNotContainKey("list0")
        .containsEntry("open", 1L)
        .containsEntry("list1", 3L);
    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(301);
  }

  @Test
  @DisplayName(
      "R-EX-4 a list begins anew by one line: cut anywhere, all of its uploads count or none")
  void anew() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    for (int part = 1; part <= 2; part++) {
      written(book, sending("a", part));
      written(book, received(sending("a", part)));
      written(book, received(sending("a", part)).read(DAY.plusDays(1)));
    }
    written(book, sending("b", 1));
    List<Upload> known = book.all().subList(0, 2);
    byte[] before = Files.readAllBytes(file);

    assertThat(book.anew(List.of(known.get(0)))).as("another part stands").isFalse();
    assertThat(book.anew(known)).isTrue();
    assertThat(book.anew(known)).as("done before").isTrue();

    byte[] after = Files.readAllBytes(file);
    assertThat(book.all()).containsExactly(sending("b", 1));
    for (int cut = before.length; cut < after.length; cut++) {
      Files.write(file, Arrays.copyOf(after, cut));
      assertThat(book.all()).hasSize(3);
    }
    Files.write(file, after);
    written(book, sending("a", 1));
    assertThat(book.all()).containsExactly(sending("b", 1), sending("a", 1));
  }

  @Test
  @DisplayName("the days stay: begun, asked for, read first; and those of an earlier version")
  void days() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    Upload sent = sending("a", 1).askingFor(DAY.minusDays(3));
    Upload upload = received(sent);
    written(book, sent);
    written(book, upload);
    written(book, received(sending("b", 1).askingFor(DAY)));
    written(book, upload.read(DAY.plusDays(1)));

    Upload read = book.all().get(0);
    assertThat(read).isEqualTo(upload.read(DAY.plusDays(1)));
    assertThat(read.read(DAY.plusDays(5))).as("given out again").isEqualTo(read);
    assertThat(read.verifiedAsOf()).contains(DAY.minusDays(3));
    Upload other = book.all().get(1);
    assertThat(other.askedForOrNull()).as("the day on which it was begun").isNull();
    assertThat(other.verifiedAsOf()).contains(DAY);
    assertThat(sending("c", 1).askingFor(DAY.plusDays(1)).verifiedAsOf())
        .as("what was heard of tomorrow is as of today")
        .contains(DAY);

    Files.writeString(file, "READ old abc 1 1@2026-11-20 -\nREAD older abc 1 1 -\n", US_ASCII);
    assertThat(book.all()).extracting(Upload::readOrNull).containsOnlyNulls();
    assertThat(book.all()).extracting(Upload::begunOrNull).contains(LocalDate.of(2026, 11, 20));
  }

  @Test
  @DisplayName("the secret is noted once, and outlives a shorter file")
  void secret() throws IOException {
    Path file = folder.resolve("receipts.txt");
    UploadBook book = new UploadBook(file);
    written(book, sending("a", 1));
    assertThat(book.isSecret("one")).isTrue();
    assertThat(book.isSecret("other")).isFalse();
    Files.writeString(
        file, "UNSENT x abc 1 1 -\n".repeat(2_000), US_ASCII, StandardOpenOption.APPEND);
    book.tidy();
    assertThat(Files.readAllLines(file, US_ASCII)).hasSize(2);
    assertThat(book.isSecret("other")).isFalse();
    assertThat(book.isSecret("one")).isTrue();
    assertThat(book.all()).containsExactly(sending("a", 1));
  }
}
