package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Optional;
import jp.shikaku.checkup.Checkup;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupItem;
import jp.shikaku.checkup.JudgedCheckup;
import jp.shikaku.checkup.Judgement;
import jp.shikaku.checkup.ReferenceLimits;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;
import jp.shikaku.druginfo.InstitutionRef;
import jp.shikaku.druginfo.MergedHistory;
import jp.shikaku.druginfo.Ownership;
import jp.shikaku.druginfo.Treatment;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoRequest;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.PersonName;

/** Medical information 「薬剤情報・診療情報・特定健診情報」: the requests and the answers. */
final class MedicalInfoJson {

  private MedicalInfoJson() {}

  static void write(ObjectNode json, MedicalInfoRequest request) {
    ObjectNode query = json.putObject("query");
    Json.text(query, "insurerNumber", Json.withoutPadding(request.insurerNumberOnWire()));
    Json.text(query, "insurerNumberOnWire", request.insurerNumberOnWire());
    Json.text(query, "symbol", request.symbol());
    Json.text(query, "number", request.number());
    Json.text(query, "branch", request.branch());
    Json.month(json, "from", request.from());
    Json.month(json, "until", request.until());
    Json.text(json, "format", request.format().map(Enum::name));
    Json.code(json, "visitKind", request.visitKind());
  }

  static void write(ObjectNode json, DrugInfoAnswer answer) {
    head(json, answer);
    MergedHistory merged = answer.history().merged();
    Json.list(json, "lines", answer.lines(), line -> line(line, merged));
    Json.list(json, "treatments", answer.treatmentsAndOperations(), MedicalInfoJson::treatment);
  }

  static void write(ObjectNode json, CheckupAnswer answer) {
    head(json, answer);
    ReferenceLimits limits = ReferenceLimits.known();
    Json.list(
        json,
        "checkups",
        answer.checkups(),
        checkup -> checkup(limits.judge(checkup, answer.sex().orElse(null))));
  }

  private static void head(ObjectNode json, MedicalInfoAnswer answer) {
    Json.text(json, "resultCode", answer.resultCode());
    Json.text(json, "message", answer.message());
    json.put("succeeded", answer.isSuccess());
    Json.object(json, "patient", answer.patient(), MedicalInfoJson::patient);
    json.put("patientCheck", answer.patientCheck().name());
  }

  private static ObjectNode patient(PatientInfo patient) {
    ObjectNode json = Json.object();
    Json.text(json, "name", patient.name().flatMap(PersonName::formal));
    Json.text(json, "kana", patient.name().flatMap(PersonName::kana));
    Json.date(json, "birthdate", patient.birthdate());
    Json.code(json, "sex", patient.sex());
    return json;
  }

  private static ObjectNode line(DrugLine line, MergedHistory merged) {
    ObjectNode json = Json.object();
    json.put("source", line.source().name());
    Json.month(json, "month", line.month());
    Json.date(json, "dispensedOn", line.dispensedOn());
    Json.date(json, "prescribedOn", line.prescribedOn());
    institution(json, "institution", line.institution());
    institution(json, "prescriber", line.prescriber());
    Json.text(json, "inOut", line.inOut());
    Json.text(json, "classification", line.claimClass().or(line::dosageForm));
    Json.text(json, "code", line.code());
    Json.text(json, "name", line.name());
    Json.text(json, "ingredient", line.ingredient());
    decimal(json, "amount", line.amount());
    Json.text(json, "unit", line.unit());
    decimal(json, "times", line.times());
    Json.text(json, "usage", line.usage());
    Json.text(json, "instruction", line.instruction());
    Json.text(json, "usageText", line.usageText());
    json.put("supersededBy", merged.superseded(line).map(by -> by.by().index()).orElse(null));
    return json;
  }

  private static ObjectNode treatment(Treatment treatment) {
    ObjectNode json = Json.object();
    Json.month(json, "month", treatment.month());
    Json.date(json, "on", treatment.on());
    institution(json, "institution", treatment.institution());
    Json.text(json, "code", treatment.code());
    Json.text(json, "name", treatment.name());
    Json.text(json, "classification", treatment.classification());
    decimal(json, "amount", treatment.amount());
    Json.text(json, "unit", treatment.unit());
    decimal(json, "times", treatment.times());
    return json;
  }

  /**
   * Whether it is one's own is what the document says: true, false, or null when it says nothing.
   */
  private static void institution(ObjectNode to, String name, InstitutionRef institution) {
    if (!institution.isNamed() && institution.ownFlag().isEmpty()) {
      to.putNull(name);
      return;
    }
    ObjectNode json = to.putObject(name);
    Json.text(json, "code", institution.code());
    Json.text(json, "name", institution.name());
    Ownership own = institution.ownership(null);
    json.put("own", own == Ownership.UNKNOWN ? null : own == Ownership.OWN);
  }

  private static void decimal(ObjectNode to, String name, Optional<BigDecimal> value) {
    Json.text(to, name, value.map(BigDecimal::toPlainString));
  }

  private static ObjectNode checkup(JudgedCheckup judged) {
    Checkup checkup = judged.checkup();
    ObjectNode json = Json.object();
    Json.date(json, "on", checkup.on());
    Json.list(json, "items", checkup.items(), item -> item(item, judged));
    return json;
  }

  private static ObjectNode item(CheckupItem item, JudgedCheckup judged) {
    ObjectNode json = Json.object();
    Json.text(json, "code", item.codeOnWire());
    Json.text(json, "name", item.name());
    Json.code(json, "dataType", item.dataType());
    Json.text(json, "value", item.value());
    Json.text(json, "unit", item.unit());
    Json.text(json, "oid", item.oid());
    Json.text(json, "valueName", item.valueName());
    json.put(
        "level",
        judged.judgement(item).map(Judgement::level).orElse(Judgement.Level.NOT_JUDGED).name());
    return json;
  }
}
