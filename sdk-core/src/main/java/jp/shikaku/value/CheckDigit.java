package jp.shikaku.value;

/**
 * The check digit 「検証番号」 that all numbers of the health insurance share (eligibility 6.1): weights
 * 2, 1, 2, 1 … leftwards from the digit before it, the digits of each product summed.
 */
final class CheckDigit {
  private CheckDigit() {}

  /** Whether the last of these ASCII digits is the check digit of the others. */
  static boolean isValid(String digits) {
    int last = digits.length() - 1;
    int sum = 0;
    for (int i = last - 1, weight = 2; i >= 0; i--, weight = 3 - weight) {
      int product = (digits.charAt(i) - '0') * weight;
      sum += product / 10 + product % 10;
    }
    return digits.charAt(last) - '0' == (10 - sum % 10) % 10;
  }
}
