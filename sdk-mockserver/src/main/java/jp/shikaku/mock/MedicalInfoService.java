package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What 薬剤情報 and 特定健診情報 have in common: the request's header, the consent at the centre, the frame
 * of the answer (medical-info 2 to 5).
 *
 * <p>Decided here, as the spec leaves it open: a request that lacks a steering element
 * (institution, period, 出力形式, 処方・調剤情報区分, 診療区分) can not be sent and comes back with a {@code .err};
 * one that has them with impossible values is refused by the centre with a {@code ResultCode}; one
 * whose identity is missing, in the eligibility request's names, or of another insurer finds no
 * consent.
 */
abstract class MedicalInfoService implements Service {
  private static final String REFUSED = "2";

  private final Population population;
  private final Institutions institutions;
  private final AnswerShape shape;
  private final AnswerFrame frame;
  private final ConsentKind consent;
  private final List<String> mandatoryInBody;

  MedicalInfoService(
      Population population,
      Institutions institutions,
      AnswerShape shape,
      ConsentKind consent,
      List<String> mandatoryInBody) {
    this.population = population;
    this.institutions = institutions;
    this.shape = shape;
    this.frame = new AnswerFrame(shape);
    this.consent = consent;
    this.mandatoryInBody = mandatoryInBody;
  }

  /** Names of the patient block, which differ between the families (medical-info 5). */
  record PatientNames(String block, String name, String kana, String birthdate, String sex) {}

  abstract PatientNames patientNames();

  /** Why the centre can not read the family's own part of the body; null when it can. */
  abstract @Nullable String fault(Message request);

  /** What stands in the body. */
  abstract List<Node> contents(Message request, Consented person);

  /** The person found, by the qualification whose consents count on this day. */
  record Consented(Patient patient, Qualification qualification, String institution, Instant now) {
    boolean agreedTo(ConsentKind kind) {
      return kind.state(qualification, now) == ConsentKind.State.GIVEN;
    }
  }

  @Override
  public final Reply answer(Message request, Instant now, Plan plan) {
    String institution = request.toldInHeader("MedicalInstitutionCode");
    if (institution == null) {
      return new Unsendable("MedicalInstitutionCode is missing");
    }
    for (String element : mandatoryInBody) {
      if (request.toldInBody(element) == null) {
        return new Unsendable(element + " is missing");
      }
    }
    String fault = commonFault(request, institution);
    if (fault == null) {
      fault = fault(request);
    }
    if (fault != null) {
      return refused(request, fault);
    }
    Consented person = find(request, institution, now);
    return switch (consent(request, person)) {
      case MISSING -> refused(request, consent.japanese() + "閲覧の同意が登録されていません。");
      case EXPIRED -> refused(request, consent.japanese() + "閲覧の同意の有効期限が切れています。");
      case GIVEN -> success(request, Objects.requireNonNull(person));
    };
  }

  private ConsentKind.State consent(Message request, @Nullable Consented person) {
    if (person == null
        || !person.patient().visitKinds().contains(body(request, "MedicalTreatmentFlag"))) {
      return ConsentKind.State.MISSING;
    }
    return consent.state(person.qualification(), person.now());
  }

  /** No public source tells how a PDF without data is answered; here in XML (assumed). */
  private Reply success(Message request, Consented person) {
    List<Node> contents = contents(request, person);
    if (body(request, "FileCategory").equals("1") && !contents.isEmpty()) {
      return new Pdf(consent);
    }
    return new Document(frame.success(request, patientBlock(person.qualification()), contents));
  }

  /** The text of an element that was made sure of. */
  static String body(Message request, String element) {
    String told = request.toldInBody(element);
    return told == null ? "" : told;
  }

  @Override
  public final Document refuse(Message request, Refusal refusal, Instant now) {
    return new Document(frame.refusal(request, refusal));
  }

  /** The official texts are not public; ours say that they are samples. */
  private Document refused(Message request, String text) {
    return new Document(frame.refusal(request, new Refusal(REFUSED, "（見本文言）" + text)));
  }

  private @Nullable String commonFault(Message request, String institution) {
    Patient.Notice refusal = institutions.refusal(institution);
    if (refusal != null) {
      return refusal.message().replace("模擬エラー：", "");
    }
    if (!body(request, "FileCategory").matches("[12]")) {
      return "出力形式は１または２です。";
    }
    if (!body(request, "PrDiInfClassification").equals("1")) {
      return "処方・調剤情報区分は１です。";
    }
    if (!body(request, "MedicalTreatmentFlag").matches("[123]")) {
      return "診療区分は１から３です。";
    }
    return null;
  }

  /** The one person whom the header's identity names; null when there is none or several. */
  private @Nullable Consented find(Message request, String institution, Instant now) {
    String insurer = request.toldInHeader("InsurerNumber");
    String number = request.toldInHeader("InsuredPersonIdentificationNumber");
    if (insurer == null || number == null) {
      return null;
    }
    LookupKey key = LookupKey.of(insurer, request.toldInHeader("InsuranceCardSymbol"), number);
    List<Population.Match> matches = population.find(key, request.toldInHeader("BranchNumber"));
    if (matches.size() != 1) {
      return null;
    }
    Population.Match match = matches.get(0);
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    Qualification resolved = match.qualification().resolve(today, now, institution);
    return new Consented(match.patient(), resolved, institution, now);
  }

  private Node patientBlock(Qualification qualification) {
    PatientNames names = patientNames();
    String kana = qualification.text("NameKana");
    Node block = Node.group(names.block()).addIfSet(names.name(), qualification.text("Name"));
    if (shape.tellsKana() && kana != null) {
      // the sample documents tell it full-width, where the eligibility answer has half-width kana
      block.add(names.kana(), LookupKey.halfWidth(kana).replace(' ', '　'));
    }
    block.addIfSet(names.birthdate(), qualification.text("Birthdate"));
    return shape.tellsSex() ? block.addIfSet(names.sex(), qualification.text("Sex1")) : block;
  }
}
