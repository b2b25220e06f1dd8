package jp.shikaku.examples.acceptance;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PDFontSupplier;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.FontMappers;

/** The page as PDF 「PDFの報告書」, with the font's used letters in it. Stateless. */
public final class AcceptancePdf {

  private static final int NORMAL = 400;

  static {
    XRLog.setLoggingEnabled(false);
    FontMappers.set(new BundledFonts());
  }

  private AcceptancePdf() {}

  /**
   * {@return the PDF} Variation selectors 「異体字セレクター」 are left out, and 〓 stands for a letter that
   * the font lacks.
   *
   * @param page a page of {@link AcceptancePage}
   * @param font the font to embed
   * @throws IOException when the font's file can not be read any more
   */
  public static byte[] of(String page, ReportFont font) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument();
        ReportFont.Opened opened = font.open()) {
      PdfRendererBuilder builder = new PdfRendererBuilder();
      builder.usePDDocument(document);
      builder.useFont(
          new PDFontSupplier(opened.embed(document)),
          AcceptancePage.FONT,
          NORMAL,
          FontStyle.NORMAL,
          true);
      builder.useUriResolver((base, uri) -> null); // nothing outside the page
      builder.withHtmlContent(opened.printable(page), null);
      builder.toStream(out);
      try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
        renderer.layout();
        renderer.createPDF();
      }
    }
    return out.toByteArray();
  }
}
