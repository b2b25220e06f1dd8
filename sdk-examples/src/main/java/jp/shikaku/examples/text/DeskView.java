package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.List;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.Verification.Mode;
import jp.shikaku.examples.json.Derived;
import jp.shikaku.value.WireDates;

/** An answer as the reception desk reads it: first what to do, then why, then the rest. */
public final class DeskView {

  private static final String BAR = "=".repeat(72);

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public DeskView(Language language) {
    this.language = language;
  }

  /**
   * {@return the lines}
   *
   * @param answer any decoded answer
   */
  public List<String> lines(EligibilityAnswer answer) {
    Derived derived = Derived.of(answer);
    List<String> lines = new ArrayList<>();
    lines.add(BAR);
    lines.addAll(action(derived.nextAction()));
    lines.add(BAR);
    if (answer.verification().filter(mark -> mark.mode() == Mode.DISASTER).isPresent()) {
      lines.add(
          language.say("【災害時】災害時の運用中の回答です。", "[DISASTER] Answered while a disaster is declared."));
    }
    lines.addAll(summary(answer, derived).lines());
    List<Qualification> qualifications = answer.qualifications();
    for (int i = 0; i < qualifications.size(); i++) {
      lines.add("");
      if (answer.outcome() == Outcome.INVALID || answer.outcome() == Outcome.INVALID_NEWER_EXISTS) {
        lines.add(language.say("無効になった資格の内容", "The qualification that is no longer valid"));
      }
      if (qualifications.size() > 1) {
        lines.add(language.say("資格 ", "Qualification ") + (i + 1) + "/" + qualifications.size());
      }
      lines.addAll(
          new QualificationView(language, derived.day()).table(qualifications.get(i)).lines());
    }
    return lines;
  }

  private List<String> action(NextAction action) {
    List<String> lines = new ArrayList<>();
    Width.wrap(action.kind().message(language.locale()), TextTable.LINE - 2)
        .forEach(line -> lines.add("  " + line));
    for (NextAction.Reason reason : action.reasons()) {
      Width.wrap(reason.message(language.locale()), TextTable.LINE - 6)
          .forEach(line -> lines.add("    - " + line));
    }
    return lines;
  }

  private TextTable summary(EligibilityAnswer answer, Derived derived) {
    TextTable table = new TextTable(2);
    String validity =
        answer.validity().map(language::code).orElseGet(() -> language.say("回答にありません", "not told"));
    String checkedOn =
        answer
            .checkedOn()
            .map(
                day ->
                    language.say(
                        "  資格確認日 " + day + "（" + WireDates.japaneseEra(day) + "）",
                        "  checked for " + day))
            .orElse("");
    table.row(language.say("資格有効性", "Validity"), validity + checkedOn);
    if (answer.outcome().isUsable()) {
      derived
          .copay()
          .ifPresent(
              copay -> table.row(language.say("負担割合", "Copay"), Shown.copay(copay, language)));
      derived
          .limit()
          .filter(limit -> limit.category().isPresent() || answer.insurance().isPresent())
          .ifPresent(
              limit -> table.row(language.say("限度額区分", "Limit"), Shown.limit(limit, language)));
    }
    answer
        .prescriptionForm()
        .ifPresent(form -> table.row(language.say("処方箋", "Prescription"), language.code(form)));
    messages(answer, table);
    return table;
  }

  private void messages(EligibilityAnswer answer, TextTable table) {
    String error = Shown.joined(answer.errorCode().orElse(""), answer.errorMessage().orElse(""));
    if (!error.isEmpty()) {
      table.row(language.say("エラー", "Error"), error);
    }
    String result = Shown.joined(answer.resultCode().orElse(""), answer.resultMessage().orElse(""));
    if (!result.isEmpty()) {
      boolean failed = answer.outcome() == Outcome.QUERY_ERROR;
      table.row(failed ? language.say("エラー", "Error") : language.say("お知らせ", "Notice"), result);
    }
  }
}
