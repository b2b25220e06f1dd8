package jp.shikaku.mock;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time「障害の期間」 in which the way to the centre is broken, by the terminal's clock; part of a {@link
 * Scenario}. Immutable and thread-safe. What the real system says then is not public: codes and
 * texts are the mock's own.
 */
public final class Outage {

  /** What is broken, from the receipt computer's end of the way to the other. */
  public enum Kind {
    /** 共有フォルダの切断: the folder is not there, as by {@link MockTerminal#loseShare()}. */
    SHARE_LOST("shareLost"),
    /** 連携アプリケーションの停止: nobody looks into {@code req}, as by {@link MockTerminal#pause()}. */
    LINKAGE_STOPPED("linkageStopped"),
    /** 中継サーバーの証明書の期限切れ: a {@link MockGateway} with mutual TLS shows an expired certificate. */
    GATEWAY_CERTIFICATE_EXPIRED("gatewayCertificateExpired"),
    /** 回線認証の喪失・回線障害: requests are taken, and no answer comes. */
    LINE_LOST("lineLost"),
    /** センターのメンテナンス: {@code SegmentOfResult} 9 with the announcement; a gateway tells of it. */
    MAINTENANCE("maintenance"),
    /** センターの障害: {@code SegmentOfResult} 9 to whatever is asked. */
    CENTRE_DOWN("centreDown");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /**
     * Returns its name in a scenario file.
     *
     * @return such as {@code lineLost}
     */
    public String word() {
      return word;
    }
  }

  /** A moment: told as it is, or by how long after the scenario began to count. */
  private record Moment(@Nullable Instant at, @Nullable Duration after) {
    boolean isKindOf(Moment other) {
      return (at == null) == (other.at == null);
    }

    Duration from(Instant begin) {
      if (after != null) {
        return after;
      }
      return at == null ? Duration.ZERO : Duration.between(begin, at);
    }
  }

  private final Kind kind;
  private final Moment from;
  private final @Nullable Moment until;
  private final @Nullable String announcement;

  private Outage(Kind kind, Moment from, @Nullable Moment until, @Nullable String announcement) {
    this.kind = kind;
    this.from = from;
    this.until = until;
    this.announcement = announcement;
  }

  /**
   * An outage from the moment on at which the scenario begins to count, for as long as it does.
   *
   * @param kind what is broken
   * @return the outage
   */
  public static Outage of(Kind kind) {
    return new Outage(kind, new Moment(null, Duration.ZERO), null, null);
  }

  /**
   * Begins at an instant instead.
   *
   * @param instant by the terminal's clock; one in the past is at once
   * @return a changed copy
   */
  public Outage from(Instant instant) {
    return new Outage(kind, new Moment(instant, null), until, announcement);
  }

  /**
   * Begins so long after the scenario began to count, which it does at the terminal's start or when
   * it is set.
   *
   * @param after not negative
   * @return a changed copy
   * @throws IllegalArgumentException when it is negative
   */
  public Outage from(Duration after) {
    if (after.isNegative()) {
      throw new IllegalArgumentException("from must not be negative");
    }
    return new Outage(kind, new Moment(null, after), until, announcement);
  }

  /**
   * Ends at an instant.
   *
   * @param instant by the terminal's clock; with one that is not after the beginning, nothing
   *     happens
   * @return a changed copy
   */
  public Outage until(Instant instant) {
    return new Outage(kind, from, new Moment(instant, null), announcement);
  }

  /**
   * Ends so long after the scenario began to count.
   *
   * @param after more than the beginning's; else nothing happens
   * @return a changed copy
   */
  public Outage until(Duration after) {
    return new Outage(kind, from, new Moment(null, after), announcement);
  }

  /**
   * Tells of it「お知らせ」: in the {@code ErrorMessage} of the answers, and in a gateway's {@code
   * /health} during maintenance.
   *
   * @param text the words
   * @return a changed copy
   */
  public Outage announced(String text) {
    return new Outage(kind, from, until, text);
  }

  /**
   * Returns what is broken.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /** Whether its end is not after its beginning whenever the scenario begins. */
  boolean isNever() {
    return until != null
        && until.isKindOf(from)
        && until.from(Instant.EPOCH).compareTo(from.from(Instant.EPOCH)) <= 0;
  }

  /** How long after the scenario's beginning it begins; not negative. */
  Duration begins(Instant begin) {
    Duration after = from.from(begin);
    return after.isNegative() ? Duration.ZERO : after;
  }

  /** The same for its end; null for none. */
  @Nullable Duration ends(Instant begin) {
    return until == null ? null : until.from(begin);
  }

  String announcement() {
    if (announcement != null) {
      return announcement;
    }
    return kind == Kind.MAINTENANCE ? "模擬：メンテナンス中です。" : "模擬：センターで障害が発生しています。";
  }

  /** What happens to a request meanwhile. */
  Fault fault() {
    return switch (kind) {
      case CENTRE_DOWN -> Fault.headerError("MOCK-C0001", announcement());
      case MAINTENANCE -> Fault.headerError("MOCK-C0002", announcement());
      case LINE_LOST -> Fault.never();
      case SHARE_LOST, LINKAGE_STOPPED, GATEWAY_CERTIFICATE_EXPIRED -> Fault.none();
    };
  }

  @Override
  public String toString() {
    return "Outage[" + kind.word() + "]";
  }
}
