package jp.shikaku.eligibility;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a deferred verification ended 「確認待ちの結果」: the centre's answer, or a named reason why there is
 * none. {@link NotVerified} says nothing about the insurance and must never be shown as "not
 * insured" (reliability-security R-INV-2). Immutable.
 */
public sealed interface DeferredResult {

  /** {@return which entry, with reference and visit date} */
  DeferredEntry entry();

  /**
   * {@return whether this result may have been handed over before: the program ended between a
   * delivery and the note that it was taken} Tell it by the entry's id.
   */
  boolean redelivered();

  /** {@return {@link VerificationSource#DEFERRED}} */
  default VerificationSource source() {
    return VerificationSource.DEFERRED;
  }

  /**
   * The centre answered, whatever it says.
   *
   * @param entry which entry
   * @param answer an answer that tells 資格有効性, for the visit date unless the query named another
   *     day; its {@link EligibilityAnswer#verification()} says {@link VerificationSource#DEFERRED}
   * @param verifiedAt when the answer came; later than the visit
   * @param redelivered whether it may have been handed over before
   */
  record Verified(
      DeferredEntry entry, EligibilityAnswer answer, Instant verifiedAt, boolean redelivered)
      implements DeferredResult {}

  /**
   * It could not be verified and will not be tried again: staff go on.
   *
   * @param entry which entry
   * @param reason why
   * @param detailOrNull the centre's code or the field that is wrong, or null; no value of a person
   * @param cardOrNull what was noted from the card, or null when it was a query
   * @param endedAt when it was given up
   * @param redelivered whether it may have been handed over before
   */
  record NotVerified(
      DeferredEntry entry,
      Reason reason,
      @Nullable String detailOrNull,
      @Nullable NotedCard cardOrNull,
      Instant endedAt,
      boolean redelivered)
      implements DeferredResult {

    /** {@return the centre's code or the name of the wrong field, if there is one} */
    public Optional<String> detail() {
      return Optional.ofNullable(detailOrNull);
    }

    /** {@return what was noted from the card, if it was a card} */
    public Optional<NotedCard> card() {
      return Optional.ofNullable(cardOrNull);
    }
  }

  /** Why there is no answer. */
  enum Reason {
    /** Only the four items of a card are known: staff verify on the terminal 「職員による確認が必要」. */
    NEEDS_STAFF("氏名等だけでは自動で照会できません。端末の画面で確認してください。"),
    /** The query breaks a rule by now, or the client has its institution no more 「入力不正」. */
    INVALID_INPUT("入力内容に誤りがあるため照会できません。確認して照会し直してください。"),
    /** The centre refused it several times 「センターが受け付けない」. */
    REFUSED_BY_CENTRE("センターが照会を受け付けませんでした。コードを確認してください。"),
    /** The terminal refused the file several times 「端末が受け付けない」. */
    REFUSED_BY_TERMINAL("資格確認端末が照会を受け付けませんでした。"),
    /** An answer came that could not be read 「回答を読み取れない」. */
    UNREADABLE_ANSWER("回答を読み取れませんでした。照会し直してください。"),
    /** Sent, and no answer was found in the time set: it is not sent again by itself 「回答不明」. */
    ANSWER_LOST("照会は送信されましたが、回答が見つかりません。照会し直してください。"),
    /** Not answered in the time that entries are kept, nor by a last try 「期限切れ」. */
    EXPIRED("期限までに確認できませんでした。");

    private final String japanese;

    Reason(String japanese) {
      this.japanese = japanese;
    }

    /** {@return a Japanese sentence for the desk} */
    public String message() {
      return japanese;
    }
  }
}
