package jp.shikaku.examples.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import jp.shikaku.examples.text.Language;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The printed report: every text whole, on A4, with its font in it. */
class AcceptancePdfTest {

  @TempDir private Path folder;

  private ReportFont font;

  @BeforeEach
  void findFont() {
    var found = ReportFont.usual();
    // Where the tests must be complete, a missing font is a failure and no excuse.
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(found.isPresent(), "no Japanese font is installed");
    }
    font = found.orElseThrow();
  }

  @Test
  @DisplayName("every text of the page stands in the PDF")
  void whole() throws IOException {
    AcceptanceReport report = Reports.full(Reports.LONG_PATH);

    String text = text(pdf(report));

    assertThat(text).contains("オンライン資格確認運用テスト報告書", "試験実施者ID", "vendor-3", "総合判定：不合格");
    for (ScenarioResult result : report.results()) {
      assertThat(text).contains(result.scenario().title().japanese());
      for (Fact fact : result.facts()) {
        assertThat(text).contains(solid(AcceptanceView.text(fact, Language.JAPANESE)));
      }
    }
    report
        .doctor()
        .orElseThrow()
        .checks()
        .forEach(
            check -> {
              assertThat(text).contains(solid(check.title()), solid(check.observed()));
              assertThat(text).contains(solid(check.nextStep()));
            });
    assertThat(text).contains(solid(Reports.LONG_PATH));
    assertThat(text).contains("会社名・医療機関名", "署名・印", solid(Reports.PRACTICE), "端末受付1接続先");
  }

  @Test
  @DisplayName("whose test it was, how it ended and where to sign stand on one page, the first")
  void signedWhereItStands() throws IOException {
    AcceptanceReport report = Reports.full(Reports.LONG_PATH);
    try (PDDocument document = Loader.loadPDF(pdf(report))) {
      PDFTextStripper first = new PDFTextStripper();
      first.setEndPage(1);
      assertThat(solid(first.getText(document)))
          .contains(solid(Reports.PRACTICE), "vendor-3", "総合判定：不合格", "氏名", "日付", "署名・印")
          .contains("□カード受付が院内のシステム（カルテ）に取り込まれたことを、画面で確認した");
    }
  }

  @Test
  @DisplayName("each page is A4; each letter is within its margins, and none is a blank box")
  void withinThePage() throws IOException {
    byte[] pdf = pdf(Reports.full(Reports.LONG_PATH));
    try (PDDocument document = Loader.loadPDF(pdf)) {
      assertThat(document.getNumberOfPages()).isGreaterThan(1);
      for (PDPage page : document.getPages()) {
        assertThat(page.getMediaBox().getWidth()).isCloseTo(PDRectangle.A4.getWidth(), within(1f));
        assertThat(page.getMediaBox().getHeight())
            .isCloseTo(PDRectangle.A4.getHeight(), within(1f));
        for (var name : page.getResources().getFontNames()) {
          PDFont used = page.getResources().getFont(name);
          assertThat(used).isInstanceOf(PDType0Font.class);
          assertThat(used.isEmbedded()).isTrue();
          assertThat(used.getName()).as("a subset").matches("[A-Z]{6}\\+.*");
        }
      }
      List<TextPosition> letters = letters(document);
      assertThat(letters).hasSizeGreaterThan(2_000);
      float least = 15 * PDRectangle.A4.getWidth() / 210 - 1;
      for (TextPosition letter : letters) {
        assertThat(letter.getX()).as(letter.getUnicode()).isGreaterThan(least);
        assertThat(letter.getX() + letter.getWidth())
            .as(letter.getUnicode())
            .isLessThan(PDRectangle.A4.getWidth() - least);
        assertThat(letter.getY()).isBetween(least, PDRectangle.A4.getHeight() - 10);
        PDType0Font used = (PDType0Font) letter.getFont();
        for (int code : letter.getCharacterCodes()) {
          assertThat(used.codeToGID(code)).as(letter.getUnicode()).isPositive();
        }
      }
    }
  }

  private static List<TextPosition> letters(PDDocument document) throws IOException {
    List<TextPosition> letters = new ArrayList<>();
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition letter) {
            letters.add(letter);
          }
        };
    stripper.getText(document);
    return letters;
  }

  @Test
  @DisplayName("the same report gives the page that a person sees: ink, and white margins")
  void ink() throws IOException {
    byte[] pdf = pdf(Reports.full(Reports.LONG_PATH));
    // Left there for a person's eyes.
    Path pictures = Files.createDirectories(Path.of("target", "acceptance"));
    try (PDDocument document = Loader.loadPDF(pdf)) {
      PDFRenderer renderer = new PDFRenderer(document);
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        var picture = renderer.renderImageWithDPI(page, 80);
        ImageIO.write(picture, "png", pictures.resolve("page-" + (page + 1) + ".png").toFile());
        int margin = 80 * 13 * 10 / 254; // 13 of the 15 mm
        for (int y = 0; y < picture.getHeight(); y++) {
          for (int x = 0; x < margin; x++) {
            assertThat(picture.getRGB(x, y) & 0xFFFFFF).isEqualTo(0xFFFFFF);
            assertThat(picture.getRGB(picture.getWidth() - 1 - x, y) & 0xFFFFFF)
                .isEqualTo(0xFFFFFF);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("no list of the computer's fonts is left in the user's home")
  void nothingAtHome() throws IOException {
    Path list = Path.of(System.getProperty("user.home"), ".pdfbox.cache");
    Object before = Files.exists(list) ? Files.getLastModifiedTime(list) : "none";

    pdf(Reports.full("OQS"));

    Object after = Files.exists(list) ? Files.getLastModifiedTime(list) : "none";
    assertThat(after).isEqualTo(before);
  }

  @Test
  @DisplayName("a font in a collection, as those of Windows, is embedded too")
  void collection() throws IOException {
    Path collection = Files.write(folder.resolve("font.ttc"), collection(font.file()));

    ReportFont found = ReportFont.of(collection).orElseThrow();

    String page = AcceptancePage.of(Reports.full("OQS"));
    assertThat(text(AcceptancePdf.of(page, found))).contains("設置点検", "カード受付→カルテ");
  }

  /** A collection of one font: its tables stand where they stood, behind a longer head. */
  private static byte[] collection(Path font) throws IOException {
    byte[] bytes = Files.readAllBytes(font);
    int shift = 16;
    ByteBuffer made = ByteBuffer.allocate(bytes.length + shift);
    made.put("ttcf".getBytes(StandardCharsets.US_ASCII)).putInt(0x00010000).putInt(1).putInt(shift);
    made.put(bytes);
    int tables = ByteBuffer.wrap(bytes).getShort(4);
    for (int table = 0; table < tables; table++) {
      int offset = shift + 12 + 16 * table + 8;
      made.putInt(offset, made.getInt(offset) + shift);
    }
    return made.array();
  }

  @Test
  @DisplayName(
      "a letter that the font lacks is a geta, a variation selector is nothing; none is lost")
  void lackedLetters() throws IOException {
    String lacked = Character.toString(0x10FFFD);
    String selected = "葛\uDB40\uDD00";
    String practice = "髙" + lacked + "田" + selected + "葛医院\uFE01" + lacked;

    String text = text(pdf(Reports.of(practice)));

    assertThat(text).contains("医療機関髙〓田葛葛医院〓医療機関コード").doesNotContain("#");
    assertThat(font.lacking(practice)).containsExactly(lacked);
  }

  @Test
  @DisplayName("a file that is no font, or is not there, is none")
  void noFont() throws IOException {
    assertThat(ReportFont.of(Files.writeString(folder.resolve("a.ttf"), "no font"))).isEmpty();
    assertThat(ReportFont.of(Files.writeString(folder.resolve("b.ttc"), "ttcf"))).isEmpty();
    assertThat(ReportFont.of(folder.resolve("missing.ttf"))).isEmpty();
  }

  @Test
  @DisplayName("the page is well-formed, asks for nothing outside, and takes values as text")
  void page() throws Exception {
    String hostile =
        "OQS\"><script>alert(1)</script><img src='http://example.invalid/'>&\u202e\u0007";
    String page = AcceptancePage.of(Reports.full(hostile.replace("\u0007", "")));

    assertThat(page).doesNotContain("<script", "<img", "<b>", "\u202e").contains("&lt;script&gt;");
    assertThat(page).doesNotContainPattern("(src|href)=\"|url\\(|@import|@font-face");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private byte[] pdf(AcceptanceReport report) throws IOException {
    return AcceptancePdf.of(AcceptancePage.of(report), font);
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return solid(new PDFTextStripper().getText(document));
    }
  }

  /** Where lines and cells end is the page's affair. */
  private static String solid(String text) {
    return text.replaceAll("\\s+", "");
  }
}
