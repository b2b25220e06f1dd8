package jp.shikaku.mock;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Yearly checkups「特定健診」 of a person of 40 to 74, from a seed: five years at most, from fiscal 2020
 * on, told two months later, each a little worse than the one before, at each person's own pace.
 *
 * <p>With the traps of medical-info 8 and 9: methods that change from year to year, one, two or a
 * third blood pressure, lists of answers that change in fiscal 2024, an empty value, and a newest
 * checkup that is corrected under its own date.
 */
final class CheckupGenerator {
  private static final int YEARS = 5;
  private static final int TOLD_AFTER_DAYS = 60;

  /** The first version stands so long. */
  private static final int CORRECTED_AFTER_DAYS = 120;

  private static final LocalDate NEW_LISTS = LocalDate.of(2024, 4, 1);

  private static final String URINE = "2.999.1.1";
  private static final String YES_NO = "2.999.1.2";
  private static final String NOTABLE = "2.999.1.3";
  private static final String METABOLIC = "2.999.1.4";
  private static final String DRINKING = "2.999.1.6";
  private static final String SMOKING_2024 = "2.999.1.8";
  private static final String DRINKING_2024 = "2.999.1.9";

  /** Where a person begins, 0 to 9, and how fast it goes down from there. */
  private record Trait(int base, double pace) {
    static Trait of(Random random) {
      return new Trait(random.nextInt(10), 0.75 + random.nextInt(6) / 10.0);
    }

    double worse(double decline) {
      return pace * decline;
    }
  }

  private final long seed;
  private final boolean female;
  private final int bornIn;
  private final int month;
  private final int day;

  /**
   * @param sex code of table OQSCD007; what is not 2 counts as 1
   */
  CheckupGenerator(long seed, LocalDate birthdate, String sex) {
    this.seed = seed;
    female = sex.equals("2");
    bornIn = birthdate.getYear();
    Random random = Seeds.random(seed, -2);
    month = 5 + random.nextInt(6);
    day = 1 + random.nextInt(28);
  }

  /** Newest first, as the sample document has them. */
  List<Checkup> until(LocalDate today) {
    List<Checkup> checkups = new ArrayList<>();
    for (int year = today.getYear(); year > today.getYear() - YEARS - 1; year--) {
      LocalDate date = LocalDate.of(year, month, day);
      int age = year - bornIn;
      boolean isOld = date.isBefore(today.minusYears(YEARS)) || year < 2020;
      boolean isTold = !date.isAfter(today.minusDays(TOLD_AFTER_DAYS));
      if (isTold && !isOld && age >= 40 && age <= 74) {
        boolean corrected = !date.isAfter(today.minusDays(CORRECTED_AFTER_DAYS));
        checkups.add(new Checkup(DayTokens.date(date), items(date, age, corrected)));
      }
    }
    return checkups;
  }

  private List<Map<String, String>> items(LocalDate date, int age, boolean corrected) {
    double decline = (age - 40) / 4.0 + 2.5 * Math.min(12, date.getYear() - 2020);
    Random fixed = Seeds.random(seed, 0);
    double height = (female ? 150 : 163) + fixed.nextInt(150) / 10.0;
    Trait body = Trait.of(fixed);
    Trait pressure = Trait.of(fixed);
    Trait lipids = Trait.of(fixed);
    Trait sugar = Trait.of(fixed);
    Trait kidney = Trait.of(fixed);
    Random noise = Seeds.random(seed, date.getYear());
    boolean even = date.getYear() % 2 == 0;
    List<Map<String, String>> items = new ArrayList<>();

    double bmi = 21 + body.base / 5.0 + 0.15 * body.worse(decline) + noise.nextInt(3) / 10.0;
    double weight = bmi * height * height / 10_000;
    items.add(number("9N001000000000001", "身長", height, 1, "cm"));
    // the mistake of the first version: kilograms of somebody else
    items.add(number("9N006000000000001", "体重", corrected ? weight : weight + 10, 1, "kg"));
    items.add(number("9N011000000000001", "ＢＭＩ", bmi, 1, "kg/m2"));
    if (even) {
      items.add(item("9N016160100000001", "腹囲（実測）", "PQ", "", "cm", null, ""));
    } else {
      double waist = (female ? 70 : 76) + body.base + 0.8 * body.worse(decline);
      items.add(number("9N016160100000001", "腹囲（実測）", waist, 1, "cm"));
    }

    int systolic = (int) (116 + pressure.base + 1.2 * pressure.worse(decline)) + noise.nextInt(2);
    pressures(items, systolic, date.getYear() % 3);

    String lipidMethod = even ? "2327201" : "2327101";
    double hdl = (female ? 68 : 62) - lipids.base - 0.6 * lipids.worse(decline);
    double ldl = 104 + 2 * lipids.base + 1.6 * lipids.worse(decline) + noise.nextInt(2);
    items.add(
        number(
            "3F01500000" + lipidMethod,
            "空腹時中性脂肪（トリグリセリド）",
            88 + 3 * lipids.worse(decline),
            0,
            "mg/dL"));
    items.add(number("3F07000000" + lipidMethod, "ＨＤＬコレステロール", hdl, 0, "mg/dL"));
    items.add(number("3F07700000" + lipidMethod, "ＬＤＬコレステロール", ldl, 0, "mg/dL"));
    items.add(number("3B035000002327201", "ＧＯＴ（ＡＳＴ）", 20 + 0.4 * body.worse(decline), 0, "U/L"));
    items.add(number("3B045000002327201", "ＧＰＴ（ＡＬＴ）", 19 + 0.7 * body.worse(decline), 0, "U/L"));
    items.add(
        number(
            "3B090000002327101",
            "γ－ＧＴ（γ－ＧＴＰ）",
            (female ? 20 : 34) + 1.5 * body.worse(decline),
            0,
            "U/L"));
    items.add(
        number(
            even ? "3D010000001926101" : "3D010000001927201",
            "空腹時血糖",
            88 + sugar.base + 0.9 * sugar.worse(decline),
            0,
            "mg/dL"));
    items.add(
        number(
            even ? "3D046000001906202" : "3D046000001920402",
            "ＨｂＡ１ｃ（ＮＧＳＰ値）",
            5.2 + sugar.base / 20.0 + 0.05 * sugar.worse(decline),
            1,
            "%"));
    double creatinine = (female ? 0.6 : 0.8) + 0.01 * kidney.worse(decline);
    double filtration = 88 - kidney.base - 1.1 * kidney.worse(decline);
    double haemoglobin = (female ? 13.9 : 15.8) - kidney.base / 10.0 - 0.04 * kidney.worse(decline);
    items.add(number("3C015000002327101", "血清クレアチニン", creatinine, 2, "mg/dL"));
    items.add(number("8A065000002391901", "ｅＧＦＲ", filtration, 1, "mL/min/1.73m2"));
    items.add(number("2A030000001930101", "血色素量（ヘモグロビン値）", haemoglobin, 1, "g/dL"));
    boolean protein = decline > 18;
    items.add(choice("1A020000000190111", "尿糖", "CO", "1", URINE, "（－）"));
    items.add(
        choice(
            "1A010000000190111", "尿蛋白", "CO", protein ? "2" : "1", URINE, protein ? "（±）" : "（－）"));
    items.add(choice("9N061000000000011", "自覚症状", "CD", "1", NOTABLE, "特記すべきことあり"));
    items.add(text("9N061160800000049", "（自覚症状所見）", "（見本）階段で息切れ"));
    boolean metabolic = bmi >= 25;
    items.add(
        choice(
            "9N501000000000011",
            "メタボリックシンドローム判定",
            "CD",
            metabolic ? "2" : "3",
            METABOLIC,
            metabolic ? "予備群該当" : "非該当"));
    questions(items, date);
    items.add(text("9N511000000000049", "医師の診断（判定）", "（見本）昨年からの変化に注意してください。"));
    return items;
  }

  /** By the year: two readings, one, or the two and another one. */
  private static void pressures(List<Map<String, String>> items, int systolic, int kind) {
    if (kind != 1) {
      items.add(number("9A751000000000001", "収縮期血圧（１回目）", systolic + 4, 0, "mmHg"));
      items.add(number("9A761000000000001", "拡張期血圧（１回目）", systolic / 2 + 20, 0, "mmHg"));
      items.add(number("9A752000000000001", "収縮期血圧（２回目）", systolic, 0, "mmHg"));
      items.add(number("9A762000000000001", "拡張期血圧（２回目）", systolic / 2 + 18, 0, "mmHg"));
    }
    if (kind != 0) {
      items.add(number("9A755000000000001", "収縮期血圧（その他）", systolic + 1, 0, "mmHg"));
      items.add(number("9A765000000000001", "拡張期血圧（その他）", systolic / 2 + 19, 0, "mmHg"));
    }
  }

  /** The same item codes mean other lists from fiscal 2024 on, one item gives way to another. */
  private static void questions(List<Map<String, String>> items, LocalDate date) {
    boolean isNew = !date.isBefore(NEW_LISTS);
    String smoking = "9N736000000000011";
    String drinking = "9N786000000000011";
    if (isNew) {
      items.add(choice(smoking, "喫煙", "CD", "2", SMOKING_2024, "以前は吸っていたが最近１か月間は吸っていない"));
      items.add(choice(drinking, "飲酒", "CD", "5", DRINKING_2024, "月に１～３日"));
      items.add(choice("9N808000000000011", "保健指導の受診歴", "CD", "2", YES_NO, "いいえ"));
    } else {
      items.add(choice(smoking, "喫煙", "CD", "2", YES_NO, "いいえ"));
      items.add(choice(drinking, "飲酒", "CD", "2", DRINKING, "時々"));
      items.add(choice("9N806000000000011", "保健指導の希望", "CD", "2", YES_NO, "いいえ"));
    }
  }

  private static Map<String, String> number(
      String code, String name, double value, int decimals, String unit) {
    String told =
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    return item(code, name, "PQ", told, unit, null, told);
  }

  private static Map<String, String> choice(
      String code, String name, String type, String value, String list, String shown) {
    return item(code, name, type, value, null, list, shown);
  }

  private static Map<String, String> text(String code, String name, String text) {
    return item(code, name, "ST", text, null, null, text);
  }

  private static Map<String, String> item(
      String code,
      String name,
      String type,
      String value,
      @Nullable String unit,
      @Nullable String list,
      String shown) {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("ItemCode", code);
    elements.put("ItemName", name);
    elements.put("DataType", type);
    elements.put("DataValue", value);
    if (unit != null) {
      elements.put("Unit", unit);
    }
    if (list != null) {
      elements.put("Oid", list);
    }
    elements.put("DataValueName", shown);
    return elements;
  }
}
