package jp.shikaku.examples.rollout;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a line 「回線」 can be used, by the table of the rules. A name is known whatever its widths,
 * blanks and marks, with or without its carrier and "(仮称)"; no other likeness makes a line usable.
 * Immutable.
 */
public final class LineCheck {

  /** What the table says. */
  public enum Status {
    /** 利用できます. */
    USABLE,
    /** 利用できません. */
    NOT_USABLE,
    /** Not in the table: nothing is said about it. */
    NOT_KNOWN
  }

  private static final int LEAST_LIKENESS = 3;

  /** "Provisional name", in whatever brackets: a later one comes without it. */
  private static final Pattern PROVISIONAL = Pattern.compile("\\p{Ps}仮称\\p{Pe}|<仮称>");

  private final RolloutRules rules;
  private final LocalDate asOf;
  private final RolloutRules.@Nullable Line line;
  private final List<RolloutRules.Line> similar;

  private LineCheck(
      RolloutRules rules,
      LocalDate asOf,
      RolloutRules.@Nullable Line line,
      List<RolloutRules.Line> similar) {
    this.rules = rules;
    this.asOf = asOf;
    this.line = line;
    this.similar = similar;
  }

  /**
   * Looks a line up.
   *
   * @param rules the rules
   * @param name as it was typed
   * @param asOf the day, by which a service may have ended
   * @return what the rules say
   */
  public static LineCheck of(RolloutRules rules, String name, LocalDate asOf) {
    String wanted = lineName(name);
    Optional<RolloutRules.Line> line =
        rules.lines().stream()
            .filter(known -> names(known).anyMatch(wanted::equals))
            .findFirst()
            .or(() -> ofUnusableKind(rules, wanted));
    List<RolloutRules.Line> similar =
        line.isPresent() || wanted.length() < LEAST_LIKENESS
            ? List.of()
            : rules.lines().stream()
                .filter(
                    known -> names(known).anyMatch(n -> n.contains(wanted) || wanted.contains(n)))
                .toList();
    return new LineCheck(rules, asOf, line.orElse(null), similar);
  }

  /** A service that bears the name of a kind that can not be used, as フレッツ・ADSL. */
  private static Optional<RolloutRules.Line> ofUnusableKind(RolloutRules rules, String wanted) {
    return rules.lines().stream()
        .filter(known -> !known.isUsable() && known.carriers().isEmpty())
        .filter(known -> wanted.contains(plain(known.name())))
        .findFirst();
  }

  private static Stream<String> names(RolloutRules.Line line) {
    return Stream.concat(Stream.of(line.name()), line.also().stream())
        .flatMap(name -> carriers(line).map(carrier -> carrier + name))
        .map(LineCheck::lineName);
  }

  /** What may stand before the name: nothing, one carrier, or all of them. */
  private static Stream<String> carriers(RolloutRules.Line line) {
    return Stream.of(
            Stream.of("", String.join("", line.carriers())),
            line.carriers().stream(),
            line.carriersAlso().stream())
        .flatMap(carriers -> carriers);
  }

  /** The name of a line without what makes no difference. */
  static String lineName(String name) {
    return plain(
        PROVISIONAL.matcher(Normalizer.normalize(name, Normalizer.Form.NFKC)).replaceAll(""));
  }

  /** Letters and digits only, of one width and case. */
  static String plain(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /** {@return what the table says} */
  public Status status() {
    if (line == null) {
      return Status.NOT_KNOWN;
    }
    return line.isUsable() && !hasEnded() ? Status.USABLE : Status.NOT_USABLE;
  }

  /** Whether the service has ended by that day. */
  boolean hasEnded() {
    return line != null && line.until() != null && asOf.isAfter(line.until());
  }

  RolloutRules rules() {
    return rules;
  }

  LocalDate asOf() {
    return asOf;
  }

  Optional<RolloutRules.Line> line() {
    return Optional.ofNullable(line);
  }

  /** Lines whose names are like one that is not known. */
  List<RolloutRules.Line> similar() {
    return similar;
  }
}
