package jp.shikaku.value;

/** The many characters that people and programs use for a hyphen (eligibility 6.3). */
final class Hyphens {
  private Hyphens() {}

  /** Whether the character is a hyphen, dash, minus or ruled line; the long vowel sign ー is not. */
  static boolean isHyphenLike(int codePoint) {
    return switch (codePoint) {
      case '-', '－', '﹣', '−', '─', '━', 0xAD -> true;
      default -> codePoint >= 0x2010 && codePoint <= 0x2015;
    };
  }

  /** Makes every hyphen-like an ASCII hyphen, and ー too where it stands between digits. */
  static String unify(String text) {
    StringBuilder unified = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean dashed = c == 'ー' && isDigit(text, i - 1) && isDigit(text, i + 1);
      unified.append(dashed || isHyphenLike(c) ? '-' : c);
    }
    return unified.toString();
  }

  private static boolean isDigit(String text, int index) {
    return index >= 0 && index < text.length() && Character.isDigit(text.charAt(index));
  }
}
