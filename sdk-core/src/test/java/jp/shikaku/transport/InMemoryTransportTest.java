package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.gate;
import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.request;
import static jp.shikaku.transport.FolderFixture.failure;
import static jp.shikaku.transport.FolderFixture.got;
import static jp.shikaku.transport.FolderFixture.transportFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.junit.jupiter.api.Test;

class InMemoryTransportTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final InMemoryTransport memory = new InMemoryTransport(time);
  private final List<Stage> stages = new ArrayList<>();

  private ExchangeCall send(String id) {
    return memory.exchange(
        request(id, DEADLINE).withOnProgress(event -> stages.add(event.stage())));
  }

  private static byte[] right(ExchangeRequest request) {
    return answer(request.handle().exchangeId());
  }

  private InMemoryScript answering() {
    return memory.when(MessageKind.ELIGIBILITY).answer(InMemoryTransportTest::right);
  }

  private void advance(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  @Test
  void withoutDelayTheAnswerComesAtOnce() {
    answering();

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(send("A1"));

    assertThat(answer.bytes()).isEqualTo(answer("A1"));
    assertThat(answer.receivedAt()).isEqualTo(time.now());
    assertThat(stages).containsExactly(Stage.WRITTEN, Stage.TAKEN);
    assertThat(memory.requests()).hasSize(1);
    assertThat(memory.unsettledAnswers()).isEqualTo(1);
    answer.settle();
    assertThat(memory.unsettledAnswers()).isZero();
  }

  @Test
  void aDelayIsKeptToTheMillisecond() {
    answering().after(Duration.ofSeconds(3));
    ExchangeCall call = send("A1");

    advance(2_999);
    assertThat(call.result()).isNotDone();
    advance(1);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
  }

  @Test
  void aDroppedRequestEndsAtItsDeadlineAndItsLateAnswerIsReportedOnce() {
    List<String> late = new ArrayList<>();
    memory.onLateAnswer((exchange, at) -> late.add(exchange.exchangeId() + " " + at));
    memory.when(MessageKind.ELIGIBILITY).drop();
    ExchangeCall call = send("A1");
    advance(29_999);
    assertThat(call.result()).isNotDone();
    advance(1);
    assertThat(transportFailure(call).reason()).isEqualTo(Reason.NO_ANSWER);

    memory.deliver(handle("A1"), answer("A1"));
    memory.deliver(handle("A1"), answer("A1"));

    assertThat(late).containsExactly("A1 2026-11-02T00:00:30Z");
    ExchangeCall again = memory.resume(handle("A1"), gate("A1"), DEADLINE);
    assertThat(((ExchangeResult.Answer) got(again)).bytes()).isEqualTo(answer("A1"));
  }

  @Test
  void aRequestLeftLyingIsTakenBackAfter15Seconds() {
    memory.when(MessageKind.ELIGIBILITY).leaveLying();
    ExchangeCall call = send("A1");
    advance(10_000);
    assertThat(stages).containsExactly(Stage.WRITTEN, Stage.NOT_TAKEN_YET);
    advance(5_000);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.WITHDRAWN);
    advance(60_000);
    assertThat(stages).containsExactly(Stage.WRITTEN, Stage.NOT_TAKEN_YET);
  }

  @Test
  void copiesAreDroppedAndCounted() {
    answering().duplicate(5);

    got(send("A1"));

    assertThat(memory.duplicateAnswers()).isEqualTo(4);
  }

  @Test
  void reorderedAnswersOvertakeEachOther() {
    memory
        .when(request -> request.handle().exchangeId().equals("A1"))
        .answer(InMemoryTransportTest::right)
        .reorder();
    answering().after(Duration.ofSeconds(1));
    ExchangeCall first = send("A1");
    ExchangeCall second = send("A2");
    List<String> order = new ArrayList<>();
    first.result().thenRun(() -> order.add("A1"));
    second.result().thenRun(() -> order.add("A2"));

    advance(1_000);

    assertThat(order).containsExactly("A2", "A1");
    assertThat(((ExchangeResult.Answer) got(first)).bytes()).isEqualTo(answer("A1"));
  }

  @Test
  void aWrongIdentifierIsAMismatch() {
    answering().wrongIdentifier();

    assertThat(transportFailure(send("A1")).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(transportFailure(send("A0")).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
  }

  @Test
  void aRefusalCarriesTheNote() {
    memory.when(MessageKind.ELIGIBILITY).refuse(request -> new byte[] {1, 2});

    ExchangeResult.Rejected rejected = (ExchangeResult.Rejected) got(send("A1"));

    assertThat(rejected.bytes()).containsExactly(1, 2);
    assertThat(rejected.fileName()).isEqualTo("OQSsiquc01req_A1.err");
    assertThat(memory.unsettledAnswers()).isZero();
  }

  @Test
  void aTruncatedAnswerIsAnErrorAtTheDeadline() {
    answering().truncate(12);
    ExchangeCall call = send("A1");
    advance(30_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.MALFORMED);
  }

  @Test
  void anAnswerCutToNothingIsEmpty() {
    answering().truncate(0);
    ExchangeCall call = send("A1");
    advance(30_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.EMPTY);
  }

  @Test
  void anAnswerOverTheLimitIsRefused() {
    MessageKind small =
        new MessageKind("OQSsiquc01", Safety.READ, java.util.Set.of(AnswerFormat.XML), 10);
    answering();

    ExchangeCall call = memory.exchange(request(small, "A1", DEADLINE));

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.TOO_LARGE);
  }

  @Test
  void mojibakeSwapsTheTwoEncodings() {
    Charset windows = Charset.forName("windows-31j");
    String text = "<XmlMsg>\u9ad9\u6a4b</XmlMsg>";
    memory
        .when(request -> request.handle().exchangeId().equals("A1"))
        .answer(request -> text.getBytes(StandardCharsets.UTF_8))
        .mojibake();
    answering().answer(request -> text.getBytes(windows)).mojibake();

    assertThat(((ExchangeResult.Answer) got(send("A1"))).bytes()).isEqualTo(text.getBytes(windows));
    assertThat(((ExchangeResult.Answer) got(send("A2"))).bytes())
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSlowlyWrittenAnswerIsDeliveredWhole() {
    answering().inPieces(3, Duration.ofSeconds(1)).after(Duration.ofSeconds(1));
    ExchangeCall call = send("A1");
    advance(2_999);
    assertThat(call.result()).isNotDone();
    advance(1);

    assertThat(((ExchangeResult.Answer) got(call)).bytes()).isEqualTo(answer("A1"));
  }

  @Test
  void stillWorkingForSomeRequests() {
    answering()
        .stillWorking(2, request -> "<XmlMsg>2</XmlMsg>".getBytes(StandardCharsets.US_ASCII));

    for (String id : List.of("A1", "A2")) {
      assertThat(((ExchangeResult.Answer) got(send(id))).bytes()).hasSize(18);
    }
    assertThat(((ExchangeResult.Answer) got(send("A3"))).bytes()).isEqualTo(answer("A3"));
  }

  @Test
  void aScriptForSomeRequestsLeavesTheRestToTheNext() {
    memory.when(MessageKind.ELIGIBILITY).refuse(request -> new byte[1]).times(1);
    answering();

    assertThat(got(send("A1"))).isInstanceOf(ExchangeResult.Rejected.class);
    assertThat(got(send("A2"))).isInstanceOf(ExchangeResult.Answer.class);
  }

  @Test
  void anotherKindOfFile() {
    MessageKind zip = MessageKind.BULK_ELIGIBILITY_RESULT;
    memory.when(zip).answer(InMemoryTransportTest::right).as(AnswerFormat.ZIP);

    ExchangeResult.Answer answer =
        (ExchangeResult.Answer) got(memory.exchange(request(zip, "A1", DEADLINE)));

    assertThat(answer.format()).isEqualTo(AnswerFormat.ZIP);
    assertThat(answer.fileName()).isEqualTo("OQSmuquc02res_A1.zip");
  }

  @Test
  void aLostShareIsWaitedFor() {
    answering();
    memory.loseShare(Duration.ofSeconds(20));
    assertThat(memory.probe().join().state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
    ExchangeCall call = send("A1");
    assertThat(memory.requests()).isEmpty();
    advance(20_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(stages).containsExactly(Stage.UNREACHABLE, Stage.WRITTEN, Stage.TAKEN);
    assertThat(memory.probe().join().state()).isEqualTo(Health.State.UP);
  }

  @Test
  void aShareLostUntilTheDeadlineSaysWhetherAnythingWasSent() {
    answering().after(Duration.ofSeconds(5));
    ExchangeCall sent = send("A1");
    memory.loseShare(Duration.ofSeconds(60));
    ExchangeCall unsent = send("A2");
    advance(30_000);

    assertThat(transportFailure(sent).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(transportFailure(sent).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(transportFailure(unsent).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(transportFailure(unsent).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(memory.requests()).hasSize(1);
  }

  @Test
  void cancellingWhileTheShareIsLost() {
    memory.loseShare(Duration.ofSeconds(60));
    ExchangeCall call = send("A1");

    call.cancel();

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    advance(120_000);
    assertThat(memory.requests()).isEmpty();
  }

  @Test
  void moreThanTheSessionsAllowIsBusy() {
    memory.limitSessions(2);
    ExchangeCall first = send("A1");
    ExchangeCall second = send("A2");

    assertThat(transportFailure(send("A3")).reason()).isEqualTo(Reason.BUSY);
    first.cancel();
    assertThat(send("A4").result()).isNotDone();
    assertThat(second.result()).isNotDone();
    assertThat(memory.capabilities().maxConcurrent()).isEqualTo(2);
  }

  @Test
  void closingSaysHowFarEachGot() {
    memory.when(request -> request.handle().exchangeId().equals("A1")).leaveLying();
    ExchangeCall lying = send("A1");
    ExchangeCall taken = send("A2");
    memory.loseShare(Duration.ofSeconds(9));
    ExchangeCall unsent = send("A3");

    memory.close();

    assertThat(transportFailure(lying).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(transportFailure(taken).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(transportFailure(unsent).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(transportFailure(unsent).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
  }

  @Test
  void badSettingsAreRefused() {
    InMemoryScript script = answering();
    assertThatThrownBy(() -> script.times(0)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> script.duplicate(0)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> script.inPieces(0, Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> memory.resume(handle("A1"), gate("A1"), Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
  }
}
