package jp.shikaku.examples;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jp.shikaku.examples.rollout.BusinessDays;
import jp.shikaku.examples.rollout.Facility;
import jp.shikaku.examples.rollout.RolloutCalendar;
import jp.shikaku.examples.rollout.RolloutPage;
import jp.shikaku.examples.rollout.RolloutPlan;
import jp.shikaku.examples.rollout.RolloutPlanView;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.MedicalInstitutionCode;

/** The steps of an introduction with their last days 「導入計画」. */
final class RolloutPlanCommand extends RolloutCommand {

  private final CommandForm form =
      rules(
              facility(
                      SiteOptions.file(
                          new CommandForm(
                              "plan",
                              this,
                              "導入の日程（期限の逆算） / last days of the steps",
                              "運用開始日と機器設定日から各手続きの期限を逆算し、担当・必要なもの・遅れを示します。",
                              "Counts the last day of each step back from go-live and set-up: who, what is"
                                  + " needed,",
                              "and what is late.",
                              "")))
                  .option(
                      "go-live", "DATE", "運用開始日 yyyy-MM-dd（必須） / first day of operation; needed")
                  .option("setup", "DATE", "機器設定日（決まっている場合） / day of the set-up, if fixed")
                  .option("as-of", "DATE", "遅れを見る基準日（既定 日本の今日） / late as of; today in Japan")
                  .option(
                      "holidays",
                      "FILE",
                      "祝日・休業日。1行に1日、または 日付,名称 のCSV / holidays: a date a line, or CSV"
                          + " date,name"))
          .option("html", "FILE", "印刷用（A4）のHTMLの保存先。上書きしない / new file: page to print")
          .option("ics", "FILE", "カレンダー（iCalendar）の保存先。上書きしない / new file: calendar")
          .output();

  RolloutPlanCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Facility facility = facility(inputs);
    LocalDate goLive = Options.date(inputs.need("go-live"));
    LocalDate setup = inputs.find("setup").map(Options::date).orElse(null);
    if (setup != null && setup.isAfter(goLive)) {
      throw inputs
          .need("setup")
          .bad("運用開始日（--go-live）より後にはできません", "must not be after the go-live (--go-live)");
    }
    BusinessDays calendar =
        inputs.find("holidays").map(Holidays::read).orElseGet(BusinessDays::weekendsOnly);
    RolloutPlan plan =
        new RolloutPlan(rules(inputs), facility, goLive, setup, asOf(inputs), calendar);
    Optional<SiteFile> site = SiteOptions.find(inputs);
    Optional<NewFile> html = NewFile.of(inputs, "html");
    Optional<NewFile> ics = NewFile.of(inputs, "ics");
    if (json) {
      print(RolloutPlanView.json(plan, language));
    } else {
      print(RolloutPlanView.lines(plan, language));
    }
    boolean isWritten =
        write(html, () -> RolloutPage.file(plan, site.map(SiteFile::name).orElse(null), language));
    isWritten &=
        write(
            ics,
            () ->
                RolloutCalendar.file(
                    plan, whose(facility, goLive, site), language, Instant.now(console().clock())));
    return isWritten ? Exit.OK : Exit.NOT_VERIFIED;
  }

  private boolean write(Optional<NewFile> file, Supplier<byte[]> content) {
    if (file.isEmpty() || file.get().write(content.get())) {
      return true;
    }
    console()
        .err()
        .println(file.get().failure(style(), "計画は標準出力にあります。", "The plan is on standard output."));
    return false;
  }

  /** By its codes a practice keeps its events when the go-live moves; without them by the day. */
  private static String whose(Facility facility, LocalDate goLive, Optional<SiteFile> site) {
    return site.map(
            known ->
                known.institutions().stream()
                    .map(MedicalInstitutionCode::value)
                    .collect(Collectors.joining(",")))
        .orElseGet(() -> facility.word() + " " + goLive);
  }
}
