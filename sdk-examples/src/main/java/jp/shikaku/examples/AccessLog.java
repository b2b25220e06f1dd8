package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.TransportException;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.transport.MessageKind;

/**
 * The access log 「アクセス記録」 of commands: a {@link HashChainedAudit}, open for one line at a time, or
 * for those of one upload, so that several commands may run at once, and beside it the secret that
 * makes the keys of patients worthless elsewhere. A program that runs all day {@linkplain #keepOpen
 * keeps its log open}.
 */
final class AccessLog implements AuditSink {

  static final String USUAL = "shikaku-audit.jsonl";

  private static final int SALT_BYTES = 32;
  private static final int MOST_TRIES = 500;

  /** For a log that nobody but this program is to write to. */
  private static final int MOST_TRIES_FOR_GOOD = 100;

  private static final long TRY_AGAIN_MILLIS = 10;

  private final Path file;
  private final HashChainedAudit.Builder log;
  private final Path saltFile;
  private final Path lockFile;
  private boolean madeLock;
  private final ReentrantLock writing = new ReentrantLock();

  AccessLog(Path file, Path saltFile, Optional<SecretKey> key) {
    this.file = file;
    this.log = HashChainedAudit.builder(file);
    this.saltFile = saltFile;
    this.lockFile = file.resolveSibling(file.getFileName() + ".lock");
    key.ifPresent(known -> log.key(() -> known));
  }

  /** The options that name a log. */
  static CommandForm in(CommandForm form, String usual) {
    return form.option(
            "audit", "FILE", "アクセス記録のファイル（" + usual + "） / access log, made if not there")
        .option(
            "audit-salt",
            "FILE",
            "患者の番号を伏せるための秘密値のファイル（既定 記録名.salt、なければ作る） / secret for the patients' keys")
        .option(
            "audit-key-file",
            "FILE",
            "改ざんを見つけるための鍵（16進64桁以上）のファイル / key of the log, hexadecimal digits");
  }

  static AccessLog of(Inputs inputs, Path usual) {
    Path file = inputs.find("audit").map(Options::path).orElse(usual);
    Path salt =
        inputs
            .find("audit-salt")
            .map(SecretOptions::file)
            .orElseGet(() -> file.resolveSibling(file.getFileName() + ".salt"));
    return new AccessLog(file, salt, inputs.find("audit-key-file").map(Options::key));
  }

  /** For queries that are asked without a log too: the log of the options, if one is named. */
  static Optional<AccessLog> given(Inputs inputs) {
    if (inputs.has("audit")) {
      return Optional.of(of(inputs, Path.of(USUAL)));
    }
    for (String option : List.of("audit-salt", "audit-key-file")) {
      inputs
          .find(option)
          .ifPresent(
              given -> {
                throw given.bad("--audit と一緒に指定してください", "is for --audit only");
              });
    }
    return Optional.empty();
  }

  /**
   * Lets a client write here, if no program has the log for itself.
   *
   * @param kind of the query
   * @throws BadInput when one has, such as {@code serve}
   * @throws TransportException as {@link #salt}
   */
  void writtenBy(OqsClient.Builder client, MessageKind kind) {
    try {
      if (Files.exists(file)) { // a refused query makes none
        open(MOST_TRIES).close();
      }
    } catch (HashChainedAudit.InUseException e) {
      throw inUse();
    } catch (IOException | InvalidQueryException e) {
      // told when the first line is written, and then nothing is asked
    }
    client.audit(this, salt(kind));
  }

  /**
   * Opens the log for as long as a program runs, which so notices what another changes in it.
   *
   * @throws BadInput when another program has it, or it is no such log
   * @throws IOException when it can not be read or made
   */
  HashChainedAudit keepOpen() throws IOException {
    boolean hadNone = Files.notExists(lockFile);
    try {
      HashChainedAudit open = open(MOST_TRIES_FOR_GOOD);
      madeLock = hadNone;
      return open;
    } catch (HashChainedAudit.InUseException e) {
      throw BadInput.of(
          "audit",
          "serve はすでに動いています（同じアクセス記録を使用中）。2つ目を動かすには別のファイルを指定してください",
          "is in use: serve runs already; for a second one give another file");
    } catch (InvalidQueryException e) {
      throw new BadInput("--audit", "audit", e.rule(Locale.JAPAN), e.rule());
    }
  }

  /**
   * Takes the lock file of {@link #keepOpen} away again, once closed, where no line was written.
   */
  void leaveNothing() {
    try {
      if (madeLock && Files.notExists(file)) {
        Files.deleteIfExists(lockFile);
      }
    } catch (IOException e) {
      // an empty file that stays harms nobody
    }
  }

  private static BadInput inUse() {
    return BadInput.of(
        "audit",
        "ほかのプログラム（serve など）が使用中です。別のファイルを指定してください",
        "is in use by another program, such as serve: give another file");
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
    writeAll(List.of(line));
  }

  @Override
  public void writeAll(List<AuditRecord> lines) throws IOException {
    writing.lock();
    try (HashChainedAudit open = open(MOST_TRIES)) {
      open.writeAll(lines);
    } finally {
      writing.unlock();
    }
  }

  /** Another command needs it for the time of one line, or of those of one upload. */
  private HashChainedAudit open(int most) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return log.open();
      } catch (HashChainedAudit.InUseException e) {
        if (tries == most) {
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
