package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.gateway.ClinicAuthority;
import jp.shikaku.tls.PasswordSupplier;

/**
 * Secrets of this computer: files that are of no use when others may read them, and passwords from
 * such a file or an environment variable, never from the command line, which other users see.
 */
final class SecretOptions {

  private SecretOptions() {}

  static CommandForm in(CommandForm form, String name) {
    return form.option(
            name + "-password-file",
            "FILE",
            "そのパスワードを書いたファイル / file whose first line is the password")
        .option(
            name + "-password-env", "NAME", "そのパスワードの環境変数名 / environment variable that holds it");
  }

  /** Whether a password is given at all. */
  static boolean isGiven(Inputs inputs, String name) {
    return inputs.has(name + "-password-file") || inputs.has(name + "-password-env");
  }

  /**
   * The file of a secret; one that is not there is told by whoever reads it.
   *
   * @throws BadInput when somebody else may read it
   */
  static Path file(Given given) {
    Path file = Options.path(given);
    boolean isOpen;
    try {
      isOpen = Files.exists(file) && OwnerOnly.isOpenToOthers(file);
    } catch (IOException e) {
      throw given.bad("このファイルは読めません", "can not be read");
    }
    if (isOpen) {
      throw given.bad(
          "ほかの利用者が読めるファイルは使えません（Linuxでは chmod 600、" + "Windowsではファイルの「セキュリティ」で自分だけに許可）",
          "must be readable by its owner only (chmod 600; on Windows allow only yourself)");
    }
    return file;
  }

  /** A password; empty when none is given. */
  static PasswordSupplier password(Inputs inputs, String name) {
    Optional<Given> file = inputs.find(name + "-password-file");
    Optional<Given> variable = inputs.find(name + "-password-env");
    if (file.isPresent() && variable.isPresent()) {
      throw variable
          .get()
          .bad(
              "--" + name + "-password-file と同時には指定できません",
              "must not be given together with --" + name + "-password-file");
    }
    PasswordSupplier password =
        new PasswordSupplier() {
          @Override
          public char[] password() {
            if (file.isPresent()) {
              return firstLine(file.get());
            }
            return variable.map(SecretOptions::environment).orElseGet(() -> new char[0]);
          }

          @Override
          public void done(char[] password) {
            Arrays.fill(password, '\0');
          }
        };
    if (isGiven(inputs, name)) {
      password.done(password.password()); // now it is told by its own option what is wrong
    }
    return password;
  }

  private static char[] firstLine(Given given) {
    try {
      return ClinicAuthority.readPassword(file(given));
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    }
  }

  /** The password in an environment variable. */
  static char[] environment(Given given) {
    String password = System.getenv(given.value());
    if (password == null || password.isEmpty()) {
      throw given.bad("この名前の環境変数が設定されていません", "names no environment variable that is set");
    }
    return password.toCharArray();
  }
}
