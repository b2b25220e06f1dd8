package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.examples.gateway.LargeAnswers.Kept;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.MessageKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of any length at rest (reliability-security P-08). */
class LargeAnswersTest {

  private static final int CHUNK = 64 * 1024;
  private static final int SALT = 32;
  private static final int SEALED_CHUNK = CHUNK + 16;
  private static final ExchangeKey KEY = key("A1");

  @TempDir private Path folder;
  private Seal seal;
  private LargeAnswers answers;

  @BeforeEach
  void open() throws Exception {
    seal = Seal.at(folder.resolve("gateway.key"));
    answers = new LargeAnswers(folder.resolve("answers"), seal);
  }

  private static ExchangeKey key(String id) {
    return new ExchangeKey("1319999007", MessageKind.BULK_ELIGIBILITY_RESULT, id);
  }

  private static byte[] document(int length) {
    byte[] bytes = new byte[length];
    new Random(20261102).nextBytes(bytes);
    return bytes;
  }

  private byte[] read(ExchangeKey key, Kept kept) throws IOException {
    try (InputStream in = answers.open(key, kept)) {
      return in.readAllBytes();
    }
  }

  private Path file(Kept kept) {
    return folder.resolve("answers").resolve(kept.file());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("answers"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5})
  @DisplayName("P-08 an answer of any length comes back as it was, with its size and digest")
  void roundTrip(int length) throws Exception {
    byte[] document = document(length);

    Kept kept = answers.keep(KEY, BulkSource.of(document));
    answers.named(kept);

    assertThat(Arrays.equals(read(KEY, kept), document)).isTrue();
    assertThat(kept.size()).isEqualTo(length);
    assertThat(kept.digest()).isEqualTo(Texts.contentDigest(document));
    assertThat(Kept.parse(kept.toText())).isEqualTo(kept);
  }

  @Test
  @DisplayName("P-08 no value of it is in the file, which is the owner's alone")
  void sealed() throws Exception {
    Kept kept =
        answers.keep(KEY, BulkSource.of("canary-4567 ".repeat(20_000).getBytes(ISO_8859_1)));

    assertThat(Files.readString(file(kept), ISO_8859_1)).doesNotContain("4567");
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(kept))))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("answers"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  @DisplayName("P-08 one that was cut off, changed, put together anew or moved does not open")
  void damaged() throws Exception {
    byte[] document = document(3 * CHUNK);
    Kept kept = answers.keep(KEY, BulkSource.of(document));
    byte[] sealed = Files.readAllBytes(file(kept));
    int first = SALT + SEALED_CHUNK;
    int second = first + SEALED_CHUNK;
    byte[] flipped = sealed.clone();
    flipped[second + 100] ^= 1;
    byte[] swapped = sealed.clone();
    System.arraycopy(sealed, SALT, swapped, first, SEALED_CHUNK);
    System.arraycopy(sealed, first, swapped, SALT, SEALED_CHUNK);
    byte[] twice = Arrays.copyOf(sealed, sealed.length + SEALED_CHUNK);
    System.arraycopy(sealed, second, twice, sealed.length, SEALED_CHUNK);

    for (byte[] state :
        List.of(
            Arrays.copyOf(sealed, second), // between two chunks
            Arrays.copyOf(sealed, second + 7),
            Arrays.copyOf(sealed, SALT),
            Arrays.copyOf(sealed, 0),
            flipped,
            swapped,
            twice)) {
      Files.write(file(kept), state);

      assertThatThrownBy(() -> read(KEY, kept)).isInstanceOf(DamagedDocument.class);
    }
    Files.write(file(kept), sealed);
    assertThatThrownBy(() -> read(key("B1"), kept))
        .as("of another row")
        .isInstanceOf(DamagedDocument.class);
    assertThat(Arrays.equals(read(KEY, kept), document)).isTrue();
    Files.delete(file(kept));
    assertThatThrownBy(() -> read(KEY, kept)).isInstanceOf(DamagedDocument.class);
  }

  @Test
  @DisplayName("R-F-18 what a crash has left is never served and is removed, what is made is not")
  void leftovers() throws Exception {
    Kept named = answers.keep(KEY, BulkSource.of(document(10)));
    answers.named(named);
    Kept fresh = answers.keep(key("B1"), BulkSource.of(document(10)));
    Kept left = answers.keep(key("C1"), BulkSource.of(document(10)));
    answers.named(left); // its row is gone since
    Files.copy(
        file(named),
        folder.resolve("answers/00000000-0000-0000-0000-000000000000.part"),
        StandardCopyOption.REPLACE_EXISTING);

    answers.removeAllBut(() -> Set.of(named.file()));

    assertThat(files()).containsExactlyInAnyOrder(named.file(), fresh.file());
    LargeAnswers nextRun = new LargeAnswers(folder.resolve("answers"), seal);
    nextRun.removeAllBut(() -> Set.of(named.file()));
    assertThat(files()).containsExactly(named.file());
  }

  @Test
  @DisplayName("one that can not be read to its end leaves nothing")
  void unreadable() throws Exception {
    BulkSource source =
        new BulkSource() {
          @Override
          public InputStream open() {
            return new InputStream() {
              private int left = 3 * CHUNK;

              @Override
              public int read() throws IOException {
                if (left-- == 0) {
                  throw new IOException("gone");
                }
                return 'x';
              }
            };
          }

          @Override
          public long size() {
            return 4L * CHUNK;
          }
        };

    assertThat(catchThrowable(() -> answers.keep(KEY, source))).hasMessage("gone");

    assertThat(files()).isEmpty();
  }
}
