package jp.shikaku.medical;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import jp.shikaku.CallOptions;
import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Basis;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.Purpose;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.internal.audit.AuditTrail;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.internal.medical.Asked;
import jp.shikaku.internal.medical.Family;
import jp.shikaku.internal.medical.RequestLayout;
import jp.shikaku.internal.medical.Services;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what the patient agreed to show 「医療情報の照会」 (medical-info 2). Before anything is sent the
 * role of the reader, the patient's consent and the access log are checked; before anything is
 * handed out the answer is compared with the patient. What is handed out is {@link
 * InfoOutcome#DATA} or {@link InfoOutcome#EMPTY}: a refusal is a {@link ServiceException}, and what
 * leaves the question open is another exception, so that "could not be fetched" can not be taken
 * for "there is none". Thread-safe.
 *
 * @param <Q> the query
 * @param <A> the answer
 */
public abstract class MedicalInfoClient<Q extends MedicalInfoQuery, A extends MedicalInfoAnswer> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.medical");

  /** 1 = with 処方・調剤情報: the one value ever seen (medical-info 4.1). */
  private static final String WITH_PRESCRIPTIONS = "1";

  private static final String FORMAT_PDF = "1";
  private static final String FORMAT_XML = "2";

  private final Services services;
  private final Family<Q, A> family;
  private final MessageWriter writer;

  /**
   * For the clients of this library.
   *
   * @param services what the front door gives
   * @param family what distinguishes the family
   * @hidden
   */
  // Made by OqsClient only; javadoc fails on the generic type that no user can see.
  @SuppressWarnings({"exports", "InvalidBlockTag"})
  protected MedicalInfoClient(Services services, Family<Q, A> family) {
    this.services = services;
    this.family = family;
    this.writer = new MessageWriter(services.charset());
  }

  /**
   * Asks and waits for the answer, at most until the deadline. An interrupt of the thread cancels
   * the call.
   *
   * @param query what is asked
   * @param options who reads and what for, see {@link CallOptions#by(Accessor, Purpose)}
   * @return information, or the word that there is none
   * @throws InvalidQueryException when reader or purpose are missing, the reader's role may not, or
   *     a text can not be written; nothing was sent
   * @throws ConsentException when the consent is missing, refused or past its time; nothing was
   *     sent
   * @throws TransportException when nothing could be fetched, or the answer is about another person
   * @throws jp.shikaku.RejectedException when the terminal refused the request file
   * @throws ServiceException when the centre refused
   * @throws DecodeException when the answer could not be read or tells no result
   */
  public A fetch(Q query, CallOptions options) {
    return Exchanges.await(start(query, null, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Asks without waiting. The future fails with the same exceptions as {@link #fetch}; cancelling
   * it takes the request back if it still can be.
   *
   * @param query what is asked
   * @param options who reads and what for
   * @return the answer to come
   */
  public CompletableFuture<A> fetchAsync(Q query, CallOptions options) {
    return async(() -> start(query, null, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Asks for a PDF and waits for it. Whose it is can be told by the file name only.
   *
   * @param query what is asked
   * @param options who reads and what for
   * @return the PDF, or the XML answer that came in its place
   * @throws OqsException as {@link #fetch}
   */
  public PdfAnswer<A> fetchPdf(Q query, CallOptions options) {
    return Exchanges.await(start(query, null, AnswerFormat.PDF, this::pdfOrXml, options));
  }

  /**
   * Asks for a PDF without waiting.
   *
   * @param query what is asked
   * @param options who reads and what for
   * @return the answer to come
   */
  public CompletableFuture<PdfAnswer<A>> fetchPdfAsync(Q query, CallOptions options) {
    return async(() -> start(query, null, AnswerFormat.PDF, this::pdfOrXml, options));
  }

  /**
   * Asks in an emergency, whatever the consent says 「緊急時の閲覧」. The access log and the program's log
   * say so; the centre judges. How it wants such a request marked is not public: the query's
   * {@linkplain MedicalInfoQuery#visitKind() kind of visit} is sent as set.
   *
   * @param query what is asked
   * @param reason why
   * @param options who reads and what for
   * @return information, or the word that there is none
   * @throws OqsException as {@link #fetch}, but for the consent
   */
  public A fetchInEmergency(Q query, Emergency reason, CallOptions options) {
    return Exchanges.await(start(query, reason, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Asks in an emergency without waiting. The future fails with the same exceptions as {@link
   * #fetchInEmergency}; cancelling it takes the request back if it still can be.
   *
   * @param query what is asked
   * @param reason why
   * @param options who reads and what for
   * @return the answer to come
   */
  public CompletableFuture<A> fetchInEmergencyAsync(
      Q query, Emergency reason, CallOptions options) {
    return async(() -> start(query, reason, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Waits on for the answer to a query sent earlier, also before a restart; sends nothing.
   *
   * @param pending the handle given to {@link CallOptions#withOnPending} or carried by a {@link
   *     TransportException}
   * @param query what was asked: the answer is compared with its patient
   * @param options who reads and what for
   * @return information, or the word that there is none
   * @throws InvalidQueryException when the handle is of another message or institution
   * @throws OqsException as {@link #fetch}
   */
  public A resume(Pending pending, Q query, CallOptions options) {
    return Exchanges.await(resuming(pending, query, null, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Waits on for the answer to a query sent by {@link #fetchInEmergency}.
   *
   * @param pending the handle
   * @param query what was asked
   * @param reason why it was asked
   * @param options who reads and what for
   * @return information, or the word that there is none
   * @throws OqsException as {@link #resume}, but for the consent
   */
  public A resumeInEmergency(Pending pending, Q query, Emergency reason, CallOptions options) {
    return Exchanges.await(resuming(pending, query, reason, AnswerFormat.XML, this::xml, options));
  }

  /**
   * Waits on for a PDF asked for earlier.
   *
   * @param pending the handle
   * @param query what was asked
   * @param options who reads and what for
   * @return the PDF, or the XML answer that came in its place
   * @throws OqsException as {@link #resume}
   */
  public PdfAnswer<A> resumePdf(Pending pending, Q query, CallOptions options) {
    return Exchanges.await(
        resuming(pending, query, null, AnswerFormat.PDF, this::pdfOrXml, options));
  }

  /** Reads an answer; says how it ends for the access log. */
  private interface Reading<R> {
    R read(Answer document, Asked asked, Arrived arrived);
  }

  /** What a reading needs to know of its exchange. */
  private record Arrived(
      Pending handle, MedicalInstitutionCode asking, ExchangeContext context, AuditTrail trail) {}

  private <R> CompletableFuture<R> async(Supplier<RunningCall<R>> starter) {
    try {
      return starter.get().forCaller(services.executor());
    } catch (OqsException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <R> RunningCall<R> start(
      Q query,
      @Nullable Emergency emergency,
      AnswerFormat format,
      Reading<R> reading,
      CallOptions options) {
    MedicalInstitutionCode asking = services.institution().apply(options);
    AuditTrail trail = trail(query, emergency, format, asking, options);
    if (emergency == null) {
      query.requireConsent(now(), services.consentMargin());
    } else {
      LOG.warn(
          LogText.line(
              "emergency access",
              "kind",
              family.kind().code(),
              "user",
              options.userId(),
              "why",
              emergency));
    }
    return services
        .exchanges()
        .send(
            family.kind(),
            asking,
            exchangeId -> write(query, asking, format, exchangeId),
            trail,
            receiving(query, asking, trail, reading),
            options);
  }

  private <R> RunningCall<R> resuming(
      Pending pending,
      Q query,
      @Nullable Emergency emergency,
      AnswerFormat format,
      Reading<R> reading,
      CallOptions options) {
    if (!pending.kind().equals(family.kind().code())) {
      throw new InvalidQueryException("pending", "must be of a query of this kind");
    }
    MedicalInstitutionCode asking =
        services
            .institution()
            .apply(options.withInstitution(MedicalInstitutionCode.of(pending.institution())));
    AuditTrail trail = trail(query, emergency, format, asking, options);
    if (emergency == null) {
      // It was sent while the consent held: the answer may come later.
      query.requireConsent(pending.since(), services.consentMargin());
    }
    trail.resume(pending);
    return services
        .exchanges()
        .resume(pending, trail, receiving(query, asking, trail, reading), options);
  }

  private Instant now() {
    return services.exchanges().time().now();
  }

  private AuditTrail trail(
      Q query,
      @Nullable Emergency emergency,
      AnswerFormat format,
      MedicalInstitutionCode asking,
      CallOptions options) {
    Accessor accessor =
        options
            .accessor()
            .orElseThrow(
                () ->
                    new InvalidQueryException(
                        "accessor",
                        "is needed: CallOptions.by(accessor, purpose)",
                        "閲覧者を指定してください"));
    Purpose purpose = options.purpose().orElseThrow();
    services.policy().require(family.information(), accessor);
    query.requireInstitution(asking);
    Basis basis = emergency != null ? emergency.basis() : query.basis();
    return services
        .audit()
        .medical(
            new AuditRecord(
                AuditRecord.Stage.INTENT,
                OffsetDateTime.ofInstant(now(), ZoneOffset.UTC),
                accessor,
                purpose,
                asking.value(),
                family.kind().code(),
                "",
                query
                    .patientKey()
                    .orElseGet(
                        () ->
                            services
                                .audit()
                                .patientKey(query.insured().insurer(), query.insured().card())),
                (query.scope() + " " + format).strip(),
                basis,
                query.consent().flatMap(Consent::at).orElse(null),
                query.consent().flatMap(Consent::readableUntil).orElse(null),
                null));
  }

  private byte[] write(
      Q query, MedicalInstitutionCode asking, AnswerFormat format, String exchangeId) {
    InsuredIdentity insured = query.insured();
    Block head =
        new Block(RequestLayout.HEADER)
            .put(RequestLayout.INSTITUTION, asking.value())
            .put(RequestLayout.INSURER, insured.insurerOnWire())
            .put(RequestLayout.SYMBOL, insured.card().symbol().orElse(null))
            .put(RequestLayout.NUMBER, insured.card().number())
            .put(RequestLayout.BRANCH, insured.card().branch().orElse(null))
            .put(RequestLayout.EXCHANGE_ID, exchangeId);
    Block body =
        new Block(RequestLayout.BODY_LAYOUT)
            .put(RequestLayout.FORMAT, format == AnswerFormat.PDF ? FORMAT_PDF : FORMAT_XML)
            .put(RequestLayout.DISPENSING, WITH_PRESCRIPTIONS)
            .put(RequestLayout.VISIT_KIND, query.visitKind().code());
    family.body().accept(query, body);
    return writer.write(
        new Block(RequestLayout.LAYOUT)
            .put(RequestLayout.HEAD_GROUP, head)
            .put(RequestLayout.BODY_GROUP, body));
  }

  private <R> AnswerReader<R> receiving(
      Q query, MedicalInstitutionCode asking, AuditTrail trail, Reading<R> reading) {
    return (handle, document, context) -> {
      Arrived arrived = new Arrived(handle, asking, context, trail);
      String name = family.kind().answerBaseName(handle.exchangeId()) + ".";
      if (!document.fileName().regionMatches(true, 0, name, 0, name.length())) {
        throw mismatch("the answer under this name belongs to another query", arrived);
      }
      Asked asked = query.asked(handle.since(), services.consentMargin());
      return reading.read(document, asked, arrived);
    };
  }

  /** The last gate before a caller: no answer about another person passes, whoever brought it. */
  private A xml(Answer document, Asked asked, Arrived arrived) {
    if (document.format() != AnswerFormat.XML) {
      throw unreadable("a PDF came where XML was asked for", arrived);
    }
    A answer;
    try {
      answer =
          family
              .decoder()
              .read(document.fileName(), document.bytes(), services.exchanges().rules(), asked);
    } catch (DecodeException e) {
      throw unreadable(e, arrived);
    }
    if (!answer.carriesOnly(arrived.asking(), arrived.handle())) {
      throw mismatch("the answer under this name belongs to another query", arrived);
    }
    if (answer.patientCheck() == PatientCheck.DIFFERENT) {
      throw mismatch("the answer is about another person", arrived);
    }
    switch (answer.outcome()) {
      case REFUSED -> {
        arrived.trail().result(arrived.handle(), Result.REFUSED);
        throw new ServiceException(
            null,
            answer.refusalCode().orElse(null),
            answer.refusalMessage().orElse(null),
            arrived.context());
      }
      case UNKNOWN ->
          throw unreadable(
              answer.isSuccess()
                  ? "the answer holds nothing but what this version can not read"
                  : "the answer tells no ResultCode and no content",
              arrived);
      case DATA ->
          arrived
              .trail()
              .result(
                  arrived.handle(),
                  answer.patientCheck() == PatientCheck.NOT_TOLD
                          || answer.patientCheck() == PatientCheck.NOT_ASKED
                      ? Result.DATA_UNCOMPARED
                      : Result.DATA);
      case EMPTY -> arrived.trail().result(arrived.handle(), Result.EMPTY);
    }
    return answer;
  }

  private PdfAnswer<A> pdfOrXml(Answer document, Asked asked, Arrived arrived) {
    if (document.format() == AnswerFormat.XML) {
      return PdfAnswer.of(xml(document, asked, arrived));
    }
    PdfDocument pdf;
    try {
      pdf = PdfDocument.of(document.fileName(), document.bytes());
    } catch (DecodeException e) {
      throw unreadable(e, arrived);
    }
    arrived.trail().result(arrived.handle(), Result.DATA_UNCOMPARED);
    return PdfAnswer.of(pdf);
  }

  // Each end is written down before anybody hears of it.

  private static TransportException mismatch(String detail, Arrived arrived) {
    arrived.trail().result(arrived.handle(), Result.WRONG_PATIENT);
    return new TransportException(
        Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail, null, arrived.context(), null);
  }

  private static DecodeException unreadable(String detail, Arrived arrived) {
    return unreadable(
        new DecodeException(DecodeException.Problem.MISSING, detail, null, 0, 0), arrived);
  }

  private static DecodeException unreadable(DecodeException failure, Arrived arrived) {
    arrived.trail().result(arrived.handle(), Result.UNREADABLE);
    return failure.in(arrived.context());
  }
}
