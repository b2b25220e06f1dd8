package jp.shikaku.mock;

/** Keeps individual numbers「個人番号」 out of everything made here, even by chance. */
final class IndividualNumbers {
  private IndividualNumbers() {}

  /** Whether exactly twelve digits in a row, of any width, have the check digit of 個人番号. */
  static boolean isIn(String text) {
    if (text.length() < 12) {
      return false; // nearly all there is
    }
    StringBuilder run = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 10) : -1;
      if (digit >= 0) {
        run.append(digit);
      } else {
        if (run.length() == 12 && isIndividual(run)) {
          return true;
        }
        run.setLength(0);
      }
    }
    return false;
  }

  private static boolean isIndividual(CharSequence digits) {
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
      sum += (digits.charAt(11 - n) - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int rest = sum % 11;
    return digits.charAt(11) - '0' == (rest <= 1 ? 0 : 11 - rest);
  }
}
