package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlReadersTest {

  private static final String SECRET = "KANARIENVOGEL";
  private static final XmlReaders READERS = XmlReaders.of(ReadingRules.DEFAULT);

  private static DecodeException refusal(String text) {
    return refusal(text.getBytes(UTF_8));
  }

  private static DecodeException refusal(byte[] bytes) {
    Throwable thrown = catchThrowable(() -> READERS.tree(bytes));
    assertThat(thrown)
        .as(() -> new String(bytes, 0, Math.min(80, bytes.length), UTF_8))
        .isInstanceOf(DecodeException.class);
    return (DecodeException) thrown;
  }

  private static RawElement tree(String text) {
    return READERS.tree(text.getBytes(UTF_8));
  }

  // ---- S-IN-01, S-IN-02

  private static List<String> externals(String url) {
    return List.of(
        "<!DOCTYPE XmlMsg SYSTEM \"" + url + "\"><XmlMsg/>",
        "<!DOCTYPE XmlMsg PUBLIC \"-//X//Y\" \"" + url + "\"><XmlMsg/>",
        "<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM \"" + url + "\">]><XmlMsg>&x;</XmlMsg>",
        "<!DOCTYPE XmlMsg [<!ENTITY % x SYSTEM \"" + url + "\"> %x;]><XmlMsg/>",
        "<!DOCTYPE XmlMsg [<!ENTITY % a \"<!ENTITY &#37; b SYSTEM '"
            + url
            + "'>\"> %a; %b;]><XmlMsg/>",
        "<?xml version=\"1.0\" standalone=\"no\"?>\n<!-- x -->\n<!DOCTYPE XmlMsg SYSTEM '"
            + url
            + "'\n><XmlMsg/>",
        "<!DOCTYPE XmlMsg [<!NOTATION n SYSTEM \""
            + url
            + "\"><!ENTITY u SYSTEM \""
            + url
            + "\" NDATA n><!ATTLIST XmlMsg f ENTITY #IMPLIED>]><XmlMsg f=\"u\"/>");
  }

  /** No document type, and so no reason to refuse: they are plain elements here. */
  private static List<String> inert(String url) {
    return List.of(
        "<XmlMsg xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\""
            + url
            + "\" parse=\"text\"/></XmlMsg>",
        "<XmlMsg xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
            + " xsi:noNamespaceSchemaLocation=\""
            + url
            + "\"/>",
        "<?xml-stylesheet type=\"text/xsl\" href=\"" + url + "\"?><XmlMsg/>");
  }

  @Test
  @DisplayName("S-IN-01 external entities, DTDs, XInclude and schemas touch no file and no network")
  void nothingIsFetched(@TempDir Path folder) throws IOException {
    Path canary = Files.writeString(folder.resolve("canary.txt"), SECRET);
    FileTime untouched = FileTime.fromMillis(1_000_000_000_000L);
    Files.setAttribute(canary, "lastAccessTime", untouched);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(1);
      String web =
          "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/x";
      for (String url : List.of(web, canary.toUri().toString(), web.replace("http", "ftp"))) {
        for (String payload : externals(url)) {
          DecodeException e = refusal(payload);
          assertThat(e.problem()).as(payload).isEqualTo(Problem.DOCTYPE);
          assertThat(e.getMessage()).doesNotContain(SECRET).doesNotContain(url);
        }
        for (String payload : inert(url)) {
          assertThat(texts(tree(payload))).as(payload).doesNotContain(SECRET);
        }
      }
      assertThat(catchThrowable(server::accept)).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(Files.getAttribute(canary, "lastAccessTime")).isEqualTo(untouched);
  }

  private static String texts(RawElement element) {
    StringBuilder all = new StringBuilder(element.text());
    element.children().forEach(child -> all.append(texts(child)));
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"&x;", "&SECRET;", "&nbsp;", "&%x;", "&#x;", "&amp"})
  @DisplayName("S-IN-01 there are no entities but the five of XML")
  void undeclaredEntities(String reference) {
    assertThat(refusal("<A>" + reference + "</A>").problem()).isEqualTo(Problem.MALFORMED);
    assertThat(refusal("<A b=\"" + reference + "\"/>").problem()).isEqualTo(Problem.MALFORMED);
    assertThat(tree("<A>&lt;&gt;&amp;&quot;&apos;&#x9ad9;</A>").text()).isEqualTo("<>&\"'髙");
  }

  private static List<byte[]> bombs() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE A [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      laughs.append("<!ENTITY a").append(i).append(" \"");
      laughs.append(("&a" + (i - 1) + ";").repeat(10)).append("\">");
    }
    laughs.append("]><A>&a39;</A>");
    String quadratic =
        "<!DOCTYPE A [<!ENTITY a \""
            + "x".repeat(100_000)
            + "\">]><A>"
            + "&a;".repeat(100_000)
            + "</A>";
    String parameters =
        "<!DOCTYPE A [<!ENTITY % a 'x'><!ENTITY % b '%a;%a;'><!ENTITY % c '%b;%b;'> %c;]><A/>";
    String attributes = "<!DOCTYPE A [<!ATTLIST A b CDATA \"" + "y".repeat(200_000) + "\">]><A/>";
    return List.of(
        laughs.toString().getBytes(US_ASCII),
        quadratic.getBytes(US_ASCII),
        parameters.getBytes(US_ASCII),
        attributes.getBytes(US_ASCII));
  }

  @Test
  @DisplayName("S-IN-02 entity bombs are refused within 50 ms and 8 MiB")
  void bombsAreCheap() {
    bombs().forEach(XmlReadersTest::refusal); // loads the classes
    for (byte[] bomb : bombs()) {
      assertThat(refusal(bomb).problem()).isEqualTo(Problem.DOCTYPE);
      assertThat(allocated(() -> refusal(bomb))).isLessThan(8L << 20);
      assertThat(fastest(() -> refusal(bomb))).isLessThan(Duration.ofMillis(50));
    }
  }

  @Test
  @DisplayName("S-IN-02 a text cut into pieces by comments can not cost quadratic time")
  void piecewiseText() {
    String pieces = "<A>" + "x<!---->".repeat(500_000) + "</A>";
    byte[] bytes = pieces.getBytes(US_ASCII);
    assertThat(bytes.length).isLessThan(4 << 20);
    assertThat(refusal(bytes).problem()).isEqualTo(Problem.TOO_LARGE);
    DecodeException asText =
        catchThrowableOfType(
            DecodeException.class, () -> READERS.read(bytes, cursor -> cursor.text(() -> {})));
    assertThat(asText.problem()).isEqualTo(Problem.TOO_LARGE);
    assertThat(allocated(() -> refusal(bytes))).isLessThan(64L << 20);
  }

  private static long allocated(Runnable task) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    task.run();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }

  /** Of several runs: the machine may be busy in one of them. */
  private static Duration fastest(Runnable task) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long begun = System.nanoTime();
      task.run();
      best = Math.min(best, System.nanoTime() - begun);
    }
    return Duration.ofNanos(best);
  }

  // ---- S-IN-03

  private static String nested(int depth) {
    return "<A>".repeat(depth) + "</A>".repeat(depth);
  }

  private static String attributes(int count) {
    StringBuilder text = new StringBuilder("<A");
    for (int i = 0; i < count; i++) {
      text.append(" a").append(i).append("=''");
    }
    return text.append("/>").toString();
  }

  @Test
  @DisplayName("S-IN-03 depth: 32 elements are read, 33 are refused")
  void depth() {
    assertThatCode(() -> tree(nested(32))).doesNotThrowAnyException();
    assertThat(refusal(nested(33)).problem()).isEqualTo(Problem.TOO_LARGE);
    assertThat(refusal(nested(200_000)).problem()).isEqualTo(Problem.TOO_LARGE);
    DecodeException skipped =
        catchThrowableOfType(
            DecodeException.class,
            () ->
                READERS.read(
                    nested(33).getBytes(US_ASCII),
                    cursor -> {
                      cursor.skip();
                      return "";
                    }));
    assertThat(skipped.problem()).isEqualTo(Problem.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "髙"})
  @DisplayName("S-IN-03 text: 65,536 characters are read, one more is refused, however it is cut")
  void textLength(String letter) {
    int limit = 64 * 1024;
    assertThat(tree("<A>" + letter.repeat(limit) + "</A>").text()).hasSize(limit);
    assertThat(refusal("<A>" + letter.repeat(limit + 1) + "</A>").problem())
        .isEqualTo(Problem.TOO_LARGE);
    String half = letter.repeat(limit / 2);
    for (String cut : List.of("<!-- -->", "<?p i?>")) {
      assertThat(tree("<A>" + half + cut + half + "</A>").text()).hasSize(limit);
      assertThat(refusal("<A>" + half + cut + half + letter + "</A>").problem())
          .isEqualTo(Problem.TOO_LARGE);
    }
    String data = "<![CDATA[" + half + "]]>";
    assertThat(tree("<A>" + data + data + "</A>").text()).hasSize(limit);
    assertThat(refusal("<A>" + data + data + letter + "</A>").problem())
        .isEqualTo(Problem.TOO_LARGE);
    assertThat(refusal("<A><B>" + letter.repeat(limit + 1) + "</B></A>").problem())
        .isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  @DisplayName("S-IN-03 attributes: 16 are read, 17 are refused, and a long one too")
  void attributeLimits() {
    assertThatCode(() -> tree(attributes(16))).doesNotThrowAnyException();
    assertThat(refusal(attributes(17)).problem()).isEqualTo(Problem.TOO_LARGE);
    assertThatCode(() -> tree("<A b='" + "x".repeat(65_000) + "'/>")).doesNotThrowAnyException();
    assertThat(refusal("<A b='" + "x".repeat(70_000) + "'/>").problem())
        .isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  @DisplayName("S-IN-03 the limits are settings")
  void settings() {
    XmlReaders tight =
        XmlReaders.of(new ReadingRules(ReadingRules.DEFAULT.undeclared(), false, 2, 3, 1));
    assertThatCode(() -> tight.tree("<A x=''><B>abc</B></A>".getBytes(US_ASCII)))
        .doesNotThrowAnyException();
    for (String over :
        List.of("<A><B><C/></B></A>", "<A>abcd</A>", "<A x='' y=''/>", "<A>ab<!---->cd</A>")) {
      DecodeException e =
          catchThrowableOfType(DecodeException.class, () -> tight.tree(over.getBytes(US_ASCII)));
      assertThat(e).as(over).isNotNull();
      assertThat(e.problem()).as(over).isEqualTo(Problem.TOO_LARGE);
    }
  }

  @Test
  @DisplayName("S-IN-03 a site may allow no attribute at all")
  void noAttributes() {
    XmlReaders none =
        XmlReaders.of(new ReadingRules(ReadingRules.DEFAULT.undeclared(), false, 2, 3, 0));
    assertThat(none.tree("<A><!-- --></A>".getBytes(US_ASCII)).text()).isEmpty();
    DecodeException e =
        catchThrowableOfType(
            DecodeException.class, () -> none.tree("<A x=''/>".getBytes(US_ASCII)));
    assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  @DisplayName("S-IN-03 a document of very many elements is read in linear time")
  void manyElements() {
    byte[] many = ("<A>" + "<B/>".repeat(500_000) + "</A>").getBytes(US_ASCII);
    long begun = System.nanoTime();
    assertThat(READERS.tree(many).children()).hasSize(500_000);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  // ---- S-IN-05

  @Test
  @DisplayName("S-IN-05 every character XML forbids is an error, every other is kept as it is")
  void everyCharacter() {
    for (int c = 0;
        c <= 0x10FFFF;
        c += c < 0x3000 || c >= 0xD7F0 && c < 0xE010 || c > 0xFF00 && c < 0x10010 ? 1 : 257) {
      boolean legal =
          c == 9
              || c == 0xA
              || c == 0xD
              || (c >= 0x20 && c <= 0xD7FF)
              || (c >= 0xE000 && c <= 0xFFFD)
              || c >= 0x10000;
      String reference = "<A>[&#x" + Integer.toHexString(c) + ";]</A>";
      if (!legal) {
        assertThat(refusal(reference).problem()).as("U+%04X", c).isEqualTo(Problem.MALFORMED);
        if (c < 0xD800 || c > 0xDFFF) {
          assertThat(refusal("<A>[" + Character.toString(c) + "]</A>").problem())
              .as("U+%04X", c)
              .isEqualTo(Problem.MALFORMED);
        }
        continue;
      }
      String character = Character.toString(c);
      assertThat(tree(reference).text()).as("U+%04X", c).isEqualTo("[" + character + "]");
      if (c != 0xD && c != '<' && c != '&') {
        assertThat(tree("<A>[" + character + "]</A>").text())
            .as("U+%04X", c)
            .isEqualTo("[" + character + "]");
      }
    }
  }

  // ---- what a document has to be

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<A>",
        "<A></B>",
        "<A/><B/>",
        "<A/>text",
        "text<A/>",
        " <?xml version=\"1.0\"?><A/>",
        "<A a='1' a='2'/>",
        "<A><B></A></B>",
        "<A>]]></A>",
        "<1/>",
        "<A b=x/>",
        "<?xml version=\"2.0\"?><A/>",
        "<A><!-- -- --></A>",
        "{\"A\":1}",
        "PK\u0003\u0004"
      })
  @DisplayName("S-IN-07 what is not well-formed is an error without the parser's words")
  void notWellFormed(String text) {
    DecodeException e = refusal(text);
    assertThat(e.problem()).isEqualTo(Problem.MALFORMED);
    assertThat(e.getCause()).isNull();
    assertThat(e.line()).isNotNegative();
  }

  @Test
  @DisplayName("P-R 3 no error repeats the document or the parser's words, and none has a cause")
  void errorsAreMute() {
    for (String text :
        List.of(
            "<A>" + SECRET + "</B>",
            "<" + SECRET + ">",
            "<A " + SECRET + "='1' " + SECRET + "='2'/>",
            "<A>&" + SECRET + ";</A>",
            "<A>\u0001" + SECRET + "</A>",
            "<?" + SECRET,
            "<!DOCTYPE " + SECRET + ">",
            "<?xml version=\"1.0\" encoding=\"" + SECRET + "\"?><A/>",
            "<A>" + SECRET.repeat(10_000) + "</A>",
            "<A b='" + SECRET)) {
      DecodeException e = refusal(text);
      assertThat(e.getMessage()).doesNotContain(SECRET);
      assertThat(e.detail()).doesNotContain(SECRET);
      assertThat(e.toString()).doesNotContain(SECRET);
      assertThat(e.getCause()).isNull();
      assertThat(e.getSuppressed()).isEmpty();
    }
  }

  @Test
  @DisplayName("D2 nothing is printed and nothing but a DecodeException comes out of any bytes")
  void silentAndTyped() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    List<byte[]> seeds = new ArrayList<>();
    SampleFiles.all().forEach(file -> seeds.add(SampleFiles.bytes(file)));
    externals("file:///nowhere").forEach(text -> seeds.add(text.getBytes(UTF_8)));
    Random random = new Random(20261102);
    try (PrintStream trap = new PrintStream(printed, true, UTF_8)) {
      System.setOut(trap);
      System.setErr(trap);
      for (int i = 0; i < 5_000; i++) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int k = random.nextInt(8); k >= 0; k--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        Throwable thrown = catchThrowable(() -> READERS.tree(bytes));
        if (thrown != null && !(thrown instanceof DecodeException)) {
          throw new AssertionError("round " + i, thrown);
        }
      }
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("S-IN-08 attributes, namespaces, comments and instructions are passed over")
  void passedOver() {
    RawElement root =
        tree(
            "<?p i?><!-- c --><A x='1' xmlns='urn:a'>\r\n  <b:B xmlns:b='urn:b' y='2'> t"
                + "<!-- c --> u</b:B><?p?><C/></A><!-- end -->\r\n");
    assertThat(root.name()).isEqualTo("A");
    assertThat(root.text()).isEmpty();
    assertThat(root.children()).extracting(RawElement::name).containsExactly("b:B", "C");
    assertThat(root.children().get(0).text()).isEqualTo(" t u");
    assertThat(root.children().get(0).line()).isEqualTo(2);
    assertThat(root.at("C")).map(RawElement::text).contains("");
    assertThat(root.at("C/D")).isEmpty();
    assertThat(root.toString()).isEqualTo("RawElement[A, 2 children]");
  }

  @Test
  @DisplayName("S-IN-08 text around child elements is kept in the tree and told to the text reader")
  void mixedContent() {
    byte[] mixed = "<A>x<B>y</B>z</A>".getBytes(US_ASCII);
    int[] nested = {0};
    assertThat(READERS.<String>read(mixed, cursor -> cursor.text(() -> nested[0]++)))
        .isEqualTo("xz");
    assertThat(nested[0]).isEqualTo(1);
    assertThat(READERS.tree(mixed).child("B")).map(RawElement::text).contains("y");
  }
}
