package jp.shikaku.bench;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The documents of the reading race. One of another message joins by a constant here and, with its
 * mappings, by a factory in {@link Race}; the benchmarks and the table take it from there.
 */
public enum RaceDocument {
  /** 資格確認結果 of an employee, in the layout's order. */
  ELIG_UTF8("ELIG UTF-8", "OQSsiquc01res_202611020001.xml", StandardCharsets.UTF_8),
  /** 資格確認結果 of a person of 71, in shuffled order, with 髙 ● ①. */
  ELIG_SJIS("ELIG Shift_JIS", "OQSsiquc01res_202611020002.xml", Sample.WINDOWS_31J),
  /** The same content in UTF-8, to see what the encoding costs. */
  ELIG_SJIS_AS_UTF8(
      "ELIG Shift_JIS, as UTF-8", "OQSsiquc01res_202611020002.xml", Sample.WINDOWS_31J) {
    @Override
    Sample sample() {
      Sample original = super.sample();
      String text = new String(original.bytes(), original.charset());
      return new Sample(
          text.replace("\"Shift_JIS\"", "\"UTF-8\"").getBytes(StandardCharsets.UTF_8),
          StandardCharsets.UTF_8);
    }
  };

  private final String title;
  private final String file;
  private final Charset charset;

  RaceDocument(String title, String file, Charset charset) {
    this.title = title;
    this.file = file;
    this.charset = charset;
  }

  /** Returns the name for the table. */
  String title() {
    return title;
  }

  Sample sample() {
    return Sample.load(file, charset);
  }

  Race<?, ?> race() {
    return Race.eligibility(sample());
  }
}
