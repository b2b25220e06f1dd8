package jp.shikaku.cardreader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jp.shikaku.HouseRules;

/** The directions of the house, as far as they concern the card reader. */
@AnalyzeClasses(
    packages = "jp.shikaku.cardreader",
    importOptions = {ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class})
class CardReaderArchitectureTest {

  @ArchTest
  static final ArchRule ONLY_SHARED_INTERNALS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jp.shikaku.internal.codec..",
              "jp.shikaku.internal.xml..",
              "jp.shikaku.internal.exchange..",
              "jp.shikaku.internal.medical..");

  @ArchTest
  static final ArchRule FACES_DO_WITHOUT_SMARTCARDIO =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku.cardreader")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.smartcardio..", "jp.shikaku.cardreader.pcsc..");

  @ArchTest
  static final ArchRule NOTHING_PRINTS =
      noClasses()
          .that()
          .haveNameNotMatching("jp\\.shikaku\\.cardreader\\.pcsc\\.\\w*Worker\\w*")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest static final ArchRule NO_HIDDEN_TIME = HouseRules.NO_HIDDEN_TIME;

  @ArchTest
  static final ArchRule NOTHING_IS_FOUND_BY_SERVICE_FILES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.ServiceLoader.class, java.sql.DriverManager.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class);
}
