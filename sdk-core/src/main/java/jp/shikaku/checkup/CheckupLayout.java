package jp.shikaku.checkup;

import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Layout;
import jp.shikaku.internal.medical.AnswerLayout;
import jp.shikaku.internal.medical.AnswerLayout.PatientTags;

/** The answer with checkups (medical-info 8.1). Where in the body they stand is not known. */
final class CheckupLayout {

  private CheckupLayout() {}

  private static final Layout.Builder ITEM = Layout.of("HealthCheckupResultAndQuestionInfo");
  static final Field CODE = ITEM.scalar("ItemCode");
  static final Field NAME = ITEM.scalar("ItemName");
  static final Field DATA_TYPE = ITEM.scalar("DataType");
  static final Field VALUE = ITEM.scalar("DataValue");
  static final Field UNIT = ITEM.scalar("Unit");
  static final Field OID = ITEM.scalar("Oid");
  static final Field VALUE_NAME = ITEM.scalar("DataValueName");

  private static final Layout.Builder ITEM_LIST = Layout.of("HealthCheckupResultAndQuestionInfos");
  static final Field ITEMS = ITEM_LIST.groups(ITEM.build());

  private static final Layout.Builder CHECKUP = Layout.of("SpecificHealthCheckupInfo");
  static final Field DATE = CHECKUP.scalar("EffectiveTime");
  static final Field LISTS = CHECKUP.groups(ITEM_LIST.build());

  private static final Layout.Builder BODY = Layout.of("MessageBody");
  static final Field CHECKUPS = BODY.groups(CHECKUP.build());

  static final AnswerLayout ANSWER =
      new AnswerLayout(
          new PatientTags(
              "QualificationsInfo", "Name", "KanasName", "Birthday", "AdministrativeGenderCode"),
          BODY.open(CHECKUPS));
}
