package jp.shikaku.examples.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the introduction 「導入の規則」 as they were true on a date, with the source of each: data,
 * since they change by the month. Immutable.
 */
public final class RolloutRules {

  /** What a file of rules must say of its form. */
  private static final String SCHEMA = "1";

  private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern FRACTION = Pattern.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})");
  private static final long MOST_YEN = 1_000_000_000_000L;
  private static final int MOST_READERS = 99;

  /** Where facts come from; the date is that of the source, null when it bears none. */
  record Source(Words title, @Nullable LocalDate date) {}

  /** Who has to do a step. */
  enum Who {
    CLINIC,
    VENDOR;

    String label(Facility facility, Language language) {
      if (this == VENDOR) {
        return language.say("ベンダー", "vendor");
      }
      return facility.isPharmacy()
          ? language.say("薬局", "pharmacy")
          : language.say("医療機関", "practice");
    }
  }

  /** The day from which is counted back. */
  enum Anchor {
    GO_LIVE,
    SETUP
  }

  /** In what is counted back. */
  enum Unit {
    MONTHS,
    BUSINESS_DAYS,
    DAYS
  }

  /** How long before a day something has to be done; a guide value binds nobody. */
  record Lead(Anchor anchor, Unit unit, int count, boolean isGuide) {

    LocalDate before(LocalDate day, BusinessDays calendar) {
      return switch (unit) {
        case MONTHS -> day.minusMonths(count);
        case BUSINESS_DAYS -> calendar.before(day, count);
        case DAYS -> day.minusDays(count);
      };
    }
  }

  /**
   * One step; without a lead its time is in words only.
   *
   * @param who who has to see to it
   * @param with whose part it is too, as of what is ordered; null where it is nobody else's
   */
  record Step(
      String id,
      Who who,
      @Nullable Who with,
      Words title,
      @Nullable Lead lead,
      Words when,
      List<Words> needs,
      Source source) {

    String people(Facility facility, Language language) {
      String first = who.label(facility, language);
      return with == null
          ? first
          : first + language.say("→", " → ") + with.label(facility, language);
    }
  }

  /** Names of products, and where they are named. */
  record Names(List<String> names, Source source) {}

  /** A text, and where it is from. */
  record Note(Words text, Source source) {}

  /** A help desk of the system. */
  record HelpDesk(String phone, Words hours, Source source) {}

  /** A part of an item that a quote must have. */
  record Part(String id, Words name) {}

  /** An item that a quote must have, and its parts. */
  record QuoteItem(String id, Words name, List<Part> parts, Source source) {}

  /**
   * A kind of line, which has no carriers, or the service of some; the last day is that of a
   * service.
   *
   * @param carriersAlso other words for its carriers
   * @param also other words for its name
   */
  record Line(
      String name,
      List<String> carriers,
      List<String> carriersAlso,
      @Nullable String kind,
      List<String> also,
      boolean isUsable,
      @Nullable LocalDate until,
      @Nullable Words note,
      Source source) {

    String fullName() {
      return carriers.isEmpty() ? name : String.join("・", carriers) + " " + name;
    }
  }

  /** A part of a cost that is paid; the decimal is exact. */
  record Rate(String text, BigDecimal exact) {}

  /** What is paid to whom. */
  record Cap(Facility facility, int readers, long yen, Rate before, Rate additional) {}

  /**
   * The subsidy of other costs than the readers.
   *
   * @param from first day for which it is known; empty when that is not told
   */
  record Subsidies(
      Words note,
      Optional<LocalDate> from,
      LocalDate additionalUntil,
      Map<Facility, Integer> freeReaders,
      List<Cap> caps,
      Source source) {}

  private final LocalDate date;
  private final List<Source> sources;
  private final List<Step> steps;
  private final Names readerMakers;
  private final Names operatingSystems;
  private final Note viewing;
  private final List<HelpDesk> helpDesks;
  private final List<QuoteItem> quote;
  private final List<Line> lines;
  private final Subsidies subsidies;

  private RolloutRules(Members file) throws FaultyFileException {
    file.needSchema(SCHEMA);
    date = file.needDate("date");
    Map<String, Source> byId = new LinkedHashMap<>();
    for (Members source : file.needObjects("sources")) {
      String id = id(source, byId.keySet());
      byId.put(id, new Source(source.needWords("title"), source.date("date").orElse(null)));
      source.end();
    }
    sources = List.copyOf(byId.values());
    steps = steps(file, byId);
    readerMakers = names(file.needObject("readerMakers"), byId);
    operatingSystems = names(file.needObject("operatingSystems"), byId);
    Members view = file.needObject("viewing");
    viewing = new Note(view.needWords("text"), source(view, byId));
    view.end();
    helpDesks = new ArrayList<>();
    for (Members desk : file.objects("helpDesks")) {
      helpDesks.add(
          new HelpDesk(desk.needText("phone"), desk.needWords("hours"), source(desk, byId)));
      desk.end();
    }
    quote = quote(file, byId);
    lines = lines(file, byId);
    subsidies = subsidies(file.needObject("subsidy"), byId);
    file.endFile();
  }

  /** {@return the rules that this program brings along} */
  public static RolloutRules bundled() {
    try (InputStream in = RolloutRules.class.getResourceAsStream("rules.json")) {
      if (in == null) {
        throw new IllegalStateException("rules.json is missing");
      }
      return read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FaultyFileException e) {
      throw new IllegalStateException("rules.json: " + e.getMessage(), e);
    }
  }

  /**
   * Reads rules.
   *
   * @param file one JSON object in UTF-8, of the form of the bundled one
   * @return the rules
   * @throws FaultyFileException with all that is wrong
   */
  public static RolloutRules read(byte[] file) throws FaultyFileException {
    return new RolloutRules(Members.of(file));
  }

  private static String id(Members members, Set<String> taken) {
    String id = members.needText("id");
    if (!id.isEmpty() && !ID.matcher(id).matches()) {
      members.fault("id", "英小文字・数字・ハイフンで書いてください", "must be of a-z, 0-9 and hyphens");
    } else if (taken.contains(id) && !id.isEmpty()) {
      members.fault("id", "同じ id が2つあります", "is there twice");
    }
    return id;
  }

  private static Source source(Members members, Map<String, Source> sources) {
    return sources.isEmpty()
        ? new Source(Words.NONE, null) // that there are none is told
        : members.needChoice("source", sources);
  }

  private static List<Step> steps(Members file, Map<String, Source> sources) {
    Map<String, Step> steps = new LinkedHashMap<>();
    Map<String, Who> whos = new LinkedHashMap<>();
    whos.put("clinic", Who.CLINIC);
    whos.put("vendor", Who.VENDOR);
    for (Members step : file.needObjects("steps")) {
      String id = id(step, steps.keySet());
      Members when = step.needObject("when");
      List<Words> needs = new ArrayList<>();
      for (Members need : step.objects("needs")) {
        needs.add(new Words(need.needText("ja"), need.needText("en")));
        need.end();
      }
      steps.put(
          id,
          new Step(
              id,
              step.needChoice("who", whos),
              step.choice("with", whos).orElse(null),
              step.needWords("title"),
              lead(when),
              when.needWords("text"),
              List.copyOf(needs),
              source(step, sources)));
      when.end();
      step.end();
    }
    return List.copyOf(steps.values());
  }

  private static @Nullable Lead lead(Members when) {
    Map<String, Anchor> anchors = new LinkedHashMap<>();
    anchors.put("go-live", Anchor.GO_LIVE);
    anchors.put("setup", Anchor.SETUP);
    Anchor anchor = when.choice("before", anchors).orElse(null);
    boolean isGuide = when.flag("guide").orElse(false);
    List<Lead> leads = new ArrayList<>();
    Anchor from = anchor == null ? Anchor.GO_LIVE : anchor;
    when.whole("months", 1, 60)
        .ifPresent(n -> leads.add(new Lead(from, Unit.MONTHS, n.intValue(), isGuide)));
    when.whole("businessDays", 1, 366)
        .ifPresent(n -> leads.add(new Lead(from, Unit.BUSINESS_DAYS, n.intValue(), isGuide)));
    when.whole("days", 0, 366)
        .ifPresent(n -> leads.add(new Lead(from, Unit.DAYS, n.intValue(), isGuide)));
    boolean isNamed = when.has("months") || when.has("businessDays") || when.has("days");
    if (leads.size() > 1 || when.has("before") != isNamed) {
      when.fault(
          "before",
          "months、businessDays、days のちょうど1つと一緒に書いてください",
          "must come with exactly one of months, businessDays, days");
    }
    return leads.size() == 1 && anchor != null ? leads.get(0) : null;
  }

  private static Names names(Members members, Map<String, Source> sources) {
    Names names = new Names(List.copyOf(members.texts("names")), source(members, sources));
    members.end();
    return names;
  }

  private static List<QuoteItem> quote(Members file, Map<String, Source> sources) {
    List<QuoteItem> items = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Members item : file.needObjects("quote")) {
      String id = id(item, taken);
      taken.add(id);
      List<Part> parts = new ArrayList<>();
      for (Members part : item.needObjects("parts")) {
        String partId = id(part, taken);
        taken.add(partId);
        parts.add(new Part(partId, part.needWords("name")));
        part.end();
      }
      items.add(
          new QuoteItem(id, item.needWords("name"), List.copyOf(parts), source(item, sources)));
      item.end();
    }
    return List.copyOf(items);
  }

  private static List<Line> lines(Members file, Map<String, Source> sources) {
    List<Line> lines = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Members line : file.needObjects("lines")) {
      Line read =
          new Line(
              line.needText("name"),
              List.copyOf(line.texts("carriers")),
              List.copyOf(line.texts("carriersAlso")),
              line.text("kind").orElse(null),
              List.copyOf(line.texts("also")),
              line.needFlag("usable"),
              line.date("until").orElse(null),
              line.words("note").orElse(null),
              source(line, sources));
      if (!read.name().isEmpty() && !taken.add(LineCheck.lineName(read.fullName()))) {
        line.fault("name", "同じ名前の回線が2つあります", "is there twice");
      }
      lines.add(read);
      line.end();
    }
    return List.copyOf(lines);
  }

  private static Subsidies subsidies(Members members, Map<String, Source> sources) {
    Map<Facility, Integer> free = new LinkedHashMap<>();
    for (Members readers : members.needObjects("readers")) {
      Facility facility = readers.needChoice("facility", Facility.byWord());
      int count = (int) readers.needWhole("free", 0, MOST_READERS);
      if (free.put(facility, count) != null) {
        readers.fault("facility", "同じ施設が2回あります", "is there twice");
      }
      readers.end();
    }
    List<Cap> caps = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Members cap : members.needObjects("caps")) {
      Cap read =
          new Cap(
              cap.needChoice("facility", Facility.byWord()),
              (int) cap.needWhole("readers", 1, MOST_READERS),
              cap.needWhole("cap", 1, MOST_YEN),
              rate(cap, "before"),
              rate(cap, "additional"));
      if (!taken.add(read.facility() + " " + read.readers())) {
        cap.fault("readers", "同じ施設・台数が2回あります", "is there twice for this facility");
      }
      caps.add(read);
      cap.end();
    }
    Subsidies subsidies =
        new Subsidies(
            members.needWords("note"),
            members.date("from"),
            members.needDate("additionalUntil"),
            Map.copyOf(free),
            List.copyOf(caps),
            source(members, sources));
    members.end();
    return subsidies;
  }

  private static Rate rate(Members members, String name) {
    String text = members.needText(name);
    Matcher fraction = FRACTION.matcher(text);
    if (fraction.matches()) {
      try {
        BigDecimal exact =
            new BigDecimal(fraction.group(1)).divide(new BigDecimal(fraction.group(2)));
        if (exact.compareTo(BigDecimal.ONE) <= 0) {
          return new Rate(text, exact);
        }
      } catch (ArithmeticException e) {
        // no exact decimal: said below
      }
    }
    if (!text.isEmpty()) {
      members.fault(
          name,
          "\"3/4\" のような、1以下で小数に割り切れる分数で書いてください",
          "must be a fraction such as \"3/4\", at most 1, with an exact decimal");
    }
    return new Rate("0", BigDecimal.ZERO);
  }

  /** {@return the date on which the rules were true} */
  public LocalDate date() {
    return date;
  }

  List<Source> sources() {
    return sources;
  }

  List<Step> steps() {
    return steps;
  }

  Names readerMakers() {
    return readerMakers;
  }

  Names operatingSystems() {
    return operatingSystems;
  }

  Note viewing() {
    return viewing;
  }

  List<HelpDesk> helpDesks() {
    return List.copyOf(helpDesks);
  }

  List<QuoteItem> quote() {
    return quote;
  }

  List<Line> lines() {
    return lines;
  }

  Subsidies subsidies() {
    return subsidies;
  }
}
