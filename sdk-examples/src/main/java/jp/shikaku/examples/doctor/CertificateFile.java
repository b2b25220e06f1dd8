package jp.shikaku.examples.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The file of a certificate 「電子証明書のファイル」. Stateless. */
public final class CertificateFile {

  private static final int MOST_BYTES = 1024 * 1024;

  private CertificateFile() {}

  /**
   * {@return the first certificate of a file}
   *
   * @param file PEM or DER, of which at most 1 MiB is read
   * @throws IOException when it can not be read
   * @throws CertificateException when it holds no certificate
   */
  public static X509Certificate read(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(in.readNBytes(MOST_BYTES)));
    }
  }
}
