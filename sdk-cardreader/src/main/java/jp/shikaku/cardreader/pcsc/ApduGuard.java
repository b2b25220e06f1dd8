package jp.shikaku.cardreader.pcsc;

import java.util.Set;

/**
 * Lets through to the card only what cannot reach the individual number 「個人番号」 nor change the card
 * (cardreader 6, G1 to G4): a list of what is allowed, everything else is refused.
 *
 * <ul>
 *   <li>one application, by its whole name;
 *   <li>six files of it, selected by their identifiers; a command that names a file by its short
 *       identifier itself is refused, whichever it names, because none of ours needs to;
 *   <li>reading of the four that hold no secret, the counter of the PIN, one try of the PIN, the
 *       signing of one hash.
 * </ul>
 *
 * A file is only as harmless as the application it belongs to, so the guard remembers what the card
 * has selected: reading begins after our own selections succeeded, whatever a program before us
 * left selected. One guard for each connection; not thread-safe.
 */
final class ApduGuard {

  private static final int NONE = -1;
  private static final Set<Integer> FILES =
      Set.of(
          Apdu.TOKEN,
          Apdu.CERTIFICATES_PRESENT,
          Apdu.CERTIFICATE,
          Apdu.CA_CERTIFICATE,
          Apdu.KEY,
          Apdu.PIN);
  private static final Set<Integer> READABLE =
      Set.of(Apdu.TOKEN, Apdu.CERTIFICATES_PRESENT, Apdu.CERTIFICATE, Apdu.CA_CERTIFICATE);

  private boolean applicationSelected;
  private int file = NONE;
  private boolean pinTried;

  /**
   * Decides about a command, to be called right before it is sent.
   *
   * @throws PcscFault if it is not on the list
   */
  void check(byte[] command) throws PcscFault {
    if (!isAllowed(command)) {
      throw new PcscFault(PcscFault.Kind.REFUSED, "ApduGuard");
    }
    if (isPinTry(command)) {
      pinTried = true;
    }
    // Until the card has answered, nothing is known to be selected.
    if (isSelectOfApplication(command)) {
      forget();
    } else if (isSelectOfFile(command)) {
      file = NONE;
    }
  }

  /**
   * Takes note of the card's answer to a command that was let through.
   *
   * @param command the command
   * @param ok whether the status word was 9000
   */
  void answered(byte[] command, boolean ok) {
    if (!ok) {
      return;
    }
    if (isSelectOfApplication(command)) {
      applicationSelected = true;
    } else if (isSelectOfFile(command)) {
      file = fileSelected(command);
    }
  }

  /** A command's fate is not known, so neither is what is selected. */
  void forget() {
    applicationSelected = false;
    file = NONE;
  }

  private boolean isAllowed(byte[] c) {
    if (isSelectOfApplication(c)) {
      return true;
    }
    if (!applicationSelected || c.length < 4) {
      return false;
    }
    if (isSelectOfFile(c)) {
      return FILES.contains(fileSelected(c));
    }
    // P1 with bit 8, and P2 other than 80, name a file by its short identifier.
    if (c[0] == 0 && u(c[1]) == 0xB0) {
      return c.length == 5 && (c[2] & 0x80) == 0 && READABLE.contains(file);
    }
    if (u(c[3]) != 0x80) {
      return false;
    }
    if (c[0] == 0 && c[1] == 0x20 && c[2] == 0) {
      return file == Apdu.PIN && (c.length == 4 || (isPinTry(c) && !pinTried));
    }
    return file == Apdu.KEY && Apdu.isSign(c);
  }

  private static boolean isSelectOfApplication(byte[] c) {
    return Apdu.isSelectApplication(c);
  }

  private static boolean isSelectOfFile(byte[] c) {
    return c.length == 7
        && c[0] == 0
        && u(c[1]) == 0xA4
        && c[2] == 0x02
        && c[3] == 0x0C
        && c[4] == 0x02;
  }

  private static int fileSelected(byte[] c) {
    return (u(c[5]) << 8) | u(c[6]);
  }

  private static boolean isPinTry(byte[] c) {
    if (c.length != 5 + Apdu.PIN_LENGTH || c[0] != 0 || c[1] != 0x20 || c[4] != Apdu.PIN_LENGTH) {
      return false;
    }
    for (int i = 5; i < c.length; i++) {
      if (c[i] < '0' || c[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static int u(byte value) {
    return value & 0xFF;
  }
}
