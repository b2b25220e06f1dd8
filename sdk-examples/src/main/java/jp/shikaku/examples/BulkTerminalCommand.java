package jp.shikaku.examples;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.BulkProgress;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.WireDates;

/** A command that uploads many persons or fetches what became of them. */
abstract class BulkTerminalCommand extends TerminalCommand {

  private static final Duration RECEIPT = Duration.ofSeconds(60);
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(24);

  BulkTerminalCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  final Set<String> queryFields() {
    return Set.of();
  }

  @Override
  final String afterStop(Language language) {
    return language.say(
        "同じコマンドをもう一度実行すると、続きから行います。", " Run the same command again, and it goes on.");
  }

  /** Where to ask, where to keep, and who asks. */
  static CommandForm asking(CommandForm form) {
    return AccessLog.in(BulkStore.in(TerminalWay.in(form)), "指定しなければ残さない")
        .option("user", "ID", "操作者のID（氏名は不可） / id of the staff member, never a name")
        .option("timeout", "60s", "1回の要求を待つ時間（既定 60s） / how long one request is waited for");
  }

  /** When results are asked for. */
  static CommandForm waiting(CommandForm form) {
    return form.option(
            "every", "30s", "結果を聞く間隔 5s以上（既定は10秒から5分まで徐々に長く） / how often a result is asked for")
        .option("wait", "120m", "結果を待つ時間の上限（既定 1440m） / how long results are waited for");
  }

  /** How results are given out. */
  static CommandForm output(CommandForm form) {
    return form.flag("jsonl", "1行に1件のJSON / JSON, one line each").output();
  }

  /** A client over a store. */
  final <R> R withStore(
      Inputs inputs, MessageKind kind, BiFunction<OqsClient, BulkStore, R> question) {
    TerminalWay.refuseWrongRoot(inputs, console().clock());
    var unused = institution(inputs); // what is wrong is said before anything is made
    try (BulkStore store = BulkStore.open(inputs)) {
      if (store.isNew()) {
        note("新しい作業フォルダを使います: " + store.folder(), "A new store is used: " + store.folder());
      }
      return ask(
          inputs,
          client -> {
            store.journalOf(client);
            AccessLog.given(inputs).ifPresent(log -> log.writtenBy(client, kind));
          },
          oqs -> question.apply(oqs, store));
    }
  }

  /** Reads the list of an option, and tells what nobody sees on its single numbers. */
  final PersonList list(Inputs inputs, String option) {
    PersonList list = PersonList.read(inputs.need(option), console().in());
    if (list.mayLackZeros()) {
      note(
          "--"
              + option
              + ": 表計算ソフトで保存した一覧のようです。番号（number）の先頭の0が失われていないか確認してください"
              + "（失われた番号は「該当なし」になります）。",
          "--"
              + option
              + ": an office program seems to have saved the list. See whether its numbers"
              + " (number) have lost their leading zeros: such a one is not found.");
    }
    return list;
  }

  static CallOptions options(Inputs inputs) {
    return CallOptions.by(inputs.find("user").map(Given::value).orElse(CheckCommand.USUAL_USER))
        .withDeadline(
            inputs
                .find("timeout")
                .map(given -> Options.duration(given, Duration.ofMillis(1)))
                .orElse(RECEIPT));
  }

  static BulkSchedule schedule(Inputs inputs) {
    Duration within =
        inputs
            .find("wait")
            .map(given -> Options.duration(given, Duration.ofSeconds(1), LONGEST))
            .orElse(LONGEST);
    BulkSchedule usual = BulkSchedule.STANDARD;
    return inputs
        .find("every")
        .map(given -> pause(given))
        .map(every -> new BulkSchedule(every, 1, every, within))
        .orElse(new BulkSchedule(usual.first(), usual.factor(), usual.longest(), within));
  }

  private static Duration pause(Given given) {
    Duration every = Options.duration(given, Duration.ZERO);
    if (every.compareTo(LEAST_PAUSE) < 0) {
      throw given.bad("5s 以上にしてください（センターに負荷をかけないため）", "must be 5s or more, to spare the centre");
    }
    return every;
  }

  final LocalDate today() {
    return LocalDate.ofInstant(Instant.now(console().clock()), WireDates.JST);
  }

  /** What a list asked for, where this command knows the list: the ids of its persons. */
  interface Asked extends Function<Upload, Optional<Set<String>>> {}

  /** Fetches results and gives them out; what fails is told and does not stop the others. */
  final int fetch(
      Inputs inputs,
      OqsClient oqs,
      BulkStore store,
      List<Upload> uploads,
      Asked asked,
      Failures failures) {
    ResultForm form = ResultForm.of(inputs);
    Language language = style().language();
    ProgressLine progress = failures.progress();
    try (Uploading<BulkResult.Row> uploading =
            new Uploading<>(store.book(), oqs.bulk(), options(inputs), this::today);
        ResultOutput output =
            new ResultOutput(console(), language, form, this::today, asked, progress::end)) {
      List<Upload> received = received(uploading, store, uploads, failures);
      if (Options.flag(inputs, "once")) {
        uploading.askOnce(
            received, output, upload -> failures.atLeast(pending(upload, language)), failures);
      } else {
        uploading.await(
            received,
            schedule(inputs),
            output,
            seen -> progress.show(seen(seen, language)),
            failures);
      }
      output.end(failures.refusals());
      uploading.allGivenOut(failures);
      tellLacks(output, failures);
    }
    return failures.exit();
  }

  /** Those whose receipt is there; one that is still out is waited for, unless another does. */
  private List<Upload> received(
      Uploading<?> uploading, BulkStore store, List<Upload> uploads, Failures failures) {
    if (uploads.stream().noneMatch(upload -> upload.state() == State.SENDING)) {
      return uploads;
    }
    if (!store.isTurnTaken()) {
      console().err().println(new StoreInUse().told(style()));
      failures.atLeast(Exit.NOT_VERIFIED);
      return uploads.stream().filter(upload -> upload.state() != State.SENDING).toList();
    }
    try {
      List<Upload> now = uploads.stream().flatMap(one -> store.book().now(one).stream()).toList();
      return uploading.receipts(now, failures);
    } finally {
      store.endTurn();
    }
  }

  private int pending(Upload upload, Language language) {
    BulkReceipt receipt = Objects.requireNonNull(upload.receiptOrNull());
    console()
        .err()
        .println(
            style().json()
                ? ErrorJson.pending(receipt, language.locale())
                : upload.label()
                    + language.say(
                        ": センターで処理中です（受付番号 " + receipt.number() + "）。しばらくしてからもう一度実行してください。",
                        ": the centre is still at work (" + receipt.number() + "). Run it later."));
    return Exit.NOT_VERIFIED;
  }

  /** Who is not verified though results came. */
  private void tellLacks(ResultOutput output, Failures failures) {
    if (output.hasOtherCount()) {
      tellLack(
          failures,
          Exit.NOT_VERIFIED,
          "件数が一致しない結果がありました。行のない患者の資格は確認できていません。",
          "A result has other rows than the centre counts: who has no row is not verified.");
    }
    tellLack(
        failures,
        Exit.NOT_VERIFIED,
        output.unanswered(),
        "結果に行がない患者が %d人います。その患者の資格は確認できていません。",
        "%d persons have no row in the result: they are not verified.");
    tellLack(
        failures,
        Exit.NOT_VERIFIED,
        output.untold(),
        "%d人はセンターの回答がエラーなどで、資格は確認できていません。",
        "%d rows tell an error of the centre: those patients are not verified.");
    tellLack(
        failures,
        Exit.NOT_DECODED,
        output.unreadable(),
        "%d行を読み取れませんでした。その患者の資格は確認できていません。",
        "%d rows could not be read: those patients are not verified.");
  }

  private void tellLack(Failures failures, int exit, int count, String japanese, String english) {
    if (count > 0) {
      tellLack(
          failures,
          exit,
          String.format(Locale.ROOT, japanese, count),
          String.format(Locale.ROOT, english, count));
    }
  }

  private void tellLack(Failures failures, int exit, String japanese, String english) {
    failures.atLeast(exit);
    if (!style().json()) {
      console().err().println(style().language().say(japanese, english));
    }
  }

  static String seen(BulkProgress seen, Language language) {
    String number = seen.receipt().number();
    String next =
        language.say(
            "次は" + seconds(seen.pause()) + "秒後", "next in " + seconds(seen.pause()) + " s");
    return seen.trouble()
        .map(
            reason ->
                number + ": " + reason.message(language.locale()) + language.say("", " ") + next)
        .orElse(
            language.say(
                number + ": 処理中（" + seen.requests() + "回確認）。" + next,
                number + ": in progress (asked " + seen.requests() + " times), " + next));
  }

  static long seconds(Duration time) {
    return (time.toMillis() + 999) / 1000;
  }

  /** The name that the user gave a list. */
  static String name(Given given) {
    if (!given.value().matches("[0-9A-Za-z._-]{1,64}")) {
      throw given.bad(
          "半角英数字・ハイフン・下線・ピリオドで64文字以内にしてください（患者の氏名や番号は不可）",
          "must be 1 to 64 letters, digits, hyphens, underscores or dots, and no value of a person");
    }
    try {
      IndividualNumbers.refuse(given.field(), given.value());
    } catch (InvalidQueryException e) {
      throw given.bad(e.rule(Locale.JAPAN), e.rule());
    }
    return given.value();
  }
}
