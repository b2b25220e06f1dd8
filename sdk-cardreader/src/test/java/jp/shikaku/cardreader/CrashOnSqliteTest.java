package jp.shikaku.cardreader;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SQLite, on one computer. */
class CrashOnSqliteTest extends CrashSite {

  @Test
  @Timeout(900)
  @DisplayName("R-F-18, G-04: kill -9 at random on SQLite loses and doubles nothing")
  void killedOnSqlite() throws Exception {
    String file = dir.resolve("visits.db").toString();
    killAtRandom(new Site(file, "jdbc:sqlite:" + file + "?busy_timeout=10000", "1000"));
  }
}
