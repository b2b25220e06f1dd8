package jp.shikaku.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A document to be read.
 *
 * @param bytes as it comes
 * @param charset what it is really written in
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Sample(byte[] bytes, Charset charset) {

  /** What the label Shift_JIS means; the peers would garble 髙 and ① by the label. */
  public static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  /** Reads a document of the folder {@code samples} beside this class. */
  public static Sample load(String name, Charset charset) {
    try (InputStream in = Sample.class.getResourceAsStream("samples/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no such sample: " + name);
      }
      return new Sample(in.readAllBytes(), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells whether a peer may find the encoding by itself, which is its fastest way. */
  public boolean isUtf8() {
    return charset.equals(StandardCharsets.UTF_8);
  }

  /** Opens the bytes. */
  public InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }

  /** Opens the text. */
  public Reader reader() {
    return new InputStreamReader(stream(), charset);
  }
}
