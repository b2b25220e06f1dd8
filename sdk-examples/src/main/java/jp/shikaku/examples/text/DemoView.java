package jp.shikaku.examples.text;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.OqsException;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.AppliedLimit;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.examples.json.Derived;
import jp.shikaku.value.PersonName;

/**
 * The demonstration's text: a card visit and one exchange step by step, then all results side by
 * side.
 */
public final class DemoView {

  /** What is seen of an exchange, in the order in which it happens. */
  public enum What {
    /** The request lies in the folder. */
    WRITTEN("req", "照会ファイルを置きました", "request placed"),
    /** The terminal took it. */
    TAKEN("req", "端末が受け取りました", "taken by the terminal"),
    /** The terminal wrote the answer. */
    ANSWERED("res", "端末が回答を書きました", "answered by the terminal"),
    /** The answer was read, compared with the query, and removed. */
    READ("res", "照会と照合し、消しました", "matched and removed");

    private final String folder;
    private final String japanese;
    private final String english;

    What(String folder, String japanese, String english) {
      this.folder = folder;
      this.japanese = japanese;
      this.english = english;
    }
  }

  /**
   * Something seen.
   *
   * @param what what
   * @param fileName the file
   * @param after time since the call
   */
  public record Step(What what, String fileName, Duration after) {}

  /**
   * How one query ended: with an answer, or unverified.
   *
   * @param name the patient at the desk
   * @param answer the answer, if one came
   * @param failure why it could not be verified, if it could not
   * @param elapsed time of the call
   */
  public record Result(
      String name,
      Optional<EligibilityAnswer> answer,
      Optional<OqsException> failure,
      Duration elapsed) {

    /** Names no patient, not even an invented one. */
    @Override
    public String toString() {
      return "Result[" + answer.isPresent() + "]";
    }
  }

  /**
   * A card visit and what was fetched with its consents.
   *
   * @param visit the visit
   * @param delivered time from the file's last byte to the listener
   * @param drugs the drugs
   * @param afterDrugs time until they were there
   * @param checkups the checkups
   * @param afterCheckups time until they were there
   */
  public record Arrival(
      Visit visit,
      Duration delivered,
      DrugInfoAnswer drugs,
      Duration afterDrugs,
      CheckupAnswer checkups,
      Duration afterCheckups) {

    /** {@return the visit as one of the results} */
    public Result result() {
      return new Result(
          formalName(visit.answer()), Optional.of(visit.answer()), Optional.empty(), delivered);
    }

    /** Names no patient, not even an invented one. */
    @Override
    public String toString() {
      return "Arrival[" + visit + "]";
    }
  }

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public DemoView(Language language) {
    this.language = language;
  }

  /**
   * {@return the first lines}
   *
   * @param root the folder
   * @param institution the clinic's code
   */
  public List<String> opening(Path root, String institution) {
    return List.of(
        language.say(
            "資格SDK デモ: 模擬の資格確認端末と、共有フォルダで実際にファイルをやり取りします",
            "Shikaku SDK demo: a real file exchange with a mock eligibility terminal"),
        language.say(
            "（患者・保険者・医療機関はすべて架空です。フォルダは終了時に消します）",
            "(people, insurers and clinic are fictitious; the folder is removed at the end)"),
        "",
        language.say("共有フォルダ ", "Folder ")
            + root
            + language.say("   医療機関コード ", "   Institution ")
            + institution,
        "");
  }

  /**
   * {@return where the reception console is}
   *
   * @param url of the page
   */
  public List<String> console(String url) {
    return List.of(
        language.say(
            "資格SDK デモ: 受付コンソールをブラウザーで開いてください（終了は Ctrl+C）",
            "Shikaku SDK demo: open the reception console in a browser (Ctrl+C ends it)"),
        language.say("（患者・保険者・医療機関はすべて架空です）", "(people, insurers and clinic are fictitious)"),
        "",
        url);
  }

  /**
   * {@return a card visit from the file to what was fetched with its consents}
   *
   * @param arrival the visit
   */
  public List<String> arrival(Arrival arrival) {
    EligibilityAnswer answer = arrival.visit().answer();
    NextAction action = Derived.of(answer).nextAction();
    String file =
        FaceFileName.tryParse(arrival.visit().fileName())
            .map(Object::toString)
            .orElse(arrival.visit().fileName());
    TextTable table =
        new TextTable(2)
            .head(
                language.say("経過", "After"),
                language.say("できごと", "What happens"),
                language.say("内容", "Content"))
            .row(
                millis(Duration.ZERO),
                language.say("リーダーが書き終えました", "file complete"),
                "face/" + file)
            .row(
                millis(arrival.delivered()),
                language.say("台帳に記録し、渡しました", "recorded and delivered"),
                Shown.joined(
                    formalName(answer),
                    answer.validity().map(language::code).orElse(""),
                    action.kind().name(),
                    action.message(language.locale())))
            .row("", language.say("患者の同意", "patient's consents"), consents(arrival.visit()))
            .row(
                millis(arrival.afterDrugs()),
                language.say("薬剤情報を取得しました", "drugs fetched"),
                drugs(arrival.drugs()))
            .row(
                millis(arrival.afterCheckups()),
                language.say("特定健診情報を取得しました", "checkups fetched"),
                checkups(arrival.checkups()));
    List<String> lines = new ArrayList<>();
    lines.add(
        language.say(
            "1人目：カードで受付（顔認証付きカードリーダーの結果フォルダを監視）", "The first patient uses the card reader"));
    lines.addAll(table.lines());
    lines.add("");
    return lines;
  }

  private static String formalName(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .flatMap(qualification -> qualification.name().flatMap(PersonName::formal).stream())
        .findFirst()
        .orElse("");
  }

  /** What may be fetched, in one line. */
  private String consents(Visit visit) {
    List<Consent> readable =
        visit.events().stream()
            .flatMap(
                event ->
                    event instanceof CardReaderEvent.ConsentGiven given
                        ? Stream.of(given.consent())
                        : Stream.empty())
            .filter(consent -> consent.readableUntil().isPresent())
            .toList();
    String kinds =
        readable.stream()
            .map(Consent::kind)
            .map(
                kind ->
                    language.say(
                        kind.label().replace("情報", ""),
                        kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')))
            .collect(Collectors.joining(language.say("・", ", ")));
    return kinds
        + readable.stream()
            .flatMap(consent -> consent.readableUntil().stream())
            .findFirst()
            .map(Shown::time)
            .map(until -> language.say("（" + until + " まで）", " (until " + until + ")"))
            .orElse("");
  }

  private String drugs(DrugInfoAnswer drugs) {
    List<String> names =
        drugs.history().merged().kept().newestFirst().stream()
            .flatMap(line -> line.name().stream())
            .distinct()
            .toList();
    return names.isEmpty()
        ? language.say("6か月分は返りませんでした", "none for six months")
        : language.say(
            "6か月に" + names.size() + "種類  " + names.get(0) + " など",
            names.size() + " in six months, such as " + names.get(0));
  }

  private String checkups(CheckupAnswer checkups) {
    int count = checkups.history().newestFirst().size();
    return Shown.joined(
        language.say(count + "回分", count + " checkups"),
        checkups
            .history()
            .latestDate()
            .map(day -> language.say("最新 ", "the latest on ") + day)
            .orElse(""));
  }

  /**
   * {@return one exchange step by step}
   *
   * @param steps in their order
   */
  public List<String> exchange(List<Step> steps) {
    TextTable table =
        new TextTable(2)
            .head(
                language.say("経過", "After"),
                language.say("できごと", "What happens"),
                language.say("ファイル", "File"));
    for (Step step : steps) {
      table.row(
          millis(step.after()),
          language.say(step.what().japanese, step.what().english),
          step.what().folder + "/" + step.fileName());
    }
    List<String> lines = new ArrayList<>();
    lines.add(language.say("2人目：番号で照会", "The second one is asked for by number"));
    lines.addAll(table.lines());
    lines.add("");
    return lines;
  }

  /**
   * {@return all results and what to do}
   *
   * @param results in the order of the queries
   */
  public List<String> results(List<Result> results) {
    TextTable table =
        new TextTable(2)
            .head(
                "",
                language.say("患者", "Patient"),
                language.say("資格有効性", "Validity"),
                language.say("負担割合", "Copay"),
                language.say("限度額", "Limit"),
                language.say("時間", "Time"),
                language.say("保険者", "Insurer"));
    TextTable actions = new TextTable(2);
    int count = 0;
    for (Result result : results) {
      String number = String.valueOf(++count);
      table.row(cells(number, result));
      action(actions, number, result);
    }
    List<String> lines = new ArrayList<>();
    lines.add(language.say("5人の結果", "Five results"));
    lines.addAll(table.lines());
    lines.add("");
    lines.add(language.say("受付での次の対応", "What the desk does next"));
    lines.addAll(actions.lines());
    lines.add("");
    lines.add(
        language.say(
            "「確認できず」は「無資格」ではありません。SDKでは前者は例外、後者は回答で、取り違えられません。",
            "\"Not verified\" is never \"not insured\": the former is an exception, the latter an answer."));
    return lines;
  }

  private String[] cells(String number, Result result) {
    if (result.answer().isEmpty()) {
      return new String[] {
        number,
        result.name(),
        language.say("確認できず", "not verified"),
        "-",
        "-",
        millis(result.elapsed()),
        "-"
      };
    }
    EligibilityAnswer answer = result.answer().get();
    Derived derived = Derived.of(answer);
    String insurers =
        String.join(
            language.say("、", ", "),
            answer.qualifications().stream().flatMap(q -> q.insurerName().stream()).toList());
    return new String[] {
      number,
      result.name(),
      answer.validity().map(language::code).orElse("-"),
      copay(derived),
      derived
          .limit()
          .flatMap(AppliedLimit::category)
          .map(category -> Shown.category(category, language))
          .orElse("-"),
      millis(result.elapsed()),
      insurers
    };
  }

  private String copay(Derived derived) {
    return derived
        .copay()
        .map(Copay::percent)
        .filter(percent -> percent.isPresent())
        .map(percent -> Shown.percent(percent.getAsInt(), language))
        .orElse("-");
  }

  private void action(TextTable table, String number, Result result) {
    Locale locale = language.locale();
    if (result.answer().isPresent()) {
      NextAction action = Derived.of(result.answer().get()).nextAction();
      table.row(number, action.kind().name(), action.message(locale));
    } else {
      String message = result.failure().map(failure -> failure.userMessage(locale)).orElse("");
      table.row(number, language.say("確認できず", "NOT VERIFIED"), message);
    }
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%5.0f ms", time.toNanos() / 1e6);
  }
}
