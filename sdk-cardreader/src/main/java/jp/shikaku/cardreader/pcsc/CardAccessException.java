package jp.shikaku.cardreader.pcsc;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The card could not be used 「カード操作の失敗」 (cardreader 4.4, 4.5). Never says anything about the
 * insurance. It holds no value of the card or the person. Immutable.
 */
public final class CardAccessException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No card in the reader. */
    NO_CARD("カードがありません。カードをリーダーに置いてください。", "There is no card on the reader."),
    /** A card without the JPKI application, or a phone, whose files are not public. */
    NOT_A_MY_NUMBER_CARD("マイナンバーカードではありません。", "This is not a My Number Card."),
    /** 住民基本台帳カード. */
    OLD_JUKI_CARD("住民基本台帳カードは使えません。", "A basic resident card is not accepted."),
    /** 利用者証明用電子証明書 is not on the card, as on some children's. */
    CERTIFICATE_ABSENT(
        "このカードには利用者証明用電子証明書がありません。", "The card holds no certificate for user authentication."),
    /** 暗証番号の誤り; {@link #triesLeft()} tells how many tries are left. */
    WRONG_PIN("暗証番号が違います。", "The PIN is wrong."),
    /** No try is left; the municipality unblocks it, nothing else. */
    BLOCKED(
        "暗証番号がロックされています。お住まいの市区町村の窓口で再設定が必要です。",
        "The PIN is blocked; only the municipality can reset it."),
    /** One try is left and the caller did not allow it; nothing was tried. */
    LAST_TRY("あと1回誤るとロックされるため、暗証番号を照合していません。", "Only one try is left, so the PIN was not tried."),
    /** The card was taken away or reset meanwhile: it may be another one now. */
    REMOVED("途中でカードが離れました。もう一度置いてください。", "The card was taken away meanwhile."),
    /** Another program holds the card. */
    READER_IN_USE("カードリーダーは他のプログラムが使用中です。", "Another program is using the card reader."),
    /** No reader of this name. */
    READER_ABSENT("カードリーダーが接続されていません。", "The card reader is not connected."),
    /** The PC/SC service does not run, or the source is not started or was closed. */
    SERVICE_LOST("カードリーダーのサービスに接続できません。", "The smart-card service cannot be reached."),
    /** Not finished in time, or interrupted; the PIN was not tried, or was right. */
    DEADLINE("時間内に終わりませんでした。もう一度お試しください。", "It was not finished in time."),
    /** The PIN was sent and no answer came: it may have cost a try. It is never sent again. */
    OUTCOME_UNKNOWN(
        "暗証番号の照合結果を確認できませんでした。入力回数が減った可能性があります。",
        "The outcome of the PIN check is not known; it may have cost a try."),
    /** The signature does not fit the certificate: the chip does not hold its key. */
    BAD_SIGNATURE("カードの署名を確認できませんでした。", "The card's signature does not fit its certificate."),
    /** The command is none of those allowed for the card; nothing was sent. */
    REFUSED_BY_GUARD("許可されていないカード操作です。", "The operation is not allowed for the card."),
    /** Another answer than expected; {@link #statusWord()} may tell it. */
    UNEXPECTED("カードから想定外の応答がありました。", "The card gave an unexpected answer.");

    private final String japanese;
    private final String english;

    Reason(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }
  }

  private static final int UNKNOWN = -1;

  private final transient Reason reason;
  private final transient int tries;
  private final transient int statusWord;

  private CardAccessException(Reason reason, int tries, int statusWord, String code) {
    super(text(reason, tries, statusWord, code));
    this.reason = reason;
    this.tries = tries;
    this.statusWord = statusWord;
  }

  static CardAccessException of(Reason reason) {
    return new CardAccessException(reason, UNKNOWN, UNKNOWN, "");
  }

  static CardAccessException withTries(Reason reason, OptionalInt tries) {
    return new CardAccessException(reason, tries.orElse(UNKNOWN), UNKNOWN, "");
  }

  static CardAccessException unexpected(int statusWord) {
    return new CardAccessException(Reason.UNEXPECTED, UNKNOWN, statusWord, "");
  }

  static CardAccessException of(PcscFault fault) {
    Reason reason =
        switch (fault.kind()) {
          case NO_CARD -> Reason.NO_CARD;
          case REMOVED, RESET -> Reason.REMOVED;
          case IN_USE -> Reason.READER_IN_USE;
          case READER_GONE -> Reason.READER_ABSENT;
          case SERVICE_ABSENT, CONTEXT_LOST -> Reason.SERVICE_LOST;
          case REFUSED -> Reason.REFUSED_BY_GUARD;
          case OTHER -> Reason.UNEXPECTED;
        };
    return new CardAccessException(reason, UNKNOWN, UNKNOWN, fault.code());
  }

  private static String text(Reason reason, int tries, int statusWord, String code) {
    StringBuilder text = new StringBuilder("card access failed: ").append(reason);
    if (tries != UNKNOWN) {
      text.append(" triesLeft=").append(tries);
    }
    if (statusWord != UNKNOWN) {
      text.append(String.format(Locale.ROOT, " statusWord=%04X", statusWord));
    }
    return code.isEmpty() ? text.toString() : text.append(' ').append(code).toString();
  }

  /** {@return why} */
  public Reason reason() {
    return reason;
  }

  /** {@return how many tries of the PIN are left, 0 to 15; empty when not known} */
  public OptionalInt triesLeft() {
    return tries == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(tries);
  }

  /** {@return the card's status word, 0 to FFFF, of {@link Reason#UNEXPECTED}, if it gave one} */
  public OptionalInt statusWord() {
    return statusWord == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(statusWord);
  }

  /**
   * A sentence for the desk 「窓口向けの文言」.
   *
   * @param locale Japanese unless English
   * @return the sentence, without any value of the card or the person
   */
  public String userMessage(Locale locale) {
    boolean english = Locale.ENGLISH.getLanguage().equals(locale.getLanguage());
    String text = english ? reason.english : reason.japanese;
    if (tries <= 0) {
      return text;
    }
    return english ? text + " Tries left: " + tries + "." : text + "残り" + tries + "回です。";
  }
}
