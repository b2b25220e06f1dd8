package jp.shikaku.examples.rollout;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.WireDates;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.XProperty;
import net.fortuna.ical4j.model.property.immutable.ImmutableCalScale;
import net.fortuna.ical4j.model.property.immutable.ImmutableMethod;
import net.fortuna.ical4j.model.property.immutable.ImmutableTransp;
import net.fortuna.ical4j.model.property.immutable.ImmutableVersion;

/**
 * The last days of a plan as a calendar file 「iCalendar」 (RFC 5545): events of whole days in Japan.
 * A step keeps its UID, so that a plan that is made anew moves its events. Stateless.
 */
public final class RolloutCalendar {

  private static final int LINE_BYTES = 75;

  private RolloutCalendar() {}

  /**
   * {@return the file, in UTF-8}
   *
   * @param plan the plan
   * @param whose who the plan is for, by which its events differ from those of others
   * @param language of the texts
   * @param madeAt when it is made
   */
  public static byte[] file(RolloutPlan plan, String whose, Language language, Instant madeAt) {
    Calendar calendar = new Calendar();
    calendar.add(new ProdId("-//Shikaku SDK//rollout plan//" + language.say("JA", "EN")));
    calendar.add(ImmutableVersion.VERSION_2_0);
    calendar.add(ImmutableCalScale.GREGORIAN);
    calendar.add(ImmutableMethod.PUBLISH);
    calendar.add(new XProperty("X-WR-CALNAME", RolloutPlanView.title(plan, language)));
    calendar.add(new XProperty("X-WR-TIMEZONE", WireDates.JST.getId()));
    for (RolloutPlan.Step step : plan.steps()) {
      if (step.due() != null) {
        calendar.add(
            event(
                step.due(),
                (RolloutPlanView.remarks(step, language).isEmpty() ? "" : "★")
                    + language.say("期限：", "last day: ")
                    + step.rule().title().in(language),
                description(plan, step, language),
                uid(whose, step.rule().id()),
                madeAt));
      }
    }
    calendar.add(
        event(
            plan.goLive(),
            language.say("運用開始", "go-live"),
            title(plan, language),
            uid(whose, "go-live"),
            madeAt));
    return folded(calendar.toString()).getBytes(StandardCharsets.UTF_8);
  }

  /** Lines of at most 75 bytes, which the library counts in characters. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    for (String line : text.lines().toList()) {
      int bytes = 0;
      for (int at = 0; at < line.length(); ) {
        String one = Character.toString(line.codePointAt(at));
        int length = one.getBytes(StandardCharsets.UTF_8).length;
        if (bytes + length > LINE_BYTES) {
          folded.append("\r\n ");
          bytes = 1;
        }
        folded.append(one);
        bytes += length;
        at += one.length();
      }
      folded.append("\r\n");
    }
    return folded.toString();
  }

  private static VEvent event(
      LocalDate day, String summary, String description, String uid, Instant madeAt) {
    VEvent event = new VEvent(day, day.plusDays(1), summary);
    event.replace(new DtStamp(madeAt));
    event.add(new Uid(uid));
    event.add(new Description(description));
    event.add(ImmutableTransp.TRANSPARENT);
    return event;
  }

  /** With what the days rest on, as holidays that were not known. */
  private static String title(RolloutPlan plan, Language language) {
    return RolloutPlanView.title(plan, language)
        + "\n"
        + String.join("\n", RolloutPlanView.notes(plan, language));
  }

  private static String description(RolloutPlan plan, RolloutPlan.Step step, Language language) {
    List<String> lines = new ArrayList<>();
    RolloutPlanView.remarks(step, language).forEach(remark -> lines.add("★" + remark));
    lines.add(language.say("担当：", "who: ") + step.rule().people(plan.facility(), language));
    lines.add(step.rule().when().in(language));
    step.rule().needs().forEach(need -> lines.add("・" + need.in(language)));
    lines.add(Told.rules(plan.rules(), language));
    return lines.stream().collect(Collectors.joining("\n"));
  }

  private static String uid(String whose, String id) {
    String name = "shikaku rollout " + whose + " " + id;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
