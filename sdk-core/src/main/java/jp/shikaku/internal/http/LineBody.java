package jp.shikaku.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import okhttp3.ResponseBody;

/** The body of a reply on its way. Closing it cuts off what was not read. Not thread-safe. */
public final class LineBody extends InputStream {

  private final LineCall call;
  private final Map<String, String> headers;
  private final ResponseBody body;
  private final InputStream in;

  LineBody(LineCall call, Map<String, String> headers, ResponseBody body) {
    this.call = call;
    this.headers = headers;
    this.body = body;
    this.in = body.byteStream();
  }

  /**
   * Returns a header of the reply.
   *
   * @param name in lower case
   * @return the value; empty when absent
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * Tells why a read failed.
   *
   * @param failure what the read threw
   */
  public LineTrouble trouble(IOException failure) {
    return call.trouble(failure);
  }

  @Override
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return in.read(buffer, offset, length);
  }

  /** Reading the rest only to use the connection again would take as long as the rest is. */
  @Override
  public void close() {
    call.cancel();
    body.close();
    call.read(this);
  }
}
