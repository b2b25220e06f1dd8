package jp.shikaku;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The two encodings of the interface 「文字コード」 (eligibility 1.8). What the documents call {@code
 * Shift_JIS} is Microsoft's code page 932: 髙, ① and － occur and the strict JIS table would garble
 * them.
 */
public enum WireCharset {
  /** UTF-8. */
  UTF_8("UTF-8", "UTF-8"),
  /** Windows-31J under the label {@code Shift_JIS}. */
  WINDOWS_31J("Shift_JIS", "windows-31j");

  private final String label;
  private final String realName;

  WireCharset(String label, String realName) {
    this.label = label;
    this.realName = realName;
  }

  /** {@return the name that stands in the XML declaration} */
  public String label() {
    return label;
  }

  /** {@return the name of what is really used: {@code UTF-8} or {@code windows-31j}} */
  public String realName() {
    return realName;
  }

  /** {@return the charset that reads and writes it} */
  public Charset charset() {
    return this == UTF_8 ? StandardCharsets.UTF_8 : Windows31j.CHARSET;
  }

  /** Found only when needed: the search for it goes through every jar of the class path. */
  private static final class Windows31j {
    static final Charset CHARSET = Charset.forName("windows-31j");
  }
}
