package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AuditDamage;
import jp.shikaku.audit.AuditHead;
import jp.shikaku.audit.AuditReport;
import jp.shikaku.audit.AuditVerifier;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.value.WireDates;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The access log after the fact: is it whole, and what does it say of a patient or a user. */
final class AuditCommand implements Callable<Integer> {

  private final Console console;
  private final ErrorStyle style;
  private final ObjectMapper mapper = new ObjectMapper();

  private final CommandForm both =
      new CommandForm(
              "audit",
              this,
              "アクセス記録の検証・検索 / verify or search the access log",
              "アクセス記録（アクセスログ）を検証、検索します。",
              "Verifies or searches the access log.",
              "")
          .language();

  private final CommandForm verify =
      new CommandForm(
              "verify",
              this::verify,
              "改変・欠落の検証 / find what was changed or taken out",
              "アクセス記録が書き換えられていないか、欠けていないかを調べます（読取りのみ）。続きのファイル（-000002 …）は自動で調べます。",
              "Checks the hash chain; reads only. Later files of the log are found by themselves.",
              "")
          .files("FILE", "アクセス記録の最初のファイル、または順番に並べたファイル / the first file, or files in order")
          .option(
              "key-file",
              "FILE",
              "記録したときの鍵（--audit-key-file）のファイル / key of the log, hexadecimal digits")
          .option("expect", "N:HASH", "前に控えた末尾（番号:英数字。検証の最後に表示される） / a head that was kept earlier")
          .flag("json", "JSONで出力 / JSON")
          .language()
          .footer("", "終了コード / Exit codes: 0 異常なし / intact · 6 損傷あり / damaged");

  /** Columns of lines stand below each other, whatever fraction a time has. */
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

  private final CommandForm search =
      new CommandForm(
              "search",
              this::search,
              "患者・期間・利用者で探す / find lines by patient, period or user",
              "アクセス記録から、患者・期間・利用者などで行を探します（読取りのみ）。続きのファイル（-000002 …）も自動で探します。",
              "Finds lines of the access log; reads only. Later files of the log are found by"
                  + " themselves.",
              "")
          .files("FILE", "アクセス記録の最初のファイル（複数可） / the first file of the log, or files")
          .option("patient", "KEY", "患者キー（記録の patientKey） / key of the patient, as in the log")
          .option("user", "ID", "閲覧者・操作者のID / id of the user")
          .option("exchange", "ID", "照会の識別子 / identifier of the exchange")
          .option("kind", "KIND", "電文種別（例 YZKsiquc01） / message kind")
          .option("from", "yyyy-MM-dd", "この日から（日本時間） / from this day in Japan")
          .option("to", "yyyy-MM-dd", "この日まで（日本時間） / up to this day in Japan")
          .flag("json", "見つけた行をそのまま出力（JSON Lines） / the lines as they are")
          .language();

  AuditCommand(Console console, ErrorStyle style) {
    this.console = console;
    this.style = style;
  }

  CommandLine commands() {
    CommandSpec spec = both.spec();
    spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    CommandLine commands = new CommandLine(spec);
    commands.addSubcommand(new CommandLine(verify.spec()));
    commands.addSubcommand(new CommandLine(search.spec()));
    return commands;
  }

  /** Without a word of what to do. */
  @Override
  public Integer call() {
    style.set(Options.language(both.inputs()), false);
    throw new BadInput("audit", "audit", "verify か search を指定してください", "needs verify or search");
  }

  // ---- verify

  private Integer verify() throws IOException {
    Inputs inputs = verify.inputs();
    Language language = begin(inputs);
    AuditVerifier verifier =
        inputs
            .find("key-file")
            .map(given -> AuditVerifier.keyed(Options.key(given)))
            .orElseGet(AuditVerifier::unkeyed);
    Optional<Given> expected = inputs.find("expect");
    if (expected.isPresent()) {
      verifier = verifier.expecting(head(expected.get()));
    }
    List<Path> files = paths(verify);
    AuditReport report;
    try {
      report = files.size() == 1 ? verifier.verify(files.get(0)) : verifier.verify(files);
    } catch (IOException e) {
      throw unreadable();
    }
    if (inputs.has("json")) {
      console.out().println(json(report));
    } else {
      lines(report, inputs.has("key-file"), language)
          .forEach(line -> console.out().println(PlainText.of(line)));
    }
    return report.isIntact() ? Exit.OK : Exit.NOT_DECODED;
  }

  private static AuditHead head(Given given) {
    try {
      return AuditHead.parse(given.value());
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    }
  }

  private ObjectNode json(AuditReport report) {
    ObjectNode json = mapper.createObjectNode();
    json.put("intact", report.isIntact());
    json.put("lines", report.lines());
    json.put("records", report.records());
    json.put("tornLines", report.tornLines());
    json.put("fromBeginning", report.fromBeginning());
    json.put("head", report.head().toText());
    report
        .damage()
        .ifPresent(
            damage ->
                json.putObject("damage")
                    .put("kind", damage.kind().name())
                    .put("file", damage.file().toString())
                    .put("line", damage.line()));
    return json;
  }

  private List<String> lines(AuditReport report, boolean isKeyed, Language language) {
    List<String> lines = new ArrayList<>();
    Optional<AuditDamage> damage = report.damage();
    if (damage.isPresent()) {
      AuditDamage found = damage.get();
      boolean needsKey = found.kind() == AuditDamage.Kind.WRONG_KEY && !isKeyed && isLog(found);
      if (needsKey) {
        lines.add(
            language.say(
                "鍵の指定（--key-file）が必要です：", "A key is needed (--key-file), or this is damaged:"));
      }
      lines.add(
          language.say(
              (needsKey ? "検証できません：" : "損傷あり：")
                  + found.file()
                  + " "
                  + (isLog(found) ? japanese(found) : "アクセス記録のファイルではないか、1行目が壊れています"),
              "DAMAGED: " + found.file() + ":" + found.line() + " " + found.kind()));
      lines.add(
          language.say(
              "その前の " + report.lines() + " 行は異常ありません。",
              "The " + report.lines() + " lines before it are in order."));
    } else {
      lines.add(
          language.say(
              "異常なし：" + report.lines() + " 行（照会の記録 " + report.records() + " 行）",
              "Intact: " + report.lines() + " lines, " + report.records() + " of queries"));
    }
    if (!report.fromBeginning() && report.lines() > 0) {
      lines.add(
          language.say(
              "途中のファイルからの検証です。これより前のファイルは調べていません。",
              "This begins with a later file; what was before it was not checked."));
    }
    if (report.tornLines() > 0) {
      lines.add(
          language.say(
              "停電などで途切れた箇所（記録済みと印のあるもの）：" + report.tornLines(),
              "Places torn by a crash, as the log itself tells: " + report.tornLines()));
    }
    if (damage.isEmpty()) {
      lines.add(language.say("末尾（控え用）：", "Head, to be kept: ") + report.head().toText());
    }
    return lines;
  }

  /** Any other file looks like a log under another key: it is told by a first line that is none. */
  private boolean isLog(AuditDamage damage) {
    try (BufferedReader reader =
        Files.newBufferedReader(damage.file(), StandardCharsets.ISO_8859_1)) {
      return damage.line() > 1 || json(String.valueOf(reader.readLine())).isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  private static String japanese(AuditDamage damage) {
    String line = damage.line() + "行目";
    return switch (damage.kind()) {
      case CHANGED -> line + "が書き換えられています";
      case MISSING -> line + "の前の行がありません";
      case REORDERED -> line + "から行の順序が入れ替わっています";
      case DUPLICATED -> line + "は同じ行の繰り返しです";
      case INSERTED -> line + "は後から挿入された行です";
      case TORN_END -> "最後の行（" + line + "）が途中で切れています";
      case TRUNCATED -> line + "から後がありません（末尾の欠落）";
      case REWRITTEN -> line + "までに、控えと違う内容に書き換えられた行があります";
      case WRONG_KEY -> "鍵が違うか、鍵の指定が必要です";
    };
  }

  // ---- search

  private Integer search() throws IOException {
    Inputs inputs = search.inputs();
    Language language = begin(inputs);
    LocalDate from = inputs.find("from").map(Options::date).orElse(LocalDate.MIN);
    LocalDate to = inputs.find("to").map(Options::date).orElse(LocalDate.MAX);
    int found = 0;
    int odd = 0;
    List<Path> files = series(paths(search));
    for (Path file : files) {
      try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
        for (String raw = reader.readLine(); raw != null; raw = reader.readLine()) {
          // Bytes that are no text must not end the search: they are counted.
          String line =
              new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
          Optional<JsonNode> json = json(line);
          if (json.isEmpty()) {
            odd++;
          } else if (json.get().has("stage") && fits(json.get(), inputs, from, to)) {
            found++;
            console.out().println(inputs.has("json") ? line : PlainText.of(text(json.get())));
          }
        }
      } catch (IOException e) {
        throw unreadable();
      }
    }
    console
        .err()
        .println(
            found == 0
                ? language.say(
                    "条件に合う行はありません（" + files.size() + "個のファイルを検索しました）。",
                    "No line fits (" + files.size() + " files were searched).")
                : language.say(
                    files.size() + "個のファイルから " + found + " 行が見つかりました。",
                    found + " lines found in " + files.size() + " files."));
    if (odd > 0) {
      console
          .err()
          .println(
              language.say(
                  "読めない行が " + odd + " 行あります。audit verify で検証してください。",
                  odd + " lines can not be read: run audit verify."));
    }
    return Exit.OK;
  }

  /** Each file once, with the later files of a log whose first one is given. */
  private static List<Path> series(List<Path> given) {
    Set<Path> all = new LinkedHashSet<>();
    try {
      for (Path path : given) {
        all.add(path.toAbsolutePath().normalize());
        AuditVerifier.files(path).forEach(file -> all.add(file.toAbsolutePath().normalize()));
      }
    } catch (IOException e) {
      throw unreadable();
    }
    return List.copyOf(all);
  }

  private Optional<JsonNode> json(String line) {
    try {
      JsonNode json = mapper.readTree(line);
      return json != null && json.isObject() && at(json).isPresent()
          ? Optional.of(json)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<LocalDate> at(JsonNode json) {
    try {
      return Optional.of(
          OffsetDateTime.parse(json.path("at").asText())
              .atZoneSameInstant(WireDates.JST)
              .toLocalDate());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(JsonNode json, Inputs inputs, LocalDate from, LocalDate to) {
    LocalDate day = at(json).orElseThrow();
    return !day.isBefore(from)
        && !day.isAfter(to)
        && is(json, "patientKey", inputs.find("patient"))
        && is(json, "user", inputs.find("user"))
        && is(json, "exchangeId", inputs.find("exchange"))
        && is(json, "kind", inputs.find("kind"));
  }

  private static boolean is(JsonNode json, String name, Optional<Given> wanted) {
    return wanted.isEmpty() || wanted.get().value().equals(json.path(name).asText());
  }

  private static String text(JsonNode json) {
    List<String> parts = new ArrayList<>();
    for (String name :
        new String[] {
          "at",
          "stage",
          "result",
          "user",
          "role",
          "purpose",
          "kind",
          "scope",
          "basis",
          "patientKey",
          "exchangeId"
        }) {
      JsonNode value = json.path(name);
      String shown = value.isTextual() ? value.asText() : "-";
      parts.add(name.equals("at") ? AT.format(OffsetDateTime.parse(shown)) : shown);
    }
    return String.join("  ", parts);
  }

  // ---- both

  /** The language may stand before the word of what to do, or behind it. */
  private Language begin(Inputs inputs) {
    Language language = Options.language(inputs.has("lang") ? inputs : both.inputs());
    style.set(language, inputs.has("json"));
    return language;
  }

  private static List<Path> paths(CommandForm form) {
    List<Path> paths = new ArrayList<>();
    for (String file : form.files()) {
      Given given = new Given("FILE", "file", file);
      Path path = Options.path(given);
      if (Files.notExists(path)) {
        throw given.bad("ファイルがありません", "there is no such file");
      }
      paths.add(path);
    }
    return paths;
  }

  private static BadInput unreadable() {
    return new BadInput("FILE", "file", "ファイルを読み取れません", "a file can not be read");
  }
}
