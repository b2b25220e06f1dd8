package jp.shikaku.examples.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import jp.shikaku.CallOptions;
import jp.shikaku.ConsentException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.audit.AccessPolicy;
import jp.shikaku.audit.AccessPolicy.Information;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.Purpose;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.ResultSegment;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.doctor.DoctorReport;
import jp.shikaku.examples.json.Derived;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.medical.MedicalInfoQuery;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The operation test 「運用テスト」: runs the scenarios one after the other and tells what each came to.
 * Used once; {@link #stop()} may be called by any thread.
 */
public final class Acceptance {

  private static final int MONTHS = 6;

  /** So much of a digest tells visits apart. */
  private static final int VISIT_ID = 12;

  /**
   * What is tested with.
   *
   * @param head whose test it is
   * @param skipped what the tester leaves out
   * @param queryOrNull a query that is valid; null when there is none
   * @param refusedOrNull a query whose numbers belong to no insurance; null when there is none
   * @param accessorOrNull who reads drugs and checkups; null when nobody does
   * @param purpose what for
   * @param timeout how long an answer is waited for
   * @param cardWithin how long a card is waited for
   * @param outageWithin how long the outage is waited for
   * @param recoveryWithin how long its end is waited for
   */
  public record Plan(
      AcceptanceReport.Head head,
      Set<Scenario> skipped,
      @Nullable EligibilityQuery queryOrNull,
      @Nullable EligibilityQuery refusedOrNull,
      @Nullable Accessor accessorOrNull,
      Purpose purpose,
      Duration timeout,
      Duration cardWithin,
      Duration outageWithin,
      Duration recoveryWithin) {

    /**
     * Copies the set.
     *
     * @param head whose test it is
     * @param skipped what the tester leaves out
     * @param queryOrNull a query that is valid; null when there is none
     * @param refusedOrNull a query whose numbers belong to no insurance; null when there is none
     * @param accessorOrNull who reads drugs and checkups; null when nobody does
     * @param purpose what for
     * @param timeout how long an answer is waited for
     * @param cardWithin how long a card is waited for
     * @param outageWithin how long the outage is waited for
     * @param recoveryWithin how long its end is waited for
     */
    public Plan {
      skipped = Set.copyOf(skipped);
    }
  }

  /** Where card visits come from 「カード受付の取得元」. */
  public interface Reader {

    /**
     * {@return the names of the files that are there now; empty when the folder can not be read}
     */
    Optional<Set<String>> present();

    /**
     * Begins to watch, with a ledger of its own in memory.
     *
     * @param listener hears of visits
     * @return the running hub, to be closed
     */
    CardReaderHub watch(CardReaderListener listener);
  }

  private final Plan plan;
  private final OqsClient oqs;
  private final SentRequests sent;
  private final Supplier<DoctorReport> doctor;
  private final @Nullable Reader reader;
  private final Prompts prompts;
  private final Waits waits;

  private @Nullable DoctorReport examined;
  private @Nullable VisitBook book;
  private @Nullable CardReaderHub hub;

  /**
   * Prepares a test.
   *
   * @param plan what is tested with
   * @param oqs the client, closed by the caller
   * @param sent counts the client's requests
   * @param doctor examines the installation
   * @param reader where card visits come from; null when there is no such folder
   * @param prompts tells the tester what to do
   * @param time the clock
   */
  public Acceptance(
      Plan plan,
      OqsClient oqs,
      SentRequests sent,
      Supplier<DoctorReport> doctor,
      @Nullable Reader reader,
      Prompts prompts,
      TimeSource time) {
    this.plan = plan;
    this.oqs = oqs;
    this.sent = sent;
    this.doctor = doctor;
    this.reader = reader;
    this.prompts = prompts;
    this.waits = new Waits(time);
  }

  /** Ends the test soon: what was not tested until now is told as such. */
  public void stop() {
    waits.stop();
  }

  /** {@return what the test came to, whatever happens in it} */
  public AcceptanceReport run() {
    Instant begin = waits.time().now();
    List<ScenarioResult> results = new ArrayList<>();
    try {
      for (Scenario scenario : Scenario.values()) {
        results.add(result(scenario));
      }
    } finally {
      if (hub != null) {
        hub.close();
      }
    }
    return new AcceptanceReport(plan.head(), begin, waits.time().now(), results, examined);
  }

  private ScenarioResult result(Scenario scenario) {
    Instant begin = waits.time().now();
    Outcome outcome;
    if (plan.skipped().contains(scenario)) {
      outcome = Outcome.unseen("試験者が省略しました。", "Skipped by the tester.");
    } else if (waits.isStopped()) {
      outcome = stopped(List.of());
    } else {
      prompts.tell(
          new Words(
              "［" + scenario.number() + "/8］" + scenario.title().japanese(),
              "[" + scenario.number() + "/8] " + scenario.title().english()));
      try {
        outcome = outcome(scenario);
      } catch (RuntimeException e) {
        // Its message may quote anything. The report must come to its end all the same.
        outcome =
            Outcome.fail(
                "プログラムの不具合のため試験できませんでした。",
                "A fault of this program.",
                List.of(Fact.of("error", "エラー", "error", e.getClass().getSimpleName())));
      }
      if (waits.isStopped() && outcome.verdict() != Verdict.PASS) {
        outcome = stopped(outcome.facts());
      }
      Verdict verdict = outcome.verdict();
      prompts.tell(
          new Words(
              "　→ " + verdict.label().japanese() + "：" + outcome.reason().japanese(),
              "   → " + verdict.label().english() + ": " + outcome.reason().english()));
    }
    return new ScenarioResult(
        scenario, outcome.verdict(), outcome.reason(), begin, waits.time().now(), outcome.facts());
  }

  private static Outcome stopped(List<Fact> facts) {
    return Outcome.unseen("試験者が試験を中止しました。", "The tester stopped the test.", facts);
  }

  private Outcome outcome(Scenario scenario) {
    return switch (scenario) {
      case INSTALLATION -> installation();
      case QUERY_BY_NUMBERS -> queryByNumbers();
      case REFUSAL -> refusal();
      case CARD_VISIT -> cardVisit();
      case DRUGS -> drugs();
      case CHECKUPS -> checkups();
      case NO_CONSENT -> noConsent();
      case OUTAGE -> outage();
    };
  }

  // ---- the installation

  private Outcome installation() {
    DoctorReport report = doctor.get();
    examined = report;
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.count("ok", "正常", "good", report.count(Mark.OK)));
    facts.add(Fact.count("warnings", "注意", "warnings", report.count(Mark.WARNING)));
    facts.add(Fact.count("failures", "異常", "failures", report.count(Mark.FAILURE)));
    if (report.isHealthy()) {
      return Outcome.pass("照会を妨げる問題はありません。", "Nothing keeps queries from working.", facts);
    }
    report.diagnosis().first().ifPresent(finding -> facts.addAll(OutageTrial.facts(finding)));
    return Outcome.fail("照会を妨げる問題があります。", "Something keeps queries from working.", facts);
  }

  // ---- queries by numbers

  private Outcome queryByNumbers() {
    if (plan.queryOrNull() == null) {
      return Outcome.unseen("照会する番号（--query）がありません。", "No numbers were given (--query).");
    }
    Asked<EligibilityAnswer> asked = ask(plan.queryOrNull());
    List<Fact> facts = asked.facts();
    if (asked.errorOrNull() != null) {
      facts.addAll(way(asked));
      return failed(asked.errorOrNull(), facts);
    }
    EligibilityAnswer.Outcome outcome = asked.answer().orElseThrow().outcome();
    return outcome.isUsable()
        ? Outcome.pass("センターから有効の回答を受信しました。", "The centre answered: valid.", facts)
        : Outcome.fail(
            "回答を受信しましたが、有効な資格ではありません。番号を確認してください。",
            "An answer came, and it is not valid: check the numbers.",
            facts);
  }

  private Outcome refusal() {
    if (plan.refusedOrNull() == null) {
      return Outcome.unseen(
          "該当しない番号（--refused-query）がありません。",
          "No numbers of no insurance were given (--refused-query).");
    }
    Asked<EligibilityAnswer> asked = ask(plan.refusedOrNull());
    List<Fact> facts = asked.facts();
    if (asked.errorOrNull() instanceof RejectedException) {
      facts.add(refusedBy("端末または中継サーバー（要求の拒否）", "terminal or gateway, the request"));
      return Outcome.pass(
          "端末または中継サーバーが要求を拒否し、その旨を表示しました（センターの回答ではありません）。",
          "The terminal or gateway refused the request, and that was told; it is no answer of the"
              + " centre.",
          facts);
    } else if (asked.errorOrNull() instanceof ServiceException refusal && !isBreakdown(refusal)) {
      facts.add(refusedBy("センター（照会の拒否）", "centre, the query"));
      return Outcome.pass(
          "センターが照会を拒否し、その旨を表示しました。", "The centre refused the query, and that was told.", facts);
    } else if (asked.errorOrNull() != null) {
      facts.addAll(way(asked));
      return failed(asked.errorOrNull(), facts);
    }
    EligibilityAnswer.Outcome outcome = asked.answer().orElseThrow().outcome();
    return switch (outcome) {
      case NOT_FOUND, INVALID, INVALID_NEWER_EXISTS -> {
        facts.add(refusedBy("センター（回答 " + outcome + "）", "centre, the answer " + outcome));
        yield Outcome.pass(
            "有効な資格がないとの回答を、「確認できず」と区別して表示しました。",
            "The centre said that there is no valid insurance; told apart from \"could not"
                + " verify\".",
            facts);
      }
      default ->
          Outcome.fail(
              "有効な資格がないという回答ではありませんでした。番号を確認してください。",
              "The answer does not say that there is no insurance: check the numbers.",
              facts);
    };
  }

  private static Fact refusedBy(String japanese, String english) {
    return Fact.of("refusedBy", "断りの根拠", "refused by", new Words(japanese, english));
  }

  /** An end at the centre that says nothing of the numbers. */
  private static boolean isBreakdown(ServiceException error) {
    return error
        .segment()
        .filter(segment -> segment.equals(ResultSegment.ABNORMAL.code()))
        .isPresent();
  }

  private Asked<EligibilityAnswer> ask(EligibilityQuery query) {
    CallOptions options = CallOptions.by(plan.head().tester()).withDeadline(plan.timeout());
    return Asked.of(() -> oqs.eligibility().check(query, options), sent, waits);
  }

  private static Outcome failed(OqsException error, List<Fact> facts) {
    return new Outcome(Verdict.FAIL, Asked.sentence(error), facts);
  }

  /** Where the way is broken, by what was seen last. */
  private List<Fact> way(Asked<?> asked) {
    return asked.couldNotVerify()
        ? oqs.state().diagnosis().first().map(OutageTrial::facts).orElse(List.of())
        : List.of();
  }

  // ---- card visits

  private Outcome cardVisit() {
    if (reader == null) {
      return Outcome.unseen(
          "カード受付のフォルダ（--face）がありません。", "No folder of card visits was given (--face).");
    }
    Optional<Set<String>> present = reader.present();
    if (present.isEmpty()) {
      return Outcome.fail(
          "カード受付のフォルダを読めません。", "The folder of card visits can not be read.", List.of());
    }
    VisitBook visits = new VisitBook(present.get());
    CardReaderHub watch = reader.watch(visits);
    book = visits;
    hub = watch;
    long seconds = plan.cardWithin().toSeconds();
    prompts.tell(
        new Words(
            "カードリーダーにカードを通し、すべてに同意してください（" + seconds + "秒以内）。",
            "Pass a card, and agree to everything, within " + seconds + " s."));
    var unused = visits.await(this::isAgreed, waits.limit(plan.cardWithin()), waits);
    return cardVisit(visits, watch);
  }

  private Outcome cardVisit(VisitBook book, CardReaderHub hub) {
    List<Visit> visits = book.visits();
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.count("visits", "届いた受付", "visits", visits.size()));
    Optional<QuarantineReason> setAside = book.setAside().stream().findFirst();
    setAside.ifPresent(reason -> facts.add(Fact.of("setAside", "保留", "set aside", reason.name())));
    facts.addAll(facts(visits, 0));
    if (visits.stream().anyMatch(visit -> isShown(visit.answer()))) {
      return Outcome.pass(
          "カード受付が届き、受付画面に表示できる内容です。カルテへの取り込みは院内のシステムの画面で確認してください。",
          "A card visit came, and its answer can be shown at the desk. See on the clinic's own"
              + " program that its chart took it.",
          facts);
    } else if (!visits.isEmpty()) {
      return Outcome.fail(
          "カード受付は届きましたが、センターの回答がエラーです。",
          "A card visit came, and the centre's answer is an error.",
          facts);
    } else if (setAside.isPresent()) {
      return Outcome.fail(
          "ファイルは届きましたが、カード受付として読めません。", "A file came that can not be read as a card visit.", facts);
    }
    facts.add(
        Fact.of(
            "source",
            "フォルダの状態",
            "folder",
            hub.snapshot().sources().stream()
                .map(source -> source.state().status().name())
                .distinct()
                .reduce((one, other) -> one + " " + other)
                .orElse("")));
    return Outcome.fail("時間内にカード受付が届きませんでした。", "No card visit came within the time.", facts);
  }

  private List<Visit> visits() {
    return book == null ? List.of() : book.visits();
  }

  /** Of the visits from a place in their order on. */
  private static List<Fact> facts(List<Visit> visits, int from) {
    List<Fact> facts = new ArrayList<>();
    for (int at = from; at < visits.size(); at++) {
      facts.addAll(facts(visits.get(at), at + 1));
    }
    return facts;
  }

  private static List<Fact> facts(Visit visit, int number) {
    List<Fact> facts = new ArrayList<>();
    String id = visit.id().substring(0, VISIT_ID);
    facts.add(Fact.of("visit" + number, "受付" + number, "visit " + number, id));
    // By two clocks, the terminal's and this computer's: it may be less than nothing.
    visit
        .occurredAt()
        .map(time -> Duration.between(time.toInstant(), visit.detectedAt()))
        .ifPresent(
            span ->
                facts.add(
                    Fact.millis(
                        "visit" + number + "CardToDetectedMillis",
                        "カードから検知まで",
                        "card to detected",
                        span)));
    return facts;
  }

  private static boolean isShown(EligibilityAnswer answer) {
    return switch (answer.outcome()) {
      case SERVICE_ERROR, QUERY_ERROR, IN_PROGRESS -> false;
      default -> Derived.of(answer).nextAction().kind() != NextAction.Kind.CHECK_AT_TERMINAL;
    };
  }

  private boolean isAgreed(List<Visit> come) {
    return come.stream().anyMatch(visit -> consents(visit, this::drugQuery))
        && come.stream().anyMatch(visit -> consents(visit, this::checkupQuery));
  }

  private boolean isRefused(List<Visit> come) {
    return come.stream().anyMatch(visit -> refuses(visit, this::drugQuery))
        && come.stream().anyMatch(visit -> refuses(visit, this::checkupQuery));
  }

  // ---- drugs and checkups

  private Outcome drugs() {
    return fetched(
        Information.DRUG_INFO,
        OqsClient::drugInfo,
        this::drugQuery,
        answer -> answer.lines().size());
  }

  private Outcome checkups() {
    return fetched(
        Information.CHECKUP,
        OqsClient::checkups,
        this::checkupQuery,
        answer -> answer.checkups().size());
  }

  private <Q extends MedicalInfoQuery, A extends MedicalInfoAnswer> Outcome fetched(
      Information information,
      Function<OqsClient, ? extends MedicalInfoClient<Q, A>> client,
      Function<Visit, Optional<Q>> query,
      ToLongFunction<A> count) {
    Optional<Q> agreed =
        visits().stream().filter(visit -> consents(visit, query)).findFirst().flatMap(query);
    if (agreed.isEmpty()) {
      return Outcome.unseen("同意のあるカード受付がありません。", "There is no card visit with that consent.");
    }
    Accessor accessor = plan.accessorOrNull();
    if (accessor == null) {
      return Outcome.unseen("閲覧者の職種（--role）がありません。", "Nobody reads: no --role was given.");
    } else if (!AccessPolicy.STANDARD.allows(information, accessor.role())) {
      return Outcome.unseen(
          "この職種（--role）では閲覧できない情報です。", "Who has this role may not read it (--role).");
    }
    Asked<A> asked = fetch(client.apply(oqs), agreed.get(), accessor);
    List<Fact> facts = asked.facts();
    if (asked.errorOrNull() != null) {
      facts.addAll(way(asked));
      return failed(asked.errorOrNull(), facts);
    }
    A answer = asked.answer().orElseThrow();
    facts.add(Fact.of("patient", "患者の照合", "patient", patient(answer)));
    facts.add(Fact.count("count", "件数", "count", count.applyAsLong(answer)));
    return switch (answer.patientCheck()) {
      case SAME, PARTLY ->
          Outcome.pass(
              "回答を読み取り、照会した患者のものであることを確認しました。",
              "The answer was read, and belongs to the patient asked for.",
              facts);
      case NOT_TOLD, NOT_ASKED ->
          Outcome.unseen(
              "回答を読み取りましたが、患者を照合できる項目がなく、照会した患者のものかは分かりません。",
              "The answer was read, and nothing tells whether it belongs to the patient asked for.",
              facts);
      case DIFFERENT ->
          Outcome.fail("回答は別の患者のものです。", "The answer belongs to another patient.", facts);
    };
  }

  private static Words patient(MedicalInfoAnswer answer) {
    return switch (answer.patientCheck()) {
      case SAME -> new Words("一致", "same");
      case PARTLY -> new Words("一部のみ照合（一致）", "same, as far as told");
      case NOT_TOLD, NOT_ASKED -> new Words("照合できる項目なし", "nothing to compare");
      case DIFFERENT -> new Words("不一致", "different");
    };
  }

  private <Q extends MedicalInfoQuery, A extends MedicalInfoAnswer> Asked<A> fetch(
      MedicalInfoClient<Q, A> client, Q query, Accessor accessor) {
    CallOptions options = CallOptions.by(accessor, plan.purpose()).withDeadline(plan.timeout());
    return Asked.of(() -> client.fetch(query, options), sent, waits);
  }

  private Outcome noConsent() {
    Accessor accessor = plan.accessorOrNull();
    if (accessor == null) {
      return Outcome.unseen("閲覧者の職種（--role）がありません。", "Nobody reads: no --role was given.");
    }
    boolean readsDrugs = AccessPolicy.STANDARD.allows(Information.DRUG_INFO, accessor.role());
    boolean readsCheckups = AccessPolicy.STANDARD.allows(Information.CHECKUP, accessor.role());
    int wanted = (readsDrugs ? 1 : 0) + (readsCheckups ? 1 : 0);
    if (wanted == 0) {
      return Outcome.unseen(
          "この職種（--role）では閲覧できない情報です。", "Who has this role may not read it (--role).");
    }
    int seen = visits().size();
    awaitRefusal();
    List<Asked<?>> all = new ArrayList<>();
    refused(this::drugQuery)
        .filter(query -> readsDrugs)
        .ifPresent(query -> all.add(fetch(oqs.drugInfo(), query, accessor)));
    refused(this::checkupQuery)
        .filter(query -> readsCheckups)
        .ifPresent(query -> all.add(fetch(oqs.checkups(), query, accessor)));
    List<Fact> facts = facts(visits(), seen);
    if (all.isEmpty()) {
      return Outcome.unseen(
          "同意しなかったカード受付がありません。", "There is no card visit without consent.", facts);
    }
    facts.add(Fact.count("tried", "試みた照会", "tried", all.size()));
    long requests = all.stream().mapToLong(Asked::requests).sum();
    facts.add(Fact.count("sent", "送信した要求", "requests sent", requests));
    boolean isKept =
        requests == 0
            && all.stream().allMatch(one -> one.errorOrNull() instanceof ConsentException);
    all.forEach(
        one -> {
          if (one.errorOrNull() instanceof ConsentException refusal) {
            facts.add(
                Fact.of(
                    "refused",
                    "送信前に止めた照会",
                    "held back",
                    refusal.consentKind() + " " + refusal.problem()));
          } else {
            facts.addAll(one.facts());
          }
        });
    if (isKept && all.size() < wanted) {
      return Outcome.unseen(
          "薬剤情報と特定健診情報の片方だけで確かめました（同意がない照会は止めました）。もう片方に同意しない受付がありません。",
          "Seen with drugs or checkups only, and held back there: nobody refused the other.",
          facts);
    }
    return isKept
        ? Outcome.pass("同意がない照会は、何も送信せずに止めました。", "Without consent nothing was sent.", facts)
        : Outcome.fail("同意がない照会を止めませんでした。", "A query without consent was not held back.", facts);
  }

  /**
   * Asked for only now: for the same card the centre counts the later consent, and what was agreed
   * to has been read.
   */
  private void awaitRefusal() {
    VisitBook known = book;
    if (known == null || known.visits().isEmpty() || isRefused(known.visits())) {
      return;
    }
    long seconds = plan.cardWithin().toSeconds();
    prompts.tell(
        new Words(
            "もう一度カードを通し、今度はどの項目にも同意しないでください（すべて「同意しない」を選ぶ。" + seconds + "秒以内）。",
            "Pass a card once more, and agree to nothing, within " + seconds + " s."));
    var unused = known.await(this::isRefused, waits.limit(plan.cardWithin()), waits);
  }

  private <Q extends MedicalInfoQuery> Optional<Q> refused(Function<Visit, Optional<Q>> query) {
    return visits().stream().filter(visit -> refuses(visit, query)).findFirst().flatMap(query);
  }

  private Optional<DrugInfoQuery> drugQuery(Visit visit) {
    YearMonth month = YearMonth.from(waits.time().now().atZone(WireDates.JST));
    return consenting(visit)
        .flatMap(
            one ->
                made(
                    () ->
                        DrugInfoQuery.builder()
                            .from(visit.answer(), one)
                            .monthsUntil(month, MONTHS)
                            .build()));
  }

  private Optional<CheckupQuery> checkupQuery(Visit visit) {
    return consenting(visit)
        .flatMap(one -> made(() -> CheckupQuery.builder().from(visit.answer(), one).build()));
  }

  /** Of several it is the insurance that carries the consents. */
  private static Optional<Qualification> consenting(Visit visit) {
    return visit.answer().outcome().isUsable()
        ? visit.answer().qualifications().stream().filter(one -> !one.isMedicalAid()).findFirst()
        : Optional.empty();
  }

  private static <Q> Optional<Q> made(Supplier<Q> query) {
    try {
      return Optional.of(query.get());
    } catch (InvalidQueryException e) {
      return Optional.empty(); // an answer without numbers to ask by
    }
  }

  private <Q extends MedicalInfoQuery> boolean consents(
      Visit visit, Function<Visit, Optional<Q>> query) {
    return query.apply(visit).filter(made -> problem(made).isEmpty()).isPresent();
  }

  /** A consent that has run out, or was never asked for, is no refusal. */
  private <Q extends MedicalInfoQuery> boolean refuses(
      Visit visit, Function<Visit, Optional<Q>> query) {
    return query
        .apply(visit)
        .flatMap(this::problem)
        .filter(problem -> problem == ConsentException.Problem.REFUSED)
        .isPresent();
  }

  private Optional<ConsentException.Problem> problem(MedicalInfoQuery query) {
    return query.consentProblem(waits.time().now(), Duration.ZERO);
  }

  // ---- the outage

  private Outcome outage() {
    EligibilityQuery query = plan.queryOrNull();
    if (query == null) {
      return Outcome.unseen(
          "障害中に照会する番号（--query）がありません。",
          "There are no numbers to ask by during an outage (--query).");
    }
    return new OutageTrial(
            oqs, () -> ask(query), plan.outageWithin(), plan.recoveryWithin(), prompts, waits)
        .run();
  }
}
