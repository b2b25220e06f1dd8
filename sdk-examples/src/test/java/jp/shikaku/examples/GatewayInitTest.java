package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import jp.shikaku.examples.gateway.DeskTls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clinic's CA and identities, as the commands make them. */
class GatewayInitTest {

  private static final String PBES2 = "06092a864886f70d01050d";

  @TempDir private Path folder;

  private Cli init(String... more) {
    List<String> args = new ArrayList<>(List.of("gateway", "init", "--dir", gw().toString()));
    args.addAll(List.of("--host", "gateway.clinic.example,192.0.2.10"));
    args.addAll(List.of("--institution", "1319999007", "--desk", "desk1", "--desk", "desk2"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private Path gw() {
    return folder.resolve("gw");
  }

  @Test
  @DisplayName("S-FILE-1 every file is its owner's alone, and it is told what goes where")
  void made() throws Exception {
    Cli cli = init();

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out())
        .contains("server.p12", "ca.pem", "desks/desk1", "desks/desk2", "ca.p12")
        .contains("鍵のかかる場所");
    try (Stream<Path> all = Files.walk(gw())) {
      List<Path> paths = all.toList();
      assertThat(paths.stream().filter(Files::isRegularFile)).hasSize(13);
      for (Path path : paths) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
    for (String password : List.of("server.password", "ca.password", "desks/desk1/desk.password")) {
      String text = Files.readString(gw().resolve(password)).strip();
      assertThat(text).hasSize(32);
      assertThat(cli.out()).doesNotContain(text);
    }
  }

  @Test
  @DisplayName("5.6 the identities are what they should be: P-256, usages, names, lifetimes, PBES2")
  void identities() throws Exception {
    init();
    X509Certificate ca = DeskTls.certificate(gw().resolve("ca.pem"));
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getKeyUsage()[5]).isTrue();
    ca.verify(ca.getPublicKey());

    Path place = gw().resolve("desks").resolve("desk1");
    KeyStore keys = DeskTls.identity(place);
    String alias = keys.aliases().nextElement();
    X509Certificate desk = (X509Certificate) keys.getCertificate(alias);
    assertThat(keys.getCertificateChain(alias)).hasSize(2).endsWith(ca);
    desk.verify(ca.getPublicKey());
    assertThat(desk.getSubjectX500Principal().getName()).isEqualTo("CN=desk1");
    assertThat(desk.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(desk.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "urn:oqs-sdk:institution:1319999007"));
    assertThat(((ECPublicKey) desk.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(Duration.between(Instant.now(), desk.getNotAfter().toInstant()).toDays())
        .isBetween(1090L, 1095L);
    byte[] file = Files.readAllBytes(place.resolve("desk.p12"));
    assertThat(HexFormat.of().formatHex(file)).contains(PBES2);
    assertThat(Files.readString(place.resolve("ca.pem")))
        .isEqualTo(Files.readString(gw().resolve("ca.pem")));
  }

  @Test
  @DisplayName("5.6 nothing is overwritten; a later desk is added; a new server identity is made")
  void notOverwritten() throws Exception {
    init();
    String before = contents();

    Cli again = init();
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("--dir", "上書き");
    Cli same =
        Cli.run("gateway", "add-desk", "--dir", gw().toString(), "--desk", "desk1", "--lang", "en");
    assertThat(same.exit()).isEqualTo(2);
    assertThat(same.err()).contains("--desk");
    assertThat(contents()).isEqualTo(before);

    assertThat(Cli.run("gateway", "add-desk", "--dir", gw().toString(), "--desk", "desk3").exit())
        .isZero();
    KeyStore keys = DeskTls.identity(gw().resolve("desks/desk3"));
    X509Certificate desk = (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
    assertThat(desk.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "urn:oqs-sdk:institution:1319999007"));
    desk.verify(DeskTls.certificate(gw().resolve("ca.pem")).getPublicKey());

    Path out = folder.resolve("new");
    Cli renewed =
        Cli.run(
            "gateway",
            "renew-server",
            "--dir",
            gw().toString(),
            "--out",
            out.toString(),
            "--host",
            "192.0.2.10");
    assertThat(renewed.exit()).as(renewed.err()).isZero();
    assertThat(out.resolve("server.p12")).exists();
    Files.delete(gw().resolve("ca.password"));
    Cli locked = Cli.run("gateway", "add-desk", "--dir", gw().toString(), "--desk", "desk4");
    assertThat(locked.exit()).isEqualTo(2);
    assertThat(locked.err()).contains("ca.password");
    assertThat(gw().resolve("desks/desk4")).doesNotExist();
  }

  private Cli addDesk(String... more) {
    List<String> args = new ArrayList<>(List.of("gateway", "add-desk", "--dir", gw().toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private X509Certificate desk(String name) throws Exception {
    KeyStore keys = DeskTls.identity(gw().resolve("desks").resolve(name));
    return (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
  }

  @Test
  @DisplayName("5.1 a desk's name is given once, also when its folder has left; --renew renews it")
  void nameGivenOnce() throws Exception {
    init();
    assertThat(addDesk("--desk", "desk3", "--institution", "1319999015").exit()).isZero();
    X509Certificate before = desk("desk3");
    Cli here = addDesk("--desk", "desk3", "--renew", "--lang", "en");
    assertThat(here.exit()).isEqualTo(2);
    assertThat(here.err())
        .contains("--desk", "move it away", gw().resolve("desks/desk3").toString());
    assertThat(Cli.run("gateway", "add-desk", "--help").out()).contains("DIR/desks/NAME");
    Path moved = Path.of("").toAbsolutePath().relativize(gw().resolve("desks/desk3"));
    Cli wrong = Cli.run("gateway", "add-desk", "--dir", moved.toString(), "--desk", "d", "--renew");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith("--dir: " + gw().resolve("desks/desk3") + " に ca.p12 と ca.password がありません");
    Files.move(gw().resolve("desks/desk3"), folder.resolve("moved")); // as init tells to

    Cli same = addDesk("--desk", "desk3", "--lang", "en");
    assertThat(same.exit()).isEqualTo(2);
    assertThat(same.err()).contains("--desk", "--renew");
    assertThat(gw().resolve("desks/desk3")).doesNotExist();

    Cli renewed = addDesk("--desk", "desk3", "--renew");
    assertThat(renewed.exit()).as(renewed.err()).isZero();
    X509Certificate after = desk("desk3");
    assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
    // Not more than before, though the others may ask for another institution.
    assertThat(after.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "urn:oqs-sdk:institution:1319999015"));

    // Where nobody knows what it had, nobody guesses.
    Files.move(gw().resolve("desks/desk3"), folder.resolve("moved again"));
    Files.delete(gw().resolve("issued/desk3"));
    for (String unknown : List.of("desk3", "never")) {
      Cli guessed = addDesk("--desk", unknown, "--renew", "--lang", "en");
      assertThat(guessed.exit()).as(unknown).isEqualTo(2);
      assertThat(guessed.err()).startsWith("--institution: is needed");
      assertThat(gw().resolve("desks").resolve(unknown)).doesNotExist();
    }
    assertThat(addDesk("--desk", "desk3", "--renew", "--institution", "1319999015").exit())
        .isZero();
  }

  @Test
  @DisplayName("5.6 init makes the folder as a whole or leaves everything as it was")
  void wholeOrNothing() throws Exception {
    for (String host : List.of("192.0.2.300", "1.2.3.4.5.6:", "::g")) {
      Cli cli = init("--host", host);
      assertThat(cli.exit()).as(host).isEqualTo(2);
      assertThat(cli.err()).contains("--host");
    }
    assertThat(gw()).doesNotExist();

    Files.createDirectory(gw()); // made for it before
    assertThat(init("--host", "2001:db8::10").exit()).isZero();
    try (Stream<Path> made = Files.list(gw())) {
      assertThat(made.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "ca.p12",
              "ca.password",
              "ca.pem",
              "desks",
              "issued",
              "server.p12",
              "server.password");
    }
  }

  private String contents() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> paths = Files.walk(gw())) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        all.append(path).append(HexFormat.of().formatHex(Files.readAllBytes(path)));
      }
    }
    return all.toString();
  }

  @Test
  @DisplayName("wrong inputs are named with their rule, and nothing is made")
  void wrongInputs() {
    assertThat(init("--desk", "desk1").err()).contains("--desk");
    assertThat(init("--desk", "../x").err()).contains("--desk");
    assertThat(init("--institution", "123").err()).contains("--institution");
    assertThat(init("--host", "a b").err()).contains("--host");
    assertThat(Cli.run("gateway", "init", "--dir", gw().toString()).err()).contains("--desk");
    assertThat(gw()).doesNotExist();
    Cli noIdentity = Cli.run("gateway", "--root", "OQS", "--listen", "127.0.0.1:0");
    assertThat(noIdentity.exit()).isEqualTo(2);
    assertThat(noIdentity.err()).contains("--data");
    assertThat(Cli.run("gateway", "--root", "OQS", "--listen", "somewhere").err())
        .contains("--listen");
    assertThat(
            Cli.run("gateway", "--root", "OQS", "--listen", "127.0.0.1:0", "--dir", gw().toString())
                .exit())
        .isEqualTo(2);
    assertThat(Cli.run("--help").out()).contains("gateway");
    assertThat(Cli.run("gateway", "--help").out()).contains("init", "add-desk", "公式");
  }
}
