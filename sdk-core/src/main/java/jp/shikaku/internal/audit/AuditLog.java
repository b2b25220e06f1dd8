package jp.shikaku.internal.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;

/** Where a client writes its access log, and how it names patients there. Thread-safe. */
public final class AuditLog {

  private static final String HASH = "HmacSHA256";

  private final AuditSink sink;
  private final byte[] salt;
  private final TimeSource time;
  private final boolean eligibilityMayFail;

  /**
   * Creates the log of a client.
   *
   * @param sink takes the lines
   * @param salt makes hashes of patients' numbers worthless elsewhere; not copied
   * @param time the time of the lines
   * @param eligibilityMayFail whether eligibility is asked although the sink fails
   */
  public AuditLog(AuditSink sink, byte[] salt, TimeSource time, boolean eligibilityMayFail) {
    this.sink = sink;
    this.salt = salt;
    this.time = time;
    this.eligibilityMayFail = eligibilityMayFail;
  }

  /**
   * Begins the trail of a query for medical information: without it nothing is read.
   *
   * @param form a line whose stage, time, identifier and result are still to be set
   */
  public AuditTrail medical(AuditRecord form) {
    return new AuditTrail(sink, time, form, false);
  }

  /**
   * Begins the trail of an eligibility query.
   *
   * @param form a line whose stage, time, identifier and result are still to be set
   */
  public AuditTrail eligibility(AuditRecord form) {
    return new AuditTrail(sink, time, form, eligibilityMayFail);
  }

  /**
   * Begins the trail of an upload or of the request for its result.
   *
   * @param form a line whose stage, time, identifier and result are still to be set; it names no
   *     patient
   * @param patientKeys whom the upload is about, one line before for each; empty for one line that
   *     names nobody
   */
  public AuditTrail bulk(AuditRecord form, List<String> patientKeys) {
    return new AuditTrail(sink, time, form, patientKeys, eligibilityMayFail);
  }

  /**
   * Returns the key of a patient whose host gave none.
   *
   * @param insurer 保険者番号
   * @param card 記号・番号・枝番
   */
  public String patientKey(InsurerNumber insurer, InsuredCard card) {
    // As numbers mean, not as they are spelled: one patient, one key.
    String numbers =
        String.join(
            "|",
            insurer.value(),
            card.symbol().map(AuditLog::folded).orElse(""),
            folded(card.number()),
            card.branch().orElse(""));
    try {
      Mac mac = Mac.getInstance(HASH);
      mac.init(new SecretKeySpec(salt, HASH));
      byte[] hash = mac.doFinal(numbers.getBytes(StandardCharsets.UTF_8));
      return "hmac:" + HexFormat.of().formatHex(hash, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HASH, e);
    }
  }

  private static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .replaceAll("[\\s\\-\u2010-\u2015\u2212]", "");
  }
}
