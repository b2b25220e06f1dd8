package jp.shikaku.examples.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.planner.Delta;
import jp.shikaku.planner.DeltaLine;
import jp.shikaku.planner.DeltaReport;
import jp.shikaku.planner.NotVerified;
import jp.shikaku.value.PersonName;

/** What a plan of appointments came to, as the reception desk reads it in the morning. */
public final class PlanView {

  private static final int INDENT = 4;

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public PlanView(Language language) {
    this.language = language;
  }

  /**
   * {@return what became of one appointment, and what to do}
   *
   * @param line the line
   * @param wrongRow what is wrong with its row of the list, if that is why nobody could be asked
   */
  public List<String> lines(DeltaLine line, Optional<String> wrongRow) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Shown.joined(
            line.appointment().day().toString(),
            line.appointment().patientKey(),
            name(line),
            language.say("【", "[") + standing(line) + language.say("】", "]")));
    for (String sentence : sentences(line, wrongRow)) {
      Width.wrap(sentence, TextTable.LINE - INDENT)
          .forEach(part -> lines.add(" ".repeat(INDENT) + part));
    }
    return lines;
  }

  /** Whose appointment it is: as the practice has it, and as it came where it keeps no name. */
  private static String name(DeltaLine line) {
    return line.appointment()
        .stored()
        .flatMap(StoredInsurance::name)
        .flatMap(PersonName::formal)
        .or(
            () ->
                line.row().stream()
                    .flatMap(row -> row.qualifications().stream())
                    .map(Qualification::name)
                    .flatMap(name -> name.flatMap(PersonName::formal).stream())
                    .findFirst())
        .orElse("");
  }

  private String standing(DeltaLine line) {
    return line.outcome().map(this::outcome).orElseGet(() -> language.say("未確認", "not verified"));
  }

  private List<String> sentences(DeltaLine line, Optional<String> wrongRow) {
    List<String> sentences = new ArrayList<>();
    boolean isUsable = line.outcome().filter(Outcome::isUsable).isPresent();
    wrongRow
        .or(() -> line.notVerified().map(reason -> reason.message(language.locale())))
        .ifPresent(sentences::add);
    if (line.outcome().isPresent() && !isUsable) {
      sentences.add(action(line));
      centresWords(line).ifPresent(sentences::add);
    }
    for (Delta delta : line.deltas()) {
      // Who is not verified, or whose insurance ended, was told so by the sentence before.
      boolean isSaid =
          !isUsable
              && switch (delta) {
                case NOT_CHECKED_THIS_MONTH, NEWLY_INVALID, NEEDS_BRANCH, LOOK, MUST_FIX -> true;
                case RATIO_CHANGED,
                    EXPIRING,
                    REFERENCE_NUMBER_LOST,
                    REFERENCE_NUMBER_OF_ANOTHER,
                    COMPARE_PERSON ->
                    false;
              };
      if (!isSaid) {
        sentences.add(delta.message(language.locale()) + detail(line, delta));
      }
    }
    return sentences;
  }

  private String action(DeltaLine line) {
    return line.nextAction().map(action -> action.kind().message(language.locale())).orElse("");
  }

  private Optional<String> centresWords(DeltaLine line) {
    return line.row()
        .map(row -> Shown.joined(row.resultCode().orElse(""), row.resultMessage().orElse("")))
        .filter(words -> !words.isEmpty())
        .map(words -> language.say("センターの回答：", "The centre says: ") + words);
  }

  private String detail(DeltaLine line, Delta delta) {
    return switch (delta) {
      case EXPIRING ->
          line.expiresOn().map(day -> language.say("（" + day + "まで）", " (" + day + ")")).orElse("");
      case LOOK ->
          line.nextAction()
              .map(action -> language.say("", " ") + action.message(language.locale()))
              .orElse("");
      case MUST_FIX ->
          line.comparison().map(InsuranceComparison::differences).orElse(List.of()).stream()
              .filter(difference -> difference.kind() == InsuranceDifference.Kind.MUST_FIX)
              .map(difference -> difference.message(language.locale()))
              .collect(Collectors.joining(" ", " ", ""));
      default -> "";
    };
  }

  /**
   * {@return the counts}
   *
   * @param name the plan
   * @param report the counts
   * @param wrongRows how many appointments have a row that is wrong
   */
  public List<String> lines(String name, DeltaReport report, int wrongRows) {
    List<String> lines = new ArrayList<>();
    lines.add(language.say("一括照会の集計 ", "Counts of ") + name);
    TextTable table = new TextTable(2);
    table.row(persons(report.patients()), language.say("予約患者", "patients"));
    report.outcomes().forEach((what, count) -> table.row(persons(count), outcome(what)));
    String unverified = language.say("未確認: ", "not verified: ");
    int bad = Math.min(wrongRows, report.reasons().getOrDefault(NotVerified.NO_NUMBERS, 0));
    if (bad > 0) {
      table.row(
          persons(bad),
          unverified + language.say("一覧の行に誤りがあります。", "The row of the list is wrong."));
    }
    for (Map.Entry<NotVerified, Integer> entry : report.reasons().entrySet()) {
      int count = entry.getValue() - (entry.getKey() == NotVerified.NO_NUMBERS ? bad : 0);
      if (count > 0) {
        table.row(persons(count), unverified + entry.getKey().message(language.locale()));
      }
    }
    lines.addAll(table.lines());
    boolean isAllRight =
        report.reasons().isEmpty()
            && report.outcomes().keySet().stream().allMatch(Outcome::isUsable);
    if (!isAllRight) {
      lines.add(
          language.say(
              "未確認の患者、または有効な資格を確認できない患者がいます。",
              "Some patients are not verified, or have no valid insurance."));
    }
    if (isAllRight && report.deltas().isEmpty()) {
      lines.add(language.say("来院前に対応が必要な患者はいません。", "Nothing has to be done before the visits."));
    } else if (!report.deltas().isEmpty()) {
      lines.add(
          language.say(
              "来院前に対応が必要な患者（1人に複数あり）",
              "To be done before the visits; there may be more than one thing for a patient"));
      TextTable deltas = new TextTable(2);
      report
          .deltas()
          .forEach((what, count) -> deltas.row(persons(count), what.message(language.locale())));
      lines.addAll(deltas.lines());
    }
    if (report.unreadableRows() > 0 || report.unaskedRows() > 0) {
      lines.add(
          language.say(
              "使えなかった行: 読取不能 "
                  + report.unreadableRows()
                  + "行、照会していない患者 "
                  + report.unaskedRows()
                  + "行",
              "Rows not used: unreadable "
                  + report.unreadableRows()
                  + ", not asked for "
                  + report.unaskedRows()));
    }
    if (report.mismatchedResults() > 0) {
      lines.add(
          language.say(
              "件数が内容と合わない結果: " + report.mismatchedResults() + "件",
              "Results whose own counts do not fit: " + report.mismatchedResults()));
    }
    return lines;
  }

  private String persons(int count) {
    return String.format(language.locale(), language.say("%5d人", "%5d"), count);
  }

  private String outcome(Outcome outcome) {
    return switch (outcome) {
      case VALID -> language.say("有効", "valid");
      case VALID_UNREGISTERED -> language.say("有効（医療券は未登録）", "valid, ticket not registered");
      case INVALID -> language.say("無効", "invalid");
      case INVALID_NEWER_EXISTS -> language.say("無効（新しい資格あり）", "invalid, a newer one exists");
      case NOT_FOUND -> language.say("該当なし", "not found");
      case MULTIPLE -> language.say("複数該当", "several match");
      case QUERY_ERROR -> language.say("照会エラー", "query refused");
      case SERVICE_ERROR -> language.say("センターのエラー", "error of the centre");
      case IN_PROGRESS -> language.say("処理中", "in progress");
      case UNKNOWN -> language.say("判定不能", "can not be judged");
    };
  }
}
