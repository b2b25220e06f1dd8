package jp.shikaku.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a command takes: its options, all of them read as text so that the command itself can say
 * what is wrong with a value without repeating it. Described without reflection.
 */
final class CommandForm {

  private static final int LONGEST_OPTION = 22;

  private final CommandSpec spec;

  /**
   * @param header one line, which also stands in the list of commands
   */
  CommandForm(String name, Callable<Integer> command, String header, String... description) {
    spec = CommandSpec.wrapWithoutInspection(command).name(name);
    spec.usageMessage()
        .header(header)
        .description(description)
        .sortOptions(false)
        .sortSynopsis(false)
        .abbreviateSynopsis(true)
        .longOptionsMaxWidth(LONGEST_OPTION);
  }

  /** Arguments that are no options, one or more. */
  CommandForm files(String label, String help) {
    return files(label, help, true);
  }

  /** The same where there may be none. */
  CommandForm filesIfAny(String label, String help) {
    return files(label, help, false);
  }

  private CommandForm files(String label, String help, boolean isNeeded) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel(label)
            .arity(isNeeded ? "1..*" : "0..*")
            .required(isNeeded)
            .type(String[].class)
            .description(help)
            .build());
    return this;
  }

  CommandForm option(String name, String label, String help) {
    spec.addOption(
        OptionSpec.builder("--" + name)
            .paramLabel(label)
            .arity("1")
            .type(String.class)
            .description(help)
            .build());
    return this;
  }

  /** An option that may be given several times. */
  CommandForm options(String name, String label, String help) {
    spec.addOption(
        OptionSpec.builder("--" + name)
            .paramLabel(label)
            .arity("1")
            .type(String[].class)
            .description(help)
            .build());
    return this;
  }

  /** An option that may stand alone, which means true. */
  CommandForm yesOption(String name, String help) {
    spec.addOption(
        OptionSpec.builder("--" + name)
            .paramLabel("BOOL")
            .arity("0..1")
            .fallbackValue("true")
            .type(String.class)
            .description(help)
            .build());
    return this;
  }

  CommandForm flag(String name, String help) {
    spec.addOption(
        OptionSpec.builder("--" + name).arity("0").type(boolean.class).description(help).build());
    return this;
  }

  /** How a query is waited for and told. */
  CommandForm query() {
    return option("timeout", "30s", "待つ時間（例 30s、500ms、2m。既定 30s） / how long to wait").output();
  }

  /** How things are told, and where settings stand. */
  CommandForm output() {
    return option(
            "config", "FILE", "オプションを書いたファイル（UTF-8、1行に 名前=値、# は注釈） / file of options, name=value")
        .flag("json", "JSONで出力 / JSON")
        .flag("verbose", "経過をくわしく表示（標準エラー） / log to standard error")
        .language();
  }

  /** Where the settings of a program stand that stays. */
  CommandForm service() {
    return option(
            "config", "FILE", "オプションを書いたファイル（UTF-8、1行に 名前=値、# は注釈） / file of options, name=value")
        .flag("verbose", "詳しいログを標準エラーに出す / more log to standard error")
        .language();
  }

  CommandForm language() {
    return option("lang", "ja|en", "表示の言語（既定 ja） / language of the text; ja unless given");
  }

  CommandForm footer(String... lines) {
    spec.usageMessage().footer(lines);
    return this;
  }

  /** Ends the form with the option for help. */
  CommandSpec spec() {
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("この説明を表示 / show this help")
            .build());
    return spec;
  }

  /** Names of all options but that for help, without hyphens. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp()) {
        names.add(name(option));
      }
    }
    return names;
  }

  /** Names of the options that may be given several times. */
  Set<String> several() {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : spec.options()) {
      if (option.type().isArray()) {
        names.add(name(option));
      }
    }
    return names;
  }

  /** What was given on the command line, after it was parsed. */
  Inputs inputs() {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      Object value = option.getValue();
      if (value instanceof String[] several) {
        given.put(name(option), List.of(several));
      } else if (!option.usageHelp() && value != null && !Boolean.FALSE.equals(value)) {
        given.put(name(option), List.of(value.toString()));
      }
    }
    return new Inputs(given);
  }

  String[] files() {
    String[] files = spec.positionalParameters().get(0).getValue();
    return files == null ? new String[0] : files;
  }

  private static String name(OptionSpec option) {
    return option.longestName().substring("--".length());
  }
}
