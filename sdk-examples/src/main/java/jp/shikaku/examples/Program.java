package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.planner.PlanStoreException;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsException;
import jp.shikaku.transport.ExchangeJournalException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs commands: one place for the parsing rules, the errors and the exit codes. */
final class Program {

  private static final int HELP_WIDTH = 100;

  private final Console console;
  private final ErrorStyle style;
  private boolean lossTold;

  private Program(Console console, ErrorStyle style) {
    this.console = console;
    this.style = style;
  }

  static int run(String[] args, Console console) {
    ErrorStyle style = new ErrorStyle(Arrays.asList(args));
    Program program = new Program(console, style);
    CommandLine commands = new CommandLine(new ShikakuCommand(console).spec());
    commands.addSubcommand(new CommandLine(new DecodeCommand(console).spec()));
    commands.addSubcommand(new CommandLine(new CheckCommand(console, style).spec()));
    commands.addSubcommand(new CommandLine(new DrugsCommand(console, style).spec()));
    commands.addSubcommand(new CommandLine(new CheckupsCommand(console, style).spec()));
    commands.addSubcommand(new CommandLine(new CompareCommand(console, style).spec()));
    commands.addSubcommand(BulkCommand.commands(console, style));
    commands.addSubcommand(ReferenceCommand.commands(console, style));
    commands.addSubcommand(new CommandLine(new WatchCommand(console, style).spec()));
    commands.addSubcommand(GatewayCommand.commands(console, style));
    commands.addSubcommand(new AuditCommand(console, style).commands());
    commands.addSubcommand(new CommandLine(new ServeCommand(console, style).spec()));
    commands.addSubcommand(new CommandLine(new MockCommand(console).spec()));
    commands.addSubcommand(new CommandLine(new DoctorCommand(console, style).spec()));
    commands.addSubcommand(RolloutCommand.commands(console, style));
    commands.addSubcommand(new CommandLine(new AcceptanceCommand(console, style).spec()));
    commands.addSubcommand(new CommandLine(new DemoCommand(console).spec()));
    commands.addSubcommand(help());
    Optional<BadInput> unreadable =
        Arguments.unreadable(
            args, System.getProperty("sun.jnu.encoding", "UTF-8"), takesQuery(commands, args));
    if (unreadable.isPresent()) {
      return program.badInput(unreadable.get());
    }
    // A value may begin with any character; a forgotten value must not swallow the next option.
    commands.setExpandAtFiles(false);
    commands.setAllowOptionsAsOptionParameters(false);
    commands.setUsageHelpWidth(HELP_WIDTH);
    commands.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    commands.setOut(writer(console.out()));
    commands.setErr(writer(console.err()));
    commands.setParameterExceptionHandler((e, all) -> program.badInput(badInput(e)));
    commands.setExecutionExceptionHandler((e, line, result) -> program.failed(e));
    try {
      int exit = commands.execute(args);
      return console.out().checkError() && !program.lossTold
          ? program.unwritten(exit, Unwritten.unknown())
          : exit;
    } catch (Error e) {
      return program.bug(e);
    }
  }

  private static CommandLine help() {
    CommandLine help = new CommandLine(new CommandLine.HelpCommand());
    help.getCommandSpec().usageMessage().header("コマンドの説明 / help of a command");
    return help;
  }

  private static boolean takesQuery(CommandLine commands, String[] args) {
    CommandLine command = commands;
    for (String arg : args) {
      CommandLine below = command.getSubcommands().get(arg);
      if (below == null) {
        break;
      }
      command = below;
    }
    return command.getCommandSpec().findOption("--query") != null;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int failed(Exception failure) {
    if (failure instanceof BadInput bad) {
      return badInput(bad);
    } else if (failure instanceof WrongFile wrong) {
      return wrongFile(wrong);
    } else if (failure instanceof Unwritten loss) {
      return unwritten(Exit.OK, loss);
    } else if (failure instanceof StoreInUse use) {
      console.err().println(use.told(style));
      return Exit.NOT_VERIFIED;
    } else if (failure instanceof OqsException error) {
      return report(error);
    } else if (failure instanceof LedgerException trouble) {
      return report(trouble);
    } else if (failure instanceof PlanStoreException trouble) {
      return storeTrouble(trouble, trouble.code(), trouble.userMessage(style.language().locale()));
    } else if (failure instanceof ExchangeJournalException trouble) {
      return storeTrouble(trouble, trouble.code(), trouble.userMessage(style.language().locale()));
    }
    return bug(failure);
  }

  /** A result that nobody could read is no result. */
  private int unwritten(int exit, Unwritten loss) {
    lossTold = true;
    console.err().println(loss.told(style));
    return exit == Exit.OK ? Exit.NOT_VERIFIED : exit;
  }

  private int badInput(BadInput bad) {
    if (style.json()) {
      console.err().println(ErrorJson.of(bad.toError(), style.language().locale()));
    } else {
      console.err().println(bad.line(style.language()));
    }
    return Exit.BAD_INPUT;
  }

  /** One line for each fault; in JSON they stand beside the first. */
  private int wrongFile(WrongFile wrong) {
    if (!style.json()) {
      wrong
          .faults()
          .forEach(fault -> console.err().println(PlainText.of(fault.line(style.language()))));
      return Exit.BAD_INPUT;
    }
    ObjectNode json = ErrorJson.of(wrong.faults().get(0).toError(), style.language().locale());
    ArrayNode all = ((ObjectNode) json.get("error")).putArray("faults");
    for (BadInput fault : wrong.faults()) {
      InvalidQueryException error = fault.toError();
      all.addObject()
          .put("field", error.field())
          .put("message", fault.rule(Language.ENGLISH))
          .put("userMessage", fault.line(style.language()));
    }
    console.err().println(json);
    return Exit.BAD_INPUT;
  }

  private int report(OqsException error) {
    if (style.json()) {
      console.err().println(style.json(error));
    } else {
      console.err().println(PlainText.of(style.userMessage(error)));
      console
          .err()
          .println("  (" + error.getClass().getSimpleName() + ": " + error.getMessage() + ")");
      hint(error).ifPresent(hint -> console.err().println("  " + hint));
      style.helpDesk(error).ifPresent(console.err()::println);
    }
    return Exit.of(error);
  }

  private int report(LedgerException trouble) {
    if (style.json()) {
      console.err().println(ErrorJson.of(trouble, style.language().locale()));
    } else {
      console.err().println("--ledger: " + trouble.userMessage(style.language().locale()));
    }
    return Exit.NOT_VERIFIED;
  }

  private int storeTrouble(RuntimeException trouble, String code, String userMessage) {
    console
        .err()
        .println(
            style.json() ? ErrorJson.of(trouble, code, userMessage) : "--store: " + userMessage);
    return Exit.NOT_VERIFIED;
  }

  /** What the user can look at first. */
  private Optional<String> hint(OqsException error) {
    boolean medicalInfo = error.kind().filter(kind -> !kind.startsWith("OQS")).isPresent();
    if (error instanceof ServiceException && medicalInfo && !error.isRetryable()) {
      return Optional.of(
          style
              .language()
              .say(
                  "診療区分（--visit-kind）と同意の有効期限を確認してください。",
                  "Check the kind of visit (--visit-kind) and until when the consent holds."));
    }
    if (error instanceof TransportException failure
        && failure.reason() == TransportException.Reason.AUDIT_FAILED
        && failure.delivery() == TransportException.Delivery.NOT_SENT) {
      return Optional.of(
          style
              .language()
              .say(
                  "何も送信していません。--audit のファイルとフォルダに書き込めるか確認してください。",
                  "Nothing was sent. Check that file and folder of --audit can be written."));
    }
    if (error instanceof TransportException failure) {
      return ofGateway(failure)
          .map(options -> style.language().say("確認する設定: ", "Settings to check: ") + options);
    }
    return Optional.empty();
  }

  /** The options that may be wrong when a gateway refuses, or is refused. */
  private static Optional<String> ofGateway(TransportException failure) {
    if (failure.reason() == TransportException.Reason.ACCESS_DENIED) {
      return Optional.of("--institution, --identity");
    } else if (failure.getCause() instanceof TlsException refused) {
      return Optional.of(
          switch (refused.problem()) {
            case CLIENT_CERTIFICATE_MISSING,
                CLIENT_CERTIFICATE_REFUSED,
                CLIENT_CERTIFICATE_EXPIRED ->
                "--identity";
            case UNKNOWN_CA -> "--trust";
            case PIN_MISMATCH -> "--pin";
            case NOT_TLS, TLS_NEEDED -> "--gateway, --plain-loopback";
            default -> "--gateway, --trust";
          });
    } else if (failure.getCause() instanceof CredentialException) {
      return Optional.of("--identity");
    }
    return Optional.empty();
  }

  /** A bug's own message may quote anything: only where it happened is told. */
  private int bug(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    String place = trace.length == 0 ? "unknown place" : trace[0].toString();
    String text = failure.getClass().getSimpleName() + " at " + place;
    if (style.json()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object
          .putObject("error")
          .put("type", failure.getClass().getSimpleName())
          .put("retryable", false)
          .put("message", text);
      console.err().println(object);
    } else {
      console
          .err()
          .println(
              style
                      .language()
                      .say(
                          "プログラムの不具合です。資格は確認できていません。",
                          "A fault of this program. Nothing is verified.")
                  + " ("
                  + text
                  + ")");
    }
    return Exit.BUG;
  }

  private static BadInput badInput(ParameterException failure) {
    if (failure.getCause() instanceof BadInput bad) {
      return bad;
    } else if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    } else if (failure instanceof MissingParameterException missing) {
      return missing(missing.getMissing());
    } else if (isOfHelp(failure.getCommandLine().getParseResult())) {
      return bad("help", "そのコマンドはありません（一覧は --help）", "there is no such command; --help lists them");
    } else if (failure instanceof OverwrittenOptionException twice) {
      return bad(name(twice.getOverwritten()), "2回指定されています", "is given twice");
    }
    ArgSpec argument = failure.getArgSpec();
    return bad(
        argument == null ? "shikaku" : name(argument),
        "値の形式が正しくありません",
        "has a value of wrong form");
  }

  private static boolean isOfHelp(CommandLine.@Nullable ParseResult parsed) {
    return parsed != null
        && parsed.hasSubcommand()
        && parsed.subcommand().commandSpec().userObject() instanceof CommandLine.HelpCommand;
  }

  private static BadInput missing(List<ArgSpec> missing) {
    String names = missing.stream().map(Program::name).collect(Collectors.joining(", "));
    return names.startsWith("FILE")
        ? bad(names, "ファイルを指定してください", "is needed: name a file")
        : bad(names, "値を指定してください", "needs a value");
  }

  /** What was typed is repeated only if it looks like a mistyped option, without its value. */
  private static BadInput unmatched(UnmatchedArgumentException failure) {
    String first = failure.getUnmatched().get(0).replaceFirst("=.*", "");
    if (first.matches("--?[a-z]+(-[a-z]+)*")) {
      return noOption(first, failure.getCommandLine());
    }
    List<String> near = failure.getSuggestions();
    return bad(
        "shikaku",
        "オプションでもコマンドでもない引数があります（"
            + (near.isEmpty() ? "" : "もしかして " + String.join("、", near) + "。")
            + "--help を参照）",
        "there is an argument that is neither option nor command, see --help"
            + (near.isEmpty() ? "" : "; perhaps " + String.join(", ", near)));
  }

  /** One that a neighbour has was perhaps copied from there: its own name tells that it is none. */
  private static BadInput noOption(String option, CommandLine command) {
    String here = command.getCommandName();
    CommandLine parent = command.getParent();
    List<String> others =
        parent == null
            ? List.of()
            : parent.getSubcommands().values().stream()
                .filter(other -> other.getCommandSpec().findOption(option) != null)
                .map(CommandLine::getCommandName)
                .distinct()
                .toList();
    return others.isEmpty()
        ? bad(option, "このオプションはありません（--help を参照）", "is no option, see --help")
        : bad(
            option,
            here + " にこのオプションはありません（" + here + " --help を参照。" + others.get(0) + " などにはあります）",
            "is no option of "
                + here
                + ", only of such as "
                + others.get(0)
                + ": see "
                + here
                + " --help");
  }

  private static BadInput bad(String place, String japanese, String english) {
    return new BadInput(place, place.replaceFirst("^--", ""), japanese, english);
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
