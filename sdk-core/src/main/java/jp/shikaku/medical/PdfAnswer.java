package jp.shikaku.medical;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a query for a PDF 「PDFでの照会結果」: the PDF, or the XML message that came in its place, as
 * when there is no information (medical-info 2.1). Exactly one of them is there. Immutable and
 * thread-safe.
 *
 * @param <A> the XML answer
 */
public final class PdfAnswer<A extends MedicalInfoAnswer> {

  private final @Nullable PdfDocument pdf;
  private final @Nullable A xml;

  private PdfAnswer(@Nullable PdfDocument pdf, @Nullable A xml) {
    this.pdf = pdf;
    this.xml = xml;
  }

  static <A extends MedicalInfoAnswer> PdfAnswer<A> of(PdfDocument pdf) {
    return new PdfAnswer<>(Objects.requireNonNull(pdf), null);
  }

  static <A extends MedicalInfoAnswer> PdfAnswer<A> of(A xml) {
    return new PdfAnswer<>(null, Objects.requireNonNull(xml));
  }

  /** {@return the PDF, if one came} */
  public Optional<PdfDocument> pdf() {
    return Optional.ofNullable(pdf);
  }

  /** {@return the XML answer, if it came in place of a PDF} */
  public Optional<A> xml() {
    return Optional.ofNullable(xml);
  }

  /** {@return {@link InfoOutcome#DATA} for a PDF, else what the XML answer says} */
  public InfoOutcome outcome() {
    return xml == null ? InfoOutcome.DATA : xml.outcome();
  }

  @Override
  public String toString() {
    return "PdfAnswer[" + (pdf == null ? xml : pdf) + "]";
  }
}
