package jp.shikaku.examples;

import java.util.Locale;
import java.util.Optional;

/** What became of the arguments before this program saw them. Stateless. */
final class Arguments {

  private static final String OPTION = "--[a-z]+(-[a-z]+)*";

  private Arguments() {}

  /**
   * Finds an argument that Java could not read in the encoding of this computer. No rule of the
   * field may speak of such characters: nobody has typed them.
   *
   * @param args as the program got them
   * @param encoding in which Java reads arguments
   * @param takesQuery whether the command takes the patient's items on standard input
   */
  static Optional<BadInput> unreadable(String[] args, String encoding, boolean takesQuery) {
    if (encoding.toUpperCase(Locale.ROOT).startsWith("UTF")) {
      return Optional.empty();
    }
    for (int at = 0; at < args.length; at++) {
      if (args[at].codePoints().anyMatch(Arguments::isLost)) {
        String place = place(args, at);
        return Optional.of(
            new BadInput(
                place,
                place.replaceFirst("^--", ""),
                "文字を読み取れませんでした。この環境の文字コード（"
                    + encoding
                    + "）では日本語の引数を受け取れません。LC_ALL=C.UTF-8 を設定"
                    + (takesQuery ? "するか、患者の項目を --query - で標準入力から渡" : "")
                    + "してください",
                "could not be read: the encoding of this environment ("
                    + encoding
                    + ") takes no such arguments; set LC_ALL=C.UTF-8"
                    + (takesQuery
                        ? ", or give the patient's items on standard input by --query -"
                        : "")));
      }
    }
    return Optional.empty();
  }

  private static boolean isLost(int character) {
    return character == 0xFFFD
        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
  }

  private static String place(String[] args, int at) {
    String own = args[at].replaceFirst("=.*", "");
    if (own.matches(OPTION)) {
      return own;
    }
    return at > 0 && args[at - 1].matches(OPTION) ? args[at - 1] : "shikaku";
  }
}
