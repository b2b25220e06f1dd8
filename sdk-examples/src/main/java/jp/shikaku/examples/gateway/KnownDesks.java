package jp.shikaku.examples.gateway;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides as the platform does whether a desk's certificate is of the clinic's CA, and says of one
 * that is refused whose it is and why: the platform's own exception does not. Thread-safe.
 */
final class KnownDesks extends X509ExtendedTrustManager {

  /** A certificate that was refused. */
  static final class RefusedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final String desk;

    RefusedException(String desk, String rule, CertificateException cause) {
      super(rule, cause.getCause() == null ? cause : cause.getCause());
      this.desk = desk;
    }

    /** The name it gives itself; nobody vouches for it. */
    String desk() {
      return desk;
    }

    /** Why, in our own words. */
    String rule() {
      return String.valueOf(getMessage());
    }
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private final X509ExtendedTrustManager platform;

  KnownDesks(X509ExtendedTrustManager platform) {
    this.platform = platform;
  }

  private static void check(X509Certificate[] chain, Check platforms) throws CertificateException {
    try {
      platforms.run();
    } catch (CertificateException e) {
      throw new RefusedException(chain.length == 0 ? "-" : Desk.name(chain[0]), rule(e), e);
    }
  }

  private static String rule(CertificateException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "the client certificate has ended";
      } else if (cause instanceof CertificateNotYetValidException) {
        return "the client certificate is not valid yet: look at the clocks";
      } else if (cause instanceof CertPathBuilderException) {
        return "the client certificate is of an unknown CA, not of the clinic's";
      }
    }
    return "the client certificate is no good one of the clinic's CA";
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> platform.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, () -> platform.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> platform.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    platform.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    platform.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    platform.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return platform.getAcceptedIssuers();
  }
}
