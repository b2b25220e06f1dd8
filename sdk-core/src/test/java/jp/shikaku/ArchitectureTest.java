package jp.shikaku;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of the house: who may know whom. */
@AnalyzeClasses(packages = "jp.shikaku", importOptions = ImportOption.DoNotIncludeTests.class)
public class ArchitectureTest {

  @ArchTest
  static final ArchRule VALUES_KNOW_NOTHING =
      classes()
          .that()
          .resideInAPackage("jp.shikaku.value")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("jp.shikaku.value", "java..", "org.jspecify..")
                  .or(
                      DescribedPredicate.describe(
                          "input errors",
                          c -> c.getFullName().equals("jp.shikaku.InvalidQueryException"))));

  @ArchTest
  static final ArchRule TRANSPORTS_KNOW_NO_BUSINESS =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku.transport")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jp.shikaku.eligibility..",
              "jp.shikaku.internal.client..",
              "jp.shikaku.internal.codec..",
              "jp.shikaku.internal.exchange..");

  @ArchTest
  static final ArchRule DIAGNOSIS_KNOWS_NO_BUSINESS =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku.diagnosis")
          .should()
          .dependOnClassesThat(
              resideInAPackage("jp.shikaku..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage(
                              "jp.shikaku",
                              "jp.shikaku.diagnosis",
                              "jp.shikaku.internal.io",
                              "jp.shikaku.tls",
                              "jp.shikaku.transport",
                              "jp.shikaku.value"))));

  /** Pure: what a practice has stored, and what an answer tells. */
  @ArchTest
  static final ArchRule COMPARING_DOES_NO_INPUT_OR_OUTPUT =
      classes()
          .that()
          .resideInAPackage("jp.shikaku.compare")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "jp.shikaku",
                  "jp.shikaku.compare",
                  "jp.shikaku.eligibility",
                  "jp.shikaku.value",
                  "java.lang..",
                  "java.time..",
                  "java.util..",
                  "org.jspecify.."));

  /** It stands above the clients: nothing below knows it. */
  @ArchTest
  static final ArchRule NOTHING_BUT_THE_CLIENT_KNOWS_THE_PLANNER =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku..")
          .and()
          .resideOutsideOfPackages("jp.shikaku.planner", "jp.shikaku.examples..")
          .and()
          .haveNameNotMatching("jp\\.shikaku\\.OqsClient(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jp.shikaku.planner");

  /** D7: plain JDBC in one place, known by those who keep something in a database. */
  @ArchTest
  static final ArchRule DATABASES_ARE_REACHED_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "jp.shikaku.internal.jdbc",
              "jp.shikaku.planner",
              "jp.shikaku.cardreader..",
              "jp.shikaku.examples..")
          .and()
          .haveNameNotMatching(
              "jp\\.shikaku\\.transport\\.(JdbcExchangeJournal(\\$.*)?|ExchangeJournalException)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "jp.shikaku.internal.jdbc");

  @ArchTest
  static final ArchRule ONLY_THE_CLIENT_LOOKS_DOWN =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku")
          .and()
          .haveNameNotMatching("jp\\.shikaku\\.(OqsClient(\\$.*)?|WireDocument)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jp.shikaku.eligibility..", "jp.shikaku.internal..");

  @ArchTest
  static final ArchRule ONE_CLASS_BUILDS_XML_READERS =
      noClasses()
          .that()
          .haveNameNotMatching("jp\\.shikaku\\.internal\\.xml\\.XmlReaders")
          .and()
          .resideOutsideOfPackage("jp.shikaku.mock..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              ".*\\.(XMLInputFactory|DocumentBuilderFactory|SAXParser.*|TransformerFactory"
                  + "|SchemaFactory|XPathFactory|WstxInputFactory)");

  /** R-F-04: polling is the truth of the transports, and there is no second one. */
  @ArchTest
  static final ArchRule TRANSPORTS_NEED_NO_EVENTS =
      noClasses()
          .that()
          .resideInAnyPackage("jp.shikaku.transport..", "jp.shikaku.internal..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.nio.file.WatchService");

  @ArchTest
  static final ArchRule NO_JSON_HTTP_OR_CRYPTO_BESIDE_THE_FOLDER =
      noClasses()
          .that()
          .resideInAnyPackage(
              "jp.shikaku",
              "jp.shikaku.value..",
              "jp.shikaku.eligibility..",
              "jp.shikaku.compare..",
              "jp.shikaku.planner..",
              "jp.shikaku.transport..",
              "jp.shikaku.diagnosis..",
              "jp.shikaku.internal..")
          .and()
          .resideOutsideOfPackage("jp.shikaku.internal.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "okhttp3..", "kotlin..", "com.fasterxml.jackson..", "org.bouncycastle..");

  /** START-2: these two touch it from the first failure on. */
  @ArchTest
  static final ArchRule ONLY_THE_POLICIES_KNOW_RESILIENCE4J =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku..")
          .and()
          .haveNameNotMatching("jp\\.shikaku\\.internal\\.exchange\\.(Breakers(\\$.*)?|RetryRule)")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.resilience4j..");

  /** START-2: who does not go through a gateway loads nothing of it. */
  @ArchTest
  static final ArchRule ONLY_THE_GATEWAY_TYPES_KNOW_HTTP =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku..")
          .and()
          .resideOutsideOfPackage("jp.shikaku.internal.http..")
          .and()
          .haveNameNotMatching("jp\\.shikaku\\.transport\\.(Http|Gateway).*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jp.shikaku.internal.http..");

  @ArchTest
  static final ArchRule KEYS_ARE_OPENED_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackages("jp.shikaku.tls", "jp.shikaku.mock..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  /** START-2: the folder transport needs no keys. */
  @ArchTest
  static final ArchRule ONLY_HTTP_KNOWS_TLS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "jp.shikaku",
              "jp.shikaku.value..",
              "jp.shikaku.eligibility..",
              "jp.shikaku.transport..",
              "jp.shikaku.internal..")
          .and()
          .resideOutsideOfPackage("jp.shikaku.internal.http..")
          .and()
          .haveNameNotMatching("jp\\.shikaku\\.transport\\.(Http|Gateway).*")
          .should()
          .dependOnClassesThat(
              resideInAPackage("jp.shikaku.tls").and(not(simpleName("CertificateStatus"))));

  @ArchTest
  static final ArchRule TLS_KNOWS_NO_BUSINESS =
      classes()
          .that()
          .resideInAPackage("jp.shikaku.tls")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "jp.shikaku.tls",
                      "jp.shikaku.internal.io",
                      "jp.shikaku.internal.log",
                      "java..",
                      "javax.net.ssl..",
                      "javax.security.auth.x500..",
                      "org.bouncycastle..",
                      "org.slf4j..",
                      "org.jspecify..")
                  .or(
                      DescribedPredicate.describe(
                          "time and input errors",
                          c ->
                              c.getFullName()
                                  .matches(
                                      "jp\\.shikaku\\.(InvalidQueryException"
                                          + "|transport\\.(TimeSource|SystemTime).*)"))));

  @ArchTest
  static final ArchRule NOTHING_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("jp.shikaku.mock..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest static final ArchRule NO_HIDDEN_TIME = HouseRules.NO_HIDDEN_TIME;

  @ArchTest
  static final ArchRule NOTHING_IS_FOUND_BY_SERVICE_FILES_OR_PROPERTIES =
      noClasses()
          .that()
          .resideOutsideOfPackage("jp.shikaku.mock..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.ServiceLoader.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  /** Not by a detour either; its pom bans our other artifacts likewise. */
  @ArchTest
  static final ArchRule THE_MOCK_KNOWS_ONLY_THE_WIRE =
      noClasses()
          .that()
          .resideInAPackage("jp.shikaku.mock..")
          .should()
          .transitivelyDependOnClassesThat(
              resideInAPackage("jp.shikaku..")
                  .and(DescribedPredicate.not(resideInAPackage("jp.shikaku.mock.."))));
}
