package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.Mutations;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.TransportException;
import jp.shikaku.WireCharset;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkRowsTest {

  private static final String NAME = "OQSmuquc02res_202611020003.xml";
  private static final String SAMPLE = text("OQSmuquc02res_202611020003");
  private static final String REGISTRATIONS = "OQSmuimm02res_202611020002.xml";

  @TempDir Path folder;

  private static String text(String sample) {
    return new String(SampleFiles.eligibility(sample), UTF_8);
  }

  /** In Shift_JIS as well, which the samples of results are not. */
  private static byte[] bytes(String text, WireCharset charset) {
    return text.replace("encoding=\"UTF-8\"", "encoding=\"" + charset.label() + "\"")
        .getBytes(charset.charset());
  }

  private static byte[] bytes(String text) {
    return bytes(text, WireCharset.UTF_8);
  }

  private static BulkRows<BulkResult.Row> open(byte[] bytes) {
    return BulkRows.results(NAME, BulkSource.of(bytes), ReadingRules.DEFAULT);
  }

  /** What a reading came to: the rows, and the failure it ended with. */
  private record Read(List<BulkRow<BulkResult.Row>> rows, DecodeException failure) {}

  private static Read read(byte[] bytes) {
    List<BulkRow<BulkResult.Row>> rows = new ArrayList<>();
    try (BulkRows<BulkResult.Row> all = open(bytes)) {
      all.forEachRemaining(rows::add);
      return new Read(rows, null);
    } catch (DecodeException e) {
      return new Read(rows, e);
    }
  }

  private static List<String> problems(List<Finding> findings) {
    return findings.stream().map(found -> found.problem() + " " + found.path()).toList();
  }

  private static void assertSame(BulkResult whole, byte[] bytes) {
    try (BulkRows<BulkResult.Row> rows = open(bytes)) {
      List<String> found = new ArrayList<>();
      int n = 0;
      while (rows.hasNext()) {
        BulkRow<BulkResult.Row> row = rows.next();
        assertThat(row.number()).isEqualTo(n + 1);
        found.addAll(problems(row.findings()));
        assertThat(Typed.lines(row.content().orElseThrow()))
            .isEqualTo(Typed.lines(whole.rows().get(n)));
        n++;
      }
      assertThat(n).isEqualTo(whole.rows().size());
      assertThat(rows.isComplete()).isTrue();
      found.addAll(problems(rows.findings()));
      assertThat(found).containsExactlyInAnyOrderElementsOf(problems(whole.findings()));
      BulkHeader header = rows.header();
      assertThat(header.kind()).isEqualTo(whole.kind());
      assertThat(header.charset()).isEqualTo(whole.charset());
      assertThat(header.executedAt()).isEqualTo(whole.executedAt());
      assertThat(header.checkedOn()).isEqualTo(whole.checkedOn());
      assertThat(header.institution()).isEqualTo(whole.institution());
      assertThat(header.exchangeId()).isEqualTo(whole.exchangeId());
      assertThat(header.receptionNumber()).isEqualTo(whole.receptionNumber());
      assertThat(header.segment()).isEqualTo(whole.segment());
      assertThat(header.errorCode()).isEqualTo(whole.errorCode());
      assertThat(header.errorMessage()).isEqualTo(whole.errorMessage());
      assertThat(header.totalCount()).isEqualTo(whole.totalCount());
      assertThat(header.normalCount()).isEqualTo(whole.normalCount());
      assertThat(header.errorCount()).isEqualTo(whole.errorCount());
    }
  }

  private static BulkResult whole(byte[] bytes) {
    return (BulkResult) OqsDocuments.read(NAME, bytes, ReadingRules.DEFAULT);
  }

  // ---- the same as the whole reader

  @ParameterizedTest
  @EnumSource(WireCharset.class)
  @DisplayName("3.6 row by row tells what the whole document tells, in both encodings")
  void sameAsWhole(WireCharset charset) {
    for (String sample : List.of("OQSmuquc02res_202611020002", "OQSmuquc02res_202611020003")) {
      byte[] bytes = bytes(text(sample), charset);
      assertSame(whole(bytes), bytes);
    }
    byte[] made = new BulkDocument(70, charset).bytes();
    assertThat(made.length / 70).isBetween(2_900, 3_300);
    assertThat(whole(made).findings()).isEmpty();
    assertSame(whole(made), made);
  }

  @Test
  @DisplayName("3.8 rows of a bulk registration, one of them refused")
  void registrations() {
    byte[] bytes = SampleFiles.eligibility("OQSmuimm02res_202611020002");
    RegistrationDocument whole =
        (RegistrationDocument) OqsDocuments.read(REGISTRATIONS, bytes, ReadingRules.DEFAULT);
    try (BulkRows<RegistrationDocument.Row> rows =
        BulkRows.registrations(REGISTRATIONS, BulkSource.of(bytes), ReadingRules.DEFAULT)) {
      assertThat(rows.header().receptionNumber()).contains("2026110209500000002");
      for (RegistrationDocument.Row row : whole.rows()) {
        assertThat(Typed.lines(rows.next().content().orElseThrow())).isEqualTo(Typed.lines(row));
      }
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  @DisplayName("3.9 the lists are read by the same rows, under their own names only")
  void lists() {
    byte[] bytes = bytes(SAMPLE);
    for (String kind : List.of("OQSmuhvq02res", "OQSmuonq02res", "OQSmutic02res")) {
      try (BulkRows<BulkResult.Row> rows =
          BulkRows.results(kind + "_1.XML", BulkSource.of(bytes), ReadingRules.DEFAULT)) {
        assertThat(rows.header().kind()).isEqualTo(kind);
        assertThat(rows.next().isReadable()).isTrue();
      }
    }
    for (String other : List.of("OQSmuimm02res_1.xml", "OQSsiquc01res_1.xml", "x.xml", "")) {
      assertThatThrownBy(() -> BulkRows.results(other, BulkSource.of(bytes), ReadingRules.DEFAULT))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("UNEXPECTED_MESSAGE");
    }
  }

  @Test
  @DisplayName("3.6 処理中: pending, no rows, and counts that are not compared")
  void pending() {
    byte[] bytes =
        bytes(
            text("OQSmuquc02res_202611020002")
                .replace(
                    "<SegmentOfResult>2</SegmentOfResult>",
                    "<SegmentOfResult>2</SegmentOfResult>"
                        + "<NumberOfProcessingResult>3</NumberOfProcessingResult>"));
    try (BulkRows<BulkResult.Row> rows = open(bytes)) {
      assertThat(rows.header().isPending()).isTrue();
      assertThat(rows.hasNext()).isFalse();
      assertThat(rows.findings()).isEmpty();
      assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(open(bytes(SAMPLE)).header().isPending()).isFalse();
  }

  @Test
  @DisplayName("3 a header behind the rows is told before them")
  void headerLast() {
    int from = SAMPLE.indexOf("  <MessageHeader>");
    int to = SAMPLE.indexOf("  <MessageBody>");
    String moved =
        SAMPLE.substring(0, from)
            + SAMPLE.substring(to).replace("</XmlMsg>", SAMPLE.substring(from, to) + "</XmlMsg>");
    AtomicInteger opened = new AtomicInteger();
    BulkSource counted =
        new BulkSource() {
          @Override
          public InputStream open() {
            opened.incrementAndGet();
            return new ByteArrayInputStream(bytes(moved));
          }

          @Override
          public long size() {
            return moved.length();
          }
        };
    assertSame(whole(bytes(moved)), bytes(moved));
    try (BulkRows<BulkResult.Row> rows = BulkRows.results(NAME, counted, ReadingRules.DEFAULT)) {
      assertThat(rows.header().receptionNumber()).contains("2026110218000300001");
      assertThat(rows.header().totalCount()).hasValue(3);
      rows.forEachRemaining(row -> assertThat(row.isReadable()).isTrue());
    }
    assertThat(opened).as("the kind of file, the rows, the header ahead").hasValue(3);
  }

  @Test
  @DisplayName("3.6 what else may stand there: elements between rows, comments, rows in rows")
  void unusual() {
    String row =
        SAMPLE.substring(SAMPLE.indexOf("<BulkConfirmUnit>"), SAMPLE.indexOf("</MessageBody>"));
    List<String> bodies =
        List.of(
            "",
            "<BulkConfirmUnit/>",
            "<BulkConfirmUnit />" + row + "<BulkConfirmUnit></BulkConfirmUnit>",
            "<Other><BulkConfirmUnit><Name>x</Name></BulkConfirmUnit></Other>" + row,
            "<!-- <BulkConfirmUnit> -->" + row + "<!-- </BulkConfirmUnit> -->",
            row.replaceFirst("<BulkConfirmUnit>", "<BulkConfirmUnit><!-- </BulkConfirmUnit> -->"),
            row.replaceFirst(
                "<BulkConfirmUnit>", "<BulkConfirmUnit><BulkConfirmUnit></BulkConfirmUnit>"),
            row.replaceFirst("<BulkConfirmUnit>", "<BulkConfirmUnit a='/>' b=\">\">"),
            row.replaceFirst("<BulkConfirmUnit>", "<BulkConfirmUnit><BulkConfirmUnitX/>"),
            row.replaceFirst("東京都", "<![CDATA[</BulkConfirmUnit><&]]>"),
            row.replaceFirst("東京都", "&#x6771;&amp;"),
            row.replaceFirst("<Sex1>", "<New>1</New><Sex1>"),
            row.replaceFirst("<Sex1>", "<MessageHeader>1</MessageHeader><Sex1>"),
            row.replaceFirst("19850417", "19850499"),
            row.replace("</BulkConfirmUnit>", "</BulkConfirmUnit \n>text between<?p i?>"));
    for (String body : bodies) {
      String text =
          SAMPLE.substring(0, SAMPLE.indexOf("<BulkConfirmUnit>"))
              + body
              + "</MessageBody>\r\n</XmlMsg>\r\n<!-- end -->";
      for (WireCharset charset : WireCharset.values()) {
        byte[] bytes = bytes(text, charset);
        assertSame(whole(bytes), bytes);
      }
    }
  }

  @Test
  @DisplayName("3.6 counts that do not agree with the rows are findings")
  void counts() {
    String wrong =
        SAMPLE
            .replace("Result>3</NumberOfP", "Result>4</NumberOfP")
            .replace("<NumberOfError>1<", "<NumberOfError>0<");
    try (BulkRows<BulkResult.Row> rows = open(bytes(wrong))) {
      rows.forEachRemaining(row -> assertThat(row.findings()).isEmpty());
      assertThat(problems(rows.findings()))
          .containsExactly(
              "COUNT_MISMATCH /XmlMsg/MessageHeader/NumberOfProcessingResult",
              "COUNT_MISMATCH /XmlMsg/MessageHeader/NumberOfError");
    }
    assertSame(whole(bytes(wrong)), bytes(wrong));
  }

  @Test
  @DisplayName("3.6 照会番号 belongs to a qualification by its place, if there are as many")
  void referenceNumbers() {
    String result =
        SAMPLE.substring(
            SAMPLE.indexOf("      <ResultOfQualificationConfirmation>"),
            SAMPLE.indexOf("      <ReferenceNumber>"));
    String two = SAMPLE.replaceFirst("      <ReferenceNumber>", result + "      <ReferenceNumber>");
    BulkResult.Row unclear = whole(bytes(two)).rows().get(0);
    assertThat(unclear.qualifications()).hasSize(2);
    assertThat(unclear.referenceNumber(0)).isEmpty();
    assertThat(problems(whole(bytes(two)).findings()))
        .containsExactly("COUNT_MISMATCH /XmlMsg/MessageBody/BulkConfirmUnit[1]/ReferenceNumber");
    String parallel =
        two.replaceFirst(
            "<ReferenceNumber>", "<ReferenceNumber></ReferenceNumber><ReferenceNumber>");
    BulkResult.Row clear = whole(bytes(parallel)).rows().get(0);
    assertThat(clear.referenceNumber(0)).isEmpty();
    assertThat(clear.referenceNumber(1).map(ReferenceNumber::value)).contains("K0001234");
    assertThatThrownBy(() -> clear.referenceNumber(2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  // ---- what is wrong

  @Test
  @DisplayName("S-IN-03 S-IN-07 a row that can not be read says so, and the others go on")
  void unreadableRow() {
    String birthdate = "<Birthdate>19900101</Birthdate>\r\n        <Arb";
    List<String> rows =
        List.of(
            SAMPLE.replace(birthdate, "<Birthdate>19900102</Birthdate>" + birthdate),
            SAMPLE.replace(birthdate, "<Birthdate>&nbsp;</Birthdate><Arb"),
            SAMPLE.replace(birthdate, "<Birthdate>" + "1".repeat(70_000) + "</Birthdate><Arb"),
            SAMPLE.replace(birthdate, "<A>".repeat(40) + "</A>".repeat(40) + birthdate),
            SAMPLE.replace(birthdate, "\u0001" + birthdate),
            SAMPLE.replace(birthdate, "鬱" + birthdate));
    List<DecodeException.Problem> problems =
        List.of(
            DecodeException.Problem.CONTRADICTION,
            DecodeException.Problem.MALFORMED,
            DecodeException.Problem.TOO_LARGE,
            DecodeException.Problem.TOO_LARGE,
            DecodeException.Problem.MALFORMED,
            DecodeException.Problem.BAD_ENCODING);
    for (int i = 0; i < rows.size(); i++) {
      byte[] bytes = bytes(rows.get(i));
      if (problems.get(i) == DecodeException.Problem.BAD_ENCODING) {
        bytes =
            new String(bytes, ISO_8859_1)
                .replace("\u00e9\u00ac\u00b1", "\u00e9")
                .getBytes(ISO_8859_1);
      }
      Read read = read(bytes);
      assertThat(read.failure()).as("%s", problems.get(i)).isNull();
      assertThat(read.rows()).extracting(BulkRow::isReadable).containsExactly(true, false, true);
      BulkRow<BulkResult.Row> bad = read.rows().get(1);
      DecodeException e = bad.failure().orElseThrow();
      assertThat(bad.content()).isEmpty();
      assertThat(e.problem()).isEqualTo(problems.get(i));
      assertThat(e.byteOffset()).hasValue(bad.byteOffset());
      int at = new String(bytes, ISO_8859_1).indexOf("<BulkConfirmUnit>", 2000);
      assertThat(bad.byteOffset()).isEqualTo(at);
      assertThat(bad.toString()).startsWith("BulkRow[2, unreadable, ");
      byte[] same = bytes;
      assertThatThrownBy(() -> whole(same)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  @DisplayName("S-IN-03 an unreadable row counts as a row; it is neither normal nor an error")
  void unreadableRowIsCounted() {
    byte[] bytes = bytes(SAMPLE.replaceFirst("<Birthdate>", "&nbsp;<Birthdate>"));
    try (BulkRows<BulkResult.Row> rows = open(bytes)) {
      rows.forEachRemaining(row -> {});
      assertThat(rows.findings()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(WireCharset.class)
  @DisplayName("BULK-3 cut off anywhere: the rows before, then the place, never a complete result")
  void cutOff(WireCharset charset) {
    byte[] whole = bytes(SAMPLE, charset);
    BulkResult all = whole(whole);
    int end = new String(whole, ISO_8859_1).indexOf("</XmlMsg>") + "</XmlMsg>".length();
    int most = 0;
    for (int length = 0; length < end; length += 1 + length % 9) {
      Read read = read(Arrays.copyOf(whole, length));
      assertThat(read.failure()).as("%d bytes", length).isNotNull();
      most = Math.max(most, read.rows().size());
      for (int i = 0; i < read.rows().size(); i++) {
        assertThat(Typed.lines(read.rows().get(i).content().orElseThrow()))
            .isEqualTo(Typed.lines(all.rows().get(i)));
      }
      if (!read.rows().isEmpty()) {
        assertThat(read.failure().problem()).isEqualTo(DecodeException.Problem.MALFORMED);
        assertThat(read.failure().byteOffset().orElseThrow())
            .isGreaterThan(read.rows().get(read.rows().size() - 1).byteOffset())
            .isLessThanOrEqualTo(length);
      }
    }
    assertThat(most).isEqualTo(3);
  }

  private static final String NAME_TWO = "<Name>見本　次郎</Name>";

  @ParameterizedTest(name = "BULK-3 one row with wrong tags is unreadable, the others go on: {0}")
  @ValueSource(
      strings = {
        "<Name>見本　次郎</Nome>",
        "<Name>見本　次郎",
        "見本　次郎</Name>",
        "<Name>見本　次郎</Name></MessageBody>",
        "<Name>見本　次郎</Nome><!-- 一 --><A b=\"c\"/>"
      })
  void wrongTagsInOneRow(String name) {
    byte[] bytes = bytes(SAMPLE.replace(NAME_TWO, name));
    try (BulkRows<BulkResult.Row> rows = open(bytes)) {
      List<BulkRow<BulkResult.Row>> all = new ArrayList<>();
      rows.forEachRemaining(all::add);
      assertThat(all).extracting(BulkRow::isReadable).containsExactly(true, false, true);
      DecodeException why = all.get(1).failure().orElseThrow();
      assertThat(why.problem()).isEqualTo(DecodeException.Problem.MALFORMED);
      assertThat(why.getMessage()).contains("(from byte ").doesNotContain("見本");
      assertThat(rows.isComplete()).isTrue();
      BulkResult right = whole(bytes(SAMPLE));
      for (int i : new int[] {0, 2}) {
        assertThat(Typed.lines(all.get(i).content().orElseThrow()))
            .isEqualTo(Typed.lines(right.rows().get(i)));
      }
    }
    // The header may stand behind the rows.
    String header = SAMPLE.replaceFirst("(?s).*(<MessageHeader>.*</MessageHeader>).*", "$1");
    Read late =
        read(
            bytes(
                SAMPLE
                    .replace(header, "")
                    .replace("</MessageBody>", "</MessageBody>" + header)
                    .replace(NAME_TWO, name)));
    assertThat(late.failure()).isNull();
    assertThat(late.rows()).extracting(BulkRow::isReadable).containsExactly(true, false, true);
  }

  @ParameterizedTest(name = "BULK-3 where the end of a row is in doubt nothing behind it is given")
  @ValueSource(
      strings = {
        "<Name>見本　次郎</Nome></BulkConfirmUnit>",
        "<Name>見本　次郎</Nome><BulkConfirmUnit>",
        "<Name>見本　次郎</Nome><BulkConfirmUnit/>",
        "<BulkConfirmUnit></BulkConfirmUnit><Name>見本　次郎</Nome>",
        "<Name>見本　次郎</Nome><!-- <BulkConfirmUnit> -->",
        "<!-- </BulkConfirmUnit> --><Name>見本　次郎</Nome>",
        "<Name>見本　次郎</Nome><![CDATA[</BulkConfirmUnit>]]>",
        "<Name a=\"<\">見本　次郎</Nome>",
        "<Name>見本\u0000\u0000</Nome>",
        "<Name>見本　次郎</Nome><?a <b ?>",
        "<Name>見本　次郎</Nome></Name</A>"
      })
  void endInDoubt(String name) {
    byte[] bytes = bytes(SAMPLE.replace(NAME_TWO, name));
    try (BulkRows<BulkResult.Row> rows = open(bytes)) {
      assertThat(rows.next().isReadable()).isTrue();
      DecodeException e =
          catchThrowableOfType(
              DecodeException.class,
              () -> rows.forEachRemaining(row -> assertThat(row.isReadable()).isFalse()));
      assertThat(e.problem()).isEqualTo(DecodeException.Problem.MALFORMED);
      assertThatThrownBy(rows::hasNext).isSameAs(e);
      assertThatThrownBy(rows::next).isSameAs(e);
      assertThat(rows.isComplete()).isFalse();
    }
  }

  @Test
  @DisplayName("BULK-3 a row with wrong tags whose own end tag is missing takes no other along")
  void endMissing() {
    String row = SAMPLE.replace(NAME_TWO, "<Name>見本　次郎</Nome>");
    int end = row.indexOf("</BulkConfirmUnit>", row.indexOf("</Nome>"));
    Read read =
        read(bytes(row.substring(0, end) + row.substring(end + "</BulkConfirmUnit>".length())));
    assertThat(read.rows()).hasSize(1);
    assertThat(read.failure()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE x [<!ENTITY a \"b\">]><XmlMsg/>",
        "<XmlMsg><MessageBody/></XmlMsg>",
        "<Other><MessageHeader/></Other>",
        "<XmlMsg><MessageHeader/><MessageHeader/></XmlMsg>",
        "<XmlMsg><MessageHeader/></XmlMsg><XmlMsg/>",
        "<XmlMsg><MessageHeader/></XmlMsg>x",
        "<XmlMsg><MessageHeader></XmlMsg></MessageHeader>",
        "<?xml version=\"1.0\" encoding=\"EUC-JP\"?><XmlMsg><MessageHeader/></XmlMsg>",
        "</XmlMsg>",
        " ",
        ""
      })
  @DisplayName("S-IN-01 S-IN-06 no such document: refused when opened")
  void noSuchDocument(String text) {
    assertThatThrownBy(() -> open(text.getBytes(UTF_8))).isInstanceOf(DecodeException.class);
  }

  @Test
  @DisplayName("S-IN-07 a second header behind the rows, or a bad end, is an error at the end")
  void badEnd() {
    for (String end : List.of("<MessageHeader/></XmlMsg>", "</XmlMsg><A/>", "</XmlMsg>\u0000")) {
      Read read = read(bytes(SAMPLE.replace("</XmlMsg>", end)));
      assertThat(read.rows()).hasSize(3);
      assertThat(read.failure()).as(end).isNotNull();
    }
  }

  @Test
  @DisplayName(
      "S-IN-03 a row or a rest of more than 4 MiB, or 512 MiB, are refused in little memory")
  void tooLarge() throws IOException {
    byte[] row = bytes(SAMPLE.replaceFirst("<Birthdate>", "<A>" + "x".repeat(5 << 20) + "</A><B>"));
    Read read = read(row);
    assertThat(read.failure().problem()).isEqualTo(DecodeException.Problem.TOO_LARGE);
    byte[] rest = bytes(SAMPLE.replace("<MessageBody>", "x".repeat(5 << 20) + "<MessageBody>"));
    assertThatThrownBy(() -> open(rest)).hasMessageContaining("TOO_LARGE");

    Path sparse = folder.resolve(NAME);
    Files.write(sparse, new byte[0]);
    try (var file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(10L << 30);
    }
    assertThatThrownBy(() -> BulkRows.results(NAME, BulkSource.of(sparse), ReadingRules.DEFAULT))
        .hasMessageContaining("TOO_LARGE");
  }

  @Test
  @DisplayName("BULK-3 close in the middle lets go of the file, which can then be deleted")
  void close() throws IOException {
    Path file = folder.resolve(NAME);
    Files.write(file, bytes(SAMPLE));
    List<Boolean> closed = new ArrayList<>();
    BulkSource source =
        new BulkSource() {
          @Override
          public InputStream open() throws IOException {
            int at = closed.size();
            closed.add(false);
            return new FilterInputStream(BulkSource.of(file).open()) {
              @Override
              public void close() throws IOException {
                closed.set(at, true);
                super.close();
              }
            };
          }

          @Override
          public long size() throws IOException {
            return BulkSource.of(file).size();
          }
        };
    BulkRows<BulkResult.Row> rows = BulkRows.results(NAME, source, ReadingRules.DEFAULT);
    assertThat(rows.next().isReadable()).isTrue();
    assertThat(closed).containsExactly(true, false);
    rows.close();
    rows.close();
    assertThat(closed).containsExactly(true, true);
    Files.delete(file);
    assertThatThrownBy(rows::hasNext).isInstanceOf(IllegalStateException.class);

    Files.write(file, bytes("<XmlMsg><MessageHeader/>"));
    assertThatThrownBy(() -> BulkRows.results(NAME, source, ReadingRules.DEFAULT))
        .isInstanceOf(DecodeException.class);
    assertThat(closed).as("of a failed opening too").doesNotContain(false);
  }

  @Test
  @DisplayName("R-INV-2 a source that fails is could not verify, without the file's name")
  void failingSource() {
    BulkSource gone = BulkSource.of(folder.resolve("OQSmuquc02res_P-7734.xml"));
    assertThatThrownBy(() -> BulkRows.results(NAME, gone, ReadingRules.DEFAULT))
        .isInstanceOf(TransportException.class)
        .hasNoCause()
        .hasMessageNotContaining("7734");

    byte[] bytes = new BulkDocument(70, WireCharset.UTF_8).bytes();
    BulkSource broken =
        new BulkSource() {
          @Override
          public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(bytes)) {
              private int left = 100_000;

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left <= 0) {
                  throw new IOException("network name no longer available");
                }
                int read = super.read(buffer, offset, Math.min(length, left));
                left -= read;
                return read;
              }
            };
          }

          @Override
          public long size() {
            return bytes.length;
          }
        };
    List<BulkRow<BulkResult.Row>> read = new ArrayList<>();
    try (BulkRows<BulkResult.Row> rows = BulkRows.results(NAME, broken, ReadingRules.DEFAULT)) {
      assertThatThrownBy(() -> rows.forEachRemaining(read::add))
          .isInstanceOf(TransportException.class)
          .hasNoCause();
      assertThatThrownBy(rows::hasNext).isInstanceOf(TransportException.class);
    }
    assertThat(read).hasSizeBetween(25, 35).allMatch(BulkRow::isReadable);
  }

  @Test
  @DisplayName("S-IN-04 mislabelled rows are read in Shift_JIS only when the site says so")
  void mislabelled() {
    byte[] bytes = SAMPLE.getBytes(WireCharset.WINDOWS_31J.charset());
    assertThat(read(bytes).rows()).extracting(BulkRow::isReadable).contains(false);
    ReadingRules rules = ReadingRules.DEFAULT.withMislabelledUtf8(true);
    try (BulkRows<BulkResult.Row> rows = BulkRows.results(NAME, BulkSource.of(bytes), rules)) {
      BulkResult.Row row = rows.next().content().orElseThrow();
      assertThat(Typed.lines(row)).isEqualTo(Typed.lines(whole(bytes(SAMPLE)).rows().get(0)));
    }
    byte[] marked = ("\uFEFF" + SAMPLE).getBytes(UTF_8);
    assertSame(whole(marked), marked);
  }

  @Test
  @DisplayName("D2 random damage: the same rows as the whole reader, or a typed error, never else")
  void damaged() {
    Random random = new Random(20261102);
    int readable = 0;
    int refused = 0;
    for (WireCharset charset : WireCharset.values()) {
      byte[] sample = bytes(SAMPLE, charset);
      for (int i = 0; i < 1_200; i++) {
        byte[] damaged = Mutations.mutated(sample, random);
        BulkResult whole;
        try {
          whole = whole(damaged);
        } catch (DecodeException e) {
          whole = null;
        }
        if (whole == null) {
          Read read = read(damaged);
          assertThat(
                  read.failure() != null || read.rows().stream().anyMatch(row -> !row.isReadable()))
              .as("round %d", i)
              .isTrue();
          refused++;
        } else {
          assertSame(whole, damaged);
          readable++;
        }
      }
    }
    assertThat(readable).isGreaterThan(400);
    assertThat(refused).isGreaterThan(400);
  }

  @Test
  @DisplayName("any size of pieces in which the bytes come gives the same rows")
  void smallReads() {
    byte[] bytes = new BulkDocument(50, WireCharset.WINDOWS_31J).bytes();
    Random random = new Random(5);
    BulkSource source =
        new BulkSource() {
          @Override
          public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(bytes)) {
              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(40)));
              }
            };
          }

          @Override
          public long size() {
            return bytes.length;
          }
        };
    try (BulkRows<BulkResult.Row> rows = BulkRows.results(NAME, source, ReadingRules.DEFAULT)) {
      BulkResult whole = whole(bytes);
      for (BulkResult.Row row : whole.rows()) {
        assertThat(Typed.lines(rows.next().content().orElseThrow())).isEqualTo(Typed.lines(row));
      }
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  @DisplayName("R-INV-4 P-R 4 whatever is damaged, no value of a person is in what can be logged")
  void nothingLeaks() {
    String canary =
        SAMPLE.replace("試験　太郎", "金糸雀　太郎").replace("4567", "773419").replace("1_1", "7734_1");
    Random random = new Random(7);
    StringBuilder said = new StringBuilder();
    int failures = 0;
    for (int i = 0; i < 1_500; i++) {
      try (BulkRows<BulkResult.Row> rows =
          open(i == 0 ? bytes(canary) : Mutations.mutated(bytes(canary), random))) {
        said.append(rows).append(rows.header());
        while (rows.hasNext()) {
          BulkRow<BulkResult.Row> row = rows.next();
          said.append(row).append(row.findings());
          row.failure().ifPresent(e -> said.append(e).append(e.path()).append(e.detail()));
          row.content().ifPresent(content -> said.append(content).append(content.query()));
        }
        said.append(rows.findings());
      } catch (DecodeException e) {
        failures++;
        said.append(e).append(e.findings()).append(e.path()).append(e.getCause());
      }
    }
    assertThat(failures).isGreaterThan(100);
    assertThat(said).doesNotContain("金糸雀", "773419", "7734_1", "架空");
  }
}
