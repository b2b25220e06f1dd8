package jp.shikaku.value;

import java.util.ArrayList;
import java.util.List;
import jp.shikaku.InvalidQueryException;

/**
 * Finds the 12-digit individual number 「個人番号（マイナンバー）」 so that it can be refused: the law forbids
 * handling it here (reliability-security P-01).
 *
 * <p>Stateless and thread-safe. A finding is 12 digits of any width with a valid check digit, whole
 * or in groups parted by spaces or hyphens. A longer unbroken row of digits is another number and
 * passes.
 */
public final class IndividualNumbers {
  private static final int LENGTH = 12;

  private IndividualNumbers() {}

  /**
   * Refuses text that holds an individual number.
   *
   * @param field name of the field for the message
   * @param text any text
   * @throws InvalidQueryException if the text holds one; the message does not repeat it
   */
  public static void refuse(String field, String text) {
    if (appearIn(text)) {
      throw new InvalidQueryException(
          field,
          "must not contain a 12-digit individual number (My Number)",
          "12桁の個人番号（マイナンバー）は入力できません");
    }
  }

  /**
   * Tells whether the text holds an individual number.
   *
   * @param text any text
   * @return true if 12 digits with a valid check digit are found
   */
  public static boolean appearIn(String text) {
    if (text.length() < LENGTH) {
      return false;
    }
    List<String> groups = new ArrayList<>();
    StringBuilder group = new StringBuilder();
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      int digit = Character.digit(c, 10);
      if (digit >= 0) {
        group.append((char) ('0' + digit));
        continue;
      }
      closeGroup(group, groups);
      if (!isSeparator(c)) {
        if (holdNumber(groups)) {
          return true;
        }
        groups.clear();
      }
    }
    closeGroup(group, groups);
    return holdNumber(groups);
  }

  private static void closeGroup(StringBuilder group, List<String> groups) {
    if (!group.isEmpty()) {
      groups.add(group.toString());
      group.setLength(0);
    }
  }

  /** Whether neighbouring groups make up exactly 12 digits with a valid check digit. */
  private static boolean holdNumber(List<String> groups) {
    for (int first = 0; first < groups.size(); first++) {
      StringBuilder digits = new StringBuilder();
      for (int next = first; next < groups.size() && digits.length() < LENGTH; next++) {
        digits.append(groups.get(next));
      }
      if (digits.length() == LENGTH && hasValidCheckDigit(digits)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Weights from the right, check digit left out: 2 … 7, then 2 … 6 (the ministerial ordinance).
   */
  private static boolean hasValidCheckDigit(CharSequence digits) {
    int sum = 0;
    for (int n = 1; n < LENGTH; n++) {
      sum += (digits.charAt(LENGTH - 1 - n) - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int remainder = sum % 11;
    return digits.charAt(LENGTH - 1) - '0' == (remainder <= 1 ? 0 : 11 - remainder);
  }

  private static boolean isSeparator(int codePoint) {
    return Texts.isBlank(codePoint)
        || Hyphens.isHyphenLike(codePoint)
        || codePoint == 'ー'
        || codePoint == 'ｰ'
        || Character.getType(codePoint) == Character.FORMAT;
  }
}
