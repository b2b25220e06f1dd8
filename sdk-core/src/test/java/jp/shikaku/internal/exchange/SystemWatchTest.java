package jp.shikaku.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.ExchangeContext;
import jp.shikaku.HeldBack;
import jp.shikaku.ServiceException;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.VirtualTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The states of transports 7, their edges, and what is told of them. */
class SystemWatchTest {

  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime(START);
  private final List<SystemState> heard = new ArrayList<>();
  private final List<CertificateStatus> certificates = new ArrayList<>();
  private final List<HeldBack> heldBack = new ArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("jp.shikaku.state");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Level before;
  private final Instant windowFrom = START.plus(Duration.ofHours(18));
  private final Instant windowUntil = START.plus(Duration.ofHours(19));
  private final MaintenanceCalendar calendar =
      MaintenanceCalendar.builder().once(windowFrom, windowUntil).build();
  private final SystemWatch watch =
      new SystemWatch(
          time,
          new SystemWatch.Surroundings(
              calendar::windowAt, () -> certificates, () -> heldBack, () -> false),
          Runnable::run,
          heard::add);

  private Optional<CodeMeaning> meaning(String code) {
    return code.equals("MOCK-LINE") ? Optional.of(CodeMeaning.LINE) : Optional.empty();
  }

  @BeforeEach
  void listen() {
    before = logger.getLevel();
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(before);
  }

  private void fails(Reason reason) {
    ExchangeContext context = ExchangeContext.of("OQSsiquc01", "ID1", SECOND);
    watch.ended(
        new TransportException(reason, Delivery.UNKNOWN, "test", null, context, null),
        SECOND,
        time.now());
  }

  private void refused(String code) {
    ServiceException refusal =
        new ServiceException("9", code, "text", ExchangeContext.of("OQSsiquc01", "ID1", SECOND));
    watch.ended(meaning(code).map(refusal::telling).orElse(refusal), SECOND, time.now());
  }

  private void answered(Duration elapsed) {
    watch.ended(null, elapsed, time.now());
  }

  private List<State> edges() {
    return heard.stream().map(SystemState::state).toList();
  }

  @Test
  @DisplayName("the states of exchanges: each edge is told and logged once, with its time")
  void edgesOnly() {
    assertThat(watch.state().state()).isEqualTo(State.UP);
    assertThat(watch.state().observedAt()).as("nothing was seen yet").isEmpty();
    time.advance(Duration.ofMinutes(1));
    for (int i = 0; i < 5; i++) {
      fails(Reason.TERMINAL_NOT_READING);
      time.advance(SECOND);
    }
    SystemState now = watch.state();
    assertThat(now.since()).isEqualTo(START.plus(Duration.ofMinutes(1)));
    assertThat(now.observedAt()).contains(START.plusSeconds(64));
    fails(Reason.SHARE_UNREACHABLE);
    answered(SECOND);
    answered(SECOND);

    assertThat(edges())
        .containsExactly(State.TERMINAL_NOT_READING, State.SHARE_UNREACHABLE, State.UP);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "state from=UP to=TERMINAL_NOT_READING",
            "state from=TERMINAL_NOT_READING to=SHARE_UNREACHABLE",
            "state from=SHARE_UNREACHABLE to=UP");
  }

  @Test
  @DisplayName("R-F-14 the centre: two in a row without answer, or codes of the host's table")
  void centre() {
    fails(Reason.NO_ANSWER);
    assertThat(watch.state().state()).as("one may be its own fault").isEqualTo(State.UP);
    fails(Reason.NO_ANSWER);
    assertThat(watch.state().state()).isEqualTo(State.CENTRE_UNREACHABLE);
    assertThat(watch.state().diagnosis().findings())
        .extracting(finding -> finding.cause())
        .containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
    refused("MOCK-BUSINESS");
    assertThat(watch.state().state()).as("a refusal is an answer").isEqualTo(State.UP);

    refused("MOCK-LINE");
    refused("MOCK-LINE");
    assertThat(watch.state().state()).isEqualTo(State.CENTRE_UNREACHABLE);
    assertThat(watch.state().diagnosis().first().orElseThrow().cause()).isEqualTo(Cause.LINE_LOST);
    assertThat(watch.state().help(Locale.JAPAN)).contains("回線認証").contains("0800-080-4583");
  }

  @Test
  @DisplayName("a gateway: what it says of the way behind it, and that it is away itself")
  void gateway() {
    fails(Reason.UNREACHABLE);
    assertThat(watch.state().state()).isEqualTo(State.GATEWAY_UNREACHABLE);
    Health away =
        new Health(
            State.GATEWAY_UNREACHABLE,
            START,
            List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, "refused")));
    assertThat(watch.probed(away).diagnosis().first().orElseThrow().cause())
        .isEqualTo(Cause.GATEWAY_DOWN);
    SystemState behind = watch.probed(new Health(State.CENTRE_UNREACHABLE, START, List.of()));
    assertThat(behind.state()).isEqualTo(State.CENTRE_UNREACHABLE);
    assertThat(behind.diagnosis().findings())
        .extracting(finding -> finding.cause())
        .containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
    assertThat(watch.probed(new Health(State.MAINTENANCE, START, List.of())).state())
        .isEqualTo(State.MAINTENANCE);
    assertThat(watch.probed(new Health(State.UP, START, List.of())).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName(
      "a gateway that refuses calls and tells its health; refuses it, too; is away; is back")
  void gatewayThatRefuses() {
    fails(Reason.ACCESS_DENIED);
    Health up = new Health(State.UP, START, List.of());
    assertThat(watch.probed(up).state()).isEqualTo(State.GATEWAY_UNREACHABLE);
    assertThat(watch.state().diagnosis().first().orElseThrow().cause())
        .isEqualTo(Cause.GATEWAY_DENIED);
    answered(SECOND);
    assertThat(watch.state().state()).isEqualTo(State.UP);

    fails(Reason.ACCESS_DENIED);
    Health away =
        new Health(
            State.GATEWAY_UNREACHABLE,
            START,
            List.of(new Health.Observation(Health.Topic.GATEWAY_TROUBLE, "not asked")));
    assertThat(watch.probed(away).diagnosis().findings())
        .extracting(finding -> finding.cause())
        .containsExactly(Cause.GATEWAY_DOWN);
    assertThat(watch.probed(up).state()).isEqualTo(State.UP);
  }

  private static Health told(State state, Instant lookedAt, Health.Topic... topics) {
    return new Health(
        state,
        START,
        Arrays.stream(topics).map(topic -> new Health.Observation(topic, "seen")).toList(),
        lookedAt,
        true);
  }

  private void fails(TransportException failure) {
    watch.ended(failure, SECOND, time.now().minus(SECOND));
  }

  private static TransportException byGateway(Reason reason, Delivery delivery) {
    ExchangeContext context = ExchangeContext.of("OQSsiquc01", "ID1", SECOND);
    return new TransportException(reason, delivery, "test", null, context, null).byGateway();
  }

  @Test
  @DisplayName("transports 7 a look of before a failure has not seen that it is over")
  void olderLook() {
    time.advance(Duration.ofMinutes(1));
    fails(byGateway(Reason.SHARE_UNREACHABLE, Delivery.NOT_SENT));
    Health older = told(State.UP, time.now().minusMillis(1));
    assertThat(watch.isNews(older)).isFalse();
    time.advance(SECOND);

    assertThat(watch.probed(older).state()).isEqualTo(State.SHARE_UNREACHABLE);
    assertThat(watch.state().observedAt()).contains(START.plusSeconds(60));
    assertThat(watch.probed(told(State.DEGRADED, Instant.EPOCH, Health.Topic.SHARE_SLOW)).state())
        .as("a gateway that has never looked")
        .isEqualTo(State.SHARE_UNREACHABLE);

    Health younger = told(State.UP, time.now());
    assertThat(watch.isNews(younger)).isTrue();
    assertThat(watch.probed(younger).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("transports 7 a gateway that has never looked has seen nothing, not even in 1970")
  void neverLooked() {
    Health never = told(State.DEGRADED, Instant.EPOCH, Health.Topic.SHARE_SLOW);

    assertThat(watch.probed(never).state()).isEqualTo(State.DEGRADED);
    assertThat(watch.state().observedAt()).isEmpty();
  }

  @Test
  @DisplayName("transports 7 that a gateway answers at all is news, however old what it tells is")
  void gatewayThatAnswersAgain() {
    time.advance(Duration.ofMinutes(1));
    fails(Reason.UNREACHABLE);

    assertThat(watch.probed(told(State.UP, START)).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("transports 7 an answer speaks against a look of before it")
  void answerAfterTheLook() {
    time.advance(Duration.ofMinutes(1));
    answered(SECOND);

    Health before = told(State.TERMINAL_NOT_READING, START, Health.Topic.NOT_TAKEN);
    assertThat(watch.probed(before).state()).isEqualTo(State.UP);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOLDER_FULL", "FOLDER_DENIED"})
  @DisplayName("transports 7 an answer to what was written before the disk was full frees no disk")
  void writtenBefore(Health.Topic topic) {
    Cause cause = topic == Health.Topic.FOLDER_FULL ? Cause.SHARE_FULL : Cause.SHARE_DENIED;
    Reason reason = topic == Health.Topic.FOLDER_FULL ? Reason.DISK_FULL : Reason.SHARE_DENIED;
    Health full =
        new Health(
            State.SHARE_UNREACHABLE, START, List.of(new Health.Observation(topic, "folder req")));
    for (Runnable seen : List.<Runnable>of(() -> watch.probed(full), () -> fails(reason))) {
      Instant begun = time.now();
      time.advance(SECOND);
      seen.run();
      time.advance(SECOND);
      watch.ended(null, SECOND, begun);
      assertThat(watch.state().state()).isEqualTo(State.SHARE_UNREACHABLE);
      assertThat(watch.state().diagnosis().findings())
          .extracting(finding -> finding.cause())
          .containsExactly(cause);

      answered(SECOND);
      assertThat(watch.state().state()).isEqualTo(State.UP);
    }
  }

  @Test
  @DisplayName(
      "transports 7 nor does the silence after such a request; other failures count for nothing")
  void silentAfterFull() {
    Instant begun = time.now();
    time.advance(SECOND);
    fails(Reason.DISK_FULL);
    time.advance(SECOND);
    ExchangeContext context = ExchangeContext.of("OQSsiquc01", "ID1", SECOND);
    watch.ended(
        new TransportException(Reason.NO_ANSWER, Delivery.UNKNOWN, "test", null, context, null),
        SECOND,
        begun);
    assertThat(watch.state().state()).isEqualTo(State.SHARE_UNREACHABLE);

    Instant later = time.now();
    time.advance(SECOND);
    fails(Reason.UNAVAILABLE);
    watch.ended(null, SECOND, later);
    assertThat(watch.state().state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("R-F-03 what a gateway took back after an outage says nothing against the way now")
  void takenBackByTheGateway() {
    answered(SECOND);
    fails(byGateway(Reason.SHARE_UNREACHABLE, Delivery.WITHDRAWN));

    assertThat(watch.state().state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("what our own side did says nothing about the way")
  void ownSide() {
    for (Reason reason :
        List.of(
            Reason.OVERLOADED,
            Reason.CANCELLED_AFTER_SEND,
            Reason.TRANSPORT_CLOSED,
            Reason.AUDIT_FAILED,
            Reason.LEDGER_UNAVAILABLE,
            Reason.MISCONFIGURATION, // as a submission without a journal
            Reason.BREAKER_OPEN)) {
      fails(reason);
    }
    assertThat(edges()).isEmpty();
    assertThat(watch.state().observedAt()).isEmpty();
  }

  @Test
  @DisplayName("DEGRADED: 95 % above 10 s, leftovers in res, a certificate with less than 30 days")
  void degraded() throws Exception {
    for (int i = 0; i < 20; i++) {
      answered(Duration.ofSeconds(i < 18 ? 2 : 11));
    }
    assertThat(edges()).containsExactly(State.DEGRADED);
    for (int i = 0; i < 20; i++) {
      answered(SECOND);
    }
    assertThat(watch.state().state()).isEqualTo(State.UP);

    Health crowded =
        new Health(
            State.DEGRADED,
            START,
            List.of(new Health.Observation(Health.Topic.LEFTOVERS, "600 files in folder res")));
    assertThat(watch.probed(crowded).diagnosis().first().orElseThrow().cause())
        .isEqualTo(Cause.ANSWERS_LEFT);
    assertThat(watch.state().state()).isEqualTo(State.DEGRADED);
    assertThat(watch.probed(new Health(State.UP, START, List.of())).state()).isEqualTo(State.UP);

    try (CertificateWatch certificateWatch =
        CertificateWatch.builder(time)
            .certificate("gateway", endingIn(20))
            .executor(Runnable::run)
            .start()) {
      time.advance(Duration.ZERO);
      certificates.addAll(certificateWatch.statuses());
    }
    assertThat(certificates).hasSize(1);
    assertThat(watch.state().state()).isEqualTo(State.DEGRADED);
  }

  @Test
  @DisplayName("one late answer among 5 to 19 tells, among 20 it does not, and 4 tell nothing")
  void oneLate() {
    answered(Duration.ofSeconds(11));
    for (int answers = 2; answers <= 21; answers++) {
      answered(SECOND);
      boolean isLate = answers >= 5 && answers < 20;
      assertThat(watch.state().state()).isEqualTo(isLate ? State.DEGRADED : State.UP);
    }
  }

  private static X509Certificate endingIn(int days) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    X500Name name = new X500Name("CN=gateway");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(START.minus(Duration.ofDays(100))),
                    Date.from(START.plus(Duration.ofDays(days))),
                    name,
                    keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  @Test
  @DisplayName("DISASTER by the word of a probe, when a transport around another does not tell it")
  void disasterToldByProbe() {
    watch.probed(told(State.UP, time.now(), Health.Topic.DISASTER_DECLARED));
    assertThat(watch.state().state()).isEqualTo(State.DISASTER);
    assertThat(watch.isDisaster()).isTrue();

    watch.probed(told(State.UP, time.now()));
    assertThat(watch.state().state()).isEqualTo(State.UP);
    assertThat(watch.isDisaster()).isFalse();
  }

  @Test
  @DisplayName("DISASTER ends by the next reply where the transport tells it, not by a probe")
  void disasterToldByTransport() {
    AtomicBoolean declared = new AtomicBoolean(true);
    SystemWatch telling =
        new SystemWatch(
            time,
            new SystemWatch.Surroundings(at -> Optional.empty(), List::of, List::of, declared::get),
            Runnable::run,
            state -> {});
    telling.probed(told(State.UP, time.now(), Health.Topic.DISASTER_DECLARED));
    assertThat(telling.isDisaster()).isTrue();

    declared.set(false);
    assertThat(telling.isDisaster()).isFalse();
    assertThat(telling.state().state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("MAINTENANCE within the window only, before every other state but a disaster")
  void maintenance() {
    fails(Reason.TERMINAL_NOT_READING);
    time.advance(Duration.between(time.now(), windowFrom));
    assertThat(watch.state().state()).isEqualTo(State.MAINTENANCE);
    watch.disaster(true);
    assertThat(watch.state().state()).isEqualTo(State.DISASTER);
    watch.disaster(false);
    time.advance(Duration.ofHours(1));
    assertThat(watch.state().state()).isEqualTo(State.TERMINAL_NOT_READING);
    assertThat(edges())
        .containsExactly(
            State.TERMINAL_NOT_READING,
            State.MAINTENANCE,
            State.DISASTER,
            State.MAINTENANCE,
            State.TERMINAL_NOT_READING);
  }

  @Test
  @DisplayName("a listener that throws harms nobody; every state has its help in both languages")
  void help() {
    SystemWatch bad =
        new SystemWatch(
            time,
            new SystemWatch.Surroundings(calendar::windowAt, List::of, List::of, () -> false),
            Runnable::run,
            state -> {
              throw new IllegalStateException("CANARY");
            });
    bad.disaster(true);
    assertThat(bad.state().state()).isEqualTo(State.DISASTER);
    assertThat(log.list).allSatisfy(e -> assertThat(e.getThrowableProxy()).isNull());
    assertThat(log.list.toString()).doesNotContain("CANARY");
    for (State state : State.values()) {
      SystemState told = new SystemState(state, START, null, watch.state().diagnosis(), List.of());
      assertThat(told.help(Locale.JAPAN)).isNotBlank();
      assertThat(told.help(Locale.ENGLISH)).matches("[\\x20-\\x7e]+");
      boolean verifies = state == State.UP || state == State.DEGRADED;
      assertThat(told.help(Locale.JAPAN).contains("無資格という意味ではありません")).isNotEqualTo(verifies);
    }
  }

  @Test
  @DisplayName("nothing of the host runs under the watch's lock: others see the state meanwhile")
  void hostCodeOutsideTheLock() {
    List<State> seenByOthers = new ArrayList<>();
    AtomicReference<SystemWatch> watched = new AtomicReference<>();
    Runnable look =
        () -> {
          SystemWatch other = watched.get();
          if (other != null) {
            CompletableFuture<Boolean> seen = CompletableFuture.supplyAsync(other::isDisaster);
            assertThat(seen).succeedsWithin(Duration.ofSeconds(10));
          }
        };
    SystemWatch careful =
        new SystemWatch(
            time,
            new SystemWatch.Surroundings(
                at -> {
                  look.run();
                  return Optional.empty();
                },
                () -> {
                  look.run();
                  return List.of();
                },
                () -> {
                  look.run();
                  return List.of();
                },
                () -> false), // others ask it when they ask for the state
            Runnable::run,
            state -> {
              look.run();
              seenByOthers.add(state.state());
              if (state.state() == State.DISASTER) {
                Objects.requireNonNull(watched.get()).disaster(false); // told after this one
                seenByOthers.add(State.DISASTER);
              }
            });
    watched.set(careful);
    careful.ended(new ServiceException("9", "E1", "text", ExchangeContext.NONE), SECOND, START);
    careful.disaster(true);
    assertThat(seenByOthers).containsExactly(State.DISASTER, State.DISASTER, State.UP);
    assertThat(careful.state().state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("R-RT-4 calls that are held back: less than UP, and told with their cause")
  void heldBack() {
    answered(SECOND);
    HeldBack desk = new HeldBack("1319999007", Lane.INTERACTIVE, START, Reason.UNREACHABLE);
    heldBack.add(desk);
    SystemState state = watch.state();
    assertThat(state.state()).isEqualTo(State.DEGRADED);
    assertThat(state.heldBack()).containsExactly(desk);
    assertThat(state.help(Locale.JAPAN)).endsWith(desk.help(Locale.JAPAN));
    assertThat(state.help(Locale.ENGLISH)).endsWith(" " + desk.help(Locale.ENGLISH));
    heldBack.clear();
    assertThat(watch.state().state()).isEqualTo(State.UP);
    assertThat(heard).extracting(SystemState::state).containsExactly(State.DEGRADED, State.UP);
  }
}
