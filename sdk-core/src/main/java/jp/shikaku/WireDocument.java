package jp.shikaku;

import java.util.List;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.io.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A message 「電文」 as read from its bytes: the bytes themselves, the element tree, and what was not
 * understood; the children add the typed content. Immutable and thread-safe. Only this library
 * makes instances.
 */
public abstract class WireDocument {

  private final String fileName;
  private final String kind;
  private final byte[] bytes;
  private final ReadingRules rules;
  private final WireCharset charset;
  private final List<Finding> findings;

  /** Made at first use, by whichever thread; always the same. */
  private @Nullable String sha256;

  /**
   * Takes over a document that was read.
   *
   * @param read the document, its typed values read already: the findings are taken over here
   */
  @SuppressWarnings("exports") // a type no user can see: nobody else makes documents
  protected WireDocument(Envelope read) {
    this.fileName = read.fileName();
    this.kind = read.kind();
    this.bytes = read.bytes();
    this.rules = read.rules();
    this.charset = read.charset();
    this.findings = read.foundSoFar();
  }

  /**
   * Takes over what another holds.
   *
   * @param same the same document
   */
  protected WireDocument(WireDocument same) {
    this.fileName = same.fileName;
    this.kind = same.kind;
    this.bytes = same.bytes;
    this.rules = same.rules;
    this.charset = same.charset;
    this.findings = same.findings;
    this.sha256 = same.sha256;
  }

  /**
   * {@return the message id 「電文ID」, for example {@code OQSsiquc01res}: the 13 characters that a
   * file name begins with}
   */
  public String kind() {
    return kind;
  }

  /** {@return the file's name as given to the reader; never null} */
  public String fileName() {
    return fileName;
  }

  /** {@return a copy of the document, byte for byte as it came} */
  public byte[] document() {
    return bytes.clone();
  }

  /** {@return the document's length in bytes} */
  public int sizeBytes() {
    return bytes.length;
  }

  /** {@return the SHA-256 of the document in lower-case hexadecimal digits} */
  public String sha256() {
    String known = sha256;
    if (known == null) {
      known = Sha256.hex(bytes);
      sha256 = known;
    }
    return known;
  }

  /** {@return what the document was really decoded with} */
  public WireCharset charset() {
    return charset;
  }

  /** {@return the element tree, built anew at each call: also what no layout names} */
  public RawElement raw() {
    return Envelope.tree(bytes, rules);
  }

  /** {@return what was not understood, in the order of lines; never null, never text content} */
  public List<Finding> findings() {
    return findings;
  }

  /** Names kind, size and number of findings, no value of a person. */
  @Override
  public String toString() {
    return kind + "[" + bytes.length + " bytes, " + findings.size() + " findings]";
  }
}
