package jp.shikaku.examples.text;

import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Finding;
import jp.shikaku.WireDocument;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.BulkHeader;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocument;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.QueryDocument;
import jp.shikaku.eligibility.ReceptionDocument;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoRequest;
import jp.shikaku.medical.PdfDocument;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * Any decoded document as a short summary for people; of a bulk result that is read row by row its
 * parts, for one result a view. Not thread-safe.
 */
public final class DocumentView {

  private final Language language;
  private int @Nullable [] columns;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public DocumentView(Language language) {
    this.language = language;
  }

  /**
   * {@return the lines}
   *
   * @param document any decoded document
   */
  public List<String> lines(WireDocument document) {
    List<String> lines = new ArrayList<>();
    lines.add(document.fileName());
    lines.addAll(head(document).lines());
    if (document instanceof EligibilityAnswer answer) {
      lines.add(
          language.say(
              "ファイルの内容です。いま確認した結果ではありません。", "As the file says it: this is no query of today."));
      lines.addAll(new DeskView(language).lines(answer));
    } else if (document instanceof QueryDocument query) {
      lines.addAll(queries(query).lines());
    } else if (document instanceof ReceptionDocument receipt) {
      lines.addAll(receipt(receipt).lines());
    } else if (document instanceof BulkResult result) {
      lines.addAll(bulk(result));
    } else if (document instanceof RegistrationDocument registration) {
      lines.addAll(registrations(registration.rows()).lines());
    } else if (document instanceof MedicalInfoRequest request) {
      lines.addAll(request(request).lines());
    } else if (document instanceof DrugInfoAnswer answer) {
      lines.addAll(new DrugsView(language).lines(answer));
    } else if (document instanceof CheckupAnswer answer) {
      lines.addAll(new CheckupsView(language).lines(answer));
    }
    lines.addAll(findings(document.findings(), 0));
    return lines;
  }

  /**
   * {@return the lines about a PDF, which is not looked into}
   *
   * @param pdf the PDF
   * @param kind the message id, if the file's name tells it
   */
  public List<String> lines(PdfDocument pdf, Optional<String> kind) {
    List<String> lines = new ArrayList<>();
    lines.add(pdf.fileName());
    lines.addAll(
        new TextTable(2)
            .row(
                language.say("電文", "Message"),
                Shown.joined(
                    kind.orElse(""),
                    pdf.mediaType(),
                    pdf.sizeBytes() + language.say(" バイト", " bytes")))
            .lines());
    return lines;
  }

  /**
   * {@return the line below rows of which some are missing: whose row is not here is not verified}
   *
   * @param rows how many were read
   */
  public String brokenOff(int rows) {
    return BulkView.brokenOff(language, rows);
  }

  private TextTable head(WireDocument document) {
    TextTable table = new TextTable(2);
    String face =
        FaceFileName.tryParse(document.fileName()).isPresent()
            ? language.say("カードリーダー", "card reader")
            : "";
    table.row(
        language.say("電文", "Message"),
        Shown.joined(
            document.kind(),
            face,
            document.charset().realName(),
            document.sizeBytes() + language.say(" バイト", " bytes"),
            executedAt(document).map(Shown::time).orElse("")));
    if (document instanceof OqsDocument oqs && !(document instanceof EligibilityAnswer)) {
      String error = Shown.joined(oqs.errorCode().orElse(""), oqs.errorMessage().orElse(""));
      if (!error.isEmpty()) {
        table.row(language.say("エラー", "Error"), error);
      }
    }
    return table;
  }

  private static Optional<OffsetDateTime> executedAt(WireDocument document) {
    if (document instanceof OqsDocument oqs) {
      return oqs.executedAt();
    }
    return document instanceof MedicalInfoAnswer answer ? answer.executedAt() : Optional.empty();
  }

  private TextTable request(MedicalInfoRequest request) {
    TextTable table = new TextTable(2);
    table.row(
        language.say("照会", "Query"),
        Shown.joined(
            request.insurerNumberOnWire().map(String::strip).orElse(""),
            request.symbol().orElse(""),
            request.number().orElse(""),
            request.branch().orElse("")));
    table.row(
        language.say("条件", "Terms"),
        Shown.joined(
            Shown.months(request.from(), request.until()),
            request.format().map(Enum::name).orElse(""),
            request.visitKind().map(language::code).orElse("")));
    return table;
  }

  private TextTable queries(QueryDocument document) {
    TextTable table = new TextTable(2);
    document
        .checkedOn()
        .ifPresent(day -> table.row(language.say("資格確認日", "Checked on"), day.toString()));
    for (SearchInfo query : document.queries()) {
      table.row(language.say("照会", "Query"), query(query));
    }
    return table;
  }

  private String query(SearchInfo query) {
    return Shown.joined(
        query.insurerNumberOnWire().map(String::strip).orElse(""),
        query.symbol().orElse(""),
        query.number().orElse(""),
        query.branch().orElse(""),
        query.birthdate().map(Object::toString).orElse(""),
        query
            .limitCertificateConsent()
            .map(consent -> language.say("限度額 ", "limit: ") + language.code(consent))
            .orElse(""),
        query
            .consentDates()
            .map(days -> language.say("同意日 ", "consent ") + Shown.period(days))
            .orElse(""),
        query
            .examinationDates()
            .map(days -> language.say("受診日 ", "examined ") + Shown.period(days))
            .orElse(""),
        query
            .treatmentMonth()
            .map(YearMonth::toString)
            .map(month -> language.say("診療年月 ", "month ") + month)
            .orElse(""),
        query.arbitraryId().orElse(""));
  }

  private TextTable receipt(ReceptionDocument receipt) {
    TextTable table = new TextTable(2);
    table.row(
        language.say("受付番号", "Reception"),
        receipt.number().orElseGet(() -> language.say("なし", "none")));
    receipt
        .receivedAt()
        .ifPresent(time -> table.row(language.say("受付日時", "Received"), Shown.time(time)));
    String result =
        Shown.joined(
            receipt.status().map(language::code).orElse(""),
            receipt.resultCode().orElse(""),
            receipt.resultMessage().orElse(""));
    if (!result.isEmpty()) {
      table.row(language.say("処理結果", "Result"), result);
    }
    return table;
  }

  /**
   * {@return the lines before the rows of a bulk result}
   *
   * @param fileName the name without folder
   * @param header of the result
   * @param sizeBytes of the file
   */
  public List<String> resultHead(String fileName, BulkHeader header, long sizeBytes) {
    List<String> lines = new ArrayList<>(head(fileName, header, sizeBytes));
    lines.addAll(
        counts(
            Shown.joined(
                header.segment().map(language::code).orElse(""),
                count("全", "total ", header.totalCount()),
                count("正常", "normal ", header.normalCount()),
                count("エラー", "errors ", header.errorCount()))));
    return lines;
  }

  /**
   * {@return the next rows of a bulk result, in the columns of the first ones}
   *
   * @param rows those that could be read; not empty
   */
  public List<String> resultRows(List<BulkResult.Row> rows) {
    return lines(results(rows));
  }

  /**
   * {@return the lines before the rows of a result of registrations}
   *
   * @param fileName the name without folder
   * @param header of the result
   * @param sizeBytes of the file
   */
  public List<String> registrationHead(String fileName, BulkHeader header, long sizeBytes) {
    return head(fileName, header, sizeBytes);
  }

  /**
   * {@return the next rows of a result of registrations, in the columns of the first ones}
   *
   * @param rows those that could be read; not empty
   */
  public List<String> registrationRows(List<RegistrationDocument.Row> rows) {
    return lines(registrations(rows));
  }

  private List<String> lines(TextTable table) {
    int[] above = columns;
    if (above == null) {
      columns = table.widths();
      return table.lines();
    }
    return table.under(above).linesWithoutHead();
  }

  private List<String> head(String fileName, BulkHeader header, long sizeBytes) {
    List<String> lines = new ArrayList<>();
    lines.add(fileName);
    TextTable table = new TextTable(2);
    table.row(
        language.say("電文", "Message"),
        Shown.joined(
            header.kind(),
            header.charset().realName(),
            sizeBytes + language.say(" バイト", " bytes"),
            header.executedAt().map(Shown::time).orElse("")));
    String error = Shown.joined(header.errorCode().orElse(""), header.errorMessage().orElse(""));
    if (!error.isEmpty()) {
      table.row(language.say("エラー", "Error"), error);
    }
    lines.addAll(table.lines());
    return lines;
  }

  private List<String> bulk(BulkResult result) {
    List<String> lines =
        new ArrayList<>(
            counts(
                Shown.joined(
                    result.segment().map(language::code).orElse(""),
                    count("全", "total ", result.totalCount()),
                    count("正常", "normal ", result.normalCount()),
                    count("エラー", "errors ", result.errorCount()))));
    if (!result.rows().isEmpty()) {
      lines.addAll(results(result.rows()).lines());
    }
    return lines;
  }

  private List<String> counts(String told) {
    return new TextTable(2).row(language.say("処理結果", "Result"), told).lines();
  }

  private TextTable results(List<BulkResult.Row> all) {
    TextTable rows =
        new TextTable(2)
            .head(
                language.say("識別子", "Id"),
                language.say("資格有効性", "Validity"),
                language.say("氏名", "Name"),
                language.say("保険者・メッセージ", "Insurer, message"));
    all.forEach(row -> rows.row(cells(row)));
    return rows;
  }

  private String count(String japanese, String english, OptionalLong count) {
    return count.isPresent()
        ? language.say(japanese + count.getAsLong() + "件", english + count.getAsLong())
        : "";
  }

  private String[] cells(BulkResult.Row row) {
    String names = "";
    String insurers = "";
    for (Qualification qualification : row.qualifications()) {
      names = Shown.joined(names, qualification.name().flatMap(PersonName::formal).orElse(""));
      insurers = Shown.joined(insurers, qualification.insurerName().orElse(""));
    }
    String validity = row.validity().map(language::code).orElse("");
    return new String[] {
      row.arbitraryId().orElse(""),
      validity.isEmpty() ? row.status().map(language::code).orElse("") : validity,
      names,
      Shown.joined(insurers, row.resultCode().orElse(""), row.resultMessage().orElse(""))
    };
  }

  private TextTable registrations(List<RegistrationDocument.Row> rows) {
    TextTable table =
        new TextTable(2)
            .head(
                language.say("照会番号", "Reference"),
                language.say("保険者番号・記号・番号・枝番", "Insurer and card"),
                language.say("処理結果", "Result"));
    for (RegistrationDocument.Row row : rows) {
      table.row(
          row.referenceNumber().map(ReferenceNumber::value).orElse(""),
          Shown.joined(
              row.insurerNumberOnWire().map(String::strip).orElse(""),
              row.symbol().orElse(""),
              row.number().orElse(""),
              row.branch().orElse("")),
          Shown.joined(
              row.status().map(language::code).orElse(""),
              row.resultCode().orElse(""),
              row.resultMessage().orElse("")));
    }
    return table;
  }

  /**
   * {@return a table of findings; no line without any}
   *
   * @param findings what was not understood
   * @param leftOut how many more there are
   */
  public List<String> findings(List<Finding> findings, long leftOut) {
    if (findings.isEmpty()) {
      return List.of();
    }
    TextTable table =
        new TextTable(2)
            .head(
                language.say("行", "Line"),
                language.say("解釈できなかった箇所", "Not understood"),
                language.say("場所", "Place"));
    for (Finding finding : findings) {
      table.row(String.valueOf(finding.line()), finding.problem().name(), finding.path());
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (leftOut > 0) {
      lines.add(language.say("  ほか" + leftOut + "箇所", "  and " + leftOut + " more"));
    }
    return lines;
  }
}
