package jp.shikaku;

import java.util.Map;

/** Japanese names of the inputs, for the desk. */
final class FieldNames {

  private static final Map<String, String> JAPANESE =
      Map.ofEntries(
          Map.entry("institution", "医療機関コード"),
          Map.entry("insurerNumber", "保険者番号"),
          Map.entry("symbol", "被保険者証記号"),
          Map.entry("number", "被保険者証番号"),
          Map.entry("branch", "被保険者証枝番"),
          Map.entry("birthdate", "生年月日"),
          Map.entry("checkedOn", "資格確認日"),
          Map.entry("limitCertificateConsent", "限度額適用認定証提供同意"),
          Map.entry("arbitraryId", "任意の識別子"),
          Map.entry("payerNumber", "公費負担者番号"),
          Map.entry("recipientNumber", "公費受給者番号"),
          Map.entry("referenceNumber", "照会番号"),
          Map.entry("userId", "利用者ID"),
          Map.entry("accessor", "閲覧者"),
          Map.entry("purpose", "利用目的"),
          Map.entry("patientKey", "患者ID"),
          Map.entry("insured", "被保険者"),
          Map.entry("qualification", "資格"),
          Map.entry("months", "照会期間"),
          Map.entry("visitKind", "診療区分"),
          Map.entry("audit", "アクセス記録"),
          Map.entry("persons", "照会する患者"),
          Map.entry("registrations", "登録する照会番号"),
          Map.entry("consentDates", "同意日"),
          Map.entry("examinationDates", "受診日"),
          Map.entry("deadline", "待ち時間"),
          Map.entry("pin", "暗証番号"));

  private FieldNames() {}

  static String japanese(String field) {
    return JAPANESE.getOrDefault(field, field);
  }
}
