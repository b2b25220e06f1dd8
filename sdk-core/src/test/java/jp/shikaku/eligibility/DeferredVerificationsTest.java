package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuthLevel;
import jp.shikaku.audit.Purpose;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.eligibility.DeferredResult.NotVerified;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.eligibility.DeferredResult.Verified;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeferredVerificationsTest {

  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final CallOptions STAFF = CallOptions.by("staff-17");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  @TempDir Path temp;

  /** 2026-11-02 09:00 in Japan. */
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));

  private final HandTransport transport = new HandTransport();
  private final List<DeferredResult> results = new CopyOnWriteArrayList<>();
  private OqsClient oqs;
  private DeferredVerifications deferred;

  @BeforeEach
  void open() throws IOException {
    oqs = client(code -> Optional.empty());
    deferred = deferred(results::add);
    transport.onExchange = DeferredVerificationsTest::valid;
  }

  private OqsClient client(Function<String, Optional<CodeMeaning>> codes) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .sharedTransport(transport)
        .executor(Runnable::run)
        .time(time)
        .retry(RetryOptions.NEVER) // time stands still while a call is waited for
        .batchPause(Duration.ZERO)
        .codeTable(codes)
        .build();
  }

  @AfterEach
  void close() {
    deferred.close();
    oqs.close();
  }

  private Path folder() {
    return temp.resolve("deferred");
  }

  private DeferredVerifications deferred(DeferredListener listener) throws IOException {
    return builder().listener(listener).open();
  }

  private DeferredVerifications.Builder builder() {
    return DeferredVerifications.builder(oqs.eligibility(), folder(), () -> KEY)
        .pace(Duration.ZERO);
  }

  private static EligibilityQuery.Builder query() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true);
  }

  private static void valid(Hand hand) {
    hand.answer(
        answer(insurance())
            .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
            .echo()
            .bytes());
  }

  private static void fail(Hand hand, TransportException.Reason reason, Delivery delivery) {
    hand.result.completeExceptionally(
        new TransportException(
            reason,
            delivery,
            "made by the test",
            delivery == Delivery.UNKNOWN ? hand.handle : null,
            ExchangeContext.of(hand.handle.kind(), hand.handle.exchangeId(), Duration.ZERO),
            null));
  }

  private String request(int n) {
    return new String(transport.requests.get(n).body(), Charset.forName("windows-31j"));
  }

  // ---- outages

  @Test
  @DisplayName(
      "transports 7 an outage of 3 hours, 20 patients: all re-checked in order, none twice")
  void outage() throws IOException {
    transport.health = Health.State.SHARE_UNREACHABLE;
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    for (int n = 0; n < 20; n++) {
      deferred.note(query().arbitraryId("P" + n).build(), "visit-" + n, DAY, STAFF);
      time.advance(Duration.ofMinutes(9));
    }
    assertThat(transport.requests).as("nothing is sent to a system that is down").isEmpty();
    assertThat(deferred.waiting()).hasSize(20);

    transport.health = Health.State.UP;
    time.advance(Duration.ofMinutes(2));

    assertThat(results)
        .extracting(result -> result.entry().reference())
        .containsExactlyElementsOf(
            Stream.iterate(0, n -> n + 1).limit(20).map(n -> "visit-" + n).toList());
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result).isInstanceOf(Verified.class);
              assertThat(result.source()).isEqualTo(VerificationSource.DEFERRED);
              assertThat(result.entry().visitDate()).isEqualTo(DAY);
              assertThat(result.redelivered()).isFalse();
              Verified verified = (Verified) result;
              assertThat(verified.verifiedAt())
                  .isAfterOrEqualTo(Instant.parse("2026-11-02T03:00:00Z"));
              assertThat(verified.answer().verification())
                  .contains(
                      new Verification(
                          VerificationSource.DEFERRED,
                          verified.verifiedAt(),
                          Verification.Mode.NORMAL));
            });
    assertThat(transport.requests).hasSize(20);
    assertThat(request(7)).contains("<ArbitraryIdentifier>P7<");
    assertThat(deferred.waiting()).isEmpty();
    time.advance(Duration.ofHours(3));
    assertThat(transport.requests).hasSize(20);
    deferred.runDue();
    time.advance(Duration.ofDays(1));
    assertThat(results).as("each is told once").hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CENTRE", "MAINTENANCE", "LINE", "CONNECTION"})
  @DisplayName(
      "R-F-14 transports 7 an outage of 3 hours that is told by codes: all re-checked, none given up")
  void codedOutage(String meaning) throws IOException {
    if (!meaning.isEmpty()) {
      deferred.close();
      oqs.close();
      oqs = client(code -> Optional.of(CodeMeaning.valueOf(meaning)));
      deferred = deferred(results::add);
    }
    transport.onExchange = DeferredVerificationsTest::endsAbnormally;
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    for (int n = 0; n < 20; n++) {
      deferred.note(query().arbitraryId("P" + n).build(), "visit-" + n, DAY, STAFF);
      time.advance(Duration.ofMinutes(9));
    }
    assertThat(results).isEmpty();
    int asked = transport.requests.size();
    assertThat(asked).as("not every entry is asked for all the time").isLessThan(120);
    if (!meaning.isEmpty()) {
      assertThat(asked).as("one now and then finds out").isLessThan(60);
      assertThat(oqs.state().state()).isNotEqualTo(Health.State.UP);
    }

    transport.onExchange = DeferredVerificationsTest::valid;
    time.advance(Duration.ofHours(2));

    assertThat(results)
        .extracting(result -> result.entry().reference())
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(0, n -> n + 1).limit(20).map(n -> "visit-" + n).toList());
    assertThat(results).allMatch(Verified.class::isInstance);
    assertThat(transport.requests).hasSize(asked + 20);
  }

  private static void endsAbnormally(Hand hand) {
    hand.answer(
        answer(insurance())
            .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
            .head("SegmentOfResult", "9")
            .head("ErrorCode", "MOCK-E1")
            .bytes());
  }

  @Test
  @DisplayName("transports 7 the day of the visit is asked for, also days later; a named day stays")
  void visitDate() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.note(query().checkedOn(LocalDate.of(2026, 10, 1)).build(), "b", DAY, STAFF);
    time.advance(Duration.ofDays(5));
    assertThat(deferred.runDue()).isEqualTo(2);
    assertThat(request(0))
        .contains("<QualificationConfirmationDate>20261102<")
        .contains("<InsuredCardSymbol>１２３<", "<InsuredBranchNumber>01<", "19850417")
        .contains("<LimitApplicationCertificateRelatedConsFlg>1<");
    assertThat(request(1)).contains("<QualificationConfirmationDate>20261001<");
  }

  @Test
  @DisplayName("transports 7 a system that turns out to be down ends the run, and nothing is lost")
  void downAgain() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.SHARE_UNREACHABLE, Delivery.NOT_SENT);
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.note(query().build(), "b", DAY, STAFF);
    assertThat(deferred.runDue()).isZero();
    assertThat(transport.requests).hasSize(1);
    assertThat(deferred.waiting()).hasSize(2).noneMatch(DeferredEntry::isOut);

    transport.onExchange = DeferredVerificationsTest::valid;
    assertThat(deferred.runDue()).isEqualTo(2);
    assertThat(results).extracting(r -> r.entry().reference()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCESS_DENIED", "BREAKER_OPEN"})
  @DisplayName("transports 6.5 what is refused to one institution holds up no entry of another")
  void refusedToOne(TransportException.Reason reason) throws IOException {
    deferred.note(query().build(), "denied", DAY, STAFF);
    deferred.note(query().arbitraryId("P2").build(), "other", DAY, STAFF);
    transport.onExchange =
        hand -> {
          if (transport.requests.size() == 1) {
            fail(hand, reason, Delivery.NOT_SENT);
          } else {
            valid(hand);
          }
        };

    deferred.runDue();
    assertThat(results).extracting(result -> result.entry().reference()).containsExactly("other");
    time.advance(Duration.ofMinutes(1));
    deferred.runDue();
    assertThat(results)
        .extracting(result -> result.entry().reference())
        .containsExactly("other", "denied");
  }

  @Test
  @DisplayName("transports 6.5 nor does the state after it, at the next look")
  void refusedToOneBefore() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.ACCESS_DENIED, Delivery.NOT_SENT);
    deferred.note(query().build(), "denied", DAY, STAFF);
    deferred.runDue();
    assertThat(oqs.health().join().state()).isEqualTo(Health.State.GATEWAY_UNREACHABLE);

    transport.onExchange = DeferredVerificationsTest::valid;
    deferred.note(query().arbitraryId("P2").build(), "other", DAY, STAFF);
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    time.advance(Duration.ofMinutes(1));

    assertThat(results)
        .extracting(result -> result.entry().reference())
        .containsExactlyInAnyOrder("denied", "other");
    assertThat(oqs.health().join().state()).isEqualTo(Health.State.UP);
  }

  @Test
  @DisplayName("transports 7 a host's pool that is full for a moment does not end the looking")
  void fullPool() throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    deferred.start(
        oqs::health,
        Duration.ofMinutes(1),
        task -> {
          if (full.getAndSet(false)) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        });
    deferred.note(query().build(), "visit-1", DAY, STAFF);

    time.advance(Duration.ofMinutes(1));
    assertThat(results).isEmpty();
    time.advance(Duration.ofMinutes(1));
    assertThat(results).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-5 a state that is never told does not end the looking")
  void silentHealth() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      AtomicBoolean silent = new AtomicBoolean(true);
      deferred.start(
          () -> silent.getAndSet(false) ? new CompletableFuture<>() : oqs.health(),
          Duration.ofMinutes(1),
          pool);
      deferred.note(query().build(), "visit-1", DAY, STAFF);

      await()
          .until(
              () -> {
                time.advance(Duration.ofMinutes(1));
                return results.size() == 1;
              });
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  @DisplayName("transports 7 D13 what was sent and not answered is waited on, never sent again")
  void unknown() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    assertThat(deferred.runDue()).isZero();
    assertThat(deferred.waiting()).singleElement().matches(DeferredEntry::isOut);
    String id = transport.last().handle.exchangeId();
    assertThat(deferred.runDue()).as("not due yet").isZero();
    assertThat(transport.hands).hasSize(1);

    deferred.close();
    deferred = deferred(results::add); // as after a restart
    time.advance(Duration.ofMinutes(1));
    transport.onExchange = DeferredVerificationsTest::valid;
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(transport.requests).as("sent once").hasSize(1);
    assertThat(transport.hands).hasSize(2);
    assertThat(transport.last().handle.exchangeId()).isEqualTo(id);
    assertThat(results).singleElement().isInstanceOf(Verified.class);
  }

  @Test
  @DisplayName("transports 7 an answer that somebody else waits for just now is looked for later")
  void waitedForElsewhere() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    time.advance(Duration.ofMinutes(1));
    transport.onExchange =
        hand ->
            hand.result.completeExceptionally(
                new InvalidQueryException("exchangeId", "must not be waited for twice at once"));
    deferred.runDue();
    assertThat(results).isEmpty();
    assertThat(deferred.waiting()).singleElement().matches(DeferredEntry::isOut);

    time.advance(Duration.ofMinutes(30));
    transport.onExchange = DeferredVerificationsTest::valid;
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(results).singleElement().isInstanceOf(Verified.class);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName(
      "transports 7 an answer that never comes ends as ANSWER_LOST, and is no \"not insured\"")
  void answerLost() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    for (int n = 0; n < 60; n++) {
      deferred.runDue();
      time.advance(Duration.ofMinutes(30));
    }
    assertThat(transport.requests).hasSize(1);
    assertNotVerified(Reason.ANSWER_LOST);
  }

  @Test
  @DisplayName("transports 7 a last look comes before ANSWER_LOST: the answer may lie there by now")
  void lastLook() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    deferred.close();
    time.advance(Duration.ofDays(3)); // the program did not run

    deferred = deferred(results::add);
    transport.onExchange = DeferredVerificationsTest::valid;
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(results).singleElement().isInstanceOf(Verified.class);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("transports 7 no answer is given up while the system is down, or the look fails")
  void notLostWhileDown() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    transport.health = Health.State.SHARE_UNREACHABLE;
    deferred.start(oqs::health, Duration.ofMinutes(10), Runnable::run);
    time.advance(Duration.ofDays(3));
    assertThat(results).isEmpty();

    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.SHARE_UNREACHABLE, Delivery.UNKNOWN);
    deferred.runDue();
    assertThat(results).as("nobody could look").isEmpty();
    assertThat(deferred.waiting()).singleElement().matches(DeferredEntry::isOut);

    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.runDue();
    assertThat(transport.requests).hasSize(1);
    assertNotVerified(Reason.ANSWER_LOST);
  }

  @Test
  @DisplayName("transports 7 a system that stays away for 37 days ends what is out as EXPIRED")
  void outAndExpired() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    transport.health = Health.State.SHARE_UNREACHABLE;
    deferred.start(oqs::health, Duration.ofHours(1), Runnable::run);
    time.advance(Duration.ofDays(36));
    assertThat(results).isEmpty();
    time.advance(Duration.ofDays(1));
    assertNotVerified(Reason.EXPIRED);
  }

  @Test
  @DisplayName("transports 7 a terminal that took nothing is tried with one query, then all follow")
  void trial() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    assertThatThrownBy(() -> oqs.eligibility().check(query().build(), STAFF))
        .isInstanceOf(TransportException.class);
    assertThat(oqs.health().join().state()).isEqualTo(Health.State.TERMINAL_NOT_READING);
    for (String reference : List.of("a", "b", "c")) {
      deferred.note(query().build(), reference, DAY, STAFF);
    }
    transport.requests.clear();
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    time.advance(Duration.ofMinutes(5));
    assertThat(transport.requests).as("the state is believed for a while").isEmpty();
    time.advance(Duration.ofMinutes(1));
    assertThat(transport.requests).as("one is tried").hasSize(1);
    time.advance(Duration.ofMinutes(4));
    assertThat(transport.requests).hasSize(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(transport.requests).hasSize(2);

    transport.onExchange = DeferredVerificationsTest::valid; // nobody else sends anything
    time.advance(Duration.ofMinutes(5));
    assertThat(results).extracting(r -> r.entry().reference()).containsExactly("a", "b", "c");
    assertThat(transport.requests).hasSize(5);
    assertThat(oqs.health().join().state()).isEqualTo(Health.State.UP);
  }

  @Test
  @DisplayName(
      "transports 7 a disk that was full at night is tried too: a look that only reads waits")
  void trialOfWriting() throws IOException {
    transport.health = Health.State.SHARE_UNREACHABLE;
    transport.observations =
        List.of(new Health.Observation(Health.Topic.FOLDER_FULL, "folder req is FULL"));
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.DISK_FULL, Delivery.NOT_SENT);
    for (String reference : List.of("a", "b", "c")) {
      deferred.note(query().build(), reference, DAY, STAFF);
    }
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    time.advance(Duration.ofMinutes(6));
    assertThat(transport.requests).as("one is tried, in vain").hasSize(1);

    transport.onExchange =
        hand -> {
          transport.health = Health.State.UP; // a written request shows that there is room
          transport.observations = List.of();
          valid(hand);
        };
    time.advance(Duration.ofMinutes(4));
    assertThat(transport.requests).hasSize(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(results).extracting(r -> r.entry().reference()).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("R-F-03 what was taken back after an outage says nothing of now: all are asked for")
  void takenBack() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.SHARE_UNREACHABLE, Delivery.WITHDRAWN);
    for (int n = 0; n < 5; n++) {
      deferred.note(query().arbitraryId("P" + n).build(), "visit-" + n, DAY, STAFF);
    }

    deferred.runDue();
    assertThat(transport.requests).hasSize(5);
    transport.onExchange = DeferredVerificationsTest::valid;
    deferred.runDue();
    assertThat(results).hasSize(5).allMatch(result -> result instanceof Verified);
  }

  @Test
  @DisplayName("transports 7 a silent centre is tried too; what is out does not stand in the way")
  void trialBesideWhatIsOut() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    for (String reference : List.of("a", "b", "c", "d")) {
      deferred.note(query().build(), reference, DAY, STAFF);
    }
    deferred.runDue(); // a and b are out now
    assertThat(oqs.health().join().state()).isEqualTo(Health.State.CENTRE_UNREACHABLE);
    assertThat(transport.requests).hasSize(2);

    List<String> lost =
        List.of(
            transport.requests.get(0).handle().exchangeId(),
            transport.requests.get(1).handle().exchangeId());
    transport.onExchange =
        hand -> {
          if (lost.contains(hand.handle.exchangeId())) {
            fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
          } else {
            valid(hand);
          }
        };
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    time.advance(Duration.ofMinutes(6));
    assertThat(results).extracting(r -> r.entry().reference()).containsExactly("c", "d");
    assertThat(transport.requests).hasSize(4);
  }

  @Test
  @DisplayName("T16 in a maintenance window nothing is sent, and what waits is asked for after it")
  void maintenance() throws IOException {
    Instant from = time.now().plus(Duration.ofMinutes(10));
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().once(from, from.plus(Duration.ofHours(1))).build();
    try (OqsClient planned =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(transport)
            .executor(Runnable::run)
            .time(time)
            .maintenance(calendar)
            .build()) {
      deferred.close();
      deferred =
          DeferredVerifications.builder(planned.eligibility(), folder(), () -> KEY)
              .listener(results::add)
              .open();
      time.advance(Duration.ofMinutes(11));
      deferred.note(query().build(), "a", DAY, STAFF);
      deferred.start(planned::health, Duration.ofMinutes(1), Runnable::run);
      time.advance(Duration.ofMinutes(55));
      assertThat(transport.requests).isEmpty();
      time.advance(Duration.ofMinutes(6));
      assertThat(results).singleElement().isInstanceOf(Verified.class);
    }
  }

  @Test
  @DisplayName("D12 P-02 who asked and what for goes with the entry, in the lane of batches")
  void askedAsNoted() throws Exception {
    List<AuditRecord> lines = new ArrayList<>();
    CallOptions doctor =
        CallOptions.by(
            new Accessor("dr-7", AccessorRole.DOCTOR, AuthLevel.TWO_FACTORS), Purpose.TREATMENT);
    try (OqsClient audited =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(transport)
            .executor(Runnable::run)
            .time(time)
            .batchPause(Duration.ZERO)
            .audit(lines::add, new byte[16])
            .build()) {
      deferred.note(query().build(), "a", DAY, doctor);
      deferred.note(query().build(), "b", DAY, STAFF);
      deferred.close();
      deferred =
          DeferredVerifications.builder(audited.eligibility(), folder(), () -> KEY)
              .pace(Duration.ZERO)
              .listener(results::add)
              .open();
      assertThat(deferred.runDue()).isEqualTo(2);
    }
    assertThat(transport.requests).extracting(ExchangeRequest::lane).containsOnly(Lane.BATCH);
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 2))
        .allSatisfy(
            line -> {
              assertThat(line.accessor())
                  .isEqualTo(new Accessor("dr-7", AccessorRole.DOCTOR, AuthLevel.TWO_FACTORS));
              assertThat(line.purpose()).isEqualTo(Purpose.TREATMENT);
            });
    assertThat(lines.get(2).accessor().role()).isEqualTo(AccessorRole.UNSTATED);
    assertThat(lines.get(2).purpose()).isEqualTo(Purpose.VERIFICATION);
  }

  @Test
  @DisplayName("transports 7 entries of format 1 are read and asked for")
  void earlierFormat() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Map<String, String> fields =
        Map.of(
            "reference", "old",
            "visitDate", "2026-10-30",
            "notedAt", "2026-10-30T01:00:00Z",
            "user", "staff-3",
            "insurer", "06139992",
            "symbol", "１２３",
            "number", "4567",
            "branch", "01",
            "birthdate", "1985-04-17",
            "limitConsent", "true");
    out.writeInt(1);
    out.writeInt(fields.size());
    for (Map.Entry<String, String> field : fields.entrySet()) {
      out.writeUTF(field.getKey());
      out.writeUTF(field.getValue());
    }
    out.writeInt(0);
    DeferredStore store = DeferredStore.open(folder(), KEY);
    store.write(
        DeferredState.read("20261030100000000-000000-00000000000000aa", bytes.toByteArray()));

    assertThat(deferred.waiting()).extracting(DeferredEntry::reference).containsExactly("old");
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(request(0)).contains("<QualificationConfirmationDate>20261030<");
    assertThat(((Verified) results.get(0)).entry().visitDate())
        .isEqualTo(LocalDate.of(2026, 10, 30));
  }

  @Test
  @DisplayName("R-INV-1 an answer resumed after a restart is compared with the stored query")
  void anotherPersonsAnswer() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.NO_ANSWER, Delivery.UNKNOWN);
    deferred.note(query().birthdate(LocalDate.of(1990, 1, 1)).build(), "a", DAY, STAFF);
    deferred.runDue();
    time.advance(Duration.ofMinutes(1));
    transport.onExchange = DeferredVerificationsTest::valid; // echoes a birth date of 1985
    assertThat(deferred.runDue()).isZero();
    assertThat(results).isEmpty();
    assertThat(transport.last().settled).isZero();
  }

  @Test
  @DisplayName("transports 7 every answer is marked: when, declared or not, and how; kept ones too")
  void marks() throws IOException {
    EligibilityAnswer asked = oqs.eligibility().check(query().build(), STAFF);
    assertThat(asked.verification())
        .contains(
            new Verification(VerificationSource.NUMBERS, time.now(), Verification.Mode.NORMAL));
    oqs.declareDisaster(true);
    time.advance(Duration.ofMinutes(1));
    Verification mark =
        oqs.eligibility().check(query().build(), STAFF).verification().orElseThrow();
    assertThat(mark)
        .isEqualTo(
            new Verification(VerificationSource.NUMBERS, time.now(), Verification.Mode.DISASTER));
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    assertThat(((Verified) results.get(0)).answer().verification().orElseThrow().mode())
        .isEqualTo(Verification.Mode.DISASTER);

    EligibilityAnswer read = EligibilityAnswer.decode(asked.document());
    assertThat(read.verification()).as("who read it must say").isEmpty();
    EligibilityAnswer kept = read.with(mark.cached());
    assertThat(kept.verification().orElseThrow().source()).isEqualTo(VerificationSource.CACHED);
    assertThat(kept.verification().orElseThrow().verifiedAt()).isEqualTo(mark.verifiedAt());
    assertThat(kept.document()).isEqualTo(asked.document());
    assertThat(kept.findings()).isEqualTo(asked.findings());
    assertThat(kept.executedAt()).isEqualTo(asked.executedAt());
    assertThat(kept.outcome()).isEqualTo(asked.outcome());
    assertThat(kept.sha256()).isEqualTo(asked.sha256());
  }

  // ---- named reasons

  private NotVerified assertNotVerified(Reason reason) throws IOException {
    assertThat(results).hasSize(1);
    NotVerified result = (NotVerified) results.get(0);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(reason.message()).isNotBlank().doesNotContain("無資格", "資格なし");
    assertThat(result.entry().reference()).isEqualTo("a");
    assertThat(deferred.waiting()).isEmpty();
    return result;
  }

  @Test
  @DisplayName("transports 7 the four items of a card can not be asked for: staff, when it is up")
  void cardOnly() throws IOException {
    NotedCard card = new NotedCard("試験　太郎", Sex.MALE, LocalDate.of(1985, 4, 17), "架空市一丁目");
    deferred.note(card, "a", DAY, STAFF);
    transport.health = Health.State.TERMINAL_NOT_READING;
    deferred.start(oqs::health, Duration.ofMinutes(1), Runnable::run);
    time.advance(Duration.ofHours(1));
    assertThat(results).isEmpty();
    transport.health = Health.State.UP;
    time.advance(Duration.ofMinutes(1));
    assertThat(assertNotVerified(Reason.NEEDS_STAFF).card()).contains(card);
    assertThat(transport.requests).isEmpty();
  }

  @Test
  @DisplayName("transports 7 an outage a week longer than entries are kept ends as EXPIRED")
  void expired() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    transport.health = Health.State.SHARE_UNREACHABLE;
    deferred.start(oqs::health, Duration.ofHours(1), Runnable::run);
    time.advance(Duration.ofDays(36));
    assertThat(results).isEmpty();
    time.advance(Duration.ofDays(1));
    assertNotVerified(Reason.EXPIRED);
    assertThat(transport.requests).isEmpty();
  }

  @Test
  @DisplayName("transports 7 a computer that was off for long, and finds the system down, waits on")
  void offAndDown() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(60)); // nobody looked
    transport.health = Health.State.SHARE_UNREACHABLE;
    deferred.start(oqs::health, Duration.ofHours(1), Runnable::run);
    time.advance(Duration.ofDays(6));
    assertThat(results).isEmpty();

    transport.health = Health.State.UP;
    time.advance(Duration.ofHours(2));

    assertThat(results).singleElement().isInstanceOf(Verified.class);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("transports 7 while it is down, an entry that is over is noted as that once")
  void overIsWrittenOnce() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(60)); // nobody looked
    transport.health = Health.State.SHARE_UNREACHABLE;
    byte[] noted = entryFile();
    deferred.start(oqs::health, Duration.ofHours(1), Runnable::run);
    time.advance(Duration.ofHours(1));
    byte[] over = entryFile();
    assertThat(over).isNotEqualTo(noted);

    time.advance(Duration.ofHours(5));

    assertThat(entryFile()).as("each writing makes another cipher text").isEqualTo(over);
  }

  private byte[] entryFile() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      Path entry = files.filter(file -> file.toString().endsWith(".deferred")).findAny().get();
      return Files.readAllBytes(entry);
    }
  }

  @Test
  @DisplayName("transports 7 a last try that meets a system which is down is none")
  void lastTryMeetsOutage() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.SHARE_UNREACHABLE, Delivery.NOT_SENT);
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(60));
    deferred.runDue();
    assertThat(results).isEmpty();

    time.advance(Duration.ofDays(7)); // as long as it may last

    deferred.runDue();
    assertNotVerified(Reason.EXPIRED);
  }

  @Test
  @DisplayName(
      "R-F-14 one entry that is over and told of an outage holds up no other, nor is it asked always")
  void overAndCoded() throws IOException {
    deferred.close();
    oqs.close();
    oqs = client(code -> Optional.of(CodeMeaning.CENTRE));
    deferred = deferred(results::add);
    deferred.note(query().arbitraryId("OLD").build(), "old", DAY, STAFF);
    time.advance(Duration.ofDays(31));
    for (int n = 0; n < 5; n++) {
      deferred.note(query().arbitraryId("P" + n).build(), "new-" + n, DAY, STAFF);
    }
    transport.onExchange =
        hand -> {
          boolean isOld =
              new String(
                      transport.requests.get(transport.requests.size() - 1).body(),
                      Charset.forName("windows-31j"))
                  .contains(">OLD<");
          if (isOld) {
            endsAbnormally(hand);
          } else {
            valid(hand);
          }
        };
    for (int minute = 0; minute < 2 * 24 * 60; minute++) {
      deferred.runDue(); // as long as the desk's own queries show the system up
      time.advance(Duration.ofMinutes(1));
    }

    assertThat(results)
        .extracting(result -> result.entry().reference())
        .containsExactlyInAnyOrder("new-0", "new-1", "new-2", "new-3", "new-4");
    assertThat(transport.requests).hasSizeLessThan(130);
  }

  @Test
  @DisplayName("transports 7 a computer that was off for 30 days asks once before anything expires")
  void askedBeforeItExpires() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(30)); // nobody looked, and the system is up
    deferred.runDue();
    assertThat(results).singleElement().isInstanceOf(Verified.class);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("transports 7 the last try of what is over comes at once, and ends it either way")
  void lastTry() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.ACCESS_DENIED, Delivery.NOT_SENT);
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(30).minusSeconds(1));
    deferred.runDue();
    assertThat(results).isEmpty();

    time.advance(Duration.ofSeconds(1)); // asked for again in a minute only, else
    deferred.runDue();

    assertNotVerified(Reason.EXPIRED);
    assertThat(transport.requests).hasSize(2);
  }

  @Test
  @DisplayName(
      "transports 7 a transport that is being closed is no last try: nothing expires by it")
  void closedInTheLastTry() throws IOException {
    transport.onExchange =
        hand -> fail(hand, TransportException.Reason.TRANSPORT_CLOSED, Delivery.NOT_SENT);
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(30));

    deferred.runDue();

    assertThat(results).isEmpty();
  }

  @Test
  @DisplayName(
      "transports 7 an abnormal end may be an outage: a day later it is a refusal, with its code")
  void refusedByCentre() throws IOException {
    transport.onExchange = DeferredVerificationsTest::endsAbnormally;
    deferred.note(query().build(), "a", DAY, STAFF);
    for (int n = 0; n < 12; n++) {
      deferred.runDue();
      time.advance(Duration.ofHours(2));
    }
    assertThat(results).isEmpty();
    deferred.runDue();
    assertThat(assertNotVerified(Reason.REFUSED_BY_CENTRE).detail()).contains("MOCK-E1");
    assertThat(transport.requests).hasSize(13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("transports 7 what is refused of the query itself three times ends with its code")
  void queryRefused(boolean byTable) throws IOException {
    if (byTable) {
      deferred.close();
      oqs.close();
      oqs = client(code -> Optional.of(CodeMeaning.BUSINESS));
      deferred = deferred(results::add);
    }
    transport.onExchange =
        byTable
            ? DeferredVerificationsTest::endsAbnormally
            : hand ->
                hand.answer(
                    answer(insurance())
                        .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
                        .head("SegmentOfResult", "1")
                        .body("ProcessingResultStatus", "2")
                        .body("ProcessingResultCode", "MOCK-E1")
                        .bytes());
    deferred.note(query().build(), "a", DAY, STAFF);
    for (int n = 0; n < 5; n++) {
      deferred.runDue();
      time.advance(Duration.ofHours(2));
    }
    assertThat(transport.requests).hasSize(3);
    assertThat(assertNotVerified(Reason.REFUSED_BY_CENTRE).detail()).contains("MOCK-E1");
  }

  @Test
  @DisplayName("transports 7 a file refused by the terminal, and an answer that can not be read")
  void refusedAndUnreadable() throws IOException {
    transport.onExchange =
        hand -> hand.result.complete(new ExchangeResult.Rejected("a.err", new byte[0], time.now()));
    deferred.note(query().build(), "a", DAY, STAFF);
    for (int n = 0; n < 13; n++) { // what an .err means is not public: it may be of an outage
      assertThat(results).isEmpty();
      deferred.runDue();
      time.advance(Duration.ofHours(2));
    }
    assertNotVerified(Reason.REFUSED_BY_TERMINAL);
    results.clear();
    transport.onExchange = hand -> hand.answer("<x/>".getBytes(UTF_8));
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.runDue();
    assertNotVerified(Reason.UNREADABLE_ANSWER);
  }

  // ---- crash, key, files

  @Test
  @DisplayName(
      "transports 7 R-INV-3 an answer is kept before the terminal's copy is cleared, and comes again until taken")
  void redelivered() throws IOException {
    List<DeferredResult> first = new ArrayList<>();
    deferred.close();
    deferred =
        deferred(
            result -> {
              first.add(result);
              throw new IllegalStateException("the host's database is down");
            });
    DeferredEntry entry = deferred.note(query().build(), "a", DAY, STAFF);
    assertThat(deferred.runDue()).isZero();
    assertThat(transport.last().settled).isEqualTo(1);
    assertThat(deferred.waiting()).singleElement().matches(DeferredEntry::hasEnded);
    deferred.close();

    deferred = deferred(results::add);
    time.advance(Duration.ofHours(5));
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(transport.requests).hasSize(1);
    assertThat(first).singleElement().matches(r -> !r.redelivered());
    Verified again = (Verified) results.get(0);
    assertThat(again.redelivered()).isTrue();
    assertThat(again.entry().id()).isEqualTo(entry.id());
    assertThat(again.verifiedAt()).isEqualTo(Instant.parse("2026-11-02T00:00:00Z"));
    assertThat(again.answer().outcome()).isEqualTo(EligibilityAnswer.Outcome.VALID);
    assertThat(again.answer().document()).isEqualTo(((Verified) first.get(0)).answer().document());
  }

  @Test
  @DisplayName("transports 7 a wrong key is told, and the right one finds everything")
  void wrongKey() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    SecretKey other = new SecretKeySpec("0123456789abcdef0123456789abcdef".getBytes(UTF_8), "AES");
    for (SecretKey wrong : List.of(other, new SecretKeySpec(new byte[16], "AES"))) {
      assertThatThrownBy(
              () ->
                  DeferredVerifications.builder(oqs.eligibility(), folder(), () -> wrong)
                      .listener(results::add)
                      .open())
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageStartingWith("key: ");
    }
    deferred.close();
    deferred = deferred(results::add);
    assertThat(deferred.waiting()).hasSize(1);
    assertThat(deferred.runDue()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "transports 7 a file that was changed, or takes another's name, is told and left alone")
  void damaged() throws IOException {
    DeferredEntry a = deferred.note(query().build(), "a", DAY, STAFF);
    DeferredEntry b = deferred.note(query().build(), "b", DAY, STAFF);
    DeferredEntry c = deferred.note(query().build(), "c", DAY, STAFF);
    Path fileA = folder().resolve(a.id() + ".deferred");
    Path fileB = folder().resolve(b.id() + ".deferred");
    Files.write(fileB, Files.readAllBytes(fileA));
    byte[] bytes = Files.readAllBytes(fileA);
    bytes[bytes.length / 2] ^= 1;
    Files.write(fileA, bytes);

    List<String> told = new ArrayList<>();
    deferred.close();
    deferred =
        deferred(
            new DeferredListener() {
              @Override
              public void ended(DeferredResult result) {
                results.add(result);
              }

              @Override
              public void damaged(String entryId) {
                told.add(entryId);
              }
            });
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(results).extracting(r -> r.entry().id()).containsExactly(c.id());
    assertThat(deferred.damaged()).containsExactly(a.id(), b.id());
    deferred.runDue();
    assertThat(told).as("each once").containsExactly(a.id(), b.id());
    assertThat(fileA).exists();
    assertThat(fileB).exists();
  }

  @Test
  @DisplayName("transports 7 an entry of a newer version, or of no form, holds up no other one")
  void unreadable() throws IOException {
    DeferredStore store = DeferredStore.open(folder(), KEY);
    DeferredEntry first = deferred.note(query().build(), "a", DAY, STAFF);
    DeferredEntry second = deferred.note(query().build(), "b", DAY, STAFF);
    deferred.note(query().build(), "c", DAY, STAFF);
    byte[] newer = Objects.requireNonNull(store.read(first.id())).bytes();
    newer[3] = 99;
    store.write(first.id(), newer);
    store.write(second.id(), new byte[] {0, 0, 0, 1, 0, 0});
    Files.createDirectory(folder().resolve("00000000000000000-000000-00.deferred"));

    assertThat(deferred.waiting()).extracting(DeferredEntry::reference).containsExactly("c");
    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(results).extracting(r -> r.entry().reference()).containsExactly("c");
    assertThat(deferred.damaged()).hasSize(3).contains(first.id(), second.id());
  }

  @Test
  @DisplayName("S-FILE-1 S-FILE-2 R-INV-4 files are encrypted and their owner's alone")
  void files() throws IOException {
    deferred.close();
    deferred =
        deferred(
            result -> {
              throw new IllegalStateException();
            });
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.note(
        new NotedCard("金糸雀　鳥子", null, LocalDate.of(1977, 3, 19), "雀町７－７"), "b", DAY, STAFF);
    deferred.runDue(); // the answer lies there too
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    List<Path> all;
    try (Stream<Path> files = Files.list(folder())) {
      all = files.toList();
    }
    assertThat(all).hasSize(4);
    for (Path file : all) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      byte[] bytes = Files.readAllBytes(file);
      for (Charset charset :
          List.of(UTF_8, Charset.forName("windows-31j"), Charset.forName("UTF-16BE"))) {
        for (String marker :
            List.of(
                "金糸雀", "雀町", "１２３", "4567", "1985-04-17", "19770319", "試験", "staff-17", "XmlMsg")) {
          assertThat(HexFormat.of().formatHex(bytes))
              .doesNotContain(HexFormat.of().formatHex(marker.getBytes(charset)));
        }
      }
      assertThat(new String(bytes, ISO_8859_1)).doesNotContain("number");
    }
    assertThat(deferred.waiting().toString() + results).doesNotContain("金糸雀", "雀町", "4567", "1985");
  }

  @Test
  @DisplayName("transports 7 two programs on one folder: one asks, and no entry is asked for twice")
  void oneAtATime() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    List<Integer> other = new ArrayList<>();
    try (DeferredVerifications second = deferred(results::add)) {
      transport.onExchange =
          hand -> {
            try {
              other.add(second.runDue());
              other.add(deferred.withdraw(deferred.waiting().get(0).id()) ? 1 : 0);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            valid(hand);
          };
      assertThat(deferred.runDue()).isEqualTo(1);
      second.note(query().build(), "b", DAY, STAFF);
      assertThat(deferred.waiting()).hasSize(1);
      assertThat(second.withdraw(deferred.waiting().get(0).id())).isTrue();
      assertThat(second.withdraw("none")).isFalse();
    }
    assertThat(other).first().isEqualTo(0);
    assertThat(transport.requests).hasSize(1);
    assertThat(deferred.waiting()).isEmpty();
  }

  @Test
  @DisplayName("transports 7 between two queries the desk gets room")
  void pace() throws Exception {
    deferred.close();
    deferred = builder().pace(Duration.ofSeconds(5)).listener(results::add).open();
    deferred.note(query().build(), "a", DAY, STAFF);
    deferred.note(query().build(), "b", DAY, STAFF);
    Thread run =
        new Thread(
            () -> {
              try {
                deferred.runDue();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    run.start();
    while (run.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofMillis(4999));
    assertThat(transport.requests).hasSize(1);
    while (run.isAlive()) {
      time.advance(Duration.ofMillis(1));
      run.join(20);
    }
    assertThat(transport.requests).hasSize(2);
  }

  @Test
  @DisplayName("transports 7 what breaks a rule is told when it is noted")
  void rules() {
    assertThatThrownBy(() -> deferred.note(query().build(), "山田", DAY, STAFF))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("reference: ");
    assertThatThrownBy(() -> deferred.note(query().build(), "a", DAY.plusDays(1), STAFF))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("visitDate: ");
    assertThatThrownBy(() -> deferred.note(query().build(), "a", LocalDate.of(1980, 1, 1), STAFF))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("birthdate: ");
    CallOptions elsewhere = STAFF.withInstitution(MedicalInstitutionCode.of("1319999015"));
    assertThatThrownBy(() -> deferred.note(query().build(), "a", DAY, elsewhere))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("institution: ");
    assertThatThrownBy(() -> new NotedCard(" ", null, DAY, "x"))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder().open()).hasMessageStartingWith("listener: ");
  }
}
