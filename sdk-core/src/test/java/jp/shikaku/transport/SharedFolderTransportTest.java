package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.SINCE;
import static jp.shikaku.transport.FolderFixture.files;
import static jp.shikaku.transport.FolderFixture.got;
import static jp.shikaku.transport.FolderFixture.transportFailure;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
