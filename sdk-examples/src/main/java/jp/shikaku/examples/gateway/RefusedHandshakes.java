package jp.shikaku.examples.gateway;

import java.util.Locale;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/** Tells of connections that were refused before anything could be asked. Thread-safe. */
final class RefusedHandshakes implements SslHandshakeListener {

  private static final String NOBODY = "-";

  private final Refusals refusals;

  RefusedHandshakes(Refusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handshakeFailed(Event event, Throwable failure) {
    SSLEngine engine = event.getSSLEngine();
    String from = String.valueOf(engine.getPeerHost());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KnownDesks.RefusedException refused) {
        refusals.refused("client-certificate", refused.desk(), from, refused.rule());
        return;
      }
    }
    // The platform tells these by its texts alone.
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("client certificate chain")) {
      // Many programs show none when they have none of the CA that is asked for.
      refusals.refused(
          "client-certificate", NOBODY, from, "a client certificate of the clinic's CA is needed");
    } else if (text.contains("unrecognized ssl message") || text.contains("plaintext")) {
      refusals.refused("no-tls", NOBODY, from, "this is no TLS: https:// is needed, not http://");
    } else if (text.contains("received fatal alert")) {
      refusals.refused(
          "refused-by-desk", NOBODY, from, "the desk does not accept the gateway's certificate");
    } else {
      refusals.refused(
          "tls",
          NOBODY,
          from,
          "no TLS version and suite in common, or a broken handshake ("
              + failure.getClass().getSimpleName()
              + ")");
    }
  }
}
