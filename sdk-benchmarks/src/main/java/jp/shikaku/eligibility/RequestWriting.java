package jp.shikaku.eligibility;

import java.time.LocalDate;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.value.MedicalInstitutionCode;

/** Opens the writing of a request, which the library does inside a call, to the benchmarks. */
public final class RequestWriting {

  private final MessageWriter writer;

  /** Makes a writer. */
  public RequestWriting(WireCharset charset) {
    this.writer = new MessageWriter(charset);
  }

  /** Writes the document of a query, as a call does. */
  public byte[] write(
      EligibilityQuery query, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    return writer.write(EligibilityClient.request(query, asking, exchangeId, today));
  }
}
