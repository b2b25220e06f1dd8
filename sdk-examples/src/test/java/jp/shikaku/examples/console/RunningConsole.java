package jp.shikaku.examples.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.MedicalInstitutionCode;

/** A console with everything behind it, in this process. */
final class RunningConsole implements AutoCloseable {

  private final MockTerminal terminal;
  private final SystemTime time = new SystemTime();
  private final OqsClient oqs;
  private final ReceptionConsole console;

  /**
   * Starts it on any port.
   *
   * @param own a folder for what it writes
   */
  RunningConsole(Path own) throws IOException {
    this(own, 0, Language.JAPANESE);
  }

  RunningConsole(Path own, int port, Language language) throws IOException {
    terminal = MockTerminal.builder().root(own.resolve("OQS")).shuffled().start();
    AuditSink nowhere = line -> {};
    oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .audit(nowhere, new byte[32])
            .transport(
                SharedFolderTransport.builder()
                    .root(terminal.root())
                    .pickupTimeout(Duration.ofSeconds(1))
                    .time(time)
                    .build())
            .deadline(Duration.ofSeconds(10))
            .codeTable(ReceptionConsole::meaning)
            .time(time)
            .build();
    console = ReceptionConsole.start(terminal, oqs, own.resolve("visits.db"), time, port, language);
  }

  MockTerminal terminal() {
    return terminal;
  }

  /** The printed address, with the secret. */
  String url() {
    return console.url();
  }

  /** Where it leads. */
  String page() {
    return url().replaceFirst("\\?.*", "");
  }

  @Override
  public void close() {
    console.close();
    oqs.close();
    time.close();
    terminal.close();
  }
}
