package jp.shikaku.examples;

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

  /** What SQLite says of a file that is not its own. */
  private static final String NO_DATABASE = "-/26";

  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

  private LedgerOptions() {}

  static CommandForm in(CommandForm form) {
    return SecretOptions.in(
        form.option(
                "ledger",
                "FILE|URL",
                "受付台帳：SQLiteのファイル、または jdbc:postgresql:… / a SQLite file or a PostgreSQL URL")
            .option("ledger-user", "NAME", "PostgreSQLのユーザー名 / user of PostgreSQL"),
        "ledger");
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
    database.setTcpKeepAlive(true);
    return database;
  }

  private static Optional<String> password(Inputs inputs) {
    return SecretOptions.isGiven(inputs, "ledger")
        ? Optional.of(new String(SecretOptions.password(inputs, "ledger").password()))
        : Optional.empty();
  }
}
