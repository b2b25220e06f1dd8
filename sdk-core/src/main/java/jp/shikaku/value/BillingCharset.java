package jp.shikaku.value;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The characters a claim may hold 「レセプト電算の文字集合」, and a lint that names those of a name which it may
 * not: eligibility answers tell names in a wider set than billing takes.
 *
 * <p>What a claim check refuses exactly is not published. So the set is a setting: {@link
 * #jisX0208()} is levels 1 and 2 of the kanji with the signs, kana and letters beside them 「JIS X
 * 0208」, all of full width; {@link #accepting}, {@link #refusing} and {@link #allowingHalfWidth}
 * make another. Either Unicode spelling of a sign of that set is in it (～ and 〜, － and −). ● and 〓
 * are in the set too and are named nevertheless: they stand for a character that was lost.
 *
 * <p>A form is suggested only where there is a single one. Immutable and thread-safe. Eligibility
 * 1.8, 3.2, 6.4 and 6.8.
 */
public final class BillingCharset {

  /** Why a character is named. */
  public enum Problem {
    /** ● or 〓: the insurer could not map the character. */
    UNMAPPED("表せない文字の代わり（●・〓）です", "stands for a character that was lost", "6.4"),
    /** A private character 「外字」, which is another one on every system. */
    PRIVATE_USE("外字です", "is a private character", "6.4"),
    /** 髙 ① ㈱: of NEC or IBM, in Windows-31J and not in JIS X 0208. */
    VENDOR_EXTENSION(
        "機種依存文字（NEC・IBM拡張文字）です", "is a vendor's extension of the character set", "1.8"),
    /** Needs two UTF-16 units, and is in no part of Windows-31J. */
    SUPPLEMENTARY("サロゲートペアの文字です", "is a supplementary character", "6.4"),
    /** JIS level 3 or 4, or of no Japanese standard. */
    BEYOND_LEVEL_2("JIS第1・第2水準にない文字です", "is not of JIS level 1 or 2", "6.4"),
    /** Half-width, where full width is needed. */
    HALF_WIDTH("半角文字です", "is of half width", "3.2"),
    /** Selects a form of the character before it (IVS). */
    VARIATION_SELECTOR("異体字セレクタです", "is a variation selector", "6.4"),
    /** A mark that combines with the character before it. */
    COMBINING("結合文字です", "is a combining mark", "6.8"),
    /** A control character, an unusual blank or another one that nobody sees. */
    INVISIBLE("制御文字や見えない文字です", "is a control or invisible character", "6.8"),
    /** Refused by setting. */
    REFUSED("設定により使えない文字です", "is refused by setting", "6.8");

    private final String japanese;
    private final String english;
    private final String section;

    Problem(String japanese, String english, String section) {
      this.japanese = japanese;
      this.english = english;
      this.section = section;
    }

    /**
     * Returns the sentence for the desk, without its subject.
     *
     * @param locale Japanese unless English
     * @return the text
     */
    public String message(Locale locale) {
      return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
    }

    /**
     * Returns the section of the eligibility reference that the rule comes from.
     *
     * @return for example {@code 6.4}
     */
    public String section() {
      return section;
    }
  }

  /**
   * One character, with the mark that belongs to it, that a claim may not hold. Immutable and
   * thread-safe.
   */
  public static final class Finding {
    private final int at;
    private final String text;
    private final Problem problem;
    private final @Nullable String suggestion;

    private Finding(int at, String text, Problem problem, @Nullable String suggestion) {
      this.at = at;
      this.text = text;
      this.problem = problem;
      this.suggestion = suggestion;
    }

    /**
     * Returns where it stands.
     *
     * @return index of its first character, counted in Unicode characters from 0
     */
    public int at() {
      return at;
    }

    /**
     * Returns what it is about; personal data.
     *
     * @return one or two Unicode characters
     */
    public String text() {
      return text;
    }

    /**
     * Returns why it is named.
     *
     * @return the problem
     */
    public Problem problem() {
      return problem;
    }

    /**
     * Returns what may stand instead; personal data.
     *
     * @return the form, the empty text for leaving it out; empty if there is no single one
     */
    public Optional<String> suggestion() {
      return Optional.ofNullable(suggestion);
    }

    /** Names no character of the name. */
    @Override
    public String toString() {
      return "Finding[" + problem + " at " + at + "]";
    }
  }

  // Signs of JIS X 0208 that Unicode and Windows-31J spell differently: — ‖ − 〜 ¢ £ ¬
  private static final String OTHER_SPELLINGS = "\u2014\u2016\u2212\u301C\u00A2\u00A3\u00AC";

  /** Its variant 嵜 is of level 2, and a character of its own. */
  private static final Map<Integer, String> OWN_FORMS = Map.of((int) '﨑', "崎");

  private static final BillingCharset USUAL = new BillingCharset(Set.of(), Set.of(), false);

  private final Set<Integer> added;
  private final Set<Integer> refused;
  private final boolean halfWidth;

  private BillingCharset(Set<Integer> added, Set<Integer> refused, boolean halfWidth) {
    this.added = added;
    this.refused = refused;
    this.halfWidth = halfWidth;
  }

  /**
   * Returns the set to begin with: JIS X 0208, levels 1 and 2 「JIS第1・第2水準」, of full width.
   *
   * @return the set
   */
  public static BillingCharset jisX0208() {
    return USUAL;
  }

  /**
   * Returns this set with more characters, for example 髙 where the claim check takes it.
   *
   * @param characters each of them
   * @return the larger set
   */
  public BillingCharset accepting(String characters) {
    Set<Integer> more = with(added, characters);
    Set<Integer> fewer = new HashSet<>(refused);
    fewer.removeAll(more);
    return new BillingCharset(more, Set.copyOf(fewer), halfWidth);
  }

  /**
   * Returns this set without some characters.
   *
   * @param characters each of them
   * @return the smaller set
   */
  public BillingCharset refusing(String characters) {
    Set<Integer> more = with(refused, characters);
    Set<Integer> fewer = new HashSet<>(added);
    fewer.removeAll(more);
    return new BillingCharset(Set.copyOf(fewer), more, halfWidth);
  }

  /**
   * Returns this set with half-width letters, digits, signs and kana 「JIS X 0201」.
   *
   * @return the larger set
   */
  public BillingCharset allowingHalfWidth() {
    return new BillingCharset(added, refused, true);
  }

  private static Set<Integer> with(Set<Integer> some, String characters) {
    Set<Integer> more = new HashSet<>(some);
    characters.codePoints().forEach(more::add);
    return Set.copyOf(more);
  }

  /**
   * Tells whether a claim may hold the character.
   *
   * @param codePoint the Unicode character
   * @return true if it may
   */
  public boolean accepts(int codePoint) {
    if (refused.contains(codePoint)) {
      return false;
    }
    return added.contains(codePoint)
        || (Jis.isX0208(codePoint) && !NameFolding.isPlaceholder(codePoint))
        || (halfWidth && isHalfWidth(codePoint));
  }

  /**
   * Names what a claim may not hold.
   *
   * @param text any text, a name for example
   * @return the findings in the order of the text; empty if there is none, never null
   */
  public List<Finding> check(String text) {
    int[] characters = text.codePoints().toArray();
    List<Finding> findings = new ArrayList<>(0);
    for (int i = 0; i < characters.length; i++) {
      String pair = i + 1 < characters.length ? new String(characters, i, 2) : "";
      if (!pair.isEmpty() && isMark(characters[i + 1])) {
        String composed = composed(pair);
        Problem problem = isHalfWidth(characters[i + 1]) ? Problem.HALF_WIDTH : Problem.COMBINING;
        boolean both = problem == Problem.COMBINING || !accepts(characters[i]);
        if (composed != null && both) {
          findings.add(new Finding(i, pair, problem, composed));
          i++;
          continue;
        }
      }
      if (!accepts(characters[i])) {
        findings.add(
            new Finding(
                i,
                Character.toString(characters[i]),
                problem(characters[i]),
                suggestion(characters[i])));
      }
    }
    return List.copyOf(findings);
  }

  /**
   * Returns the text as a claim may hold it, if for every finding a single form is known.
   *
   * @param text any text, a name for example
   * @return the text itself if nothing is found in it; empty if one finding has no suggestion
   */
  public Optional<String> suggestion(String text) {
    List<Finding> findings = check(text);
    StringBuilder changed = new StringBuilder(text);
    for (int i = findings.size() - 1; i >= 0; i--) {
      Finding finding = findings.get(i);
      if (finding.suggestion().isEmpty()) {
        return Optional.empty();
      }
      int start = text.offsetByCodePoints(0, finding.at());
      changed.replace(start, start + finding.text().length(), finding.suggestion().get());
    }
    return Optional.of(changed.toString());
  }

  private Problem problem(int codePoint) {
    if (refused.contains(codePoint)) {
      return Problem.REFUSED;
    }
    boolean oddBlank = Texts.isBlank(codePoint) && codePoint != ' ';
    if (oddBlank || !Texts.isVisible(codePoint)) {
      return Problem.INVISIBLE;
    }
    if (Character.getType(codePoint) == Character.PRIVATE_USE) {
      return Problem.PRIVATE_USE;
    }
    if (NameFolding.isPlaceholder(codePoint)) {
      return Problem.UNMAPPED;
    }
    if (NameFolding.isVariationSelector(codePoint)) {
      return Problem.VARIATION_SELECTOR;
    }
    if (isMark(codePoint) && !isHalfWidth(codePoint)) {
      return Problem.COMBINING;
    }
    if (isHalfWidth(codePoint)) {
      return Problem.HALF_WIDTH;
    }
    if (Jis.isVendorExtension(codePoint)) {
      return Problem.VENDOR_EXTENSION;
    }
    return Character.isSupplementaryCodePoint(codePoint)
        ? Problem.SUPPLEMENTARY
        : Problem.BEYOND_LEVEL_2;
  }

  private @Nullable String suggestion(int codePoint) {
    if (refused.contains(codePoint)) {
      return null;
    }
    if (NameFolding.isVariationSelector(codePoint)) {
      return "";
    }
    if (isHalfWidth(codePoint)) {
      return ifAccepted(fullWidth(codePoint));
    }
    String composed = composed(Character.toString(codePoint));
    if (composed != null) {
      return composed;
    }
    String own = OWN_FORMS.get(codePoint);
    if (own != null) {
      return ifAccepted(own);
    }
    String usable =
        KanjiVariants.group(codePoint)
            .codePoints()
            .filter(this::accepts)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return Texts.length(usable) == 1 ? usable : null;
  }

  private @Nullable String ifAccepted(String character) {
    return accepts(character.codePointAt(0)) ? character : null;
  }

  /** The one character that these are by definition; null if there is none in the set. */
  private @Nullable String composed(String characters) {
    boolean half = isHalfWidth(characters.codePointAt(0));
    String composed =
        half ? Texts.nfkc(characters) : Normalizer.normalize(characters, Normalizer.Form.NFC);
    return !composed.equals(characters) && Texts.length(composed) == 1
        ? ifAccepted(composed)
        : null;
  }

  private static boolean isMark(int codePoint) {
    return codePoint == 'ﾞ'
        || codePoint == 'ﾟ'
        || switch (Character.getType(codePoint)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              !NameFolding.isVariationSelector(codePoint);
          default -> false;
        };
  }

  private static boolean isHalfWidth(int codePoint) {
    return (codePoint >= ' ' && codePoint <= '~') || (codePoint >= '｡' && codePoint <= 'ﾟ');
  }

  private static String fullWidth(int codePoint) {
    return switch (codePoint) {
      case ' ' -> "　";
      case 'ﾞ' -> "゛";
      case 'ﾟ' -> "゜";
      default ->
          codePoint <= '~'
              ? Character.toString(codePoint - '!' + '！')
              : Texts.nfkc(Character.toString(codePoint));
    };
  }

  /** What Windows-31J holds, read from the charset itself when first needed. */
  private static final class Jis {
    private static final BitSet X0208 = new BitSet();
    private static final BitSet EXTENSIONS = new BitSet();

    static {
      // Decoded, not encoded: the encoder also takes what it only makes look alike.
      CharsetDecoder decoder = Charset.forName("windows-31j").newDecoder();
      for (int row = 1; row <= 119; row++) {
        for (int cell = 1; cell <= 94; cell++) {
          int character = decoded(decoder, row, cell);
          if (character > 0) {
            (row <= 8 || (row >= 16 && row <= 84) ? X0208 : EXTENSIONS).set(character);
          }
        }
      }
      OTHER_SPELLINGS.codePoints().forEach(X0208::set);
    }

    private static int decoded(CharsetDecoder decoder, int row, int cell) {
      int lead = (row + 1) / 2 + (row <= 62 ? 0x80 : 0xC0);
      int trail = row % 2 == 0 ? cell + 0x9E : cell + (cell <= 63 ? 0x3F : 0x40);
      try {
        CharBuffer character =
            decoder.decode(ByteBuffer.wrap(new byte[] {(byte) lead, (byte) trail}));
        return character.length() == 1 ? character.charAt(0) : 0;
      } catch (CharacterCodingException e) {
        return 0;
      }
    }

    static boolean isX0208(int codePoint) {
      return X0208.get(codePoint);
    }

    /** Some signs of NEC stand in JIS X 0208 as well, and are no extension then. */
    static boolean isVendorExtension(int codePoint) {
      return EXTENSIONS.get(codePoint);
    }
  }
}
