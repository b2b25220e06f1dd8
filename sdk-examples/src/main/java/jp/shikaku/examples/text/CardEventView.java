package jp.shikaku.examples.text;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.ConsentGiven;
import jp.shikaku.cardreader.CardReaderEvent.ConsentNotGiven;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.DuplicateVisitIgnored;
import jp.shikaku.cardreader.CardReaderEvent.EligibilityFailed;
import jp.shikaku.cardreader.CardReaderEvent.EligibilityReceived;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.PrescriptionChoice;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOffline;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.examples.json.Derived;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.WireDates;

/**
 * What happens at a card reader, for people: when, where, what, and what to do about it. A visit is
 * told as a whole.
 */
public final class CardEventView {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(WireDates.JST);
  private static final Duration CLOCKS_AGREE = Duration.ofMinutes(1);

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public CardEventView(Language language) {
    this.language = language;
  }

  private static Instant at(Visit visit) {
    return visit.occurredAt().map(OffsetDateTime::toInstant).orElse(visit.detectedAt());
  }

  /**
   * {@return the lines about a visit}
   *
   * @param visit the visit
   */
  public List<String> lines(Visit visit) {
    EligibilityAnswer answer = visit.answer();
    TextTable table =
        table(visit.events().get(0).head(), Shown.joined(title(visit), person(answer)));
    if (visit.isRedelivered()) {
      more(
          table,
          language.say(
              "再配信（" + visit.attempt() + "回目）：すでに登録していないか確認してください。",
              "Told before (this is time " + visit.attempt() + "): it may be registered already."));
    }
    visit
        .events()
        .get(0)
        .head()
        .origin()
        .filter(origin -> origin == FaceFileName.Origin.TOOL_LIKE)
        .ifPresent(
            origin ->
                more(
                    table,
                    language.say(
                        "ファイル名は、端末ではなく別のプログラムが作る形です。",
                        "The file's name is of the shape that other programs give, not the"
                            + " terminal.")));
    if (visit.events().get(visit.events().size() - 1) instanceof EligibilityFailed failed) {
      more(table, failed(failed));
    } else {
      more(
          table,
          Shown.joined(
              answer.validity().map(language::code).orElse(""),
              Derived.at(answer, at(visit)).nextAction().message(language.locale())));
    }
    List<Consent> consents =
        visit.events().stream()
            .flatMap(
                event ->
                    event instanceof ConsentGiven given
                        ? Stream.of(given.consent())
                        : event instanceof ConsentNotGiven refused
                            ? Stream.of(refused.consent())
                            : Stream.empty())
            .toList();
    ConsentsText.lines(consents, language).forEach(line -> more(table, line));
    answer
        .prescriptionForm()
        .ifPresent(
            form -> more(table, language.say("処方箋：", "Prescription: ") + language.code(form)));
    return table.lines();
  }

  /**
   * {@return the lines about an event}
   *
   * @param event any event
   */
  public List<String> lines(CardReaderEvent event) {
    EventHead head = event.head();
    String reader = head.readerName().map(name -> "[" + name + "]").orElse("");
    return table(head, Shown.joined(text(event), reader)).lines();
  }

  private static TextTable table(EventHead head, String text) {
    return new TextTable(0).row(TIME.format(head.detectedAt()), head.sourceId().value(), text);
  }

  private static void more(TextTable table, String text) {
    if (!text.isEmpty()) {
      table.row("", "", text);
    }
  }

  // ---- a visit

  private String title(Visit visit) {
    String title = language.say("カードによる受付", "Card visit");
    return title
        + visit
            .occurredAt()
            .filter(at -> !agree(at, visit.detectedAt()))
            .map(Shown::time)
            .map(at -> language.say("（端末の時刻 " + at + "）", " (" + at + " by the terminal)"))
            .orElse("");
  }

  private static boolean agree(OffsetDateTime theirs, Instant ours) {
    return Duration.between(theirs.toInstant(), ours).abs().compareTo(CLOCKS_AGREE) <= 0;
  }

  /** As the answer tells it; several results are usually of one person. */
  private String person(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .map(this::person)
        .distinct()
        .collect(Collectors.joining(language.say("、", ", ")));
  }

  private String person(Qualification qualification) {
    return Shown.joined(
        qualification.name().flatMap(PersonName::formal).orElse(""),
        qualification.name().flatMap(PersonName::kana).orElse(""),
        qualification.birthdate().map(Object::toString).orElse(""));
  }

  private String failed(EligibilityFailed failed) {
    return Shown.joined(
        language.say(
            "資格を確認できませんでした（無資格という意味ではありません）。", "Not verified, which is never \"not insured\"."),
        failed.code().orElse(""),
        failed.message().orElse(""));
  }

  // ---- other events

  private String text(CardReaderEvent event) {
    if (event instanceof SourceConnected) {
      return language.say("監視しています。", "Watching.");
    } else if (event instanceof SourceUnreachable away) {
      return cause(away.cause())
          + (away.needsRestart()
              ? language.say("このプログラムを再起動してください。", " Restart this program.")
              : "");
    } else if (event instanceof ReaderOnline) {
      return language.say("リーダーが接続されました。", "Reader connected.");
    } else if (event instanceof ReaderOffline) {
      return language.say("リーダーが外されました。", "Reader disconnected.");
    } else if (event instanceof CardInserted) {
      return language.say("カードが置かれました。", "Card inserted.");
    } else if (event instanceof CardIdentified identified) {
      return language.say("カードの種別：", "Card kind: ") + kind(identified.kind());
    } else if (event instanceof CardRemoved) {
      return language.say("カードが取られました。", "Card removed.");
    } else if (event instanceof VisitQuarantined quarantined) {
      return language.say("保留 ", "Set aside ")
          + quarantined.reason().name()
          + language.say("：", ": ")
          + hint(quarantined.reason())
          + "  "
          + quarantined.fileName();
    } else if (event instanceof DuplicateVisitIgnored duplicate) {
      return language.say("同じ内容の受付を無視しました。最初のファイル：", "Same visit again, ignored. First file: ")
          + duplicate.firstFileName();
    } else if (event instanceof EventsMissed missed) {
      return missed(missed);
    }
    return authentication(event);
  }

  private String tries(OptionalInt left) {
    if (left.isEmpty()) {
      return "";
    }
    int tries = left.getAsInt();
    return tries == 0
        ? language.say("（ロックされました）", " (now locked)")
        : language.say("（あと" + tries + "回でロック）", " (" + tries + " tries left)");
  }

  private String authentication(CardReaderEvent event) {
    if (event instanceof AuthenticationSucceeded succeeded) {
      // A PIN on a plain reader proves that the card is there, not who holds it.
      return succeeded.method() == CardReaderEvent.Method.PIN
          ? language.say("暗証番号でカードの所持を確認しました。", "Possession of the card proven by PIN.")
          : language.say("本人確認ができました：", "Person authenticated: ") + method(succeeded.method());
    } else if (event instanceof AuthenticationFailed failed) {
      return language.say("確認できませんでした：", "Not confirmed: ")
          + reason(failed.reason())
          + tries(failed.triesLeft());
    } else if (event instanceof CredentialBlocked) {
      return language.say(
          "暗証番号がロックされています。解除は市区町村の窓口だけでできます。",
          "The PIN is blocked. Only the municipality can unblock it.");
    } else if (event instanceof ConsentGiven given) {
      return String.join("", ConsentsText.lines(List.of(given.consent()), language));
    } else if (event instanceof ConsentNotGiven refused) {
      return String.join("", ConsentsText.lines(List.of(refused.consent()), language));
    } else if (event instanceof PrescriptionChoice choice) {
      return language.say("処方箋：", "Prescription: ") + language.code(choice.form());
    } else if (event instanceof EligibilityFailed failed) {
      return failed(failed);
    } else if (event instanceof EligibilityReceived received) {
      return Shown.joined(
          person(received.answer()), received.answer().validity().map(language::code).orElse(""));
    }
    return event.name();
  }

  private String missed(EventsMissed missed) {
    String from = Optional.ofNullable(missed.from()).map(TIME::format).orElse("");
    String span = (from + " ～ " + TIME.format(missed.until())).strip();
    return language.say(
            "この間のできごとを見逃した可能性があります（受付は失われません）：", "Events may be missing, visits are not: ")
        + span
        + (missed.count() > 0 ? "  " + missed.count() : "");
  }

  private String kind(CardKind kind) {
    return language.say(kind.label(), kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private String method(CardReaderEvent.Method method) {
    return switch (method) {
      case FACE -> language.say("顔認証", "face");
      case PIN -> language.say("暗証番号", "PIN");
      case VISUAL -> language.say("目視確認", "by sight");
      case PHONE -> language.say("スマートフォン", "phone");
      case UNKNOWN -> language.say("方法は不明", "method not told");
    };
  }

  private String reason(CardReaderEvent.FailureReason reason) {
    return switch (reason) {
      case WRONG_PIN -> language.say("暗証番号が違います", "wrong PIN");
      case FACE_NOT_MATCHED -> language.say("顔が一致しません", "face not matched");
      case BAD_SIGNATURE -> language.say("カードの署名が証明書と合いません", "bad signature");
      case CANCELLED -> language.say("中止されました", "cancelled");
      case OTHER -> language.say("その他の理由", "another reason");
    };
  }

  private String cause(SourceState.Cause cause) {
    return switch (cause) {
      case FOLDER_UNREACHABLE ->
          language.say(
              "フォルダに届きません（端末の再起動中なら正常です）。自動でつなぎ直します。",
              "The folder is away, as when the terminal restarts. Waiting for it.");
      case FOLDER_DENIED ->
          language.say(
              "フォルダを読む権限がありません。共有とアカウントの設定を確認してください。",
              "The folder may not be read: check share and account.");
      case GATEWAY_UNREACHABLE ->
          language.say(
              "中継サーバーに接続できません。自動でつなぎ直します（受付は中継サーバーに残っています）。",
              "The gateway can not be reached. Visits wait there; trying again.");
      case GATEWAY_DENIED ->
          language.say(
              "中継サーバーに接続を拒否されたか、証明書を確認できません。双方の証明書（期限・院内認証局）と、"
                  + "--gateway が https:// か http:// かを確認してください。",
              "The gateway refuses this computer, or a certificate does not fit: check those of"
                  + " both, and whether --gateway must be https:// or http://.");
      case LEDGER_UNAVAILABLE ->
          language.say(
              "受付台帳に接続できません。つながるまで受付を取り込みません（受付はフォルダまたは中継サーバーに残っています）。",
              "The ledger does not answer. Visits wait in the folder, or at the gateway, until it"
                  + " does.");
      case LEASE_HELD ->
          language.say(
              "同じ台帳で別のプログラムが監視しています。終わるのを待っています。",
              "Another program watches with this ledger. Waiting for it to end.");
      case PCSC_SERVICE_ABSENT ->
          language.say(
              "スマートカードのサービス（Windows: Smart Card、Linux: pcscd）が動いていません。",
              "The smart card service (Windows: Smart Card, Linux: pcscd) does not run.");
      case PCSC_CONTEXT_LOST ->
          language.say("スマートカードのサービスとの接続が切れました。", "The smart card service went away.");
      case OTHER -> language.say("監視できません。", "Not watching.");
    };
  }

  /** What it is, and what to do. */
  private String hint(QuarantineReason reason) {
    return switch (reason) {
      case TRUNCATED ->
          language.say(
              "ファイルが途中で切れています。書き終われば自動で読み直します。続くときは端末を確認してください。",
              "The file is cut off. It is read again when it changes; if not, look at the"
                  + " terminal.");
      case EMPTY ->
          language.say(
              "ファイルが空です。書き込まれれば自動で読み直します。続くときは端末を確認してください。",
              "The file is empty. It is read again when it changes; if not, look at the terminal.");
      case MALFORMED ->
          language.say(
              "資格確認の結果として読み取れません。decode で調べ、受付は端末の画面で確認してください。",
              "No eligibility answer. Examine it with decode; register from the terminal's"
                  + " screen.");
      case CONFLICT ->
          language.say(
              "受付済みのファイルと同じ名前で、内容が違います。どの患者の受付か端末の画面で確認してください。",
              "Same name as an accepted file, other content. See the terminal's screen whose it"
                  + " is.");
      case WRONG_INSTITUTION ->
          language.say(
              "この医療機関のファイルではありません。--institution と端末の設定を確認してください。",
              "Not of this institution. Check --institution and the terminal's settings.");
      case TOO_LARGE ->
          language.say(
              "4 MiBを超えているため読みません。資格確認の結果ではないはずです。",
              "Larger than 4 MiB, so it is not read. It should be no eligibility answer.");
      case ENCODING ->
          language.say(
              "文字コードを判別できません。端末の文字コードの設定を確認してください。",
              "Its encoding can not be read. Check the terminal's character set.");
      case MULTIPLE_PERSONS ->
          language.say(
              "複数の人の結果が入っています。自動では登録せず、端末の画面で1人ずつ確認してください。",
              "Results of several persons. Register them one by one from the terminal's screen.");
      case LISTENER ->
          language.say(
              "受け取る側が繰り返し失敗しました。受付は端末の画面で確認してください。",
              "The receiver failed again and again. Register from the terminal's screen.");
      case GONE ->
          language.say(
              "処理の前にファイルがなくなりました。移動先を --archive で指定するか、端末の画面で確認してください。",
              "Its file was gone before it was handled. Name the archive folder with --archive.");
    };
  }
}
