package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.examples.text.Language;

/** Whether a line can be used, as lines for people, and for programs. Stateless. */
public final class LineView {

  private LineView() {}

  /**
   * {@return the lines}
   *
   * @param check what the table says
   * @param language of the text
   */
  public static List<String> lines(LineCheck check, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (check.status()) {
          case USABLE -> language.say("利用できます", "usable");
          case NOT_USABLE -> language.say("利用できません", "not usable");
          case NOT_KNOWN ->
              language.say(
                  "この規則では分かりません（使えないという意味ではありません）",
                  "not known to these rules, which does not mean that it can not be used");
        });
    check
        .line()
        .ifPresent(
            line -> {
              lines.add("  " + line.fullName() + kind(line, language));
              notes(check, language).forEach(note -> lines.add("  " + note));
            });
    if (!check.similar().isEmpty()) {
      lines.add(language.say("  名前が似ている回線：", "  lines of similar names:"));
      check.similar().forEach(line -> lines.add("    " + line.fullName() + kind(line, language)));
    }
    lines.add(Told.rules(check.rules(), language));
    check
        .line()
        .ifPresent(
            line ->
                lines.add(language.say("出典：", "Source: ") + Told.source(line.source(), language)));
    return lines;
  }

  private static String kind(RolloutRules.Line line, Language language) {
    return line.kind() == null || line.kind().equals(line.name())
        ? ""
        : language.say("（", " (") + line.kind() + language.say("）", ")");
  }

  private static List<String> notes(LineCheck check, Language language) {
    List<String> notes = new ArrayList<>();
    RolloutRules.Line line = check.line().orElseThrow();
    if (line.until() != null) {
      notes.add(
          check.hasEnded()
              ? language.say(
                  "サービスは " + line.until() + " に終了しました", "the service has ended on " + line.until())
              : language.say(
                  "サービスは " + line.until() + " に終了します", "the service ends on " + line.until()));
    }
    if (line.note() != null) {
      notes.add(line.note().in(language));
    }
    return notes;
  }

  /**
   * {@return the same as JSON}
   *
   * @param check what the table says
   * @param language of the texts in it
   */
  public static ObjectNode json(LineCheck check, Language language) {
    ObjectNode json = Told.document(check.rules());
    json.put("asOf", check.asOf().toString()).put("status", check.status().name());
    ObjectNode found = null;
    if (check.line().isPresent()) {
      RolloutRules.Line line = check.line().get();
      found = Told.object().put("name", line.name());
      Told.texts(found, "carriers", line.carriers());
      found.put("kind", line.kind()).put("until", Told.text(line.until()));
      Told.texts(found, "notes", notes(check, language));
      Told.source(found, line.source(), language);
    }
    json.set("line", found);
    Told.texts(json, "similar", check.similar().stream().map(RolloutRules.Line::fullName).toList());
    return json;
  }
}
