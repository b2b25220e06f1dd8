package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionException;
import jp.shikaku.ReadingRules;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;

/**
 * A desk with very little memory: asks a gateway for a bulk result, or waits on for one asked for
 * before, reads it twice and prints each time size and digest. Arguments: port, {@code ask} or
 * {@code resume}, and the time for it in seconds.
 */
public final class LargeAnswerDesk {

  /** Also the identifier of the request. */
  public static final String ID = "N1";

  private static final MessageKind KIND = MessageKind.BULK_ELIGIBILITY_RESULT;

  private static final String REQUEST =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
          + "<MedicalInstitutionCode>1319999007</MedicalInstitutionCode></MessageHeader>"
          + "<MessageBody/></XmlMsg>";

  private LargeAnswerDesk() {}

  public static void main(String... args) throws Exception {
    Pending handle =
        new Pending(KIND.code(), "1319999007", ID, null, Instant.parse("2026-11-02T00:00:00Z"));
    Duration limit = Duration.ofSeconds(Long.parseLong(args[2]));
    AnswerGate gate = AnswerGate.correlating(handle, ReadingRules.DEFAULT);
    try (GatewayEndpoint endpoint =
            GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + args[0]))
                .permitPlainLoopback()
                .build();
        Transport transport = HttpTransport.over(endpoint)) {
      ExchangeCall call =
          args[1].equals("ask")
              ? transport.exchange(
                  ExchangeRequest.of(KIND, handle, REQUEST.getBytes(US_ASCII), limit, gate))
              : transport.resume(handle, gate, limit);
      ExchangeResult.Answer answer = (ExchangeResult.Answer) call.result().join();
      System.out.println(read(answer.source()));
      System.out.println(read(answer.source()));
    } catch (CompletionException e) {
      System.out.println("failed " + e.getCause());
    }
  }

  private static Map.Entry<Long, String> read(BulkSource source) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[16 * 1024];
    long size = 0;
    try (InputStream in = source.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    return Map.entry(size, HexFormat.of().formatHex(digest.digest()));
  }
}
