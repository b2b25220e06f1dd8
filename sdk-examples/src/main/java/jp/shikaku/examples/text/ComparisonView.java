package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.compare.InsuranceDifference.Kind;
import jp.shikaku.value.BillingCharset;

/** A comparison of stored insurance with an answer, as the reception desk reads it. */
public final class ComparisonView {

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public ComparisonView(Language language) {
    this.language = language;
  }

  /**
   * {@return the lines}
   *
   * @param comparison the comparison
   * @param day the day of care
   * @param name 氏名 of the answer, if told
   * @param claims the characters that a claim may hold
   */
  public List<String> lines(
      InsuranceComparison comparison, LocalDate day, Optional<String> name, BillingCharset claims) {
    List<String> lines = new ArrayList<>();
    lines.add(language.say("受診日 ", "Day of care ") + day);
    if (comparison.isSame()) {
      lines.add(language.say("相違はありません。", "Nothing differs."));
    }
    if (comparison.concernsPerson()) {
      lines.add(
          language.say(
              "別の人の回答かもしれません。本人を確認するまで登録を変更しないでください。",
              "It may be the answer of another person: change nothing before you have looked."));
    }
    for (Kind kind : Kind.values()) {
      comparison.differences().stream()
          .filter(difference -> difference.kind() == kind)
          .forEach(difference -> add(lines, difference));
    }
    name.ifPresent(text -> addBilling(lines, text, claims));
    return lines;
  }

  private void add(List<String> lines, InsuranceDifference difference) {
    Locale locale = language.locale();
    lines.add("[" + difference.kind().message(locale) + "] " + difference.message(locale));
    if (difference.stored().isPresent() || difference.told().isPresent()) {
      String none = language.say("（なし）", "(none)");
      lines.add(
          language.say("    登録：", "    stored: ")
              + difference.stored().orElse(none)
              + language.say("　回答：", "  answer: ")
              + difference.told().orElse(none));
    }
  }

  private void addBilling(List<String> lines, String name, BillingCharset claims) {
    List<BillingCharset.Finding> findings = claims.check(name);
    if (findings.isEmpty()) {
      return;
    }
    lines.add(
        language.say(
            "回答の氏名にレセプトで使えない可能性がある文字があります：",
            "The name in the answer holds characters that a claim may not take:"));
    for (BillingCharset.Finding finding : findings) {
      lines.add(
          language.say(
                  "    " + (finding.at() + 1) + "文字目 ", "    character " + (finding.at() + 1) + " ")
              + finding.text()
              + finding
                  .text()
                  .codePoints()
                  .mapToObj(c -> String.format(Locale.ROOT, "U+%04X", c))
                  .collect(Collectors.joining(" ", " (", ") "))
              + finding.problem().message(language.locale())
              + finding.suggestion().map(this::suggested).orElse(""));
    }
  }

  private String suggested(String form) {
    return form.isEmpty()
        ? language.say(" → 省く", " -> leave it out")
        : language.say(" → ", " -> ") + form;
  }
}
