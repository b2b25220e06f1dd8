package jp.shikaku.internal.xml;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import jp.shikaku.WireCharset;

/**
 * Decodes bytes in memory straight into the parser's buffer; anything that the encoding does not
 * allow is an error. An {@code InputStreamReader} costs 8 KB a document, more than most of them are
 * long, and a decoder is slow at the ASCII that nine tenths of them are. Not thread-safe.
 */
final class DecodingReader extends Reader {

  private final byte[] bytes;
  private final WireCharset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer in;
  private int next;

  DecodingReader(byte[] bytes, Encoding encoding) {
    this.bytes = bytes;
    this.charset = encoding.charset();
    this.decoder =
        charset
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.in = ByteBuffer.wrap(bytes);
    this.next = encoding.offset();
  }

  /** Bytes that the encoding does not allow; the parser stands far before them by then. */
  static final class BadBytes extends CharacterCodingException {
    private static final long serialVersionUID = 1L;

    private final int line;

    BadBytes(int line) {
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  private int lineOf(int place) {
    int line = 1;
    for (int i = 0; i < place; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    if (next == bytes.length) {
      return -1;
    }
    CharBuffer out = CharBuffer.wrap(buffer, offset, length);
    int end = offset + length;
    int to = offset;
    boolean full = false;
    while (!full && next < bytes.length) {
      int ascii = copyAscii(buffer, to, end);
      to += ascii;
      next += ascii;
      full = to == end;
      if (!full && next < bytes.length) {
        in.limit(endOfRun()).position(next);
        out.position(to);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
          throw new BadBytes(lineOf(in.position()));
        }
        next = in.position();
        to = out.position();
        full = result.isOverflow();
      }
    }
    if (to == offset) {
      throw new IOException("no room for a character"); // the parser asks for thousands
    }
    return to - offset;
  }

  /** Copies characters of ASCII up to the first other one. */
  private int copyAscii(char[] buffer, int to, int end) {
    byte[] from = bytes;
    int begin = next;
    int most = Math.min(from.length - begin, end - to);
    int copied = 0;
    while (copied < most && from[begin + copied] >= 0) {
      buffer[to + copied] = (char) from[begin + copied];
      copied++;
    }
    return copied;
  }

  /** Where the characters beyond ASCII that begin here end; always between two characters. */
  private int endOfRun() {
    int end = next;
    while (end < bytes.length && bytes[end] < 0) {
      // The second byte of a character in Windows-31J may look like ASCII.
      boolean isPair =
          charset == WireCharset.WINDOWS_31J && (bytes[end] & 0xFF) != 0x80 && !isKana(bytes[end]);
      end += isPair ? 2 : 1;
    }
    return Math.min(end, bytes.length);
  }

  private static boolean isKana(byte b) {
    return (b & 0xFF) >= 0xA1 && (b & 0xFF) <= 0xDF;
  }

  @Override
  public void close() {
    // nothing is open
  }
}
