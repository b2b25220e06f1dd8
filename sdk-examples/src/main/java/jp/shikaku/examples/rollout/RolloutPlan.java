package jp.shikaku.examples.rollout;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plan of an introduction 「導入計画」: the steps of the rules, counted back from the go-live 「運用開始」
 * and the set-up 「機器設定」. What is done already nobody knows here: late is what should be done by
 * then. Immutable.
 */
public final class RolloutPlan {

  /**
   * A step with its last day.
   *
   * @param due the last day; null where the rules give none, or the set-up is not fixed
   * @param daysLate days by which that day is over, 0 when it is not
   * @param isDueAfterSetup whether the set-up lies before that day although the step has to be done
   *     by then
   */
  record Step(
      RolloutRules.Step rule, @Nullable LocalDate due, long daysLate, boolean isDueAfterSetup) {

    /** Whether it has a last day that is known only with the day of the set-up. */
    boolean waitsForSetup() {
      return rule.lead() != null && due == null;
    }
  }

  private final RolloutRules rules;
  private final Facility facility;
  private final LocalDate goLive;
  private final @Nullable LocalDate setup;
  private final LocalDate asOf;
  private final BusinessDays calendar;
  private final List<Step> steps;

  /**
   * Counts back.
   *
   * @param rules the rules
   * @param facility for whom
   * @param goLive first day of the operation 「運用開始日」
   * @param setup day of the set-up 「機器設定日」, not after the go-live; null when it is not fixed yet
   * @param asOf the day on which is asked what is late
   * @param calendar the business days
   */
  public RolloutPlan(
      RolloutRules rules,
      Facility facility,
      LocalDate goLive,
      @Nullable LocalDate setup,
      LocalDate asOf,
      BusinessDays calendar) {
    if (setup != null && setup.isAfter(goLive)) {
      throw new IllegalArgumentException("set-up after go-live");
    }
    this.rules = rules;
    this.facility = facility;
    this.goLive = goLive;
    this.setup = setup;
    this.asOf = asOf;
    this.calendar = calendar;
    List<Step> counted = new ArrayList<>();
    long ofSetup = rules.steps().stream().filter(RolloutPlan::isOfSetup).count();
    for (RolloutRules.Step rule : rules.steps()) {
      if (isOfSetup(rule)) {
        ofSetup--;
      }
      counted.add(step(rule, ofSetup > 0));
    }
    this.steps = List.copyOf(counted);
  }

  /** Whether it is counted back from the set-up: the last of these steps is the set-up itself. */
  private static boolean isOfSetup(RolloutRules.Step rule) {
    return rule.lead() != null && rule.lead().anchor() == RolloutRules.Anchor.SETUP;
  }

  private Step step(RolloutRules.Step rule, boolean isBeforeSetup) {
    RolloutRules.Lead lead = rule.lead();
    LocalDate from =
        lead == null ? null : lead.anchor() == RolloutRules.Anchor.GO_LIVE ? goLive : setup;
    LocalDate due = lead == null || from == null ? null : lead.before(from, calendar);
    return new Step(
        rule,
        due,
        due == null ? 0 : Math.max(0, ChronoUnit.DAYS.between(due, asOf)),
        isBeforeSetup && due != null && setup != null && due.isAfter(setup));
  }

  /**
   * Years whose holidays are not known although business days are counted in them: all of them
   * where no holiday is known at all.
   */
  List<Integer> yearsWithoutHolidays() {
    TreeSet<Integer> years = new TreeSet<>();
    for (Step step : steps) {
      RolloutRules.Lead lead = step.rule().lead();
      if (lead != null && lead.unit() == RolloutRules.Unit.BUSINESS_DAYS && step.due() != null) {
        LocalDate anchor = lead.anchor() == RolloutRules.Anchor.GO_LIVE ? goLive : setup;
        Stream.of(step.due(), anchor)
            .filter(day -> day != null)
            .map(LocalDate::getYear)
            .filter(year -> !calendar.knows(year))
            .forEach(years::add);
      }
    }
    return new ArrayList<>(years);
  }

  /** Readers that are free for this facility. */
  int freeReaders() {
    return rules.subsidies().freeReaders().getOrDefault(facility, 0);
  }

  RolloutRules rules() {
    return rules;
  }

  Facility facility() {
    return facility;
  }

  LocalDate goLive() {
    return goLive;
  }

  @Nullable LocalDate setup() {
    return setup;
  }

  LocalDate asOf() {
    return asOf;
  }

  boolean knowsWeekendsOnly() {
    return calendar.knowsWeekendsOnly();
  }

  List<Step> steps() {
    return steps;
  }
}
