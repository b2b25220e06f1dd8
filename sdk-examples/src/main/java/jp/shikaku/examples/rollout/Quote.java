package jp.shikaku.examples.rollout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's quote 「見積書」 against the checklist of the rules: what is missing and what is there
 * twice. Prices are added up and not judged. Immutable.
 */
public final class Quote {

  /** The kind of what the checklist does not ask for, such as a PC or a line. */
  public static final String OPTION = "option";

  private static final Pattern YEN = Pattern.compile("-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})");
  private static final long MOST_YEN = 999_999_999_999_999L;

  /**
   * A line of a quote as it was read.
   *
   * @param place where it stands, for faults
   * @param item its words
   * @param kind what it is of the checklist: an id or a name, several with + between; null when it
   *     is not told
   * @param amount whole yen, perhaps with commas; null when it is not told
   */
  public record Line(String place, String item, @Nullable String kind, @Nullable String amount) {

    /** Where it stands, for people. */
    String place(Language language) {
      return language.say(place.replaceFirst("^line ([0-9]+)$", "$1行目"), place);
    }
  }

  /** A part of the checklist and the lines that offer it. */
  record Covered(RolloutRules.QuoteItem item, RolloutRules.Part part, List<Line> lines) {}

  private final RolloutRules rules;
  private final List<Covered> checklist;
  private final List<List<Line>> repeated;
  private final BigDecimal total;
  private final int lines;
  private final int withoutAmount;

  /** A line and the parts of the checklist that it offers. */
  private record Sorted(Line line, List<String> parts) {}

  private Quote(RolloutRules rules, List<Sorted> sorted) {
    List<Line> lines = sorted.stream().map(Sorted::line).toList();
    this.rules = rules;
    this.lines = lines.size();
    this.checklist =
        rules.quote().stream()
            .flatMap(
                item ->
                    item.parts().stream()
                        .map(
                            part ->
                                new Covered(
                                    item,
                                    part,
                                    sorted.stream()
                                        .filter(one -> one.parts().contains(part.id()))
                                        .map(Sorted::line)
                                        .toList())))
            .toList();
    this.repeated =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    line -> LineCheck.plain(line.item()), LinkedHashMap::new, Collectors.toList()))
            .values()
            .stream()
            .filter(same -> same.size() > 1)
            .toList();
    this.total =
        lines.stream()
            .map(Line::amount)
            .filter(amount -> amount != null)
            .map(amount -> new BigDecimal(amount.replace(",", "")))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    this.withoutAmount = (int) lines.stream().filter(line -> line.amount() == null).count();
  }

  /**
   * Reads the lines of a quote in JSON: {@code {"items":[{"item","kind","amount"}]}}.
   *
   * @param file UTF-8
   * @return the lines
   * @throws FaultyFileException with all that is wrong with the form
   */
  public static List<Line> json(byte[] file) throws FaultyFileException {
    Members members = Members.of(file);
    List<Line> lines = new ArrayList<>();
    for (Members item : members.needObjects("items")) {
      lines.add(
          new Line(
              item.key("").replaceFirst("\\.$", ""),
              item.needText("item"),
              item.text("kind").orElse(null),
              item.whole("amount", -MOST_YEN, MOST_YEN).map(String::valueOf).orElse(null)));
      item.end();
    }
    members.endFile();
    return lines;
  }

  /**
   * Holds a quote against the checklist.
   *
   * @param rules the rules
   * @param lines the lines of the quote
   * @return the quote
   * @throws FaultyFileException with every line that is wrong
   */
  public static Quote of(RolloutRules rules, List<Line> lines) throws FaultyFileException {
    Map<String, List<String>> known = kinds(rules);
    List<Remark> faults = new ArrayList<>();
    List<Sorted> sorted = new ArrayList<>();
    for (Line line : lines) {
      if (line.item().isBlank()) {
        faults.add(new Remark(line.place() + ".item", "必要です", "is needed"));
      }
      if (line.amount() != null && !YEN.matcher(line.amount()).matches()) {
        faults.add(
            new Remark(
                line.place() + ".amount",
                "円の整数を、単位を付けずに書いてください",
                "must be whole yen without a unit"));
      }
      List<String> parts = new ArrayList<>();
      for (String kind : line.kind() == null ? new String[] {""} : line.kind().split("[+＋]", -1)) {
        List<String> of = known.get(LineCheck.plain(kind));
        if (of == null) {
          faults.add(unknownKind(line, rules));
          break;
        }
        parts.addAll(of);
      }
      sorted.add(new Sorted(line, parts));
    }
    if (!faults.isEmpty()) {
      throw new FaultyFileException(faults);
    }
    return new Quote(rules, sorted);
  }

  private static Remark unknownKind(Line line, RolloutRules rules) {
    String ids =
        Stream.concat(
                rules.quote().stream()
                    .flatMap(
                        item ->
                            Stream.concat(
                                Stream.of(item.id()),
                                item.parts().stream().map(RolloutRules.Part::id))),
                Stream.of(OPTION))
            .collect(Collectors.joining(", "));
    return new Remark(
        line.place() + ".kind",
        "次のどれかを書いてください（+ で複数可）: " + ids,
        "must be one of these, or several with +: " + ids);
  }

  /**
   * Parts by what may stand for them: ids and names of the parts, and of what they are parts of.
   */
  private static Map<String, List<String>> kinds(RolloutRules rules) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    kinds.put(OPTION, List.of());
    kinds.put("オプション", List.of());
    for (RolloutRules.QuoteItem item : rules.quote()) {
      List<String> all = item.parts().stream().map(RolloutRules.Part::id).toList();
      kinds.put(LineCheck.plain(item.id()), all);
      kinds.put(LineCheck.plain(item.name().japanese()), all);
      for (RolloutRules.Part part : item.parts()) {
        kinds.put(LineCheck.plain(part.id()), List.of(part.id()));
        kinds.put(LineCheck.plain(part.name().japanese()), List.of(part.id()));
      }
    }
    return kinds;
  }

  RolloutRules rules() {
    return rules;
  }

  List<Covered> checklist() {
    return checklist;
  }

  /** Parts that no line offers. */
  List<Covered> missing() {
    return checklist.stream().filter(covered -> covered.lines().isEmpty()).toList();
  }

  /** Parts that several lines offer. */
  List<Covered> doubled() {
    return checklist.stream().filter(covered -> covered.lines().size() > 1).toList();
  }

  /** Lines of the same words. */
  List<List<Line>> repeated() {
    return repeated;
  }

  /** {@return whether each part of the checklist is there once, and no line twice} */
  public boolean isComplete() {
    return missing().isEmpty() && doubled().isEmpty() && repeated.isEmpty();
  }

  /** The sum in yen; empty when no line tells an amount. */
  Optional<BigDecimal> total() {
    return withoutAmount == lines ? Optional.empty() : Optional.of(total);
  }

  int lines() {
    return lines;
  }

  int withoutAmount() {
    return withoutAmount;
  }
}
