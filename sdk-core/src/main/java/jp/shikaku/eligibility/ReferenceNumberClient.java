package jp.shikaku.eligibility;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.audit.AuditTrail;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.RunningCall;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Registers the institution's own numbers of patients 「照会番号登録」, which then come back with every
 * answer, until the insurance changes (eligibility 3.7, 3.8): one at a time with {@link #register},
 * or many in an upload ({@link ReferenceNumberBatch}) whose result tells what became of each. Made
 * by {@code OqsClient}; thread-safe.
 */
public final class ReferenceNumberClient extends BulkJobs<RegistrationDocument.Row> {

  private static final MessageKind KIND = MessageKind.REFERENCE_NUMBER;

  /**
   * Used by {@code OqsClient}.
   *
   * @param setup what every client is given
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public ReferenceNumberClient(ClientSetup setup) {
    super(
        setup,
        List.of(
            new BulkFamily<>(
                MessageKind.BULK_REFERENCE_NUMBERS,
                MessageKind.BULK_REFERENCE_NUMBERS_RESULT,
                cameAt -> BulkRows::registrations)));
  }

  /** Written as a reference, an ampersand takes more bytes than any other character. */
  @Override
  BulkUpload<RegistrationDocument.Row> widestUpload(int persons) {
    String widest = "&".repeat(20);
    return ReferenceNumberBatch.of(
        IntStream.range(0, persons)
            .mapToObj(
                i ->
                    ReferenceNumberRegistration.of(
                        ReferenceNumber.of("<".repeat(i) + "&".repeat(50 - i)),
                        InsurerNumber.of("06139992"),
                        InsuredCard.of(widest, widest, "00")))
            .toList());
  }

  /**
   * Registers one number and waits for the answer. Registering the same again leaves the same
   * state, so that it is sent a second time when the first went unanswered.
   *
   * @param registration the number and the insurance it shall come back with
   * @param options who registers, and how
   * @return the answer, which repeats the registration: it is done
   * @throws InvalidQueryException when a text can not be written in the requests' encoding; nothing
   *     was sent
   * @throws ServiceException when the centre refused
   * @throws TransportException when it is not known whether it was registered; with {@code
   *     CORRELATION_MISMATCH} when the answer repeats another registration, or none
   * @throws jp.shikaku.RejectedException when the terminal refused the request file
   * @throws DecodeException when the answer could not be read or tells no outcome
   */
  public RegistrationDocument register(
      ReferenceNumberRegistration registration, CallOptions options) {
    return Exchanges.await(registering(registration, options));
  }

  /**
   * Registers one number without waiting. The future fails with the same exceptions as {@link
   * #register}; cancelling it takes the request back if it still can be.
   *
   * @param registration the number and the insurance it shall come back with
   * @param options who registers, and how
   * @return the answer to come
   */
  public CompletableFuture<RegistrationDocument> registerAsync(
      ReferenceNumberRegistration registration, CallOptions options) {
    return async(() -> registering(registration, options));
  }

  /**
   * Waits on for the answer to a single registration sent earlier; sends nothing.
   *
   * @param pending the handle given to {@link CallOptions#withOnPending} or carried by a {@link
   *     TransportException}
   * @param registration what was registered
   * @param options how long to wait
   * @return the answer, which repeats the registration
   * @throws InvalidQueryException when the handle is of another message or institution
   * @throws OqsException as {@link #register}
   */
  public RegistrationDocument resume(
      Pending pending, ReferenceNumberRegistration registration, CallOptions options) {
    if (!pending.kind().equals(KIND.code())) {
      throw new InvalidQueryException("pending", "must be of a single registration");
    }
    MedicalInstitutionCode asking =
        institution(options.withInstitution(MedicalInstitutionCode.of(pending.institution())));
    AuditTrail trail = trail(registration, asking, options);
    if (trail != null) {
      trail.resume(pending);
    }
    return Exchanges.await(
        exchanges()
            .resume(pending, orNone(trail), receiving(asking, registration, trail), options));
  }

  private RunningCall<RegistrationDocument> registering(
      ReferenceNumberRegistration registration, CallOptions options) {
    MedicalInstitutionCode asking = institution(options);
    AuditTrail trail = trail(registration, asking, options);
    return exchanges()
        .send(
            KIND,
            asking,
            exchangeId -> requests().registration(registration, asking, exchangeId),
            orNone(trail),
            receiving(asking, registration, trail),
            options);
  }

  private @Nullable AuditTrail trail(
      ReferenceNumberRegistration one, MedicalInstitutionCode asking, CallOptions options) {
    AuditLog audit = audit();
    return audit == null
        ? null
        : trail(
            KIND,
            asking,
            "PERSONS=1",
            List.of(audit.patientKey(one.insurer(), one.card())),
            options);
  }

  private AnswerReader<RegistrationDocument> receiving(
      MedicalInstitutionCode asking, ReferenceNumberRegistration sent, @Nullable AuditTrail trail) {
    return (handle, document, context) -> {
      RegistrationDocument answer = read(handle, document, asking, context);
      require(answer, sent, context);
      if (trail != null) {
        trail.result(handle, Result.ACCEPTED);
      }
      return answer;
    };
  }

  private RegistrationDocument read(
      Pending handle, Answer document, MedicalInstitutionCode asking, ExchangeContext context) {
    requireName(KIND, handle, document, context);
    RegistrationDocument answer;
    try {
      answer =
          RegistrationDocument.read(
              document.fileName(), KIND.code() + "res", document.bytes(), exchanges().rules());
    } catch (DecodeException e) {
      throw e.in(context);
    }
    if (!answer.carriesOnly(asking, handle)) {
      throw mismatch("the answer under this name belongs to another registration", context);
    }
    return answer;
  }

  /** Returns when it is registered for sure. */
  private static void require(
      RegistrationDocument answer, ReferenceNumberRegistration sent, ExchangeContext context) {
    boolean abnormal = answer.segment().filter(code -> code.is(ResultSegment.ABNORMAL)).isPresent();
    if (abnormal || answer.errorCode().isPresent()) {
      throw new ServiceException(
          answer.segment().map(segment -> segment.wire()).orElse(null),
          answer.errorCode().orElse(null),
          answer.errorMessage().orElse(null),
          context);
    }
    if (answer.rows().size() > 1) {
      throw mismatch("the answer repeats more than one registration", context);
    }
    Optional<RegistrationDocument.Row> row = answer.rows().stream().findFirst();
    switch (row.map(told -> told.outcome(sent)).orElse(RegistrationOutcome.UNKNOWN)) {
      case REGISTERED -> {}
      case REFUSED ->
          throw new ServiceException(
              answer.segment().map(segment -> segment.wire()).orElse(null),
              row.flatMap(RegistrationDocument.Row::resultCode).orElse(null),
              row.flatMap(RegistrationDocument.Row::resultMessage).orElse(null),
              context);
      case MISMATCH ->
          throw mismatch("the answer repeats another registration than was sent", context);
      case UNKNOWN ->
          throw new DecodeException(
              DecodeException.Problem.MISSING,
              "the answer does not tell what became of the registration",
              "/XmlMsg/MessageBody",
              0,
              0,
              answer.findings(),
              context);
    }
  }
}
