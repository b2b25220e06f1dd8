package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ElderlyCertificate;
import jp.shikaku.eligibility.LimitCertificate;
import jp.shikaku.eligibility.MedicalTicket;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SpecificDiseaseCertificate;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;

/** A qualification 「資格」 with its certificates, tickets and consents. */
final class QualificationJson {

  private QualificationJson() {}

  static ObjectNode of(Qualification qualification) {
    ObjectNode json = Json.object();
    Json.code(json, "cardKind", qualification.cardKind());
    Json.text(json, "insurerNumber", Json.withoutPadding(qualification.insurerNumberOnWire()));
    Json.text(json, "insurerNumberOnWire", qualification.insurerNumberOnWire());
    Json.text(json, "insurerName", qualification.insurerName());
    Json.text(json, "symbol", qualification.symbol());
    Json.text(json, "number", qualification.number());
    Json.text(json, "branch", qualification.branch());
    Json.code(json, "familyRelation", qualification.familyRelation());
    Json.text(json, "insuredName", qualification.insuredName());
    Json.object(json, "name", qualification.name(), QualificationJson::name);
    Json.code(json, "sex", qualification.sex());
    Json.code(json, "sexOnBack", qualification.sexOnBack());
    Json.date(json, "birthdate", qualification.birthdate());
    Json.text(json, "address", qualification.address());
    Json.text(json, "postalCode", qualification.postalCode());
    Json.date(json, "acquiredOn", qualification.acquiredOn());
    Json.date(json, "lostOn", qualification.lostOn());
    Json.date(json, "issuedOn", qualification.issuedOn());
    Json.period(json, "period", qualification.period());
    Json.ratio(json, "copayRatio", qualification.copayRatio());
    Json.code(json, "preschool", qualification.preschool());
    Json.code(json, "lossReason", qualification.lossReason());
    Json.object(
        json, "elderlyCertificate", qualification.elderlyCertificate(), QualificationJson::elderly);
    Json.object(
        json, "limitCertificate", qualification.limitCertificate(), QualificationJson::limit);
    Json.list(
        json,
        "specificDiseaseCertificates",
        qualification.specificDiseaseCertificates(),
        QualificationJson::disease);
    Json.list(json, "medicalTickets", qualification.medicalTickets(), QualificationJson::ticket);
    Json.list(json, "consents", qualification.consents(), QualificationJson::consent);
    Json.text(json, "referenceNumber", qualification.referenceNumber().map(ReferenceNumber::value));
    Json.text(json, "arbitraryId", qualification.arbitraryId());
    json.put("unmappedCharacters", qualification.hasUnmappedCharacters());
    return json;
  }

  /** A bulk result tells of the limit certificate only whether it has changed. */
  static ObjectNode ofBulk(Qualification qualification) {
    ObjectNode json = of(qualification);
    Json.code(json, "limitChange", qualification.limitChange());
    return json;
  }

  private static ObjectNode name(PersonName name) {
    ObjectNode json = Json.object();
    Json.text(json, "formal", name.formal());
    Json.text(json, "kana", name.kana());
    Json.text(json, "other", name.other());
    Json.text(json, "otherKana", name.otherKana());
    return json;
  }

  private static ObjectNode elderly(ElderlyCertificate certificate) {
    ObjectNode json = Json.object();
    Json.date(json, "issuedOn", certificate.issuedOn());
    Json.period(json, "period", certificate.period());
    Json.ratio(json, "copayRatio", certificate.copayRatio());
    return json;
  }

  private static ObjectNode limit(LimitCertificate certificate) {
    ObjectNode json = Json.object();
    Json.code(json, "kind", certificate.kind());
    Json.code(json, "category", certificate.category());
    Json.date(json, "issuedOn", certificate.issuedOn());
    Json.period(json, "period", certificate.period());
    Json.date(json, "longTermFrom", certificate.longTermFrom());
    return json;
  }

  private static ObjectNode disease(SpecificDiseaseCertificate certificate) {
    ObjectNode json = Json.object();
    Json.code(json, "disease", certificate.disease());
    Json.date(json, "issuedOn", certificate.issuedOn());
    Json.period(json, "period", certificate.period());
    Json.number(json, "monthlyCap", certificate.monthlyCap());
    return json;
  }

  private static ObjectNode ticket(MedicalTicket ticket) {
    ObjectNode json = Json.object();
    Json.code(json, "type", ticket.type());
    Json.period(json, "period", ticket.period());
    Json.text(json, "issueNumber", ticket.issueNumber());
    Json.month(json, "month", ticket.month());
    Json.text(json, "institutionCode", ticket.institutionCode());
    Json.text(json, "institutionName", ticket.institutionName());
    Json.code(json, "designation", ticket.designation());
    Json.text(json, "prescriberCode", ticket.prescriberCode());
    Json.text(json, "prescriberName", ticket.prescriberName());
    Json.texts(json, "injuryNames", ticket.injuryNames());
    Json.code(json, "careType", ticket.careType());
    Json.number(json, "selfPay", ticket.selfPay());
    Json.text(json, "districtContact", ticket.districtContact());
    Json.text(json, "handlingContact", ticket.handlingContact());
    Json.code(json, "combinedUse", ticket.combinedUse());
    Json.code(json, "socialInsurance", ticket.socialInsurance());
    Json.code(json, "consistency", ticket.consistency());
    Json.code(json, "infection", ticket.infection());
    Json.code(json, "elderlyCare", ticket.elderlyCare());
    Json.code(json, "prefecturalExpenses", ticket.prefecturalExpenses());
    Json.texts(json, "remarks", ticket.remarks());
    return json;
  }

  static ObjectNode consent(Consent consent) {
    ObjectNode json = Json.object();
    json.put("kind", consent.kind().name());
    json.set("given", Json.code(consent));
    Json.time(json, "at", consent.at());
    Json.time(json, "readableUntil", consent.readableUntil());
    return json;
  }
}
