package jp.shikaku.audit;

import java.time.OffsetDateTime;
import jp.shikaku.audit.AuditRecord.Basis;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.AuditRecord.Stage;

/** Lines for the tests of the log. */
final class AuditLinesOf {

  static final OffsetDateTime NOW = OffsetDateTime.parse("2026-11-02T09:30:15.123+09:00");

  private AuditLinesOf() {}

  static AuditRecord intent(String exchangeId) {
    return line(NOW, exchangeId, "診療");
  }

  static AuditRecord line(OffsetDateTime at, String exchangeId, String purpose) {
    return new AuditRecord(
        Stage.INTENT,
        at,
        new Accessor("dr-5", AccessorRole.DOCTOR, AuthLevel.TWO_FACTORS),
        Purpose.of(purpose),
        "1319999007",
        "YZKsiquc01",
        exchangeId,
        "hmac:00112233445566778899aabbccddeeff",
        "2026-05/2026-11 XML",
        Basis.CONSENT,
        OffsetDateTime.parse("2026-11-02T09:00:00+09:00"),
        null,
        Result.DATA);
  }
}
