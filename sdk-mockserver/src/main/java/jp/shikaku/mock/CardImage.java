package jp.shikaku.mock;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Cipher;

/**
 * What is inside the chip: the JPKI application「公的個人認証AP」 with its files, two secrets and what was
 * selected and proven since the last reset (cardreader 4.2, 4.3, 4.5). Not thread-safe.
 */
final class CardImage {
  static final byte[] OK = word(0x9000);

  private static final byte[] JPKI = {
    (byte) 0xD3, (byte) 0x92, (byte) 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01
  };

  private static final int SIGNATURE_CERTIFICATE = 0x0001;
  private static final int SIGNATURE_AUTHORITY = 0x0002;
  private static final int TOKEN = 0x0006;
  private static final int PRESENCE = 0x0008;
  private static final int CERTIFICATE = 0x000A;
  private static final int AUTHORITY = 0x000B;
  private static final int KEY = 0x0017;
  private static final int PIN = 0x0018;
  private static final int SIGNATURE_KEY = 0x001A;
  private static final int PASSWORD = 0x001B;

  private static final Set<Integer> FILES =
      Set.of(
          SIGNATURE_CERTIFICATE,
          SIGNATURE_AUTHORITY,
          TOKEN,
          PRESENCE,
          CERTIFICATE,
          AUTHORITY,
          KEY,
          PIN,
          SIGNATURE_KEY,
          PASSWORD);

  private static final Set<Integer> PERMITTED =
      Set.of(TOKEN, PRESENCE, CERTIFICATE, AUTHORITY, KEY, PIN);

  /** RSA-2048 less the eleven bytes that the padding needs. */
  private static final int LONGEST_TO_SIGN = 245;

  /** What a card is made of. */
  record Contents(
      VirtualCard.Kind kind,
      CardIdentity identity,
      Secret pin,
      Secret password,
      boolean hasCertificate,
      boolean hasSignatureCertificate,
      int certificateKept,
      boolean signsWithAnotherKey,
      int blockedWord,
      int blockedCounterWord) {}

  /** A secret with its counter of tries, which outlasts a reset. */
  static final class Secret {
    private final byte[] expected;
    private final int tries;
    private int left;

    Secret(String expected, int tries, int left) {
      this.expected = expected.getBytes(StandardCharsets.US_ASCII);
      this.tries = tries;
      this.left = left;
    }
  }

  private final Contents contents;
  private boolean inApplication;
  private int current;
  private boolean pinProven;
  private boolean passwordProven;

  CardImage(Contents contents) {
    this.contents = contents;
  }

  static byte[] word(int statusWord) {
    return new byte[] {(byte) (statusWord >>> 8), (byte) statusWord};
  }

  private static byte[] with(byte[] data, int from, int to) {
    byte[] answer = Arrays.copyOfRange(data, from, to + 2);
    System.arraycopy(OK, 0, answer, to - from, 2);
    return answer;
  }

  int triesLeft() {
    return contents.pin().left;
  }

  boolean isPinProven() {
    return pinProven;
  }

  /** Power comes back: nothing is selected and nothing proven. */
  void reset() {
    inApplication = false;
    forget();
  }

  private void forget() {
    current = 0;
    pinProven = false;
    passwordProven = false;
  }

  /**
   * Whether a program that must not come near 個人番号 may send the command (cardreader 6).
   *
   * @param selected the file that it selected last, 0 for none
   */
  static boolean isPermitted(CardApdu command, int selected) {
    return switch (command.header()) {
      case 0x00A4040C -> Arrays.equals(command.data(), JPKI);
      case 0x00A4020C -> PERMITTED.contains(command.file());
      case 0x00200080 -> selected == PIN;
      case 0x802A0080 -> selected == KEY;
      default -> command.header() >>> 16 == 0x00B0 && command.p1() < 0x80;
    };
  }

  static boolean selectsApplication(CardApdu command) {
    return command.header() == 0x00A4040C;
  }

  static boolean selectsFile(CardApdu command) {
    return command.header() == 0x00A4020C;
  }

  static boolean reads(CardApdu command) {
    return command.header() >>> 16 == 0x00B0;
  }

  /** The answer with its status word; strangers' commands are answered too. */
  byte[] answer(CardApdu command) {
    return switch (command.header() >>> 16) {
      case 0x00A4 -> select(command);
      case 0x00B0 -> read(command);
      case 0x0020 -> verify(command);
      case 0x802A -> sign(command);
      default -> word(0x6D00);
    };
  }

  private byte[] select(CardApdu command) {
    if (command.p1() == 0x04) {
      if (contents.kind() == VirtualCard.Kind.OTHER || !Arrays.equals(command.data(), JPKI)) {
        return word(0x6A82);
      } else if (command.p2() != 0x0C) {
        return word(0x6A86);
      }
      inApplication = true;
      forget();
      return OK;
    }
    if (!inApplication || !hasFile(command.file())) {
      return word(0x6A82);
    } else if (command.p1() != 0x02 || command.p2() != 0x0C) {
      return word(0x6A86);
    }
    current = command.file();
    return OK;
  }

  private boolean hasFile(int file) {
    return switch (file) {
      case CERTIFICATE, KEY -> contents.hasCertificate();
      case SIGNATURE_CERTIFICATE, SIGNATURE_KEY -> contents.hasSignatureCertificate();
      default -> FILES.contains(file);
    };
  }

  private byte[] read(CardApdu command) {
    if (command.p1() >= 0x80) {
      return word(0x6A86);
    } else if (current == SIGNATURE_CERTIFICATE && !passwordProven) {
      return word(0x6982);
    }
    byte[] file = file();
    if (file.length == 0) {
      return word(0x6986);
    } else if (command.expected() == 0 || command.data().length > 0) {
      return word(0x6700);
    }
    int offset = command.header() & 0x7FFF;
    if (offset >= file.length) {
      return word(0x6B00);
    }
    return with(file, offset, Math.min(file.length, offset + command.expected()));
  }

  /** The bytes of the selected file; none when it is no readable one. */
  private byte[] file() {
    CardIdentity identity = contents.identity();
    return switch (current) {
      case SIGNATURE_CERTIFICATE -> identity.signatureCertificate();
      case SIGNATURE_AUTHORITY -> identity.signatureAuthority();
      case TOKEN -> token();
      case PRESENCE ->
          new byte[] {
            presence(contents.hasSignatureCertificate()), presence(contents.hasCertificate()), 0
          };
      case CERTIFICATE -> {
        byte[] whole = identity.certificate();
        yield Arrays.copyOf(whole, Math.min(whole.length, contents.certificateKept()));
      }
      case AUTHORITY -> identity.authority();
      default -> new byte[0];
    };
  }

  /** {@code 8F} is seen where a certificate is; that 0 means none is assumed. */
  private static byte presence(boolean isThere) {
    return (byte) (isThere ? 0x8F : 0x00);
  }

  /** A file of 160 bytes, the name padded with blanks to 32. */
  private byte[] token() {
    byte[] file = new byte[160];
    Arrays.fill(file, 0, 32, (byte) ' ');
    byte[] name = contents.kind().token().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, file, 0, name.length);
    return file;
  }

  private byte[] verify(CardApdu command) {
    if (command.p1() != 0 || command.p2() != 0x80) {
      return word(0x6A86);
    } else if (current != PIN && current != PASSWORD) {
      return word(0x6986);
    }
    Secret secret = current == PIN ? contents.pin() : contents.password();
    boolean asksCounter = command.data().length == 0;
    if (secret.left == 0) {
      return word(asksCounter ? contents.blockedCounterWord() : contents.blockedWord());
    } else if (asksCounter) {
      return word(0x63C0 | secret.left);
    }
    boolean right = MessageDigest.isEqual(command.data(), secret.expected);
    if (current == PIN) {
      pinProven = right;
    } else {
      passwordProven = right;
    }
    secret.left = right ? secret.tries : secret.left - 1;
    return right ? OK : word(0x63C0 | secret.left);
  }

  private byte[] sign(CardApdu command) {
    if (command.p1() != 0 || command.p2() != 0x80) {
      return word(0x6A86);
    } else if (current == 0) {
      return word(0x6986);
    } else if (current != KEY && current != SIGNATURE_KEY) {
      return word(0x6985);
    } else if (!(current == KEY ? pinProven : passwordProven)) {
      return word(0x6982);
    } else if (command.data().length == 0 || command.data().length > LONGEST_TO_SIGN) {
      return word(0x6700);
    }
    CardIdentity identity = contents.identity();
    PrivateKey key = current == KEY ? identity.key() : identity.signatureKey();
    byte[] signature =
        padAndSign(
            contents.signsWithAnotherKey() ? CardIdentity.anotherKey() : key, command.data());
    return with(signature, 0, signature.length);
  }

  /** PKCS#1 v1.5: the JDK pads as for a signature when it encrypts with a private key. */
  private static byte[] padAndSign(PrivateKey key, byte[] digestInfo) {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      rsa.init(Cipher.ENCRYPT_MODE, key);
      return rsa.doFinal(digestInfo);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no RSA", e);
    }
  }
}
