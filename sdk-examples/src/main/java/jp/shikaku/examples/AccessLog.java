package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.transport.MessageKind;

/**
 * The access log 「アクセス記録」 of commands: a {@link HashChainedAudit}, open for one line at a time so
 * that several commands may run at once, and beside it the secret that makes the keys of patients
 * worthless elsewhere. A program that runs all day keeps its log open instead.
 */
final class AccessLog implements AuditSink {

  static final String USUAL = "shikaku-audit.jsonl";

  private static final int SALT_BYTES = 32;
  private static final int MOST_TRIES = 500;
  private static final long TRY_AGAIN_MILLIS = 10;

  private final HashChainedAudit.Builder log;
  private final Path saltFile;
  private final ReentrantLock writing = new ReentrantLock();

  AccessLog(Path file, Path saltFile, Optional<SecretKey> key) {
    this.log = HashChainedAudit.builder(file);
    this.saltFile = saltFile;
    key.ifPresent(known -> log.key(() -> known));
  }

  /** The options that name a log. */
  static CommandForm in(CommandForm form, String usual) {
    return form.option(
            "audit", "FILE", "アクセス記録のファイル（" + usual + "） / access log, made if not there")
        .option("audit-salt", "FILE", "患者キーの秘密値のファイル（既定 記録名.salt） / secret for the patients' keys")
        .option(
            "audit-key-file", "FILE", "記録の鍵（16進64桁以上）のファイル / key of the log, hexadecimal digits");
  }

  static AccessLog of(Inputs inputs, Path usual) {
    Path file = inputs.find("audit").map(Options::path).orElse(usual);
    Path salt =
        inputs
            .find("audit-salt")
            .map(Options::path)
            .orElseGet(() -> file.resolveSibling(file.getFileName() + ".salt"));
    return new AccessLog(file, salt, inputs.find("audit-key-file").map(Options::key));
  }

  /**
   * Reads the secret, or makes it for the first query of an installation.
   *
   * @param kind of the query, for the sentence that says what was not done
   * @throws TransportException when neither is possible: without it nothing may be read
   */
  byte[] salt(MessageKind kind) {
    try {
      return readOrMakeSalt();
    } catch (IOException | IllegalArgumentException e) {
      throw new TransportException(
          TransportException.Reason.AUDIT_FAILED,
          TransportException.Delivery.NOT_SENT,
          "the secret of the access log could not be read or made",
          null,
          new ExchangeContext(kind.code(), null, 0, Duration.ZERO),
          null);
    }
  }

  private byte[] readOrMakeSalt() throws IOException {
    if (!Files.exists(saltFile)) {
      byte[] made = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(made);
      try {
        OwnerOnly.writeWhole(
            saltFile, HexFormat.of().formatHex(made).getBytes(StandardCharsets.US_ASCII));
        return made;
      } catch (FileAlreadyExistsException e) {
        // Another command was first: its secret counts.
      }
    }
    byte[] kept = HexFormat.of().parseHex(Files.readString(saltFile).strip());
    if (kept.length < SALT_BYTES) {
      throw new IOException("too short");
    }
    return kept;
  }

  @Override
  public void write(AuditRecord line) throws IOException {
    writing.lock();
    try (HashChainedAudit open = open()) {
      open.write(line);
    } finally {
      writing.unlock();
    }
  }

  /** Another command needs it for the time of one line. */
  private HashChainedAudit open() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return log.open();
      } catch (HashChainedAudit.InUseException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
        try {
          TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }
}
