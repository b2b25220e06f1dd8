package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMemoryTest {

  // Backwards: a constant of this class may be in the child's heap.
  private static final String MARKER_BACKWARDS = "REKRAM-DROWSSAP-YEK";
  private static final String CONTROL_BACKWARDS = "PAEH-EHT-NI-LORTNOC";

  @TempDir private Path temp;

  @Test
  @DisplayName("S-KEY-1 no trace of the passwords in a heap dump after the start")
  void heap() throws Exception {
    TestCa ca = TestCa.root("ROOT");
    TestCa.Issued own = ca.issue(TestCa.client());
    String marker = reversed(MARKER_BACKWARDS);
    String control = reversed(CONTROL_BACKWARDS);
    char[] password = marker.toCharArray();
    IdentityFiles.modern(
        temp.resolve("new"),
        List.of(new IdentityFiles.Entry("own", own.key())),
        own.chain(),
        password);
    IdentityFiles.legacy(
        temp.resolve("old"),
        List.of(new IdentityFiles.Entry("own", own.key())),
        own.chain(),
        password);
    IdentityFiles.pem(temp.resolve("chain"), own.certificate());
    IdentityFiles.pem(temp.resolve("key"), IdentityFiles.encrypted(own.key(), password));
    IdentityFiles.pem(temp.resolve("ca"), ca.certificate());
    Files.write(temp.resolve("hidden"), hide(marker));
    Files.write(temp.resolve("control"), hide(control));

    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                temp.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile())
            .start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(Files.readString(temp.resolve("log"))).isZero();

    byte[] dump = Files.readAllBytes(temp.resolve("heap.hprof"));
    // What is there is found: as an array of characters, which a dump writes with the high byte
    // first.
    assertThat(contains(dump, control, StandardCharsets.UTF_16BE)).isTrue();
    for (Charset charset :
        List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_8)) {
      assertThat(contains(dump, marker, charset)).as("%s", charset).isFalse();
    }
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static boolean contains(byte[] dump, String text, Charset charset) {
    // Read byte by byte as Latin-1, a dump can be searched as a text.
    String wanted = new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
    return new String(dump, StandardCharsets.ISO_8859_1).contains(wanted);
  }

  private static byte[] hide(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 0x55;
    }
    return bytes;
  }

  /** Opens keys and writes down its own heap. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      char[] control = shown(folder.resolve("control"));
      PasswordSupplier password =
          new PasswordSupplier() {
            @Override
            public char[] password() {
              return shown(folder.resolve("hidden"));
            }

            @Override
            public void done(char[] given) {
              Arrays.fill(given, '\0');
            }
          };
      TrustSet trust = TrustSet.pem(folder.resolve("ca"));
      List<TlsClient> clients =
          List.of(
              client(trust, ClientIdentity.pkcs12(folder.resolve("new"), password)),
              client(trust, ClientIdentity.pkcs12(folder.resolve("old"), password)),
              client(
                  trust,
                  ClientIdentity.pem(folder.resolve("chain"), folder.resolve("key"), password)));
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(folder.resolve("heap.hprof").toString(), true);
      // Both are alive while the dump is made.
      if (control.length == 0 || clients.isEmpty()) {
        throw new IllegalStateException();
      }
    }

    private static TlsClient client(TrustSet trust, ClientIdentity identity) {
      return TlsClient.builder(trust).identity(identity).build();
    }

    private static char[] shown(Path file) {
      try {
        byte[] bytes = Files.readAllBytes(file);
        char[] chars = new char[bytes.length];
        for (int i = 0; i < chars.length; i++) {
          chars[i] = (char) (bytes[i] ^ 0x55);
        }
        return chars;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
