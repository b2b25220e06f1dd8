package jp.shikaku.internal.codec;

import jp.shikaku.WireCharset;

/**
 * A document as read by its layout.
 *
 * @param charset what it was decoded with
 * @param root the content
 * @param findings what was not understood so far; the typed accessors add to it
 */
public record Message(WireCharset charset, Block root, Findings findings) {
  @Override
  public String toString() {
    return "Message[" + root + "]";
  }
}
