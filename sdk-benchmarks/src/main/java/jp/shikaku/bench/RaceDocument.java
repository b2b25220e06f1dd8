package jp.shikaku.bench;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
  },
  /** 薬剤情報 of some fifty days with eight drugs each. */
  DRUG_UTF8("DRUG UTF-8", 191_000, StandardCharsets.UTF_8),
  /** The same content in Shift_JIS. */
  DRUG_SJIS("DRUG Shift_JIS", 191_000, Sample.WINDOWS_31J),
  /** Ten times as much. */
  DRUG_2M_UTF8("DRUG-2M UTF-8", 1_900_000, StandardCharsets.UTF_8),
  /** The same content in Shift_JIS. */
  DRUG_2M_SJIS("DRUG-2M Shift_JIS", 1_900_000, Sample.WINDOWS_31J);

  private final String title;
  private final @Nullable String file;
  private final int bytes;
  private final Charset charset;

  RaceDocument(String title, String file, Charset charset) {
    this.title = title;
    this.file = file;
    this.bytes = 0;
    this.charset = charset;
  }

  /** A drug answer of about so many bytes in UTF-8. */
  RaceDocument(String title, int bytes, Charset charset) {
    this.title = title;
    this.file = null;
    this.bytes = bytes;
    this.charset = charset;
  }

  /** Returns the name for the table. */
  String title() {
    return title;
  }

  Sample sample() {
    return file == null ? DrugDocuments.of(bytes, charset) : Sample.load(file, charset);
  }

  Race<?, ?> race() {
    return file == null ? Race.drugInfo(sample()) : Race.eligibility(sample());
  }
}
