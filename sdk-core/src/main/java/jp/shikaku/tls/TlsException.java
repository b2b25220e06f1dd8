package jp.shikaku.tls;

import javax.net.ssl.SSLException;

/**
 * A TLS connection failed or was refused 「TLS接続の失敗」. Its message is English and holds the problem
 * and the classes of what was thrown, no name of a host or subject; it has no cause, whose text
 * would. Immutable.
 */
public final class TlsException extends SSLException {

  private static final long serialVersionUID = 1L;

  private final transient TlsProblem problem;

  TlsException(TlsProblem problem, String observed) {
    super("TLS refused: " + problem + (observed.isEmpty() ? "" : " (" + observed + ")"));
    this.problem = problem;
  }

  /** {@return why} */
  public TlsProblem problem() {
    return problem;
  }
}
