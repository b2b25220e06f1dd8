package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;

/** A plan as a table for people, and for programs. Stateless. */
public final class RolloutPlanView {

  private RolloutPlanView() {}

  /**
   * {@return the lines of the plan}
   *
   * @param plan the plan
   * @param language of the text
   */
  public static List<String> lines(RolloutPlan plan, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(title(plan, language));
    lines.add(days(plan, language));
    lines.add("");
    TextTable table =
        new TextTable(0)
            .head(
                "#",
                language.say("期限", "last day"),
                language.say("担当", "who"),
                language.say("すること", "what"));
    int number = 0;
    for (RolloutPlan.Step step : plan.steps()) {
      number++;
      table.row(
          String.valueOf(number),
          due(step, language),
          step.rule().people(plan.facility(), language),
          step.rule().title().in(language));
      remarks(step, language).forEach(remark -> table.row("", "", "", "★ " + remark));
      table.row("", "", "", "　" + step.rule().when().in(language));
      step.rule().needs().forEach(need -> table.row("", "", "", "・" + need.in(language)));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.addAll(notes(plan, language));
    if (plan.setup() == null) {
      lines.add(language.say("機器設定の日は --setup で指定します。", "--setup tells the day of the set-up."));
    }
    if (plan.knowsWeekendsOnly()) {
      lines.add(
          language.say("祝日は --holidays のファイルで指定します。", "--holidays names a file of holidays."));
    }
    return lines;
  }

  static String title(RolloutPlan plan, Language language) {
    return language.say("オンライン資格確認 導入計画", "Plan of the introduction: online eligibility")
        + language.say("（", " (")
        + plan.facility().label(language)
        + language.say("）", ")");
  }

  private static String days(RolloutPlan plan, Language language) {
    LocalDate setup = plan.setup();
    return language.say("運用開始 ", "go-live ")
        + Told.day(plan.goLive(), language)
        + language.say("　機器設定 ", ", set-up ")
        + (setup == null ? language.say("未定", "not fixed") : Told.day(setup, language))
        + language.say("　基準日 ", ", as of ")
        + Told.day(plan.asOf(), language);
  }

  static String due(RolloutPlan.Step step, Language language) {
    if (step.due() != null) {
      return Told.day(step.due(), language);
    }
    return step.waitsForSetup() ? language.say("機器設定日による", "by the set-up") : "-";
  }

  /** What is wrong with the last day: by how much it is over, that the set-up lies before it. */
  static List<String> remarks(RolloutPlan.Step step, Language language) {
    List<String> remarks = new ArrayList<>();
    long days = step.daysLate();
    if (days > 0) {
      remarks.add(
          language.say(
              "期限を" + days + "日過ぎています（済んでいなければ）",
              "the last day is over by "
                  + days
                  + (days == 1 ? " day" : " days")
                  + ", unless done"));
    }
    if (step.isDueAfterSetup()) {
      remarks.add(
          language.say(
              "機器設定日より後の期限です。設定前に済ませてください",
              "the set-up lies before the last day: to be done before the set-up"));
    }
    return remarks;
  }

  /** What the plan rests on, and what it does not know. */
  static List<String> notes(RolloutPlan plan, Language language) {
    List<String> notes = new ArrayList<>();
    if (plan.setup() == null) {
      notes.add(
          language.say(
              "機器設定の日が未定のため、それによる期限は計算していません。",
              "The day of the set-up is not fixed: last days that depend on it are not counted."));
    }
    String dueAfterSetup =
        plan.steps().stream()
            .filter(RolloutPlan.Step::isDueAfterSetup)
            .map(step -> step.rule().title().in(language) + " " + step.due())
            .collect(Collectors.joining(language.say("、", "; ")));
    if (!dueAfterSetup.isEmpty()) {
      notes.add(
          language.say(
              "機器設定日 "
                  + plan.setup()
                  + " が、先に済ませる手続きの期限より前です（"
                  + dueAfterSetup
                  + "）。機器設定までに済ませるか、機器設定日を見直してください。",
              "The set-up ("
                  + plan.setup()
                  + ") lies before the last day of what has to be done before it ("
                  + dueAfterSetup
                  + "): do that before the set-up, or move the set-up."));
    }
    if (plan.knowsWeekendsOnly()) {
      notes.add(
          language.say(
              "営業日は土日だけを除いて数えました（祝日は除いていません）。",
              "Business days leave out weekends only, and no holidays."));
    } else if (!plan.yearsWithoutHolidays().isEmpty()) {
      String years =
          plan.yearsWithoutHolidays().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(language.say("年、", ", ")));
      notes.add(
          language.say(
              "祝日のファイルに" + years + "年の祝日がありません。その年は土日だけを除いて数えました。",
              "The file of holidays has none of "
                  + years
                  + ": there business days leave out weekends only."));
    }
    notes.add(
        language.say(
            "カードリーダーは" + plan.freeReaders() + "台まで無償です。",
            "Free card readers: up to " + plan.freeReaders() + "."));
    notes.add(plan.rules().viewing().text().in(language));
    notes.add(
        language.say("カードリーダーのメーカー：", "Makers of readers: ")
            + String.join(language.say("、", ", "), plan.rules().readerMakers().names()));
    notes.add(
        language.say("推奨OS：", "Recommended systems: ")
            + String.join(language.say("、", ", "), plan.rules().operatingSystems().names()));
    for (RolloutRules.HelpDesk desk : plan.rules().helpDesks()) {
      notes.add(
          language.say("問い合わせ窓口：", "Help desk: ")
              + desk.phone()
              + language.say("　", ", ")
              + desk.hours().in(language)
              + language.say("〔", " [")
              + Told.source(desk.source(), language)
              + language.say("〕", "]"));
    }
    notes.add(Told.rules(plan.rules(), language) + sources(plan, language));
    return notes;
  }

  private static String sources(RolloutPlan plan, Language language) {
    String sources =
        plan.rules().steps().stream()
            .map(RolloutRules.Step::source)
            .distinct()
            .map(source -> Told.source(source, language))
            .collect(Collectors.joining(language.say("、", "; ")));
    return language.say("出典：" + sources, " Source: " + sources);
  }

  /**
   * {@return the plan as JSON}
   *
   * @param plan the plan
   * @param language of the texts in it
   */
  public static ObjectNode json(RolloutPlan plan, Language language) {
    ObjectNode json = Told.document(plan.rules());
    json.set("facility", Told.code(plan.facility(), language));
    json.put("goLive", plan.goLive().toString())
        .put("setup", Told.text(plan.setup()))
        .put("asOf", plan.asOf().toString())
        .put("weekendsOnly", plan.knowsWeekendsOnly())
        .put("freeReaders", plan.freeReaders());
    plan.yearsWithoutHolidays().forEach(json.putArray("yearsWithoutHolidays")::add);
    ArrayNode steps = json.putArray("steps");
    for (RolloutPlan.Step step : plan.steps()) {
      ObjectNode one = steps.addObject();
      one.put("id", step.rule().id())
          .put("who", step.rule().who().name())
          .put("with", Told.text(step.rule().with()))
          .put("title", step.rule().title().in(language))
          .put("when", step.rule().when().in(language))
          .put("dueOn", Told.text(step.due()))
          .put("daysLate", step.daysLate())
          .put("dueAfterSetup", step.isDueAfterSetup());
      RolloutRules.Lead lead = step.rule().lead();
      if (lead == null) {
        one.putNull("lead");
      } else {
        one.putObject("lead")
            .put("before", lead.anchor().name())
            .put("count", lead.count())
            .put("unit", lead.unit().name())
            .put("guide", lead.isGuide());
      }
      Told.texts(
          one, "needs", step.rule().needs().stream().map(need -> need.in(language)).toList());
      Told.source(one, step.rule().source(), language);
    }
    Told.texts(json, "notes", notes(plan, language));
    return json;
  }
}
