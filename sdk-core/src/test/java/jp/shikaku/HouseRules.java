package jp.shikaku;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** What holds for the code of several modules. */
public final class HouseRules {

  /** Times, zones, locales and charsets are given and named. */
  public static final ArchRule NO_HIDDEN_TIME =
      noClasses()
          .that()
          .haveNameNotMatching("jp\\.shikaku\\.transport\\.SystemTime(\\$.*)?")
          .and()
          .resideOutsideOfPackage("jp.shikaku.mock..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now")
          .orShould()
          .callMethod(java.time.ZoneId.class, "systemDefault")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.util.Locale.class, "getDefault")
          .orShould()
          .callMethod(java.nio.charset.Charset.class, "defaultCharset");

  private HouseRules() {}
}
