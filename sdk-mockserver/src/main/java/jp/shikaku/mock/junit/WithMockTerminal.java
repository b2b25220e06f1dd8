package jp.shikaku.mock.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a mock terminal「模擬資格確認端末」 of its own, which runs from before the test until after
 * it:
 *
 * <pre>{@code
 * @WithMockTerminal
 * class ReceptionTest {
 *   @Test
 *   void registersTheVisit(MockTerminal terminal, MockReader reader, @MockFolder Path folder) {
 *     … // a client writes into folder/req and reads folder/res
 *     reader.walkIn(KnownPatients.TARO);
 *   }
 * }
 * }</pre>
 *
 * <p>Parameters of tests, of methods before and after each test and of constructors get what
 * belongs to the test, by their type: {@link MockTerminal}, its {@link MockReader} and its {@link
 * Population}, a {@link MockGateway} beside it, which starts when it is asked for, and paths marked
 * {@link MockFolder}.
 *
 * <p>Nothing is shared between tests: each has folders, people, faults and seed of its own, so that
 * they may run in parallel. All is closed and the folders are deleted after the test, however it
 * ends. A test that fails tells the seed, in an exception that is suppressed in its own.
 *
 * <p>On a method it stands in place of that on the class. Nested classes and subclasses have that
 * of the outer or upper class.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(MockTerminalExtension.class)
public @interface WithMockTerminal {

  /** A {@link #seed()} for each test, made of its class and method: the same in every run. */
  long OF_THE_TEST = Long.MIN_VALUE;

  /**
   * The seed of everything random, as {@link MockTerminal.Builder#seed}.
   *
   * @return any number; {@link #OF_THE_TEST} by default
   */
  long seed() default OF_THE_TEST;

  /**
   * How many persons are generated beside the {@linkplain Population#known() known} ones, as {@link
   * MockTerminal.Builder#patients}.
   *
   * @return 0 or more; 200 by default
   */
  int patients() default 200;

  /**
   * A file of persons who are added, as {@link Population#load} describes it.
   *
   * @return a resource as seen from the test's class, such as {@code patients.json} or {@code
   *     /clinic/patients.json}; empty for none
   */
  String patientsFile() default "";

  /**
   * A file of what goes wrong, as {@link jp.shikaku.mock.Scenario#load} describes it.
   *
   * @return a resource as seen from the test's class; empty for none
   */
  String scenarioFile() default "";

  /**
   * The time between taking a request and writing its answer, in milliseconds of real time: always
   * the same, or at random between two.
   *
   * @return one number or two, the shorter first; nothing for none
   */
  long[] latencyMillis() default {};

  /**
   * The institutions「医療機関コード」 that are served, as {@link MockTerminal.Builder#institutions}.
   *
   * @return ten digits each; nothing for every code
   */
  String[] institutions() default {};

  /**
   * The time at which terminal, reader and gateway stand still.
   *
   * @return with its offset, such as {@code 2026-11-02T09:00:00+09:00}; empty for the system's
   *     clock
   */
  String now() default "";

  /**
   * Whether the {@link MockGateway} is spoken to by mutual TLS, with {@link
   * MockGateway#credentials()}, instead of plain HTTP.
   *
   * @return false by default
   */
  boolean mutualTls() default false;
}
