package jp.shikaku.planner;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ServiceException;
import jp.shikaku.WireCharset;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.planner.BulkPlan.Asked;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.WireDates;

/**
 * Asks for the patients of coming days and tells what changed 「予約患者の一括照会」: appointments in, a plan
 * out, and after its run a line for each patient and the counts. Made by {@code OqsClient.planner};
 * thread-safe.
 *
 * <p>Plans are kept in a {@link PlanStore}: after a restart the same appointments are planned under
 * the same name, and the run goes on where it stood. An upload is written down before it is sent
 * and is sent once; one that may have been sent is waited for, never sent again by itself. The
 * store holds keyed digests of persons and no value of them.
 *
 * <p>One request of a run is under way at a time, in the batch lane, which has a place of its own
 * beside those of the desks, so that a desk never waits for it.
 */
public final class BulkPlanner {

  private static final int ATTEMPTS = 5;

  private final Exchanges exchanges;
  private final BulkClient bulk;
  private final PlanStore store;
  private final PersonIds ids;
  private final MessageWriter writer;
  private final RowJudge judge;
  private final int chunkSize;
  private final boolean withoutBranch;
  private final BulkSchedule schedule;
  private final Duration receiptWait;
  private final Predicate<ServiceException> passing;

  private BulkPlanner(Builder builder) {
    this.exchanges = builder.exchanges;
    this.bulk = builder.bulk;
    this.store = builder.store;
    this.ids = builder.ids;
    this.writer = new MessageWriter(builder.charset);
    this.judge = new RowJudge(builder.expiringDays, builder.aheadCounts);
    // By the widest spelling: written down numbers may be spelled another way when they are sent.
    this.chunkSize = Math.min(builder.chunkSize, bulk.maxPersons());
    this.withoutBranch = builder.withoutBranch;
    this.schedule = builder.schedule;
    this.receiptWait = builder.receiptWait;
    this.passing = builder.passing;
  }

  /** Settings of a planner 「一括照会計画の設定」. Not thread-safe. */
  public static final class Builder {

    private static final int MAX_CHUNK = 10_000;
    private static final int MAX_DAYS = 366;

    private final Exchanges exchanges;
    private final BulkClient bulk;
    private final WireCharset charset;
    private final PlanStore store;
    private final PersonIds ids;
    private int chunkSize = BulkQuery.DEFAULT_CHUNK;
    private int expiringDays = 30;
    private boolean aheadCounts;
    private boolean withoutBranch;
    private BulkSchedule schedule = BulkSchedule.STANDARD;
    private Duration receiptWait = Duration.ofMinutes(10);
    private Predicate<ServiceException> passing = told -> false;

    /**
     * Used by {@code OqsClient}.
     *
     * @param exchanges the way down and up
     * @param bulk the bulk queries
     * @param charset the encoding of requests
     * @param store keeps the plans
     * @param key of the digests that stand for persons
     */
    @SuppressWarnings("exports") // made by OqsClient only
    public Builder(
        Exchanges exchanges, BulkClient bulk, WireCharset charset, PlanStore store, SecretKey key) {
      this.exchanges = exchanges;
      this.bulk = bulk;
      this.charset = charset;
      this.store = Objects.requireNonNull(store);
      this.ids = new PersonIds(Objects.requireNonNull(key));
    }

    /**
     * Sets how many persons are in one upload 「1回の照会人数」. There are never more than {@link
     * BulkClient#maxPersons}, so that the transport takes each upload.
     *
     * @param persons 1 to 10000; {@link BulkQuery#DEFAULT_CHUNK} by default
     * @return this
     * @throws InvalidQueryException when it is out of range
     */
    public Builder chunkSize(int persons) {
      if (persons < 1 || persons > MAX_CHUNK) {
        throw new InvalidQueryException("chunkSize", "must be 1 to 10000", "1から10000までにしてください");
      }
      this.chunkSize = persons;
      return this;
    }

    /**
     * Sets how many days after the appointment count as soon for {@link Delta#EXPIRING}.
     *
     * @param days 0 to 366; 30 by default
     * @return this
     * @throws InvalidQueryException when it is out of range
     */
    public Builder expiringWithin(int days) {
      if (days < 0 || days > MAX_DAYS) {
        throw new InvalidQueryException(
            "expiringWithin", "must be 0 to 366 days", "0日から366日までにしてください");
      }
      this.expiringDays = days;
      return this;
    }

    /**
     * Sets whether an answer that was given before the month of the appointment began, in Japan,
     * counts as the check of that month 「前月以前に行った確認を受診月の確認とみなすか」. What is published does not settle
     * it; by default it does not, and {@link Delta#NOT_CHECKED_THIS_MONTH} is told.
     *
     * @param counts whether it does
     * @return this
     */
    public Builder earlierMonthCounts(boolean counts) {
      this.aheadCounts = counts;
      return this;
    }

    /**
     * Sets whether patients without 枝番 are asked for all the same; by default they are set aside as
     * {@link NotVerified#NEEDS_BRANCH}, since several persons may match. Those who have insurer,
     * card and birth date in common with another chart, twins for example, always are.
     *
     * @param ask whether to
     * @return this
     */
    public Builder askWithoutBranch(boolean ask) {
      this.withoutBranch = ask;
      return this;
    }

    /**
     * Sets when results are asked for, and how long a run may take in all.
     *
     * @param times {@link BulkSchedule#STANDARD} by default: a run ends after 24 hours
     * @return this
     */
    public Builder schedule(BulkSchedule times) {
      this.schedule = Objects.requireNonNull(times);
      return this;
    }

    /**
     * Sets how long the receipt of an upload that may have been sent is waited for, before its
     * patients end as {@link NotVerified#UPLOAD_UNKNOWN}. Outages do not count.
     *
     * @param wait more than zero; 10 minutes by default
     * @return this
     * @throws InvalidQueryException when it is not more than zero
     */
    public Builder receiptWait(Duration wait) {
      if (wait.isZero() || wait.isNegative()) {
        throw new InvalidQueryException("receiptWait", "must be more than zero", "0より長くしてください");
      }
      this.receiptWait = wait;
      return this;
    }

    /**
     * Sets which errors of the centre pass by themselves 「一時的なエラー」, by the vendor's own table of
     * codes, since the official one is not public (transports 5): a result answered with such a one
     * is asked for again until the run's end. Any other ends its job as {@link
     * NotVerified#RESULT_FAILED}. An upload is not sent again, whatever the error.
     *
     * @param isTransient told the error, with its code; must be quick and not throw; none by
     *     default
     * @return this
     */
    public Builder passingErrors(Predicate<ServiceException> isTransient) {
      this.passing = Objects.requireNonNull(isTransient);
      return this;
    }

    /** {@return the planner} */
    public BulkPlanner build() {
      return new BulkPlanner(this);
    }
  }

  /**
   * Makes a plan, or finds it again after a restart. Each patient is asked for once for each day;
   * who can not be asked for is set aside with a reason.
   *
   * <p>Under the name of an earlier plan the difference is planned: who is new, or has other
   * numbers now, gets into further uploads; who was asked for and is not among the appointments any
   * more is counted as {@link NotVerified#NO_LONGER_GIVEN}. Nobody is asked for twice but who was
   * not among them when the result was read, and has come back since.
   *
   * @param job the plan's name, for example of the night, 1 to 64 letters, digits, hyphens,
   *     underscores or dots; no value of a person
   * @param appointments those of one day or of several, in any order
   * @return the plan, which is written down
   * @throws InvalidQueryException when the name breaks a rule, or an earlier plan of this name was
   *     made with another key or was altered
   * @throws PlanStoreException when the store can not be read or written
   */
  public BulkPlan plan(String job, List<Appointment> appointments) {
    PlanChunk.requireJob(job);
    LocalDate today = LocalDate.ofInstant(exchanges.time().now(), WireDates.JST);
    Set<String> known = new HashSet<>();
    chunks(job).forEach(chunk -> known.addAll(chunk.persons()));
    Sorting sorted =
        new Sorting(
            job, ids, new Sorting.Rules(today, withoutBranch, writer, known), judge, appointments);
    return new BulkPlan(job, sorted, complete(job, sorted.asked, true));
  }

  /** The uploads of a plan; whom another run has left out of them is planned anew. */
  List<PlanChunk> complete(BulkPlan plan) {
    return complete(plan.job(), plan.asked(), plan.chunks().isEmpty());
  }

  private List<PlanChunk> complete(String job, Map<String, Asked> asked, boolean mayBeNew) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<PlanChunk> all = new ArrayList<>(chunks(job));
      if (all.isEmpty() && !mayBeNew) {
        throw new PlanStoreException("read plan", PlanStoreException.FORGOTTEN);
      }
      List<PlanChunk> added = missing(job, asked, all);
      if (added.isEmpty() || store.add(added)) {
        all.addAll(added);
        return all;
      }
    }
    throw new PlanStoreException("add uploads", PlanStoreException.RUNS_ELSEWHERE);
  }

  /**
   * The upload without those who are not among the appointments: they are planned anew when they
   * come back.
   */
  PlanChunk given(PlanChunk chunk, BulkPlan plan) {
    List<String> persons = chunk.persons().stream().filter(plan.asked()::containsKey).toList();
    return persons.size() == chunk.persons().size() ? chunk : of(chunk, persons);
  }

  private PlanChunk of(PlanChunk chunk, List<String> persons) {
    return chunk.of(persons, ids.chunk(chunk.job(), chunk.number(), persons));
  }

  /**
   * Who was told of out of an upload stays in it, though another run has left him out meanwhile: he
   * would be asked for anew, and told of again.
   */
  void putBack(PlanChunk mine, PlanLines.Told told) {
    if (mine.receipt().isEmpty()) {
      return; // nobody was told of yet
    }
    List<PlanChunk> all = chunks(mine.job());
    PlanChunk now =
        all.stream()
            .filter(chunk -> chunk.number() == mine.number())
            .filter(chunk -> chunk.receipt().equals(mine.receipt()))
            .findFirst()
            .orElse(null);
    Set<String> planned = new HashSet<>();
    all.forEach(chunk -> planned.addAll(chunk.persons()));
    List<String> leftOut =
        mine.persons().stream().filter(told::contains).filter(id -> !planned.contains(id)).toList();
    if (now == null || leftOut.isEmpty()) {
      return;
    }
    List<String> persons = new ArrayList<>(now.persons());
    persons.addAll(leftOut);
    PlanChunk whole = of(now, persons);
    if (now.state() == State.READ) {
      Counts counts = now.counts();
      told.keep(leftOut, counts);
      whole = whole.read(counts);
    }
    swap(now, whole);
  }

  private List<PlanChunk> missing(String job, Map<String, Asked> asked, List<PlanChunk> known) {
    Set<String> planned = new HashSet<>();
    int last = 0;
    for (PlanChunk chunk : known) {
      planned.addAll(chunk.persons());
      last = Math.max(last, chunk.number());
    }
    Map<LocalDate, List<String>> days = new LinkedHashMap<>();
    asked.forEach(
        (id, one) -> {
          if (!planned.contains(id)) {
            days.computeIfAbsent(one.appointment().day(), day -> new ArrayList<>()).add(id);
          }
        });
    List<PlanChunk> added = new ArrayList<>();
    for (List<String> day : days.values()) {
      for (int from = 0; from < day.size(); from += chunkSize) {
        List<String> persons = day.subList(from, Math.min(day.size(), from + chunkSize));
        int number = ++last;
        added.add(
            new PlanChunk(
                job,
                number,
                State.PLANNED,
                persons,
                ids.chunk(job, number, persons),
                null,
                null,
                null,
                null));
      }
    }
    return added;
  }

  /**
   * Runs a plan: sends what was not sent, waits for receipts and results, tells a line for each
   * patient, and ends with the counts. No thread waits meanwhile. Outages and maintenance windows
   * delay it, until its time is over; then the patients that are left end with a named reason, and
   * the plan may be made and run again. A result is looked through to its end before its first line
   * is told; where it breaks all the same while it is told, it is fetched anew and the others are
   * told, so that a run tells each patient once. Lines are told before the result is marked as
   * read: after a crash in between the next run tells them again, so take them by patient key and
   * day. Where two processes run a plan at once, nothing is sent twice, and lines may be told to
   * both.
   *
   * @param plan made by this planner
   * @param options who asks; a deadline is that of each request
   * @param lines told of each patient, one at a time, on threads of this library; what it throws
   *     ends the run with just that, and the lines of that result are told again by the next one
   * @param progress told after each step; must be quick, what it throws is logged by class and
   *     dropped
   * @return the counts to come. Fails with {@link PlanStoreException} when the store fails until
   *     the time is over or another process runs the plan, with {@link
   *     jp.shikaku.TransportException} when the client is closed. Cancelling it stops the run: an
   *     upload that is under way ends by itself, and the next run goes on
   */
  public CompletableFuture<DeltaReport> run(
      BulkPlan plan,
      CallOptions options,
      Consumer<DeltaLine> lines,
      Consumer<PlanProgress> progress) {
    PlanRun run =
        new PlanRun(
            this,
            new PlanRun.Services(exchanges, bulk, judge, schedule, receiptWait, passing),
            plan,
            options,
            lines,
            progress);
    run.begin();
    return run;
  }

  /**
   * {@return the uploads of a plan as they stand, in the order of their numbers; empty when there
   * is no such plan}
   *
   * @param job the plan
   * @throws InvalidQueryException when it was made with another key or was altered
   * @throws PlanStoreException when the store can not be read
   */
  public List<PlanChunk> chunks(String job) {
    List<PlanChunk> chunks = store.chunks(job);
    for (PlanChunk chunk : chunks) {
      if (!chunk.digest().equals(ids.chunk(job, chunk.number(), chunk.persons()))) {
        throw new InvalidQueryException(
            "key",
            "must be the one that the plan was made with, and the plan unaltered",
            "計画を作成したときの鍵と違うか、計画が変更されています");
      }
    }
    return chunks;
  }

  /**
   * Has an upload sent again by the next run, though it may have been received, or was refused: the
   * host's decision, never this library's.
   *
   * @param job the plan
   * @param number of the upload, in state {@link State#OUTCOME_UNKNOWN} or {@link State#FAILED}
   * @throws InvalidQueryException when there is no such upload in such a state
   * @throws PlanStoreException when the store can not be read or written
   */
  public void sendAgain(String job, int number) {
    PlanChunk chunk = chunk(job, number);
    if (chunk.state() != State.OUTCOME_UNKNOWN && chunk.state() != State.FAILED) {
      throw new InvalidQueryException(
          "number", "must be of an upload that is unknown or failed", "送信結果不明または失敗した送信単位を指定してください");
    }
    swap(chunk, chunk.planned());
  }

  /**
   * Has a result fetched and told again by the next run.
   *
   * @param job the plan
   * @param number of an upload whose receipt came, in state {@link State#READ} or {@link
   *     State#FAILED}
   * @throws InvalidQueryException when there is no such upload in such a state
   * @throws PlanStoreException when the store can not be read or written
   */
  public void readAgain(String job, int number) {
    PlanChunk chunk = chunk(job, number);
    boolean ended = chunk.state() == State.READ || chunk.state() == State.FAILED;
    if (!ended || chunk.receipt().isEmpty()) {
      throw new InvalidQueryException(
          "number", "must be of an upload whose result was read or failed", "受付済の送信単位を指定してください");
    }
    swap(chunk, chunk.received(chunk.receipt().get()));
  }

  private PlanChunk chunk(String job, int number) {
    return chunks(job).stream()
        .filter(chunk -> chunk.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidQueryException(
                    "number", "must be that of an upload of the plan", "送信単位がありません"));
  }

  /** Writes a step down; whoever else did one runs the same plan. */
  PlanChunk swap(PlanChunk before, PlanChunk after) {
    if (!store.replace(before, after)) {
      throw new PlanStoreException("write upload", PlanStoreException.RUNS_ELSEWHERE);
    }
    return after;
  }

  /**
   * Forgets a plan, and has the terminal's copies of its results cleared away. What it has uploaded
   * is not taken back.
   *
   * @param job the plan
   * @throws PlanStoreException when the store can not be read or written
   */
  public void forget(String job) {
    List<PlanChunk> forgotten = store.chunks(job);
    store.remove(job);
    clearCopies(forgotten);
  }

  /** Nobody wants their results any more: what a killed process left at the terminal goes. */
  void clearCopies(List<PlanChunk> ended) {
    Set<List<String>> done = new HashSet<>();
    for (PlanChunk chunk : ended) {
      chunk
          .receipt()
          .map(BulkReceipt::parse)
          .ifPresent(receipt -> done.add(List.of(receipt.institution(), receipt.number())));
    }
    exchanges
        .left()
        .unwanted(
            request ->
                // A list's number may be the same: each kind has numbers of its own.
                request.kind().equals(MessageKind.BULK_ELIGIBILITY_RESULT.code())
                    && request
                        .receptionNumber()
                        .filter(number -> done.contains(List.of(request.institution(), number)))
                        .isPresent());
  }
}
