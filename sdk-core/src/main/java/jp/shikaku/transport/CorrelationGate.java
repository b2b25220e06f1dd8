package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
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

  private static final byte[] ROOT_END = "</XmlMsg>".getBytes(US_ASCII);

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
    Head head = new Head();
    try {
      readers.read(bytes, cursor -> judge(cursor, head));
      return head.verdict();
    } catch (DecodeException e) {
      // A row of a bulk result may be damaged for ever, and the others are wanted all the same.
      return expected.receptionNumber().isPresent() && head.isSeen && isClosed(bytes)
          ? head.verdict()
          : Verdict.NOT_YET;
    }
  }

  /** What the header told. */
  private static final class Head {
    private boolean isSeen;
    private boolean isOurs = true;

    private Verdict verdict() {
      return isOurs ? Verdict.ACCEPT : Verdict.MISMATCH;
    }
  }

  /** Whether the root ends where the file does; the tag is the same in both encodings. */
  private static boolean isClosed(byte[] bytes) {
    int end = lastPrinted(bytes) + 1;
    return end >= ROOT_END.length
        && Arrays.equals(bytes, end - ROOT_END.length, end, ROOT_END, 0, ROOT_END.length);
  }

  /** Spares the parsing of a file that is plainly cut off. */
  private static boolean endsLikeXml(byte[] bytes) {
    int last = lastPrinted(bytes);
    return last >= 0 && bytes[last] == '>';
  }

  private static int lastPrinted(byte[] bytes) {
    int i = bytes.length - 1;
    while (i >= 0 && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
      i--;
    }
    return i;
  }

  private Head judge(XmlCursor cursor, Head head) {
    while (cursor.nextChild()) {
      if (cursor.name().equals("MessageHeader")) {
        head.isOurs &= isOurs(cursor);
        head.isSeen = true;
      } else {
        cursor.skip();
      }
    }
    return head;
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
