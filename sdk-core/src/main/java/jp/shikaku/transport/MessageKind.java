package jp.shikaku.transport;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * A message family 「電文種別」: the 10 characters before {@code req} and {@code res} in a file name
 * (eligibility 1.3), and what is known of it. The table is open: whoever holds the official
 * documents adds a row with {@link #of} and needs no new version of this library. Immutable.
 *
 * @param code the 10 characters, for example {@code OQSsiquc01}
 * @param safety what may happen when it is sent twice
 * @param formats the files in which an answer may come; not empty
 * @param maxAnswerBytes largest answer accepted, in bytes; more than 0
 */
public record MessageKind(
    String code, Safety safety, Set<AnswerFormat> formats, long maxAnswerBytes) {

  private static final Pattern CODE = Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}");
  private static final long MIB = 1024L * 1024;

  /** 資格確認 (OQS-IF-001/002), one person. */
  public static final MessageKind ELIGIBILITY =
      new MessageKind("OQSsiquc01", Safety.READ, Set.of(AnswerFormat.XML), 4 * MIB);

  /** 照会番号登録 (OQS-IF-003/004), one person. */
  public static final MessageKind REFERENCE_NUMBER =
      new MessageKind("OQSsiimm01", Safety.IDEMPOTENT_WRITE, Set.of(AnswerFormat.XML), 4 * MIB);

  /** 資格確認一括照会 (OQS-IF-005/006), upload. */
  public static final MessageKind BULK_ELIGIBILITY = upload("OQSmuquc01");

  /** 資格確認一括照会ダウンロード (OQS-IF-007/008). */
  public static final MessageKind BULK_ELIGIBILITY_RESULT = download("OQSmuquc02");

  /** 照会番号一括登録, upload. */
  public static final MessageKind BULK_REFERENCE_NUMBERS = upload("OQSmuimm01");

  /** 照会番号一括登録の結果, download. */
  public static final MessageKind BULK_REFERENCE_NUMBERS_RESULT = download("OQSmuimm02");

  /** 訪問診療等の同意済資格情報, request for the list. */
  public static final MessageKind HOME_VISIT_LIST = upload("OQSmuhvq01");

  /** 訪問診療等の同意済資格情報, download. */
  public static final MessageKind HOME_VISIT_LIST_RESULT = download("OQSmuhvq02");

  /** オンライン診療等の同意済資格情報, request for the list. */
  public static final MessageKind ONLINE_LIST = upload("OQSmuonq01");

  /** オンライン診療等の同意済資格情報, download. */
  public static final MessageKind ONLINE_LIST_RESULT = download("OQSmuonq02");

  /** 医療扶助の委託先資格情報, request for the list. */
  public static final MessageKind MEDICAL_AID_LIST = upload("OQSmutic01");

  /** 医療扶助の委託先資格情報, download. */
  public static final MessageKind MEDICAL_AID_LIST_RESULT = download("OQSmutic02");

  /** 薬剤情報・診療情報 (YZK-IF-001/002), one person. */
  public static final MessageKind DRUG_INFO =
      new MessageKind(
          "YZKsiquc01", Safety.READ, Set.of(AnswerFormat.XML, AnswerFormat.PDF), 64 * MIB);

  /** 特定健診情報, one person. */
  public static final MessageKind CHECKUP =
      new MessageKind(
          "TKKsiquc01", Safety.READ, Set.of(AnswerFormat.XML, AnswerFormat.PDF), 64 * MIB);

  private static final List<MessageKind> NAMED =
      List.of(
          ELIGIBILITY,
          REFERENCE_NUMBER,
          BULK_ELIGIBILITY,
          BULK_ELIGIBILITY_RESULT,
          BULK_REFERENCE_NUMBERS,
          BULK_REFERENCE_NUMBERS_RESULT,
          HOME_VISIT_LIST,
          HOME_VISIT_LIST_RESULT,
          ONLINE_LIST,
          ONLINE_LIST_RESULT,
          MEDICAL_AID_LIST,
          MEDICAL_AID_LIST_RESULT,
          DRUG_INFO,
          CHECKUP);

  /**
   * Checks the shape.
   *
   * @param code the 10 characters, for example {@code OQSsiquc01}
   * @param safety what may happen when it is sent twice
   * @param formats the files in which an answer may come; not empty
   * @param maxAnswerBytes largest answer accepted, in bytes; more than 0
   */
  public MessageKind {
    if (!CODE.matcher(code).matches()) {
      throw new InvalidQueryException("kind", "must look like OQSsiquc01");
    }
    formats = Set.copyOf(formats);
    if (formats.isEmpty()) {
      throw new InvalidQueryException("formats", "must name at least one format");
    }
    if (maxAnswerBytes <= 0) {
      throw new InvalidQueryException("maxAnswerBytes", "must be more than 0");
    }
  }

  /** Each delivery makes a new job; it is answered with a receipt. */
  private static MessageKind upload(String code) {
    return new MessageKind(code, Safety.SUBMISSION, Set.of(AnswerFormat.XML), 4 * MIB);
  }

  /** A result of any length, plain or packed. */
  private static MessageKind download(String code) {
    return new MessageKind(
        code, Safety.READ, Set.of(AnswerFormat.XML, AnswerFormat.ZIP), 512 * MIB);
  }

  /**
   * Adds a family that this version does not name, answered in XML of at most 4 MiB.
   *
   * @param code the 10 characters of the official document
   * @param safety what may happen when it is sent twice
   * @return the family
   * @throws InvalidQueryException when the code has another shape
   */
  public static MessageKind of(String code, Safety safety) {
    return new MessageKind(code, safety, Set.of(AnswerFormat.XML), 4 * MIB);
  }

  /**
   * Finds the family of an exchange sent by another process. Of one that the table does not name
   * nothing is known: it is treated as a submission, which nobody takes back or sends again.
   */
  static MessageKind forResume(String code) {
    for (MessageKind kind : NAMED) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    long limit = code.startsWith("OQS") ? 4 * MIB : 64 * MIB;
    if (code.startsWith("mu", 3)) {
      limit = 512 * MIB;
    }
    return new MessageKind(code, Safety.SUBMISSION, EnumSet.allOf(AnswerFormat.class), limit);
  }

  /**
   * {@return the request's file name}
   *
   * @param exchangeId the exchange's identifier
   */
  public String requestName(String exchangeId) {
    return code + "req_" + exchangeId + ".xml";
  }

  /**
   * {@return the answer's file name without the dot and extension}
   *
   * @param exchangeId the exchange's identifier
   */
  public String answerBaseName(String exchangeId) {
    return code + "res_" + exchangeId;
  }
}
