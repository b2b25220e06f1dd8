package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.text.Language;
import jp.shikaku.planner.Appointment;
import jp.shikaku.planner.BulkPlan;
import jp.shikaku.planner.BulkPlanner;
import jp.shikaku.planner.DeltaReport;
import jp.shikaku.planner.JdbcPlanStore;
import jp.shikaku.planner.NotVerified;
import jp.shikaku.planner.PlanChunk;
import jp.shikaku.planner.PlanProgress;
import jp.shikaku.planner.PlanStore;
import jp.shikaku.planner.PlanStoreException;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.ReferenceNumber;

/** Tomorrow's appointments: asks for them once, and tells what to do before the visits. */
final class BulkPlanCommand extends BulkTerminalCommand {

  private static final Set<String> NUMBERS = Set.of("insurer", "number", "payer", "recipient");

  private final CommandForm form =
      output(
              waiting(
                  asking(
                      new CommandForm(
                              "plan",
                              this,
                              "予約患者の一括照会と来院前の確認 / appointments: what to do before the visit",
                              "予約患者をまとめて照会し、来院前に対応が必要な患者（無効、負担割合の変更、期限切れ間近、",
                              "照会番号の消失など）を一覧にします。途中で止まったときは、同じコマンドをもう一度実行すると",
                              "続きから行います。二重にアップロードすることはありません。",
                              "Asks for all appointments at once and tells what to do before the"
                                  + " visits.",
                              "After a stop run the same command again: it goes on, and uploads"
                                  + " nothing twice.",
                              "")
                          .option(
                              "appointments",
                              "FILE|-",
                              "予約の一覧（CSV、JSON、JSON Lines。-は標準入力。必須） / the appointments; needed")
                          .option(
                              "date",
                              "yyyy-MM-dd",
                              "予約日（一覧に day がない場合に必要） / the day; needed unless in the list")
                          .option(
                              "name",
                              "NAME",
                              "計画の名前（既定 appointments-予約日） / the plan's name; by the day unless given")
                          .option("chunk", "N", "1回の人数（既定 500） / persons in one upload")
                          .option(
                              "expiring", "DAYS", "期限切れ間近とみなす日数（既定 30） / days that count as soon")
                          .flag(
                              "without-branch",
                              "枝番のない患者も照会する（複数該当のおそれ） / asks for those without branch number too")
                          .flag(
                              "earlier-month-counts",
                              "前月以前に行った照会を受診月の確認とみなす / counts what was asked before the month of"
                                  + " the appointment")
                          .flag("all", "対応の必要がない患者も表示 / tells patients without anything to do too")
                          .flag("again", "読取済の結果も取得し直して出力 / gives out again what was given out")
                          .flag(
                              "send-again",
                              "受け付けられたか分からないもの・拒否されたものを送り直す / sends anew what may have been"
                                  + " received, or was refused"))))
          .footer(
              "",
              "予約の一覧の例（CSV。1行目は項目名、文字コードはUTF-8かShift_JIS）：",
              "Appointments as CSV; its first line names the items:",
              "  patientKey,day,insurerNumber,symbol,number,branch,birthdate,copayPercent,referenceNumber",
              "  P-0001,2026-11-27,06139992,１２３,4567,01,1985-04-17,30,CHART-0001",
              "ほかに lastVerified（最終資格確認日）と、compare --query と同じ登録項目（name、validUntil など）を",
              "書けます。分からない項目は空にします。",
              "Also lastVerified, and what compare --query takes; leave out what is not known.");

  BulkPlanCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  static Set<String> fields() {
    Set<String> fields = new TreeSet<>(StoredOptions.FIELDS);
    fields.addAll(List.of("patientKey", "day", "referenceNumber", "lastVerified"));
    return fields;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    ResultForm as = ResultForm.of(inputs);
    var unused = schedule(inputs);
    Optional<LocalDate> day = inputs.find("date").map(Options::date);
    PersonList list = list(inputs, "appointments");
    WrongRows wrong = new WrongRows();
    List<Appointment> appointments =
        list.each(
            fields(),
            items -> appointment(items, day),
            (items, bad) -> wrong.add(bare(items, day), bad));
    if (wrong.all().size() == list.size()) {
      throw list.refused(wrong.all(), console(), style());
    }
    if (!json) { // which tells each of them in its line
      PersonList.tell(wrong.all(), console(), style());
    }
    long past = appointments.stream().filter(given -> given.day().isBefore(today())).count();
    if (past > 0 && !json) { // which tells each with its day
      note(
          "注意: 今日より前の予約日が" + past + "件あります。その日の資格を照会します。",
          "Warning: " + past + " appointments lie before today and are asked for as of their day.");
    }
    String name =
        inputs
            .find("name")
            .map(BulkTerminalCommand::name)
            .orElseGet(() -> "appointments-" + first(appointments));
    return withStore(
        inputs,
        MessageKind.BULK_ELIGIBILITY,
        (oqs, store) -> {
          try (JdbcPlanStore plans = store.plans();
              PlanOutput output =
                  new PlanOutput(
                      console(), language, as, name, Options.flag(inputs, "all"), wrong)) {
            UnwrittenPlans unwritten = new UnwrittenPlans(plans);
            // Each line that is written counts, but not the beginning of one object.
            BulkPlanner planner =
                planner(inputs, oqs, store, as == ResultForm.JSON ? unwritten : plans);
            BulkPlan plan =
                planner.plan(job(store, institution(inputs).value(), name), appointments);
            if (Options.flag(inputs, "send-again")) {
              sendAgain(planner, plan, store);
            }
            int exit = run(inputs, language, planner, plan, output);
            unwritten.written();
            if (json) { // what stands beside another row of the same patient has no line
              PersonList.tell(wrong.untold(), console(), style());
            }
            return wrong.all().isEmpty() ? exit : Math.max(exit, Exit.NOT_VERIFIED);
          }
        });
  }

  /** What the terminal may still answer to the first sending is wanted no more. */
  private static void sendAgain(BulkPlanner planner, BulkPlan plan, BulkStore store) {
    for (PlanChunk chunk : plan.chunks()) {
      if (mayBeSentAgain(chunk)) {
        planner.sendAgain(plan.job(), chunk.number());
        chunk.pending().map(Pending::parse).ifPresent(store::unwanted);
      }
    }
  }

  /** What was received has its result to come, unless the centre gave it up. */
  private static boolean mayBeSentAgain(PlanChunk chunk) {
    return switch (chunk.state()) {
      case OUTCOME_UNKNOWN -> true;
      case FAILED ->
          chunk.receipt().isEmpty()
              || chunk.reason().filter(NotVerified.RESULT_FAILED::equals).isPresent();
      case PLANNED, SENDING, RECEIVED, READ -> false;
    };
  }

  /** Each institution has its own plan of a name. */
  private static String job(BulkStore store, String institution, String name) {
    return name.substring(0, Math.min(name.length(), 31))
        + "."
        + store.digest(List.of(institution, name));
  }

  private static LocalDate first(List<Appointment> appointments) {
    return appointments.stream().map(Appointment::day).min(LocalDate::compareTo).orElseThrow();
  }

  private static BulkPlanner planner(
      Inputs inputs, OqsClient oqs, BulkStore store, PlanStore plans) {
    BulkPlanner.Builder planner =
        oqs.planner(plans, store.key())
            .schedule(schedule(inputs))
            .chunkSize(BulkUploadCommand.chunk(inputs, oqs.bulk().maxPersons()))
            .askWithoutBranch(Options.flag(inputs, "without-branch"))
            .earlierMonthCounts(Options.flag(inputs, "earlier-month-counts"));
    inputs
        .find("expiring")
        .ifPresent(
            given -> {
              long days = Options.number(given);
              if (days < 0 || days > 366) {
                throw given.bad("0から366の日数を指定してください", "must be 0 to 366 days");
              }
              planner.expiringWithin((int) days);
            });
    return planner.build();
  }

  private int run(
      Inputs inputs, Language language, BulkPlanner planner, BulkPlan plan, PlanOutput output) {
    if (Options.flag(inputs, "again")) {
      plan.chunks().stream()
          .filter(chunk -> chunk.receipt().isPresent())
          .filter(
              chunk ->
                  chunk.state() == PlanChunk.State.READ || chunk.state() == PlanChunk.State.FAILED)
          .forEach(chunk -> planner.readAgain(plan.job(), chunk.number()));
    }
    tellGivenOut(inputs, plan, language);
    ProgressLine progress = new ProgressLine(console(), ResultForm.of(inputs) != ResultForm.TEXT);
    DeltaReport report;
    try {
      report =
          planner
              .run(
                  plan,
                  options(inputs),
                  line -> output.line(line, progress),
                  seen -> show(seen, progress, language))
              .join();
    } catch (CompletionException e) {
      throw told(e);
    } finally {
      progress.end();
    }
    output.report(report);
    if (!style().json()) {
      next(report, language).forEach(console().err()::println);
    }
    return exit(report);
  }

  /** What was given out is counted, and not told again by itself. */
  private void tellGivenOut(Inputs inputs, BulkPlan plan, Language language) {
    long read =
        plan.chunks().stream().filter(chunk -> chunk.state() == PlanChunk.State.READ).count();
    if (read > 0 && !Options.flag(inputs, "again") && !style().json()) {
      console()
          .err()
          .println(
              language.say(
                  "送信 "
                      + plan.chunks().size()
                      + "回のうち "
                      + read
                      + "回の結果は前に出力しました。もう一度出力するには --again を指定してください。",
                  read
                      + " of "
                      + plan.chunks().size()
                      + " results were given out before: --again gives them out once more."));
    }
  }

  private static RuntimeException told(CompletionException failure) {
    if (failure.getCause() instanceof OqsException
        || failure.getCause() instanceof PlanStoreException
        || failure.getCause() instanceof Unwritten) {
      return (RuntimeException) failure.getCause();
    }
    return failure;
  }

  /** What the night's administrator does about those that are left. */
  private static List<String> next(DeltaReport report, Language language) {
    List<String> lines = new ArrayList<>();
    if (report.count(NotVerified.NOT_SENT) + report.count(NotVerified.NO_RESULT) > 0) {
      lines.add(
          language.say(
              "まだ確認できていない患者がいます。同じコマンドをもう一度実行すると、続きから行います。",
              "Some are not verified yet: run the same command again, and it goes on."));
    }
    if (report.count(NotVerified.BLOCKED) + report.count(NotVerified.RESULT_REFUSED) > 0) {
      lines.add(
          language.say(
              "設定または端末の問題で照会できない患者がいます。原因を除いてから、同じコマンドをもう一度実行してください。",
              "A setting or the terminal bars the way to some: mend the cause, then run the same"
                  + " command again."));
    }
    if (report.count(NotVerified.UPLOAD_UNKNOWN) > 0) {
      lines.add(
          language.say(
              "受け付けられたか分からないアップロードがあります。もう一度実行しても届かないときだけ、--send-again で"
                  + "送り直してください（二重になるおそれがあります）。",
              "It is not known whether an upload was received. Only if its receipt does not come in"
                  + " another run, --send-again sends it anew, perhaps a second time."));
    }
    if (report.count(NotVerified.UPLOAD_REFUSED) > 0) {
      lines.add(
          language.say(
              "アップロードが拒否されました。原因を除いてから --send-again で送り直してください。",
              "An upload was refused: mend the cause, then send it with --send-again."));
    }
    if (report.count(NotVerified.RESULT_UNREADABLE) > 0) {
      lines.add(
          language.say(
              "読み取れない結果がありました。--again でもう一度取得できます（送り直しません）。",
              "A result could not be read: --again fetches it once more and sends nothing."));
    }
    if (report.count(NotVerified.RESULT_FAILED) > 0) {
      lines.add(
          language.say(
              "センターで異常終了したアップロードがあります。--again で結果をもう一度取得するか、--send-again で送り直してください。",
              "The centre ended an upload abnormally: --again fetches its result once more,"
                  + " --send-again sends it anew."));
    }
    return lines;
  }

  /**
   * Whom nobody could ask for, of whom nothing came, or whose row tells an error is not verified.
   */
  private static int exit(DeltaReport report) {
    boolean isLeft =
        report.reasons().keySet().stream()
            .anyMatch(reason -> reason != NotVerified.NO_LONGER_GIVEN);
    boolean isUntold = report.outcomes().keySet().stream().anyMatch(ResultOutput::isUntold);
    return isLeft || isUntold ? Exit.NOT_VERIFIED : Exit.OK;
  }

  private void show(PlanProgress seen, ProgressLine line, Language language) {
    // Without a terminal a line stays: one for each pause is enough.
    if (console().terminal() || !seen.next().isZero() || seen.received() == 0) {
      line.show(seen(seen, line, language));
    }
  }

  private static String seen(PlanProgress seen, ProgressLine line, Language language) {
    long next = seconds(seen.next());
    String state =
        language.say(
            "確認 "
                + seen.done()
                + "/"
                + seen.patients()
                + "人  受付 "
                + seen.received()
                + "/"
                + seen.chunks()
                + "  結果 "
                + seen.read()
                + "/"
                + seen.chunks(),
            seen.done()
                + "/"
                + seen.patients()
                + " patients, receipts "
                + seen.received()
                + "/"
                + seen.chunks()
                + ", results "
                + seen.read()
                + "/"
                + seen.chunks());
    String trouble =
        seen.trouble()
            .map(reason -> language.say("  ", ": ") + reason.message(language.locale()))
            .orElse("");
    String pause = next == 0 ? "" : language.say("  次は" + next + "秒後", ", next in " + next + " s");
    return line.bar(seen.done(), seen.patients()) + state + trouble + pause;
  }

  /** What is left of an appointment whose other items are wrong: it is told as not verified. */
  private static Appointment bare(Inputs items, Optional<LocalDate> usual) {
    LocalDate day =
        items
            .find("day")
            .map(Options::date)
            .or(() -> usual)
            .orElseThrow(() -> items.bad("day", "指定してください（または --date）", "is needed, or --date"));
    return Appointment.of(items.need("patientKey").value(), day);
  }

  private static Appointment appointment(Inputs items, Optional<LocalDate> usual) {
    Appointment appointment = bare(items, usual);
    if (NUMBERS.stream().anyMatch(items::has)) {
      appointment = appointment.withQuery(query(items, appointment.day()));
    }
    Optional<StoredInsurance> stored = StoredOptions.find(items);
    if (stored.isPresent()) {
      appointment = appointment.withStored(stored.get());
    }
    Optional<ReferenceNumber> number =
        items.find("reference").map(given -> ReferenceNumber.of(given.value()));
    if (number.isPresent()) {
      appointment = appointment.withReferenceNumber(number.get());
    }
    Optional<LocalDate> verified = items.find("lastVerified").map(Options::date);
    return verified.isPresent() ? appointment.withLastVerified(verified.get()) : appointment;
  }

  private static EligibilityQuery query(Inputs items, LocalDate day) {
    return CheckCommand.builder(items).checkedOn(day).build();
  }
}
