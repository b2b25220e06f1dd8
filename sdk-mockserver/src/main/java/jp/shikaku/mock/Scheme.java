package jp.shikaku.mock;

import java.util.List;

/**
 * A kind of insurance and its first digits「法別番号」 (eligibility 6.2), for generated people.
 *
 * @param law two digits, empty for 国保 with its six digits
 * @param insurerName what its fictitious insurers are called
 * @param kind card kind (OQSCD010)
 * @param from youngest age of the insured
 * @param to oldest age of the insured
 * @param weight how common it is
 * @param families whether family members are insured with it
 */
record Scheme(
    String law, String insurerName, String kind, int from, int to, int weight, boolean families) {

  static final String ELDERLY = "39";
  static final String WELFARE = "12";

  static final List<Scheme> ALL =
      List.of(
          new Scheme("", "仮想市", "01", 18, 74, 24, true),
          new Scheme("01", "架空健康保険協会", "01", 18, 74, 30, true),
          new Scheme("06", "架空健康保険組合", "01", 18, 74, 22, true),
          new Scheme(ELDERLY, "架空後期高齢者医療広域連合", "01", 75, 102, 16, false),
          new Scheme(WELFARE, "架空福祉事務所", "A1", 18, 74, 4, false),
          new Scheme("31", "架空国家公務員共済組合", "01", 22, 64, 2, true),
          new Scheme("32", "架空地方公務員共済組合", "01", 22, 64, 4, true),
          new Scheme("33", "架空警察共済組合", "01", 20, 59, 1, true),
          new Scheme("34", "架空私立学校共済組合", "01", 22, 69, 2, true),
          new Scheme("02", "架空船員保険", "01", 20, 65, 1, true),
          new Scheme("03", "架空日雇健康保険", "01", 20, 65, 1, true),
          new Scheme("04", "架空日雇特例健康保険", "01", 20, 65, 1, false),
          new Scheme("07", "架空自衛官診療証発行所", "07", 18, 55, 1, false),
          new Scheme("63", "架空特例退職健康保険組合", "06", 60, 74, 1, true),
          new Scheme("67", "仮想市退職", "02", 60, 64, 1, false),
          new Scheme("72", "架空国共済特例退職", "06", 60, 74, 1, true),
          new Scheme("73", "架空地共済特例退職", "06", 60, 74, 1, true),
          new Scheme("74", "架空警察共済特例退職", "06", 60, 74, 1, true),
          new Scheme("75", "架空私学共済特例退職", "06", 60, 74, 1, true));

  boolean isNational() {
    return law.isEmpty();
  }

  boolean isElderly() {
    return law.equals(ELDERLY);
  }

  boolean isWelfare() {
    return law.equals(WELFARE);
  }

  /** An insurer's number with its check digit; the office numbers from 990 on are made up. */
  String insurer(int prefecture, int office) {
    return CheckDigits.append(law + CheckDigits.pad(prefecture, 2) + (990 + office));
  }
}
