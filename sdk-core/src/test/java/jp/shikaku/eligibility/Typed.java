package jp.shikaku.eligibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;

/** Writes down what every accessor of a document tells: one line each, nothing for "not told". */
final class Typed {

  private final List<String> lines = new ArrayList<>();

  private Typed() {}

  static List<String> lines(OqsDocument document) {
    Typed typed = new Typed();
    typed.header(document);
    if (document instanceof EligibilityAnswer answer) {
      typed.answer(answer);
    } else if (document instanceof QueryDocument query) {
      for (int i = 0; i < query.queries().size(); i++) {
        typed.search("query" + (i + 1) + ".", query.queries().get(i));
      }
    } else if (document instanceof ReceptionDocument receipt) {
      typed.add("number", receipt.number());
      typed.add("receivedAt", receipt.receivedAt());
      typed.code("status", receipt.status());
      typed.add("resultCode", receipt.resultCode());
      typed.add("resultMessage", receipt.resultMessage());
    } else if (document instanceof BulkResult result) {
      typed.bulk(result);
    } else if (document instanceof RegistrationDocument registration) {
      typed.registration(registration);
    }
    return typed.lines;
  }

  private void header(OqsDocument document) {
    add("kind", Optional.of(document.kind()));
    add("charset", Optional.of(document.charset()));
    add("executedAt", document.executedAt());
    add("checkedOn", document.checkedOn());
    add("institution", document.institution().map(MedicalInstitutionCode::value));
    add("exchangeId", document.exchangeId());
    add("receptionNumber", document.receptionNumber());
    code("referenceKind", document.referenceKind());
    code("segment", document.segment());
    add("errorCode", document.errorCode());
    add("errorMessage", document.errorMessage());
    document.findings().forEach(finding -> lines.add("finding=" + finding));
  }

  private void answer(EligibilityAnswer answer) {
    code("status", answer.status());
    add("resultCode", answer.resultCode());
    add("resultMessage", answer.resultMessage());
    code("validity", answer.validity());
    code("prescriptionForm", answer.prescriptionForm());
    lines.add("outcome=" + answer.outcome());
    answer
        .notices()
        .forEach(notice -> lines.add("notice=" + notice.code() + " " + notice.message()));
    for (int i = 0; i < answer.qualifications().size(); i++) {
      qualification("q" + (i + 1) + ".", answer.qualifications().get(i));
    }
    answer.query().ifPresent(query -> search("query.", query));
  }

  static List<String> lines(BulkResult.Row row) {
    Typed typed = new Typed();
    typed.row("", row);
    return typed.lines;
  }

  static List<String> lines(RegistrationDocument.Row row) {
    Typed typed = new Typed();
    typed.row("", row);
    return typed.lines;
  }

  private void bulk(BulkResult result) {
    count("totalCount", result.totalCount());
    count("normalCount", result.normalCount());
    count("errorCount", result.errorCount());
    for (int i = 0; i < result.rows().size(); i++) {
      row("row" + (i + 1) + ".", result.rows().get(i));
    }
  }

  private void row(String at, BulkResult.Row row) {
    row.query().ifPresent(query -> search(at + "query.", query));
    code(at + "status", row.status());
    add(at + "resultCode", row.resultCode());
    add(at + "resultMessage", row.resultMessage());
    code(at + "validity", row.validity());
    for (int k = 0; k < row.qualifications().size(); k++) {
      qualification(at + "q" + (k + 1) + ".", row.qualifications().get(k));
    }
    row.referenceNumbers().forEach(number -> lines.add(at + "referenceNumber=" + number));
  }

  private void registration(RegistrationDocument document) {
    for (int i = 0; i < document.rows().size(); i++) {
      row("row" + (i + 1) + ".", document.rows().get(i));
    }
  }

  private void row(String at, RegistrationDocument.Row row) {
    add(at + "referenceNumber", row.referenceNumber().map(ReferenceNumber::value));
    add(at + "insurer", row.insurerNumber().map(InsurerNumber::value));
    add(at + "insurerOnWire", row.insurerNumberOnWire());
    add(at + "symbol", row.symbol());
    add(at + "number", row.number());
    add(at + "branch", row.branch());
    code(at + "status", row.status());
    add(at + "resultCode", row.resultCode());
    add(at + "resultMessage", row.resultMessage());
  }

  private void search(String at, SearchInfo search) {
    add(at + "insurer", search.insurerNumber().map(InsurerNumber::value));
    add(at + "insurerOnWire", search.insurerNumberOnWire());
    add(at + "symbol", search.symbol());
    add(at + "number", search.number());
    add(at + "branch", search.branch());
    add(at + "birthdate", search.birthdate());
    search
        .limitCertificateConsent()
        .ifPresent(consent -> lines.add(at + "limitConsent=" + said(consent)));
    add(at + "arbitraryId", search.arbitraryId());
    add(at + "consentDates", search.consentDates());
    add(at + "examinationDates", search.examinationDates());
    code(at + "treatmentFlag", search.treatmentFlag());
    add(at + "treatmentMonth", search.treatmentMonth());
  }

  private void qualification(String at, Qualification q) {
    code(at + "cardKind", q.cardKind());
    add(at + "insurer", q.insurerNumber().map(InsurerNumber::value));
    add(at + "insurerOnWire", q.insurerNumberOnWire());
    add(at + "symbol", q.symbol());
    add(at + "number", q.number());
    add(at + "branch", q.branch());
    code(at + "relation", q.familyRelation());
    add(at + "insuredName", q.insuredName());
    add(at + "name", q.name().flatMap(PersonName::formal));
    add(at + "kana", q.name().flatMap(PersonName::kana));
    add(at + "other", q.name().flatMap(PersonName::other));
    add(at + "otherKana", q.name().flatMap(PersonName::otherKana));
    code(at + "sex", q.sex());
    code(at + "sexOnBack", q.sexOnBack());
    add(at + "birthdate", q.birthdate());
    add(at + "address", q.address());
    add(at + "postalCode", q.postalCode());
    add(at + "acquiredOn", q.acquiredOn());
    add(at + "lostOn", q.lostOn());
    add(at + "issuedOn", q.issuedOn());
    add(at + "period", q.period());
    add(at + "copayRatio", q.copayRatio());
    code(at + "preschool", q.preschool());
    code(at + "lossReason", q.lossReason());
    add(at + "insurerName", q.insurerName());
    q.elderlyCertificate()
        .ifPresent(
            c -> {
              add(at + "elderly.issuedOn", c.issuedOn());
              add(at + "elderly.period", c.period());
              add(at + "elderly.ratio", c.copayRatio());
            });
    q.limitCertificate()
        .ifPresent(
            c -> {
              code(at + "limit.kind", c.kind());
              code(at + "limit.category", c.category());
              add(at + "limit.issuedOn", c.issuedOn());
              add(at + "limit.period", c.period());
              add(at + "limit.longTermFrom", c.longTermFrom());
            });
    for (SpecificDiseaseCertificate c : q.specificDiseaseCertificates()) {
      code(at + "disease.category", c.disease());
      add(at + "disease.issuedOn", c.issuedOn());
      add(at + "disease.period", c.period());
      count(at + "disease.monthlyCap", c.monthlyCap());
    }
    q.medicalTickets().forEach(ticket -> ticket(at + "ticket.", ticket));
    for (Consent consent : q.consents()) {
      lines.add(
          at
              + "consent="
              + consent.kind()
              + " "
              + said(consent)
              + consent.at().map(time -> " at " + time).orElse("")
              + consent.readableUntil().map(time -> " until " + time).orElse(""));
    }
    add(at + "referenceNumber", q.referenceNumber().map(ReferenceNumber::value));
    add(at + "arbitraryId", q.arbitraryId());
    code(at + "limitChange", q.limitChange());
  }

  private static String said(Consent consent) {
    return consent.given().wire() + " " + consent.label().orElse("(unknown)");
  }

  private void ticket(String at, MedicalTicket t) {
    code(at + "type", t.type());
    add(at + "period", t.period());
    add(at + "issueNumber", t.issueNumber());
    add(at + "month", t.month());
    add(at + "institutionCode", t.institutionCode());
    add(at + "institutionName", t.institutionName());
    code(at + "designation", t.designation());
    add(at + "prescriberCode", t.prescriberCode());
    add(at + "prescriberName", t.prescriberName());
    t.injuryNames().forEach(name -> lines.add(at + "injury=" + name));
    code(at + "careType", t.careType());
    count(at + "selfPay", t.selfPay());
    add(at + "districtContact", t.districtContact());
    add(at + "handlingContact", t.handlingContact());
    code(at + "combinedUse", t.combinedUse());
    code(at + "socialInsurance", t.socialInsurance());
    code(at + "consistency", t.consistency());
    code(at + "infection", t.infection());
    code(at + "elderlyCare", t.elderlyCare());
    code(at + "prefecturalExpenses", t.prefecturalExpenses());
    t.remarks().forEach(remark -> lines.add(at + "remark=" + remark));
  }

  private void add(String name, Optional<?> value) {
    value.ifPresent(told -> lines.add(name + "=" + told));
  }

  private void count(String name, OptionalLong value) {
    value.ifPresent(told -> lines.add(name + "=" + told));
  }

  private <E extends Enum<E> & CodeValue> void code(String name, Optional<Coded<E>> value) {
    value.ifPresent(
        told -> lines.add(name + "=" + told.wire() + " " + told.label().orElse("(unknown)")));
  }
}
