package jp.shikaku.mock;

/** The check digit「検証番号」of insurer, public-expense and institution numbers (eligibility 6.1). */
final class CheckDigits {
  private CheckDigits() {}

  /** The digit that makes the number valid when appended to the given digits. */
  static char of(CharSequence digits) {
    int sum = 0;
    int weight = 2;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int product = (digits.charAt(i) - '0') * weight;
      sum += product / 10 + product % 10;
      weight = 3 - weight;
    }
    return (char) ('0' + (10 - sum % 10) % 10);
  }

  static String append(String digits) {
    return digits + of(digits);
  }

  /** Digits with leading zeros, in any locale. */
  static String pad(int value, int width) {
    String digits = Integer.toString(value);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  static boolean isValid(CharSequence number) {
    int last = number.length() - 1;
    return of(number.subSequence(0, last)) == number.charAt(last);
  }
}
