package jp.shikaku.internal.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.DecodeException;
import jp.shikaku.transport.BulkSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZippedDocumentTest {

  private static final String PREFIX = "OQSmuquc02res_";
  private static final String NAME = PREFIX + "A1.xml";
  private static final byte[] DOCUMENT = "<XmlMsg>見本</XmlMsg>".getBytes(UTF_8);
  private static final long LIMIT = 8 << 20;

  private interface Content {
    void write(ZipOutputStream zip) throws IOException;
  }

  private static byte[] zip(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      content.write(zip);
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static BulkSource unzipped(byte[] bytes) throws IOException {
    return ZippedDocument.unzipped(BulkSource.of(bytes), PREFIX, LIMIT);
  }

  private static byte[] content(BulkSource source) throws IOException {
    try (InputStream in = source.open()) {
      return in.readAllBytes();
    }
  }

  private static void refused(byte[] bytes, DecodeException.Problem problem, String rule) {
    DecodeException e = catchThrowableOfType(DecodeException.class, () -> unzipped(bytes));
    assertThat(e).as(rule).isNotNull();
    assertThat(e.problem()).isEqualTo(problem);
    assertThat(e).hasMessageContaining(rule).hasNoCause();
  }

  private static void refused(byte[] bytes, String rule) {
    refused(bytes, DecodeException.Problem.ARCHIVE, rule);
  }

  @Test
  @DisplayName("T18 the one document of the right name, from a zip with others or none")
  void one() throws IOException {
    byte[] alone = zip(zip -> add(zip, NAME, DOCUMENT));
    byte[] among =
        zip(
            zip -> {
              zip.putNextEntry(new ZipEntry("out/"));
              add(zip, "README.txt", new byte[9]);
              add(zip, "OQSmuquc02req_A1.xml", new byte[9]);
              add(zip, "out/" + NAME.toUpperCase(Locale.ROOT), DOCUMENT);
              add(zip, PREFIX + "A1.pdf", new byte[9]);
            });
    byte[] stored =
        zip(
            zip -> {
              ZipEntry entry = new ZipEntry(NAME);
              CRC32 crc = new CRC32();
              crc.update(DOCUMENT);
              entry.setMethod(ZipEntry.STORED);
              entry.setSize(DOCUMENT.length);
              entry.setCrc(crc.getValue());
              zip.putNextEntry(entry);
              zip.write(DOCUMENT);
            });
    for (byte[] bytes : new byte[][] {alone, among, stored}) {
      BulkSource document = unzipped(bytes);
      assertThat(content(document)).isEqualTo(DOCUMENT);
      assertThat(content(document)).as("again").isEqualTo(DOCUMENT);
      assertThat(document.size()).isEqualTo(DOCUMENT.length);
    }
    BulkSource plain = BulkSource.of(DOCUMENT);
    assertThat(ZippedDocument.unzipped(plain, PREFIX, LIMIT)).isSameAs(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../OQSmuquc02res_A1.xml",
        "a/../../OQSmuquc02res_A1.xml",
        "..\\OQSmuquc02res_A1.xml",
        "/OQSmuquc02res_A1.xml",
        "\\\\host\\share\\OQSmuquc02res_A1.xml",
        "C:\\OQSmuquc02res_A1.xml",
        "OQSmuquc02res_A1.xml:stream.xml",
        "OQSmuquc02res_A1\n.xml",
        ".."
      })
  @DisplayName("T18 S-IN-10 a name that leads out is refused, of whichever entry")
  void names(String name) throws IOException {
    refused(
        zip(
            zip -> {
              add(zip, NAME, DOCUMENT);
              add(zip, name, DOCUMENT);
            }),
        "the name of an entry leads out of it");
  }

  @Test
  @DisplayName("T18 none, two, or too many entries")
  void entries() throws IOException {
    refused(zip(zip -> {}), "it holds no result of this message");
    refused(zip(zip -> add(zip, "OQSmuimm02res_A1.xml", DOCUMENT)), "it holds no result");
    refused(
        zip(
            zip -> {
              add(zip, NAME, DOCUMENT);
              add(zip, PREFIX + "A2.xml", DOCUMENT);
            }),
        "it holds more than one result");
    byte[] sixteen = zip(zip -> many(zip, 15));
    assertThat(content(unzipped(sixteen))).isEqualTo(DOCUMENT);
    refused(zip(zip -> many(zip, 16)), "it holds more than 16 entries");
  }

  private static void many(ZipOutputStream zip, int others) throws IOException {
    add(zip, NAME, DOCUMENT);
    for (int n = 0; n < others; n++) {
      add(zip, n + ".txt", new byte[1]);
    }
  }

  @Test
  @DisplayName("T18 a zip in a zip, by its name or by its content")
  void nested() throws IOException {
    byte[] inner = zip(zip -> add(zip, NAME, DOCUMENT));
    refused(zip(zip -> add(zip, "x.ZIP", DOCUMENT)), "it holds another archive");
    refused(zip(zip -> add(zip, NAME, inner)), "it holds another archive");
    refused(
        zip(
            zip -> {
              add(zip, NAME, DOCUMENT);
              add(zip, "x.bin", inner);
            }),
        "it holds another archive");
  }

  @Test
  @DisplayName("T18 a bomb is refused by what comes out of it, whatever its headers say")
  void bombs() throws IOException {
    byte[] zeros = new byte[1 << 20];
    byte[] bomb =
        zip(
            zip -> {
              zip.putNextEntry(new ZipEntry(NAME));
              for (int n = 0; n < 6; n++) {
                zip.write(zeros);
              }
            });
    refused(bomb, "it unpacks to more than 100 times its size");
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);
    byte[] large =
        zip(
            zip -> {
              add(zip, NAME, noise);
              add(zip, "b", noise);
              add(zip, "c", noise);
            });
    refused(Arrays.copyOf(large, (8 << 20) + 1), DecodeException.Problem.TOO_LARGE, "a limit");
    refused(large, DecodeException.Problem.TOO_LARGE, "a limit");
    byte[] small = zip(zip -> add(zip, NAME, new byte[200_000]));
    assertThat(content(unzipped(small))).as("too small to harm").hasSize(200_000);
  }

  @Test
  @DisplayName(
      "T18 4.3 one refusal for all stays below a ratio of 100; one row again and again does not")
  void ratio() throws IOException {
    String row =
        """
            <BulkRegistrationUnit>
              <ReferenceNumberRegistrationInfo>
                <ReferenceNumber>K%d</ReferenceNumber>
                <InsurerNumber>06139992</InsurerNumber>
                <InsuredIdentificationNumber>%d</InsuredIdentificationNumber>
              </ReferenceNumberRegistrationInfo>
              <ProcessingResultStatus>2</ProcessingResultStatus>
              <ProcessingResultMessage>該当する資格がありません。入力内容を確認してください。</ProcessingResultMessage>
            </BulkRegistrationUnit>
        """;
    byte[] refusals = rows(3_000, n -> row.formatted(100_000 + n, 1_000_000 + n));
    byte[] packed = zip(zip -> add(zip, NAME, refusals));
    assertThat(refusals.length / packed.length).isBetween(50, 99);
    assertThat(content(unzipped(packed))).isEqualTo(refusals);

    String person = row.formatted(1, 4567).repeat(4);
    byte[] repeated = rows(1_500, n -> person + n);
    byte[] suspicious = zip(zip -> add(zip, NAME, repeated));
    assertThat(repeated.length / suspicious.length).isBetween(101, 299);
    refused(suspicious, "it unpacks to more than 100 times its size");
  }

  private static byte[] rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining()).getBytes(UTF_8);
  }

  @Test
  @DisplayName("T18 encrypted, damaged and cut-off archives are refused before anything is read")
  void damaged() throws IOException {
    byte[] noise = new byte[5_000];
    new Random(2).nextBytes(noise);
    byte[] good = zip(zip -> add(zip, NAME, noise));
    byte[] encrypted = good.clone();
    encrypted[6] |= 1;
    refused(encrypted, "it is encrypted");
    byte[] wrong = good.clone();
    wrong[2_000] ^= 0x10;
    refused(wrong, "it is damaged");
    for (int length : new int[] {4, 20, 40, 1_000, 5_040}) {
      refused(Arrays.copyOf(good, length), "the archive is refused");
    }
  }

  @Test
  @DisplayName("D2 random damage to an archive: its document, or a typed error, nothing else")
  void anyDamage() throws IOException {
    byte[] good = zip(zip -> add(zip, NAME, DOCUMENT));
    for (int i = 0; i < good.length * 8; i++) {
      byte[] bytes = good.clone();
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      try {
        byte[] content = content(unzipped(bytes));
        assertThat(Arrays.equals(content, DOCUMENT) || Arrays.equals(content, bytes))
            .as("bit %d", i)
            .isTrue();
      } catch (DecodeException e) {
        assertThat(e.getCause()).isNull();
      }
    }
  }
}
