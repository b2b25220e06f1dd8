package jp.shikaku.examples;

import java.util.List;
import java.util.function.Function;
import jp.shikaku.eligibility.BulkListQuery;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.Period;

/** Asks for the list of those who consented elsewhere, or who have medical aid. */
final class BulkListCommand extends BulkUploadCommand {

  private static final String PERIOD_FROM = "最初の日（必須） / first day; needed";
  private static final String PERIOD_TO = "最後の日（必須） / last day; needed";

  private final MessageKind kind;
  private final Function<Inputs, BulkListQuery> query;
  private final CommandForm form;

  private BulkListCommand(
      Console console,
      ErrorStyle style,
      MessageKind kind,
      Function<Inputs, BulkListQuery> query,
      Function<BulkListCommand, CommandForm> begin) {
    super(console, style);
    this.kind = kind;
    this.query = query;
    this.form =
        output(uploading(asking(begin.apply(this))))
            .footer(
                "",
                "--fetch を付けなければ受付番号の控えだけを保存します。結果は bulk fetch で取得します。",
                "Without --fetch only the receipt is kept: fetch the result with bulk fetch.");
  }

  static BulkListCommand homeVisits(Console console, ErrorStyle style) {
    return new BulkListCommand(
        console,
        style,
        MessageKind.HOME_VISIT_LIST,
        inputs -> BulkListQuery.homeVisits(period(inputs)),
        command ->
            new CommandForm(
                    "home-visits",
                    command,
                    "訪問診療等の同意済資格情報 / who consented to home visits",
                    "訪問診療等に同意した患者の資格情報を、同意日の期間で取得します。",
                    "Fetches who consented to home visits in some days.",
                    "")
                .option("from", "yyyy-MM-dd", "同意日の" + PERIOD_FROM)
                .option("to", "yyyy-MM-dd", "同意日の" + PERIOD_TO));
  }

  static BulkListCommand online(Console console, ErrorStyle style) {
    return new BulkListCommand(
        console,
        style,
        MessageKind.ONLINE_LIST,
        BulkListCommand::onlineQuery,
        command ->
            new CommandForm(
                    "online",
                    command,
                    "オンライン診療等の同意済資格情報 / who consented to online consultations",
                    "オンライン診療等に同意した患者の資格情報を、同意日または受診日の期間で取得します。",
                    "Fetches who consented to online consultations, or is seen in one, in some"
                        + " days.",
                    "")
                .option("from", "yyyy-MM-dd", PERIOD_FROM)
                .option("to", "yyyy-MM-dd", PERIOD_TO)
                .option(
                    "by",
                    "WORD",
                    "期間の種類：consent 同意日（既定）、examination 受診日 / days of consent or of care"));
  }

  static BulkListCommand medicalAid(Console console, ErrorStyle style) {
    return new BulkListCommand(
        console,
        style,
        MessageKind.MEDICAL_AID_LIST,
        inputs -> BulkListQuery.medicalAid(Options.month(inputs.need("month"))),
        command ->
            new CommandForm(
                    "medical-aid",
                    command,
                    "医療扶助の委託先資格情報 / who has a ticket of medical aid",
                    "この医療機関に委託された医療扶助の患者の資格情報を、診療年月で取得します。",
                    "Fetches who has a ticket of medical aid for this institution in a month.",
                    "")
                .option("month", "yyyy-MM", "診療年月（必須） / month of care; needed"));
  }

  /** Which days the period of online consultations is of. */
  private enum By {
    CONSENT,
    EXAMINATION
  }

  private static BulkListQuery onlineQuery(Inputs inputs) {
    By by = inputs.find("by").map(given -> Options.choice(given, By.values())).orElse(By.CONSENT);
    return by == By.CONSENT
        ? BulkListQuery.onlineByConsent(period(inputs))
        : BulkListQuery.onlineByExamination(period(inputs));
  }

  private static Period period(Inputs inputs) {
    var from = Options.date(inputs.need("from"));
    var to = Options.date(inputs.need("to"));
    if (to.isBefore(from)) {
      throw inputs.need("to").bad("--from より前です", "must not be before --from");
    }
    return Period.of(from, to);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    BulkListQuery list = query.apply(inputs);
    return upload(
        inputs,
        language,
        kind,
        all -> new Listed(List.of(List.of(list.toString())), true, true, day -> List.of(list)));
  }
}
