package jp.shikaku.value;

/**
 * Kind of insurance by the law number 「法別番号」, the first two digits of an 8-digit insurer number
 * (eligibility 6.2).
 */
public enum InsurerScheme {
  /** 国民健康保険: a 6-digit number, whatever its first digits are. */
  NATIONAL_HEALTH("国民健康保険"),
  /** 協会けんぽ (01). */
  ASSOCIATION_HEALTH("協会けんぽ"),
  /** 船員保険 (02). */
  SEAMEN("船員保険"),
  /** 日雇特例被保険者 (03, 04). */
  DAY_LABOURER("日雇特例被保険者"),
  /** 組合管掌健康保険 (06). */
  SOCIETY_HEALTH("組合管掌健康保険"),
  /** 自衛官等 (07). */
  SELF_DEFENCE("自衛官等"),
  /** 生活保護 (12): medical aid 「医療扶助」; the number is the payer's number of the public expense. */
  MEDICAL_AID("生活保護"),
  /** 国家公務員共済組合 (31). */
  NATIONAL_PUBLIC_SERVICE("国家公務員共済組合"),
  /** 地方公務員等共済組合 (32). */
  LOCAL_PUBLIC_SERVICE("地方公務員等共済組合"),
  /** 警察共済組合 (33). */
  POLICE("警察共済組合"),
  /** 公立学校共済組合・日本私立学校振興・共済事業団 (34). */
  SCHOOL("公立学校共済組合・私立学校共済"),
  /** 後期高齢者医療 (39). */
  LATE_ELDERLY("後期高齢者医療"),
  /** 特例退職被保険者 (63). */
  SPECIAL_RETIRED("特例退職被保険者"),
  /** 退職者医療（国民健康保険） (67). */
  RETIRED_NATIONAL_HEALTH("退職者医療（国民健康保険）"),
  /** 特例退職組合員（共済組合） (72 to 75). */
  SPECIAL_RETIRED_MUTUAL_AID("特例退職組合員（共済組合）"),
  /** A law number that is not in our list. */
  UNKNOWN("不明");

  private final String label;

  InsurerScheme(String label) {
    this.label = label;
  }

  /**
   * Returns the Japanese label.
   *
   * @return the label, for example 「協会けんぽ」
   */
  public String label() {
    return label;
  }

  /** Finds the kind for a canonical number of 6 or 8 digits. */
  static InsurerScheme of(String number) {
    if (number.length() == 6) {
      return NATIONAL_HEALTH;
    }
    return switch (number.substring(0, 2)) {
      case "01" -> ASSOCIATION_HEALTH;
      case "02" -> SEAMEN;
      case "03", "04" -> DAY_LABOURER;
      case "06" -> SOCIETY_HEALTH;
      case "07" -> SELF_DEFENCE;
      case "12" -> MEDICAL_AID;
      case "31" -> NATIONAL_PUBLIC_SERVICE;
      case "32" -> LOCAL_PUBLIC_SERVICE;
      case "33" -> POLICE;
      case "34" -> SCHOOL;
      case "39" -> LATE_ELDERLY;
      case "63" -> SPECIAL_RETIRED;
      case "67" -> RETIRED_NATIONAL_HEALTH;
      case "72", "73", "74", "75" -> SPECIAL_RETIRED_MUTUAL_AID;
      default -> UNKNOWN;
    };
  }
}
