package jp.shikaku.examples.rollout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.WireDates;
import net.fortuna.ical4j.data.CalendarOutputter;
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

  /** Characters of a line, which is to have at most 75 bytes: a kanji has three. */
  private static final int FOLD = 24;

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
                language.say("期限：", "last day: ") + step.rule().title().in(language),
                description(plan, step, language),
                uid(whose, step.rule().id()),
                madeAt));
      }
    }
    calendar.add(
        event(
            plan.goLive(),
            language.say("運用開始", "go-live"),
            RolloutPlanView.title(plan, language),
            uid(whose, "go-live"),
            madeAt));
    return written(calendar);
  }

  private static byte[] written(Calendar calendar) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new CalendarOutputter(true, FOLD).output(calendar, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
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

  private static String description(RolloutPlan plan, RolloutPlan.Step step, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(language.say("担当：", "who: ") + step.rule().who().label(plan.facility(), language));
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
