package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.transport.Documents.INSTITUTION;
import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.gate;
import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.idOf;
import static jp.shikaku.transport.Documents.question;
import static jp.shikaku.transport.Documents.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} must keep (transports 3, 6.1 and 8). Whoever writes one extends this
 * class, says how to open it, and plays the other side. The tests run on real time, except where
 * {@link #openOn} gives them another, and need a few seconds in all.
 */
public abstract class TransportContract {

  /** How late an exchange may end (R-INV-5). */
  private static final Duration LATENESS = Duration.ofMillis(250);

  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");

  /** What the other side does with a request. */
  public sealed interface Reply {
    /** Answers with these pieces, one after the other with a pause of at least 20 ms. */
    record Answer(List<byte[]> pieces) implements Reply {}

    /** Refuses the request file with this note. */
    record Refusal(byte[] note) implements Reply {}

    /** Takes the request and says nothing. */
    record Silence() implements Reply {}

    /** Does not take the request. */
    record LeftLying() implements Reply {}

    /** Answers at once. */
    static Reply with(byte[] document) {
      return new Answer(List.of(document));
    }
  }

  /** A request as the other side saw it. */
  public record Incoming(String fileName, byte[] bytes) {
    /** The exchange's identifier. */
    public String id() {
      return idOf(fileName);
    }
  }

  /** The other side. */
  public interface Peer extends AutoCloseable {
    /** Sets what to do with requests from now on; called on any thread. */
    void onRequest(Function<Incoming, Reply> script);

    /** Returns the requests taken so far. */
    List<Incoming> taken();

    /** Answers a request that was taken before. */
    void answerLate(Pending exchange, byte[] document);

    @Override
    void close();
  }

  Peer peer;
  Transport transport;

  /** For the tests of a transport. */
  protected TransportContract() {}

  /** Starts the other side. */
  protected abstract Peer startPeer() throws Exception;

  /** Opens a transport to the peer; called again for a new start of the program. */
  protected abstract Transport open(Peer peer) throws Exception;

  /**
   * Opens a transport to the peer that goes by a time of the test, and does its work on the threads
   * that call it or move that time on: such a one must keep its deadlines at the first try.
   *
   * @return empty where there can be none, which is what it is unless overridden: deadlines are
   *     then tried on real time until the machine was quick enough
   */
  protected Optional<Transport> openOn(Peer peer, VirtualTime time) {
    return Optional.empty();
  }

  @BeforeEach
  void start() throws Exception {
    peer = startPeer();
    transport = open(peer);
  }

  @AfterEach
  void end() {
    transport.close();
    peer.close();
  }

  // ---- bytes

  @Test
  @DisplayName("T8 every byte passes unchanged in both directions")
  void bytesPassUnchanged() throws Exception {
    byte[] all = new byte[4096];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    peer.onRequest(incoming -> Reply.with(incoming.bytes()));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) get(send(raw("B1", all)));

    assertThat(answer.bytes()).isEqualTo(all);
    assertThat(peer.taken()).hasSize(1);
    assertThat(peer.taken().get(0).bytes()).isEqualTo(all);
    assertThat(peer.taken().get(0).fileName()).isEqualTo("OQSsiquc01req_B1.xml");
    assertThat(answer.fileName()).isEqualTo("OQSsiquc01res_B1.xml");
  }

  @Test
  @DisplayName("T8 documents in Shift_JIS and in UTF-8 pass unchanged")
  void bothEncodingsPass() throws Exception {
    for (Charset charset : List.of(Charset.forName("windows-31j"), UTF_8)) {
      byte[] document = "<XmlMsg><N>\u9ad9\u6a4b\u25cf\u2460\uff0d</N></XmlMsg>".getBytes(charset);
      peer.onRequest(incoming -> Reply.with(document));

      ExchangeResult.Answer answer =
          (ExchangeResult.Answer) get(send(raw("E" + charset.name().length(), document)));

      assertThat(answer.bytes()).isEqualTo(document);
    }
  }

  @Test
  @DisplayName("T2 an answer that comes in slow pieces is delivered once, whole")
  void slowPieces() throws Exception {
    byte[] whole = answer("S1");
    peer.onRequest(
        incoming ->
            new Reply.Answer(
                List.of(part(whole, 0, 10), part(whole, 10, 30), part(whole, 30, whole.length))));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) get(send(request("S1", LONG)));

    assertThat(answer.bytes()).isEqualTo(whole);
  }

  @Test
  @DisplayName("R-F-07 an answer that stays cut off is an error at the deadline, never an answer")
  void cutOff() throws Exception {
    peer.onRequest(incoming -> Reply.with(part(answer(incoming.id()), 0, 20)));

    OqsException failure =
        Patiently.failure(
            SHORT,
            (number, deadline) -> send(request("C" + number, deadline)),
            DecodeException.class::isInstance);

    assertThat(failure).isInstanceOf(DecodeException.class);
    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.MALFORMED);
  }

  @Test
  @DisplayName("T18 S-IN-03 an answer over the family's limit is refused, one at the limit passes")
  void sizeLimit() throws Exception {
    MessageKind small = new MessageKind("OQSsiquc01", Safety.READ, Set.of(AnswerFormat.XML), 1_000);
    peer.onRequest(incoming -> Reply.with(new byte["L1".equals(incoming.id()) ? 1_000 : 1_001]));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) get(send(accepting(small, "L1", LONG)));
    OqsException failure = failureOf(send(accepting(small, "L2", LONG)));

    assertThat(answer.bytes()).hasSize(1_000);
    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.TOO_LARGE);
  }

  @Test
  @DisplayName("BULK-1 an answer that may be too large for memory is read where it lies, twice")
  void largeAnswer() throws Exception {
    byte[] document = large("V1", INSTITUTION);
    peer.onRequest(incoming -> Reply.with(document));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) get(send(largeRequest("V1")));

    assertThat(answer.fileName()).isEqualTo("OQSmuquc02res_V1.xml");
    assertThat(answer.size()).isEqualTo(document.length);
    assertThat(answer.source().size()).isEqualTo(document.length);
    assertThatThrownBy(answer::bytes)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("source()");
    try (InputStream first = answer.source().open();
        InputStream second = answer.source().open()) {
      assertThat(first.readNBytes(100)).isEqualTo(part(document, 0, 100));
      assertThat(second.readAllBytes()).isEqualTo(document);
    }
    try (InputStream again = answer.source().open()) {
      assertThat(again.readAllBytes()).isEqualTo(document);
    }
    answer.settle();
    assertThat(peer.taken()).as("asked for again, not queried again").hasSize(1);
  }

  @Test
  @DisplayName("T7 R-INV-1 a large answer of another institution is an error, never a success")
  void largeForeignAnswer() throws Exception {
    peer.onRequest(incoming -> Reply.with(large("V2", "1319999999")));

    TransportException failure = transportFailureOf(send(largeRequest("V2")));

    assertThat(failure.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
  }

  /** More than is read at once, and a row in it that no reader could read. */
  private static byte[] large(String id, String institution) {
    String row = "    <BulkConfirmUnit><N>" + "\u67b6".repeat(1_000) + "</N></BulkConfirmUnit>\n";
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg>\n  <MessageHeader>"
            + "<MedicalInstitutionCode>"
            + institution
            + "</MedicalInstitutionCode><ArbitraryFileIdentifier>"
            + id
            + "</ArbitraryFileIdentifier></MessageHeader>\n  <MessageBody>\n"
            + row.repeat(100)
            + "    <BulkConfirmUnit><N>&nothing;</N></BulkConfirmUnit>\n"
            + "  </MessageBody>\n</XmlMsg>\n")
        .getBytes(UTF_8);
  }

  private static ExchangeRequest largeRequest(String id) {
    Pending handle = handle(MessageKind.BULK_ELIGIBILITY_RESULT, id);
    return ExchangeRequest.of(
        MessageKind.BULK_ELIGIBILITY_RESULT,
        handle,
        question(id),
        LONG,
        AnswerGate.correlating(handle, ReadingRules.DEFAULT));
  }

  @Test
  void aRequestOverTheLimitIsRefusedBeforeSending() {
    byte[] big = new byte[(int) transport.capabilities().maxRequestBytes() + 1];

    OqsException failure = failureOf(send(raw("G1", big)));

    assertThat(failure).isInstanceOf(InvalidQueryException.class);
    assertThat(peer.taken()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-2 what runs before sending runs while the other side can not see the request")
  void beforeSend() throws Exception {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    peer.onRequest(incoming -> Reply.with(answer("P1")));

    get(send(request("P1", LONG).withBeforeSend(() -> seen.add(peer.taken().size()))));

    assertThat(seen).containsExactly(0);
    assertThat(peer.taken()).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-2 nothing is sent while the note before it can not be made")
  void beforeSendFails() throws Exception {
    List<String> notes = new CopyOnWriteArrayList<>();
    peer.onRequest(incoming -> Reply.with(answer(incoming.id())));

    ExchangeCall call =
        send(
            request("P2", LONG)
                .withBeforeSend(
                    () -> {
                      notes.add("P2");
                      throw new IllegalStateException("no note for 4567");
                    }));
    TransportException failure = transportFailureOf(call);

    assertThat(failure.reason()).as("no trouble of the way").isEqualTo(Reason.LEDGER_UNAVAILABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure.pending()).isEmpty();
    assertThat(failure.isRetryable()).isFalse();
    assertThat(failure.elapsed()).as("told at once").isLessThan(LONG.dividedBy(2));
    assertThat(failure).hasNoCause();
    assertThat(failure.getMessage()).doesNotContain("4567");
    assertThat(notes).as("not tried again").hasSize(1);
    assertThat(transport.probe().get(10, TimeUnit.SECONDS).state()).isEqualTo(Health.State.UP);
    assertThat(peer.taken()).isEmpty();
    assertThat(get(send(request("P3", LONG)))).isInstanceOf(ExchangeResult.Answer.class);
  }

  // ---- whose answer

  @Test
  @DisplayName("T7 R-INV-1 the right name with a foreign identifier is an error, never a success")
  void foreignAnswer() {
    peer.onRequest(incoming -> Reply.with(answer("OTHER")));

    TransportException failure = transportFailureOf(send(request("M1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(failure.isRetryable()).isFalse();
  }

  @Test
  @DisplayName("R-INV-1 concurrent exchanges with answers in random order each get their own")
  void noWrongAttribution() throws Exception {
    Random random = new Random(20261102);
    List<Incoming> waiting = Collections.synchronizedList(new ArrayList<>());
    peer.onRequest(
        incoming -> {
          waiting.add(incoming);
          return new Reply.Silence();
        });
    int count = 64;
    int most = Math.min(16, transport.capabilities().maxConcurrent());
    List<ExchangeCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(send(request("X" + i, LONG)));
    }
    int answered = 0;
    long limit = System.nanoTime() + LONG.toNanos();
    while (answered < count && System.nanoTime() < limit) {
      List<Incoming> batch;
      synchronized (waiting) {
        // As many as may be under way, so that there is something to mix up.
        batch =
            waiting.size() >= Math.min(most, count - answered)
                ? new ArrayList<>(waiting)
                : List.of();
        waiting.removeAll(batch);
      }
      batch = new ArrayList<>(batch);
      Collections.shuffle(batch, random);
      for (Incoming incoming : batch) {
        peer.answerLate(handle(incoming.id()), answer(incoming.id()));
        answered++;
      }
      Thread.onSpinWait();
    }

    Set<String> bodies = new HashSet<>();
    for (int i = 0; i < count; i++) {
      ExchangeResult.Answer answer = (ExchangeResult.Answer) get(calls.get(i));
      answer.settle();
      assertThat(answer.bytes()).isEqualTo(answer("X" + i));
      bodies.add(new String(answer.bytes(), US_ASCII));
    }
    assertThat(bodies).hasSize(count);
    assertThat(peer.taken()).hasSize(count);
  }

  @Test
  @DisplayName("R-EX-1 an identifier is never used twice")
  void identifierUsedTwice() throws Exception {
    peer.onRequest(incoming -> new Reply.Silence());
    ExchangeCall first = send(request("D1", LONG));
    awaitTaken(1);

    assertThat(failureOf(send(request("D1", LONG)))).isInstanceOf(InvalidQueryException.class);

    peer.answerLate(handle("D1"), answer("D1"));
    assertThat(get(first)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(peer.taken()).hasSize(1);
  }

  // ---- refusal

  @Test
  @DisplayName("T6 a refused request file ends as such with the raw note, and is not sent again")
  void refused() throws Exception {
    byte[] note = {'N', 'G', (byte) 0x8A, 0x00, (byte) 0xFF};
    peer.onRequest(incoming -> new Reply.Refusal(note));

    ExchangeResult result = get(send(request("R1", LONG)));

    assertThat(result).isInstanceOf(ExchangeResult.Rejected.class);
    assertThat(((ExchangeResult.Rejected) result).bytes()).isEqualTo(note);
    assertThat(peer.taken()).hasSize(1);
  }

  // ---- time

  @Test
  @DisplayName("T11 R-INV-5 a peer that takes and stays silent: the call ends at its deadline")
  void silence() {
    peer.onRequest(incoming -> new Reply.Silence());
    VirtualTime time = new VirtualTime(START);

    TransportException failure =
        openOn(peer, time)
            .map(timed -> endsInTime(time, timed, "T1", () -> awaitTaken(1)))
            .orElseGet(this::endsInTimeForOnce);

    assertThat(failure.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    String id = failure.exchangeId().orElseThrow();
    assertThat(failure.pending()).contains(handle(id));
    assertThat(id).startsWith("T");
    assertThat(failure.kind()).contains("OQSsiquc01");
  }

  /** How the exchange ends, which is by its deadline. */
  private static TransportException endsInTime(
      VirtualTime time, Transport timed, String id, Runnable beforeDeadline) {
    try (timed) {
      ExchangeCall call = timed.exchange(request(id, SHORT));
      beforeDeadline.run();
      time.advance(SHORT.minusMillis(1));
      assertThat(call.result()).isNotDone();
      time.advance(LATENESS.plusMillis(1));
      assertThat(call.result()).isDone();
      TransportException failure = transportFailureOf(call);
      assertThat(failure.elapsed()).isBetween(SHORT, SHORT.plus(LATENESS));
      return failure;
    }
  }

  /** A busy machine is late now and then, a transport that is late is so each time. */
  private TransportException endsInTimeForOnce() {
    List<Duration> late = new ArrayList<>();
    OqsException failure =
        Patiently.failure(
            SHORT,
            (number, deadline) -> {
              long begin = System.nanoTime();
              ExchangeCall call = send(request("T" + number, deadline));
              failureOf(call);
              late.add(Duration.ofNanos(System.nanoTime() - begin).minus(deadline));
              return call;
            },
            told -> isTaken(told) && last(late).compareTo(LATENESS) <= 0);
    assertThat(late).noneMatch(Duration::isNegative);
    assertThat(last(late)).isLessThanOrEqualTo(LATENESS);
    return (TransportException) failure;
  }

  private static Duration last(List<Duration> all) {
    return all.get(all.size() - 1);
  }

  /** The failure of an exchange whose request the peer took before the deadline. */
  private TransportException unanswered(MessageKind kind, String prefix) {
    peer.onRequest(incoming -> new Reply.Silence());
    TransportException failure =
        (TransportException)
            Patiently.failure(
                SHORT,
                (number, deadline) -> send(request(kind, prefix + number, deadline)),
                this::isTaken);
    assertThat(failure.attempts()).isEqualTo(1);
    return failure;
  }

  private boolean isTaken(OqsException failure) {
    return !takenOf(failure).isEmpty();
  }

  private List<Incoming> takenOf(OqsException failure) {
    String id = failure.exchangeId().orElseThrow();
    return peer.taken().stream().filter(incoming -> incoming.id().equals(id)).toList();
  }

  @Test
  @DisplayName("R-F-02 a request still lying at the deadline is taken back and named as such")
  void notTaken() {
    peer.onRequest(incoming -> new Reply.LeftLying());

    VirtualTime time = new VirtualTime(START);

    TransportException failure =
        openOn(peer, time)
            .map(timed -> endsInTime(time, timed, "N1", () -> {}))
            .orElseGet(this::takenBackForOnce);

    assertThat(failure.reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(failure.delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(failure.pending()).isEmpty();
    assertThat(failure.isRetryable()).isTrue();
    peer.onRequest(incoming -> Reply.with(answer(incoming.id())));
    assertThat(peer.taken()).isEmpty();
  }

  /** A busy machine may not have written it by then, or have no time left to take it back. */
  private TransportException takenBackForOnce() {
    return (TransportException)
        Patiently.failure(
            SHORT,
            (number, deadline) -> send(request("N" + number, deadline)),
            told -> {
              TransportException seen = (TransportException) told;
              assertThat(seen.pending().isPresent()).isEqualTo(seen.delivery() == Delivery.UNKNOWN);
              return seen.delivery() == Delivery.WITHDRAWN;
            });
  }

  @Test
  @DisplayName("D13 a submission that is not answered is sent once and never again")
  void submissionIsNotRepeated() {
    TransportException failure = unanswered(MessageKind.BULK_ELIGIBILITY, "U");

    assertThat(failure.isRetryable()).isFalse();
    assertThat(takenOf(failure)).hasSize(1);
  }

  @Test
  void progressComesInOrderAndBeforeTheResult() throws Exception {
    List<Stage> stages = Collections.synchronizedList(new ArrayList<>());
    List<Stage> atResult = new ArrayList<>();
    peer.onRequest(incoming -> Reply.with(answer(incoming.id())));

    ExchangeCall call =
        send(request("P1", LONG).withOnProgress(event -> stages.add(event.stage())));
    call.result().thenRun(() -> atResult.addAll(stages)).get(10, TimeUnit.SECONDS);

    assertThat(stages).containsExactly(Stage.WRITTEN, Stage.TAKEN);
    assertThat(atResult).startsWith(Stage.WRITTEN);
  }

  @Test
  void whatTheHostsCodeThrowsHarmsNothing() throws Exception {
    peer.onRequest(incoming -> Reply.with(answer(incoming.id())));

    ExchangeCall call =
        send(
            request("H1", LONG)
                .withOnProgress(
                    event -> {
                      throw new IllegalStateException("host");
                    }));

    assertThat(get(call)).isInstanceOf(ExchangeResult.Answer.class);
  }

  // ---- cancelling

  @Test
  void cancelledBeforeTheTerminalTookIt() {
    peer.onRequest(incoming -> new Reply.LeftLying());
    CompletableFuture<Stage> written = new CompletableFuture<>();
    ExchangeCall call =
        send(request("K1", LONG).withOnProgress(event -> written.complete(event.stage())));
    assertThat(written.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(Stage.WRITTEN);

    call.cancel();

    TransportException failure = transportFailureOf(call);
    assertThat(failure.reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
    assertThat(failure.delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(peer.taken()).isEmpty();
  }

  @Test
  void cancelledAfterTheTerminalTookIt() throws Exception {
    peer.onRequest(incoming -> new Reply.Silence());
    ExchangeCall call = send(request("K2", LONG));
    awaitTaken(1);

    call.cancel();
    call.cancel();

    TransportException failure = transportFailureOf(call);
    assertThat(failure.reason()).isEqualTo(Reason.CANCELLED_AFTER_SEND);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure.pending()).contains(handle("K2"));
  }

  @Test
  void cancellingAfterTheEndDoesNothing() throws Exception {
    peer.onRequest(incoming -> Reply.with(answer(incoming.id())));
    ExchangeCall call = send(request("K3", LONG));
    ExchangeResult result = get(call);

    call.cancel();

    assertThat(get(call)).isSameAs(result);
  }

  // ---- going on later

  @Test
  @DisplayName(
      "T5 after a deadline the late answer is fetched with the handle; nothing is sent again")
  void resumed() throws Exception {
    TransportException failure = unanswered(MessageKind.ELIGIBILITY, "Z1");
    Pending pending = failure.pending().orElseThrow();

    ExchangeCall again = resume(pending.toText());
    byte[] document = answer(pending.exchangeId());
    peer.answerLate(pending, document);

    assertThat(((ExchangeResult.Answer) get(again)).bytes()).isEqualTo(document);
    assertThat(takenOf(failure)).hasSize(1);
  }

  @Test
  @DisplayName("T5 a late answer that came while nobody waited is there for the handle")
  void resumedAfterTheAnswer() throws Exception {
    TransportException failure = unanswered(MessageKind.ELIGIBILITY, "Z2");
    Pending pending = failure.pending().orElseThrow();
    byte[] document = answer(pending.exchangeId());
    peer.answerLate(pending, document);

    ExchangeCall again = resume(pending.toText());

    assertThat(((ExchangeResult.Answer) get(again)).bytes()).isEqualTo(document);
  }

  @Test
  @DisplayName("T19 after a new start the stored text of the handle is enough")
  void resumedAfterARestart() throws Exception {
    peer.onRequest(incoming -> new Reply.Silence());
    Pending pending = (Pending) get(send(request("Z3", LONG).withoutAwaitingAnswer()));
    String text = pending.toText();
    awaitTaken(1);
    transport = open(peer);
    peer.answerLate(pending, answer("Z3"));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) get(resume(text));

    assertThat(answer.bytes()).isEqualTo(answer("Z3"));
    assertThat(peer.taken()).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-1 a resumed exchange is judged like the first")
  void resumedForeign() {
    TransportException failure = unanswered(MessageKind.ELIGIBILITY, "Z4");
    Pending pending = failure.pending().orElseThrow();
    peer.answerLate(pending, answer("OTHER"));

    TransportException second = transportFailureOf(resume(pending.toText()));

    assertThat(second.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
  }

  @Test
  void resumingWithoutAnAnswerEndsInTime() {
    TransportException failure = unanswered(MessageKind.ELIGIBILITY, "Z5");
    Pending pending = failure.pending().orElseThrow();

    TransportException second =
        (TransportException)
            Patiently.failure(
                SHORT,
                (number, deadline) ->
                    transport.resume(pending, gate(pending.exchangeId()), deadline),
                told -> ((TransportException) told).reason() == Reason.NO_ANSWER);

    assertThat(second.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(second.pending()).contains(pending);
  }

  @Test
  @DisplayName("R-EX-5 an exchange that is waited for can not be resumed beside")
  void notTwoWaiters() throws Exception {
    peer.onRequest(incoming -> new Reply.Silence());
    ExchangeCall first = send(request("Z6", LONG));
    awaitTaken(1);

    ExchangeCall second = transport.resume(handle("Z6"), gate("Z6"), LONG);

    assertThat(failureOf(second)).isInstanceOf(InvalidQueryException.class);
    peer.answerLate(handle("Z6"), answer("Z6"));
    assertThat(get(first)).isInstanceOf(ExchangeResult.Answer.class);
  }

  // ---- life

  @Test
  @DisplayName("R-EX-8 close hands back what waits, within 5 s, and takes nothing more")
  void closed() throws Exception {
    peer.onRequest(incoming -> new Reply.Silence());
    ExchangeCall waiting = send(request("Q1", LONG));
    awaitTaken(1);
    long begin = System.nanoTime();

    transport.close();
    transport.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(waiting.result()).isDone();
    TransportException failure = transportFailureOf(waiting);
    assertThat(failure.reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure.pending()).contains(handle("Q1"));
    TransportException later = transportFailureOf(send(request("Q2", LONG)));
    assertThat(later.reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(later.delivery()).isEqualTo(Delivery.NOT_SENT);
    TransportException resumed =
        transportFailureOf(transport.resume(handle("Q1"), gate("Q1"), LONG));
    assertThat(resumed.reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(peer.taken()).hasSize(1);
  }

  @Test
  void probingSendsNoRequest() throws Exception {
    Health health = transport.probe().get(10, TimeUnit.SECONDS);

    assertThat(health.state()).isEqualTo(Health.State.UP);
    assertThat(health.observations()).isEmpty();
    assertThat(peer.taken()).isEmpty();
  }

  // ---- small things

  private ExchangeCall send(ExchangeRequest request) {
    return transport.exchange(request);
  }

  private ExchangeCall resume(String text) {
    Pending pending = Pending.parse(text);
    return transport.resume(pending, gate(pending.exchangeId()), LONG);
  }

  private static ExchangeRequest raw(String id, byte[] body) {
    return ExchangeRequest.of(
        MessageKind.ELIGIBILITY,
        handle(id),
        body,
        LONG,
        (name, format, bytes) ->
            bytes.length == body.length ? AnswerGate.Verdict.ACCEPT : AnswerGate.Verdict.NOT_YET);
  }

  private static ExchangeRequest accepting(MessageKind kind, String id, Duration timeout) {
    return ExchangeRequest.of(
        kind,
        handle(kind, id),
        new byte[10],
        timeout,
        (name, format, bytes) -> AnswerGate.Verdict.ACCEPT);
  }

  private static byte[] part(byte[] whole, int from, int to) {
    return java.util.Arrays.copyOfRange(whole, from, to);
  }

  private void awaitTaken(int count) {
    long limit = System.nanoTime() + LONG.toNanos();
    while (peer.taken().size() < count) {
      if (System.nanoTime() > limit) {
        fail("the peer did not see the request");
      }
      Thread.onSpinWait();
    }
  }

  private static ExchangeResult get(ExchangeCall call) throws Exception {
    return call.result().get(30, TimeUnit.SECONDS);
  }

  private static TransportException transportFailureOf(ExchangeCall call) {
    TransportException failure = (TransportException) failureOf(call);
    assertThat(failure.attempts()).isEqualTo(failure.delivery() == Delivery.NOT_SENT ? 0 : 1);
    return failure;
  }

  static OqsException failureOf(ExchangeCall call) {
    try {
      return fail("did not fail: " + get(call));
    } catch (ExecutionException e) {
      return (OqsException) e.getCause();
    } catch (TimeoutException e) {
      return fail("did not end", e);
    } catch (Exception e) {
      return fail(e);
    }
  }
}
