package jp.shikaku.cardreader.pcsc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;

/**
 * The JPKI application of one card 「公的個人認証AP」, in one exclusive section (cardreader 4.3). Not
 * thread-safe.
 */
final class JpkiSession {

  private static final int OK = 0x9000;
  private static final int NOT_FOUND = 0x6A82;
  private static final int BEYOND_END = 0x6B00;
  private static final int WRONG_COUNT_UNKNOWN = 0x6300;
  private static final int BLOCKED_1 = 0x6983;
  private static final int BLOCKED_2 = 0x6984;

  private static final int TOKEN_LENGTH = 32;
  private static final int STEP = 256;

  /** Well above the 1.5 KiB of a real one; a card that promises more is not read. */
  private static final int LONGEST_CERTIFICATE = 8 * 1024;

  private final CardLink link;
  private final Attempt attempt;

  private static final class Answer {
    private final byte[] data;
    private final int sw;

    Answer(byte[] data, int sw) {
      this.data = data;
      this.sw = sw;
    }
  }

  JpkiSession(CardLink link, Attempt attempt) {
    this.link = link;
    this.attempt = attempt;
  }

  /** Selects the application and tells the kind by the token name; {@code OTHER} without either. */
  CardKind kind() throws PcscFault {
    if (send(Apdu.selectApplication()).sw != OK || send(Apdu.selectFile(Apdu.TOKEN)).sw != OK) {
      return CardKind.OTHER;
    }
    Answer token = send(Apdu.readBinary(0, TOKEN_LENGTH));
    if (token.sw != OK) {
      return CardKind.OTHER;
    }
    String name = new String(token.data, StandardCharsets.ISO_8859_1);
    return switch (name.replace('\0', ' ').strip()) {
      case "JPKIAPICCTOKEN2" -> CardKind.MY_NUMBER_CARD;
      case "JPKIAPICCTOKEN" -> CardKind.JUKI_CARD;
      case "JPKIAPGPSETOKEN" -> CardKind.PHONE_ANDROID;
      case "JPKIAPIOSTOKEN" -> CardKind.PHONE_IOS;
      default -> CardKind.OTHER;
    };
  }

  /** Goes on only with a My Number Card; of a phone no file but the token name is public. */
  void requireMyNumberCard() throws PcscFault {
    switch (kind()) {
      case MY_NUMBER_CARD -> {}
      case JUKI_CARD -> throw CardAccessException.of(Reason.OLD_JUKI_CARD);
      default -> throw CardAccessException.of(Reason.NOT_A_MY_NUMBER_CARD);
    }
  }

  X509Certificate certificate() throws PcscFault {
    selectOrAbsent(Apdu.CERTIFICATE);
    Answer start = send(Apdu.readBinary(0, 4));
    boolean isNothingThere = start.sw == NOT_FOUND || start.sw == BEYOND_END;
    if (start.sw != OK && !isNothingThere) {
      throw CardAccessException.unexpected(start.sw);
    }
    if (isNothingThere || start.data.length < 4 || start.data[0] != 0x30) {
      throw CardAccessException.of(Reason.CERTIFICATE_ABSENT);
    }
    int length = derLength(start.data);
    ByteArrayOutputStream der = new ByteArrayOutputStream(length);
    while (der.size() < length) {
      Answer part = send(Apdu.readBinary(der.size(), Math.min(STEP, length - der.size())));
      if (part.sw != OK || part.data.length == 0) {
        throw CardAccessException.unexpected(part.sw);
      }
      der.write(part.data, 0, Math.min(part.data.length, length - der.size()));
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw CardAccessException.of(Reason.UNEXPECTED); // without a cause: it may quote the content
    }
  }

  private static int derLength(byte[] start) {
    int first = start[1] & 0xFF;
    int length =
        switch (first) {
          case 0x81 -> 3 + (start[2] & 0xFF);
          case 0x82 -> 4 + (((start[2] & 0xFF) << 8) | (start[3] & 0xFF));
          default -> 2 + first;
        };
    if (first == 0x80 || first > 0x82 || length > LONGEST_CERTIFICATE) {
      throw CardAccessException.of(Reason.UNEXPECTED);
    }
    return length;
  }

  /** How many tries the PIN has left; asking costs none. */
  int triesLeft() throws PcscFault {
    selectOrAbsent(Apdu.PIN);
    int sw = send(Apdu.askTries()).sw;
    OptionalInt tries = triesIn(sw);
    if (tries.isEmpty()) {
      throw CardAccessException.unexpected(sw);
    }
    return tries.getAsInt();
  }

  /**
   * Tries the PIN, once, right after {@link #triesLeft()}. A fault thrown by it leaves the outcome
   * open.
   */
  void verify(byte[] pin) throws PcscFault {
    byte[] command = Apdu.verify(pin);
    int sw;
    try {
      attempt.pinIsSent(); // once it says yes, the command was made before anyone wiped the PIN
      sw = exchange(command).sw;
    } finally {
      Arrays.fill(command, (byte) 0);
    }
    if (sw == OK) {
      attempt.pinWasRight();
      return;
    }
    OptionalInt tries = triesIn(sw);
    if (tries.equals(OptionalInt.of(0))) {
      throw CardAccessException.withTries(Reason.BLOCKED, tries);
    }
    if (tries.isPresent() || sw == WRONG_COUNT_UNKNOWN) {
      throw CardAccessException.withTries(Reason.WRONG_PIN, tries);
    }
    throw CardAccessException.unexpected(sw);
  }

  private static OptionalInt triesIn(int sw) {
    if (sw == BLOCKED_1 || sw == BLOCKED_2) {
      return OptionalInt.of(0);
    }
    return (sw & 0xFFF0) == 0x63C0 ? OptionalInt.of(sw & 0xF) : OptionalInt.empty();
  }

  /** Lets the card sign the challenge and checks the signature with the certificate's key. */
  void prove(byte[] challenge, X509Certificate certificate) throws PcscFault {
    selectOrAbsent(Apdu.KEY);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(challenge);
      Answer signed = send(Apdu.sign(hash));
      if (signed.sw != OK) {
        throw CardAccessException.unexpected(signed.sw);
      }
      Signature check = Signature.getInstance("SHA256withRSA");
      check.initVerify(certificate.getPublicKey());
      check.update(challenge);
      if (check.verify(signed.data)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // No signature at all, or a key of another kind.
    }
    throw CardAccessException.of(Reason.BAD_SIGNATURE);
  }

  /** Selecting the application anew forgets the verified PIN. */
  void logOut() throws PcscFault {
    exchange(Apdu.selectApplication());
  }

  private void selectOrAbsent(int file) throws PcscFault {
    int sw = send(Apdu.selectFile(file)).sw;
    if (sw == NOT_FOUND) {
      throw CardAccessException.of(Reason.CERTIFICATE_ABSENT);
    }
    if (sw != OK) {
      throw CardAccessException.unexpected(sw);
    }
  }

  private Answer send(byte[] command) throws PcscFault {
    attempt.checkTime();
    return exchange(command);
  }

  private Answer exchange(byte[] command) throws PcscFault {
    int instruction = command[1] & 0xFF;
    byte[] answer = link.transmit(command);
    int end = answer.length - 2;
    int sw = ((answer[end] & 0xFF) << 8) | (answer[end + 1] & 0xFF);
    // No data in either direction: one holds the PIN, the other the certificate.
    CardLog.trace(
        "card.command",
        "ins",
        String.format(Locale.ROOT, "%02X", instruction),
        "sw",
        String.format(Locale.ROOT, "%04X", sw));
    return new Answer(Arrays.copyOf(answer, end), sw);
  }
}
