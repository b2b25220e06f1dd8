package jp.shikaku.eligibility;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.Purpose;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.audit.AuditTrail;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.internal.exchange.Trail;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that are answered with a receipt, and whose result is fetched later 「一括照会・一括登録」
 * (eligibility 3.4 to 3.9, transports 6). Everything goes in {@link Lane#BATCH}, whatever the
 * options say: a desk never waits for it.
 *
 * <p>An upload makes a new job at the centre each time and is therefore sent once: whoever does not
 * know what became of it waits on with {@link #resume}. The result may be asked for as often as one
 * likes; each time is a new request. A call without a deadline of its own may take 60 s. The access
 * log (reliability-security P-02) has a line for each person of an upload before it is sent, and
 * one line after; of the result one line before and one after, which name the upload.
 *
 * @param <R> what a row of the result holds
 */
public abstract sealed class BulkJobs<R> permits BulkClient, ReferenceNumberClient {

  /** For a receipt and for one look at the result (transports 6.3). */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final String LONGEST_ID = "0".repeat(50);

  private final Exchanges exchanges;
  private final BulkRequests requests;
  private final Executor executor;
  private final Function<CallOptions, MedicalInstitutionCode> institution;
  private final @Nullable AuditLog audit;
  private final Map<String, BulkFamily<R>> families;

  BulkJobs(ClientSetup setup, List<BulkFamily<R>> families) {
    this.exchanges = setup.exchanges();
    this.requests = new BulkRequests(setup.charset());
    this.executor = setup.executor();
    this.institution = setup.institution();
    this.audit = setup.audit();
    this.families =
        families.stream()
            .collect(Collectors.toMap(family -> family.upload().code(), Function.identity()));
  }

  /**
   * Uploads and waits for the receipt. Needs a client with a durable {@link
   * jp.shikaku.transport.ExchangeJournal}, as {@link jp.shikaku.transport.JdbcExchangeJournal}.
   *
   * @param upload what is asked or registered
   * @param store keeps {@link BulkReceipt#toText} durably, before the terminal's copy of the
   *     receipt is cleared away; what it throws fails the call, and {@link #resume} gets the
   *     receipt again
   * @param options who asks, and how
   * @return the receipt
   * @throws InvalidQueryException when a text can not be written in the requests' encoding, a date
   *     is out of range, or it is larger than the transport takes, see {@link #maxPersons}; nothing
   *     was sent
   * @throws TransportException when it could not be delivered, or it is not known whether it was:
   *     then wait on with its {@link TransportException#pending}, and do not upload again
   * @throws jp.shikaku.RejectedException when the terminal refused the request file
   * @throws ServiceException when the centre refused the upload: there is no receipt
   * @throws DecodeException when the receipt could not be read
   */
  public BulkReceipt submit(
      BulkUpload<R> upload, Consumer<BulkReceipt> store, CallOptions options) {
    return Exchanges.await(submitting(upload, store, options));
  }

  /**
   * Uploads without waiting. The future fails with the same exceptions as {@link #submit};
   * cancelling it takes the request back if it still can be.
   *
   * @param upload what is asked or registered
   * @param store as for {@link #submit}, called on a thread of the transport
   * @param options who asks, and how
   * @return the receipt to come
   */
  public CompletableFuture<BulkReceipt> submitAsync(
      BulkUpload<R> upload, Consumer<BulkReceipt> store, CallOptions options) {
    return async(() -> submitting(upload, store, options));
  }

  /**
   * Waits on for the receipt of an upload sent earlier, also before a restart; sends nothing.
   *
   * @param pending the handle given to {@link CallOptions#withOnPending} or carried by a {@link
   *     TransportException}
   * @param store as for {@link #submit}
   * @param options how long to wait
   * @return the receipt
   * @throws InvalidQueryException when the handle is of another message or institution
   * @throws OqsException as {@link #submit}
   */
  public BulkReceipt resume(Pending pending, Consumer<BulkReceipt> store, CallOptions options) {
    return Exchanges.await(resuming(pending, store, options));
  }

  /**
   * Waits on as {@link #resume} does, without a waiting thread. The future fails with the same
   * exceptions; cancelling it ends the waiting.
   *
   * @param pending the handle
   * @param store as for {@link #submitAsync}
   * @param options how long to wait
   * @return the receipt to come
   */
  public CompletableFuture<BulkReceipt> resumeAsync(
      Pending pending, Consumer<BulkReceipt> store, CallOptions options) {
    return async(() -> resuming(pending, store, options));
  }

  /**
   * {@return how many persons an upload may have so that the transport takes it 「1回のアップロードの最大人数」,
   * however their numbers are spelled; 1 or more} With the transports of this library, which take 4
   * MiB unless told otherwise, more than 5,000. An upload of more persons is sent if it fits.
   */
  public final int maxPersons() {
    long one = widest(1);
    long each = widest(2) - one;
    return (int)
        Math.max(1, Math.min(Integer.MAX_VALUE, (exchanges.maxRequestBytes() - one) / each));
  }

  private long widest(int persons) {
    return widestUpload(persons)
        .write(requests, MedicalInstitutionCode.of("9".repeat(10)), LONGEST_ID, today())
        .length;
  }

  /** An upload of persons whose numbers take as many bytes as any do. */
  abstract BulkUpload<R> widestUpload(int persons);

  private RunningCall<BulkReceipt> resuming(
      Pending pending, Consumer<BulkReceipt> store, CallOptions options) {
    BulkFamily<R> family = family(pending.kind(), "pending");
    CallOptions asked = inBatch(options.withInstitution(of(pending.institution())));
    MedicalInstitutionCode asking = institution.apply(asked);
    AuditTrail trail = trail(family.upload(), asking, "-", List.of(), asked);
    if (trail != null) {
      trail.resume(pending);
    }
    return exchanges.resume(
        pending, orNone(trail), receipts(family.upload(), asking, trail, store), asked);
  }

  /**
   * Asks once for the result, with a new request.
   *
   * @param receipt the upload
   * @param options who asks, and how; the institution is the receipt's
   * @return the result, to be closed; empty while the centre is still at work 「処理中」
   * @throws InvalidQueryException when the receipt is of another message or institution
   * @throws TransportException when it could not be asked for, or what came belongs to another
   *     upload
   * @throws jp.shikaku.RejectedException when the terminal refused the request file
   * @throws ServiceException when the centre ended the job abnormally
   * @throws DecodeException when what came could not be read up to its first row
   */
  public Optional<BulkDownload<R>> fetch(BulkReceipt receipt, CallOptions options) {
    return Exchanges.await(fetching(receipt, options));
  }

  /**
   * Asks once for the result without waiting. The future fails with the same exceptions as {@link
   * #fetch}; cancelling it gives the request up.
   *
   * @param receipt the upload
   * @param options who asks, and how
   * @return the result to come
   */
  public CompletableFuture<Optional<BulkDownload<R>>> fetchAsync(
      BulkReceipt receipt, CallOptions options) {
    return async(() -> fetching(receipt, options));
  }

  /**
   * Asks for the result again and again until it is there. Between the requests no thread waits.
   * What passes is survived: an outage, a busy or silent terminal, calls held back; in a
   * maintenance window nothing is sent, and the next request follows it. What does not pass by
   * itself ends it, and so does closing the client; the receipt is good for another try.
   *
   * @param receipt the upload
   * @param schedule when it is asked for
   * @param options who asks; a deadline is that of each request
   * @param progress told after each request that brought no result, on threads of this library;
   *     must be quick, what it throws is logged by class and dropped
   * @return the result to come, to be closed; fails with the exceptions of {@link #fetch}, and when
   *     the time of the schedule is over with the last trouble, else with {@code NO_ANSWER}.
   *     Cancelling it stops asking
   */
  public CompletableFuture<BulkDownload<R>> await(
      BulkReceipt receipt,
      BulkSchedule schedule,
      CallOptions options,
      Consumer<BulkProgress> progress) {
    try {
      asking(receipt, options);
    } catch (OqsException e) {
      return CompletableFuture.failedFuture(e);
    }
    BulkAwait<R> waiting = new BulkAwait<>(this, receipt, schedule, options, progress);
    waiting.begin();
    return waiting;
  }

  /** What can not even begin fails the future. */
  <T> CompletableFuture<T> async(Supplier<RunningCall<T>> starter) {
    try {
      return starter.get().forCaller(executor);
    } catch (OqsException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  // ---- what the clients share

  Exchanges exchanges() {
    return exchanges;
  }

  Executor executor() {
    return executor;
  }

  BulkRequests requests() {
    return requests;
  }

  MedicalInstitutionCode institution(CallOptions options) {
    return institution.apply(options);
  }

  @Nullable AuditLog audit() {
    return audit;
  }

  LocalDate today() {
    return LocalDate.ofInstant(exchanges.time().now(), WireDates.JST);
  }

  static Trail orNone(@Nullable AuditTrail trail) {
    return trail == null ? Trail.NONE : trail;
  }

  /** Begins the lines of an exchange in the access log; null when the host keeps none. */
  @Nullable AuditTrail trail(
      MessageKind kind,
      MedicalInstitutionCode asking,
      String scope,
      List<String> patientKeys,
      CallOptions options) {
    if (audit == null) {
      return null;
    }
    return audit.bulk(
        new AuditRecord(
            AuditRecord.Stage.INTENT,
            OffsetDateTime.ofInstant(exchanges.time().now(), WireDates.JST),
            options
                .accessor()
                .orElseGet(() -> new Accessor(options.userId(), AccessorRole.UNSTATED)),
            options.purpose().orElse(Purpose.VERIFICATION),
            asking.value(),
            kind.code(),
            "",
            "-",
            scope,
            AuditRecord.Basis.VERIFICATION,
            null,
            null,
            null),
        patientKeys);
  }

  static TransportException mismatch(String detail, ExchangeContext context) {
    return new TransportException(
        Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail, null, context, null);
  }

  /** Whatever transport brought it, an answer under another name is not ours. */
  static void requireName(
      MessageKind kind, Pending handle, Answer document, ExchangeContext context) {
    String name = kind.answerBaseName(handle.exchangeId()) + ".";
    if (!document.fileName().regionMatches(true, 0, name, 0, name.length())) {
      throw mismatch("the answer under this name belongs to another request", context);
    }
  }

  private BulkFamily<R> family(String kind, String field) {
    BulkFamily<R> family = families.get(kind);
    if (family == null) {
      throw new InvalidQueryException(
          field, "must be of an upload that this client makes", "この機能のアップロードではありません");
    }
    return family;
  }

  private static MedicalInstitutionCode of(String code) {
    return MedicalInstitutionCode.of(code);
  }

  private static CallOptions inBatch(CallOptions options) {
    CallOptions batch = options.withLane(Lane.BATCH);
    return batch.deadline().isPresent() ? batch : batch.withDeadline(DEADLINE);
  }

  // ---- uploads

  private RunningCall<BulkReceipt> submitting(
      BulkUpload<R> upload, Consumer<BulkReceipt> store, CallOptions options) {
    CallOptions asked = inBatch(options);
    MedicalInstitutionCode asking = institution.apply(asked);
    List<String> keys = audit == null ? List.of() : upload.patientKeys(audit);
    AuditTrail trail = trail(upload.message(), asking, upload.scope(today()), keys, asked);
    return exchanges.send(
        upload.message(),
        asking,
        exchangeId -> fitting(upload.write(requests, asking, exchangeId, today())),
        orNone(trail),
        receipts(upload.message(), asking, trail, store),
        asked);
  }

  /** Refused here, nothing of it stands in the journal and the access log. */
  private byte[] fitting(byte[] document) {
    long most = exchanges.maxRequestBytes();
    if (document.length > most) {
      throw new InvalidQueryException(
          "upload",
          "must not be larger than " + most + " bytes: divide it",
          "1回で送信できる大きさを超えています。分割してください");
    }
    return document;
  }

  private AnswerReader<BulkReceipt> receipts(
      MessageKind kind,
      MedicalInstitutionCode asking,
      @Nullable AuditTrail trail,
      Consumer<BulkReceipt> store) {
    return new AnswerReader<>() {
      @Override
      public BulkReceipt read(Pending handle, Answer document, ExchangeContext context) {
        BulkReceipt receipt = receipt(kind, asking, handle, document, context);
        if (trail != null) {
          trail.result(handle, Result.ACCEPTED);
        }
        return receipt;
      }

      @Override
      public void keep(BulkReceipt receipt) {
        store.accept(receipt);
      }
    };
  }

  private BulkReceipt receipt(
      MessageKind kind,
      MedicalInstitutionCode asking,
      Pending handle,
      Answer document,
      ExchangeContext context) {
    requireName(kind, handle, document, context);
    ReceptionDocument told;
    try {
      told =
          ReceptionDocument.read(
              document.fileName(), kind.code() + "res", document.bytes(), exchanges.rules());
    } catch (DecodeException e) {
      throw e.in(context);
    }
    if (!told.carriesOnly(asking, handle)) {
      throw mismatch("the receipt under this name belongs to another upload", context);
    }
    return told.toReceipt(kind, asking, handle, exchanges.time().now(), context);
  }

  // ---- results

  private MedicalInstitutionCode asking(BulkReceipt receipt, CallOptions options) {
    family(receipt.kind(), "receipt");
    return institution.apply(options.withInstitution(of(receipt.institution())));
  }

  /** Sends one request for the result. */
  RunningCall<Optional<BulkDownload<R>>> fetching(BulkReceipt receipt, CallOptions options) {
    MedicalInstitutionCode asking = asking(receipt, options);
    BulkFamily<R> family = family(receipt.kind(), "receipt");
    CallOptions asked = inBatch(options);
    AuditTrail trail =
        trail(family.download(), asking, "UPLOAD=" + receipt.exchangeId(), List.of(), asked);
    RunningCall<Optional<BulkDownload<R>>> call =
        exchanges.send(
            family.download(),
            asking,
            receipt.number(),
            exchangeId -> requests.download(asking, receipt.number()),
            orNone(trail),
            new ResultReading<>(exchanges, family, receipt, trail),
            asked);
    var unused =
        call.whenComplete(
            (result, failure) -> {
              if (failure != null) {
                exchanges.left().unanswered(asking.value());
              }
            });
    return call;
  }
}
