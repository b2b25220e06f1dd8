package jp.shikaku.examples.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * Examines an installation from this computer 「設置環境の点検」: measures what is there, without any
 * patient's data, and leaves nothing behind. Used once.
 */
public final class Doctor {

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /**
   * What is to be examined.
   *
   * @param root the terminal's folder; null for a desk that has a gateway only
   * @param staging the folder that requests are written in, where one is set; null for the usual
   * @param faces the folders of card visits
   * @param institutions where, for the head of the report
   * @param terminal the terminal's address; null when it is not to be tried
   * @param line an address of the closed network, which the user names; null when none is tried
   * @param gateway the gateway; null when there is none
   * @param certificates files of certificates
   * @param opening when patients come; null when not told
   * @param quietLimit how long no card visit is too long
   * @param work a folder of this computer where journals and logs go
   * @param system what of Java and the system matters
   */
  public record Plan(
      @Nullable Path root,
      @Nullable Path staging,
      List<Path> faces,
      List<MedicalInstitutionCode> institutions,
      @Nullable Address terminal,
      @Nullable Address line,
      @Nullable GatewayCheck gateway,
      List<Path> certificates,
      @Nullable OpeningHours opening,
      Duration quietLimit,
      Path work,
      SystemFacts system) {

    /**
     * Copies the lists.
     *
     * @param root the terminal's folder; null for a desk that has a gateway only
     * @param staging the folder that requests are written in, where one is set; null for the usual
     * @param faces the folders of card visits
     * @param institutions where, for the head of the report
     * @param terminal the terminal's address; null when it is not to be tried
     * @param line an address of the closed network, which the user names; null when none is tried
     * @param gateway the gateway; null when there is none
     * @param certificates files of certificates
     * @param opening when patients come; null when not told
     * @param quietLimit how long no card visit is too long
     * @param work a folder of this computer where journals and logs go
     * @param system what of Java and the system matters
     */
    public Plan {
      faces = List.copyOf(faces);
      institutions = List.copyOf(institutions);
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * Where to connect.
   *
   * @param host a name or address
   * @param port 1 to 65535
   */
  public record Address(String host, int port) {

    private static final Pattern FORM =
        Pattern.compile("([0-9A-Za-z._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");
    private static final int LAST_PORT = 65_535;

    /**
     * {@return the address of a text {@code HOST:PORT}; empty when it is of another form}
     *
     * @param text the text
     * @param usualPort the port when none is given; 0 when one is needed
     */
    public static Optional<Address> parse(String text, int usualPort) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        return Optional.empty();
      }
      int port = form.group(2) == null ? usualPort : Integer.parseInt(form.group(2));
      return port >= 1 && port <= LAST_PORT
          ? Optional.of(new Address(form.group(1).replaceAll("[\\[\\]]", ""), port))
          : Optional.empty();
    }

    /** {@return host and port, as they are written} */
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  private final Plan plan;
  private final TimeSource time;
  private final Language language;
  private final List<Check> checks = new ArrayList<>();
  private final List<Evidence> evidence = new ArrayList<>();

  /**
   * Prepares an examination.
   *
   * @param plan what is to be examined
   * @param time the clock
   * @param language of the report
   */
  public Doctor(Plan plan, TimeSource time, Language language) {
    this.plan = plan;
    this.time = time;
    this.language = language;
  }

  /** {@return what was found; takes some seconds, and up to a minute for each folder that hangs} */
  public DoctorReport examine() {
    if (plan.root() != null) {
      ShareChecks share = new ShareChecks(plan, plan.root(), time, language, ShareChecks.LIMIT);
      share.examine();
      take(share.checks(), share.evidence());
    }
    FaceChecks face = new FaceChecks(plan, time, language, ShareChecks.LIMIT);
    face.examine();
    take(face.checks(), face.evidence());
    address("terminal", Peer.TERMINAL, plan.terminal(), "資格確認端末への接続", "connection to terminal");
    address("line", Peer.LINE, plan.line(), "閉域網への接続", "connection to closed network");
    LocalChecks local = new LocalChecks(plan, time, language);
    local.examine();
    take(local.checks(), local.evidence());
    if (plan.gateway() != null) {
      GatewayCheck.Result result = plan.gateway().examine(time, language);
      take(result.checks(), result.evidence());
    }
    return new DoctorReport(
        time.now(),
        plan.institutions(),
        plan.root(),
        plan.gateway() == null ? null : plan.gateway().address(),
        checks,
        Diagnosis.of(evidence));
  }

  private void take(List<Check> moreChecks, List<Evidence> moreEvidence) {
    checks.addAll(moreChecks);
    evidence.addAll(moreEvidence);
  }

  private void address(
      String id, Peer peer, @Nullable Address address, String japanese, String english) {
    if (address == null) {
      return;
    }
    Evidence.Connection tried =
        Examination.connection(peer, address.host(), address.port(), CONNECT, time);
    evidence.add(tried);
    // A closed port is an answer of the machine. A share that works is shown by the share's checks.
    boolean accepted = tried.reply() == Evidence.Reply.ACCEPTED;
    boolean closedPort = peer == Peer.LINE && tried.reply() == Evidence.Reply.REFUSED;
    boolean good = accepted || closedPort;
    Check.Mark bad = peer == Peer.LINE ? Check.Mark.FAILURE : Check.Mark.WARNING;
    checks.add(
        new Check(
            id,
            good ? Check.Mark.OK : bad,
            language.say(japanese, english),
            (closedPort ? language.say("応答あり。", "The host answered. ") : "")
                + tried.describe(language.locale()),
            good ? "" : nextStep(peer, tried.reply()),
            Check.none()
                .put("reply", tried.reply().name())
                .put("millis", tried.took().toMillis())));
  }

  /** What follows from a reply, and no more: that it is off is told by none of them. */
  private String nextStep(Peer peer, Evidence.Reply reply) {
    if (peer == Peer.TERMINAL && isShareReached()) {
      return language.say(
          "共有フォルダには届いています。--terminal-host のアドレスとポートを確認してください。",
          "The shared folder is reached: check address and port of --terminal-host.");
    }
    return switch (reply) {
      case REFUSED ->
          language.say(
              "アドレスとポート（ファイル共有は445）、ファイアウォールを確認してください。",
              "Check address and port (445 for file sharing) and the firewall.");
      case UNKNOWN_NAME ->
          language.say("名前を確認するか、IPアドレスを指定してください。", "Check the name, or give an IP address.");
      case NO_NETWORK ->
          language.say("このPCのLANの接続を確認してください。", "Check this PC's connection to the LAN.");
      default ->
          language.say(
              "アドレスとポート、LANとファイアウォール、機器の電源を確認してください（応答がないだけでは、電源断とは限りません）。",
              "Check address and port, the LAN and the firewall, and whether the machine is on: no"
                  + " answer alone does not say that it is off.");
    };
  }

  private boolean isShareReached() {
    return evidence.stream()
        .anyMatch(
            one ->
                one instanceof Evidence.Folder folder
                    && folder.place() == Evidence.Place.REQ
                    && folder.access() == Evidence.Access.USABLE);
  }
}
