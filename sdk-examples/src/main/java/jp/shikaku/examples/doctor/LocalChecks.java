package jp.shikaku.examples.doctor;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;

/** The checks of this computer and of certificates 「このPCと電子証明書の点検」. */
final class LocalChecks {

  static final String GATEWAY = "gatewayCertificate";

  /** This desk's own for the gateway, and what it trusts there. */
  static final String DESK = "deskCertificate";

  private static final long MEBI = 1024L * 1024;
  private static final long LOW = 1024 * MEBI;
  private static final long LEAST = 64 * MEBI;

  /** The official tools warn from here on (transports 1.2). */
  private static final long DAYS_WARNED = 90;

  private final Doctor.Plan plan;
  private final TimeSource time;
  private final Language language;
  private final List<Check> checks = new ArrayList<>();
  private final List<Evidence> evidence = new ArrayList<>();

  LocalChecks(Doctor.Plan plan, TimeSource time, Language language) {
    this.plan = plan;
    this.time = time;
    this.language = language;
  }

  List<Check> checks() {
    return checks;
  }

  List<Evidence> evidence() {
    return evidence;
  }

  void examine() {
    disk();
    system();
    for (Path file : plan.certificates()) {
      certificate(file, name(file));
    }
  }

  /** The file's own name, unless two have the same. */
  private String name(Path file) {
    boolean alone =
        plan.certificates().stream()
                .filter(other -> Objects.equals(other.getFileName(), file.getFileName()))
                .count()
            == 1;
    return String.valueOf(alone ? file.getFileName() : file);
  }

  private void disk() {
    Evidence.LocalDisk disk = Examination.localDisk(plan.work());
    evidence.add(disk);
    long free = disk.freeBytes().orElse(Long.MAX_VALUE);
    boolean bad = free < LEAST || !disk.isWritable();
    checks.add(
        new Check(
            "disk",
            bad ? Mark.FAILURE : free < LOW ? Mark.WARNING : Mark.OK,
            say("このPCのディスク", "disk of this PC"),
            disk.describe(language.locale()),
            bad || free < LOW ? say("空き容量と権限を確認してください。", "Look at free space and rights.") : "",
            Check.none()
                .put("freeMegabytes", disk.freeBytes().isPresent() ? (Long) (free / MEBI) : null)
                .put("writable", disk.isWritable())));
  }

  private void system() {
    SystemFacts facts = plan.system();
    boolean japan =
        facts
            .zone()
            .getRules()
            .getOffset(time.now())
            .equals(WireDates.JST.getRules().getOffset(time.now()));
    boolean names = facts.holdsJapaneseNames();
    String hint = "";
    if (!names) {
      hint =
          say(
              "日本語のフォルダ名を扱えません。OSの地域設定を日本語にしてください。",
              "Folder names in Japanese can not be used: set the system's region.");
    } else if (!japan) {
      hint = say("OSのタイムゾーンを東京にしてください。", "Set the system's time zone to Tokyo.");
    }
    checks.add(
        new Check(
            "system",
            names && japan ? Mark.OK : Mark.WARNING,
            say("Java・OS", "Java and system"),
            String.join(
                say("、", ", "),
                "Java " + facts.java(),
                facts.system(),
                facts.zone().getId(),
                facts.locale()),
            hint,
            Check.none()
                .put("java", facts.java())
                .put("system", facts.system())
                .put("zone", facts.zone().getId())
                .put("locale", facts.locale())
                .put("fileNameCharset", facts.fileNameCharset())));
  }

  private void certificate(Path file, String name) {
    X509Certificate certificate;
    try {
      certificate = CertificateFile.read(file);
    } catch (IOException | CertificateException e) {
      checks.add(
          new Check(
              "certificate",
              Mark.WARNING,
              title(language),
              e instanceof NoSuchFileException
                  ? say("「" + name + "」がありません", "\"" + name + "\" is not there")
                  : say("「" + name + "」を読み取れません", "\"" + name + "\" can not be read"),
              say("PEMかDERの証明書ファイルを指定してください。", "Give a certificate file in PEM or DER."),
              Check.none().put("problem", e.getClass().getSimpleName())));
      return;
    }
    Evidence.Certificate seen =
        new Evidence.Certificate(
            name,
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            time.now());
    evidence.add(seen);
    checks.add(certificate("certificate", seen, language));
  }

  static Check certificate(String id, Evidence.Certificate seen, Language language) {
    Mark mark = Mark.OK;
    if (seen.daysLeft() < 0 || seen.now().isBefore(seen.notBefore())) {
      mark = Mark.FAILURE;
    } else if (seen.daysLeft() <= DAYS_WARNED) {
      mark = Mark.WARNING;
    }
    return new Check(
        id,
        mark,
        title(language),
        seen.describe(language.locale()),
        switch (mark) {
          case WARNING -> renewal(id, language);
          case FAILURE -> language.say("下の「切り分け」を見てください。", "See the diagnosis below.");
          default -> "";
        },
        Check.none().put("notAfter", seen.notAfter().toString()).put("daysLeft", seen.daysLeft()));
  }

  private static String renewal(String id, Language language) {
    return switch (id) {
      case GATEWAY ->
          language.say(
              "期限までに gateway renew-server で作り直してください。",
              "Make a new one with gateway renew-server before it ends.");
      case DESK ->
          language.say(
              "期限までに、窓口の証明書は中継サーバーで gateway add-desk --renew により作り直してください。",
              "Before it ends have a desk's own made anew at the gateway, with gateway add-desk"
                  + " --renew.");
      default ->
          language.say(
              "オンライン請求用の証明書は、期限の90日前から更新できます。",
              "The one for online billing can be renewed from 90 days before its end.");
    };
  }

  private static String title(Language language) {
    return language.say("電子証明書", "certificate");
  }

  private String say(String japanese, String english) {
    return language.say(japanese, english);
  }
}
