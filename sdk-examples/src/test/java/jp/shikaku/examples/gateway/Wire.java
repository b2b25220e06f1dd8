package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A desk that speaks to a gateway over HTTP itself, without the library. */
public final class Wire {

  /** An institution that does not exist. */
  public static final String INSTITUTION = "1319999007";

  /** Another one. */
  public static final String OTHER = "1319999015";

  private static final AtomicLong COUNT = new AtomicLong(System.nanoTime() % 1_000_000_000);

  private final HttpClient client;
  private final String base;

  public Wire(int port) {
    this("http://127.0.0.1:" + port, null);
  }

  public Wire(String authority, @Nullable SSLContext tls) {
    this.base = authority + "/oqs-gateway/v1";
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (tls != null) {
      builder.sslContext(tls);
    }
    this.client = builder.build();
  }

  /** An identifier as the library makes them: 17 digits and 16 of hexadecimal. */
  public static String newId() {
    return "20261102090000000" + String.format("%016x", COUNT.incrementAndGet());
  }

  /** A question about the fictitious TARO. */
  public static byte[] question(String id) {
    return question(id, INSTITUTION, StandardCharsets.UTF_8);
  }

  public static byte[] question(String id, String institution, Charset charset) {
    return """
        <?xml version="1.0" encoding="%s" standalone="no"?>
        <XmlMsg>
          <MessageHeader>
            <QualificationConfirmationDate>20261102</QualificationConfirmationDate>
            <MedicalInstitutionCode>%s</MedicalInstitutionCode>
            <ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier>
          </MessageHeader>
          <MessageBody>
            <QualificationConfirmSearchInfo>
              <InsurerNumber>06139992</InsurerNumber>
              <InsuredCardSymbol>１２３</InsuredCardSymbol>
              <InsuredIdentificationNumber>4567</InsuredIdentificationNumber>
              <InsuredBranchNumber>01</InsuredBranchNumber>
              <Birthdate>19850417</Birthdate>
              <LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>
            </QualificationConfirmSearchInfo>
          </MessageBody>
        </XmlMsg>
        """
        .formatted(charset.equals(StandardCharsets.UTF_8) ? "UTF-8" : "Shift_JIS", institution, id)
        .getBytes(charset);
  }

  /** A POST that can be changed before it is sent. */
  public final class Post {
    private String method = "POST";
    private String path;
    private byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Post(String kind, String id, byte[] body) {
      this.path = "/exchanges/" + kind;
      this.body = body;
      headers.put("Content-Type", "application/xml");
      headers.put("X-Oqs-File-Name", kind + "req_" + id + ".xml");
      headers.put("X-Oqs-Institution", INSTITUTION);
      headers.put("Idempotency-Key", id);
      headers.put("Content-Digest", digest(body));
      headers.put("Prefer", "wait=20");
    }

    /** Sets a header; the empty text takes it away. */
    public Post with(String name, String value) {
      if (value.isEmpty()) {
        headers.remove(name);
      } else {
        headers.put(name, value);
      }
      return this;
    }

    public Post method(String newMethod) {
      method = newMethod;
      return this;
    }

    public Post path(String newPath) {
      path = newPath;
      return this;
    }

    public HttpResponse<byte[]> send() throws IOException, InterruptedException {
      return client.send(request(), BodyHandlers.ofByteArray());
    }

    public CompletableFuture<HttpResponse<byte[]>> sendAsync() {
      return client.sendAsync(request(), BodyHandlers.ofByteArray());
    }

    private HttpRequest request() {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(Duration.ofSeconds(60))
              .method(method, BodyPublishers.ofByteArray(body));
      headers.forEach(builder::header);
      return builder.build();
    }
  }

  public Post post(String id) {
    return post("OQSsiquc01", id, question(id));
  }

  public Post post(String kind, String id, byte[] body) {
    return new Post(kind, id, body);
  }

  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return call("GET", path, headers);
  }

  public HttpResponse<byte[]> call(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .header("X-Oqs-Institution", INSTITUTION)
            .method(method, BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      builder.setHeader(headers[i], headers[i + 1]);
    }
    return client.send(builder.build(), BodyHandlers.ofByteArray());
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  public static String digest(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
