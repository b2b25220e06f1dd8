package jp.shikaku.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import jp.shikaku.transport.Health;
import jp.shikaku.value.WireDates;

/** Words of two languages: Japanese unless English is asked for. */
final class Words {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(WireDates.JST);

  private Words() {}

  static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }

  /** In English: one of them, or several. */
  static String count(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** A span in its two largest units that matter. */
  static String span(Locale locale, Duration duration) {
    Duration span = duration.abs();
    if (span.toDays() >= 2) {
      return span.toDays() + choose(locale, "日", " days");
    } else if (span.toHours() >= 1) {
      return span.toHours()
          + choose(locale, "時間", " h ")
          + span.toMinutesPart()
          + choose(locale, "分", " min");
    } else if (span.toMinutes() >= 1) {
      return span.toMinutes()
          + choose(locale, "分", " min ")
          + span.toSecondsPart()
          + choose(locale, "秒", " s");
    } else if (span.toSeconds() >= 1) {
      return span.toSeconds() + choose(locale, "秒", " s");
    }
    return span.toMillis() + choose(locale, "ミリ秒", " ms");
  }

  /** A time as people in Japan read it. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  /** What a note is of. */
  static String japanese(Health.Topic topic) {
    return switch (topic) {
      case FOLDER_UNREACHABLE -> "共有フォルダにつながりません";
      case FOLDER_MISSING -> "要求フォルダと回答フォルダの一方がありません";
      case FOLDERS_MISSING -> "要求フォルダと回答フォルダがありません";
      case FOLDER_DENIED -> "共有フォルダへのアクセスが拒否されました";
      case FOLDER_FULL -> "共有フォルダのディスクに空きがありません";
      case STAGING_ELSEWHERE -> "要求を書く作業フォルダが要求フォルダと別のドライブや共有にあります";
      case SHARE_BEHIND_GATEWAY -> "中継サーバーから共有フォルダにつながりません";
      case NON_ATOMIC_SHARE -> "共有フォルダがファイル名の一括変更に対応していません";
      case LEFTOVERS -> "回答フォルダに残っているファイル";
      case NOT_TAKEN -> "受け取られていない要求";
      case SHARE_SLOW -> "共有フォルダの応答時間";
      case CLOCK_SKEW -> "共有フォルダとの時計のずれ";
      case GATEWAY_TROUBLE -> "中継サーバーの応答に問題があります";
      case LEDGER_UNAVAILABLE -> "中継サーバーの台帳が応答していません";
      case VISITS_HELD -> "中継サーバーで保留になっている顔認証の結果";
      case GATEWAY_NOTE -> "中継サーバーからの情報";
      case CERTIFICATE_ENDS -> "電子証明書の期限";
      case DISASTER_DECLARED -> "中継サーバーで災害時の運用が宣言されています";
    };
  }

  /** A state, in a few words. */
  static String japanese(Health.State state) {
    return switch (state) {
      case UP -> "正常";
      case DEGRADED -> "利用可（要注意）";
      case TERMINAL_NOT_READING -> "資格確認端末が要求を受け取っていません";
      case SHARE_UNREACHABLE -> "共有フォルダにつながりません";
      case GATEWAY_UNREACHABLE -> "中継サーバーにつながりません";
      case CENTRE_UNREACHABLE -> "センターから回答がありません";
      case MAINTENANCE -> "メンテナンス中";
      case DISASTER -> "災害時の運用中";
    };
  }

  static String megabytes(long bytes) {
    long mebi = 1024L * 1024;
    return bytes < mebi ? bytes / 1024 + " KB" : bytes / mebi + " MB";
  }
}
