package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jp.shikaku.mock.VirtualCard;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What gets past the guard, and what of it the card calls forbidden. */
class ApduGuardTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String JPKI = "D392F000260100000001";
  private static final List<String> AIDS =
      List.of(
          JPKI,
          "D3921000310001010408",
          "D3921000310001010402",
          "D3921000310001010100",
          "D3921000310001010401");
  private static final String DIGEST_INFO = "3031300D060960864801650304020105000420";

  private final VirtualCard card = VirtualCard.builder().build();

  /** A connection: the guard before the card, as in the one method that transmits. */
  private final class Connection {
    private final ApduGuard guard = new ApduGuard();

    /** The status word; -1 if the guard refused. */
    int send(byte[] command) {
      try {
        guard.check(command);
      } catch (PcscFault e) {
        assertThat(e.kind()).isEqualTo(PcscFault.Kind.REFUSED);
        return -1;
      }
      byte[] answer = card.process(command);
      int sw = (answer[answer.length - 2] & 0xFF) << 8 | answer[answer.length - 1] & 0xFF;
      guard.answered(command, sw == 0x9000);
      return sw;
    }

    int send(String hex) {
      return send(HEX.parseHex(hex));
    }

    Connection selected(int... files) {
      assertThat(send("00A4040C0A" + JPKI)).isEqualTo(0x9000);
      for (int file : files) {
        assertThat(send(String.format("00A4020C02%04X", file))).isEqualTo(0x9000);
      }
      return this;
    }
  }

  @Test
  @DisplayName("G1 of all names, prefixes and extensions only the whole JPKI name is selected")
  void names() {
    Set<String> passed = new TreeSet<>();
    for (String aid : AIDS) {
      for (int length = 0; length <= aid.length(); length += 2) {
        for (int p1 = 0; p1 < 256; p1++) {
          selectBy(p1, aid.substring(0, length), passed);
        }
      }
      for (int next = 0; next < 256; next++) {
        selectBy(0x04, aid + String.format("%02X", next), passed);
      }
    }
    assertThat(passed).containsExactly("00A4040C0A" + JPKI);
    assertThat(card.forbidden()).isEmpty();
  }

  private void selectBy(int p1, String name, Set<String> passed) {
    for (int p2 : new int[] {0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x0C, 0x0D, 0x8C}) {
      String command = String.format("00A4%02X%02X%02X", p1, p2, name.length() / 2) + name;
      for (String end : List.of("", "00")) {
        if (new Connection().send(command + end) != -1) {
          passed.add(command + end);
        }
      }
    }
  }

  @Test
  @DisplayName("G1 the master file, logical channels and other classes are refused")
  void channels() {
    Connection connection = new Connection().selected();
    assertThat(connection.send("00A4000C023F00")).isEqualTo(-1);
    assertThat(connection.send("00A40000")).isEqualTo(-1);
    assertThat(connection.send("0070000001")).isEqualTo(-1);
    for (int cla = 1; cla < 256; cla++) {
      assertThat(connection.send(String.format("%02XA4040C0A", cla) + JPKI)).isEqualTo(-1);
      assertThat(connection.send(String.format("%02XA4020C020006", cla))).isEqualTo(-1);
    }
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("G2 of all 65,536 files six can be selected, and only in our application")
  void files() {
    Set<Integer> passed = new TreeSet<>();
    for (int file = 0; file <= 0xFFFF; file++) {
      String command = String.format("00A4020C02%04X", file);
      assertThat(new Connection().send(command)).isEqualTo(-1);
      if (new Connection().selected().send(command) != -1) {
        passed.add(file);
      }
    }
    assertThat(passed).containsExactly(0x0006, 0x0008, 0x000A, 0x000B, 0x0017, 0x0018);
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("G2 a file that another program left selected is not read")
  void leftovers() {
    Connection fresh = new Connection();
    assertThat(fresh.send("00B0000000")).isEqualTo(-1);
    assertThat(fresh.send("00200080")).isEqualTo(-1);

    VirtualCard other = VirtualCard.builder().kind(VirtualCard.Kind.OTHER).build();
    ApduGuard guard = new ApduGuard();
    byte[] select = HEX.parseHex("00A4040C0A" + JPKI);
    letThrough(guard, select);
    guard.answered(select, other.process(select)[0] == (byte) 0x90);
    assertThatThrownBy(() -> guard.check(HEX.parseHex("00B0000000"))).isInstanceOf(PcscFault.class);
    assertThatThrownBy(() -> guard.check(HEX.parseHex("00A4020C020006")))
        .isInstanceOf(PcscFault.class);
  }

  private static void letThrough(ApduGuard guard, byte[] command) {
    assertThatCode(() -> guard.check(command)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("G2 a file whose selection failed, or whose command was lost, is not read")
  void failedSelection() {
    ApduGuard guard = new ApduGuard();
    byte[] application = HEX.parseHex("00A4040C0A" + JPKI);
    byte[] token = HEX.parseHex("00A4020C020006");
    byte[] read = HEX.parseHex("00B0000020");
    letThrough(guard, application);
    guard.answered(application, true);
    letThrough(guard, token);
    guard.answered(token, true);
    letThrough(guard, read);
    letThrough(guard, token);
    guard.answered(token, false);
    assertThatThrownBy(() -> guard.check(read)).isInstanceOf(PcscFault.class);
    guard.forget();
    assertThatThrownBy(() -> guard.check(token)).isInstanceOf(PcscFault.class);
  }

  @Test
  @DisplayName("G3 no short identifier gets through: in READ BINARY, VERIFY, signing, READ RECORD")
  void shortIdentifiers() {
    for (int file : new int[] {0x06, 0x0A, 0x17, 0x18}) {
      Connection connection = new Connection().selected(file);
      for (int n = 0x80; n < 256; n++) {
        assertThat(connection.send(String.format("00B0%02X0020", n))).isEqualTo(-1);
        if (n > 0x80) {
          assertThat(connection.send(String.format("002000%02X", n))).isEqualTo(-1);
          assertThat(connection.send(String.format("002000%02X0431323334", n))).isEqualTo(-1);
          assertThat(
                  connection.send(
                      String.format("802A00%02X33", n) + DIGEST_INFO + "00".repeat(32) + "00"))
              .isEqualTo(-1);
        }
      }
      for (int p2 = 0; p2 < 256; p2++) {
        assertThat(connection.send(String.format("00B201%02X00", p2))).isEqualTo(-1);
        assertThat(connection.send(String.format("00B301%02X00", p2))).isEqualTo(-1);
      }
    }
    assertThat(card.forbidden()).isEmpty();
  }

  /** Written from the reference alone: the commands of cardreader 4.3. */
  private static boolean expected(int selected, byte[] c) {
    int start = c.length < 2 ? 0 : (c[0] & 0xFF) << 8 | c[1] & 0xFF;
    if (!Set.of(0x00A4, 0x00B0, 0x0020, 0x802A).contains(start)) {
      return false;
    }
    String hex = HEX.withUpperCase().formatHex(c);
    if (hex.equals("00A4040C0A" + JPKI)) {
      return true;
    }
    if (hex.matches("00A4020C02(0006|0008|000A|000B|0017|0018)")) {
      return true;
    }
    if (hex.matches("00B0[0-7].{5}")) {
      return List.of(0x06, 0x08, 0x0A, 0x0B).contains(selected);
    }
    if (hex.matches("00200080(04(3[0-9]){4})?")) {
      return selected == 0x18;
    }
    return selected == 0x17 && hex.matches("802A008033" + DIGEST_INFO + ".{64}00");
  }

  private static final List<String> BODIES =
      List.of(
          "",
          "20",
          "0A" + JPKI,
          "0431323334",
          "020001",
          "00",
          "0A" + JPKI + "00",
          "0AD3921000310001010408",
          "02000A",
          "02001B",
          "0200",
          "043132333400",
          "0400000000",
          "053132333435",
          "33" + DIGEST_INFO + "00".repeat(32) + "00",
          "33" + DIGEST_INFO + "00".repeat(32),
          "20" + "00".repeat(32) + "00",
          "00000431323334");

  private static final int[][] PARAMETERS = {
    {2, 0x0C},
    {0, 0x80},
    {4, 0x0C},
    {0, 0},
    {0, 0x81},
    {0, 0x97},
    {0, 0x98},
    {1, 0x80},
    {2, 0x80},
    {4, 0},
    {0x7F, 0xFF},
    {0x80, 0},
    {0x81, 0},
    {0x8A, 0},
    {0xFF, 0xFF}
  };

  /** How many got through; fails where guard and reference differ. */
  private int enumerate(int selected, int cla, int bodies, int parameters) {
    int passed = 0;
    for (String body : BODIES.subList(0, bodies)) {
      byte[] command = HEX.parseHex("00000000" + body);
      command[0] = (byte) cla;
      for (int ins = 0; ins < 256; ins++) {
        command[1] = (byte) ins;
        for (int[] p : Arrays.copyOf(PARAMETERS, parameters)) {
          command[2] = (byte) p[0];
          command[3] = (byte) p[1];
          boolean allowed = passes(guardWith(selected), command);
          if (allowed != expected(selected, command)) {
            throw new AssertionError(HEX.formatHex(command) + " passed: " + allowed);
          }
          if (allowed) {
            passed++;
            new Connection().selected(selected).send(command);
          }
        }
      }
    }
    return passed;
  }

  @Test
  @DisplayName("G4 every class, instruction and form: only the commands of 4.3 reach the card")
  void everything() {
    int passed = 0;
    for (int selected : new int[] {0x06, 0x0A, 0x17, 0x18}) {
      for (int cla : new int[] {0x00, 0x01, 0x0C, 0x80, 0x84, 0x90, 0xFF}) {
        passed += enumerate(selected, cla, BODIES.size(), PARAMETERS.length);
      }
    }
    for (int cla = 0; cla < 256; cla++) {
      passed += enumerate(0x18, cla, 5, 3);
    }
    assertThat(passed).isGreaterThan(20);
    assertThat(card.forbidden()).isEmpty();
  }

  private static ApduGuard guardWith(int selected) {
    ApduGuard guard = new ApduGuard();
    guard.answered(Apdu.selectApplication(), true);
    guard.answered(Apdu.selectFile(selected), true);
    return guard;
  }

  private static boolean passes(ApduGuard guard, byte[] command) {
    try {
      guard.check(command);
      return true;
    } catch (PcscFault e) {
      return false;
    }
  }

  @Test
  @DisplayName("G4 nothing shorter than a command gets through, nor an extended length")
  void stumps() {
    for (int length = 0; length < 4; length++) {
      byte[] stump = new byte[length];
      assertThat(new Connection().selected(0x06).send(stump)).isEqualTo(-1);
    }
    assertThat(new Connection().selected(0x0A).send("00B00000000000")).isEqualTo(-1);
    assertThat(card.forbidden()).isEmpty();
  }

  @Test
  @DisplayName("S-PIN a second try of a PIN on one connection is refused, also after asking again")
  void onePin() {
    Connection connection = new Connection().selected(0x18);
    assertThat(connection.send("00200080" + "04" + "39393939")).isEqualTo(0x63C2);
    assertThat(connection.send("00200080")).isEqualTo(0x63C2);
    assertThat(connection.send("00200080" + "04" + "31323334")).isEqualTo(-1);
    connection.selected(0x18);
    assertThat(connection.send("00200080" + "04" + "31323334")).isEqualTo(-1);
    assertThat(card.triesLeft()).isEqualTo(2);
  }
}
