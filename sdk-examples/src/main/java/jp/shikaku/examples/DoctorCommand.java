package jp.shikaku.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.doctor.Doctor;
import jp.shikaku.examples.doctor.DoctorReport;
import jp.shikaku.examples.doctor.DoctorView;
import jp.shikaku.examples.doctor.GatewayCheck;
import jp.shikaku.examples.doctor.SystemFacts;
import jp.shikaku.examples.doctor.TlsGatewayCheck;
import jp.shikaku.examples.gateway.Gateway;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.examples.text.Width;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;

/** Examines an installation and names the hop that fails 「設置点検・障害の切り分け」. */
final class DoctorCommand extends TerminalCommand {

  private static final int FILE_SHARING = 445;
  private static final int HTTPS = 443;
  private static final int COLUMNS = 100;

  private final CommandForm form =
      PatientHours.in(
              GatewayOptions.overTls(
                  SiteOptions.in(
                          new CommandForm(
                              "doctor",
                              this,
                              "設置の点検と障害の切り分け / examine an installation",
                              "共有フォルダ・端末・証明書・中継サーバーを測定し、どこに問題があるかを報告します。",
                              "患者のデータは読まず、送らず、何も残しません。運用テストの記録にも使えます。",
                              "測るもの: req・res の権限、名前の変更（一括）、書込・改名・参照・一覧・削除の速さ（各10回）、",
                              "  時計の差、残ったファイルの数と古さ、新しい数件の文字コード、接続、証明書の期限、空き容量",
                              "書くもの: 共有フォルダの req・res・.shikaku-staging に shikaku-probe-….probe・.tmp（4KBまで、",
                              "  端末は受け取らない名前）を作り、すぐに消します。--work のフォルダも同じです。face は読むだけです。",
                              "Measures a real installation and names what fails, without any patient's"
                                  + " data:",
                              "  rights, rename, speed (ten times each), clocks, leftovers, encodings, connections,",
                              "  certificates, free space. Into req, res and .shikaku-staging of the share, and the",
                              "  folder of --work, it writes files named shikaku-probe-… of at most 4 KB, which no",
                              "  terminal takes, and removes them at once. Face folders are only read.",
                              ""))
                      .option(
                          "root",
                          "DIR",
                          "端末の共有フォルダ（req と res の親） / the folder that holds req and res")
                      .option(
                          "staging",
                          "DIR",
                          "要求を書く作業フォルダ（設定している場合） / where requests are written, if that is set")
                      .options("face", "DIR", "顔認証の結果フォルダ / face folder")
                      .options(
                          "institution", "CODE", "報告書に載せる医療機関コード / institution code for the report")
                      .options(
                          "certificate", "FILE", "期限を確認する証明書 / certificate to look at, PEM or DER")
                      .option(
                          "terminal-host",
                          "HOST[:PORT]",
                          "資格確認端末（ポートの既定 445） / the terminal's address; port 445 unless given")
                      .option(
                          "line-check",
                          "HOST:PORT",
                          "閉域網の応答確認先（回線事業者・ベンダーが指定） / an address of the closed network"),
                  "中継サーバー / our gateway, https://HOST:PORT"))
          .option(
              "work",
              "DIR",
              "このPCで記録を置くフォルダ。空き容量と権限を確認（既定 現在のフォルダ） / where journal and logs are kept")
          .option("out", "FILE", "報告書の保存先。上書きしない / a new file for the report as well")
          .output()
          .footer(
              "",
              "終了コードは、照会できない問題があれば 3、注意点だけなら 0 です。",
              "Ends with 3 when something keeps queries from working; warnings do not fail.",
              "  java -jar shikaku.jar doctor --root OQS --face OQS/face --institution 1319999007");

  DoctorCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return Set.of();
  }

  /** The folder and the gateway are both examined. */
  @Override
  void fillFromSite(Inputs inputs) {
    SiteOptions.fill(form, inputs, false);
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    GatewayOptions.refuseAlone(inputs);
    try (SystemTime time = new SystemTime(console().clock())) {
      Doctor.Plan plan =
          plan(inputs, inputs.all("face").stream().map(Options::path).toList(), time);
      Optional<NewFile> file = NewFile.of(inputs, "out");
      DoctorReport report = new Doctor(plan, time, language).examine();
      Optional<String> helpDesk = SiteOptions.helpDesk(inputs).map(desk -> desk.line(language));
      String text =
          json
              ? text(DoctorView.json(report, language).put("helpDesk", helpDesk.orElse(null)))
              : Stream.concat(
                      DoctorView.lines(report, language).stream(),
                      helpDesk.stream().flatMap(desk -> Width.wrap(desk, COLUMNS).stream()))
                  .map(PlainText::of)
                  .collect(Collectors.joining("\n"));
      console().out().println(text);
      if (file.isPresent() && !file.get().write((text + "\n").getBytes(StandardCharsets.UTF_8))) {
        throw inputs
            .need("out")
            .bad("報告書をファイルに書き込めませんでした", "the report could not be written to the file");
      }
      return report.isHealthy() ? Exit.OK : Exit.NOT_VERIFIED;
    }
  }

  private static String text(ObjectNode json) throws IOException {
    return new ObjectMapper().writer(JsonText.pretty()).writeValueAsString(json);
  }

  /** What is to be examined, by the options of this command. */
  static Doctor.Plan plan(Inputs inputs, List<Path> faces, TimeSource time) {
    if (!inputs.has("root") && !inputs.has("gateway")) {
      throw BadInput.of("root", "指定してください（または --gateway）", "is needed, or --gateway");
    }
    return new Doctor.Plan(
        inputs
            .find("root")
            .map(Options::path)
            .map(Path::toAbsolutePath)
            .map(Path::normalize)
            .orElse(null),
        inputs.find("staging").map(Options::path).orElse(null),
        faces,
        inputs.all("institution").stream().map(DoctorCommand::institution).toList(),
        inputs
            .find("terminal-host")
            .map(given -> Options.address(given, FILE_SHARING))
            .orElse(null),
        inputs.find("line-check").map(given -> Options.address(given, 0)).orElse(null),
        gateway(inputs, time).orElse(null),
        inputs.all("certificate").stream().map(Options::path).toList(),
        PatientHours.opening(inputs).orElse(null),
        PatientHours.quiet(inputs, Duration.ofMinutes(1)),
        inputs.find("work").map(Options::path).orElse(Path.of("")).toAbsolutePath(),
        SystemFacts.here());
  }

  private static MedicalInstitutionCode institution(Given given) {
    try {
      return MedicalInstitutionCode.of(given.value());
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    }
  }

  private static Optional<GatewayCheck> gateway(Inputs inputs, TimeSource time) {
    Optional<Given> gateway = inputs.find("gateway");
    if (gateway.isEmpty()) {
      return Optional.empty();
    }
    URI base = GatewayOptions.base(gateway.get());
    if (Options.flag(inputs, "plain-loopback") && "http".equalsIgnoreCase(base.getScheme())) {
      return Optional.empty(); // there is no TLS to be looked at
    }
    if (!"https".equalsIgnoreCase(base.getScheme())) {
      throw gateway.get().bad("https を指定してください", "must be https");
    }
    return Optional.of(
        new TlsGatewayCheck(
            new Doctor.Address(
                base.getHost().replaceAll("[\\[\\]]", ""),
                base.getPort() < 0 ? HTTPS : base.getPort()),
            Gateway.PATH,
            GatewayOptions.tls(inputs, time),
            GatewayOptions.certificates(inputs, time)));
  }
}
