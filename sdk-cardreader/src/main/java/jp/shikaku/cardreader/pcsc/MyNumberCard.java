package jp.shikaku.cardreader.pcsc;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.transport.TimeSource;

/**
 * The card that lies on a reader 「マイナンバーカード」 (cardreader 4), whichever it is at that moment: every
 * operation takes the card exclusively, finds out anew what it is, and lets go of it. Obtained from
 * {@link PcscSource#card}; immutable and thread-safe. Operations on one reader wait for each other.
 *
 * <p>Every operation ends within the timeout, by its result or by a {@link CardAccessException}.
 *
 * <p>Only the application of the public certification service is touched, so neither the individual
 * number 「個人番号」 nor anything printed on the card can be read.
 */
public final class MyNumberCard {

  /** Whether the last try of the PIN may be used. */
  public enum LastTry {
    /** Refuse with {@link Reason#LAST_TRY}: a wrong PIN would block the card. */
    KEEP,
    /** Try it; the person knows that a wrong PIN blocks the card. */
    USE
  }

  /** Gives the card in a reader. */
  interface Access {
    CardLink open(String reader) throws PcscFault;
  }

  /** Is told how a proof ended, on the reader's thread, even if the caller has gone. */
  interface Witness {
    /** Called when the card is taken, before anything is sent. */
    Verdict begin(String reader);
  }

  /** Where the outcome of one proof goes. */
  interface Verdict {
    void proven();

    /**
     * Tells a failure.
     *
     * @param tried whether the PIN may have reached the card
     */
    void failed(CardAccessException failure, boolean tried);
  }

  private interface Step<T> {
    T run(JpkiSession card) throws PcscFault;
  }

  private static final int MOST_RESTARTS = 2;
  private static final int CHALLENGE_LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String reader;
  private final ReaderLane lane;
  private final Access access;
  private final Witness witness;
  private final TimeSource time;
  private final Duration timeout;

  MyNumberCard(
      String reader,
      ReaderLane lane,
      Access access,
      Witness witness,
      TimeSource time,
      Duration timeout) {
    this.reader = reader;
    this.lane = lane;
    this.access = access;
    this.witness = witness;
    this.time = time;
    this.timeout = timeout;
  }

  /** {@return the reader, as the system calls it} */
  public String readerName() {
    return reader;
  }

  /**
   * {@return the same with another time limit for each operation}
   *
   * @param limit more than zero
   * @throws InvalidQueryException if it is not
   */
  public MyNumberCard withTimeout(Duration limit) {
    return new MyNumberCard(reader, lane, access, witness, time, positive("limit", limit));
  }

  static Duration positive(String field, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new InvalidQueryException(field, "must be more than zero", "0より長い時間を指定してください");
    }
    return duration;
  }

  /**
   * Tells what lies on the reader 「カードの種別」, by the token name of its application.
   *
   * @return the kind; {@link CardKind#OTHER} for anything without that application
   * @throws CardAccessException without a card or a reader, and so on
   */
  public CardKind kind() {
    return lane.call(timeout, this::kindNow);
  }

  /** The same for who works on the reader's thread already. */
  CardKind kindNow(Attempt attempt) throws PcscFault {
    return work(attempt, false, JpkiSession::kind);
  }

  /**
   * Reads the certificate for user authentication 「利用者証明用電子証明書」; needs no PIN.
   *
   * @return the certificate, masked
   * @throws CardAccessException {@link Reason#NOT_A_MY_NUMBER_CARD}, {@link Reason#OLD_JUKI_CARD},
   *     {@link Reason#CERTIFICATE_ABSENT} and others
   */
  public CardCertificate certificate() {
    return lane.call(
        timeout,
        attempt ->
            work(
                attempt,
                false,
                card -> {
                  card.requireMyNumberCard();
                  return new CardCertificate(card.certificate());
                }));
  }

  /**
   * Asks how many tries the PIN has left 「暗証番号の残り回数」; costs none.
   *
   * @return 0 to 15, 3 at most for a My Number Card; 0 is blocked
   * @throws CardAccessException as {@link #certificate()}
   */
  public int triesLeft() {
    return lane.call(
        timeout,
        attempt ->
            work(
                attempt,
                false,
                card -> {
                  card.requireMyNumberCard();
                  return card.triesLeft();
                }));
  }

  /**
   * Proves that the chip holds the certificate's key 「カード所持の確認」, keeping the last try.
   *
   * @param pin as {@link #prove(char[], LastTry)}
   * @return the proof
   * @throws CardAccessException as {@link #prove(char[], LastTry)}
   */
  public PossessionProven prove(char[] pin) {
    return prove(pin, LastTry.KEEP);
  }

  /**
   * Proves that the chip holds the certificate's key 「カード所持の確認」 (cardreader 4.3): asks for the
   * tries left, tries the PIN once, lets the card sign a fresh challenge, checks the signature,
   * logs out. The PIN is never tried twice, whatever happens. To be typed by the patient; staff may
   * neither ask for it nor type it (cardreader 4.4).
   *
   * @param pin 暗証番号, four ASCII digits; filled with zeros when the call returns
   * @param lastTry what to do when one try is left
   * @return the proof; it does not say who the person is
   * @throws CardAccessException {@link Reason#WRONG_PIN}, {@link Reason#BLOCKED}, {@link
   *     Reason#LAST_TRY}, {@link Reason#OUTCOME_UNKNOWN}, {@link Reason#BAD_SIGNATURE} and those of
   *     {@link #certificate()}
   * @throws InvalidQueryException if it is not four digits; nothing was sent
   */
  public PossessionProven prove(char[] pin, LastTry lastTry) {
    byte[] digits = digits(pin);
    try {
      return lane.call(timeout, attempt -> proveOn(attempt, digits, lastTry));
    } finally {
      Arrays.fill(pin, '\0');
      // After the work, or abandoned before it came to the PIN, or on its way to the card already.
      Arrays.fill(digits, (byte) 0);
    }
  }

  private static byte[] digits(char[] pin) {
    byte[] digits = new byte[Apdu.PIN_LENGTH];
    boolean valid = pin.length == digits.length;
    for (int i = 0; valid && i < digits.length; i++) {
      valid = pin[i] >= '0' && pin[i] <= '9';
      digits[i] = (byte) pin[i];
    }
    if (!valid) {
      Arrays.fill(pin, '\0');
      Arrays.fill(digits, (byte) 0);
      throw new InvalidQueryException("pin", "must be 4 ASCII digits", "暗証番号は半角数字4桁です");
    }
    return digits;
  }

  private PossessionProven proveOn(Attempt attempt, byte[] pin, LastTry lastTry) {
    Verdict verdict = witness.begin(reader);
    CardAccessException failure;
    try {
      PossessionProven proven = work(attempt, true, card -> prove(card, pin, lastTry));
      verdict.proven();
      return proven;
    } catch (OutcomeUnknown e) {
      failure = afterUnknown(attempt, e.certificate);
    } catch (CardAccessException e) {
      failure = e;
    } catch (PcscFault e) {
      failure = CardAccessException.of(e);
    }
    verdict.failed(failure, attempt.isPinSent());
    throw failure;
  }

  private PossessionProven prove(JpkiSession card, byte[] pin, LastTry lastTry) throws PcscFault {
    card.requireMyNumberCard();
    X509Certificate certificate = card.certificate();
    int tries = card.triesLeft();
    if (tries == 0) {
      throw CardAccessException.withTries(Reason.BLOCKED, OptionalInt.of(0));
    }
    if (tries == 1 && lastTry == LastTry.KEEP) {
      throw CardAccessException.withTries(Reason.LAST_TRY, OptionalInt.of(1));
    }
    try {
      card.verify(pin);
    } catch (PcscFault e) {
      if (e.kind() == PcscFault.Kind.REFUSED) {
        throw e; // it was not sent
      }
      throw new OutcomeUnknown(certificate);
    }
    byte[] challenge = new byte[CHALLENGE_LENGTH];
    RANDOM.nextBytes(challenge);
    card.prove(challenge, certificate);
    return new PossessionProven(new CardCertificate(certificate), reader, time.now());
  }

  /** No answer to the PIN: asks the counter on a new connection, if it is the same card. */
  private CardAccessException afterUnknown(Attempt attempt, X509Certificate certificate) {
    OptionalInt tries = OptionalInt.empty();
    try {
      tries =
          work(
              attempt,
              true,
              card -> {
                card.requireMyNumberCard();
                return certificate.equals(card.certificate())
                    ? OptionalInt.of(card.triesLeft())
                    : OptionalInt.empty();
              });
    } catch (PcscFault | CardAccessException e) {
      CardLog.warn("card.counterUnknown", "reader", reader);
    }
    boolean blocked = tries.equals(OptionalInt.of(0));
    return CardAccessException.withTries(blocked ? Reason.BLOCKED : Reason.OUTCOME_UNKNOWN, tries);
  }

  /**
   * Works with the card in one exclusive section. A card that was reset meanwhile is begun with
   * anew: it may be another one.
   *
   * @param secret whether the card may know a PIN afterwards, so that it is logged out and reset
   */
  private <T> T work(Attempt attempt, boolean secret, Step<T> step) throws PcscFault {
    boolean before = attempt.isPinSent();
    for (int restarts = 0; ; restarts++) {
      CardLink link = access.open(reader);
      JpkiSession session = new JpkiSession(link, attempt);
      try {
        return step.run(session);
      } catch (PcscFault e) {
        boolean pinSentHere = !before && attempt.isPinSent();
        if (e.kind() != PcscFault.Kind.RESET || pinSentHere || restarts == MOST_RESTARTS) {
          throw e;
        }
      } finally {
        try {
          if (secret) {
            logOut(session);
          }
        } finally {
          link.close(secret);
        }
      }
    }
  }

  private static void logOut(JpkiSession session) {
    try {
      session.logOut();
    } catch (PcscFault e) {
      // The reset that follows, or the card's absence, does the same.
    }
  }

  /** {@return the reader's name} */
  @Override
  public String toString() {
    return "MyNumberCard[" + reader + "]";
  }

  /** The PIN was sent and no answer came. */
  private static final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient X509Certificate certificate;

    OutcomeUnknown(X509Certificate certificate) {
      super("outcome unknown", null, false, false);
      this.certificate = certificate;
    }
  }
}
