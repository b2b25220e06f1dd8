package jp.shikaku.examples.acceptance;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeCollection;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * A Japanese font to embed 「埋め込む日本語フォント」: a TrueType file (.ttf), or the first usable font of a
 * collection (.ttc). One with PostScript outlines (most .otf, Noto CJK, ヒラギノ) can not be embedded.
 */
public final class ReportFont {

  /** 「ゲタ」, by which typesetters mark a letter that they lack. */
  private static final String GETA = "〓";

  /** Letters that a report has; a font without them is none for it. */
  private static final String NEEDED = "運用テスト報告書合格不合格確認できず資格端末髙○△×－→、。（）～：／□〓";

  private static final List<String> USUAL =
      List.of(
          "C:\\Windows\\Fonts\\BIZ-UDGothicR.ttc",
          "C:\\Windows\\Fonts\\YuGothM.ttc",
          "C:\\Windows\\Fonts\\YuGothR.ttc",
          "C:\\Windows\\Fonts\\meiryo.ttc",
          "C:\\Windows\\Fonts\\msgothic.ttc",
          "C:\\Windows\\Fonts\\msmincho.ttc",
          "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
          "/Library/Fonts/Arial Unicode.ttf",
          "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
          "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
          "/usr/share/fonts/truetype/takao-gothic/TakaoGothic.ttf",
          "/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf",
          "/usr/share/fonts/ipa-gothic/ipag.ttf",
          "/usr/share/fonts/vl-gothic/VL-Gothic-Regular.ttf");

  private final Path file;

  private ReportFont(Path file) {
    this.file = file;
  }

  /**
   * {@return the font of a file; empty when it can not be embedded or lacks Japanese}
   *
   * @param file the file
   */
  public static Optional<ReportFont> of(Path file) {
    ReportFont font = new ReportFont(file);
    try (PDDocument trial = new PDDocument();
        Opened opened = font.open()) {
      PDFont embedded = opened.embed(trial);
      for (int at = 0; at < NEEDED.length(); at++) {
        if (embedded.getStringWidth(NEEDED.substring(at, at + 1)) <= 0) {
          return Optional.empty();
        }
      }
      return Optional.of(font);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // no font, an unusable one, or a letter that it lacks
    }
  }

  /** {@return the first usable one of those that Windows, macOS and Linux come with} */
  public static Optional<ReportFont> usual() {
    return USUAL.stream()
        .map(Path::of)
        .filter(Files::isRegularFile)
        .map(ReportFont::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * {@return the letters of a text that the font lacks, each once, in their order}
   *
   * @param text the text
   * @throws IOException when the font's file can not be read any more
   */
  public List<String> lacking(String text) throws IOException {
    try (Opened opened = open()) {
      return text.codePoints()
          .distinct()
          .filter(c -> !isSelector(c) && opened.lacks(c))
          .mapToObj(Character::toString)
          .toList();
    }
  }

  /** It chooses among the forms of the letter before it, which then has its usual one. */
  private static boolean isSelector(int c) {
    Character.UnicodeBlock block = Character.UnicodeBlock.of(c);
    return Character.UnicodeBlock.VARIATION_SELECTORS.equals(block)
        || Character.UnicodeBlock.VARIATION_SELECTORS_SUPPLEMENT.equals(block);
  }

  /** {@return where it is} */
  public Path file() {
    return file;
  }

  /** Opens the file; it must stay open until the document is saved. */
  Opened open() throws IOException {
    byte[] first;
    try (var in = Files.newInputStream(file)) {
      first = in.readNBytes(4);
    }
    if (new String(first, StandardCharsets.ISO_8859_1).equals("ttcf")) {
      TrueTypeCollection collection = new TrueTypeCollection(file.toFile());
      return new Opened(collection, first(collection));
    }
    TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBufferedFile(file.toFile()));
    return new Opened(font, font);
  }

  private static TrueTypeFont first(TrueTypeCollection collection) throws IOException {
    TrueTypeFont[] found = new TrueTypeFont[1];
    collection.processAllFonts(font -> found[0] = found[0] == null ? font : found[0]);
    if (found[0] == null) {
      collection.close();
      throw new IOException("no font in the collection");
    }
    return found[0];
  }

  /** An open font file. */
  static final class Opened implements AutoCloseable {
    private final Closeable owner;
    private final TrueTypeFont font;
    private final CmapLookup glyphs;

    Opened(Closeable owner, TrueTypeFont font) throws IOException {
      this.owner = owner;
      this.font = font;
      this.glyphs = font.getUnicodeCmapLookup();
    }

    private boolean lacks(int c) {
      return !Character.isWhitespace(c) && glyphs.getGlyphId(c) == 0;
    }

    /** The text as it can be printed, with 〓 for a letter that the font lacks. */
    String printable(String text) {
      StringBuilder printed = new StringBuilder(text.length());
      text.codePoints()
          .filter(c -> !isSelector(c))
          .forEach(
              c -> {
                if (lacks(c)) {
                  printed.append(GETA);
                } else {
                  printed.appendCodePoint(c);
                }
              });
      return printed.toString();
    }

    PDFont embed(PDDocument document) throws IOException {
      return PDType0Font.load(document, font, true);
    }

    @Override
    public void close() throws IOException {
      owner.close();
    }
  }
}
