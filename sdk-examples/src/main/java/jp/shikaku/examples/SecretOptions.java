package jp.shikaku.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import jp.shikaku.tls.PasswordSupplier;

/**
 * A password, from a file or an environment variable, never from the command line, which other
 * users see.
 */
final class SecretOptions {

  private static final int LONGEST = 4096;

  private SecretOptions() {}

  static CommandForm in(CommandForm form, String name) {
    return form.option(
            name + "-password-file",
            "FILE",
            "そのパスワードを書いたファイル / file whose first line is the password")
        .option(
            name + "-password-env", "NAME", "そのパスワードの環境変数名 / environment variable that holds it");
  }

  /** The password of a key store; empty when none is given. */
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
    return new PasswordSupplier() {
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
  }

  private static char[] firstLine(Given given) {
    try (InputStream in = Files.newInputStream(Options.path(given))) {
      byte[] bytes = in.readNBytes(LONGEST);
      CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
      Arrays.fill(bytes, (byte) 0);
      int end = 0;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      char[] password = new char[end];
      text.get(password);
      Arrays.fill(text.array(), '\0');
      return password;
    } catch (IOException e) {
      throw given.bad(
          "パスワードを1行目に書いたファイルを指定してください", "must be a file whose first line is the password");
    }
  }

  private static char[] environment(Given given) {
    String password = System.getenv(given.value());
    if (password == null) {
      throw given.bad("この名前の環境変数が設定されていません", "names no environment variable that is set");
    }
    return password.toCharArray();
  }
}
