package jp.shikaku.cardreader;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.PrescriptionForm;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened at a card reader 「カードリーダーのイベント」 (cardreader 3). A source gives only what
 * it can know, see {@link CardReaderSource#capabilities()}. All events are immutable; their {@code
 * toString} holds ids and codes and no value of a person.
 */
public sealed interface CardReaderEvent {

  /** {@return what every event tells} */
  EventHead head();

  /** {@return the event's name, stable in JSON, for example {@code CardInserted}} */
  default String name() {
    return getClass().getSimpleName();
  }

  /** How the person was authenticated 「本人確認の方法」. */
  enum Method {
    /** 顔認証. */
    FACE,
    /** 暗証番号. */
    PIN,
    /** 目視確認. */
    VISUAL,
    /** スマートフォン. */
    PHONE,
    /** Not told, as in every file of a face reader. */
    UNKNOWN
  }

  /** Why an authentication failed. */
  enum FailureReason {
    /** 暗証番号の誤り. */
    WRONG_PIN,
    /** 顔の不一致. */
    FACE_NOT_MATCHED,
    /** The card's signature does not belong to its certificate. */
    BAD_SIGNATURE,
    /** Given up by the patient. */
    CANCELLED,
    /** Something else. */
    OTHER
  }

  /** A secret of the card that can be blocked. */
  enum Credential {
    /** 利用者証明用電子証明書の暗証番号, four digits. */
    AUTHENTICATION_PIN,
    /** 署名用電子証明書の暗証番号, 6 to 16 characters. */
    SIGNATURE_PASSWORD
  }

  /** Why a file is set aside for a person to look at 「保留の理由」. */
  enum QuarantineReason {
    /** Cut off, and unchanged for 10 seconds; a later change takes it up again. */
    TRUNCATED,
    /** Empty for 60 seconds. */
    EMPTY,
    /** No document of this kind. */
    MALFORMED,
    /** A file of this name was accepted with another content. */
    CONFLICT,
    /** Of another institution than those the source is for. */
    WRONG_INSTITUTION,
    /** Larger than 4 MiB. */
    TOO_LARGE,
    /** In an encoding that is not read, or with bytes it does not allow. */
    ENCODING,
    /** Results of more than one person. */
    MULTIPLE_PERSONS,
    /** The listener failed on it too often. */
    LISTENER,
    /** Accepted, but its file was gone before a listener had it. */
    GONE
  }

  /** A source works 「接続」. */
  record SourceConnected(EventHead head) implements CardReaderEvent {}

  /**
   * A source does not work 「切断」; it is tried again by itself. At the terminal's daily restart this
   * is normal.
   *
   * @param head what every event tells
   * @param cause why
   * @param since since when
   * @param needsRestart whether only a restart of the process helps
   */
  record SourceUnreachable(
      EventHead head, SourceState.Cause cause, Instant since, boolean needsRestart)
      implements CardReaderEvent {}

  /** A reader appeared 「リーダー接続」; the head names it. */
  record ReaderOnline(EventHead head) implements CardReaderEvent {}

  /** A reader went away 「リーダー切断」; the head names it. */
  record ReaderOffline(EventHead head) implements CardReaderEvent {}

  /** A card was laid on 「カード挿入」; whose or which is not known yet. */
  record CardInserted(EventHead head) implements CardReaderEvent {}

  /**
   * The kind of card is known 「カード識別」.
   *
   * @param head what every event tells
   * @param kind the kind
   */
  record CardIdentified(EventHead head, CardKind kind) implements CardReaderEvent {}

  /**
   * The reader accepted the person 「確認成功」. From a plain reader, where it is always {@link
   * Method#PIN}, it means possession of the card 「カードの所持」 and never identity (cardreader 5).
   *
   * @param head what every event tells
   * @param method how; {@link Method#UNKNOWN} from a file
   */
  record AuthenticationSucceeded(EventHead head, Method method) implements CardReaderEvent {}

  /**
   * The reader did not accept the person 「確認失敗」, or possession of the card was not proven.
   *
   * @param head what every event tells
   * @param reason why
   * @param triesLeft tries until the PIN is blocked; empty when not known
   */
  record AuthenticationFailed(EventHead head, FailureReason reason, OptionalInt triesLeft)
      implements CardReaderEvent {}

  /**
   * A secret of the card is blocked 「暗証番号のロック」; only the municipality unblocks it.
   *
   * @param head what every event tells
   * @param credential which
   */
  record CredentialBlocked(EventHead head, Credential credential) implements CardReaderEvent {}

  /**
   * The patient agreed 「同意あり」.
   *
   * @param head what every event tells
   * @param consent to what, when, and until when it counts
   */
  record ConsentGiven(EventHead head, Consent consent) implements CardReaderEvent {}

  /**
   * The patient did not agree, or was never asked 「同意なし」: the file does not tell which.
   *
   * @param head what every event tells
   * @param consent to what
   */
  record ConsentNotGiven(EventHead head, Consent consent) implements CardReaderEvent {}

  /**
   * The patient chose the form of the prescription 「処方箋発行形態」 (OQSCD017).
   *
   * @param head what every event tells
   * @param form the choice
   */
  record PrescriptionChoice(EventHead head, Coded<PrescriptionForm> form)
      implements CardReaderEvent {}

  /**
   * The centre answered 「資格確認結果」; the last event of a visit.
   *
   * @param head what every event tells
   * @param answer the answer, which may tell anything
   */
  record EligibilityReceived(EventHead head, EligibilityAnswer answer) implements CardReaderEvent {}

  /**
   * The centre could not answer 「資格確認エラー」; the last event of a visit. Never "not insured".
   *
   * @param head what every event tells
   * @param answer the answer with code and official message
   */
  record EligibilityFailed(EventHead head, EligibilityAnswer answer) implements CardReaderEvent {

    /** {@return エラーコード or 処理結果コード verbatim, if told} */
    public Optional<String> code() {
      return answer.errorCode().or(answer::resultCode);
    }

    /** {@return エラーメッセージ or 処理結果メッセージ verbatim, if told; it may quote an input} */
    public Optional<String> message() {
      return answer.errorMessage().or(answer::resultMessage);
    }
  }

  /**
   * A file is set aside for a person to look at 「要確認」; it stays where it is.
   *
   * @param head what every event tells
   * @param reason why
   * @param fileName the file's name without folder
   */
  record VisitQuarantined(EventHead head, QuarantineReason reason, String fileName)
      implements CardReaderEvent {

    /** Names the reason only. */
    @Override
    public String toString() {
      return "VisitQuarantined[" + head + " " + reason + "]";
    }
  }

  /**
   * A visit came again under another name or from another folder 「重複」 and is not handled twice.
   *
   * @param head what every event tells
   * @param firstFileName the name it was accepted under
   */
  record DuplicateVisitIgnored(EventHead head, String firstFileName) implements CardReaderEvent {

    /** Names the event only. */
    @Override
    public String toString() {
      return "DuplicateVisitIgnored[" + head + "]";
    }
  }

  /** A card was taken away 「カード抜去」. */
  record CardRemoved(EventHead head) implements CardReaderEvent {}

  /**
   * Events may be missing 「欠落の可能性」: a source was away, or a subscriber was too slow; then there is
   * one for each source that events were lost of. Visits are never among them: their files wait.
   *
   * @param head what every event tells
   * @param from from when; null when not known
   * @param until until when
   * @param count how many events a subscriber lost; 0 when a source was away
   */
  record EventsMissed(EventHead head, @Nullable Instant from, Instant until, long count)
      implements CardReaderEvent {}
}
