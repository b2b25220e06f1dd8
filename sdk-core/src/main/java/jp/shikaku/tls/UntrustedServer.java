package jp.shikaku.tls;

import java.security.cert.CertificateException;

/** The server's chain is refused by our own check. */
final class UntrustedServer extends CertificateException {

  private static final long serialVersionUID = 1L;

  private final transient TlsProblem problem;

  UntrustedServer(TlsProblem problem) {
    super("server certificate refused: " + problem);
    this.problem = problem;
  }

  TlsProblem problem() {
    return problem;
  }
}
