package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.examples.text.Width;

/** What the page shows, for a terminal: the same data and words, drawn with letters. */
final class ReceptionText {

  private static final int COLUMNS_OF_TIME = 48;
  private static final int WIDEST_NAME = 40;
  private static final int WIDEST_TEXT = 78;
  private static final int MOST_DRUGS = 8;
  private static final int MOST_DAYS = 4;
  private static final int MOST_TRENDS = 5;
  private static final Set<String> OUTSIDE = Set.of("ALERT", "WARNING");
  private static final String GAP = "  ";

  private final Language language;
  private final Words words;

  ReceptionText(Language language) {
    this.language = language;
    this.words = new Words(language);
  }

  // ---- the patient

  /**
   * One patient.
   *
   * @param reception as the page gets it
   * @param took until the answer was there
   * @param isWhole whether drugs and checkups are drawn; else they are counted
   */
  List<String> reception(JsonNode reception, Duration took, boolean isWhole) {
    JsonNode told = words.told(reception);
    List<String> lines = new ArrayList<>();
    lines.add(
        rule(
            joined(
                words.say("number") + " " + reception.path("number").asInt(),
                words.say(reception.path("byCard").asBoolean() ? "byCard" : "byNumber"),
                text(told, "name"),
                text(told, "kana"),
                text(told, "person"),
                String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3))));
    TextTable table = new TextTable(2);
    result(table, reception, told);
    List<String> drawn = new ArrayList<>();
    part(table, "drugs", reception.path("drugs"), isWhole, drawn);
    part(table, "checkups", reception.path("checkups"), isWhole, drawn);
    lines.addAll(table.lines());
    lines.addAll(drawn);
    lines.add("");
    return lines;
  }

  /** Rows of one label, each text in lines that stand as far in as its first. */
  private static void rows(TextTable table, String label, List<String> texts) {
    String title = label;
    for (String text : texts) {
      String margin = " ".repeat(text.length() - text.stripLeading().length());
      for (String line : Width.wrap(text.strip(), WIDEST_TEXT - margin.length())) {
        table.row(title, margin + line);
        title = "";
      }
    }
  }

  private static void row(TextTable table, String label, String... parts) {
    rows(table, label, List.of(joined(parts)));
  }

  private void result(TextTable table, JsonNode reception, JsonNode told) {
    String standing = text(reception, "standing");
    String validity = text(told, "validity");
    String verdict =
        joined(
            words.say(standing), validity.isEmpty() ? "" : words.say("validity") + ": " + validity);
    if (standing.equals("UNVERIFIED")) {
      rows(table, words.say("result"), List.of(verdict, words.say("notUninsured")));
      row(table, words.say("next"), text(told, "failure"));
      return;
    }
    List<String> next = new ArrayList<>(List.of(text(told, "action")));
    told.path("reasons").forEach(reason -> next.add("- " + reason.asText()));
    told.path("notices").forEach(notice -> next.add(notice.asText()));
    row(table, words.say("result"), verdict);
    rows(table, words.say("next"), next);
    figure(table, "copay", told.path("copay"));
    figure(table, "limit", told.path("limit"));
    List<String> insured = new ArrayList<>();
    for (JsonNode one : told.path("qualifications")) {
      insured.add(text(one, "title"));
      for (JsonNode fact : one.path("facts")) {
        if (fact.path("certificate").asBoolean()) {
          insured.add(GAP + joined(text(fact, "label"), text(fact, "value")));
        }
      }
    }
    rows(table, words.say("qualification"), insured);
    chart(table, told.path("chart"));
  }

  private void figure(TextTable table, String name, JsonNode figure) {
    if (!text(figure, "value").isEmpty()) {
      row(table, words.say(name), text(figure, "value"), text(figure, "why"));
    }
  }

  private void chart(TextTable table, JsonNode chart) {
    if (chart.isMissingNode()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    if (!chart.path("exists").asBoolean()) {
      lines.add(words.say("newPatient"));
    } else {
      if (chart.path("concernsPerson").asBoolean()) {
        lines.add("! " + words.say("otherPerson"));
      }
      JsonNode differences = chart.path("differences");
      if (differences.isEmpty()) {
        lines.add(words.say("same"));
      }
      for (JsonNode one : differences) {
        lines.add("[" + text(one, "kindLabel") + "] " + text(one, "message"));
        String stored = text(one, "stored");
        String answered = text(one, "told");
        if (!stored.isEmpty() || !answered.isEmpty()) {
          lines.add(
              GAP
                  + joined(
                      words.say("stored") + ": " + orNone(stored),
                      words.say("told") + ": " + orNone(answered)));
        }
      }
    }
    rows(table, words.say("chart"), lines);
  }

  private String orNone(String value) {
    return value.isEmpty() ? words.say("none") : value;
  }

  // ---- drugs and checkups

  private void part(
      TextTable table, String name, JsonNode part, boolean isWhole, List<String> drawn) {
    boolean isDrugs = name.equals("drugs");
    String told =
        switch (text(part, "state")) {
          case "NONE" -> "";
          case "ASKED" -> words.say("fetching");
          case "NO_CONSENT" -> text(words.told(part), "message");
          case "FAILED" -> words.say("failed") + " " + text(words.told(part), "message");
          case "DATA" -> isDrugs ? drugs(part, isWhole, drawn) : checkups(part, isWhole, drawn);
          case "EMPTY" -> words.say("empty");
          default -> words.say("refused");
        };
    if (!told.isEmpty()) {
      row(table, words.say(name), told);
    }
  }

  /**
   * How many there are; drawn with a row a drug, a few columns a month: the days of dispensing, and
   * how long each lasts.
   */
  private String drugs(JsonNode part, boolean isWhole, List<String> lines) {
    List<JsonNode> drugs = list(part.path("drugs"));
    if (drugs.isEmpty()) {
      return words.say("empty");
    }
    String counted = words.say("drugsCounted", drugs.size());
    List<JsonNode> shown =
        drugs.stream().filter(drug -> !dated(drug).isEmpty()).limit(MOST_DRUGS).toList();
    if (!isWhole || shown.isEmpty()) {
      return counted;
    }
    List<JsonNode> courses = shown.stream().flatMap(drug -> dated(drug).stream()).toList();
    YearMonth first =
        courses.stream()
            .map(one -> YearMonth.from(day(one, "from")))
            .min(YearMonth::compareTo)
            .orElseThrow();
    YearMonth last =
        courses.stream()
            .map(one -> YearMonth.from(end(one)))
            .max(YearMonth::compareTo)
            .orElseThrow();
    int months = (int) first.until(last, ChronoUnit.MONTHS) + 1;
    int columns = Math.max(2, Math.min(4, COLUMNS_OF_TIME / months));
    int label =
        Math.min(
            WIDEST_NAME, shown.stream().mapToInt(drug -> Width.of(name(drug))).max().orElse(0));
    lines.add("");
    lines.add(
        GAP
            + joined(
                "o " + words.say("dispensed"),
                "= " + words.say("daysTold"),
                "- " + words.say("daysNotTold"),
                drugs.size() > shown.size() ? words.say("newestOf", shown.size()) : ""));
    lines.add(
        (GAP + Width.pad(first + " ～ " + last, label) + GAP + heads(first, months, columns))
            .stripTrailing());
    for (JsonNode drug : shown) {
      String bar = bar(dated(drug), first, columns, months * columns);
      for (String piece : Width.wrap(name(drug), label)) {
        lines.add((GAP + Width.pad(piece, label) + GAP + bar).stripTrailing());
        bar = "";
      }
    }
    return counted;
  }

  private String name(JsonNode drug) {
    String name = text(drug, "name");
    return name.isEmpty() ? words.say("notTold") : name;
  }

  private static List<JsonNode> dated(JsonNode drug) {
    return list(drug.path("courses")).stream()
        .filter(course -> course.path("from").isTextual())
        .toList();
  }

  private static String heads(YearMonth first, int months, int columns) {
    int every = columns > 2 ? 1 : 2;
    StringBuilder heads = new StringBuilder();
    for (int month = 0; month < months; month += every) {
      String number = String.valueOf(first.plusMonths(month).getMonthValue());
      heads.append(Width.pad(number, columns * every));
    }
    return heads.toString();
  }

  private static String bar(List<JsonNode> courses, YearMonth first, int columns, int length) {
    char[] bar = new char[length];
    Arrays.fill(bar, '.');
    for (JsonNode course : courses) {
      int from = column(day(course, "from"), first, columns);
      int until = column(end(course), first, columns);
      Arrays.fill(bar, from, until + 1, course.path("until").isTextual() ? '=' : '-');
    }
    for (JsonNode course : courses) {
      for (JsonNode fill : course.path("fills")) {
        bar[column(LocalDate.parse(fill.asText()), first, columns)] = 'o';
      }
    }
    return new String(bar);
  }

  private static int column(LocalDate day, YearMonth first, int columns) {
    int months = (int) first.until(YearMonth.from(day), ChronoUnit.MONTHS);
    return months * columns + (day.getDayOfMonth() - 1) * columns / day.lengthOfMonth();
  }

  private static LocalDate end(JsonNode course) {
    return day(course, course.path("until").isTextual() ? "until" : "lastFill");
  }

  private static LocalDate day(JsonNode json, String name) {
    return LocalDate.parse(text(json, name));
  }

  /**
   * How many there are; drawn with a row an item whose latest value is outside its limits, a column
   * a checkup.
   */
  private String checkups(JsonNode part, boolean isWhole, List<String> lines) {
    List<JsonNode> trends =
        list(part.path("trends")).stream()
            .filter(one -> one.path("side").isTextual() && one.path("points").size() > 1)
            .toList();
    List<JsonNode> outside =
        trends.stream().filter(one -> OUTSIDE.contains(latestLevel(one))).toList();
    if (part.path("trends").isEmpty()) {
      return words.say("empty");
    }
    String counted = words.say("trendsCounted", trends.size(), outside.size());
    if (!isWhole || outside.isEmpty()) {
      return counted;
    }
    List<JsonNode> shown = outside.subList(0, Math.min(MOST_TRENDS, outside.size()));
    TreeSet<String> all = new TreeSet<>();
    trends.forEach(one -> one.path("points").forEach(point -> all.add(text(point, "on"))));
    List<String> days = List.copyOf(all).subList(Math.max(0, all.size() - MOST_DAYS), all.size());
    TextTable table = new TextTable(2);
    table.head(
        row(
            words.say("item"),
            days.stream().map(day -> day.substring(0, 7)),
            words.say("WARNING"),
            words.say("ALERT")));
    for (JsonNode trend : shown) {
      String side = text(trend, "side").equals("HIGH") ? "atLeast" : "atMost";
      table.row(
          row(
              joined(text(trend, "name"), text(trend, "unit")),
              days.stream().map(day -> value(trend, day)),
              words.say(side, text(trend, "warning")),
              words.say(side, text(trend, "alert"))));
    }
    lines.add("");
    lines.addAll(table.lines());
    if (trends.size() > shown.size()) {
      lines.add(GAP + words.say("moreTrends", trends.size() - shown.size()));
    }
    lines.add(GAP + words.say("trendsKey"));
    return counted;
  }

  private static String latestLevel(JsonNode trend) {
    JsonNode points = trend.path("points");
    return text(points.path(points.size() - 1), "level");
  }

  private static String[] row(String name, Stream<String> values, String warning, String alert) {
    return Stream.of(Stream.of(name), values, Stream.of(warning, alert))
        .flatMap(cells -> cells)
        .toArray(String[]::new);
  }

  private static String value(JsonNode trend, String day) {
    return list(trend.path("points")).stream()
        .filter(point -> text(point, "on").equals(day))
        .findFirst()
        .map(point -> point.path("value").asText() + mark(text(point, "level")))
        .orElse("-");
  }

  /** Without a sign stands only what is within its limits. */
  private static String mark(String level) {
    return switch (level) {
      case "WARNING" -> " *";
      case "ALERT" -> " **";
      case "NORMAL" -> "";
      default -> " ?";
    };
  }

  // ---- the way to the centre

  /**
   * The way to the centre, and where it is broken.
   *
   * @param way as the page gets it
   */
  List<String> way(JsonNode way) {
    JsonNode told = words.told(way);
    TextTable table = new TextTable(2);
    String hop = text(told, "hop");
    List<String> hops = new ArrayList<>();
    for (JsonNode one : way.path("hops")) {
      String label = text(words.told(one), "label");
      hops.add(
          switch (text(one, "sight")) {
            case "BROKEN" -> "[x " + label + "]";
            case "HIDDEN" -> "? " + label;
            default -> label;
          });
    }
    if (hop.isEmpty()) {
      row(table, words.say("way"), isUp(way) ? words.say("wayFine") : text(told, "help"));
      rows(table, "", inLines(hops));
    } else {
      rows(table, words.say("way"), inLines(hops));
      row(
          table,
          words.say("wayAt"),
          hop,
          text(told, "cause")
              + language.say("（", " (")
              + text(told, "certainty")
              + language.say("）", ")"));
      row(table, words.say("wayNext"), text(told, "nextStep"));
    }
    return table.lines();
  }

  private static boolean isUp(JsonNode way) {
    return text(way, "state").equals("UP");
  }

  /** No hop is cut in two. */
  private static List<String> inLines(List<String> hops) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String hop : hops) {
      if (Width.of(line + " - " + hop) > WIDEST_TEXT) {
        lines.add(line + " -");
        line = hop;
      } else {
        line = line.isEmpty() ? hop : line + " - " + hop;
      }
    }
    lines.add(line);
    return lines;
  }

  /** A line that begins something. */
  static String rule(String title) {
    String start = "== " + title + " ";
    return start + "=".repeat(Math.max(2, TextTable.LINE - Width.of(start)));
  }

  // ---- reading what the page gets

  private static String text(JsonNode json, String name) {
    return json.path(name).asText("").equals("null") ? "" : json.path(name).asText("");
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static String joined(String... parts) {
    return String.join(GAP, Stream.of(parts).filter(part -> !part.isEmpty()).toList());
  }
}
