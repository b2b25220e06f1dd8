package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static jp.shikaku.transport.Documents.SINCE;
import static jp.shikaku.transport.FolderFixture.failure;
import static jp.shikaku.transport.FolderFixture.files;
import static jp.shikaku.transport.FolderFixture.got;
import static jp.shikaku.transport.FolderFixture.transportFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeProgress.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFolderTransportTest {

  @TempDir Path root;
  FolderFixture folder;

  @BeforeEach
  void open() {
    folder = new FolderFixture(root);
  }

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void aQueryIsWrittenWholeAndItsAnswerReturned() throws Exception {
    ExchangeCall call = folder.send("A1");

    assertThat(folder.request("A1")).hasBinaryContent(Documents.question("A1"));
    folder.advance(50);
    folder.take("A1");
    folder.advance(50);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(20);

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(call);
    assertThat(answer.bytes()).isEqualTo(Documents.answer("A1"));
    assertThat(answer.fileName()).isEqualTo("OQSsiquc01res_A1.xml");
    assertThat(answer.format()).isEqualTo(AnswerFormat.XML);
    assertThat(answer.receivedAt()).isBetween(SINCE.plusMillis(100), SINCE.plusMillis(120));
    assertThat(folder.stages).containsExactly(Stage.WRITTEN, Stage.TAKEN);
    assertThat(folder.answer("A1")).exists();

    answer.settle();
    assertThat(files(folder.res)).isEmpty();
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(root.resolve(".shikaku-staging"))).isEmpty();
  }

  @Test
  @DisplayName("T15 a request that nobody takes is taken back at 15 s and named as such")
  void notTaken() {
    ExchangeCall call = folder.send("A1");

    folder.advance(9_999);
    assertThat(folder.stages).containsExactly(Stage.WRITTEN);
    folder.advance(1);
    assertThat(folder.stages).containsExactly(Stage.WRITTEN, Stage.NOT_TAKEN_YET);
    folder.advance(4_999);
    assertThat(call.result()).isNotDone();
    folder.advance(1);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(transportFailure(call).pending()).isEmpty();
    assertThat(transportFailure(call)).hasMessageContaining("folder req");
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(root.resolve(".shikaku-staging"))).isEmpty();
    assertThat(folder.transport.probe().join().state())
        .isEqualTo(Health.State.TERMINAL_NOT_READING);
  }

  @Test
  @DisplayName("R-F-02 taken and never answered is something else than not taken")
  void noAnswer() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.advance(29_999);
    assertThat(call.result()).isNotDone();
    folder.advance(1);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(transportFailure(call).pending()).contains(Documents.handle("A1"));
    assertThat(transportFailure(call).isRetryable()).isFalse();
    assertThat(transportFailure(call).elapsed()).isEqualTo(FolderFixture.DEADLINE);
    assertThat(folder.stages).containsExactly(Stage.WRITTEN, Stage.TAKEN, Stage.SLOW);
  }

  @Test
  @DisplayName(
      "4.2 R-EX-4 a query of an ended process, left lying for hours, is taken back by the next")
  void leftByAnEndedProcess() throws Exception {
    String query = "20261102091500123" + "0123456789abcdef";
    String upload = "20261102091500124" + "0123456789abcdef";
    String recent = "20261102091500125" + "0123456789abcdef";
    Path left = lying("OQSsiquc01req_" + query + ".xml", 120);
    List<Path> kept =
        List.of(
            lying("OQSmuquc01req_" + upload + ".xml", 120), // a submission
            lying("OQSsiquc01req_" + recent + ".xml", 30),
            lying("AAAsiquc01req_" + query + ".xml", 120), // of a family nobody knows
            lying("OQSsiquc01req_7.xml", 120)); // another system's

    ExchangeCall call = folder.send("A1");
    assertThat(left).as("the query at the desk comes first").exists();
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(50);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(left).doesNotExist();
    assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    ExchangeCall resumed =
        folder.transport.resume(
            Documents.handle(query), Documents.gate(query), Duration.ofSeconds(30));
    folder.advance(1_000);
    assertThat(transportFailure(resumed).delivery()).isEqualTo(Delivery.WITHDRAWN);
  }

  @Test
  @DisplayName("4.2 R-EX-4 an exchange that ends before it writes leaves the looking to the next")
  void leftBehindAFailure() throws Exception {
    Path left = lying("OQSsiquc01req_20261102091500123" + "0123456789abcdef.xml", 120);
    folder.put(folder.answer("A0"), Documents.answer("A0"));
    assertThat(failure(folder.send("A0"))).hasMessageContaining("exists");
    assertThat(left).as("how old it is can not be told yet").exists();

    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(50);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(left).doesNotExist();
  }

  private Path lying(String name, int minutesAgo) throws IOException {
    Path file = Files.write(folder.req.resolve(name), Documents.question("x"));
    return Files.setLastModifiedTime(
        file, FileTime.from(Instant.now().minus(Duration.ofMinutes(minutesAgo))));
  }

  // ---- answers that come slowly, broken, late or twice

  @Test
  @DisplayName(
      "T2 an answer written in 3 slow pieces is read once, whole, soon after its last byte")
  void slowPieces() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    byte[] whole = Documents.answer("A1");
    folder.advance(3_000);
    folder.put(folder.answer("A1"), Arrays.copyOf(whole, 10));
    folder.advance(2_000);
    folder.put(folder.answer("A1"), Arrays.copyOf(whole, 30));
    folder.advance(900);
    assertThat(call.result()).isNotDone();
    folder.put(folder.answer("A1"), whole);
    folder.advance(20);

    assertThat(((ExchangeResult.Answer) got(call)).bytes()).isEqualTo(whole);
  }

  @Test
  @DisplayName("G-02 R-F-07 an answer cut at whichever byte is not taken for a whole one")
  void cutAtEveryByte() throws Exception {
    byte[] whole = Documents.answer("A1");
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    for (int length = 0; length < whole.length; length++) {
      folder.put(folder.answer("A1"), Arrays.copyOf(whole, length));
      folder.advance(20);
      assertThat(call.result()).as("cut at %d", length).isNotDone();
    }
    folder.put(folder.answer("A1"), whole);
    folder.advance(300);

    assertThat(((ExchangeResult.Answer) got(call)).bytes()).isEqualTo(whole);
  }

  @Test
  @DisplayName("R-F-07 an answer that grows while it is judged is read again")
  void growsWhileJudged() throws Exception {
    byte[] longer = "<XmlMsg><Id>A1</Id></XmlMsg><!-- more --></XmlMsg>".getBytes(US_ASCII);
    boolean[] grown = {false};
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.ELIGIBILITY,
            Documents.handle("A1"),
            Documents.question("A1"),
            FolderFixture.DEADLINE,
            (name, format, bytes) -> {
              if (!grown[0]) {
                grown[0] = true;
                assertThatNoException().isThrownBy(() -> folder.put(folder.answer("A1"), longer));
              }
              return AnswerGate.Verdict.ACCEPT;
            });
    ExchangeCall call = folder.transport.exchange(request);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(500);

    assertThat(((ExchangeResult.Answer) got(call)).bytes()).isEqualTo(longer);
  }

  @Test
  @DisplayName("R-F-08 an empty file is not yet an answer, and an error at the deadline")
  void empty() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), new byte[0]);
    folder.advance(29_000);
    assertThat(call.result()).isNotDone();
    folder.advance(1_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.EMPTY);
    assertThat(folder.answer("A1")).exists();
  }

  @Test
  @DisplayName("R-F-01 R-EX-6 a late answer is reported once, kept for the handle, then cleared")
  void lateAnswer() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.advance(30_000);
    assertThat(transportFailure(call).reason()).isEqualTo(Reason.NO_ANSWER);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(60_000);
    assertThat(folder.late).hasSize(1);
    assertThat(folder.late.get(0)).startsWith("A1@2026-11-02T00:00:");

    ExchangeCall again =
        folder.transport.resume(
            Documents.handle("A1"), Documents.gate("A1"), Duration.ofSeconds(10));

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(again);
    assertThat(answer.bytes()).isEqualTo(Documents.answer("A1"));
    answer.settle();
    assertThat(files(folder.res)).isEmpty();
  }

  @Test
  @DisplayName("R-EX-6 a late answer that nobody fetches is cleared after its time")
  void lateAnswerNobodyFetches() throws Exception {
    folder.send("A1");
    folder.take("A1");
    folder.advance(30_000);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(Duration.ofHours(23).toMillis());
    assertThat(folder.answer("A1")).exists();
    folder.advance(Duration.ofHours(2).toMillis());

    assertThat(folder.answer("A1")).doesNotExist();
  }

  @Test
  @DisplayName("R-F-10 a second copy of an answer is cleared and counted, never delivered")
  void secondCopy() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(100);
    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(call);
    answer.settle();
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(20_000);

    assertThat(files(folder.res)).isEmpty();
    assertThat(folder.transport.duplicateAnswers()).isEqualTo(1);
    assertThat(folder.late).isEmpty();
  }

  @Test
  @DisplayName("R-F-10 an answer that its reader has not settled is not taken for a copy")
  void notSettledYet() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(120_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(folder.answer("A1")).exists();
  }

  @Test
  @DisplayName("T6 a refusal takes the note, and clears it and the request that came back")
  void refusal() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.res.resolve("OQSsiquc01req_A1.xml"), Documents.question("A1"));
    folder.advance(1_000);
    assertThat(call.result()).isNotDone();
    folder.put(folder.res.resolve("OQSsiquc01req_A1.err"), new byte[] {78, 71});
    folder.put(folder.res.resolve("OQSsiquc01req_B1.err"), new byte[] {1});
    folder.advance(100);
    assertThat(call.result()).isNotDone();
    folder.advance(400);

    ExchangeResult.Rejected rejected = (ExchangeResult.Rejected) got(call);
    assertThat(rejected.bytes()).containsExactly(78, 71);
    assertThat(rejected.fileName()).isEqualTo("OQSsiquc01req_A1.err");
    assertThat(files(folder.res)).containsExactly("OQSsiquc01req_B1.err");
  }

  @Test
  @DisplayName("T6 an empty refusal is one, too; also under the answer's name")
  void otherRefusals() throws Exception {
    ExchangeCall empty = folder.send("A1");
    ExchangeCall other = folder.send("A2");
    folder.take("A1");
    folder.take("A2");
    folder.put(folder.res.resolve("OQSsiquc01req_A1.err"), new byte[0]);
    folder.put(folder.res.resolve("OQSsiquc01res_A2.err"), new byte[] {1});
    folder.advance(3_000);

    assertThat(((ExchangeResult.Rejected) got(empty)).bytes()).isEmpty();
    assertThat(((ExchangeResult.Rejected) got(other)).bytes()).containsExactly(1);
    assertThat(files(folder.res)).isEmpty();
  }

  @Test
  void anAnswerWithItsExtensionInCapitalsIsFoundByTheListing() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.res.resolve("OQSsiquc01res_A1.XML"), Documents.answer("A1"));
    folder.advance(2_000);

    assertThat(((ExchangeResult.Answer) got(call)).fileName()).isEqualTo("OQSsiquc01res_A1.XML");
  }

  @Test
  @DisplayName("D4 a zip is taken when two reads 200 ms apart are equal")
  void zip() throws Exception {
    MessageKind packed =
        new MessageKind("OQSmuquc02", Safety.READ, Set.of(AnswerFormat.ZIP), 64L << 20);
    ExchangeCall call =
        folder.transport.exchange(
            ExchangeRequest.of(
                packed,
                Documents.handle(packed, "A1"),
                new byte[1],
                FolderFixture.DEADLINE,
                (name, format, bytes) -> AnswerGate.Verdict.ACCEPT));
    Path zip = folder.res.resolve("OQSmuquc02res_A1.zip");
    for (int size = 1; size < 10; size++) {
      folder.put(zip, new byte[size]);
      folder.advance(150);
      assertThat(call.result()).isNotDone();
    }
    // Same size, other content: still being written.
    folder.put(zip, new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9});
    folder.advance(150);
    assertThat(call.result()).isNotDone();
    folder.advance(500);

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(call);
    assertThat(answer.format()).isEqualTo(AnswerFormat.ZIP);
    assertThat(answer.bytes()).containsOnly(9);
  }

  @Test
  @DisplayName("T7 R-INV-1 a foreign answer under our name is left in place, and never cleared")
  void foreign() throws Exception {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("B1"));
    folder.advance(100);
    assertThat(transportFailure(call).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    folder.advance(Duration.ofHours(48).toMillis());

    assertThat(folder.answer("A1")).hasBinaryContent(Documents.answer("B1"));
    assertThat(folder.late).isEmpty();
  }

  // ---- the share

  @Test
  @DisplayName("T3 R-F-03 the share is lost for 60 s during a wait: the exchange still succeeds")
  void shareLost() throws Exception {
    ExchangeCall call =
        folder.transport.exchange(
            Documents.request("A1", Duration.ofSeconds(180))
                .withOnProgress(event -> folder.stages.add(event.stage())));
    folder.advance(2_000);
    Files.move(folder.req, root.resolve("gone-req"));
    Files.move(folder.res, root.resolve("gone-res"));
    folder.advance(60_000);
    assertThat(call.result()).isNotDone();
    assertThat(folder.stages).containsExactly(Stage.WRITTEN, Stage.UNREACHABLE);
    assertThat(folder.transport.probe().join().state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
    Files.move(root.resolve("gone-req"), folder.req);
    Files.move(root.resolve("gone-res"), folder.res);
    folder.take("A1");
    folder.advance(31_000);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(1_100);

    assertThat(((ExchangeResult.Answer) got(call)).bytes()).isEqualTo(Documents.answer("A1"));
    assertThat(folder.stages).startsWith(Stage.WRITTEN, Stage.UNREACHABLE, Stage.TAKEN);
  }

  @Test
  @DisplayName("R-F-03 an outage does not count as pick-up time; its end wakes who waits")
  void outageIsNoPickupTime() throws Exception {
    ExchangeCall call = folder.transport.exchange(Documents.request("A1", Duration.ofSeconds(180)));
    folder.advance(2_000);
    Files.move(folder.req, root.resolve("gone"));
    folder.advance(60_000);
    Files.move(root.resolve("gone"), folder.req);
    folder.transport.probe().join();
    folder.advance(10_000);
    assertThat(call.result()).isNotDone();
    folder.advance(5_000);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
  }

  @Test
  @DisplayName("R-F-03 a share lost before sending is tried again until the deadline")
  void shareLostBeforeSending() throws Exception {
    Files.move(folder.req, root.resolve("gone"));
    ExchangeCall call = folder.send("A1");
    folder.advance(10_000);
    assertThat(folder.stages).containsExactly(Stage.UNREACHABLE);
    Files.move(root.resolve("gone"), folder.req);
    folder.advance(15_000);

    assertThat(folder.stages).containsExactly(Stage.UNREACHABLE, Stage.WRITTEN);
    assertThat(folder.request("A1")).exists();
    call.cancel();
  }

  @Test
  @DisplayName("R-F-03 a share lost until the deadline: whether anything was sent is told")
  void shareLostForGood() throws Exception {
    ExchangeCall sent = folder.send("A1");
    folder.advance(100);
    Files.move(folder.req, root.resolve("gone"));
    ExchangeCall unsent = folder.send("A2");
    folder.advance(30_100);

    assertThat(transportFailure(sent).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(transportFailure(sent).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(transportFailure(sent).pending()).isPresent();
    assertThat(transportFailure(unsent).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(transportFailure(unsent).delivery()).isEqualTo(Delivery.NOT_SENT);

    // A terminal that wakes up with the share must not replay the stale query.
    Files.move(root.resolve("gone"), folder.req);
    folder.advance(60_000);
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName(
      "R-F-03 R-EX-4 a submission left lying by an outage is not taken back behind the caller")
  void submissionStays() throws Exception {
    folder.transport.exchange(
        Documents.request(MessageKind.BULK_ELIGIBILITY, "A1", FolderFixture.DEADLINE));
    folder.advance(100);
    Files.move(folder.req, root.resolve("gone"));
    folder.advance(31_000);
    Files.move(root.resolve("gone"), folder.req);
    folder.advance(60_000);

    assertThat(files(folder.req)).containsExactly("OQSmuquc01req_A1.xml");
  }

  /** A query whose end was not known, and which the share gave back lying. */
  private Pending left(String id) throws Exception {
    ExchangeCall sent = folder.send(id);
    folder.advance(100);
    Files.move(folder.req, root.resolve("gone"));
    folder.advance(30_100);
    Pending handle = transportFailure(sent).pending().orElseThrow();
    Files.move(root.resolve("gone"), folder.req);
    return handle;
  }

  private ExchangeCall resume(Pending handle) {
    return folder.transport.resume(
        handle, Documents.gate(handle.exchangeId()), FolderFixture.DEADLINE);
  }

  @Test
  @DisplayName("R-F-03 what we took back ourselves when the share came again is told as taken back")
  void takenBackByTheSweep() throws Exception {
    Pending handle = left("A1");
    folder.advance(20_000);
    assertThat(files(folder.req)).isEmpty();
    Files.move(folder.res, root.resolve("gone")); // nobody has to be asked any more

    for (int times = 0; times < 2; times++) {
      ExchangeCall again = resume(handle);

      assertThat(transportFailure(again).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
      assertThat(transportFailure(again).delivery()).isEqualTo(Delivery.WITHDRAWN);
      assertThat(transportFailure(again).pending()).isEmpty();
    }
  }

  @Test
  @DisplayName("R-F-03 a query that somebody waits for again is left to him, and is answered")
  void notTakenBackWhileWaitedFor() throws Exception {
    Pending handle = left("A1");
    ExchangeCall again = resume(handle);
    folder.advance(5_000);

    assertThat(folder.request("A1")).exists();
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(1_000);
    assertThat(got(again)).isInstanceOf(ExchangeResult.Answer.class);
  }

  @Test
  @DisplayName("R-F-03 R-EX-6 who is refused to wait takes nobody's place: the query is taken back")
  void takenBackAlthoughSomebodyWasRefused() throws Exception {
    Pending handle = left("A1");
    for (int i = 0; i < folder.transport.capabilities().maxConcurrent(); i++) {
      folder.send("B" + i);
    }
    ExchangeCall queued = folder.send("A1");
    assertThat(failure(resume(handle))).isInstanceOf(InvalidQueryException.class);
    queued.cancel();
    assertThat(transportFailure(queued).delivery()).isEqualTo(Delivery.NOT_SENT);

    folder.advance(5_000);

    assertThat(folder.request("A1")).doesNotExist();
    assertThat(transportFailure(resume(handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
  }

  @Test
  @DisplayName("R-F-03 an answer to a query we took back speaks for itself")
  void answeredAlthoughTakenBack() throws Exception {
    Pending handle = left("A1");
    folder.advance(20_000);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(20_000);

    assertThat(folder.late).hasSize(1);
    ExchangeCall again = resume(handle);
    assertThat(got(again)).isInstanceOf(ExchangeResult.Answer.class);
  }

  // ---- cancelling, closing, waiting in line

  @Test
  @DisplayName("R-EX-7 cancelled while it lies there: taken back; afterwards: the handle is given")
  void cancelled() throws Exception {
    ExchangeCall lying = folder.send("A1");
    ExchangeCall taken = folder.send("A2");
    folder.take("A2");

    lying.cancel();
    taken.cancel();

    assertThat(transportFailure(lying).reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
    assertThat(transportFailure(lying).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(transportFailure(taken).reason()).isEqualTo(Reason.CANCELLED_AFTER_SEND);
    assertThat(transportFailure(taken).pending()).isPresent();
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName("T10 no more than the ceiling lie in req at once; the others wait their turn")
  void ceiling() throws Exception {
    List<ExchangeCall> calls = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      calls.add(folder.send("A" + i));
    }
    List<String> order = new ArrayList<>();
    while (!files(folder.req).isEmpty()) {
      List<String> lying = files(folder.req);
      assertThat(lying.size()).as("4 of the desks, 1 of the batch lane").isLessThanOrEqualTo(5);
      String id = Documents.idOf(lying.get(0));
      order.add(id);
      folder.take(id);
      folder.put(folder.answer(id), Documents.answer(id));
      folder.advance(400);
    }

    assertThat(order).hasSize(25);
    calls.forEach(call -> assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class));
  }

  @Test
  @DisplayName("R-RT-5 a line that is too long, and a turn that does not come, are told as such")
  void overload() {
    List<ExchangeCall> calls = new ArrayList<>();
    for (int i = 0; i < 5 + 256; i++) {
      calls.add(
          folder.transport.exchange(
              Documents.request("A" + i, i < 5 ? Duration.ofSeconds(14) : Duration.ofSeconds(5))));
    }
    ExchangeCall tooMany = folder.send("B1");
    assertThat(transportFailure(tooMany).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(transportFailure(tooMany).delivery()).isEqualTo(Delivery.NOT_SENT);
    calls.get(5).cancel();
    assertThat(transportFailure(calls.get(5)).reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
    folder.advance(5_000);

    assertThat(transportFailure(calls.get(6)).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(files(folder.req)).hasSize(5);
  }

  @Test
  @DisplayName("R-EX-8 close takes back what lies there and hands back the rest")
  void closing() throws Exception {
    ExchangeCall lying = folder.send("A1");
    ExchangeCall taken = folder.send("A2");
    folder.take("A2");

    folder.transport.close();

    assertThat(transportFailure(lying).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(transportFailure(lying).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(transportFailure(taken).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(files(folder.req)).isEmpty();
  }

  // ---- names

  @Test
  @DisplayName(
      "S-IN-10 an identifier that is no plain suffix is refused before anything is written")
  void names() {
    for (String id : List.of("a_b", "a-b", "x".repeat(51), "x".repeat(100))) {
      Pending handle;
      try {
        handle = Documents.handle(id);
      } catch (InvalidQueryException refusedEarlier) {
        continue;
      }
      ExchangeCall call =
          folder.transport.exchange(
              ExchangeRequest.of(
                  MessageKind.ELIGIBILITY,
                  handle,
                  new byte[1],
                  FolderFixture.DEADLINE,
                  Documents.gate(id)));
      assertThat(failure(call)).isInstanceOf(InvalidQueryException.class);
    }
    for (String id : List.of("../x", "a/b", "a\\b", "CON:", "a\0", "a.", "a ", "")) {
      assertThatThrownBy(() -> Documents.handle(id)).isInstanceOf(InvalidQueryException.class);
    }
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName("R-EX-3 a name that lies in either folder is refused and nothing is overwritten")
  void nameInUse() throws Exception {
    byte[] old = {1, 2, 3};
    folder.put(folder.request("A1"), old);
    folder.put(folder.answer("A2"), old);
    folder.put(folder.res.resolve("OQSsiquc01res_A3.pdf"), old);
    folder.put(folder.res.resolve("OQSsiquc01req_A4.err"), old);

    for (String id : List.of("A1", "A2", "A3", "A4")) {
      assertThat(failure(folder.send(id))).as(id).isInstanceOf(InvalidQueryException.class);
    }

    assertThat(folder.request("A1")).hasBinaryContent(old);
    assertThat(files(folder.req)).hasSize(1);
    assertThat(files(folder.res)).hasSize(3);
  }

  @Test
  void settingsAreChecked() {
    SharedFolderTransport.Builder builder = SharedFolderTransport.builder();
    assertThatThrownBy(builder::build).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.requestFolder(root).build())
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.responseFolder(root).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("responseFolder");
    assertThatThrownBy(() -> builder.maxConcurrent(0)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.maxConcurrent(17)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.maxRequestBytes(0)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.pickupTimeout(Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.closeGrace(Duration.ofSeconds(3)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.closeGrace(Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(
            () ->
                folder.transport.resume(
                    Documents.handle("A1"), Documents.gate("A1"), Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
  }
}
