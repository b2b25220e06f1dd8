package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.transport.TimeSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Which ledger remembers the visits: none but memory, a SQLite file of this computer, or a
 * PostgreSQL database. A password comes from a file or an environment variable, never from the
 * command line, which other users see.
 */
final class LedgerOptions {

  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 30;
  private static final int LONGEST_PASSWORD_FILE = 4096;

  /** What SQLite says of a file that is not its own. */
  private static final String NO_DATABASE = "-/26";

  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

  private LedgerOptions() {}

  static CommandForm in(CommandForm form) {
    return form.option(
            "ledger",
            "FILE|URL",
            "受付台帳：SQLiteのファイル、または jdbc:postgresql:… / a SQLite file or a PostgreSQL URL")
        .option("ledger-user", "NAME", "PostgreSQLのユーザー名 / user of PostgreSQL")
        .option(
            "ledger-password-file",
            "FILE",
            "そのパスワードを書いたファイル / file whose first line is the password")
        .option(
            "ledger-password-env", "NAME", "そのパスワードの環境変数名 / environment variable that holds it");
  }

  /**
   * Opens the ledger.
   *
   * @throws jp.shikaku.cardreader.LedgerException when the database does not answer
   */
  static VisitLedger open(Inputs inputs, TimeSource time) {
    Optional<Given> ledger = inputs.find("ledger");
    Optional<String> user = inputs.find("ledger-user").map(Given::value);
    Optional<String> password = password(inputs);
    requirePostgresqlForItsOptions(inputs);
    if (ledger.isEmpty()) {
      return new InMemoryVisitLedger(time);
    }
    Given given = ledger.get();
    try {
      if (given.value().startsWith(POSTGRESQL)) {
        return JdbcVisitLedger.builder(postgresql(given, user, password)).build();
      } else if (given.value().startsWith("jdbc:")) {
        throw given.bad(
            "jdbc:postgresql:… か、SQLiteのファイル名を指定してください",
            "must be jdbc:postgresql:… or the name of a SQLite file");
      }
      return JdbcVisitLedger.sqlite(Options.path(given));
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    } catch (LedgerException e) {
      if (e.code().equals(NO_DATABASE)) {
        throw given.bad("台帳のファイルではありません", "is no file of a ledger");
      }
      throw e;
    }
  }

  private static void requirePostgresqlForItsOptions(Inputs inputs) {
    if (inputs.find("ledger").filter(given -> given.value().startsWith(POSTGRESQL)).isEmpty()) {
      for (String option : new String[] {"user", "password-file", "password-env"}) {
        inputs
            .find("ledger-" + option)
            .ifPresent(
                given -> {
                  throw given.bad(
                      "--ledger jdbc:postgresql:… と一緒に指定してください",
                      "is for --ledger jdbc:postgresql:… only");
                });
      }
    }
  }

  /** The PostgreSQL of {@code --ledger}, for a program that has a SQLite file of its own else. */
  static Optional<DataSource> postgresql(Inputs inputs) {
    requirePostgresqlForItsOptions(inputs);
    Optional<String> user = inputs.find("ledger-user").map(Given::value);
    Optional<String> password = password(inputs);
    return inputs
        .find("ledger")
        .map(
            given -> {
              if (!given.value().startsWith(POSTGRESQL)) {
                throw given.bad("jdbc:postgresql:… を指定してください", "must be jdbc:postgresql:…");
              }
              return postgresql(given, user, password);
            });
  }

  private static PGSimpleDataSource postgresql(
      Given url, Optional<String> user, Optional<String> password) {
    if (PASSWORD_IN_URL.matcher(url.value()).find()) {
      throw url.bad(
          "パスワードは --ledger-password-file か --ledger-password-env で渡してください",
          "must hold no password: use --ledger-password-file or --ledger-password-env");
    }
    PGSimpleDataSource database = new PGSimpleDataSource();
    try {
      database.setURL(url.value());
    } catch (IllegalArgumentException e) {
      throw url.bad("PostgreSQLのURLとして読み取れません", "is no URL of PostgreSQL");
    }
    user.ifPresent(database::setUser);
    password.ifPresent(database::setPassword);
    database.setConnectTimeout(CONNECT_SECONDS);
    database.setSocketTimeout(ANSWER_SECONDS);
    return database;
  }

  private static Optional<String> password(Inputs inputs) {
    Optional<Given> file = inputs.find("ledger-password-file");
    Optional<Given> variable = inputs.find("ledger-password-env");
    if (file.isPresent() && variable.isPresent()) {
      throw variable
          .get()
          .bad(
              "--ledger-password-file と同時には指定できません",
              "must not be given together with --ledger-password-file");
    }
    return file.map(LedgerOptions::firstLine).or(() -> variable.map(LedgerOptions::environment));
  }

  private static String firstLine(Given given) {
    Path path = Options.path(given);
    try {
      if (Files.size(path) <= LONGEST_PASSWORD_FILE) {
        Optional<String> line = Files.readString(path, StandardCharsets.UTF_8).lines().findFirst();
        if (line.isPresent() && !line.get().isEmpty()) {
          return line.get();
        }
      }
    } catch (IOException e) {
      // said below
    }
    throw given.bad(
        "パスワードを1行目に書いたファイルを指定してください", "must be a file whose first line is the password");
  }

  static String environment(Given given) {
    String password = System.getenv(given.value());
    if (password == null || password.isEmpty()) {
      throw given.bad("この名前の環境変数が設定されていません", "names no environment variable that is set");
    }
    return password;
  }
}
