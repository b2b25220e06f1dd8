package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

  @Test
  @DisplayName("P-08 a document opens in its own place only, and whole")
  void boundToItsPlace(@TempDir Path folder) throws Exception {
    Seal seal = Seal.at(folder.resolve("key"));
    byte[] sealed = seal.close(Seal.Part.REQUEST, "row", "words".getBytes(UTF_8));

    assertThat(Seal.at(folder.resolve("key")).open(Seal.Part.REQUEST, "row", sealed))
        .isEqualTo("words".getBytes(UTF_8));
    assertThatThrownBy(() -> seal.open(Seal.Part.ANSWER, "row", sealed))
        .isInstanceOf(DamagedDocument.class);
    assertThatThrownBy(() -> seal.open(Seal.Part.REQUEST, "other", sealed))
        .isInstanceOf(DamagedDocument.class);
    assertThatThrownBy(() -> Seal.at(folder.resolve("2")).open(Seal.Part.REQUEST, "row", sealed))
        .isInstanceOf(DamagedDocument.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> seal.open(Seal.Part.REQUEST, "row", sealed))
        .isInstanceOf(DamagedDocument.class);
    assertThat(Files.list(folder)).hasSize(2); // no part of a key is left behind
  }

  @Test
  @DisplayName("P-08 S-FILE-1 a key that is damaged or that others may read is refused by name")
  void unusableKey(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("key");
    OwnerOnly.write(key, new byte[2]);
    assertThatThrownBy(() -> Seal.at(key))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("gateway.key that is damaged");

    Files.delete(key);
    assertThat(Seal.at(key).isNew()).isTrue();
    assertThat(Seal.at(key).isNew()).isFalse();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> Seal.at(key))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  @DisplayName("P-08 a key made beside a ledger that has another one is told as a missing key")
  void newKeyForAnOldLedger(@TempDir Path folder) throws Exception {
    try (SystemTime time = new SystemTime();
        Database database = Database.sqlite(folder.resolve("ledger.db"))) {
      new ExchangeLedger(database, Seal.at(folder.resolve("1")), Kinds.NAMED, time);
      Seal other = Seal.at(folder.resolve("2"));

      assertThatThrownBy(() -> new ExchangeLedger(database, other, Kinds.NAMED, time))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("no gateway.key");
      assertThatThrownBy(
              () -> new ExchangeLedger(database, Seal.at(folder.resolve("2")), Kinds.NAMED, time))
          .hasMessageContaining("not the one of the ledger");
    }
  }
}
