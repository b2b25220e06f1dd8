package jp.shikaku.cardreader;

import jp.shikaku.planner.JdbcPlanStore;
import jp.shikaku.planner.PlanStore;
import jp.shikaku.planner.PlanStoreContract;

/** The store of bulk plans on the PostgreSQL that runs for the visit ledger. */
class PostgresPlanStoreTest extends PlanStoreContract {

  private final TestDatabase database = TestDatabase.postgres();

  @Override
  protected PlanStore open() {
    return JdbcPlanStore.builder(database.source()).tablePrefix(database.prefix()).build();
  }
}
