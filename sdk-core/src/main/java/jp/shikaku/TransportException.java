package jp.shikaku;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * Could not verify 「確認できませんでした」: the query could not be delivered or no answer came. It says
 * nothing about the insurance and must never be shown as "not insured" (reliability-security
 * R-INV-2).
 */
public final class TransportException extends OqsException {

  private static final long serialVersionUID = 1L;

  /** How far the request got. */
  public enum Delivery {
    /** Nothing left this side; the query may be made anew. */
    NOT_SENT,
    /** The request was taken back before the terminal took it; the query may be made anew. */
    WITHDRAWN,
    /** The terminal may have it: wait on with the {@link #pending()}, do not send again. */
    UNKNOWN
  }

  /** Why the query could not be answered (transports 3, 5.4 and 7). */
  public enum Reason {
    /** Taken by the terminal, no answer by the deadline. */
    NO_ANSWER(
        true,
        "資格確認端末から時間内に回答がありませんでした。少し待って、もう一度照会してください。続くときは端末の画面を確認してください。",
        "The terminal took the query but did not answer in time. Wait a little and ask again; if it"
            + " goes on, look at the terminal's screen."),
    /** The request still lay in the request folder at the pick-up time or the deadline. */
    TERMINAL_NOT_READING(
        true,
        "資格確認端末が照会を受け取っていません。端末の電源と連携アプリケーションを確認してください。",
        "The terminal does not take queries: check its power and the linkage application."),
    /** The shared folder can not be reached. */
    SHARE_UNREACHABLE(
        true,
        "資格確認端末の共有フォルダに接続できません。LANと端末の電源を確認してください。",
        "The terminal's shared folder can not be reached: check the LAN and the terminal."),
    /** The shared folder refuses access. */
    SHARE_DENIED(
        false,
        "資格確認端末の共有フォルダへのアクセスが拒否されました。共有の権限を確認するよう、システム担当者に連絡してください。",
        "The terminal's shared folder refuses access: have the system's vendor check the rights of"
            + " the share."),
    /** No room left where the request is written. */
    DISK_FULL(
        false,
        "資格確認端末のディスクに空きがありません。システム担当者に連絡してください。",
        "The disk of the terminal is full: call the system's vendor."),
    /** The gateway can not be reached. */
    UNREACHABLE(
        true,
        "中継サーバーに接続できません。LANと中継サーバーのPCの電源を確認してください。",
        "The gateway can not be reached: check the LAN and the gateway's computer."),
    /** The other side says that it can not work now, or the way to it hung before the sending. */
    UNAVAILABLE(
        true,
        "現在、資格確認を利用できません。分かる項目を控えて受け付け、復旧してから照会してください。",
        "Verification is not available now: note what is known and make the query afterwards."),
    /** The centre can not be reached from the terminal. */
    CENTRE_UNREACHABLE(
        true,
        "資格確認端末からセンターに接続できません。回線を確認してください。",
        "The terminal can not reach the centre: check the line."),
    /** Inside a maintenance window. */
    MAINTENANCE(true, "センターがメンテナンス中です。", "The centre is under maintenance."),
    /** The other side asks to slow down. */
    BUSY(true, "資格確認端末が混み合っています。しばらくしてからもう一度お試しください。", "The terminal is busy: try again shortly."),
    /** Too many calls wait on this side already. */
    OVERLOADED(
        true,
        "照会が混み合っています。しばらくしてからもう一度お試しください。",
        "Too many queries are waiting: try again shortly."),
    /** Calls are held back after repeated failures. */
    BREAKER_OPEN(
        true,
        "障害が続いているため、照会を一時的に止めています。自動で再開します。急ぐときは、分かる項目を控えて受け付けてください。",
        "Queries are held back after repeated failures and go on by themselves. If it is urgent,"
            + " note what is known."),
    /** A certificate has expired. */
    CERT_EXPIRED(
        false,
        "中継サーバーとの接続に使う証明書の有効期限が切れています。システム担当者に連絡してください。",
        "A certificate between this computer and the gateway has expired: call the system's"
            + " vendor."),
    /** The other side refuses this client. */
    ACCESS_DENIED(
        false, "接続が許可されていません。システム担当者に連絡してください。", "Access is denied: call the system's vendor."),
    /** The settings do not fit the installation. */
    MISCONFIGURATION(
        false, "設定に誤りがあります。システム担当者に連絡してください。", "The settings are wrong: call the system's vendor."),
    /** The other side does not know the exchange. */
    UNKNOWN_EXCHANGE(
        false,
        "照会の記録が見つかりません。もう一度照会してください。",
        "The exchange is not known any more: make the query anew."),
    /** An answer under our name belongs to another query; it is never shown. */
    CORRELATION_MISMATCH(
        false,
        "別の照会、または別の患者の回答が届いたため、使用していません。もう一度照会してください。",
        "An answer to another query or about another person came and was not used: make the query"
            + " anew."),
    /** Bytes were changed on the way. */
    CORRUPTED(
        true,
        "通信中にデータが壊れました。もう一度照会してください。",
        "The data was damaged on its way: make the query anew."),
    /** Cancelled by the caller before the terminal took the request. */
    CANCELLED_BEFORE_SEND(true, "照会を取り消しました。", "The query was cancelled."),
    /** Cancelled by the caller; the terminal may answer all the same. */
    CANCELLED_AFTER_SEND(
        false,
        "照会を取り消しましたが、端末はすでに受け取っています。",
        "The query was cancelled, but the terminal had taken it."),
    /** The access log could not be written: what can not be written down is not read. */
    AUDIT_FAILED(
        false,
        "アクセス記録を書き込めないため、照会を中止しました。システム担当者に連絡してください。",
        "The access log can not be written, so nothing was read: call the system's vendor."),
    /**
     * What must be written down could not be, by the host or the gateway: the note right before
     * sending, without which nothing is sent, or an answer. {@link TransportException#delivery()}
     * tells them apart.
     */
    LEDGER_UNAVAILABLE(
        false,
        "照会の記録ができません。システム担当者に連絡してください。",
        "The exchange can not be written down: call the system's vendor."),
    /** The transport was closed. */
    TRANSPORT_CLOSED(false, "終了処理中のため照会できません。", "The connection was closed.");

    private final boolean retryable;
    private final String japanese;
    private final String english;

    Reason(boolean retryable, String japanese, String english) {
      this.retryable = retryable;
      this.japanese = japanese;
      this.english = english;
    }

    /** {@return whether the same call may succeed later by itself} */
    public boolean isRetryable() {
      return retryable;
    }

    /**
     * {@return what it means and what to do, as a sentence for the screen}
     *
     * @param locale Japanese unless English
     */
    public String message(Locale locale) {
      return choose(locale, japanese, english);
    }
  }

  private final transient Reason reason;
  private final transient Delivery delivery;
  private final transient String detail;
  private final transient @Nullable Pending pending;
  private final transient @Nullable Duration retryAfter;
  private final transient boolean toldByGateway;

  /**
   * Creates the exception.
   *
   * @param reason why
   * @param delivery how far the request got
   * @param detail what was observed, in English, without any value of a person and without paths of
   *     the user
   * @param pending the handle to wait on with, or null when there is nothing to wait for
   * @param context the exchange
   * @param cause the technical cause, or null; its message must hold no value of a person
   */
  public TransportException(
      Reason reason,
      Delivery delivery,
      String detail,
      @Nullable Pending pending,
      ExchangeContext context,
      @Nullable Throwable cause) {
    this(reason, delivery, detail, pending, context, cause, null, false);
  }

  private TransportException(
      Reason reason,
      Delivery delivery,
      String detail,
      @Nullable Pending pending,
      ExchangeContext context,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter,
      boolean toldByGateway) {
    super(reason + " (" + delivery + "): " + detail, cause, context);
    this.reason = reason;
    this.delivery = delivery;
    this.detail = detail;
    this.pending = pending;
    this.retryAfter = retryAfter;
    this.toldByGateway = toldByGateway;
  }

  /**
   * {@return the same failure with the other side's wish when to come again}
   *
   * @param pause from the failure on; zero or more
   */
  public TransportException withRetryAfter(Duration pause) {
    return copy(context(), pause, toldByGateway);
  }

  /**
   * {@return the same failure as the word of a gateway, which was reached 「中継サーバーの報告」: what is out
   * of reach lies behind it}
   */
  public TransportException byGateway() {
    return copy(context(), retryAfter, true);
  }

  /**
   * {@return the same failure as part of a longer call}
   *
   * @param context the whole call
   */
  public TransportException withContext(ExchangeContext context) {
    return copy(context, retryAfter, toldByGateway);
  }

  private TransportException copy(
      ExchangeContext context, @Nullable Duration pause, boolean isTold) {
    TransportException copy =
        new TransportException(
            reason, delivery, detail, pending, context, getCause(), pause, isTold);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** {@return how long to wait before the call is made again, if that is known} */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** {@return whether a gateway told it, which was reached itself} */
  public boolean isToldByGateway() {
    return toldByGateway;
  }

  /** {@return why the query could not be answered} */
  public Reason reason() {
    return reason;
  }

  /** {@return how far the request got} */
  public Delivery delivery() {
    return delivery;
  }

  /** {@return the handle with which the answer can still be waited for, if there may be one} */
  public Optional<Pending> pending() {
    return Optional.ofNullable(pending);
  }

  /** {@return whether the same call may be made again: never while the delivery is unknown} */
  @Override
  public boolean isRetryable() {
    return reason.isRetryable() && delivery != Delivery.UNKNOWN;
  }

  @Override
  public String userMessage(Locale locale) {
    return sentences(locale, cause(locale), notDone(locale));
  }

  /** Of a gateway more is known: what keeps the two apart, and whose certificate it is. */
  private String cause(Locale locale) {
    if (reason == Reason.SHARE_UNREACHABLE && toldByGateway) {
      return choose(
          locale,
          "中継サーバーから資格確認端末の共有フォルダに接続できません。端末の電源と、中継サーバーとの間のLANを確認してください。",
          "The gateway does not reach the terminal's shared folder: check the terminal, and the LAN"
              + " between it and the gateway.");
    }
    if (reason == Reason.UNAVAILABLE && getCause() instanceof TimeoutException) {
      return choose(
          locale,
          "資格確認端末への接続が、時間内に応答しませんでした。もう一度照会してください。続くときは分かる項目を控えて受け付け、システム担当者に連絡してください。",
          "The connection towards the terminal did not respond in time: make the query again; if it"
              + " goes on, note what is known and call the system's vendor.");
    }
    if (reason == Reason.LEDGER_UNAVAILABLE) {
      return delivery == Delivery.UNKNOWN
          ? choose(
              locale,
              "照会の記録ができません。照会は資格確認端末に届いている可能性があります。システム担当者に連絡してください。",
              "The exchange can not be written down, and the terminal may have the query: call the"
                  + " system's vendor.")
          : choose(
              locale,
              "照会の控えを記録できないため、照会を送信していません。システム担当者に連絡してください。",
              "The query could not be written down, so it was not sent: call the system's vendor.");
    }
    if (reason != Reason.UNREACHABLE && reason != Reason.CERT_EXPIRED) {
      return reason.message(locale);
    }
    Evidence seen = Evidence.of(this).get(0);
    if (seen instanceof Evidence.IdentityUnusable) {
      return ours(locale, seen);
    } else if (seen instanceof Evidence.TlsRefused) {
      return choose(
          locale,
          "中継サーバーとの" + seen.describe(locale) + "システム担当者に連絡してください。",
          "The gateway: " + seen.describe(locale) + " Call the system's vendor.");
    } else if (getCause() instanceof SSLException) {
      // As when the gateway refuses our certificate and its line is cut before it can say so.
      return choose(
          locale,
          "中継サーバーとの暗号化通信を開始できません。中継サーバーが動いているか、この窓口の証明書が正しいかを確認し、続くときはシステム担当者に連絡してください。",
          "No secure connection to the gateway begins: check that it runs, and this desk's"
              + " certificate; if it goes on, call the system's vendor.");
    } else if (getCause() instanceof UnknownHostException) {
      return choose(
          locale,
          "中継サーバーの名前が見つかりません。LANを確認し、続くときはシステム担当者に連絡してください。",
          "The gateway's name is not known: check the LAN; if it goes on, call the system's"
              + " vendor.");
    } else if (seen instanceof Evidence.Connection line && line.reply() == Evidence.Reply.HANGS) {
      return choose(
          locale,
          "中継サーバーのPCにはつながりましたが、応答がありません。中継サーバーのPCを確認し、続くときはシステム担当者に連絡してください。",
          "The gateway's computer was reached, but the gateway does not answer: look at that"
              + " computer; if it goes on, call the system's vendor.");
    }
    return reason.message(locale);
  }

  private String ours(Locale locale, Evidence seen) {
    if (reason == Reason.CERT_EXPIRED) {
      return choose(
          locale,
          "この窓口の証明書（中継サーバーへの接続用）の有効期限が切れています。システム担当者に連絡してください。",
          "This desk's certificate for the gateway has expired: call the system's vendor.");
    }
    return choose(
        locale,
        "この窓口の証明書（中継サーバーへの接続用）を使えません。" + seen.describe(locale) + "システム担当者に連絡してください。",
        "This desk's certificate for the gateway can not be used. "
            + seen.describe(locale)
            + " Call the system's vendor.");
  }
}
