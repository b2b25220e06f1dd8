package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.MessageReader;
import jp.shikaku.internal.codec.MessageWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of eligibility 3 and 4 expects of every element of every sample. */
class SampleDocumentsTest {

  private static OqsDocument read(String name) {
    return OqsDocuments.read(name + ".xml", SampleFiles.eligibility(name), ReadingRules.DEFAULT);
  }

  private static OqsDocument face(String visitor) {
    Path file = SampleFiles.face(visitor);
    return OqsDocuments.read(
        file.getFileName().toString(), SampleFiles.bytes(file), ReadingRules.DEFAULT);
  }

  private static void assertTyped(OqsDocument document, String expected) {
    assertThat(Typed.lines(document)).containsExactlyElementsOf(expected.lines().toList());
  }

  private static String head(String executedAt, String id) {
    return """
    kind=OQSsiquc01res
    charset=UTF_8
    executedAt=%s+09:00
    checkedOn=2026-11-02
    institution=1319999007
    exchangeId=%s
    """
        .formatted(executedAt, id);
  }

  @Test
  @DisplayName("3.2 employee insurance, valid, limit ウ")
  void answer1() {
    assertTyped(
        read("OQSsiquc01res_202611020001"),
        head("2026-11-02T09:30:15", "DEMO-0001")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=06139992
            q1.insurerOnWire=06139992
            q1.symbol=１２３
            q1.number=4567
            q1.branch=01
            q1.relation=1 本人
            q1.insuredName=試験　太郎
            q1.name=試験　太郎
            q1.kana=ｼｹﾝ ﾀﾛｳ
            q1.sex=1 男
            q1.birthdate=1985-04-17
            q1.address=東京都架空区見本町１－２－３
            q1.postalCode=1000000
            q1.acquiredOn=2020-04-01
            q1.issuedOn=2020-04-01
            q1.period=2020-04-01/..
            q1.insurerName=架空健康保険組合
            q1.limit.kind=01 限度額適用認定証
            q1.limit.category=A03 ウ
            q1.limit.issuedOn=2026-08-01
            q1.limit.period=2026-08-01/2027-07-31
            q1.consent=LIMIT_CERTIFICATE 1 同意 at 2026-11-02T09:30:10+09:00
            query.insurer=06139992
            query.insurerOnWire=06139992
            query.symbol=１２３
            query.number=4567
            query.branch=01
            query.birthdate=1985-04-17
            query.limitConsent=1 同意
            """);
  }

  @Test
  @DisplayName("3.2 Shift_JIS in the server's order: 国保, 高齢受給者 20 %, B05, ● 髙 ①")
  void answer2() {
    assertTyped(
        read("OQSsiquc01res_202611020002"),
        """
        kind=OQSsiquc01res
        charset=WINDOWS_31J
        executedAt=2026-11-02T09:31:22+09:00
        checkedOn=2026-11-02
        institution=1319999007
        exchangeId=DEMO-0002
        referenceKind=2 被保険者証情報
        segment=1 正常終了
        status=1 正常終了
        validity=1 有効
        outcome=VALID
        q1.cardKind=01 一般
        q1.insurer=138990
        q1.insurerOnWire=  138990
        q1.symbol=架空１２
        q1.number=００３４５６７８
        q1.branch=02
        q1.insuredName=髙橋　一郎
        q1.name=髙橋●　はな
        q1.kana=ﾀｶﾊｼ ﾊﾅ
        q1.sex=2 女
        q1.birthdate=1954-12-03
        q1.address=神奈川県仮想市●●１０００－１　髙見ハイツ①
        q1.postalCode=2200000
        q1.acquiredOn=2019-04-01
        q1.period=2026-08-01/2027-07-31
        q1.insurerName=仮想市
        q1.elderly.issuedOn=2026-08-01
        q1.elderly.period=2026-08-01/2027-07-31
        q1.elderly.ratio=20%
        q1.limit.kind=02 限度額適用・標準負担額減額認定証
        q1.limit.category=B05 低所得Ⅱ
        q1.limit.period=2026-08-01/2027-07-31
        q1.limit.longTermFrom=2026-10-01
        q1.consent=LIMIT_CERTIFICATE 1 同意 at 2026-11-02T09:31:20+09:00
        query.insurer=138990
        query.insurerOnWire=  138990
        query.symbol=架空１２
        query.number=00345678
        query.branch=02
        query.birthdate=1954-12-03
        query.limitConsent=1 同意
        """);
    Qualification qualification =
        ((EligibilityAnswer) read("OQSsiquc01res_202611020002")).qualification();
    assertThat(qualification.hasUnmappedCharacters()).isTrue();
  }

  @Test
  @DisplayName("5 validity 3: the list describes the old qualification")
  void answer3() {
    assertTyped(
        read("OQSsiquc01res_202611020003"),
        head("2026-11-02T09:30:15", "DEMO-0003")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=3 無効（新しい資格あり）
            outcome=INVALID_NEWER_EXISTS
            q1.cardKind=01 一般
            q1.insurer=01139997
            q1.insurerOnWire=01139997
            q1.symbol=99
            q1.number=1
            q1.branch=00
            q1.relation=1 本人
            q1.insuredName=見本　次郎
            q1.name=見本　次郎
            q1.kana=ﾐﾎﾝ ｼﾞﾛｳ
            q1.sex=1 男
            q1.birthdate=1990-01-01
            q1.acquiredOn=2018-04-01
            q1.lostOn=2026-09-01
            q1.period=2018-04-01/2026-08-31
            q1.lossReason=03 医療保険等の資格取得
            q1.insurerName=架空産業健康保険組合
            query.insurer=01139997
            query.insurerOnWire=01139997
            query.symbol=99
            query.number=1
            query.branch=00
            query.birthdate=1990-01-01
            query.limitConsent=0 未同意
            """);
  }

  @Test
  @DisplayName("5 validity 5: several match, no list, no 枝番 in the echo")
  void answer4() {
    assertTyped(
        read("OQSsiquc01res_202611020004"),
        head("2026-11-02T09:30:15", "DEMO-0004")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=5 複数該当
            outcome=MULTIPLE
            query.insurer=06139992
            query.insurerOnWire=06139992
            query.symbol=１２３
            query.number=8888
            query.birthdate=2015-05-05
            query.limitConsent=0 未同意
            """);
  }

  @Test
  @DisplayName("5 validity 4: none found; the empty 枝番 reads as not told and raw() shows it")
  void answer5() {
    OqsDocument document = read("OQSsiquc01res_202611020005");
    assertTyped(
        document,
        head("2026-11-02T09:30:15", "DEMO-0005")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=4 該当資格なし
            outcome=NOT_FOUND
            query.insurer=138990
            query.insurerOnWire=  138990
            query.symbol=架空
            query.number=1
            query.birthdate=1970-01-01
            query.limitConsent=1 同意
            """);
    String search = "MessageBody/QualificationConfirmSearchInfo/";
    assertThat(document.raw().at(search + "InsuredBranchNumber"))
        .hasValueSatisfying(branch -> assertThat(branch.text()).isEmpty());
    assertThat(document.raw().at(search + "ArbitraryIdentifier")).isEmpty();
  }

  @Test
  @DisplayName("5 segment 9: a header alone")
  void answer6() {
    assertTyped(
        read("OQSsiquc01res_202611020006"),
        """
        kind=OQSsiquc01res
        charset=UTF_8
        executedAt=2026-11-02T09:35+09:00
        institution=1319999007
        exchangeId=DEMO-0006
        segment=9 異常終了
        errorCode=DEMO-E0001
        errorMessage=模擬エラー：リクエストの形式が不正です。
        outcome=SERVICE_ERROR
        """);
  }

  @Test
  @DisplayName("5 status 2: this person failed, and it is no notice")
  void answer7() {
    assertTyped(
        read("OQSsiquc01res_202611020007"),
        head("2026-11-02T09:30:15", "DEMO-0007")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=2 エラー
            resultCode=DEMO-R0002
            resultMessage=模擬エラー：保険者番号の検証番号に誤りがあります。
            outcome=QUERY_ERROR
            query.insurer=06139999
            query.insurerOnWire=06139999
            query.symbol=１
            query.number=1
            query.branch=00
            query.birthdate=1980-02-29
            query.limitConsent=0 未同意
            """);
  }

  @Test
  @DisplayName("3.2 後期高齢者 020, B09, specific disease, alias, neither symbol nor branch")
  void answer8() {
    assertTyped(
        read("OQSsiquc01res_202611020008"),
        head("2026-11-02T09:30:15", "DEMO-0008")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=39131990
            q1.insurerOnWire=39131990
            q1.number=00000019
            q1.name=仮名　ウメ
            q1.kana=ｶﾒｲ ｳﾒ
            q1.other=ウメコ　仮名
            q1.otherKana=ｳﾒｺ ｶﾒｲ
            q1.sex=2 女
            q1.birthdate=1948-03-10
            q1.address=東京都架空区見本町９
            q1.postalCode=1000001
            q1.acquiredOn=2023-03-10
            q1.issuedOn=2026-08-01
            q1.period=2026-08-01/2027-07-31
            q1.copayRatio=20%
            q1.insurerName=架空都後期高齢者医療広域連合
            q1.limit.kind=01 限度額適用認定証
            q1.limit.category=B09 一般Ⅱ
            q1.limit.period=2026-08-01/2027-07-31
            q1.disease.category=1 人工透析を要する慢性腎不全
            q1.disease.issuedOn=2024-04-01
            q1.disease.period=2024-04-01/..
            q1.disease.monthlyCap=10000
            q1.consent=LIMIT_CERTIFICATE 1 同意 at 2026-11-02T09:37+09:00
            q1.consent=SPECIFIC_DISEASE 1 同意あり at 2026-11-02T09:37+09:00
            query.insurer=39131990
            query.insurerOnWire=39131990
            query.number=00000019
            query.birthdate=1948-03-10
            query.limitConsent=1 同意
            """);
  }

  @Test
  @DisplayName("3.3 medical aid A1 with every element of its ticket")
  void answer9() {
    assertTyped(
        read("OQSsiquc01res_202611020009"),
        head("2026-11-02T09:30:15", "DEMO-0009")
            + """
            referenceKind=2 被保険者証情報
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            outcome=VALID
            q1.cardKind=A1 医療扶助
            q1.insurer=12139994
            q1.insurerOnWire=12139994
            q1.number=9000019
            q1.name=標本　三郎
            q1.kana=ﾋﾖｳﾎﾝ ｻﾌﾞﾛｳ
            q1.sex=1 男
            q1.birthdate=1966-07-07
            q1.acquiredOn=2025-01-01
            q1.insurerName=架空区福祉事務所
            q1.ticket.type=01 医療券
            q1.ticket.period=2026-11-01/2026-11-30
            q1.ticket.issueNumber=00000001
            q1.ticket.month=2026-11
            q1.ticket.institutionCode=1319999007
            q1.ticket.institutionName=架空診療所
            q1.ticket.designation=0 一致
            q1.ticket.injury=架空病
            q1.ticket.careType=02 入院外
            q1.ticket.selfPay=0
            q1.ticket.districtContact=担当　甲
            q1.ticket.handlingContact=担当　乙
            q1.ticket.combinedUse=01 単独
            q1.ticket.socialInsurance=02 なし
            q1.ticket.infection=02 なし
            q1.ticket.elderlyCare=02 なし
            q1.ticket.prefecturalExpenses=02 なし
            query.insurer=12139994
            query.insurerOnWire=12139994
            query.number=9000019
            query.birthdate=1966-07-07
            query.limitConsent=0 未同意
            """);
  }

  @Test
  @DisplayName("3.2 card visit: consents, reference number, 処方箋発行形態 in the body")
  void cardVisit() {
    assertTyped(
        read("OQSsiquc01res_face_13199990070000000000000000abcd_20261102090510"),
        head("2026-11-02T09:05:08", "RkFDRS1ERU1PLTAwMDE=")
            + """
            referenceKind=1 マイナンバーカード
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            prescriptionForm=1 電子処方箋
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=06139992
            q1.insurerOnWire=06139992
            q1.symbol=１２３
            q1.number=4567
            q1.branch=01
            q1.relation=1 本人
            q1.insuredName=試験　太郎
            q1.name=試験　太郎
            q1.kana=ｼｹﾝ ﾀﾛｳ
            q1.sex=1 男
            q1.birthdate=1985-04-17
            q1.address=東京都架空区見本町１－２－３
            q1.postalCode=1000000
            q1.acquiredOn=2020-04-01
            q1.issuedOn=2020-04-01
            q1.period=2020-04-01/..
            q1.insurerName=架空健康保険組合
            q1.consent=LIMIT_CERTIFICATE 0 未同意
            q1.consent=CHECKUP 1 同意あり at 2026-11-02T09:05:01+09:00 until 2026-11-03T09:05:01+09:00
            q1.consent=DRUG_INFO 1 同意あり at 2026-11-02T09:05:01+09:00 until 2026-11-03T09:05:01+09:00
            q1.consent=TREATMENT 1 同意あり at 2026-11-02T09:05:01+09:00 until 2026-11-03T09:05:01+09:00
            q1.consent=SURGERY 0 同意なし
            q1.referenceNumber=K0001234
            """);
  }

  @Test
  @DisplayName("3.2 card visit with all six consents and 処方箋発行形態 in the result")
  void cardVisitAllConsents() {
    assertTyped(
        face("a01"),
        head("2026-11-02T09:15:03", "FakeAAECAwQFBgc=")
            + """
            referenceKind=1 マイナンバーカード
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            prescriptionForm=1 電子処方箋
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=06139990
            q1.insurerOnWire=06139990
            q1.symbol=架空１２
            q1.number=3456
            q1.branch=00
            q1.relation=1 本人
            q1.name=見本　一郎
            q1.kana=ﾐﾎﾝ ｲﾁﾛｳ
            q1.sex=1 男
            q1.birthdate=1962-03-04
            q1.address=東京都架空区見本町１－２－３
            q1.postalCode=100-0000
            q1.acquiredOn=2020-04-01
            q1.issuedOn=2020-04-10
            q1.period=2020-04-01/..
            q1.insurerName=架空健康保険組合
            q1.limit.kind=01 限度額適用認定証
            q1.limit.category=A01 ア
            q1.limit.issuedOn=2026-08-01
            q1.limit.period=2026-08-01/2027-07-31
            q1.disease.category=1 人工透析を要する慢性腎不全
            q1.disease.issuedOn=2026-04-01
            q1.disease.period=2026-04-01/..
            q1.disease.monthlyCap=10000
            q1.consent=LIMIT_CERTIFICATE 1 同意 at 2026-11-02T09:15:03+09:00
            q1.consent=SPECIFIC_DISEASE 1 同意あり at 2026-11-02T09:15:03+09:00
            q1.consent=CHECKUP 1 同意あり at 2026-11-02T09:15:03+09:00 until 2026-11-03T09:15:03+09:00
            q1.consent=DRUG_INFO 1 同意あり at 2026-11-02T09:15:03+09:00 until 2026-11-03T09:15:03+09:00
            q1.consent=TREATMENT 1 同意あり at 2026-11-02T09:15:03+09:00 until 2026-11-03T09:15:03+09:00
            q1.consent=SURGERY 1 同意あり at 2026-11-02T09:15:03+09:00 until 2026-11-03T09:15:03+09:00
            """);
  }

  @Test
  @DisplayName("3.2 card visit of a family member who refused everything, on paper")
  void cardVisitRefused() {
    assertTyped(
        face("a02"),
        head("2026-11-02T09:18:20", "FakeCAkKCwwNDg8=")
            + """
            referenceKind=1 マイナンバーカード
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            prescriptionForm=2 紙
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=06139990
            q1.insurerOnWire=06139990
            q1.symbol=架空３４
            q1.number=7890
            q1.branch=01
            q1.relation=2 家族
            q1.insuredName=見本　次郎
            q1.name=見本　花子
            q1.kana=ﾐﾎﾝ ﾊﾅｺ
            q1.sex=2 女
            q1.birthdate=1985-06-07
            q1.address=東京都架空区見本町４－５
            q1.postalCode=100-0000
            q1.acquiredOn=2021-04-01
            q1.issuedOn=2021-04-05
            q1.period=2021-04-01/..
            q1.insurerName=架空健康保険組合
            q1.consent=LIMIT_CERTIFICATE 0 未同意
            q1.consent=SPECIFIC_DISEASE 0 同意なし
            q1.consent=CHECKUP 0 同意なし
            q1.consent=DRUG_INFO 0 同意なし
            q1.consent=TREATMENT 0 同意なし
            q1.consent=SURGERY 0 同意なし
            """);
  }

  @Test
  @DisplayName("3.2 card visit in Shift_JIS: space-padded 国保, 髙, a ratio outside 後期高齢者")
  void cardVisitShiftJis() {
    assertTyped(
        face("a03"),
        head("2026-11-02T09:22:41", "FakeEBESExQVFhc=").replace("UTF_8", "WINDOWS_31J")
            + """
            referenceKind=1 マイナンバーカード
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=138990
            q1.insurerOnWire=  138990
            q1.symbol=架国
            q1.number=0012345
            q1.branch=01
            q1.relation=1 本人
            q1.insuredName=例示　髙志
            q1.name=例示　髙志
            q1.kana=ﾚｲｼﾞ ﾀｶｼ
            q1.sex=1 男
            q1.birthdate=1970-08-15
            q1.address=東京都架空市例示一丁目１番
            q1.postalCode=190-0000
            q1.issuedOn=2026-08-01
            q1.period=2026-08-01/2027-07-31
            q1.copayRatio=30%
            q1.insurerName=架空市
            q1.limit.kind=01 限度額適用認定証
            q1.limit.category=A01 ア
            q1.limit.issuedOn=2026-08-01
            q1.limit.period=2026-08-01/2027-07-31
            q1.consent=LIMIT_CERTIFICATE 1 同意 at 2026-11-02T09:22:41+09:00
            q1.consent=SPECIFIC_DISEASE 0 同意なし
            q1.consent=CHECKUP 0 同意なし
            q1.consent=DRUG_INFO 1 同意あり at 2026-11-02T09:22:41+09:00 until 2026-11-03T09:22:41+09:00
            q1.consent=TREATMENT 0 同意なし
            q1.consent=SURGERY 0 同意なし
            """);
  }

  @Test
  @DisplayName("3.2 card visit with a reference number of leading zeros")
  void cardVisitReferenceNumber() {
    assertTyped(
        face("a04"),
        head("2026-11-02T09:30", "FakeGBkaGxwdHh8=")
            + """
            referenceKind=1 マイナンバーカード
            segment=1 正常終了
            status=1 正常終了
            validity=1 有効
            prescriptionForm=1 電子処方箋
            outcome=VALID
            q1.cardKind=01 一般
            q1.insurer=01139991
            q1.insurerOnWire=01139991
            q1.symbol=９９０００００１
            q1.number=55
            q1.branch=00
            q1.relation=1 本人
            q1.name=仮名　みどり
            q1.kana=ｶﾒｲ ﾐﾄﾞﾘ
            q1.sex=2 女
            q1.birthdate=1990-12-31
            q1.address=神奈川県架空市仮名台７
            q1.postalCode=220-0000
            q1.acquiredOn=2025-04-01
            q1.issuedOn=2025-04-15
            q1.period=2025-04-01/..
            q1.insurerName=架空協会　東京支部
            q1.consent=LIMIT_CERTIFICATE 0 未同意
            q1.consent=SPECIFIC_DISEASE 0 同意なし
            q1.consent=CHECKUP 1 同意あり at 2026-11-02T09:30+09:00 until 2026-11-03T09:30+09:00
            q1.consent=DRUG_INFO 1 同意あり at 2026-11-02T09:30+09:00 until 2026-11-03T09:30+09:00
            q1.consent=TREATMENT 1 同意あり at 2026-11-02T09:30+09:00 until 2026-11-03T09:30+09:00
            q1.consent=SURGERY 0 同意なし
            q1.referenceNumber=0000024
            """);
  }

  @Test
  @DisplayName("3.1, 3.4, 3.9 requests: one person, several, and the criteria of the lists")
  void requests() {
    assertTyped(
        read("OQSsiquc01req_202611020002"),
        """
        kind=OQSsiquc01req
        charset=WINDOWS_31J
        checkedOn=2026-11-02
        institution=1319999007
        exchangeId=DEMO-0002
        query1.insurer=138990
        query1.insurerOnWire=  138990
        query1.symbol=架空１２
        query1.number=00345678
        query1.branch=02
        query1.birthdate=1954-12-03
        query1.limitConsent=1 同意
        """);
    assertThat(Typed.lines(read("OQSmuquc01req_202611020001")))
        .contains(
            "checkedOn=2026-11-03",
            "query1.insurer=06139992",
            "query1.arbitraryId=1_1",
            "query2.insurerOnWire=  138990",
            "query2.arbitraryId=2_1",
            "query3.number=1",
            "query3.branch=00",
            "query3.arbitraryId=3_1")
        .hasSize(5 + 7 + 7 + 7);
    assertThat(Typed.lines(read("OQSmuhvq01req_202611020001")))
        .contains(
            "kind=OQSmuhvq01req",
            "exchangeId=DEMO-HV-1",
            "query1.consentDates=2026-11-01/2026-11-02",
            "query1.treatmentFlag=2 訪問診療等")
        .hasSize(6);
    assertThat(Typed.lines(read("OQSmuonq01req_202611020001")))
        .contains(
            "query1.examinationDates=2026-11-02/2026-11-02", "query1.treatmentFlag=3 オンライン診療等")
        .hasSize(6);
    assertThat(Typed.lines(read("OQSmutic01req_202611020001")))
        .contains("query1.treatmentMonth=2026-11")
        .hasSize(5);
  }

  @Test
  @DisplayName("3.5, 3.6 receipt of an upload, and the request for its result")
  void receipts() {
    assertTyped(
        read("OQSmuquc01res_202611020001"),
        """
        kind=OQSmuquc01res
        charset=UTF_8
        executedAt=2026-11-02T18:00:03+09:00
        institution=1319999007
        exchangeId=DEMO-BULK-1
        number=2026110218000300001
        receivedAt=2026-11-02T18:00:03+09:00
        """);
    assertTyped(
        read("OQSmuquc02req_202611020002"),
        """
        kind=OQSmuquc02req
        charset=UTF_8
        institution=1319999007
        number=2026110218000300001
        """);
  }

  @Test
  @DisplayName("3.6 bulk results: in progress; and done, in another order than asked")
  void bulkResults() {
    assertTyped(
        read("OQSmuquc02res_202611020002"),
        """
        kind=OQSmuquc02res
        charset=UTF_8
        executedAt=2026-11-02T18:00:20+09:00
        institution=1319999007
        receptionNumber=2026110218000300001
        segment=2 処理中
        """);
    assertTyped(
        read("OQSmuquc02res_202611020003"),
        """
        kind=OQSmuquc02res
        charset=UTF_8
        executedAt=2026-11-02T18:15+09:00
        checkedOn=2026-11-03
        institution=1319999007
        exchangeId=DEMO-BULK-1
        receptionNumber=2026110218000300001
        segment=1 正常終了
        totalCount=3
        normalCount=2
        errorCount=1
        row1.query.insurer=06139992
        row1.query.insurerOnWire=06139992
        row1.query.symbol=１２３
        row1.query.number=4567
        row1.query.branch=01
        row1.query.birthdate=1985-04-17
        row1.query.arbitraryId=1_1
        row1.status=1 正常終了
        row1.validity=1 有効
        row1.q1.cardKind=01 一般
        row1.q1.insurer=06139992
        row1.q1.insurerOnWire=06139992
        row1.q1.symbol=１２３
        row1.q1.number=4567
        row1.q1.branch=01
        row1.q1.relation=1 本人
        row1.q1.insuredName=試験　太郎
        row1.q1.name=試験　太郎
        row1.q1.kana=ｼｹﾝ ﾀﾛｳ
        row1.q1.sex=1 男
        row1.q1.birthdate=1985-04-17
        row1.q1.address=東京都架空区見本町１－２－３
        row1.q1.postalCode=1000000
        row1.q1.acquiredOn=2020-04-01
        row1.q1.issuedOn=2020-04-01
        row1.q1.period=2020-04-01/..
        row1.q1.insurerName=架空健康保険組合
        row1.q1.limitChange=0 変更なし
        row1.referenceNumber=K0001234
        row2.query.insurer=01139997
        row2.query.insurerOnWire=01139997
        row2.query.symbol=99
        row2.query.number=1
        row2.query.branch=00
        row2.query.birthdate=1990-01-01
        row2.query.arbitraryId=3_1
        row2.status=1 正常終了
        row2.validity=2 無効
        row2.q1.cardKind=01 一般
        row2.q1.insurer=01139997
        row2.q1.insurerOnWire=01139997
        row2.q1.symbol=99
        row2.q1.number=1
        row2.q1.branch=00
        row2.q1.relation=1 本人
        row2.q1.name=見本　次郎
        row2.q1.kana=ﾐﾎﾝ ｼﾞﾛｳ
        row2.q1.sex=1 男
        row2.q1.birthdate=1990-01-01
        row2.q1.acquiredOn=2018-04-01
        row2.q1.lostOn=2026-09-01
        row2.q1.lossReason=99 その他
        row2.q1.insurerName=架空産業健康保険組合
        row3.query.insurer=138990
        row3.query.insurerOnWire=  138990
        row3.query.symbol=架空１２
        row3.query.number=00345678
        row3.query.branch=02
        row3.query.birthdate=1954-12-03
        row3.query.arbitraryId=2_1
        row3.status=2 エラー
        row3.resultCode=DEMO-R0003
        row3.resultMessage=模擬エラー：生年月日が一致しません。
        """);
  }

  @Test
  @DisplayName("3.7, 3.8 reference numbers: request, answer in the other encoding, bulk")
  void registrations() {
    assertTyped(
        read("OQSsiimm01req_202611020001"),
        """
        kind=OQSsiimm01req
        charset=WINDOWS_31J
        institution=1319999007
        exchangeId=DEMO-REF-1
        row1.referenceNumber=K0001234
        row1.insurer=06139992
        row1.insurerOnWire=06139992
        row1.symbol=１２３
        row1.number=4567
        row1.branch=01
        """);
    assertTyped(
        read("OQSsiimm01res_202611020001"),
        """
        kind=OQSsiimm01res
        charset=UTF_8
        executedAt=2026-11-02T09:40+09:00
        institution=1319999007
        exchangeId=DEMO-REF-1
        segment=1 正常終了
        row1.referenceNumber=K0001234
        row1.insurer=06139992
        row1.insurerOnWire=06139992
        row1.symbol=１２３
        row1.number=4567
        row1.branch=01
        row1.status=1 正常終了
        """);
    assertThat(Typed.lines(read("OQSmuimm01req_202611020001")))
        .contains("row2.referenceNumber=K0005678", "row2.insurer=39131990", "row2.number=00000019")
        .hasSize(4 + 6 + 4);
    assertThat(Typed.lines(read("OQSmuimm02res_202611020002")))
        .contains(
            "receptionNumber=2026110209500000002",
            "row1.status=1 正常終了",
            "row2.referenceNumber=K0005678",
            "row2.status=2 エラー",
            "row2.resultCode=DEMO-R0004",
            "row2.resultMessage=模擬エラー：該当する資格情報がありません。")
        .hasSize(7 + 7 + 7);
  }

  static List<Path> wholeSamples() {
    return SampleFiles.whole();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeSamples")
  @DisplayName("D2 a sample has no findings, is the same read by content, and keeps its bytes")
  void everySample(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    String name = file.getFileName().toString();
    OqsDocument document = OqsDocuments.read(name, bytes, ReadingRules.DEFAULT);
    assertThat(document.findings()).isEmpty();
    assertThat(document.document()).isEqualTo(bytes).isNotSameAs(bytes);
    assertThat(document.sizeBytes()).isEqualTo(bytes.length);
    assertThat(document.fileName()).isEqualTo(name);
    assertThat(document.sha256()).matches("[0-9a-f]{64}");
    assertThat(document.toString())
        .isEqualTo(document.kind() + "[" + bytes.length + " bytes, 0 findings]");
    assertThat(OqsDocuments.kindOf(name)).contains(document.kind());
    assertThat(OqsDocuments.kindOf(name.toUpperCase(Locale.ROOT))).contains(document.kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSsiquc01req_202611020001",
        "OQSsiquc01req_202611020002",
        "OQSmuquc01req_202611020001",
        "OQSmuhvq01req_202611020001",
        "OQSmuonq01req_202611020001",
        "OQSmutic01req_202611020001"
      })
  @DisplayName("2 a request read and written again is byte-equal, in both encodings")
  void requestsAreWrittenBack(String name) {
    byte[] bytes = SampleFiles.eligibility(name);
    var message =
        new MessageReader(EligibilityLayouts.Query.LAYOUT, ReadingRules.DEFAULT).read(bytes);
    assertThat(new MessageWriter(message.charset()).write(message.root())).isEqualTo(bytes);
  }

  @Test
  @DisplayName("2 a layout-ordered answer read and written again is byte-equal")
  void answersAreWrittenBack() {
    for (String name :
        List.of(
            "OQSsiquc01res_202611020001",
            "OQSsiquc01res_202611020003",
            "OQSsiquc01res_202611020005",
            "OQSsiquc01res_202611020008",
            "OQSsiquc01res_202611020009")) {
      byte[] bytes = SampleFiles.eligibility(name);
      Block root =
          new MessageReader(EligibilityLayouts.Answer.LAYOUT, ReadingRules.DEFAULT)
              .read(bytes)
              .root();
      String written = new String(new MessageWriter(WireCharset.UTF_8).write(root), UTF_8);
      assertThat(written).as(name).isEqualTo(new String(bytes, UTF_8));
    }
  }
}
