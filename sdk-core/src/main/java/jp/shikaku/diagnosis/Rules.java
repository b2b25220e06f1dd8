package jp.shikaku.diagnosis;

import static jp.shikaku.transport.Health.Topic.FOLDER_MISSING;
import static jp.shikaku.transport.Health.Topic.STAGING_ELSEWHERE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.AnswerTime;
import jp.shikaku.diagnosis.Evidence.Answered;
import jp.shikaku.diagnosis.Evidence.Certificate;
import jp.shikaku.diagnosis.Evidence.Clock;
import jp.shikaku.diagnosis.Evidence.Coded;
import jp.shikaku.diagnosis.Evidence.Connection;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.GatewaySays;
import jp.shikaku.diagnosis.Evidence.IdentityUnusable;
import jp.shikaku.diagnosis.Evidence.LocalDisk;
import jp.shikaku.diagnosis.Evidence.Maintenance;
import jp.shikaku.diagnosis.Evidence.NotTaken;
import jp.shikaku.diagnosis.Evidence.Noted;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Evidence.Place;
import jp.shikaku.diagnosis.Evidence.ReaderQuiet;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.diagnosis.Evidence.Reported;
import jp.shikaku.diagnosis.Evidence.Root;
import jp.shikaku.diagnosis.Evidence.Taken;
import jp.shikaku.diagnosis.Evidence.TlsRefused;
import jp.shikaku.diagnosis.Evidence.Unanswered;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.Health.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Draws conclusions, from the near to the far: what lies behind a broken hop can not be judged and
 * is not named. Used once.
 */
final class Rules {

  /** The pick-up time of transports 6.3. */
  private static final Duration PICK_UP = Duration.ofSeconds(15);

  private static final Duration SLOW_ANSWER = Duration.ofSeconds(10);
  private static final Duration LATE = Duration.ofSeconds(5);

  /** How long an answer tells that patients are served at present. */
  private static final Duration LATELY = Duration.ofMinutes(30);

  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final long DAYS_WARNED = 30;
  private static final long LEAST_FREE = 64L * 1024 * 1024;

  private final List<Evidence> evidence;
  private final List<Finding> findings = new ArrayList<>();

  Rules(Collection<? extends Evidence> evidence) {
    this.evidence = List.copyOf(evidence);
  }

  List<Finding> findings() {
    thisComputer();
    certificates();
    gateway();
    boolean isOpenThere = reported();
    if (share() && isOpenThere) {
      boolean taken = linkage();
      reader(taken);
      if (taken) {
        beyond();
      }
    }
    faceFolder();
    warnings();
    maintenance();
    return findings.stream()
        .sorted(
            Comparator.comparing((Finding finding) -> !finding.cause().stopsQueries())
                .thenComparing(Finding::certainty)
                .thenComparing(finding -> finding.cause().hop()))
        .toList();
  }

  // ---- this computer

  private void thisComputer() {
    all(LocalDisk.class)
        .forEach(
            disk -> {
              if (disk.freeBytes().orElse(Long.MAX_VALUE) < LEAST_FREE) {
                find(Cause.LOCAL_DISK_FULL, Certainty.CERTAIN, disk);
              } else if (!disk.isWritable()) {
                find(Cause.LOCAL_DENIED, Certainty.CERTAIN, disk);
              }
            });
  }

  // ---- certificates and clocks

  private void certificates() {
    Clock clock = one(Clock.class).orElse(null);
    boolean blamed = false;
    for (Certificate certificate : all(Certificate.class).toList()) {
      boolean valid = holds(certificate, Duration.ZERO);
      if (!valid && clock != null && isSkewed(clock) && holds(certificate, clock.ahead())) {
        find(Cause.CLOCK_WRONG, Certainty.LIKELY, certificate, clock);
        blamed = true;
      } else if (certificate.now().isBefore(certificate.notBefore())) {
        // Certificates are not made for later: rather the clock.
        find(Cause.CLOCK_WRONG, Certainty.LIKELY, certificate, clock);
        blamed = true;
      } else if (!valid) {
        find(
            Cause.CERTIFICATE_EXPIRED,
            clock == null ? Certainty.LIKELY : Certainty.CERTAIN,
            certificate,
            clock);
      } else if (certificate.daysLeft() < DAYS_WARNED) {
        find(Cause.CERTIFICATE_EXPIRING, Certainty.CERTAIN, certificate);
      }
    }
    if (clock != null && !blamed && isSkewed(clock)) {
      find(Cause.CLOCKS_DIFFER, Certainty.CERTAIN, clock);
    }
  }

  private static boolean isSkewed(Clock clock) {
    return clock.ahead().abs().compareTo(SKEW) > 0;
  }

  private static boolean holds(Certificate certificate, Duration clockAhead) {
    var now = certificate.now().plus(clockAhead);
    return !now.isBefore(certificate.notBefore()) && now.isBefore(certificate.notAfter());
  }

  // ---- gateway

  private void gateway() {
    one(IdentityUnusable.class).ifPresent(this::identity);
    one(TlsRefused.class).ifPresent(this::refused);
    all(Connection.class).filter(tried -> tried.peer() == Peer.GATEWAY).forEach(this::gateway);
    one(GatewaySays.class).ifPresent(this::gatewaySays);
  }

  private void identity(IdentityUnusable seen) {
    boolean isEnded = seen.problem() == CredentialException.Problem.EXPIRED;
    findUnlessDated(isEnded ? Cause.CERTIFICATE_EXPIRED : Cause.IDENTITY_UNUSABLE, seen);
  }

  private void refused(TlsRefused seen) {
    switch (seen.problem()) {
      case EXPIRED, CLIENT_CERTIFICATE_EXPIRED -> findUnlessDated(Cause.CERTIFICATE_EXPIRED, seen);
      case NOT_TLS, TLS_NEEDED -> find(Cause.WRONG_GATEWAY, Certainty.LIKELY, seen);
      default -> findUnlessDated(Cause.TLS_REFUSED, seen);
    }
  }

  /** The dates of a certificate, and the clock they were looked at with, tell more. */
  private void findUnlessDated(Cause cause, Evidence seen) {
    boolean dated =
        findings.stream()
            .map(Finding::cause)
            .anyMatch(Set.of(Cause.CERTIFICATE_EXPIRED, Cause.CLOCK_WRONG)::contains);
    if (!dated) {
      // "Expired" is by the clock of one side.
      find(cause, cause == Cause.CERTIFICATE_EXPIRED ? Certainty.LIKELY : Certainty.CERTAIN, seen);
    }
  }

  private void gateway(Connection tried) {
    switch (tried.reply()) {
      case ACCEPTED -> {}
      case REFUSED, HANGS -> find(Cause.GATEWAY_DOWN, Certainty.LIKELY, tried);
      case DENIED -> find(Cause.GATEWAY_DENIED, Certainty.CERTAIN, tried);
      case SOMETHING_ELSE -> find(Cause.WRONG_GATEWAY, Certainty.LIKELY, tried);
      case SILENT, UNKNOWN_NAME -> {
        find(Cause.GATEWAY_DOWN, Certainty.POSSIBLE, tried);
        find(Cause.LAN_DOWN, Certainty.POSSIBLE, tried);
        if (tried.reply() == Reply.UNKNOWN_NAME) {
          find(Cause.WRONG_GATEWAY, Certainty.POSSIBLE, tried);
        }
      }
      case NO_NETWORK -> find(Cause.LAN_DOWN, Certainty.LIKELY, tried);
    }
  }

  private void gatewaySays(GatewaySays said) {
    switch (said.state()) {
      case TERMINAL_NOT_READING -> find(Cause.LINKAGE_STOPPED, Certainty.LIKELY, said);
      case SHARE_UNREACHABLE -> {
        find(Cause.SHARE_GONE_AT_GATEWAY, Certainty.POSSIBLE, said);
        find(Cause.TERMINAL_OFF, Certainty.POSSIBLE, said);
      }
      case CENTRE_UNREACHABLE -> lineOrCentre(said);
      case MAINTENANCE -> find(Cause.MAINTENANCE_WINDOW, Certainty.LIKELY, said);
      case UP, DEGRADED, GATEWAY_UNREACHABLE, DISASTER -> {}
    }
  }

  /**
   * Judges what the gateway has seen by the same rules, and tells it of its place and not of this
   * computer; returns whether requests get through there.
   */
  private boolean reported() {
    List<Evidence> there = new ArrayList<>(all(Reported.class).map(Reported::seen).toList());
    if (there.isEmpty()) {
      return true;
    }
    there.addAll(all(Answered.class).toList());
    Rules rules = new Rules(there);
    boolean isTaken = rules.share() && rules.linkage();
    rules.warnings();
    rules.findings.forEach(
        seen ->
            find(
                atGateway(seen.cause()),
                seen.certainty(),
                seen.evidence().stream().map(this::asReported).toList()));
    return isTaken;
  }

  private Evidence asReported(Evidence seen) {
    Evidence reported = new Reported(seen);
    return evidence.contains(reported) ? reported : seen;
  }

  private static Cause atGateway(Cause cause) {
    return switch (cause) {
      case LAN_DOWN, SHARE_GONE -> Cause.SHARE_GONE_AT_GATEWAY;
      case WRONG_FOLDER -> Cause.WRONG_FOLDER_AT_GATEWAY;
      case CLOCKS_DIFFER -> Cause.CLOCKS_DIFFER_AT_GATEWAY;
      default -> cause;
    };
  }

  // ---- the share; returns whether requests can get through it

  private boolean share() {
    List<Folder> ways =
        all(Folder.class)
            .filter(folder -> folder.place() != Place.FACE)
            .filter(folder -> !isKnownBetter(folder))
            .toList();
    boolean isBehind =
        all(GatewaySays.class).anyMatch(said -> said.state() == State.SHARE_UNREACHABLE);
    if (ways.isEmpty() && isBehind) {
      return false;
    }
    if (isNoted(FOLDER_MISSING, Cause.FOLDER_MISSING)
        || isNoted(STAGING_ELSEWHERE, Cause.STAGING_ELSEWHERE)) {
      return false;
    }
    List<Folder> unreachable = with(ways, Access.UNREACHABLE);
    if (with(ways, Access.MISSING).stream().anyMatch(folder -> folder.place() == Place.ROOT)) {
      unreachable = with(ways, Access.MISSING);
    }
    if (!unreachable.isEmpty()) {
      lost(unreachable);
      return false;
    }
    boolean sound = denied(ways);
    List<Folder> missing = with(ways, Access.MISSING);
    if (!missing.isEmpty()) {
      missing(missing, ways);
      return false;
    }
    return sound;
  }

  private boolean isNoted(Topic topic, Cause cause) {
    List<Noted> seen =
        all(Noted.class).filter(noted -> noted.observation().topic() == topic).toList();
    if (!seen.isEmpty()) {
      find(cause, Certainty.CERTAIN, seen);
    }
    return !seen.isEmpty();
  }

  /** "Not there" says more than "nothing tells whether it is there". */
  private boolean isKnownBetter(Folder folder) {
    return folder.access() == Access.UNREACHABLE
        && evidence.contains(new Folder(folder.place(), Access.MISSING));
  }

  private boolean denied(List<Folder> ways) {
    List<Folder> denied = with(ways, Access.DENIED);
    List<Folder> full = with(ways, Access.FULL);
    List<Folder> readOnly = with(ways, Access.READ_ONLY);
    if (!denied.isEmpty()) {
      find(Cause.SHARE_DENIED, Certainty.CERTAIN, denied);
    } else if (!full.isEmpty()) {
      find(Cause.SHARE_FULL, Certainty.CERTAIN, full);
    } else if (!readOnly.isEmpty()) {
      boolean whole = Stream.of(Place.REQ, Place.RES).allMatch(place -> names(readOnly, place));
      find(whole ? Cause.SHARE_READ_ONLY : Cause.FOLDER_READ_ONLY, Certainty.CERTAIN, readOnly);
    }
    return denied.isEmpty() && full.isEmpty() && readOnly.isEmpty();
  }

  private void lost(List<? extends Evidence> gone) {
    Connection tried = connection(Peer.TERMINAL).orElse(null);
    Reply reply = tried == null ? null : tried.reply();
    List<Evidence> seen = new ArrayList<>(gone);
    if (tried != null) {
      seen.add(tried);
    }
    if (reply == Reply.ACCEPTED || reply == Reply.REFUSED) {
      find(Cause.SHARE_GONE, Certainty.LIKELY, seen);
    } else if (reply == Reply.SILENT) {
      find(Cause.TERMINAL_OFF, Certainty.LIKELY, seen);
      find(Cause.LAN_DOWN, Certainty.POSSIBLE, seen);
    } else if (reply == Reply.NO_NETWORK) {
      find(Cause.LAN_DOWN, Certainty.LIKELY, seen);
    } else {
      find(Cause.LAN_DOWN, Certainty.POSSIBLE, seen);
      find(Cause.SHARE_GONE, Certainty.POSSIBLE, seen);
      find(Cause.TERMINAL_OFF, Certainty.POSSIBLE, seen);
    }
    if (!workedBefore() && gone.contains(new Folder(Place.ROOT, Access.MISSING))) {
      find(Cause.WRONG_FOLDER, Certainty.POSSIBLE, seen);
    }
  }

  private void missing(List<Folder> missing, List<Folder> ways) {
    List<Evidence> seen = new ArrayList<>(missing);
    Root root = one(Root.class).orElse(null);
    if (root != null) {
      seen.add(root);
    }
    boolean one = ways.stream().anyMatch(way -> isBranch(way) && way.access() != Access.MISSING);
    if (one) {
      find(Cause.FOLDER_MISSING, Certainty.CERTAIN, seen);
    } else if (root != null && root.foldersNearby()) {
      find(Cause.WRONG_FOLDER, Certainty.CERTAIN, seen);
    } else if (root == null || root.entries() == 0) {
      empty(seen);
    } else {
      find(Cause.WRONG_FOLDER, Certainty.LIKELY, seen);
    }
  }

  /** An empty place: the share is not connected, nothing was set up yet, or it is another place. */
  private void empty(List<Evidence> seen) {
    if (workedBefore()) {
      lost(seen);
      return;
    }
    find(Cause.LINKAGE_NOT_SET_UP, Certainty.POSSIBLE, seen);
    find(Cause.SHARE_GONE, Certainty.POSSIBLE, seen);
    find(Cause.WRONG_FOLDER, Certainty.POSSIBLE, seen);
  }

  private boolean workedBefore() {
    return one(Answered.class).isPresent() || one(Taken.class).isPresent();
  }

  private static boolean isBranch(Folder folder) {
    return folder.place() == Place.REQ || folder.place() == Place.RES;
  }

  // ---- the linkage application; returns whether it takes requests

  private boolean linkage() {
    NotTaken lying = longest(NotTaken.class, NotTaken::longest);
    Taken taken = shortest(Taken.class, Taken::ago);
    Answered answered = shortest(Answered.class, Answered::ago);
    if (lying == null) {
      if (taken != null && taken.waited().compareTo(LATE) > 0) {
        find(Cause.LINKAGE_SLOW, Certainty.LIKELY, taken);
      }
      return true;
    }
    boolean works =
        (taken != null && taken.ago().compareTo(lying.longest()) < 0)
            || (answered != null && answered.ago().compareTo(lying.longest()) < 0);
    if (works) {
      boolean late = lying.longest().compareTo(LATE) > 0;
      if (late) {
        find(Cause.REQUEST_LEFT, Certainty.LIKELY, lying, taken, answered);
      }
      return true;
    } else if (lying.longest().compareTo(PICK_UP) >= 0) {
      find(Cause.LINKAGE_STOPPED, Certainty.LIKELY, lying, taken, answered);
      if (!workedBefore()) {
        find(Cause.WRONG_FOLDER, Certainty.POSSIBLE, lying);
      }
      return false;
    }
    if (lying.isGivenUp()) {
      find(Cause.LINKAGE_STOPPED, Certainty.POSSIBLE, lying);
    }
    if (lying.isGivenUp() || lying.longest().compareTo(LATE) > 0) {
      find(Cause.LINKAGE_SLOW, Certainty.POSSIBLE, lying);
    }
    return true;
  }

  // ---- line, centre

  private void beyond() {
    Answered answered = shortest(Answered.class, Answered::ago);
    Maintenance window = one(Maintenance.class).orElse(null);
    List<Evidence> silence = new ArrayList<>();
    all(Unanswered.class)
        .filter(one -> concerns(one.since(), answered, window))
        .forEach(silence::add);
    List<Coded> codes =
        all(Coded.class).filter(one -> concerns(one.since(), null, window)).toList();
    List<Coded> line = with(codes, CodeMeaning.LINE);
    List<Coded> centre = with(codes, CodeMeaning.CENTRE);
    List<Coded> stopped = with(codes, CodeMeaning.MAINTENANCE);
    silence.addAll(with(codes, CodeMeaning.CONNECTION));
    if (!stopped.isEmpty() && window == null) {
      find(Cause.MAINTENANCE_WINDOW, Certainty.LIKELY, stopped);
    } else if (!line.isEmpty()) {
      find(Cause.LINE_LOST, Certainty.LIKELY, line);
    } else if (!centre.isEmpty()) {
      find(Cause.CENTRE_DOWN, Certainty.LIKELY, centre);
    } else if (!silence.isEmpty()) {
      lineOrCentre(silence.toArray(Evidence[]::new));
    } else if (answered == null) {
      // What the host named does not answer; no query has shown whether that matters.
      connection(Peer.LINE)
          .filter(tried -> !isThere(tried))
          .ifPresent(tried -> find(Cause.LINE_LOST, Certainty.POSSIBLE, tried));
    }
  }

  /** An answer that came later speaks for the way; what began within the window is the window's. */
  private static boolean concerns(
      Duration since, @Nullable Answered answered, @Nullable Maintenance window) {
    boolean overtaken = answered != null && answered.ago().compareTo(since) < 0;
    boolean planned =
        window != null && since.compareTo(Duration.between(window.from(), window.now())) <= 0;
    return !overtaken && !planned;
  }

  private void lineOrCentre(Evidence... seen) {
    Connection line = connection(Peer.LINE).orElse(null);
    List<Evidence> all = new ArrayList<>(Arrays.asList(seen));
    if (line == null) {
      find(Cause.LINE_LOST, Certainty.POSSIBLE, all);
      find(Cause.CENTRE_DOWN, Certainty.POSSIBLE, all);
      return;
    }
    all.add(line);
    find(isThere(line) ? Cause.CENTRE_DOWN : Cause.LINE_LOST, Certainty.LIKELY, all);
  }

  private void warnings() {
    all(AnswerTime.class)
        .filter(time -> time.most().compareTo(SLOW_ANSWER) > 0)
        .forEach(time -> find(Cause.ANSWERS_SLOW, Certainty.POSSIBLE, time));
    for (Noted noted : all(Noted.class).toList()) {
      switch (noted.observation().topic()) {
        case LEFTOVERS -> find(Cause.ANSWERS_LEFT, Certainty.CERTAIN, noted);
        case SHARE_SLOW -> find(Cause.SHARE_SLOW, Certainty.CERTAIN, noted);
        case CERTIFICATE_ENDS -> find(Cause.CERTIFICATE_EXPIRING, Certainty.CERTAIN, noted);
        case GATEWAY_TROUBLE -> find(Cause.GATEWAY_DOWN, Certainty.POSSIBLE, noted);
        case LEDGER_UNAVAILABLE -> find(Cause.GATEWAY_LEDGER_DOWN, Certainty.CERTAIN, noted);
        case CLOCK_SKEW -> find(Cause.CLOCKS_DIFFER, Certainty.CERTAIN, noted);
        default -> {}
      }
    }
  }

  private static boolean isThere(Connection tried) {
    return tried.reply() == Reply.ACCEPTED || tried.reply() == Reply.REFUSED;
  }

  private void maintenance() {
    one(Maintenance.class)
        .ifPresent(window -> find(Cause.MAINTENANCE_WINDOW, Certainty.CERTAIN, window));
  }

  // ---- reader

  private void faceFolder() {
    List<Folder> face =
        all(Folder.class)
            .filter(folder -> folder.place() == Place.FACE)
            .filter(folder -> folder.access() != Access.USABLE)
            .filter(folder -> folder.access() != Access.READ_ONLY) // it is only read
            .toList();
    boolean explained =
        findings.stream()
            .map(finding -> finding.cause().hop())
            .anyMatch(Set.of(Hop.SHARE, Hop.TERMINAL)::contains);
    if (!face.isEmpty() && !explained) {
      find(Cause.FACE_FOLDER_UNUSABLE, Certainty.CERTAIN, face);
    }
  }

  private void reader(boolean terminalWorks) {
    boolean faceRead =
        all(Folder.class)
            .filter(folder -> folder.place() == Place.FACE)
            .allMatch(
                folder -> folder.access() == Access.USABLE || folder.access() == Access.READ_ONLY);
    ReaderQuiet quiet = longest(ReaderQuiet.class, ReaderQuiet::quiet);
    if (quiet == null || !terminalWorks || !faceRead) {
      return;
    }
    if (quiet.quiet().compareTo(quiet.limit()) >= 0) {
      Answered served = shortest(Answered.class, Answered::ago);
      boolean lately = served != null && served.ago().compareTo(LATELY) < 0;
      // Patients are served by numbers meanwhile: then it is not that nobody comes.
      find(
          Cause.READER_SILENT,
          lately ? Certainty.LIKELY : Certainty.POSSIBLE,
          quiet,
          lately ? served : null);
    }
  }

  // ---- looking things up

  private void find(Cause cause, Certainty certainty, @Nullable Evidence... seen) {
    find(cause, certainty, Arrays.stream(seen).filter(Objects::nonNull).toList());
  }

  private void find(Cause cause, Certainty certainty, List<? extends Evidence> seen) {
    Set<Evidence> told = new LinkedHashSet<>(seen);
    for (Finding earlier : List.copyOf(findings)) {
      if (earlier.cause() == cause) {
        told.addAll(earlier.evidence());
        findings.remove(earlier);
        Certainty surer =
            earlier.certainty().compareTo(certainty) < 0 ? earlier.certainty() : certainty;
        findings.add(new Finding(cause, surer, List.copyOf(told)));
        return;
      }
    }
    findings.add(new Finding(cause, certainty, List.copyOf(told)));
  }

  private <E extends Evidence> Stream<E> all(Class<E> kind) {
    return evidence.stream().filter(kind::isInstance).map(kind::cast);
  }

  private <E extends Evidence> Optional<E> one(Class<E> kind) {
    return all(kind).findFirst();
  }

  private <E extends Evidence> @Nullable E longest(Class<E> kind, Function<E, Duration> span) {
    return all(kind).max(Comparator.comparing(span)).orElse(null);
  }

  private <E extends Evidence> @Nullable E shortest(Class<E> kind, Function<E, Duration> span) {
    return all(kind).min(Comparator.comparing(span)).orElse(null);
  }

  private Optional<Connection> connection(Peer peer) {
    return all(Connection.class).filter(tried -> tried.peer() == peer).findFirst();
  }

  private static List<Folder> with(List<Folder> folders, Access access) {
    return folders.stream().filter(folder -> folder.access() == access).toList();
  }

  private static List<Coded> with(List<Coded> codes, CodeMeaning meaning) {
    return codes.stream().filter(code -> code.meaning() == meaning).toList();
  }

  private static boolean names(List<Folder> folders, Place place) {
    return folders.stream().anyMatch(folder -> folder.place() == place);
  }
}
