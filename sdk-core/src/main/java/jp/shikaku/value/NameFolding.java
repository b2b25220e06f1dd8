package jp.shikaku.value;

import java.util.Locale;

/** Keys under which two spellings of one name meet (eligibility 6.4); for comparison only. */
final class NameFolding {
  private static final String SMALL = "ァィゥェォッャュョヮヵヶ";
  private static final String LARGE = "アイウエオツヤユヨワカケ";
  // Sounds alike and registered either way.
  private static final String ALIKE = "ヂヅヲヰヱ";
  private static final String ALIKE_TO = "ジズオイエ";
  private static final String A_ROW = "アカガサザタダナハバパマヤラワ";
  private static final String I_OR_E_ROW = "イキギシジチニヒビピミリエケゲセゼテデネヘベペメレ";
  private static final String E_ROW = "エケゲセゼテデネヘベペメレ";
  private static final String U_ROW = "ウクグスズツヌフブプムユルヴ";
  private static final String O_ROW = "オコゴソゾトドノホボポモヨロ";

  private NameFolding() {}

  /** Whether the text holds ●, 〓 or a private-use character. */
  static boolean hasUnmapped(String text) {
    return text.codePoints()
        .anyMatch(c -> isPlaceholder(c) || Character.getType(c) == Character.PRIVATE_USE);
  }

  /** Whether the character stands for one that its sender could not map. */
  static boolean isPlaceholder(int codePoint) {
    return codePoint == '●' || codePoint == '〓';
  }

  /** Width and spaces folded: what is equal under this key is equal. */
  static String spelling(String text) {
    // Twice: a voiced sound mark of its own (カ゛) is a blank and a combining mark after the first.
    return Texts.nfkc(Texts.withoutBlanks(Texts.nfkc(text)));
  }

  /** As {@link #spelling}, hiragana made katakana. */
  static String kanaSpelling(String text) {
    return toKatakana(spelling(text));
  }

  /** As {@link #spelling}, and variant characters, letter case and small kana folded. */
  static String formalKey(String text) {
    StringBuilder key = new StringBuilder(text.length());
    int previous = 0;
    String folded = kanaSpelling(text).toUpperCase(Locale.ROOT);
    for (int i = 0, c; i < folded.length(); i += Character.charCount(c)) {
      c = folded.codePointAt(i);
      if (isVariationSelector(c) || c == '・') {
        continue;
      }
      int plain = c == '々' && previous != 0 ? previous : enlarge(KanjiVariants.fold(c));
      key.appendCodePoint(plain);
      previous = plain;
    }
    return key.toString();
  }

  /** As {@link #kanaSpelling}, and hyphen-likes, letter case and small kana folded. */
  static String symbolKey(String text) {
    StringBuilder key = new StringBuilder(text.length());
    Hyphens.unify(kanaSpelling(text))
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .map(NameFolding::enlarge)
        .forEach(key::appendCodePoint);
    return key.toString();
  }

  /** As {@link #formalKey}, and ヴ and the signs that stand for ー or a hyphen folded. */
  static String nameKey(String text) {
    StringBuilder key = new StringBuilder(formalKey(text));
    for (int i = 0; i < key.length(); i++) {
      if (Hyphens.isHyphenLike(key.charAt(i))) {
        key.setCharAt(i, i > 0 && isKatakana(key.charAt(i - 1)) ? 'ー' : '-');
      }
    }
    return foldV(key.toString());
  }

  private static boolean isKatakana(char c) {
    return (c >= 'ァ' && c <= 'ヺ') || c == 'ー';
  }

  /**
   * As {@link #kanaSpelling}, and small kana, ヴ, ヂ/ヅ/ヲ and long vowels folded: コーノ, コウノ and コオノ
   * meet, and ネーサン, ネイサン and ネエサン.
   */
  static String kanaKey(String text) {
    StringBuilder key = new StringBuilder(text.length());
    String spelled = kanaSpelling(text).toUpperCase(Locale.ROOT);
    for (int i = 0; i < spelled.length(); i++) {
      char c = (char) enlarge(spelled.charAt(i));
      if (c == '・') {
        continue;
      }
      int alike = ALIKE.indexOf(c);
      if (alike >= 0) {
        c = ALIKE_TO.charAt(alike);
      }
      char previous = key.isEmpty() ? 0 : key.charAt(key.length() - 1);
      key.append(c == 'ー' || Hyphens.isHyphenLike(c) ? longVowel(previous) : c);
    }
    return foldLong(foldV(key.toString()));
  }

  /** The kana that a long vowel sign stands for after this kana. */
  private static char longVowel(char previous) {
    if (A_ROW.indexOf(previous) >= 0) {
      return 'ア';
    }
    if (I_OR_E_ROW.indexOf(previous) >= 0) {
      return 'イ';
    }
    if (U_ROW.indexOf(previous) >= 0) {
      return 'ウ';
    }
    return O_ROW.indexOf(previous) >= 0 ? 'オ' : 'ー';
  }

  private static String foldV(String text) {
    return text.replace('ヷ', 'バ')
        .replace('ヸ', 'ビ')
        .replace('ヹ', 'ベ')
        .replace('ヺ', 'ボ')
        .replace("ヴユ", "ビユ")
        .replace("ヴア", "バ")
        .replace("ヴイ", "ビ")
        .replace("ヴエ", "ベ")
        .replace("ヴオ", "ボ")
        .replace('ヴ', 'ブ');
  }

  private static String foldLong(String text) {
    StringBuilder folded = new StringBuilder(text);
    for (int i = 1; i < folded.length(); i++) {
      char previous = folded.charAt(i - 1);
      if (folded.charAt(i) == 'ウ' && O_ROW.indexOf(previous) >= 0) {
        folded.setCharAt(i, 'オ');
      } else if (folded.charAt(i) == 'エ' && E_ROW.indexOf(previous) >= 0) {
        folded.setCharAt(i, 'イ');
      }
    }
    return folded.toString();
  }

  private static String toKatakana(String text) {
    StringBuilder katakana = new StringBuilder(text);
    for (int i = 0; i < katakana.length(); i++) {
      char c = katakana.charAt(i);
      if ((c >= 'ぁ' && c <= 'ゖ') || c == 'ゝ' || c == 'ゞ') {
        katakana.setCharAt(i, (char) (c + ('ア' - 'あ')));
      }
    }
    return katakana.toString();
  }

  private static int enlarge(int codePoint) {
    int small = SMALL.indexOf(codePoint);
    return small < 0 ? codePoint : LARGE.charAt(small);
  }

  static boolean isVariationSelector(int codePoint) {
    return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
  }
}
