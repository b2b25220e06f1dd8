package jp.shikaku;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.diagnosis.CodeMeaning;
import org.jspecify.annotations.Nullable;

/**
 * The centre ended the query abnormally 「異常終了」: 処理結果区分 9 (OQSCD003), an error code in the header,
 * or 処理結果状況 2 (OQSCD004). Code and message are passed on verbatim; there is no built-in table of
 * them, since the official list is not public.
 */
public final class ServiceException extends OqsException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable String segment;
  private final transient @Nullable String code;
  private final transient @Nullable String officialMessage;
  private final transient @Nullable CodeMeaning meaning;

  /**
   * Creates the exception.
   *
   * @param segment 処理結果区分 as on the wire, or null when not told
   * @param code エラーコード or 処理結果コード as on the wire, or null when not told
   * @param officialMessage the official message as on the wire, or null; kept off the exception's
   *     own message, because the centre may quote an input in it
   * @param context the exchange
   */
  public ServiceException(
      @Nullable String segment,
      @Nullable String code,
      @Nullable String officialMessage,
      ExchangeContext context) {
    this(segment, code, officialMessage, null, context);
  }

  private ServiceException(
      @Nullable String segment,
      @Nullable String code,
      @Nullable String officialMessage,
      @Nullable CodeMeaning meaning,
      ExchangeContext context) {
    super(
        "the centre ended the query abnormally (segment "
            + plain(segment)
            + ", code "
            + plain(code)
            + ")",
        null,
        context);
    this.segment = segment;
    this.code = code;
    this.officialMessage = officialMessage;
    this.meaning = meaning;
  }

  /**
   * {@return the same failure with what the host's table says of its code}
   *
   * @param meaning by {@link OqsClient.Builder#codeTable}
   */
  public ServiceException telling(CodeMeaning meaning) {
    ServiceException told =
        new ServiceException(segment, code, officialMessage, meaning, context());
    told.setStackTrace(getStackTrace());
    return told;
  }

  // A code of the centre goes to logs: only what a code can look like may pass.
  private static String plain(@Nullable String code) {
    if (code == null) {
      return "not told";
    }
    return code.matches("[0-9A-Za-z_-]{1,32}") ? code : "unprintable";
  }

  /** {@return 処理結果区分 「SegmentOfResult」 (OQSCD003) as on the wire, if told} */
  public Optional<String> segment() {
    return Optional.ofNullable(segment);
  }

  /** {@return the error or result code as on the wire, if told} */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /**
   * {@return the official message verbatim, if told} It is for the eyes at the desk: the centre may
   * quote an input in it, so it stands in no message of this exception and belongs in no log.
   */
  public Optional<String> officialMessage() {
    return Optional.ofNullable(officialMessage);
  }

  /**
   * {@return what the code says of the way, by the host's table ({@link
   * OqsClient.Builder#codeTable}); empty when there is none, or when it does not know the code}
   */
  public Optional<CodeMeaning> meaning() {
    return Optional.ofNullable(meaning);
  }

  /**
   * {@return whether the host's table says that the way or the centre failed, and not the query;
   * without a table false, since which codes are passing ones is not public}
   */
  @Override
  public boolean isRetryable() {
    return meaning != null && meaning != CodeMeaning.BUSINESS;
  }

  @Override
  public String userMessage(Locale locale) {
    String code = this.code == null ? "" : plain(this.code);
    String shown =
        code.isEmpty() ? "" : choose(locale, "（コード：" + code + "）", " (code " + code + ")");
    return (isRetryable() ? broken(locale) : refused(locale)) + shown;
  }

  private String broken(Locale locale) {
    String first =
        switch (Objects.requireNonNull(meaning)) {
          case MAINTENANCE ->
              choose(locale, "センターがメンテナンス中です。", "The centre is under maintenance. ");
          case LINE ->
              choose(locale, "回線または回線認証の障害です。", "The line or its authentication has failed. ");
          case CONNECTION ->
              choose(
                  locale, "資格確認端末がセンターに接続できませんでした。", "The terminal could not reach the centre. ");
          case CENTRE, BUSINESS -> choose(locale, "センターに障害が起きています。", "The centre has failed. ");
        };
    String next =
        isEligibility()
            ? choose(
                locale,
                "しばらくしてからもう一度照会してください。急ぐときは、分かる項目を控えて受け付けてください。",
                " Ask again in a while; if it is urgent, note what is known and go on.")
            : choose(locale, "しばらくしてからもう一度お試しください。", " Try again in a while.");
    return first + notDone(locale) + next;
  }

  private String refused(Locale locale) {
    return choose(
        locale,
        (isEligibility() ? "センターで処理できませんでした。" : "センターが照会に応じませんでした。")
            + notDone(locale)
            + (isEligibility() ? "入力した番号を確認し、続くときはコードをシステム担当者に伝えてください。" : ""),
        (isEligibility()
                ? "The centre could not process the query. "
                : "The centre did not comply with the query. ")
            + notDone(locale)
            + (isEligibility()
                ? " Check the numbers; if it goes on, tell the system's vendor the code."
                : ""));
  }

  private boolean isEligibility() {
    return kind().orElse("").startsWith("OQS");
  }
}
