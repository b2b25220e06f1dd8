package jp.shikaku.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jp.shikaku.tls.CertificateStatus.State;
import jp.shikaku.tls.CredentialException.Problem;

/** Something whose certificates are watched. */
interface Watched {

  /** Tells the state of its certificates; what can not be read is a state too. */
  List<CertificateStatus> statuses(String name, Instant now);

  static Watched of(ClientIdentity identity) {
    return guarded(
        (name, now) -> {
          List<X509Certificate> chain = identity.source().open().chain();
          List<CertificateStatus> found = new ArrayList<>(all(name, chain.subList(0, 1), now));
          found.addAll(all(name + " issuer", chain.subList(1, chain.size()), now));
          return found;
        });
  }

  static Watched of(X509Certificate certificate) {
    return (name, now) -> all(name, List.of(certificate), now);
  }

  static Watched of(KeyStore store) {
    return guarded((name, now) -> all(name, certificates(store), now));
  }

  static Watched of(TrustSet trust) {
    return (name, now) -> {
      List<CertificateStatus> found = new ArrayList<>(all(name, trust.certificates(), now));
      trust
          .pinsValidUntil()
          .ifPresent(end -> found.add(status(name + " pins", Instant.MIN, end, now)));
      return found;
    };
  }

  private static Watched guarded(Watched reading) {
    return (name, now) -> {
      try {
        return reading.statuses(name, now);
      } catch (CredentialException e) {
        return List.of(CertificateStatus.unreadable(name, e.problem()));
      } catch (RuntimeException ofTheHostsStore) {
        return List.of(CertificateStatus.unreadable(name, Problem.BROKEN));
      }
    };
  }

  private static List<X509Certificate> certificates(KeyStore store) {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.getCertificate(alias) instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      return certificates;
    } catch (KeyStoreException e) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  private static List<CertificateStatus> all(
      String name, List<X509Certificate> certificates, Instant now) {
    List<CertificateStatus> statuses = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      String label = certificates.size() == 1 ? name : name + " " + (statuses.size() + 1);
      statuses.add(
          status(
              label,
              certificate.getNotBefore().toInstant(),
              certificate.getNotAfter().toInstant(),
              now));
    }
    return statuses;
  }

  private static CertificateStatus status(String name, Instant begin, Instant end, Instant now) {
    long daysLeft = Rhythm.daysLeft(now, end);
    State state =
        now.isAfter(end)
            ? State.EXPIRED
            : now.isBefore(begin)
                ? State.NOT_YET_VALID
                : daysLeft <= Rhythm.FIRST ? State.EXPIRING : State.VALID;
    return CertificateStatus.of(name, state, end, daysLeft);
  }
}
