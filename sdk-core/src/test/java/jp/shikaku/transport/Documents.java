package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;

/** Requests, answers and a gate for tests: as little of a message as a transport may know of. */
public final class Documents {

  /** An institution that does not exist. */
  public static final String INSTITUTION = "1319999007";

  /** When the handles say they were made. */
  public static final Instant SINCE = Instant.parse("2026-11-02T00:00:00Z");

  private static final String END = "</XmlMsg>";

  private Documents() {}

  /** Makes a handle of an eligibility query. */
  public static Pending handle(String exchangeId) {
    return handle(MessageKind.ELIGIBILITY, exchangeId);
  }

  /** Makes a handle. */
  public static Pending handle(MessageKind kind, String exchangeId) {
    return new Pending(kind.code(), INSTITUTION, exchangeId, null, SINCE);
  }

  /** Makes an eligibility query with the gate below. */
  public static ExchangeRequest request(String exchangeId, Duration timeout) {
    return request(MessageKind.ELIGIBILITY, exchangeId, timeout);
  }

  /** Makes a request with the gate below. */
  public static ExchangeRequest request(MessageKind kind, String exchangeId, Duration timeout) {
    return ExchangeRequest.of(
        kind, handle(kind, exchangeId), question(exchangeId), timeout, gate(exchangeId));
  }

  /** The document of a request, with a head as a gateway looks for it. */
  public static byte[] question(String exchangeId) {
    return ("<XmlMsg><MessageHeader><MedicalInstitutionCode>"
            + INSTITUTION
            + "</MedicalInstitutionCode><ArbitraryFileIdentifier>"
            + exchangeId
            + "</ArbitraryFileIdentifier></MessageHeader>"
            + END)
        .getBytes(US_ASCII);
  }

  /** A whole answer to a request. */
  public static byte[] answer(String exchangeId) {
    return ("<XmlMsg><Id>" + exchangeId + "</Id><Body>answer to " + exchangeId + "</Body>" + END)
        .getBytes(US_ASCII);
  }

  /** Judges by the closing tag and the identifier, if there is one. */
  public static AnswerGate gate(String exchangeId) {
    return (fileName, format, bytes) -> {
      String text = new String(bytes, ISO_8859_1);
      if (!text.endsWith(END)) {
        return AnswerGate.Verdict.NOT_YET;
      }
      return text.contains("<Id>") && !text.contains("<Id>" + exchangeId + "</Id>")
          ? AnswerGate.Verdict.MISMATCH
          : AnswerGate.Verdict.ACCEPT;
    };
  }

  /** The identifier in a request's file name. */
  public static String idOf(String fileName) {
    return fileName.substring(fileName.indexOf('_') + 1, fileName.lastIndexOf('.'));
  }
}
