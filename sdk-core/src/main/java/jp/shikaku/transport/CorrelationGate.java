package jp.shikaku.transport;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.io.ZippedDocument;
import jp.shikaku.internal.xml.RowSlicer;
import jp.shikaku.internal.xml.XmlCursor;
import jp.shikaku.internal.xml.XmlReaders;

/**
 * Takes a file only when it is whole and every identifier in its header that it carries is ours
 * (reliability-security R-INV-1). PDF carries none in reach: it is told by name.
 */
final class CorrelationGate implements AnswerGate {

  /** All that a bulk result holds beside its header. */
  private static final List<String> BODY = List.of("XmlMsg", "MessageBody");

  private final Pending expected;
  private final ReadingRules rules;
  private final XmlReaders readers;
  private final boolean isInPlace;

  CorrelationGate(Pending expected, ReadingRules rules) {
    this.expected = expected;
    this.rules = rules;
    this.readers = XmlReaders.of(rules);
    this.isInPlace = MessageKind.forResume(expected.kind()).leavesAnswerInPlace();
  }

  @Override
  public Verdict judge(String fileName, AnswerFormat format, byte[] bytes) {
    if (isInPlace || format == AnswerFormat.ZIP) {
      if (!LargeAnswers.mayBeWhole(format, LargeAnswers.tail(bytes))) {
        return Verdict.NOT_YET;
      }
      try {
        return judge(fileName, format, BulkSource.of(bytes));
      } catch (IOException e) {
        throw new AssertionError("bytes in memory can be read", e);
      }
    }
    if (format != AnswerFormat.XML) {
      return bytes.length == 0 ? Verdict.NOT_YET : Verdict.ACCEPT;
    }
    if (!LargeAnswers.endsLikeXml(bytes)) {
      return Verdict.NOT_YET;
    }
    try {
      return readers.read(bytes, this::judge);
    } catch (DecodeException e) {
      return Verdict.NOT_YET;
    }
  }

  @Override
  public Verdict judge(String fileName, AnswerFormat format, BulkSource source) throws IOException {
    if (source.size() == 0) {
      return Verdict.NOT_YET;
    }
    return switch (format) {
      case XML -> whole(source).orElse(Verdict.NOT_YET);
      case ZIP -> zipped(source);
      case PDF -> Verdict.ACCEPT;
    };
  }

  /** A packed document does not change any more: what is wrong with it, its reader tells. */
  private Verdict zipped(BulkSource source) throws IOException {
    BulkSource document;
    try {
      document =
          ZippedDocument.unzippedIfWhole(
              source, expected.kind() + "res_", MessageKind.LARGEST_ANSWER);
    } catch (DecodeException e) {
      return Verdict.ACCEPT;
    }
    if (document == null) {
      return Verdict.NOT_YET;
    }
    boolean isPacked = document != source;
    return whole(document).orElse(isPacked ? Verdict.ACCEPT : Verdict.NOT_YET);
  }

  /**
   * Reads by tags and never as a whole; a row of a bulk result that is wrong in itself is none of
   * our concern.
   */
  private Optional<Verdict> whole(BulkSource document) throws IOException {
    try (RowSlicer slicer =
        new RowSlicer(document.open(), BODY, MessageKind.LARGEST_ANSWER, rules.maxDepth())) {
      while (slicer.next()) {
        slicer.dropRow(!isInPlace);
      }
      return Optional.of(readers.read(slicer.rest(), this::judge));
    } catch (DecodeException e) {
      return Optional.empty();
    }
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
