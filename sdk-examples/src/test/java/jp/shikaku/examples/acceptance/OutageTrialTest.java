package jp.shikaku.examples.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What counts as "could not verify" in an outage. */
@Timeout(60)
class OutageTrialTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final EligibilityAnswer VALID =
      EligibilityAnswer.decode(
          ("<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader>"
                  + "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>"
                  + "<QualificationValidity>1</QualificationValidity></MessageBody></XmlMsg>")
              .getBytes(UTF_8));

  private static final List<OqsException> ERRORS =
      List.of(
          new TransportException(
              Reason.SHARE_UNREACHABLE,
              Delivery.NOT_SENT,
              "folder req is UNREACHABLE",
              null,
              ExchangeContext.NONE,
              null),
          new RejectedException(new byte[0], ExchangeContext.NONE),
          new DecodeException(DecodeException.Problem.MALFORMED, "it is cut", null, 1, 1));

  private final Queue<OqsException> due = new ArrayDeque<>();

  @ParameterizedTest
  @FieldSource("ERRORS")
  @DisplayName("a query that ends in another error than \"could not verify\" fails the outage")
  void endOfTheQuery(OqsException error) {
    try (SystemTime time = new SystemTime();
        InMemoryTransport transport = new InMemoryTransport(time);
        OqsClient oqs =
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .transport(transport)
                .time(time)
                .build()) {
      Prompts tester =
          text -> {
            if (text.english().startsWith("Pull")) {
              transport.loseShare(Duration.ofSeconds(2));
              due.add(error);
            }
          };

      Outcome outcome =
          new OutageTrial(oqs, () -> asked(due.poll()), LIMIT, LIMIT, tester, new Waits(time))
              .run();

      assertThat(due).as("was asked").isEmpty();
      assertThat(outcome.verdict())
          .as(outcome.reason().english())
          .isEqualTo(error instanceof TransportException ? Verdict.PASS : Verdict.FAIL);
    }
  }

  private static Asked<EligibilityAnswer> asked(@Nullable OqsException error) {
    return new Asked<>(error == null ? VALID : null, error, Duration.ZERO, null, 1);
  }
}
