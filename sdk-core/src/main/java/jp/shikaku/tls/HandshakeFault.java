package jp.shikaku.tls;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Names the cause of a failed handshake. What this side refuses is told by classes; what the other
 * side refuses is told by its alert, which the Java platform gives as text only.
 */
final class HandshakeFault {

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  /** As the HTTP library shows what it took for the first line: in hexadecimal, or as it came. */
  private static final Pattern ALERT_IN_PLACE_OF_HTTP =
      Pattern.compile("content=1503|status line: \\x15\\x03");

  private static final int MAX_CAUSES = 20;

  private HandshakeFault() {}

  static Optional<TlsException> explain(Throwable failure, boolean identity, boolean asked) {
    List<Throwable> causes = causes(failure);
    Optional<TlsException> known = first(causes, TlsException.class);
    if (known.isPresent()) {
      return known;
    }
    TlsProblem problem = refusedHere(causes);
    String alert = "";
    if (problem == null) {
      alert = alert(causes);
      problem =
          alert.isEmpty()
              ? otherwise(causes, asked && !identity)
              : refusedThere(alert, identity, asked);
    }
    return problem == null
        ? Optional.empty()
        : Optional.of(new TlsException(problem, observed(causes, alert)));
  }

  /** Who listens for TLS answers a plain request with an alert, which is no line of HTTP. */
  static Optional<TlsException> explainPlain(Throwable failure) {
    return causes(failure).stream()
        .map(cause -> String.valueOf(cause.getMessage()))
        .filter(text -> ALERT_IN_PLACE_OF_HTTP.matcher(text).find())
        .findFirst()
        .map(text -> new TlsException(TlsProblem.TLS_NEEDED, "an alert in place of HTTP"));
  }

  // A library that could not write may still read, and adds what it heard as suppressed.
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>(List.of(failure));
    for (int i = 0; i < causes.size() && i < MAX_CAUSES; i++) {
      Throwable effect = causes.get(i);
      Stream.concat(Stream.ofNullable(effect.getCause()), Stream.of(effect.getSuppressed()))
          .filter(cause -> !causes.contains(cause))
          .forEach(causes::add);
    }
    return causes;
  }

  private static <T> Optional<T> first(List<Throwable> causes, Class<T> type) {
    return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private static @Nullable TlsProblem refusedHere(List<Throwable> causes) {
    Optional<UntrustedServer> ours = first(causes, UntrustedServer.class);
    if (ours.isPresent()) {
      return ours.get().problem();
    }
    // After our own check the Java platform makes two more: its constraints, and the host's name.
    if (first(causes, CertPathValidatorException.class).isPresent()) {
      return TlsProblem.WEAK_SIGNATURE;
    }
    boolean name =
        first(causes, CertificateException.class).isPresent()
            || first(causes, SSLPeerUnverifiedException.class).isPresent();
    return name ? TlsProblem.WRONG_HOST : null;
  }

  private static String alert(List<Throwable> causes) {
    for (Throwable cause : causes) {
      Matcher matcher = ALERT.matcher(String.valueOf(cause.getMessage()));
      if (cause instanceof SSLException && matcher.find()) {
        return matcher.group(1);
      }
    }
    return "";
  }

  private static TlsProblem refusedThere(String alert, boolean identity, boolean asked) {
    return switch (alert) {
      case "protocol_version" -> TlsProblem.PROTOCOL_TOO_OLD;
      // Said by some servers also to a client that shows no certificate.
      case "handshake_failure", "insufficient_security" ->
          asked && !identity ? TlsProblem.CLIENT_CERTIFICATE_MISSING : TlsProblem.NO_COMMON_SUITE;
      case "certificate_expired" -> TlsProblem.CLIENT_CERTIFICATE_EXPIRED;
      case "bad_certificate",
          "certificate_required",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_unknown",
          "unknown_ca",
          "access_denied" ->
          identity ? TlsProblem.CLIENT_CERTIFICATE_REFUSED : TlsProblem.CLIENT_CERTIFICATE_MISSING;
      case "unrecognized_name" -> TlsProblem.WRONG_HOST;
      default -> TlsProblem.OTHER;
    };
  }

  private static @Nullable TlsProblem otherwise(List<Throwable> causes, boolean owed) {
    Optional<SocketException> line = first(causes, SocketException.class);
    // A server that misses our certificate may cut the line before its alert is read.
    if (owed && line.isPresent() && line.get().getClass() == SocketException.class) {
      return TlsProblem.CLIENT_CERTIFICATE_MISSING;
    }
    Optional<SSLException> tls = first(causes, SSLException.class);
    if (line.isPresent()
        || first(causes, SocketTimeoutException.class).isPresent()
        || tls.isEmpty()) {
      return null;
    }
    String text = String.valueOf(tls.get().getMessage());
    if (text.contains("protocol version")) {
      return TlsProblem.PROTOCOL_TOO_OLD;
    }
    if (text.contains("unrecognized SSL message")) {
      return TlsProblem.NOT_TLS;
    }
    if (text.contains("SignatureScheme") || text.contains("signature algorithm")) {
      return TlsProblem.WEAK_SIGNATURE;
    }
    return TlsProblem.OTHER;
  }

  private static String observed(List<Throwable> causes, String alert) {
    String classes =
        causes.stream()
            .map(cause -> cause.getClass().getSimpleName())
            .collect(Collectors.joining(" < "));
    return alert.isEmpty() ? classes : "alert " + alert + ", " + classes;
  }
}
