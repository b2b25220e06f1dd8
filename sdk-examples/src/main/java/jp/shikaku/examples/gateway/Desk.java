package jp.shikaku.examples.gateway;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: a receipt computer, and the institutions its certificate is for. They stand in the
 * certificate's alternative names as {@code urn:oqs-sdk:institution:NNNNNNNNNN}, a form of this
 * project's own.
 *
 * @param id the same for a desk as long as its certificates have the same subject; holds no name
 * @param name how the log calls it: the name in its certificate, never a patient's
 * @param institutions institution codes; null for all, on a loopback address without TLS only
 */
record Desk(String id, String name, @Nullable Set<String> institutions) {

  private static final int URI = 6;
  private static final Pattern INSTITUTION = Pattern.compile("urn:oqs-sdk:institution:([0-9]{10})");

  static final Desk LOOPBACK = new Desk("loopback", "loopback", null);

  private static final int LONGEST_NAME = 64;

  static String uri(String institution) {
    return "urn:oqs-sdk:institution:" + institution;
  }

  /**
   * Reads the certificate a desk came with.
   *
   * @throws Problem when it is for no institution, or has ended since the connection was made
   */
  static Desk of(X509Certificate certificate, Instant now) {
    try {
      certificate.checkValidity(Date.from(now));
    } catch (CertificateException e) {
      throw new Problem(
          Problem.Code.CLIENT_CERTIFICATE, "the client certificate is not valid any more");
    }
    return of(certificate);
  }

  /** Whom a certificate is for, valid or not. */
  static Desk of(X509Certificate certificate) {
    Set<String> institutions = new TreeSet<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0) instanceof Integer type
            && type == URI
            && name.get(1) instanceof String uri) {
          Matcher told = INSTITUTION.matcher(uri);
          if (told.matches()) {
            institutions.add(told.group(1));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // then it names none
    }
    if (institutions.isEmpty()) {
      throw new Problem(
          Problem.Code.CLIENT_CERTIFICATE, "the client certificate is bound to no institution");
    }
    return new Desk(id(certificate), name(certificate), institutions);
  }

  private static String id(X509Certificate certificate) {
    byte[] subject = certificate.getSubjectX500Principal().getEncoded();
    boolean isNamed = !certificate.getSubjectX500Principal().getName().isEmpty();
    return Texts.digest(isNamed ? subject : certificate.getPublicKey().getEncoded());
  }

  /**
   * The common name of a certificate's subject, of letters, digits, dots and dashes alone: in a log
   * it can be nothing but a name.
   */
  static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    String name = subject;
    try {
      for (Rdn part : new LdapName(subject).getRdns()) {
        name = part.getType().equalsIgnoreCase("CN") ? String.valueOf(part.getValue()) : name;
      }
    } catch (InvalidNameException e) {
      // then the subject as it stands
    }
    String clean = name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return clean.isEmpty() ? "-" : clean.substring(0, Math.min(LONGEST_NAME, clean.length()));
  }

  boolean speaksFor(String institution) {
    return institutions == null || institutions.contains(institution);
  }
}
