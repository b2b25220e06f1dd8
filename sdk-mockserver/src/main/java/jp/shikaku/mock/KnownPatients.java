package jp.shikaku.mock;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The well-known fictitious persons, one for each outcome and each trap, so that tests and
 * demonstrations can call them by name. Outcomes are told for a confirmation date「資格確認日」 from
 * 2026-11-01 on unless said otherwise.
 */
public final class KnownPatients {
  private static final String UNION = "06139992";
  private static final String UNION_NAME = "架空健康保険組合";
  private static final String INDUSTRY = "01139997";
  private static final String INDUSTRY_NAME = "架空産業健康保険組合";
  private static final String CITY = "138990";
  private static final String CITY_NAME = "仮想市";
  private static final String ELDERLY = "39131990";
  private static final String ELDERLY_NAME = "架空都後期高齢者医療広域連合";
  private static final String WELFARE = "12139994";
  private static final String WELFARE_NAME = "架空区福祉事務所";
  private static final String ADDRESS = "東京都架空区見本町１－２－３";
  private static final String POST = "1000000";

  /** Gives every kind of line within three years. */
  private static final long SEED = 12_860;

  private static final Duration A_DAY = Duration.ofDays(1);

  /**
   * 試験　太郎: valid (1), employee, limit certificate ウ when consent is given. Sample 0001. Agreed to
   * show everything: the drugs and checkups of the samples, from several institutions and in all
   * three sources.
   */
  public static final Patient TARO =
      SampleRecords.addTo(Patient.builder("taro"))
          .consents(A_DAY, ConsentKind.values())
          .insurer(UNION, UNION_NAME)
          .card("１２３", "4567", "01")
          .person("試験　太郎", "ｼｹﾝ ﾀﾛｳ", "1", LocalDate.of(1985, 4, 17))
          .set("PersonalFamilyClassification", "1")
          .set("InsuredName", "試験　太郎")
          .set("Address", ADDRESS)
          .set("PostNumber", POST)
          .set("QualificationDate", "20200401")
          .set("InsuredCertificateIssuanceDate", "20200401")
          .set("InsuredCardValidDate", "20200401")
          .set(
              "LimitApplicationCertificateRelatedInfo",
              Map.of(
                  "LimitApplicationCertificateClassification", "01",
                  "LimitApplicationCertificateClassificationFlag", "A03",
                  "LimitApplicationCertificateDate", "{period-start}",
                  "LimitApplicationCertificateValidStartDate", "{period-start}",
                  "LimitApplicationCertificateValidEndDate", "{period-end}"))
          .build();

  /**
   * 髙橋●　はな: valid, 国保 with a six-digit insurer, 高齢受給者 20 %, limit B05 with long-term date; ●, 髙 and
   * ① in the texts, number registered full-width. Sample 0002.
   */
  public static final Patient HANA =
      Patient.builder("hana")
          .insurer(CITY, CITY_NAME)
          .card("架空１２", "００３４５６７８", "02")
          .person("髙橋●　はな", "ﾀｶﾊｼ ﾊﾅ", "2", LocalDate.of(1954, 12, 3))
          .set("InsuredName", "髙橋　一郎")
          .set("Address", "神奈川県仮想市●●１０００－１　髙見ハイツ①")
          .set("PostNumber", "2200000")
          .set("QualificationDate", "20190401")
          .set("InsuredCardValidDate", "{period-start}")
          .set("InsuredCardExpirationDate", "{period-end}")
          .set(
              "ElderlyRecipientCertificateInfo",
              Map.of(
                  "ElderlyRecipientCertificateDate", "{period-start}",
                  "ElderlyRecipientValidStartDate", "{period-start}",
                  "ElderlyRecipientValidEndDate", "{period-end}",
                  "ElderlyRecipientContributionRatio", "020"))
          .set(
              "LimitApplicationCertificateRelatedInfo",
              Map.of(
                  "LimitApplicationCertificateClassification", "02",
                  "LimitApplicationCertificateClassificationFlag", "B05",
                  "LimitApplicationCertificateValidStartDate", "{period-start}",
                  "LimitApplicationCertificateValidEndDate", "{period-end}",
                  "LimitApplicationCertificateLongTermDate", "{last-month-start}"))
          .build();

  /**
   * 見本　次郎, asked by the numbers of his old card: invalid, a newer qualification exists (3), and the
   * old one comes back. Valid (1) for days before 2026-09-01. Sample 0003.
   */
  public static final Patient JIRO =
      Patient.builder("jiro")
          .insurer(INDUSTRY, INDUSTRY_NAME)
          .card("99", "1", "00")
          .person("見本　次郎", "ﾐﾎﾝ ｼﾞﾛｳ", "1", LocalDate.of(1990, 1, 1))
          .set("PersonalFamilyClassification", "1")
          .set("InsuredName", "見本　次郎")
          .set("QualificationDate", "20180401")
          .set("DisqualificationDate", "20260901")
          .set("InsuredCardValidDate", "20180401")
          .set("InsuredCardExpirationDate", "20260831")
          .set("ReasonOfLoss", "03")
          .and()
          .insurer(UNION, UNION_NAME)
          .card("１２３", "9001", "00")
          .set("PersonalFamilyClassification", "1")
          .set("InsuredName", "見本　次郎")
          .set("QualificationDate", "20260901")
          .set("InsuredCardValidDate", "20260901")
          .build();

  /** 試験　一葉, a twin: without branch several match (5), with branch 02 valid (1). Sample 0004. */
  public static final Patient TWIN_A = twin("twin-a", "02", "試験　一葉", "ｼｹﾝ ｶｽﾞﾊ");

  /** 試験　双葉, the other twin: branch 03. */
  public static final Patient TWIN_B = twin("twin-b", "03", "試験　双葉", "ｼｹﾝ ﾌﾀﾊﾞ");

  /** Nobody has these numbers: none found (4). Sample 0005. Not registered. */
  public static final Patient NOBODY =
      Patient.builder("nobody")
          .insurer(CITY, CITY_NAME)
          .card("架空", "1", null)
          .person("非在　者", "ﾋｻﾞｲ ｼｬ", "3", LocalDate.of(1970, 1, 1))
          .build();

  /**
   * The insurer number has a wrong check digit: error for this person. Sample 0007. Not registered.
   */
  public static final Patient WRONG_CHECK_DIGIT =
      Patient.builder("wrong-check-digit")
          .insurer("06139999", UNION_NAME)
          .card("１", "1", "00")
          .person("誤記　者", "ｺﾞｷ ｼｬ", "3", LocalDate.of(1980, 2, 29))
          .build();

  /**
   * 仮名　ウメ: valid, 後期高齢者 20 %, limit B09, specific disease, alias name; neither symbol nor branch.
   * Sample 0008.
   */
  public static final Patient UME =
      Patient.builder("ume")
          .insurer(ELDERLY, ELDERLY_NAME)
          .card(null, "00000019", null)
          .person("仮名　ウメ", "ｶﾒｲ ｳﾒ", "2", LocalDate.of(1948, 3, 10))
          .set("NameOfOther", "ウメコ　仮名")
          .set("NameOfOtherKana", "ｳﾒｺ ｶﾒｲ")
          .set("Address", "東京都架空区見本町９")
          .set("PostNumber", "1000001")
          .set("QualificationDate", "20230310")
          .set("InsuredCertificateIssuanceDate", "{period-start}")
          .set("InsuredCardValidDate", "{period-start}")
          .set("InsuredCardExpirationDate", "{period-end}")
          .set("InsuredPartialContributionRatio", "020")
          .set(
              "LimitApplicationCertificateRelatedInfo",
              Map.of(
                  "LimitApplicationCertificateClassification", "01",
                  "LimitApplicationCertificateClassificationFlag", "B09",
                  "LimitApplicationCertificateValidStartDate", "{period-start}",
                  "LimitApplicationCertificateValidEndDate", "{period-end}"))
          .set("SpecificDiseasesCertificateRelatedConsFlg", "1")
          .set("SpecificDiseasesCertificateRelatedConsTime", "{consent-time}")
          .add(
              "SpecificDiseasesCertificateList",
              Map.of(
                  "SpecificDiseasesDiseaseCategory", "1",
                  "SpecificDiseasesCertificateDate", "20240401",
                  "SpecificDiseasesValidStartDate", "20240401",
                  "SpecificDiseasesSelfPay", "10000"))
          .build();

  /** 標本　三郎: valid, medical aid alone (A1) with a ticket for the asking institution. Sample 0009. */
  public static final Patient SABURO =
      Patient.builder("saburo")
          .set("InsuredCardClassification", "A1")
          .insurer(WELFARE, WELFARE_NAME)
          .card(null, "9000019", null)
          .person("標本　三郎", "ﾋﾖｳﾎﾝ ｻﾌﾞﾛｳ", "1", LocalDate.of(1966, 7, 7))
          .set("QualificationDate", "20250101")
          .add("PublicExpenseResultList", ticket("00000001", "01"))
          .build();

  /** 標本　葉子: medical aid whose ticket is not registered yet: valid (6). */
  public static final Patient YOKO =
      Patient.builder("yoko")
          .set("InsuredCardClassification", "A1")
          .insurer(WELFARE, WELFARE_NAME)
          .card(null, "9000027", null)
          .person("標本　葉子", "ﾋﾖｳﾎﾝ ﾖｳｺ", "2", LocalDate.of(1972, 5, 5))
          .set("QualificationDate", "20250401")
          .build();

  /**
   * 標本　四郎: insurance beside medical aid, two results, the medical aid first. By either pair of
   * numbers; {@link Patient#insurerNumber()} is the medical aid's. By the insurance: {@code
   * 06139992}, １２３, 9104, branch 00. His consents hold for the insurance alone: by the medical aid
   * there is none.
   */
  public static final Patient SHIRO =
      Patient.builder("shiro")
          .set("InsuredCardClassification", "A1")
          .insurer(WELFARE, WELFARE_NAME)
          .card(null, "9000035", null)
          .person("標本　四郎", "ﾋﾖｳﾎﾝ ｼﾛｳ", "1", LocalDate.of(1975, 9, 9))
          .set("QualificationDate", "20250601")
          .add("PublicExpenseResultList", ticket("00000002", "02"))
          .and()
          .insurer(UNION, UNION_NAME)
          .card("１２３", "9104", "00")
          .consents(A_DAY, ConsentKind.values())
          .history(9104)
          .set("PersonalFamilyClassification", "1")
          .set("InsuredName", "標本　四郎")
          .set("QualificationDate", "20150401")
          .set("InsuredCardValidDate", "20150401")
          .build();

  /** 模擬　五郎: lost his insurance, nothing newer is registered: invalid (2), reason 99. */
  public static final Patient GORO =
      employee("goro", "9105", "00", "模擬　五郎", "ﾓｷﾞ ｺﾞﾛｳ", "1", LocalDate.of(1979, 6, 30))
          .set("DisqualificationDate", "20260401")
          .set("ReasonOfLoss", "99")
          .build();

  /**
   * 模擬　六美: loses her insurance on 2026-12-01: valid (1) on 30 November, invalid (2) the day after.
   */
  public static final Patient MUTSUMI =
      employee("mutsumi", "9106", "00", "模擬　六美", "ﾓｷﾞ ﾑﾂﾐ", "2", LocalDate.of(1988, 2, 29))
          .set("DisqualificationDate", "20261201")
          .set("ReasonOfLoss", "99")
          .build();

  /** 模擬　七海: begins only on 2027-04-01; invalid (2) with nothing listed before. */
  public static final Patient NANAMI =
      employee("nanami", "9107", "00", "模擬　七海", "ﾓｷﾞ ﾅﾅﾐ", "2", LocalDate.of(2005, 3, 3))
          .set("QualificationDate", "20270401")
          .set("InsuredCardValidDate", "20270401")
          .build();

  /** 例文　八郎: valid, but 特別療養費 (05): pays everything at the counter. */
  public static final Patient HACHIRO =
      Patient.builder("hachiro")
          .set("InsuredCardClassification", "05")
          .insurer(CITY, CITY_NAME)
          .card("架空１３", "5005", "01")
          .person("例文　八郎", "ﾚｲﾌﾞﾝ ﾊﾁﾛｳ", "1", LocalDate.of(1981, 8, 8))
          .set("InsuredName", "例文　八郎")
          .set("QualificationDate", "20230401")
          .set("InsuredCardValidDate", "{period-start}")
          .set("InsuredCardExpirationDate", "{period-end}")
          .build();

  /** 試験　花子: valid, the family member of {@link #TARO}: branch 04, his name as the insured's. */
  public static final Patient HANAKO =
      employee("hanako", "4567", "04", "試験　花子", "ｼｹﾝ ﾊﾅｺ", "2", LocalDate.of(1987, 12, 24))
          .set("PersonalFamilyClassification", "2")
          .set("InsuredName", "試験　太郎")
          .build();

  /** 試験　小枝: valid, a child under school age until 2029-03-31, family of {@link #TARO}. */
  public static final Patient SAE =
      employee("sae", "4567", "05", "試験　小枝", "ｼｹﾝ ｻｴ", "2", LocalDate.of(2022, 10, 10))
          .set("PersonalFamilyClassification", "2")
          .set("InsuredName", "試験　太郎")
          .set("QualificationDate", "20221010")
          .set("InsuredCardValidDate", "20221010")
          .set("PreschoolClassification", "{preschool}")
          .build();

  /** 例文　九蔵: valid, employee of 70 to 74 with 高齢受給者 30 %, no limit certificate. */
  public static final Patient KYUZO =
      employee("kyuzo", "9109", "00", "例文　九蔵", "ﾚｲﾌﾞﾝ ｷﾕｳｿﾞｳ", "1", LocalDate.of(1955, 1, 1))
          .set(
              "ElderlyRecipientCertificateInfo",
              Map.of(
                  "ElderlyRecipientCertificateDate", "{period-start}",
                  "ElderlyRecipientValidStartDate", "{period-start}",
                  "ElderlyRecipientValidEndDate", "{period-end}",
                  "ElderlyRecipientContributionRatio", "030"))
          .build();

  /**
   * ミホン　アリス: valid, alias name (通称), the sex on the back differs, open end 99991231, 〓 in address.
   */
  public static final Patient ALICE =
      employee("alice", "9110", "00", "ＭＩＨＯＮ　ＡＬＩＣＥ", "ﾐﾎﾝ ｱﾘｽ", "2", LocalDate.of(1993, 11, 11))
          .set("NameOfOther", "見本　有栖")
          .set("NameOfOtherKana", "ﾐﾎﾝ ｱﾘｽ")
          .set("Sex2", "1")
          .set("InsuredCardExpirationDate", "99991231")
          .set("Address", "東京都架空区〓町１０")
          .build();

  /** 仮名　無号: valid, 国保 without a symbol, number with a hyphen. */
  public static final Patient MUGO =
      Patient.builder("mugo")
          .insurer(CITY, CITY_NAME)
          .card(null, "12-3456", "01")
          .person("仮名　無号", "ｶﾒｲ ﾑｺﾞｳ", "1", LocalDate.of(1968, 3, 31))
          .set("InsuredName", "仮名　無号")
          .set("QualificationDate", "20100401")
          .set("InsuredCardValidDate", "{period-start}")
          .set("InsuredCardExpirationDate", "{period-end}")
          .build();

  /** 仮名　期限: valid, every answer carries a notice that the card's certificate expires soon. */
  public static final Patient KIGEN =
      employee("kigen", "9112", "00", "仮名　期限", "ｶﾒｲ ｷｹﾞﾝ", "3", LocalDate.of(1999, 9, 9))
          .notice("MOCK-N0001", "模擬：カードの電子証明書の有効期限が３か月以内に切れます。")
          .build();

  /**
   * 仮名　慢性: valid, agreed to show everything: a generated history of three years with every kind of
   * line, and yearly checkups that grow worse.
   */
  public static final Patient MANSEI =
      employee("mansei", "9201", "00", "仮名　慢性", "ｶﾒｲ ﾏﾝｾｲ", "1", LocalDate.of(1961, 2, 3))
          .consents(A_DAY, ConsentKind.values())
          .history(SEED)
          .build();

  /** 仮名　拒否: valid, refused to show drugs (0), agreed to checkups; has both. */
  public static final Patient KYOHI =
      employee("kyohi", "9202", "00", "仮名　拒否", "ｶﾒｲ ｷﾖﾋ", "2", LocalDate.of(1964, 5, 6))
          .refuses(ConsentKind.DRUGS, ConsentKind.TREATMENTS, ConsentKind.OPERATIONS)
          .consents(A_DAY, ConsentKind.CHECKUPS)
          .history(9202)
          .build();

  /** 仮名　失効: valid, the consents still have the flag 1, but ended an hour ago. */
  public static final Patient SHIKKO =
      ended(employee("shikko", "9203", "00", "仮名　失効", "ｶﾒｲ ｼﾂｺｳ", "1", LocalDate.of(1970, 7, 8)))
          .history(9203)
          .build();

  /** 仮名　訪問: valid, agreed to show everything for 訪問診療等 (診療区分 2) alone, for ten days. */
  public static final Patient HOMON =
      employee("homon", "9204", "00", "仮名　訪問", "ｶﾒｲ ﾎｳﾓﾝ", "2", LocalDate.of(1953, 9, 10))
          .consents(Duration.ofDays(10), ConsentKind.values())
          .visitKinds("2")
          .history(9204)
          .build();

  /** 仮名　空子: valid, agreed to show everything, and there is nothing. */
  public static final Patient KARAKO =
      employee("karako", "9205", "00", "仮名　空子", "ｶﾒｲ ｶﾗｺ", "2", LocalDate.of(1999, 11, 12))
          .consents(A_DAY, ConsentKind.values())
          .build();

  /** 仮名　無口: valid, no consent is told; has drugs and checkups all the same. */
  public static final Patient MUKUCHI =
      employee("mukuchi", "9206", "00", "仮名　無口", "ｶﾒｲ ﾑｸﾁ", "1", LocalDate.of(1966, 1, 2))
          .history(9206)
          .build();

  private KnownPatients() {}

  private static Patient.Builder ended(Patient.Builder patient) {
    for (ConsentKind kind : ConsentKind.values()) {
      patient
          .set(kind.flag(), "1")
          .set(kind.time(), "{consent-time-25h}")
          .set(kind.availableTime(), "{consent-time-1h}");
    }
    return patient;
  }

  static List<Patient> registered() {
    return List.of(
        TARO, HANA, JIRO, TWIN_A, TWIN_B, UME, SABURO, YOKO, SHIRO, GORO, MUTSUMI, NANAMI, HACHIRO,
        HANAKO, SAE, KYUZO, ALICE, MUGO, KIGEN, MANSEI, KYOHI, SHIKKO, HOMON, KARAKO, MUKUCHI);
  }

  private static Patient.Builder employee(
      String label,
      String number,
      @Nullable String branch,
      String name,
      String kana,
      String sex,
      LocalDate birthdate) {
    return Patient.builder(label)
        .insurer(UNION, UNION_NAME)
        .card("１２３", number, branch)
        .person(name, kana, sex, birthdate)
        .set("PersonalFamilyClassification", "1")
        .set("InsuredName", name)
        .set("Address", ADDRESS)
        .set("PostNumber", POST)
        .set("QualificationDate", "20200401")
        .set("InsuredCardValidDate", "20200401");
  }

  private static Patient twin(String label, String branch, String name, String kana) {
    return employee(label, "8888", branch, name, kana, "2", LocalDate.of(2015, 5, 5))
        .set("PersonalFamilyClassification", "2")
        .set("InsuredName", "試験　双子")
        .build();
  }

  private static Map<String, String> ticket(String issueNumber, String singleOrCombined) {
    boolean single = singleOrCombined.equals("01");
    return Map.ofEntries(
        Map.entry("TicketType", "01"),
        Map.entry("MedicalTicketValidDate", "{month-start}"),
        Map.entry("MedicalTicketExpirationDate", "{month-end}"),
        Map.entry("IssueNumber", issueNumber),
        Map.entry("MedicalTreatmentMonth", "{month}"),
        Map.entry("DesignatedMedicalInstitutionCode", "{institution}"),
        Map.entry("DesignatedMedicalInstitutionFlag", "0"),
        Map.entry("DesignatedMedicalInstitutionName", "架空診療所"),
        Map.entry("InjuryName1", "架空病"),
        Map.entry("MedicalTreatmentType", "02"),
        Map.entry("SelfPayAmount", "0"),
        Map.entry("DistrictContactName", "担当　甲"),
        Map.entry("HandlingContactName", "担当　乙"),
        Map.entry("SingleOrCombinedUse", singleOrCombined),
        Map.entry("StatusOfSocialInsurance", single ? "02" : "01"),
        Map.entry("StatusOfInfecton", "02"),
        Map.entry("StatusOfElderlyMedicalCare", "02"),
        Map.entry("StatusOfPrefecturalExpenses", "02"));
  }
}
