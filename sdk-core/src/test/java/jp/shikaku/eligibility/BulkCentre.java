package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/** What the centre writes for bulk messages; all invented. */
public final class BulkCentre {

  public static final String NUMBER = "2026110218000300001";

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private BulkCentre() {}

  public static byte[] receipt(ExchangeRequest upload) {
    return document(
        tag("ProcessExecutionTime", "20261102100000")
            + tag("MedicalInstitutionCode", "1319999007")
            + tag("ArbitraryFileIdentifier", upload.handle().exchangeId()),
        tag("ReceptionNumber", NUMBER) + tag("ReceptionDateTime", "20261102100000"));
  }

  public static byte[] document(String head, String body) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg><MessageHeader>"
            + head
            + "</MessageHeader><MessageBody>"
            + body
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  public static String tag(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  /** The header of a result of an upload. */
  public static String head(String uploadId, String segment) {
    return tag("ProcessExecutionTime", "20261102101500")
        + tag("QualificationConfirmationDate", "20261103")
        + tag("MedicalInstitutionCode", "1319999007")
        + tag("ArbitraryFileIdentifier", uploadId)
        + tag("ReceptionNumber", NUMBER)
        + tag("SegmentOfResult", segment);
  }

  public static byte[] working(String uploadId) {
    return document(head(uploadId, "2"), "");
  }

  public static byte[] result(String uploadId, String... rows) {
    return document(
        head(uploadId, "1") + tag("NumberOfProcessingResult", String.valueOf(rows.length)),
        String.join("", rows));
  }

  public static String row(String arbitraryId) {
    return tag(
        "BulkConfirmUnit",
        tag(
                "QualificationConfirmSearchInfo",
                tag("InsurerNumber", "06139992")
                    + tag("InsuredIdentificationNumber", "4567")
                    + tag("ArbitraryIdentifier", arbitraryId))
            + tag("ProcessingResultStatus", "1")
            + tag("QualificationValidity", "1")
            + tag(
                "ResultOfQualificationConfirmation",
                tag("InsuredCardClassification", "01")
                    + tag("InsurerNumber", "06139992")
                    + tag("InsuredIdentificationNumber", "4567")
                    + tag("Name", "試験　太郎")
                    + tag("Birthdate", "19850417")));
  }

  public static byte[] zip(String entry, byte[] document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What a request says under a tag, the first time. */
  public static String told(ExchangeRequest request, String tag) {
    Matcher found =
        Pattern.compile("<" + tag + ">([^<]*)<").matcher(new String(request.body(), WINDOWS_31J));
    return found.find() ? found.group(1) : "";
  }

  /** A journal that outlives clients, as a file would. */
  public static final class Journal implements ExchangeJournal {
    private final Map<String, Pending> open = new LinkedHashMap<>();
    public final List<String> lines = new ArrayList<>();

    /** What it throws instead of noting an intent, if anything. */
    public @Nullable RuntimeException trouble;

    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public synchronized void intent(Pending exchange) {
      if (trouble != null) {
        throw trouble;
      }
      open.put(exchange.exchangeId(), exchange);
      lines.add("intent " + exchange.kind());
    }

    @Override
    public synchronized void sent(Pending exchange) {
      lines.add("sent " + exchange.kind());
    }

    @Override
    public synchronized void ended(Pending exchange, Outcome outcome) {
      if (outcome != Outcome.UNKNOWN) {
        open.remove(exchange.exchangeId());
      }
      lines.add(outcome + " " + exchange.kind());
    }

    @Override
    public synchronized List<Pending> open() {
      return List.copyOf(open.values());
    }
  }
}
