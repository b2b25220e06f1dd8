package jp.shikaku.mock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An invented drug as claims tell it (medical-info 6.3): oral drugs with an amount per day and
 * days, as-needed ones with doses, external ones with {@code SpInst} instead of a usage.
 *
 * @param kind 診療識別: 14 在宅, 21 内服, 22 屯服, 23 外用, 33 点滴
 * @param genericName how a prescription by 一般名 calls it, then without code; null for by brand
 */
record Drug(
    String kind,
    @Nullable String usage,
    @Nullable String instruction,
    String code,
    String name,
    @Nullable String ingredient,
    String unit,
    String amount,
    @Nullable String genericName) {

  private static final String MORNING = "１日１回朝食後服用";
  private static final String EVENING = "１日１回夕食後服用";
  private static final String TWICE = "１日２回朝夕食後服用";
  private static final String THRICE = "１日３回朝昼夕食後服用";

  static final Drug PRESSURE = oral(MORNING, "699990011", "カクウジピン錠５ｍｇ「見本」", "カクウジピンベシル酸塩錠５ｍｇ", "1");
  static final Drug PRESSURE_STRONGER =
      oral(MORNING, "699990077", "ミホンサルタン錠２０ｍｇ", "ミホンサルタン錠２０ｍｇ", "0.5");
  static final Drug LIPID = oral(EVENING, "699990022", "ミホンスタチン錠１０ｍｇ", "ミホンスタチンカルシウム錠１０ｍｇ", "1");
  static final Drug SUGAR = oral(TWICE, "699990088", "カクウホルミン錠２５０ｍｇ「架空」", null, "2");
  static final Drug INJECTION =
      new Drug(
          "14", null, "１日１回　朝　皮下注射", "699990099", "カクウリン注キット３００単位", "カクウリン注射液", "キット", "2", null);
  static final Drug INHALER =
      new Drug(
          "23",
          null,
          "１回２吸入　１日２回",
          "699990066",
          "カクウヘラー５０μｇ吸入１２０回",
          "カクウゾン・ミホテロール吸入剤",
          "キット",
          "1",
          null);
  static final Drug SLEEP =
      new Drug("22", "不眠時服用", "１回１錠", "699990101", "テストゾラム錠０．２５ｍｇ", "テストゾラム錠", "錠", "1", null);
  static final Drug PAIN = oral(THRICE, "699990033", "サンプルプロフェン錠６０ｍｇ", "サンプルプロフェンナトリウム錠６０ｍｇ", "3");
  static final Drug PAIN_AS_NEEDED =
      new Drug(
          "22",
          "疼痛時服用",
          "１回１錠　１日３回まで",
          "699990044",
          "テストプロフェン錠６０ｍｇ「架空」",
          "サンプルプロフェンナトリウム錠６０ｍｇ",
          "錠",
          "1",
          null);
  static final Drug PATCH =
      new Drug(
          "23",
          null,
          "１日１回　腰部",
          "699990055",
          "カクウパップ７０ｍｇ（１０ｃｍ×１４ｃｍ）",
          "カクウフェン貼付剤",
          "枚",
          "14",
          null);
  static final Drug ANTIBIOTIC =
      new Drug(
          "21",
          TWICE,
          null,
          "699990112",
          "ミホンシン錠２５０ｍｇ「架空」",
          "ミホンシン錠２５０ｍｇ",
          "錠",
          "2",
          "【般】ミホンシン錠２５０ｍｇ");
  static final Drug POWDER =
      new Drug("21", THRICE, null, "699990123", "カクウリューカンＤＳ小児用５０％", null, "ｇ", "1.25", null);
  static final Drug DRIP =
      new Drug("33", null, null, "699990134", "ミホン輸液５００ｍＬ", "ミホン輸液", "袋", "2", null);

  static final List<Drug> ALL =
      List.of(
          PRESSURE,
          PRESSURE_STRONGER,
          LIPID,
          SUGAR,
          INHALER,
          SLEEP,
          PAIN,
          PAIN_AS_NEEDED,
          PATCH,
          ANTIBIOTIC);

  private static Drug oral(
      String usage, String code, String name, @Nullable String ingredient, String amount) {
    return new Drug("21", usage, null, code, name, ingredient, "錠", amount, null);
  }

  /** The elements of a claim. */
  Map<String, String> claim(int times) {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("MeTrIdCl", kind);
    if (usage != null) {
      elements.put("UsageN", usage);
    }
    if (instruction != null) {
      elements.put("SpInst", instruction);
    }
    elements.put("DrugC", code);
    elements.put("DrugN", name);
    if (ingredient != null) {
      elements.put("IngreN", ingredient);
    }
    elements.put("Unit", unit);
    elements.put("Qua1", amount);
    elements.put("Times", Integer.toString(times));
    return elements;
  }

  /** The same in the names of a prescription or dispensing, whose 剤形区分 are other codes. */
  Map<String, String> electronic(CareSource source, int times) {
    Map<String, String> claim = claim(times);
    claim.put("MeTrIdCl", kind.equals("21") ? "1" : kind.equals("22") ? "2" : "3");
    if (genericName != null && source.equals(CareSource.PRESCRIPTION)) {
      claim.put("DrugC", "");
      claim.put("DrugN", genericName);
      claim.remove("IngreN");
    }
    Map<String, String> elements = new LinkedHashMap<>();
    claim.forEach((name, text) -> elements.put(source.drugElement(name), text));
    return elements;
  }
}
