package jp.shikaku.examples;

/** Standard output could not be written: what it was to hold is lost to its reader. */
final class Unwritten extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String japanese;
  private final String english;

  Unwritten(String japanese, String english) {
    super(english);
    this.japanese = japanese;
    this.english = english;
  }

  /** With what may have happened before: true of every command. */
  static Unwritten unknown() {
    return new Unwritten(
        "標準出力に書き込めませんでした。結果の全部または一部が表示されていません。",
        "Standard output could not be written: the result is not shown, or only in part.");
  }

  String told(ErrorStyle style) {
    return style.told("OutputException", japanese, english);
  }
}
