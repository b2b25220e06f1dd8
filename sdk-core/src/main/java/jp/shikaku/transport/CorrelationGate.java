package jp.shikaku.transport;

import java.util.function.Predicate;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.xml.XmlCursor;
import jp.shikaku.internal.xml.XmlReaders;

/**
 * Takes a file only when it parses to its end and every identifier in its header that it carries is
 * ours (reliability-security R-INV-1). PDF and zip carry none in reach: they are told by name.
 */
final class CorrelationGate implements AnswerGate {

  private final Pending expected;
  private final XmlReaders readers;

  CorrelationGate(Pending expected, ReadingRules rules) {
    this.expected = expected;
    this.readers = XmlReaders.of(rules);
  }

  @Override
  public Verdict judge(String fileName, AnswerFormat format, byte[] bytes) {
    if (format != AnswerFormat.XML) {
      return bytes.length == 0 ? Verdict.NOT_YET : Verdict.ACCEPT;
    }
    if (!endsLikeXml(bytes)) {
      return Verdict.NOT_YET;
    }
    try {
      return readers.read(bytes, this::judge);
    } catch (DecodeException e) {
      return Verdict.NOT_YET;
    }
  }

  /** Spares the parsing of a file that is plainly cut off. */
  private static boolean endsLikeXml(byte[] bytes) {
    int i = bytes.length - 1;
    while (i >= 0 && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
      i--;
    }
    return i >= 0 && bytes[i] == '>';
  }

  private Verdict judge(XmlCursor cursor) {
    boolean ours = true;
    while (cursor.nextChild()) {
      if (cursor.name().equals("MessageHeader")) {
        ours &= isOurs(cursor);
      } else {
        cursor.skip();
      }
    }
    return ours ? Verdict.ACCEPT : Verdict.MISMATCH;
  }

  private boolean isOurs(XmlCursor header) {
    boolean ours = true;
    while (header.nextChild()) {
      ours &=
          switch (header.name()) {
            case "MedicalInstitutionCode" -> told(header, expected.institution()::equals);
            case "ArbitraryFileIdentifier" -> told(header, this::isOurId);
            case "ReceptionNumber" ->
                told(header, text -> expected.receptionNumber().filter(text::equals).isPresent());
            default -> {
              header.skip();
              yield true;
            }
          };
    }
    return ours;
  }

  /**
   * The request for a bulk result carries no identifier; its answer repeats that of the upload,
   * which only the holder of the receipt knows (eligibility 1.4). The reception number tells here.
   */
  private boolean isOurId(String told) {
    return expected.receptionNumber().isPresent() || told.equals(expected.exchangeId());
  }

  private static boolean told(XmlCursor element, Predicate<String> fits) {
    String text = element.text(() -> {}).strip();
    return text.isEmpty() || fits.test(text);
  }
}
