package jp.shikaku;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Certainty;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Hop;
import jp.shikaku.transport.Health.State;
import org.jspecify.annotations.Nullable;

/**
 * How the way to the centre does as a whole 「システムの状態」 (transports 7), from probes, exchanges,
 * maintenance windows and certificates. Immutable and thread-safe.
 *
 * <p>It is what was last seen, {@link #observedAt()}: never take it for a fresh look, and never for
 * an answer about a patient. {@link OqsClient#health()} looks anew.
 *
 * @param state the state
 * @param since when it was entered
 * @param observedAtOrNull when the way was last seen, by a probe or an exchange; null before that
 * @param diagnosis what speaks against the way, with its causes
 * @param heldBack whose calls are held back after repeated failures; empty when none are
 */
public record SystemState(
    State state,
    Instant since,
    @Nullable Instant observedAtOrNull,
    Diagnosis diagnosis,
    List<HeldBack> heldBack) {

  /** Source: transports 7 [seen S21 S30]; hours and number are the help desk's own. */
  private static final String DESK_JAPANESE = "ヘルプデスク：0800-080-4583（平日8〜18時、土曜8〜16時、祝日を除く）";

  private static final String DESK_ENGLISH =
      "Help desk: 0800-080-4583 (Mon-Fri 8-18, Sat 8-16, not on holidays)";

  private static final Set<Cause> GATEWAY_ANSWERS =
      Set.of(
          Cause.GATEWAY_DENIED,
          Cause.WRONG_GATEWAY,
          Cause.TLS_REFUSED,
          Cause.IDENTITY_UNUSABLE,
          Cause.CERTIFICATE_EXPIRED,
          Cause.CLOCK_WRONG);

  /**
   * Copies the list.
   *
   * @param state the state
   * @param since when it was entered
   * @param observedAtOrNull when the way was last seen, by a probe or an exchange; null before that
   * @param diagnosis what speaks against the way, with its causes
   * @param heldBack whose calls are held back after repeated failures; empty when none are
   */
  public SystemState {
    heldBack = List.copyOf(heldBack);
  }

  /** {@return when the way was last seen, by a probe or an exchange; empty before that} */
  public Optional<Instant> observedAt() {
    return Optional.ofNullable(observedAtOrNull);
  }

  /**
   * {@return what the desk does in this state; Japanese unless English} The official fallback is to
   * note name, sex, birth date and address from the card and to verify later (reliability-security
   * R-F-14). Where calls are held back it says so. Where the help desk is named, its number and
   * hours are those of transports 7.
   *
   * @param locale the language wanted
   */
  public String help(Locale locale) {
    String help = stateHelp(locale);
    return heldBack.isEmpty()
        ? help
        : OqsException.sentences(locale, help, heldBack.get(0).help(locale));
  }

  private String stateHelp(Locale locale) {
    return switch (state) {
      case UP -> say(locale, "通常どおり照会できます。", "Queries work as usual.");
      case DEGRADED ->
          say(
              locale,
              "照会できます。遅い、古いファイルが多い、証明書の期限が近いなどの注意点があります。",
              "Queries work; something is to be looked after, as slowness, old files or a certificate.");
      case TERMINAL_NOT_READING ->
          say(
                  locale,
                  "資格確認端末が照会を受け取っていません。端末の電源と連携アプリケーションを確認してください。",
                  "The terminal takes no queries: check its power and the linkage application.")
              + fallback(locale);
      case SHARE_UNREACHABLE -> share(locale) + fallback(locale);
      case GATEWAY_UNREACHABLE -> gateway(locale) + fallback(locale);
      case CENTRE_UNREACHABLE ->
          say(
                  locale,
                  "センターから回答がありません。回線認証、回線の障害情報、端末の電子証明書を確認してください。",
                  "The centre does not answer: check the line authentication, the carrier's notices and"
                      + " the terminal's certificate.")
              + fallback(locale)
              + say(locale, DESK_JAPANESE, " " + DESK_ENGLISH);
      case MAINTENANCE ->
          say(
                  locale,
                  "メンテナンスの時間帯です。終了後に照会してください。",
                  "Planned maintenance: make the queries afterwards.")
              + fallback(locale);
      case DISASTER ->
          say(
                  locale,
                  "災害時の運用中です。災害時医療情報閲覧は、国が対象地域と期間を定めたときに、資格確認端末の画面で行います。",
                  "Disaster: medical information is viewed on the terminal's screens, where and while the"
                      + " ministry has opened it.")
              + fallback(locale)
              + say(locale, DESK_JAPANESE, " " + DESK_ENGLISH);
    };
  }

  /** What is certain is said: of a full disk nobody has to check the LAN. */
  private String share(Locale locale) {
    return diagnosis
        .first()
        .filter(
            finding ->
                finding.certainty() == Certainty.CERTAIN
                    || finding.cause() == Cause.SHARE_GONE_AT_GATEWAY)
        .map(Diagnosis.Finding::cause)
        .filter(cause -> cause.hop() == Hop.SHARE)
        .map(cause -> named(cause, locale))
        .orElseGet(
            () ->
                say(
                    locale,
                    "資格確認端末の共有フォルダにつながりません。LANと端末の電源を確認してください。",
                    "The terminal's shared folder can not be reached: check the LAN and the"
                        + " terminal."));
  }

  /** Of one that answers nobody has to check the LAN. */
  private String gateway(Locale locale) {
    return diagnosis
        .first()
        .filter(finding -> finding.certainty() != Certainty.POSSIBLE)
        .map(Diagnosis.Finding::cause)
        .filter(GATEWAY_ANSWERS::contains)
        .map(cause -> named(cause, locale))
        .orElseGet(
            () ->
                say(
                    locale,
                    "中継サーバーにつながりません。LANと中継サーバーの電源を確認してください。",
                    "The gateway can not be reached: check the LAN and the gateway's computer."));
  }

  private static String named(Cause cause, Locale locale) {
    return say(
        locale,
        cause.label(locale) + "。" + cause.nextStep(locale),
        "No query can be sent: " + cause.label(locale) + ". " + cause.nextStep(locale));
  }

  private static String fallback(Locale locale) {
    return say(
        locale,
        "その間は氏名・性別・生年月日・住所を控え、復旧後に確認してください。資格は確認できていません（無資格という意味ではありません）。",
        " Meanwhile note name, sex, birth date and address, and verify later. Not verified does not"
            + " mean not insured.");
  }

  private static String say(Locale locale, String japanese, String english) {
    return OqsException.choose(locale, japanese, english);
  }
}
