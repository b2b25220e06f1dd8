package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualCardTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String APPLICATION = "00A4040C0AD392F000260100000001";
  private static final String DIGEST_INFO = "3031300d060960864801650304020105000420";

  private static String send(VirtualCard card, String command) {
    return HEX.formatHex(card.process(HEX.parseHex(command)));
  }

  private static String file(VirtualCard card, String file) {
    return send(card, "00A4020C02" + file);
  }

  private static VirtualCard card(UnaryOperator<VirtualCard.Builder> settings) {
    return settings.apply(VirtualCard.builder()).build();
  }

  private static VirtualCard selected(UnaryOperator<VirtualCard.Builder> settings) {
    VirtualCard card = card(settings);
    assertThat(send(card, APPLICATION)).isEqualTo("9000");
    return card;
  }

  private static VirtualCard selected() {
    return selected(b -> b);
  }

  /** Reads in steps of 256 until the card says that there is no more. */
  private static byte[] read(VirtualCard card, String file) {
    assertThat(file(card, file)).isEqualTo("9000");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int offset = 0; ; offset += 256) {
      byte[] answer = card.process(new byte[] {0, (byte) 0xB0, (byte) (offset >> 8), 0, 0});
      if (HEX.formatHex(answer).equals("6B00")) {
        return all.toByteArray();
      }
      assertThat(HEX.formatHex(answer)).endsWith("9000");
      all.write(answer, 0, answer.length - 2);
    }
  }

  private static X509Certificate certificate(byte[] bytes) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bytes));
  }

  private static String signCommand(byte[] challenge) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(challenge);
    return "802A008033" + DIGEST_INFO + HEX.formatHex(hash) + "00";
  }

  private static boolean fits(X509Certificate certificate, byte[] challenge, String answer)
      throws Exception {
    assertThat(answer).hasSize(2 * 258).endsWith("9000");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(certificate);
    signature.update(challenge);
    return signature.verify(Arrays.copyOf(HEX.parseHex(answer), 256));
  }

  @ParameterizedTest
  @CsvSource({
    "MY_NUMBER_CARD, JPKIAPICCTOKEN2",
    "PHONE_ANDROID, JPKIAPGPSETOKEN",
    "PHONE_IOS, JPKIAPIOSTOKEN",
    "JUKI_CARD, JPKIAPICCTOKEN"
  })
  @DisplayName("V1 the token name tells the kind, padded with blanks in a file of 160 bytes")
  void kinds(VirtualCard.Kind kind, String token) {
    VirtualCard card = selected(b -> b.kind(kind));
    assertThat(file(card, "0006")).isEqualTo("9000");
    byte[] answer = card.process(HEX.parseHex("00B0000020"));
    assertThat(new String(answer, 0, 32, StandardCharsets.US_ASCII))
        .isEqualTo(token + " ".repeat(32 - token.length()));
    assertThat(read(card, "0006")).hasSize(160);
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("V1 another card has no JPKI application")
  void other() {
    VirtualCard card = card(b -> b.kind(VirtualCard.Kind.OTHER));
    assertThat(send(card, APPLICATION)).isEqualTo("6A82");
    assertThat(file(card, "000A")).isEqualTo("6A82");
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName(
      "V3 wrong PIN, counter, right PIN, signature, log out: the sequence of cardreader 4.3")
  void wholeSequence() throws Exception {
    VirtualCard card = selected();
    X509Certificate certificate = certificate(read(card, "000A"));
    assertThat(certificate).isEqualTo(card.certificate());
    byte[] challenge = {1, 2, 3};
    assertThat(file(card, "0018")).isEqualTo("9000");
    assertThat(send(card, "00200080")).isEqualTo("63C3");
    assertThat(send(card, "0020008004" + "39393939")).isEqualTo("63C2");
    assertThat(send(card, "00200080")).isEqualTo("63C2");
    assertThat(card.triesLeft()).isEqualTo(2);
    assertThat(file(card, "0017")).isEqualTo("9000");
    assertThat(send(card, signCommand(challenge))).isEqualTo("6982");
    assertThat(file(card, "0018")).isEqualTo("9000");
    assertThat(send(card, "0020008004" + "31323334")).isEqualTo("9000");
    assertThat(card.isPinProven()).isTrue();
    assertThat(send(card, "00200080")).isEqualTo("63C3");
    assertThat(file(card, "0017")).isEqualTo("9000");
    assertThat(fits(certificate, challenge, send(card, signCommand(challenge)))).isTrue();
    assertThat(send(card, APPLICATION)).isEqualTo("9000");
    assertThat(card.isPinProven()).isFalse();
    assertThat(file(card, "0017")).isEqualTo("9000");
    assertThat(send(card, signCommand(challenge))).isEqualTo("6982");
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("a reset forgets selection and PIN, but not the tries left")
  void reset() throws Exception {
    VirtualCard card = selected();
    file(card, "0018");
    send(card, "0020008004" + "30303030");
    send(card, "0020008004" + "31323334");
    send(card, "0020008004" + "30303030");
    assertThat(card.isPinProven()).as("a wrong PIN takes the proof back").isFalse();
    card.reset();
    assertThat(card.triesLeft()).isEqualTo(2);
    assertThat(send(card, "00200080")).isEqualTo("6986");
    assertThat(file(card, "0018")).isEqualTo("6A82");
    send(card, APPLICATION);
    assertThat(send(card, "00200080")).isEqualTo("6986");
  }

  @ParameterizedTest
  @CsvSource({"6983, 63C0", "6984, 63C0", "6983, 6983", "6984, 6984"})
  @DisplayName("V4 the third wrong PIN blocks; afterwards the right one is refused too")
  void blocked(String blocked, String counter) {
    VirtualCard card =
        selected(
            b ->
                b.blockedStatusWord(Integer.parseInt(blocked, 16))
                    .blockedCounterStatusWord(Integer.parseInt(counter, 16))
                    .triesLeft(1));
    file(card, "0018");
    assertThat(send(card, "0020008004" + "30303030")).isEqualTo("63C0");
    assertThat(send(card, "0020008004" + "31323334")).isEqualTo(blocked);
    assertThat(send(card, "00200080")).isEqualTo(counter);
    assertThat(card.triesLeft()).isZero();
    card.reset();
    assertThat(card.triesLeft()).isZero();
  }

  @Test
  @DisplayName("the 署名用電子証明書 is read only after its password, which has five tries")
  void signatureCertificate() throws Exception {
    VirtualCard card = selected(b -> b.signaturePassword("ABC123"));
    file(card, "0001");
    assertThat(send(card, "00B0000004")).isEqualTo("6982");
    file(card, "001B");
    assertThat(send(card, "00200080")).isEqualTo("63C5");
    assertThat(send(card, "0020008006" + "414243313234")).isEqualTo("63C4");
    assertThat(send(card, "0020008006" + "414243313233")).isEqualTo("9000");
    X509Certificate certificate = certificate(read(card, "0001"));
    certificate.verify(certificate(read(card, "0002")).getPublicKey());
    assertThat(certificate).isNotEqualTo(card.certificate());
    file(card, "001A");
    byte[] challenge = {7};
    assertThat(fits(certificate, challenge, send(card, signCommand(challenge)))).isTrue();
    file(card, "0017");
    assertThat(send(card, signCommand(challenge)))
        .as("the password is not the PIN")
        .isEqualTo("6982");
  }

  @Test
  @DisplayName("the certificates belong to nobody, hang together, and differ from card to card")
  void certificates() throws Exception {
    VirtualCard card = selected();
    X509Certificate certificate = certificate(read(card, "000A"));
    X509Certificate authority = certificate(read(card, "000B"));
    certificate.verify(authority.getPublicKey());
    authority.verify(authority.getPublicKey());
    certificate.checkValidity();
    assertThat(authority.getBasicConstraints()).isNotNegative();
    assertThat(certificate.getBasicConstraints()).isNegative();
    assertThat(certificate.getSubjectX500Principal().getName()).contains("FICTITIOUS", "MIHON");
    assertThat(certificate.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
    X509Certificate another = card(b -> b).certificate();
    assertThat(another.getPublicKey()).isNotEqualTo(certificate.getPublicKey());
    assertThat(another.getSerialNumber()).isNotEqualTo(certificate.getSerialNumber());
  }

  @Test
  @DisplayName("nothing on the card reads as an individual number")
  void noIndividualNumber() {
    VirtualCard card = selected();
    file(card, "001B");
    send(card, "0020008006" + HEX.formatHex("MIHON1".getBytes(StandardCharsets.US_ASCII)));
    int twelves = 0;
    for (String file : List.of("0001", "0002", "0006", "0008", "000A", "000B")) {
      String text = new String(read(card, file), StandardCharsets.ISO_8859_1);
      assertThat(IndividualNumbers.isIn(text)).as(file).isFalse();
      twelves +=
          (int) Pattern.compile("(?<![0-9])[0-9]{12}(?![0-9])").matcher(text).results().count();
    }
    assertThat(twelves).as("only the two times of each certificate").isEqualTo(8);
  }

  @Test
  @DisplayName("EF 0008 tells which certificates are there; an absent one has no file and no key")
  void absent() {
    assertThat(read(selected(), "0008")).containsExactly(0x8F, 0x8F, 0);
    VirtualCard child = selected(VirtualCard.Builder::withoutSignatureCertificate);
    assertThat(read(child, "0008")).containsExactly(0, 0x8F, 0);
    assertThat(List.of(file(child, "0001"), file(child, "001A"), file(child, "000A")))
        .containsExactly("6A82", "6A82", "9000");
    VirtualCard none = selected(VirtualCard.Builder::withoutCertificate);
    assertThat(read(none, "0008")).containsExactly(0x8F, 0, 0);
    assertThat(List.of(file(none, "000A"), file(none, "0017"), file(none, "000B")))
        .containsExactly("6A82", "6A82", "9000");
    assertThatThrownBy(none::certificate).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    // strangers
    "00A4040C0AD3921000310001010408, 6A82",
    "00A4040C0AD3921000310001010402, 6A82",
    "00A4040C0AD3921000310001010100, 6A82",
    "00A4040C0AD3921000310001010401, 6A82",
    "00A4040C05D392F00026, 6A82",
    "00A4040C, 6A82",
    "00A40000023F00, 6A82",
    "00CA000000, 6D00",
    "00CB3FFF055C035FC10500, 6D00",
    "01B0000004, 6D00",
    "0024008008313233343435363738, 6D00",
    "002C0080, 6D00",
    "00D6000001FF, 6D00",
    "00DA000001FF, 6D00",
    "00E2000001FF, 6D00",
    // forms of known commands that are not supported
    "00A404000AD392F000260100000001, 6A86",
    "00A4000C02000A, 6A86",
    "00B08A0004, 6A86",
    "00200098, 6A86",
    "802A009801FF00, 6A86",
    "802A000097, 6A86",
    // lengths
    "00, 6700",
    "00B000, 6700",
    "00B0000000FFFF, 6700",
    "00A4020C02000A0000, 6700",
    "00A4020C0300, 6700"
  })
  @DisplayName("strangers' and malformed commands are answered, and recorded as forbidden")
  void strangers(String command, String answer) {
    VirtualCard card = selected();
    file(card, "0006");
    assertThat(send(card, command)).isEqualTo(answer);
    assertThat(card.forbidden()).hasSize(1);
    assertThat(card.forbidden().get(0).header())
        .isEqualTo(command.substring(0, Math.min(8, command.length())));
    assertThat(send(card, "00B0000004")).as("the card goes on").endsWith("9000");
  }

  @Test
  @DisplayName("commands in the wrong state: 6986, 6985, 6B00, 6700")
  void wrongState() {
    VirtualCard card = selected();
    assertThat(send(card, "00B0000004")).isEqualTo("6986");
    assertThat(send(card, "802A00800101" + "00")).isEqualTo("6986");
    file(card, "000A");
    assertThat(send(card, "802A00800101" + "00")).isEqualTo("6985");
    assertThat(send(card, "00B07FFF04")).isEqualTo("6B00");
    assertThat(send(card, "00B00000")).isEqualTo("6700");
    file(card, "0017");
    assertThat(send(card, "00B0000004")).isEqualTo("6986");
    file(card, "0018");
    send(card, "0020008004" + "31323334");
    file(card, "0017");
    assertThat(send(card, "802A0080F6" + "00".repeat(246) + "00")).isEqualTo("6700");
    assertThat(send(card, "802A0080F5" + "00".repeat(245) + "00")).endsWith("9000");
  }

  @Test
  @DisplayName("G2 of all file identifiers the card has ten, of which six may be selected")
  void everyFile() {
    VirtualCard card = selected();
    List<String> found = new ArrayList<>();
    for (int file = 0; file < 0x10000; file++) {
      byte[] answer =
          card.process(new byte[] {0, (byte) 0xA4, 2, 0x0C, 2, (byte) (file >> 8), (byte) file});
      if (HEX.formatHex(answer).equals("9000")) {
        found.add(HEX.toHexDigits((short) file));
      }
    }
    assertThat(found)
        .containsExactly(
            "0001", "0002", "0006", "0008", "000A", "000B", "0017", "0018", "001A", "001B");
    assertThat(card.forbidden()).hasSize(0x10000 - 6);
    assertThat(card.commands().stream().filter(c -> !c.forbidden()).map(CardCommand::selected))
        .containsExactly("D392F000260100000001", "0006", "0008", "000A", "000B", "0017", "0018");
  }

  @Test
  @DisplayName("G3 VERIFY and signing are permitted on their own files only")
  void verifyElsewhere() {
    VirtualCard card = selected();
    file(card, "001B");
    send(card, "00200080");
    file(card, "001A");
    send(card, "802A00800101" + "00");
    assertThat(card.forbidden().stream().map(CardCommand::header))
        .containsExactly("00A4020C", "00200080", "00A4020C", "802A0080");
  }

  @Test
  @DisplayName("neither a PIN nor a text to sign is recorded, whatever command carries it")
  void secretsAreNotRecorded() {
    VirtualCard card = selected(b -> b.pin("8642"));
    file(card, "0018");
    for (String header : List.of("00200080", "00200098", "00240080", "002C0080", "802A0080")) {
      send(card, header + "0438363432");
    }
    send(card, "00200080" + "0538363432");
    assertThat(card.commands().toString()).contains("00200080").doesNotContain("38363432");
    assertThat(card.commands().toString() + card).doesNotContain("8642");
  }

  @Test
  @DisplayName("V5 fault: removed in the middle of the second READ, until it is put back")
  void removedDuringRead() {
    VirtualCard card = selected(b -> b.removedDuringRead(2));
    file(card, "000A");
    byte[] first = HEX.parseHex("00B0000004");
    assertThat(card.process(first)).hasSize(6);
    assertThatThrownBy(() -> card.process(first)).isInstanceOf(VirtualCard.Removed.class);
    assertThatThrownBy(() -> send(card, APPLICATION)).isInstanceOf(VirtualCard.Removed.class);
    card.reset();
    assertThat(send(card, APPLICATION)).isEqualTo("9000");
    assertThat(read(card, "000A")).isNotEmpty();
  }

  @Test
  @DisplayName("fault: reset after three commands, which the program can not know of")
  void resetAfterCommands() {
    VirtualCard card = selected(b -> b.resetAfterCommands(3));
    file(card, "0018");
    assertThat(send(card, "0020008004" + "31323334")).isEqualTo("9000");
    assertThat(card.isPinProven()).isFalse();
    assertThat(send(card, "00200080")).isEqualTo("6986");
    assertThat(card.forbidden()).as("it was right to send it").isEmpty();
    assertThat(send(card, APPLICATION)).isEqualTo("9000");
  }

  @Test
  @DisplayName("fault: a signature of a key that does not belong to the certificate")
  void wrongSignature() throws Exception {
    VirtualCard card = selected(VirtualCard.Builder::signsWithAnotherKey);
    file(card, "0018");
    send(card, "0020008004" + "31323334");
    file(card, "0017");
    byte[] challenge = {5};
    assertThat(fits(card.certificate(), challenge, send(card, signCommand(challenge)))).isFalse();
  }

  @Test
  @DisplayName("fault: a certificate that ends before its length")
  void truncated() throws Exception {
    VirtualCard card = selected(b -> b.certificateCutTo(300));
    byte[] whole = card.certificate().getEncoded();
    assertThat(read(card, "000A")).isEqualTo(Arrays.copyOf(whole, 300));
    assertThat(whole.length).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pin",
        "tries",
        "password",
        "blocked",
        "counter",
        "atr",
        "read",
        "reset",
        "cut",
        "delay"
      })
  @DisplayName("settings out of their range are refused by name, without the value")
  void settings(String name) {
    Map<String, Consumer<VirtualCard.Builder>> wrong =
        Map.of(
            "pin", b -> b.pin("12345"),
            "tries", b -> b.triesLeft(4),
            "password", b -> b.signaturePassword("12345"),
            "blocked", b -> b.blockedStatusWord(0x6982),
            "counter", b -> b.blockedCounterStatusWord(0x9000),
            "atr", b -> b.atr(new byte[1]),
            "read", b -> b.removedDuringRead(0),
            "reset", b -> b.resetAfterCommands(0),
            "cut", b -> b.certificateCutTo(0),
            "delay", b -> b.answersAfter(Duration.ofMillis(-1)));
    Consumer<VirtualCard.Builder> set = wrong.get(name);
    assertThatThrownBy(() -> set.accept(VirtualCard.builder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must")
        .hasMessageNotContaining("12345");
  }

  @Test
  @Timeout(30)
  @DisplayName("the card speaks the frames of the virtual reader: ATR, reset, commands, removal")
  void frames() throws Exception {
    try (ServerSocket reader = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        VirtualCard card = VirtualCard.builder().build()) {
      card.insert(reader.getLocalPort());
      try (Socket socket = reader.accept()) {
        socket.setSoTimeout(10_000);
        assertThat(exchange(socket, "04")).isEqualTo(HEX.formatHex(card.atr()));
        assertThat(exchange(socket, APPLICATION)).isEqualTo("9000");
        assertThat(exchange(socket, "00A4020C02000A")).isEqualTo("9000");
        assertThat(exchange(socket, "00B0000000")).hasSize(2 * 258);
        frame(socket, "02");
        assertThat(exchange(socket, "00B0000000")).isEqualTo("6986");
        frame(socket, "00");
        assertThat(exchange(socket, "04")).as("power off has no answer").startsWith("3B88");
        assertThat(card.isInserted()).isTrue();
        card.remove();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        assertThat(card.isInserted()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("many threads: every wrong PIN costs a try, no more and no less")
  void threads() throws Exception {
    VirtualCard card = selected();
    file(card, "0018");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<String> wrong = () -> send(card, "0020008004" + "30303030");
      List<String> answers = new ArrayList<>();
      for (Future<String> future : pool.invokeAll(List.of(wrong, wrong, wrong, wrong, wrong))) {
        answers.add(future.get());
      }
      assertThat(answers).containsExactlyInAnyOrder("63C2", "63C1", "63C0", "6983", "6983");
      assertThat(card.commands()).hasSize(7);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void frame(Socket socket, String payload) throws IOException {
    byte[] bytes = HEX.parseHex(payload);
    byte[] frame = new byte[bytes.length + 2];
    frame[1] = (byte) bytes.length;
    System.arraycopy(bytes, 0, frame, 2, bytes.length);
    socket.getOutputStream().write(frame);
  }

  private static String exchange(Socket socket, String payload) throws IOException {
    frame(socket, payload);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return HEX.formatHex(in.readNBytes(in.readUnsignedShort()));
  }
}
