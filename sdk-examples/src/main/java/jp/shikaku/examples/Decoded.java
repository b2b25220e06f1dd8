package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.shikaku.DecodeException;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireDocument;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.text.DocumentView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.medical.MedicalInfoRequest;
import jp.shikaku.medical.PdfDocument;

/**
 * A message file of any family, read.
 *
 * @param json its JSON form
 * @param lines its form for people
 * @param hasFindings whether something in it was not understood
 * @param failure why it could not be read to its end, or a row of it not at all
 */
record Decoded(
    Supplier<ObjectNode> json,
    Function<Language, List<String>> lines,
    boolean hasFindings,
    Optional<DecodeException> failure) {

  private static final int MIB = 1024 * 1024;

  /** How many bytes of a file are read at most (S-IN-03). */
  static int limit(MessageName name) {
    String kind = name.kind().orElse("");
    return kind.startsWith("OQSmu") ? 512 * MIB : kind.startsWith("OQS") ? 4 * MIB : 64 * MIB;
  }

  /**
   * Reads a file; its kind is told by the name, else by the content.
   *
   * @throws DecodeException when it is of no kind this version knows, or broken
   */
  static Decoded read(MessageName name, byte[] bytes) {
    if (name.isPdf()) {
      PdfDocument pdf = PdfDocument.of(name.text(), bytes);
      return new Decoded(
          () -> DocumentJson.of(pdf, name.kind()),
          language -> new DocumentView(language).lines(pdf, name.kind()),
          false,
          Optional.empty());
    }
    boolean isBulk = name.kind().filter(kind -> kind.matches("OQSmu[a-z]{3}02res")).isPresent();
    if (isBulk && name.isZip()) {
      return DecodedRows.read(name, bytes);
    }
    WireDocument document;
    try {
      document = document(name, bytes);
    } catch (DecodeException e) {
      if (isBulk) {
        return DecodedRows.read(name, bytes); // what stands before the fault is told all the same
      }
      throw e;
    }
    return new Decoded(
        () -> DocumentJson.of(document),
        language -> new DocumentView(language).lines(document),
        !document.findings().isEmpty(),
        Optional.empty());
  }

  private static WireDocument document(MessageName name, byte[] bytes) {
    String kind = name.kind().orElse("");
    if (kind.startsWith("YZK") || kind.startsWith("TKK")) {
      return medicalInfo(kind, name.text(), bytes);
    }
    try {
      return OqsDocuments.read(name.text(), bytes, ReadingRules.DEFAULT);
    } catch (DecodeException e) {
      if (!kind.isEmpty() || e.problem() != DecodeException.Problem.UNEXPECTED_MESSAGE) {
        throw e;
      }
      // Any message can be read as such a request: what it holds is in the element tree.
      RawElement tree = medicalInfo("YZKsiquc01req", name.text(), bytes).raw();
      return medicalInfo(kindByContent(tree).orElseThrow(() -> e), name.text(), bytes);
    }
  }

  private static WireDocument medicalInfo(String kind, String name, byte[] bytes) {
    return switch (kind) {
      case "YZKsiquc01res" -> DrugInfoAnswer.decode(name, bytes, ReadingRules.DEFAULT);
      case "TKKsiquc01res" -> CheckupAnswer.decode(name, bytes, ReadingRules.DEFAULT);
      case "YZKsiquc01req", "TKKsiquc01req" ->
          MedicalInfoRequest.decode(name, kind, bytes, ReadingRules.DEFAULT);
      default ->
          throw new DecodeException(
              DecodeException.Problem.UNEXPECTED_MESSAGE,
              "no layout is known for this message",
              null,
              0,
              0);
    };
  }

  /** Told by what only one message has; an error answer could be of either family. */
  private static Optional<String> kindByContent(RawElement root) {
    if (has(root, "MessageHeader/QuaInf")
        || has(root, "MessageBody/MeTrMonthInf")
        || has(root, "MessageBody/CzDiInf")
        || has(root, "MessageBody/ShPrInf")) {
      return Optional.of("YZKsiquc01res");
    }
    if (has(root, "MessageHeader/QualificationsInfo") || holds(root, "SpecificHealthCheckupInfo")) {
      return Optional.of("TKKsiquc01res");
    }
    if (has(root, "MessageBody/FileCategory")) {
      // Only drugs have a period.
      boolean period = has(root, "MessageBody/StartDate") || has(root, "MessageBody/EndDate");
      return Optional.of(period ? "YZKsiquc01req" : "TKKsiquc01req");
    }
    return Optional.empty();
  }

  /** Whether it stands anywhere: the parent of the checkups is not public (medical-info 8.1). */
  private static boolean holds(RawElement element, String name) {
    return element.name().equals(name)
        || element.children().stream().anyMatch(child -> holds(child, name));
  }

  private static boolean has(RawElement root, String path) {
    return root.at(path).isPresent();
  }
}
