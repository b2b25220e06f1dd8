package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.internal.exchange.Trail;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a person is insured 「資格確認」 ({@code OQSsiquc01}). What the centre says, be it invalid
 * or not found, is an {@link EligibilityAnswer}; everything that leaves the question open is an
 * exception, so that "could not verify" can not be taken for "not insured". Made by {@code
 * OqsClient}; thread-safe.
 *
 * <p>A query that is the same to the last byte as one under way, but for the identifier, is not
 * sent a second time: it waits for the same answer (transports 6.4). So only queries of one
 * institution and lane, for one person, day and set of consents are merged. Who asks and what for
 * may differ: each call has its own two lines in the access log, under the identifier of the one
 * exchange, is compared with the answer for itself, and keeps its own deadline; cancelling one
 * leaves the others alone. An answer that has come is never kept for a later query. Drugs and
 * checkups are never merged: each retrieval is an access of its own.
 */
public final class EligibilityClient {

  private final Exchanges exchanges;
  private final MessageWriter writer;
  private final Executor executor;
  private final Function<CallOptions, MedicalInstitutionCode> institution;
  private final @Nullable AuditLog audit;
  private final Supplier<Verification.Mode> mode;

  /**
   * Used by {@code OqsClient}.
   *
   * @param setup what every client is given
   * @param mode what is declared now
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public EligibilityClient(ClientSetup setup, Supplier<Verification.Mode> mode) {
    this.exchanges = setup.exchanges();
    this.writer = new MessageWriter(setup.charset());
    this.executor = setup.executor();
    this.institution = setup.institution();
    this.audit = setup.audit();
    this.mode = mode;
  }

  /** Reads an answer that {@link #check} gave and somebody kept. */
  EligibilityAnswer read(String fileName, byte[] document, EligibilityQuery query) {
    return EligibilityAnswer.read(
        fileName, document, exchanges.rules(), query, query.checkedOn().orElse(null));
  }

  /**
   * The institution a call would be made for.
   *
   * @throws InvalidQueryException when the options do not tell one of the client's
   */
  MedicalInstitutionCode institution(CallOptions options) {
    return institution.apply(options);
  }

  /** The time all calls go by. */
  TimeSource time() {
    return exchanges.time();
  }

  /**
   * Asks and waits for the answer, at most until the deadline. An interrupt of the thread cancels
   * the call.
   *
   * @param query what is asked
   * @param options who asks, and how
   * @return an answer that tells 資格有効性
   * @throws InvalidQueryException when a text can not be written in the requests' encoding, or a
   *     date is out of range; nothing was sent
   * @throws TransportException when it could not be verified
   * @throws jp.shikaku.RejectedException when the terminal refused the request file
   * @throws ServiceException when the centre ended abnormally
   * @throws DecodeException when the answer could not be read or tells no 資格有効性
   */
  public EligibilityAnswer check(EligibilityQuery query, CallOptions options) {
    return Exchanges.await(start(query, answer -> {}, options));
  }

  /**
   * Asks without waiting. The future fails with the same exceptions as {@link #check}; cancelling
   * it takes the request back if it still can be.
   *
   * @param query what is asked
   * @param options who asks, and how
   * @return the answer to come
   */
  public CompletableFuture<EligibilityAnswer> checkAsync(
      EligibilityQuery query, CallOptions options) {
    try {
      return start(query, answer -> {}, options).forCaller(executor);
    } catch (OqsException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Waits on for the answer to a query sent earlier, also before a restart; sends nothing.
   *
   * @param pending the handle given to {@link CallOptions#withOnPending} or carried by a {@link
   *     TransportException}
   * @param options how long to wait
   * @return an answer that tells 資格有効性
   * @throws InvalidQueryException when the handle is of another message or institution
   * @throws OqsException as {@link #check}
   */
  public EligibilityAnswer resume(Pending pending, CallOptions options) {
    return Exchanges.await(resuming(pending, null, answer -> {}, options));
  }

  /**
   * Waits on for the answer to a query sent earlier; it is compared with the query, as {@link
   * #check} does.
   *
   * @param pending the handle given to {@link CallOptions#withOnPending} or carried by a {@link
   *     TransportException}
   * @param query what was asked
   * @param options how long to wait
   * @return an answer that tells 資格有効性
   * @throws InvalidQueryException when the handle is of another message or institution
   * @throws OqsException as {@link #check}
   */
  public EligibilityAnswer resume(Pending pending, EligibilityQuery query, CallOptions options) {
    return Exchanges.await(resuming(pending, query, answer -> {}, options));
  }

  /**
   * As {@link #check}; the answer is kept by the caller before the terminal's copy is cleared away.
   *
   * @param keep whatever it throws fails the call, and the answer stays where it lies
   */
  EligibilityAnswer check(
      EligibilityQuery query, Consumer<EligibilityAnswer> keep, CallOptions options) {
    return Exchanges.await(start(query, keep, options));
  }

  /**
   * As the public one, with {@code keep} as {@link #check(EligibilityQuery, Consumer,
   * CallOptions)}.
   */
  EligibilityAnswer resume(
      Pending pending,
      EligibilityQuery query,
      Consumer<EligibilityAnswer> keep,
      CallOptions options) {
    return Exchanges.await(resuming(pending, query, keep, options));
  }

  private RunningCall<EligibilityAnswer> resuming(
      Pending pending,
      @Nullable EligibilityQuery query,
      Consumer<EligibilityAnswer> keep,
      CallOptions options) {
    if (!pending.kind().equals(MessageKind.ELIGIBILITY.code())) {
      throw new InvalidQueryException("pending", "must be of an eligibility query");
    }
    MedicalInstitutionCode expected =
        institution.apply(
            options.withInstitution(MedicalInstitutionCode.of(pending.institution())));
    AuditTrail trail = trail(query, expected, options);
    if (trail != null) {
      trail.resume(pending);
    }
    return exchanges.resume(
        pending, trailOf(trail), receiving(expected, query, trail, keep), options);
  }

  private RunningCall<EligibilityAnswer> start(
      EligibilityQuery query, Consumer<EligibilityAnswer> keep, CallOptions options) {
    MedicalInstitutionCode asking = institution.apply(options);
    AuditTrail trail = trail(query, asking, options);
    return exchanges.query(
        MessageKind.ELIGIBILITY,
        asking,
        exchangeId -> write(query, asking, exchangeId),
        trailOf(trail),
        receiving(asking, query, trail, keep),
        options);
  }

  private static Trail trailOf(@Nullable AuditTrail trail) {
    return trail == null ? Trail.NONE : trail;
  }

  private AnswerReader<EligibilityAnswer> receiving(
      MedicalInstitutionCode asking,
      @Nullable EligibilityQuery query,
      @Nullable AuditTrail trail,
      Consumer<EligibilityAnswer> keep) {
    return new AnswerReader<>() {
      @Override
      public EligibilityAnswer read(Pending handle, Answer document, ExchangeContext context) {
        EligibilityAnswer answer =
            EligibilityClient.this.read(handle, document, context, asking, query);
        if (trail != null) {
          trail.result(handle, answer.qualifications().isEmpty() ? Result.EMPTY : Result.DATA);
        }
        return answer;
      }

      @Override
      public void keep(EligibilityAnswer answer) {
        keep.accept(answer);
      }
    };
  }

  private @Nullable AuditTrail trail(
      @Nullable EligibilityQuery query, MedicalInstitutionCode asking, CallOptions options) {
    if (audit == null) {
      return null;
    }
    LocalDate today = LocalDate.ofInstant(time().now(), WireDates.JST);
    return audit.eligibility(
        new AuditRecord(
            AuditRecord.Stage.INTENT,
            OffsetDateTime.ofInstant(time().now(), WireDates.JST),
            options
                .accessor()
                .orElseGet(() -> new Accessor(options.userId(), AccessorRole.UNSTATED)),
            options.purpose().orElse(Purpose.VERIFICATION),
            asking.value(),
            MessageKind.ELIGIBILITY.code(),
            "",
            query == null ? "-" : patientKey(query, audit),
            query == null ? "-" : query.scope(today),
            AuditRecord.Basis.VERIFICATION,
            null,
            null,
            null));
  }

  /** The key of the access log. */
  static String patientKey(EligibilityQuery query, AuditLog audit) {
    return query.patientKey().orElseGet(() -> audit.patientKey(query.insurer(), insured(query)));
  }

  /** Medical aid has a number too: the recipient's. */
  private static InsuredCard insured(EligibilityQuery query) {
    return query
        .card()
        .orElseGet(() -> InsuredCard.of(query.publicExpense().orElseThrow().recipientNumber()));
  }

  private byte[] write(EligibilityQuery query, MedicalInstitutionCode asking, String exchangeId) {
    LocalDate today = LocalDate.ofInstant(exchanges.time().now(), WireDates.JST);
    return writer.write(request(query, asking, exchangeId, today));
  }

  /** The request as a document. */
  static Block request(
      EligibilityQuery query, MedicalInstitutionCode asking, String exchangeId, LocalDate today) {
    Block head =
        new Block(EligibilityLayouts.HEADER)
            .put(EligibilityLayouts.CHECKED_ON, WireDates.format(query.checkedOn(today)))
            .put(EligibilityLayouts.INSTITUTION, asking.value())
            .put(EligibilityLayouts.EXCHANGE_ID, exchangeId);
    Block body =
        new Block(EligibilityLayouts.Query.BODY_LAYOUT)
            .put(EligibilityLayouts.Query.SEARCH, query.toBlock());
    return new Block(EligibilityLayouts.Query.LAYOUT)
        .put(EligibilityLayouts.Query.HEAD, head)
        .put(EligibilityLayouts.Query.BODY_GROUP, body);
  }

  /** The last gate before a caller: whatever transport brought it, no answer of another passes. */
  private EligibilityAnswer read(
      Pending handle,
      Answer document,
      ExchangeContext context,
      MedicalInstitutionCode asking,
      @Nullable EligibilityQuery query) {
    EligibilityAnswer answer = decode(document, query, handle, context);
    String name = MessageKind.ELIGIBILITY.answerBaseName(handle.exchangeId()) + ".";
    boolean named = document.fileName().regionMatches(true, 0, name, 0, name.length());
    if (!named || !answer.carriesOnly(asking, handle) || !answersTo(query, answer)) {
      throw new TransportException(
          Reason.CORRELATION_MISMATCH,
          Delivery.UNKNOWN,
          "the answer under this name belongs to another query",
          null,
          context,
          null);
    }
    return switch (answer.outcome()) {
      case SERVICE_ERROR ->
          throw service(answer, answer.errorCode(), answer.errorMessage(), context);
      case QUERY_ERROR ->
          throw service(answer, answer.resultCode(), answer.resultMessage(), context);
      case IN_PROGRESS ->
          throw new TransportException(
              Reason.NO_ANSWER,
              Delivery.UNKNOWN,
              "the centre says that it is still at work",
              handle,
              context,
              null);
      default -> {
        if (answer.validity().isEmpty()) {
          throw unexpected(answer, "the answer does not tell QualificationValidity", context);
        }
        yield answer.with(new Verification(VerificationSource.NUMBERS, time().now(), mode.get()));
      }
    };
  }

  private EligibilityAnswer decode(
      Answer document, @Nullable EligibilityQuery query, Pending handle, ExchangeContext context) {
    // A query without a day was written for the day of its handle.
    LocalDate askedFor =
        query == null
            ? null
            : query.checkedOn().orElse(LocalDate.ofInstant(handle.since(), WireDates.JST));
    try {
      return EligibilityAnswer.read(
          document.fileName(), document.bytes(), exchanges.rules(), query, askedFor);
    } catch (DecodeException e) {
      throw e.in(context);
    }
  }

  /** The centre repeats our own words: another birth date or number is another person's answer. */
  private static boolean answersTo(@Nullable EligibilityQuery query, EligibilityAnswer answer) {
    SearchInfo echo = answer.query().orElse(null);
    if (query == null || echo == null) {
      return true;
    }
    if (echo.insurerNumberOnWire().isPresent()
        && echo.insurerNumber().filter(query.insurer()::equals).isEmpty()) {
      return false;
    }
    if (echo.birthdateOnWire().isPresent()
        && echo.birthdate().filter(query.birthdate()::equals).isEmpty()) {
      return false;
    }
    InsuredCard asked = insured(query);
    return echo.insuredCard()
        .filter(card -> card.compare(asked).likeness() == Likeness.DIFFERENT)
        .isEmpty();
  }

  private static ServiceException service(
      EligibilityAnswer answer,
      Optional<String> code,
      Optional<String> message,
      ExchangeContext context) {
    return new ServiceException(
        answer.segment().map(segment -> segment.wire()).orElse(null),
        code.orElse(null),
        message.orElse(null),
        context);
  }

  private static DecodeException unexpected(
      EligibilityAnswer answer, String detail, ExchangeContext context) {
    return new DecodeException(
        DecodeException.Problem.MISSING,
        detail,
        "/XmlMsg/MessageBody",
        0,
        0,
        answer.findings(),
        context);
  }
}
