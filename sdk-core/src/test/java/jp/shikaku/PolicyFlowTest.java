package jp.shikaku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Stage;
import jp.shikaku.audit.Purpose;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies as a user meets them, through the front door. */
class PolicyFlowTest {

  private static final CallOptions STAFF = CallOptions.by("staff-17");
  private static final CallOptions DOCTOR =
      CallOptions.by(new Accessor("dr-5", AccessorRole.DOCTOR), Purpose.TREATMENT);

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T01:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final List<ExchangeEvent> events = new ArrayList<>();
  private final List<AuditRecord> log = new ArrayList<>();
  private final List<SystemState> heard = new ArrayList<>();
  private final OqsClient oqs =
      OqsClient.builder()
          .institution(MedicalInstitutionCode.of("1319999007"))
          .sharedTransport(transport)
          .audit(log::add, new byte[16])
          .listener(events::add)
          .onStateChange(heard::add)
          .executor(Runnable::run)
          .time(time)
          .build();

  @AfterEach
  void close() {
    oqs.close();
    transport.close();
  }

  private static EligibilityQuery query(int day) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, day))
        .limitCertificateConsent(true)
        .build();
  }

  private static byte[] answer(ExchangeRequest request) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
            + "<MedicalInstitutionCode>1319999007</MedicalInstitutionCode>"
            + "<ArbitraryFileIdentifier>"
            + request.handle().exchangeId()
            + "</ArbitraryFileIdentifier><SegmentOfResult>1</SegmentOfResult></MessageHeader>"
            + "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>"
            + "<QualificationValidity>3</QualificationValidity></MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  @Test
  @DisplayName("6.4 P-02 two desks, one patient: one query, two answers, two accesses in the log")
  void twoDesks() {
    transport
        .when(MessageKind.ELIGIBILITY)
        .answer(PolicyFlowTest::answer)
        .after(Duration.ofSeconds(2));
    CompletableFuture<EligibilityAnswer> one = oqs.eligibility().checkAsync(query(17), STAFF);
    time.advance(Duration.ofSeconds(1));
    CompletableFuture<EligibilityAnswer> two = oqs.eligibility().checkAsync(query(17), DOCTOR);
    CompletableFuture<EligibilityAnswer> other = oqs.eligibility().checkAsync(query(18), STAFF);
    CompletableFuture<EligibilityAnswer> night =
        oqs.eligibility().checkAsync(query(17), STAFF.withLane(Lane.BATCH));
    time.advance(Duration.ofSeconds(1));
    assertThat(one).isCompleted();
    assertThat(two).isCompleted();
    assertThat(List.of(other, night)).noneMatch(CompletableFuture::isDone);
    time.advance(Duration.ofSeconds(1));
    assertThat(List.of(other, night)).allMatch(call -> !call.isCompletedExceptionally());
    assertThat(transport.requests()).hasSize(3);
    assertThat(transport.unsettledAnswers()).isZero();

    String merged = one.join().exchangeId().orElseThrow();
    assertThat(two.join().exchangeId()).contains(merged);
    assertThat(log.stream().filter(line -> line.exchangeId().equals(merged)))
        .extracting(line -> line.accessor().userId() + " " + line.stage())
        .containsExactlyInAnyOrder(
            "staff-17 " + Stage.INTENT,
            "dr-5 " + Stage.INTENT,
            "staff-17 " + Stage.RESULT,
            "dr-5 " + Stage.RESULT);
    assertThat(events.toString()).doesNotContain("4567", "06139992", "1985", "１２３", "staff");
  }

  @Test
  @DisplayName("R-RT-4 an outage: some deadlines, then at once; the state says who is held back")
  void outage() {
    transport.when(MessageKind.ELIGIBILITY).times(5).drop();
    transport.when(MessageKind.ELIGIBILITY).answer(PolicyFlowTest::answer);
    for (int i = 0; i < 5; i++) {
      CompletableFuture<EligibilityAnswer> call = oqs.eligibility().checkAsync(query(17), STAFF);
      time.advance(Duration.ofSeconds(31));
      assertThat(call).isCompletedExceptionally();
    }
    assertThat(transport.requests()).as("sent, no answer: not sent again").hasSize(5);
    TransportException held =
        catchThrowableOfType(
            TransportException.class, () -> oqs.eligibility().check(query(17), STAFF));
    assertThat(held.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(held.retryAfter()).isPresent();

    assertThat(oqs.state().state()).isEqualTo(State.CENTRE_UNREACHABLE);
    assertThat(oqs.state().heldBack())
        .singleElement()
        .satisfies(back -> assertThat(back.cause()).isEqualTo(Reason.NO_ANSWER))
        .satisfies(back -> assertThat(back.lane()).isEqualTo(Lane.INTERACTIVE));
    assertThat(oqs.state().help(Locale.JAPAN)).contains("照会を一時的に止めています");
    assertThat(oqs.state().help(Locale.ENGLISH)).contains("held back");

    assertThat(oqs.health().join().heldBack()).as("until a trial is answered").hasSize(1);
    oqs.eligibility().check(query(17), STAFF);
    assertThat(oqs.state().heldBack()).isEmpty();
    assertThat(oqs.state().state()).isEqualTo(State.UP);
    assertThat(heard).extracting(SystemState::state).endsWith(State.UP);
  }

  @Test
  @DisplayName("R-RT-4 a look that a gateway made before the failures lets no call out again")
  void olderLook() {
    HandTransport hand = new HandTransport();
    hand.onExchange =
        sent ->
            sent.result.completeExceptionally(
                new TransportException(
                    Reason.SHARE_UNREACHABLE,
                    Delivery.NOT_SENT,
                    "made by the test",
                    null,
                    ExchangeContext.NONE,
                    null));
    try (OqsClient desk =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(hand)
            .executor(Runnable::run)
            .retry(RetryOptions.NEVER)
            .time(time)
            .build()) {
      Runnable ask =
          () ->
              assertThatThrownBy(() -> desk.eligibility().check(query(17), STAFF))
                  .isInstanceOf(TransportException.class);
      hand.lookedAt = time.now();
      time.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 5; i++) {
        ask.run();
      }
      assertThat(desk.health().join().state()).isEqualTo(State.SHARE_UNREACHABLE);
      ask.run();
      assertThat(hand.requests).as("the look is older").hasSize(5);

      hand.lookedAt = time.now();
      assertThat(desk.health().join().state()).isEqualTo(State.DEGRADED);
      ask.run();
      assertThat(hand.requests).hasSize(6);
    }
  }

  /** Loaded between the answers and the first failure. */
  private static final class FirstFailure {
    static Fault fault() {
      return Fault.notPickedUp();
    }
  }

  /** In a machine of its own: answers over a folder, then one failure. */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    try (MockTerminal terminal =
            MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
        OqsClient oqs =
            Flows.client(root)
                .transport(
                    SharedFolderTransport.builder()
                        .root(root)
                        .pickupTimeout(Duration.ofSeconds(1))
                        .build())
                .build()) {
      EligibilityQuery query = Flows.query(KnownPatients.TARO).build();
      for (int i = 0; i < 3; i++) {
        oqs.eligibility().check(query, Flows.STAFF);
      }
      oqs.health().join();
      terminal.next(FirstFailure.fault());
      try {
        oqs.eligibility().check(query, Flows.STAFF);
        throw new IllegalStateException("no failure");
      } catch (TransportException expected) {
        oqs.state();
      }
    }
  }

  @Test
  @DisplayName("D15 START-2 over a folder nothing heavy is loaded, resilience4j after a failure")
  void nothingHeavyBeforeTheFirstFailure(@TempDir Path folder) throws Exception {
    List<String> loaded = loaded(folder);
    assertThat(loaded)
        .noneMatch(
            name ->
                name.startsWith("okhttp3.")
                    || name.startsWith("kotlin.")
                    || name.startsWith("org.bouncycastle.")
                    || name.startsWith("com.fasterxml.jackson."));
    int failure = loaded.indexOf(FirstFailure.class.getName());
    assertThat(failure).isPositive();
    assertThat(loaded.subList(0, failure))
        .contains(OqsClient.class.getName(), EligibilityAnswer.class.getName())
        .noneMatch(PolicyFlowTest::isOfResilience4j);
    assertThat(loaded.subList(failure, loaded.size())).anyMatch(PolicyFlowTest::isOfResilience4j);
  }

  private static boolean isOfResilience4j(String name) {
    return name.startsWith("io.github.resilience4j.");
  }

  private static List<String> loaded(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info:file=" + log + ":none",
                "-cp",
                System.getProperty("java.class.path"),
                PolicyFlowTest.class.getName(),
                folder.resolve("OQS").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    return Files.readAllLines(log).stream().map(line -> line.split(" ", 2)[0]).toList();
  }
}
