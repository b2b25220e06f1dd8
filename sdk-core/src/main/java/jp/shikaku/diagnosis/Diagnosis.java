package jp.shikaku.diagnosis;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is wrong on the way to an answer 「切り分け結果」: findings, the one to look at first in front.
 * Those that stop queries come before warnings, the surer before the less sure, the nearer before
 * the farther. What the evidence can not tell apart stays side by side as {@link
 * Certainty#POSSIBLE}. Immutable and thread-safe.
 *
 * @param findings the findings; empty when nothing speaks against the way
 */
public record Diagnosis(List<Finding> findings) {

  /**
   * One finding.
   *
   * @param cause what may be wrong
   * @param certainty how sure that is
   * @param evidence what was observed, never empty
   */
  public record Finding(Cause cause, Certainty certainty, List<Evidence> evidence) {

    /**
     * Copies the list.
     *
     * @param cause what may be wrong
     * @param certainty how sure that is
     * @param evidence what was observed, never empty
     */
    public Finding {
      evidence = List.copyOf(evidence);
    }

    /** {@return the station where it is} */
    public Hop hop() {
      return cause.hop();
    }

    /**
     * {@return what was observed, with its figures}
     *
     * @param locale Japanese unless English
     */
    public String observed(Locale locale) {
      return evidence.stream()
          .map(one -> one.describe(locale))
          .distinct()
          .collect(Collectors.joining(Words.choose(locale, "、", "; ")));
    }
  }

  /**
   * Copies the list.
   *
   * @param findings the findings; empty when nothing speaks against the way
   */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /**
   * {@return what the evidence says}
   *
   * @param evidence what was observed, in any order; the more, the surer
   */
  public static Diagnosis of(Collection<? extends Evidence> evidence) {
    return new Diagnosis(new Rules(evidence).findings());
  }

  /** {@return the finding to look at first; empty when there is none} */
  public Optional<Finding> first() {
    return findings.stream().findFirst();
  }

  /** {@return whether something keeps queries from working} */
  public boolean stopsQueries() {
    return findings.stream().anyMatch(finding -> finding.cause().stopsQueries());
  }

  /**
   * {@return what the desk reads: station, cause, how sure, and what to do next, a line each} When
   * nothing was found it says that, and not that all is well.
   *
   * @param locale Japanese unless English
   */
  public String text(Locale locale) {
    if (findings.isEmpty()) {
      return Words.choose(
          locale, "観測した範囲では異常は見つかりませんでした。", "Nothing wrong was found in what was observed.");
    }
    return findings.stream()
        .map(finding -> line(finding, locale))
        .collect(Collectors.joining("\n"));
  }

  private static String line(Finding finding, Locale locale) {
    Cause cause = finding.cause();
    return Words.choose(locale, "【", "[")
        + cause.hop().label(locale)
        + Words.choose(locale, "】", "] ")
        + cause.label(locale)
        + Words.choose(locale, "（", " (")
        + finding.certainty().label(locale)
        + Words.choose(locale, "）。", "). ")
        + cause.nextStep(locale);
  }
}
