package jp.shikaku.diagnosis;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.TransportSilent;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsException;
import jp.shikaku.tls.TlsProblem;
import jp.shikaku.transport.Health;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was observed on the way to an answer 「観測事実」. Each kind says what was seen and no
 * more; conclusions are drawn by {@link Diagnosis#of}. None holds a value of a person or a path.
 * Immutable and thread-safe.
 */
public sealed interface Evidence {

  /**
   * {@return what was observed, with its figures}
   *
   * @param locale Japanese unless English
   */
  String describe(Locale locale);

  /** A folder by its role. */
  enum Place {
    /** The folder that holds the others 「共有フォルダ」. */
    ROOT("共有フォルダ", "shared folder"),
    /** Requests 「要求フォルダ」. */
    REQ("req フォルダ", "folder req"),
    /** Answers 「回答フォルダ」. */
    RES("res フォルダ", "folder res"),
    /** Card visits 「顔認証の結果フォルダ」. */
    FACE("face フォルダ", "folder face");

    private final String japanese;
    private final String english;

    Place(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the name for it}
     *
     * @param locale Japanese unless English
     */
    public String label(Locale locale) {
      return Words.choose(locale, japanese, english);
    }
  }

  /** What can be done with a folder. */
  enum Access {
    /** Read and written as needed. */
    USABLE("使えます", "can be used"),
    /** Not there, while the folder above it is. */
    MISSING("ありません", "is missing"),
    /** It can not be read. */
    DENIED("アクセスが拒否されました", "refuses access"),
    /** Read and not written: refused, or failed for a reason that is not told. */
    READ_ONLY("読み取りはできますが書き込めません", "can be read and not written"),
    /** No room left to write in. */
    FULL("空き容量がありません", "has no room left"),
    /** It does not answer, or nothing tells whether it is there. */
    UNREACHABLE("つながりません", "can not be reached");

    private final String japanese;
    private final String english;

    Access(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the words for it}
     *
     * @param locale Japanese unless English
     */
    public String label(Locale locale) {
      return Words.choose(locale, japanese, english);
    }
  }

  /**
   * What a folder allows.
   *
   * @param place which one
   * @param access what was found
   */
  record Folder(Place place, Access access) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return place.label(locale) + Words.choose(locale, "：", " ") + access.label(locale);
    }
  }

  /**
   * What the root holds when {@code req} or {@code res} is missing below it.
   *
   * @param entries how many entries it holds
   * @param foldersNearby whether {@code req} and {@code res} are found beside or one level below it
   */
  record Root(int entries, boolean foldersNearby) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return Words.choose(locale, "共有フォルダの中身：", "entries in the shared folder: ")
          + entries
          + (foldersNearby
              ? Words.choose(
                  locale, "（すぐ近くに req と res があります）", " (req and res are nearby, not in it)")
              : "");
    }
  }

  /**
   * Requests that lie in the request folder.
   *
   * @param count how many, 1 or more
   * @param longest how long the oldest has been lying
   * @param isGivenUp whether it was taken back for that; otherwise it may still be taken
   */
  record NotTaken(int count, Duration longest, boolean isGivenUp) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String span = Words.span(locale, longest);
      return isGivenUp
          ? Words.choose(
              locale,
              "受け取られず取り下げた要求 " + count + "件（最長 " + span + "）",
              Words.count(count, "request") + " not taken and given up, the longest after " + span)
          : Words.choose(
              locale,
              "受け取られていない要求 " + count + "件（最長 " + span + "）",
              Words.count(count, "request") + " not taken, the longest for " + span);
    }
  }

  /**
   * The terminal took a request, of whoever.
   *
   * @param ago how long ago the last one was taken
   * @param waited how long that one had been lying
   */
  record Taken(Duration ago, Duration waited) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String span = Words.span(locale, waited);
      String past = Words.span(locale, ago);
      return Words.choose(
          locale,
          "最後に要求が受け取られたのは " + past + "前（待ち時間 " + span + "）",
          "a request was taken " + past + " ago, after " + span);
    }
  }

  /**
   * An answer came, to whoever.
   *
   * @param ago how long ago the last one came
   */
  record Answered(Duration ago) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String past = Words.span(locale, ago);
      return Words.choose(locale, "最後の回答は " + past + "前", "the last answer came " + past + " ago");
    }
  }

  /**
   * Requests were taken and no answer came.
   *
   * @param count how many in a row, 1 or more
   * @param since how long ago the first of them was made
   */
  record Unanswered(int count, Duration since) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String past = Words.span(locale, since);
      return Words.choose(
          locale,
          "受け取られたのに回答がない要求 " + count + "件（" + past + "前から）",
          Words.count(count, "request") + " taken without answer, the first " + past + " ago");
    }
  }

  /**
   * How long answers take.
   *
   * @param most nineteen of twenty came within this time
   * @param answers how many were looked at
   */
  record AnswerTime(Duration most, int answers) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String span = Words.span(locale, most);
      return Words.choose(
          locale,
          "回答の95%は " + span + "以内（" + answers + "件）",
          "95 % of " + answers + " answers came within " + span);
    }
  }

  /**
   * What a transport noted by itself.
   *
   * @param observation the note, with its figures
   */
  record Noted(Health.Observation observation) implements Evidence {
    @Override
    public String describe(Locale locale) {
      // The figures are a note in English for support; what they are of is told in both.
      return Words.choose(
          locale,
          Words.japanese(observation.topic()) + "（" + observation.detail() + "）",
          observation.detail());
    }
  }

  /**
   * Answers carried an error code.
   *
   * @param meaning what the host's table says of it
   * @param count how many in a row, 1 or more
   * @param since how long ago the first of them was made
   */
  record Coded(CodeMeaning meaning, int count, Duration since) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String past = Words.span(locale, since);
      return Words.choose(
          locale,
          "エラーの回答 " + count + "件（" + meaning.label(locale) + "、" + past + "前から）",
          Words.count(count, "answer")
              + " with an error ("
              + meaning.label(locale)
              + "), first "
              + past
              + " ago");
    }
  }

  /** What was tried to be reached over the network. */
  enum Peer {
    /** The terminal, at its file service or as set 「資格確認端末」. */
    TERMINAL("資格確認端末", "terminal"),
    /** An address of the closed network that the host names; none is known to us 「回線確認先」. */
    LINE("回線確認先", "line check"),
    /** Our gateway 「中継サーバー」. */
    GATEWAY("中継サーバー", "gateway");

    private final String japanese;
    private final String english;

    Peer(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }
  }

  /** How a connection went. */
  enum Reply {
    /** It was accepted. */
    ACCEPTED("応答あり", "answers"),
    /** Refused: nobody listens at the port, or something on the way does not let it through. */
    REFUSED("このポートへの接続が拒否されました", "refuses the connection to this port"),
    /** Nothing came back: it is off, not there, or something on the way swallows it. */
    SILENT("応答なし", "gives no answer"),
    /** It accepted the connection and then said nothing, or broke off. */
    HANGS("接続後の応答がありません", "accepts the connection and then gives no reply"),
    /** It replied, and refused this computer. */
    DENIED("このPCの接続を許可しませんでした", "replies, and refuses this PC"),
    /** It replied, and not as what it should be. */
    SOMETHING_ELSE("別のプログラムが応答しました", "replies, but as something else"),
    /** This computer has no way out. */
    NO_NETWORK("このPCがネットワークにつながっていません", "can not be tried: this PC has no network"),
    /** The name is not known here. */
    UNKNOWN_NAME("名前が見つかりません", "is not known by that name");

    private final String japanese;
    private final String english;

    Reply(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }
  }

  /**
   * A connection that was tried.
   *
   * @param peer with whom
   * @param reply how it went
   * @param took how long it took
   */
  record Connection(Peer peer, Reply reply, Duration took) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return Words.choose(
          locale,
          peer.japanese + "：" + reply.japanese + "（" + Words.span(locale, took) + "）",
          peer.english + " " + reply.english + " (" + Words.span(locale, took) + ")");
    }
  }

  /**
   * The secure connection with the gateway was refused, by this side or the other.
   *
   * @param problem why
   */
  record TlsRefused(TlsProblem problem) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return Words.choose(locale, "暗号化通信が成立しません：", "no secure connection: ")
          + problem.message(locale);
    }
  }

  /**
   * This computer's own certificate or key for the gateway, or the authority to trust, can not be
   * used.
   *
   * @param problem why
   */
  record IdentityUnusable(CredentialException.Problem problem) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return problem.message(locale);
    }
  }

  /**
   * What the gateway says about the way behind it.
   *
   * @param state its state
   */
  record GatewaySays(Health.State state) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return Words.choose(
          locale, "中継サーバーの状態：" + Words.japanese(state), "the gateway says " + state.name());
    }
  }

  /**
   * What the gateway has seen itself on the way behind it: nothing of it is this computer's.
   *
   * @param seen what was observed there
   */
  record Reported(Evidence seen) implements Evidence {
    @Override
    public String describe(Locale locale) {
      return Words.choose(locale, "中継サーバーの報告：", "the gateway reports: ") + seen.describe(locale);
    }
  }

  /**
   * A configured maintenance window that holds now.
   *
   * @param from its begin
   * @param until its end
   * @param now the time of looking, within it
   */
  record Maintenance(Instant from, Instant until, Instant now) implements Evidence {

    /**
     * Checks that the window holds.
     *
     * @param from its begin
     * @param until its end
     * @param now the time of looking, within it
     */
    public Maintenance {
      if (now.isBefore(from) || !now.isBefore(until)) {
        throw new InvalidQueryException("now", "must lie within the window");
      }
    }

    @Override
    public String describe(Locale locale) {
      return Words.choose(
          locale,
          "メンテナンス " + Words.time(from) + " から " + Words.time(until) + " まで",
          "maintenance from " + Words.time(from) + " until " + Words.time(until));
    }
  }

  /**
   * A certificate and the clock it was looked at with.
   *
   * @param name what it is for, in a few words of the host
   * @param notBefore from when it holds
   * @param notAfter until when it holds
   * @param now this computer's time of looking
   */
  record Certificate(String name, Instant notBefore, Instant notAfter, Instant now)
      implements Evidence {

    /** {@return full days left; negative after the end} */
    public long daysLeft() {
      return Math.floorDiv(Duration.between(now, notAfter).toSeconds(), 86_400);
    }

    @Override
    public String describe(Locale locale) {
      return Words.choose(locale, "電子証明書「", "certificate \"")
          + name
          + Words.choose(locale, "」の期限 ", "\" valid until ")
          + Words.time(notAfter)
          + left(locale);
    }

    private String left(Locale locale) {
      if (daysLeft() >= 0) {
        return Words.choose(locale, "（残り " + daysLeft() + "日）", " (" + daysLeft() + " days left)");
      }
      String ago = Words.span(locale, Duration.between(notAfter, now));
      return Words.choose(locale, "（" + ago + "前に切れました）", " (ended " + ago + " ago)");
    }
  }

  /**
   * Another clock than ours.
   *
   * @param ahead how far it is ahead of this computer's; negative behind
   */
  record Clock(Duration ahead) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String span = Words.span(locale, ahead);
      return Words.choose(
          locale,
          "端末の時計は、このPCより " + span + (ahead.isNegative() ? "遅れています" : "進んでいます"),
          "the terminal's clock is "
              + span
              + (ahead.isNegative() ? " behind" : " ahead of")
              + " this PC's");
    }
  }

  /**
   * This computer's own disk.
   *
   * @param freeBytes room left, in bytes; empty when it could not be told
   * @param isWritable whether the working folder can be written
   */
  record LocalDisk(OptionalLong freeBytes, boolean isWritable) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String free =
          freeBytes.isPresent()
              ? Words.megabytes(freeBytes.getAsLong())
              : Words.choose(locale, "不明", "unknown room");
      return Words.choose(locale, "このPCの空き容量 " + free, free + " free on this PC")
          + (isWritable ? "" : Words.choose(locale, "、書き込み不可", ", not writable"));
    }
  }

  /**
   * No card visit has come.
   *
   * @param quiet for how long, within the opening hours
   * @param limit how long is too long
   */
  record ReaderQuiet(Duration quiet, Duration limit) implements Evidence {
    @Override
    public String describe(Locale locale) {
      String span = Words.span(locale, quiet);
      return Words.choose(
          locale,
          "診療時間内にカードの受付が " + span + "届いていません",
          "no card visit for " + span + " within the opening hours");
    }
  }

  /**
   * {@return what a failed call tells; empty when it says nothing about the way}
   *
   * @param failure the failure
   */
  static List<Evidence> of(TransportException failure) {
    List<Evidence> seen = seen(failure);
    return failure.isToldByGateway() ? reported(seen) : seen;
  }

  private static List<Evidence> seen(TransportException failure) {
    Duration elapsed = failure.elapsed();
    return switch (failure.reason()) {
      case NO_ANSWER ->
          failure.getCause() instanceof TransportSilent // nobody knows whether it was taken
              ? List.of()
              : List.of(new Unanswered(1, elapsed));
      case TERMINAL_NOT_READING -> List.of(new NotTaken(1, elapsed, true));
      case SHARE_UNREACHABLE ->
          List.of(
              failure.isToldByGateway()
                  ? new GatewaySays(Health.State.SHARE_UNREACHABLE)
                  : new Folder(Place.REQ, Access.UNREACHABLE));
      case SHARE_DENIED -> List.of(new Folder(Place.REQ, Access.DENIED));
      case DISK_FULL -> List.of(new Folder(Place.REQ, Access.FULL));
      case UNREACHABLE -> List.of(unreachable(failure.getCause(), elapsed));
      case ACCESS_DENIED, MISCONFIGURATION -> refused(failure);
      case CENTRE_UNREACHABLE -> List.of(new Coded(CodeMeaning.CONNECTION, 1, elapsed));
      case MAINTENANCE -> List.of(new Coded(CodeMeaning.MAINTENANCE, 1, elapsed));
      case CERT_EXPIRED -> List.of(expired(failure.getCause()));
      default -> List.of();
    };
  }

  /** The folders are looked at from where the gateway is. */
  private static List<Evidence> reported(List<Evidence> seen) {
    return seen.stream()
        .map(
            one ->
                one instanceof Folder || one instanceof NotTaken || one instanceof Noted
                    ? new Reported(one)
                    : one)
        .toList();
  }

  private static Evidence unreachable(@Nullable Throwable cause, Duration elapsed) {
    if (cause instanceof TlsException refusal) {
      return new TlsRefused(refusal.problem());
    } else if (cause instanceof CredentialException unusable) {
      return new IdentityUnusable(unusable.problem());
    }
    Reply reply = Reply.SILENT;
    if (cause instanceof UnknownHostException) {
      reply = Reply.UNKNOWN_NAME;
    } else if (cause instanceof ConnectException) {
      reply = Reply.REFUSED;
    } else if (cause instanceof EOFException || cause instanceof SSLException) {
      reply = Reply.HANGS;
    }
    return new Connection(Peer.GATEWAY, reply, elapsed);
  }

  /** Of a submission without a journal, say, it tells nothing of the way. */
  private static List<Evidence> refused(TransportException failure) {
    if (failure.getCause() instanceof ProtocolException) {
      return List.of(new Connection(Peer.GATEWAY, Reply.SOMETHING_ELSE, failure.elapsed()));
    } else if (failure.reason() == TransportException.Reason.ACCESS_DENIED) {
      return List.of(new Connection(Peer.GATEWAY, Reply.DENIED, failure.elapsed()));
    }
    boolean isStaging =
        failure.isToldByGateway()
            || (failure.getCause() instanceof FolderException folder
                && folder.trouble() == FolderException.Trouble.OTHER_VOLUME);
    return isStaging
        ? List.of(
            new Noted(
                new Health.Observation(
                    Health.Topic.STAGING_ELSEWHERE, "not on the volume of folder req")))
        : List.of();
  }

  private static Evidence expired(@Nullable Throwable cause) {
    if (cause instanceof CredentialException unusable) {
      return new IdentityUnusable(unusable.problem());
    }
    return new TlsRefused(
        cause instanceof TlsException refusal ? refusal.problem() : TlsProblem.EXPIRED);
  }

  /**
   * {@return what a watched certificate tells; empty when it could not be read}
   *
   * @param status the certificate
   * @param now the time of looking
   */
  static Optional<Certificate> of(CertificateStatus status, Instant now) {
    // When its time begins is told for one that has not begun, and not as a time.
    Instant begin =
        status.state() == CertificateStatus.State.NOT_YET_VALID ? Instant.MAX : Instant.MIN;
    return status.validUntil().map(end -> new Certificate(status.name(), begin, end, now));
  }

  /**
   * {@return what a transport's state tells}
   *
   * @param health the state
   * @param now the time of looking
   */
  static List<Evidence> of(Health health, Instant now) {
    List<Evidence> evidence = new ArrayList<>();
    if (health.state() == Health.State.CENTRE_UNREACHABLE
        || health.state() == Health.State.MAINTENANCE) {
      evidence.add(new GatewaySays(health.state())); // nobody else can tell
    }
    for (Health.Observation observation : health.observations()) {
      switch (observation.topic()) {
        case FOLDER_UNREACHABLE -> evidence.add(new Folder(Place.REQ, Access.UNREACHABLE));
        case FOLDER_DENIED -> evidence.add(new Folder(Place.REQ, Access.DENIED));
        case FOLDER_FULL -> evidence.add(new Folder(Place.REQ, Access.FULL));
        case FOLDERS_MISSING -> {
          evidence.add(new Folder(Place.REQ, Access.MISSING));
          evidence.add(new Folder(Place.RES, Access.MISSING));
        }
        case SHARE_BEHIND_GATEWAY -> evidence.add(new GatewaySays(health.state()));
        case NOT_TAKEN -> evidence.add(new NotTaken(1, since(health, now), true));
        case GATEWAY_TROUBLE ->
            evidence.addAll(
                observation
                    .failure()
                    .map(Evidence::of)
                    .orElseGet(() -> List.of(new Noted(observation))));
        default -> evidence.add(new Noted(observation));
      }
    }
    boolean isLost =
        health.state() == Health.State.SHARE_UNREACHABLE
            || health.state() == Health.State.TERMINAL_NOT_READING;
    if (isLost && evidence.stream().noneMatch(Evidence::tellsWhereItIsLost)) {
      evidence.add(new GatewaySays(health.state()));
    }
    return health.isToldByGateway() ? reported(evidence) : List.copyOf(evidence);
  }

  private static boolean tellsWhereItIsLost(Evidence seen) {
    return !(seen instanceof Noted note)
        || note.observation().topic() == Health.Topic.FOLDER_MISSING
        || note.observation().topic() == Health.Topic.STAGING_ELSEWHERE;
  }

  private static Duration since(Health health, Instant now) {
    Duration span = Duration.between(health.since(), now);
    return span.isNegative() ? Duration.ZERO : span; // a clock was set back
  }
}
