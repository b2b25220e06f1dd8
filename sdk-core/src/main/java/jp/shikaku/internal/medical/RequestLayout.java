package jp.shikaku.internal.medical;

import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Layout;

/**
 * The request for drugs or checkups (medical-info 4.1). Three names of the insured differ from
 * those of the eligibility request.
 */
public final class RequestLayout {

  private RequestLayout() {}

  private static final Layout.Builder HEAD = Layout.of("MessageHeader");

  /** 医療機関コード. */
  public static final Field INSTITUTION = HEAD.scalar("MedicalInstitutionCode", "institution");

  /** 保険者番号. */
  public static final Field INSURER = HEAD.scalar("InsurerNumber", "insurerNumber");

  /** 被保険者証記号. */
  public static final Field SYMBOL = HEAD.scalar("InsuranceCardSymbol", "symbol");

  /** 被保険者証番号. */
  public static final Field NUMBER = HEAD.scalar("InsuredPersonIdentificationNumber", "number");

  /** 枝番. */
  public static final Field BRANCH = HEAD.scalar("BranchNumber", "branch");

  /** 任意のファイル識別子. */
  public static final Field EXCHANGE_ID = HEAD.scalar("ArbitraryFileIdentifier");

  /** The header. */
  public static final Layout HEADER = HEAD.build();

  private static final Layout.Builder BODY = Layout.of("MessageBody");

  /** First month; drugs only. */
  public static final Field START = BODY.scalar("StartDate", "from");

  /** Last month; drugs only. */
  public static final Field END = BODY.scalar("EndDate", "until");

  /** 1 PDF, 2 XML. */
  public static final Field FORMAT = BODY.scalar("FileCategory");

  /** 処方・調剤情報区分. */
  public static final Field DISPENSING = BODY.scalar("PrDiInfClassification");

  /** 診療区分 (OQSCD028). */
  public static final Field VISIT_KIND = BODY.scalar("MedicalTreatmentFlag", "visitKind");

  /** The body. */
  public static final Layout BODY_LAYOUT = BODY.build();

  private static final Layout.Builder ROOT = Layout.of("XmlMsg");

  /** The header's place. */
  public static final Field HEAD_GROUP = ROOT.group(HEADER);

  /** The body's place. */
  public static final Field BODY_GROUP = ROOT.group(BODY_LAYOUT);

  /** The document. */
  public static final Layout LAYOUT = ROOT.build();
}
