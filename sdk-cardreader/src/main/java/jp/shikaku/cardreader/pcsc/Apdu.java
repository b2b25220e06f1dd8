package jp.shikaku.cardreader.pcsc;

import java.util.Arrays;
import java.util.HexFormat;

/** The few commands of the JPKI application 「公的個人認証AP」 that are ever sent (cardreader 4.3). */
final class Apdu {

  /** 利用者証明用 PIN 「利用者証明用暗証番号」: its length. */
  static final int PIN_LENGTH = 4;

  static final int TOKEN = 0x0006;
  static final int CERTIFICATES_PRESENT = 0x0008;
  static final int CERTIFICATE = 0x000A;
  static final int CA_CERTIFICATE = 0x000B;
  static final int KEY = 0x0017;
  static final int PIN = 0x0018;

  private static final byte[] SELECT_APPLICATION =
      HexFormat.of().parseHex("00A4040C0AD392F000260100000001");
  private static final byte[] DIGEST_INFO_SHA256 =
      HexFormat.of().parseHex("3031300D060960864801650304020105000420");
  private static final int SHA256_LENGTH = 32;

  private Apdu() {}

  static byte[] selectApplication() {
    return SELECT_APPLICATION.clone();
  }

  static byte[] selectFile(int id) {
    return bytes(0x00, 0xA4, 0x02, 0x0C, 0x02, id >> 8, id & 0xFF);
  }

  /** Reads at most 256 bytes of the selected file. */
  static byte[] readBinary(int offset, int length) {
    return bytes(0x00, 0xB0, offset >> 8, offset & 0xFF, length & 0xFF);
  }

  /** Asks how many tries are left; costs none. */
  static byte[] askTries() {
    return bytes(0x00, 0x20, 0x00, 0x80);
  }

  static byte[] verify(byte[] pin) {
    byte[] command = Arrays.copyOf(bytes(0x00, 0x20, 0x00, 0x80, PIN_LENGTH), 5 + PIN_LENGTH);
    System.arraycopy(pin, 0, command, 5, PIN_LENGTH);
    return command;
  }

  /** Signs a SHA-256 hash; the card pads by PKCS#1 v1.5. */
  static byte[] sign(byte[] sha256) {
    int length = DIGEST_INFO_SHA256.length + SHA256_LENGTH;
    byte[] command = Arrays.copyOf(bytes(0x80, 0x2A, 0x00, 0x80, length), 5 + length + 1);
    System.arraycopy(DIGEST_INFO_SHA256, 0, command, 5, DIGEST_INFO_SHA256.length);
    System.arraycopy(sha256, 0, command, 5 + DIGEST_INFO_SHA256.length, SHA256_LENGTH);
    return command;
  }

  static boolean isSelectApplication(byte[] command) {
    return Arrays.equals(command, SELECT_APPLICATION);
  }

  /** Whether it is the signing of one SHA-256 hash with the selected key. */
  static boolean isSign(byte[] command) {
    int length = DIGEST_INFO_SHA256.length + SHA256_LENGTH;
    return command.length == 5 + length + 1
        && command[0] == (byte) 0x80
        && command[1] == 0x2A
        && command[2] == 0
        && command[3] == (byte) 0x80
        && command[4] == length
        && Arrays.equals(
            command,
            5,
            5 + DIGEST_INFO_SHA256.length,
            DIGEST_INFO_SHA256,
            0,
            DIGEST_INFO_SHA256.length)
        && command[command.length - 1] == 0;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
