package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.transport.MessageKind;

/**
 * The access log 「アクセス記録」 as a file of JSON lines that only grows, and the secret beside it that
 * makes the keys of patients worthless elsewhere. Both are the owner's alone. Several processes may
 * write to one log.
 */
final class AccessLog implements AuditSink {

  private static final int SALT_BYTES = 32;

  private final Path file;
  private final Path saltFile;
  private final ReentrantLock writing = new ReentrantLock();

  AccessLog(Path file, Path saltFile) {
    this.file = file;
    this.saltFile = saltFile;
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
    byte[] made = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(made);
    try (FileChannel channel =
        OwnerOnly.open(saltFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(channel, HexFormat.of().formatHex(made));
      return made;
    } catch (FileAlreadyExistsException e) {
      byte[] kept = HexFormat.of().parseHex(Files.readString(saltFile).strip());
      if (kept.length < SALT_BYTES) {
        throw new IOException("too short", e);
      }
      return kept;
    }
  }

  @Override
  public void write(AuditRecord line) throws IOException {
    writing.lock();
    try (FileChannel channel =
            OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var lock = channel.lock()) {
      if (lock.isValid()) {
        write(channel, json(line) + "\n");
      }
    } finally {
      writing.unlock();
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    channel.force(true);
  }

  private static ObjectNode json(AuditRecord line) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", line.at().toString());
    json.put("stage", line.stage().name());
    json.put("user", line.accessor().userId());
    json.put("role", line.accessor().role().name());
    json.put("purpose", line.purpose().text());
    json.put("institution", line.institution());
    json.put("kind", line.kind());
    json.put("exchangeId", line.exchangeId());
    json.put("patientKey", line.patientKey());
    json.put("scope", line.scope());
    json.put("basis", line.basis().name());
    json.put("consentedAt", line.consentedAt().map(OffsetDateTime::toString).orElse(null));
    json.put("readableUntil", line.readableUntil().map(OffsetDateTime::toString).orElse(null));
    json.put("result", line.result().map(Enum::name).orElse(null));
    return json;
  }
}
