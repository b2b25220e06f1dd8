package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.CompletableFuture;
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
import jp.shikaku.eligibility.DeferredResult.NotVerified;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.eligibility.DeferredResult.Verified;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferredVerificationsTest {

  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final CallOptions STAFF = CallOptions.by("staff-17");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  @TempDir Path temp;

  /** 2026-11-02 09:00 in Japan. */
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));

  private final HandTransport transport = new HandTransport();
  private final List<DeferredResult> results = new ArrayList<>();
  private OqsClient oqs;
  private DeferredVerifications deferred;

  @BeforeEach
  void open() throws IOException {
    oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(transport)
            .executor(Runnable::run)
            .time(time)
            .retry(RetryOptions.NEVER) // time stands still while a call is waited for
            .build();
    deferred = deferred(results::add);
    transport.onExchange = DeferredVerificationsTest::valid;
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
    boolean[] up = {false};
    deferred.start(
        () ->
            CompletableFuture.completedFuture(
                new Health(
                    up[0] ? Health.State.UP : Health.State.SHARE_UNREACHABLE,
                    time.now(),
                    List.of())),
        Duration.ofMinutes(1),
        Runnable::run);
    for (int n = 0; n < 20; n++) {
      deferred.note(query().arbitraryId("P" + n).build(), "visit-" + n, DAY, STAFF);
      time.advance(Duration.ofMinutes(9));
    }
    assertThat(transport.requests).as("nothing is sent to a system that is down").isEmpty();
    assertThat(deferred.waiting()).hasSize(20);

    up[0] = true;
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
              assertThat(((Verified) result).verifiedAt())
                  .isAfterOrEqualTo(Instant.parse("2026-11-02T03:00:00Z"));
            });
    assertThat(transport.requests).hasSize(20);
    assertThat(request(7)).contains("<ArbitraryIdentifier>P7<");
    assertThat(deferred.waiting()).isEmpty();
    time.advance(Duration.ofHours(3));
    assertThat(transport.requests).hasSize(20);
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
    deferred.start(
        () ->
            CompletableFuture.completedFuture(
                new Health(Health.State.TERMINAL_NOT_READING, time.now(), List.of())),
        Duration.ofMinutes(1),
        Runnable::run);
    time.advance(Duration.ofHours(1));
    assertThat(results).isEmpty();
    deferred.runDue();
    assertThat(assertNotVerified(Reason.NEEDS_STAFF).card()).contains(card);
    assertThat(transport.requests).isEmpty();
  }

  @Test
  @DisplayName("transports 7 an outage longer than entries are kept ends as EXPIRED")
  void expired() throws IOException {
    deferred.note(query().build(), "a", DAY, STAFF);
    time.advance(Duration.ofDays(30));
    deferred.runDue();
    assertNotVerified(Reason.EXPIRED);
    assertThat(transport.requests).isEmpty();
  }

  @Test
  @DisplayName("transports 7 what the centre refuses three times ends with its code")
  void refusedByCentre() throws IOException {
    transport.onExchange =
        hand ->
            hand.answer(
                answer(insurance())
                    .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
                    .head("SegmentOfResult", "9")
                    .head("ErrorCode", "MOCK-E1")
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
    for (int n = 0; n < 3; n++) {
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

    assertThat(deferred.runDue()).isEqualTo(1);
    assertThat(results).extracting(r -> r.entry().id()).containsExactly(c.id());
    assertThat(deferred.damaged()).containsExactly(a.id(), b.id());
    assertThat(fileA).exists();
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
    assertThatThrownBy(() -> new NotedCard(" ", null, DAY, "x"))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder().open()).hasMessageStartingWith("listener: ");
  }
}
