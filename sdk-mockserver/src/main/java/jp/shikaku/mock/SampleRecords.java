package jp.shikaku.mock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records behind the sample documents of drugs and checkups. On 2026-11-02 they give those
 * documents; the drugs move with the terminal's day, the checkups stay with the lists of their
 * years.
 */
final class SampleRecords {
  private static final Place PHARMACY = new Place("1349999014", "架空みほん薬局");
  private static final Place DENTIST = new Place("1339999035", "架空歯科医院");

  /** Columns: the elements of an item; {@code =} shows the value again. */
  private static final String NEWEST =
      """
      9N001000000000001|身長|PQ|172.4|cm||=
      9N006000000000001|体重|PQ|81.6|kg||=
      9N011000000000001|ＢＭＩ|PQ|27.5|kg/m2||=
      9N016160100000001|腹囲（実測）|PQ|94.5|cm||=
      9N061000000000011|自覚症状|CD|1||2.999.1.3|特記すべきことあり
      9N061160800000049|（自覚症状所見）|ST|階段で息切れ|||=
      9A751000000000001|収縮期血圧（１回目）|PQ|152|mmHg||=
      9A761000000000001|拡張期血圧（１回目）|PQ|94|mmHg||=
      9A752000000000001|収縮期血圧（２回目）|PQ|148|mmHg||=
      9A762000000000001|拡張期血圧（２回目）|PQ|92|mmHg||=
      3F015000002327101|空腹時中性脂肪（トリグリセリド）|PQ|210|mg/dL||=
      3F070000002327101|ＨＤＬコレステロール|PQ|38|mg/dL||=
      3F077000002327101|ＬＤＬコレステロール|PQ|165|mg/dL||=
      3B035000002327201|ＧＯＴ（ＡＳＴ）|PQ|34|U/L||=
      3B045000002327201|ＧＰＴ（ＡＬＴ）|PQ|52|U/L||=
      3B090000002327101|γ－ＧＴ（γ－ＧＴＰ）|PQ|88|U/L||=
      3D010000001927201|空腹時血糖|PQ|118|mg/dL||=
      3D046000001920402|ＨｂＡ１ｃ（ＮＧＳＰ値）|PQ|6.3|%||=
      3C015000002327101|血清クレアチニン|PQ|0.98|mg/dL||=
      8A065000002391901|ｅＧＦＲ|PQ|58.2|mL/min/1.73m2||=
      2A030000001930101|血色素量（ヘモグロビン値）|PQ|13.0|g/dL||=
      1A020000000190111|尿糖|CO|1||2.999.1.1|（－）
      1A010000000190111|尿蛋白|CO|2||2.999.1.1|（±）
      9N501000000000011|メタボリックシンドローム判定|CD|1||2.999.1.4|基準該当
      9N506000000000011|保健指導レベル|CD|1||2.999.1.5|積極的支援
      9N701000000000011|服薬１（血圧）|CD|1||2.999.1.2|服薬あり
      9N706000000000011|服薬２（血糖）|CD|2||2.999.1.2|服薬なし
      9N711000000000011|服薬３（脂質）|CD|1||2.999.1.2|服薬あり
      9N716000000000011|既往歴１（脳血管）|CD|2||2.999.1.2|いいえ
      9N721000000000011|既往歴２（心血管）|CD|2||2.999.1.2|いいえ
      9N736000000000011|喫煙|CD|2||2.999.1.8|以前は吸っていたが最近１か月間は吸っていない
      3F069000002391901|ｎｏｎ－ＨＤＬコレステロール|PQ|207|mg/dL||=
      9N511000000000049|医師の診断（判定）|ST|架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。|||=
      """;

  private static final String BEFORE =
      """
      9N001000000000001|身長|PQ|172.6|cm||=
      9N006000000000001|体重|PQ|79.8|kg||=
      9N011000000000001|ＢＭＩ|PQ|26.8|kg/m2||=
      9N016160100000001|腹囲（実測）|PQ|92.0|cm||=
      9N061000000000011|自覚症状|CD|1||2.999.1.3|特記すべきことあり
      9N061160800000049|（自覚症状所見）|ST|階段で息切れ|||=
      9A751000000000001|収縮期血圧（１回目）|PQ|144|mmHg||=
      9A761000000000001|拡張期血圧（１回目）|PQ|90|mmHg||=
      9A752000000000001|収縮期血圧（２回目）|PQ|140|mmHg||=
      9A762000000000001|拡張期血圧（２回目）|PQ|88|mmHg||=
      3F015000002327101|空腹時中性脂肪（トリグリセリド）|PQ|178|mg/dL||=
      3F070000002327101|ＨＤＬコレステロール|PQ|41|mg/dL||=
      3F077000002327101|ＬＤＬコレステロール|PQ|158|mg/dL||=
      3B035000002327201|ＧＯＴ（ＡＳＴ）|PQ|30|U/L||=
      3B045000002327201|ＧＰＴ（ＡＬＴ）|PQ|44|U/L||=
      3B090000002327101|γ－ＧＴ（γ－ＧＴＰ）|PQ|72|U/L||=
      3D010000001927201|空腹時血糖|PQ|108|mg/dL||=
      3D046000001920402|ＨｂＡ１ｃ（ＮＧＳＰ値）|PQ|5.9|%||=
      3C015000002327101|血清クレアチニン|PQ|0.93|mg/dL||=
      8A065000002391901|ｅＧＦＲ|PQ|62.0|mL/min/1.73m2||=
      2A030000001930101|血色素量（ヘモグロビン値）|PQ|14.1|g/dL||=
      1A020000000190111|尿糖|CO|1||2.999.1.1|（－）
      1A010000000190111|尿蛋白|CO|1||2.999.1.1|（－）
      9N501000000000011|メタボリックシンドローム判定|CD|2||2.999.1.4|予備群該当
      9N506000000000011|保健指導レベル|CD|2||2.999.1.5|動機付け支援
      9N701000000000011|服薬１（血圧）|CD|1||2.999.1.2|服薬あり
      9N706000000000011|服薬２（血糖）|CD|2||2.999.1.2|服薬なし
      9N711000000000011|服薬３（脂質）|CD|1||2.999.1.2|服薬あり
      9N716000000000011|既往歴１（脳血管）|CD|2||2.999.1.2|いいえ
      9N721000000000011|既往歴２（心血管）|CD|2||2.999.1.2|いいえ
      9N736000000000011|喫煙|CD|1||2.999.1.8|はい
      9N511000000000049|医師の診断（判定）|ST|架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。|||=
      """;

  private static final String OLDEST =
      """
      9A755000000000001|収縮期血圧（その他）|PQ|138|mmHg||=
      9A765000000000001|拡張期血圧（その他）|PQ|86|mmHg||=
      3F077000002327201|ＬＤＬコレステロール|PQ|149|mg/dL||=
      3D046000001906202|ＨｂＡ１ｃ（ＮＧＳＰ値）|PQ|5.8|%||=
      9N736000000000011|喫煙|CD|1||2.999.1.2|はい
      9N006000000000001|体重|PQ||kg||=
      """;

  private SampleRecords() {}

  static Patient.Builder addTo(Patient.Builder patient) {
    claims(patient);
    prescriptions(patient);
    return patient
        .checkup("20260618", items(NEWEST))
        .checkup("20250612", items(BEFORE))
        .checkup("20230615", items(OLDEST));
  }

  private static void claims(Patient.Builder patient) {
    List<Map<String, String>> regular = List.of(Drug.PRESSURE.claim(30), Drug.LIPID.claim(30));
    List<Map<String, String>> longer = List.of(Drug.PRESSURE.claim(60), Drug.LIPID.claim(60));
    patient
        .care(dispensed(145, 145, Place.CLINIC), regular, List.of())
        .care(dispensed(131, 131, Place.CLINIC), List.of(Drug.PAIN.claim(5)), List.of())
        .care(dispensed(117, 117, Place.CLINIC), regular, List.of())
        .care(
            inside(110, Place.HOSPITAL, "2"),
            List.of(Drug.PATCH.claim(1), Drug.PAIN_AS_NEEDED.claim(10)),
            List.of(Treatment.X_RAY, Treatment.VISIT))
        .care(dispensed(89, 90, Place.HOSPITAL), longer, List.of())
        .care(dispensed(74, 74, Place.HOSPITAL), List.of(Drug.PATCH.claim(1)), List.of())
        .care(inside(68, DENTIST, "2"), List.of(Drug.PAIN.claim(3)), List.of(Treatment.EXTRACTION))
        .care(
            inside(54, Place.CLINIC, "2"), List.of(Drug.INHALER.claim(1)), List.of(Treatment.BLOOD))
        .care(inside(49, Place.HOSPITAL, "1"), List.of(), List.of(Treatment.OPERATION));
  }

  private static void prescriptions(Patient.Builder patient) {
    CareSource written = CareSource.PRESCRIPTION;
    CareSource filled = CareSource.DISPENSING;
    patient
        .care(
            written(28),
            List.of(Drug.PRESSURE.electronic(written, 30), Drug.LIPID.electronic(written, 30)),
            List.of())
        .care(
            written(3),
            List.of(Drug.ANTIBIOTIC.electronic(written, 7), Drug.PATCH.electronic(written, 1)),
            List.of())
        .care(filled(74), List.of(Drug.PATCH.electronic(filled, 1)), List.of())
        .care(
            filled(28),
            List.of(Drug.PRESSURE.electronic(filled, 30), Drug.LIPID.electronic(filled, 30)),
            List.of());
  }

  private static Map<String, String> inside(int daysAgo, Place place, String inOut) {
    Map<String, String> day = new LinkedHashMap<>();
    day.put("MeTrDiHCd", place.code());
    day.put("MeTrDiHNm", place.name());
    day.put("InOut", inOut);
    day.put("DiDate", ago(daysAgo));
    return day;
  }

  private static Map<String, String> dispensed(
      int daysAgo, int prescribedDaysAgo, Place prescriber) {
    Map<String, String> day = inside(daysAgo, PHARMACY, "2");
    day.put("PrlsHCd", prescriber.code());
    day.put("PrlsHNm", prescriber.name());
    day.put("PrDate", ago(prescribedDaysAgo));
    return day;
  }

  private static Map<String, String> written(int daysAgo) {
    return Map.of(
        "ShMeTrDiHCd", Place.HOSPITAL.code(),
        "ShMeTrDiHNm", Place.HOSPITAL.name(),
        "ShPrCl", "1",
        "ShPrDate", ago(daysAgo));
  }

  private static Map<String, String> filled(int daysAgo) {
    return Map.of(
        "CzMeTrDiHCd", PHARMACY.code(),
        "CzMeTrDiHNm", PHARMACY.name(),
        "CzPrlsHCd", Place.HOSPITAL.code(),
        "CzPrlsHNm", Place.HOSPITAL.name(),
        "CzPrCl", "1",
        "CzDiDate", ago(daysAgo),
        "CzPrDate", ago(daysAgo));
  }

  private static String ago(int days) {
    return "{today-" + days + "d}";
  }

  private static List<Map<String, String>> items(String table) {
    List<Map<String, String>> items = new ArrayList<>();
    table
        .lines()
        .forEach(
            line -> {
              String[] columns = line.split("\\|", -1);
              Map<String, String> item = new LinkedHashMap<>();
              for (int i = 0; i < columns.length; i++) {
                String text = columns[i].equals("=") ? columns[3] : columns[i];
                String element = Layout.CHECKUP_ITEM.get(i);
                boolean isOptional = element.equals("Unit") || element.equals("Oid");
                if (!isOptional || !text.isEmpty()) {
                  item.put(element, text);
                }
              }
              items.add(item);
            });
    return items;
  }
}
