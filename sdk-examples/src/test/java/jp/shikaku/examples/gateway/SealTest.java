package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
