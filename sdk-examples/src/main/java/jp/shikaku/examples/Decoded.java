package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
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
import jp.shikaku.transport.BulkSource;

/**
 * A message file of any family, read, or open to be read row by row while it is written, once. What
 * was found in it is known when it is written. To be closed.
 */
interface Decoded extends AutoCloseable {

  /** Writes it as one JSON object. */
  void write(JsonGenerator out, ObjectMapper mapper, Language language) throws IOException;

  /** Writes it for people. */
  void write(Language language, Consumer<String> lines) throws IOException;

  /** Whether something in it was not understood. */
  boolean hasFindings();

  /** Why it could not be read to its end, or a row of it not at all. */
  Optional<OqsException> failure();

  @Override
  void close();

  /** Its JSON form, held in memory. */
  default ObjectNode json() {
    ObjectMapper mapper = new ObjectMapper();
    try (TokenBuffer buffer = new TokenBuffer(mapper, false)) {
      write(buffer, mapper, Language.JAPANESE);
      return mapper.readTree(buffer.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of bytes in memory
    }
  }

  /** How many bytes of a file are read at most (S-IN-03). */
  static int limit(MessageName name) {
    int mib = 1024 * 1024;
    String kind = name.kind().orElse("");
    return kind.startsWith("OQSmu") ? 512 * mib : kind.startsWith("OQS") ? 4 * mib : 64 * mib;
  }

  private static boolean isBulkResult(MessageName name) {
    return name.kind().filter(kind -> kind.matches("OQSmu[a-z]{3}02res")).isPresent();
  }

  /**
   * Opens a file; its kind is told by the name, else by the content. A bulk result never stands in
   * memory.
   *
   * @throws DecodeException when it is of no kind this version knows, or broken
   * @throws IOException when it can not be read
   */
  static Decoded open(MessageName name, Path file) throws IOException {
    if (isBulkResult(name)) {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException("no regular file");
      }
      return DecodedRows.open(name, BulkSource.of(file.toRealPath()));
    }
    return read(name, DecodeCommand.bytes(file, limit(name)));
  }

  /**
   * Reads a file that is in memory.
   *
   * @throws DecodeException when it is of no kind this version knows, or broken
   */
  static Decoded read(MessageName name, byte[] bytes) {
    if (name.isPdf()) {
      PdfDocument pdf = PdfDocument.of(name.text(), bytes);
      return new Document(
          locale -> DocumentJson.of(pdf, name.kind()),
          language -> new DocumentView(language).lines(pdf, name.kind()),
          false);
    }
    if (isBulkResult(name) && name.isZip()) {
      return DecodedRows.ofBytes(name, bytes);
    }
    WireDocument document;
    try {
      document = document(name, bytes);
    } catch (DecodeException e) {
      if (isBulkResult(name)) {
        return DecodedRows.ofBytes(
            name, bytes); // what stands before the fault is told all the same
      }
      throw e;
    }
    return new Document(
        locale -> DocumentJson.of(document, locale),
        language -> new DocumentView(language).lines(document),
        !document.findings().isEmpty());
  }

  /** One that is read. */
  record Document(
      Function<Locale, ObjectNode> form,
      Function<Language, List<String>> lines,
      boolean hasFindings)
      implements Decoded {

    @Override
    public void write(JsonGenerator out, ObjectMapper mapper, Language language)
        throws IOException {
      mapper.writeTree(out, form.apply(language.locale()));
    }

    @Override
    public void write(Language language, Consumer<String> to) {
      lines.apply(language).forEach(to);
    }

    @Override
    public Optional<OqsException> failure() {
      return Optional.empty();
    }

    @Override
    public void close() {}
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
