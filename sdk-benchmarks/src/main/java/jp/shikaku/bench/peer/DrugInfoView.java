package jp.shikaku.bench.peer;

import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.bench.peer.DrugInfo.Answer;
import jp.shikaku.bench.peer.DrugInfo.Body;
import jp.shikaku.bench.peer.DrugInfo.Day;
import jp.shikaku.bench.peer.DrugInfo.DayList;
import jp.shikaku.bench.peer.DrugInfo.Drug;
import jp.shikaku.bench.peer.DrugInfo.DrugList;
import jp.shikaku.bench.peer.DrugInfo.Header;
import jp.shikaku.bench.peer.DrugInfo.Month;
import jp.shikaku.bench.peer.DrugInfo.Person;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;
import jp.shikaku.druginfo.InstitutionRef;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/** The library's answer in the classes of the peers, so that the two can be compared. */
public final class DrugInfoView {

  private DrugInfoView() {}

  /** Copies every value that the library gives out. */
  public static Answer of(DrugInfoAnswer from) {
    Answer answer = new Answer();
    Header header = new Header();
    answer.messageHeader = header;
    header.medicalInstitutionCode =
        from.institution().map(MedicalInstitutionCode::value).orElse(null);
    header.arbitraryFileIdentifier = from.exchangeId().orElse(null);
    header.resultCode = from.resultCode().orElse(null);
    header.messageContents = from.message().orElse(null);
    header.quaInf = from.patient().map(DrugInfoView::person).orElse(null);
    Body body = new Body();
    answer.messageBody = body;
    from.lines().forEach(new Filler(body)::add);
    return answer;
  }

  private static Person person(PatientInfo from) {
    Person to = new Person();
    to.name = from.name().flatMap(PersonName::formal).orElse(null);
    to.kanaName = from.name().flatMap(PersonName::kana).orElse(null);
    to.birth = from.birthdate().orElse(null);
    to.admGendCode = from.sex().map(Coded::wire).orElse(null);
    return to;
  }

  /** Puts the lines back under the months and days they stood under. */
  private static final class Filler {
    private final Body body;
    private @Nullable InstitutionRef place;
    private DayList days = new DayList();
    private @Nullable Day day;
    private DrugList drugs = new DrugList();

    Filler(Body body) {
      this.body = body;
    }

    @SuppressWarnings("ReferenceEquality") // each month of the document has an object of its own
    void add(DrugLine line) {
      if (line.institution() != place) {
        place = line.institution();
        day = null;
        days = new DayList();
        Month month = month(line);
        month.diDateInfs = days;
        body.meTrMonthInf.add(month);
      }
      if (day == null || !line.dispensedOn().equals(Optional.ofNullable(day.diDate))) {
        day = new Day();
        day.diDate = line.dispensedOn().orElse(null);
        day.prDate = line.prescribedOn().orElse(null);
        drugs = new DrugList();
        day.drugInfs = drugs;
        days.diDateInf.add(day);
      }
      drugs.drugInf.add(drug(line));
    }
  }

  private static Month month(DrugLine from) {
    Month to = new Month();
    to.meTrMonth = from.month().orElse(null);
    to.diOrg = from.institution().ownFlag().orElse(null);
    to.meTrDiHCd = from.institution().code().orElse(null);
    to.meTrDiHNm = from.institution().name().orElse(null);
    to.prIsOrg = from.prescriber().ownFlag().orElse(null);
    to.prlsHCd = from.prescriber().code().orElse(null);
    to.prlsHNm = from.prescriber().name().orElse(null);
    to.inOut = from.inOut().orElse(null);
    return to;
  }

  private static Drug drug(DrugLine from) {
    Drug to = new Drug();
    to.meTrIdCl = from.claimClass().orElse(null);
    to.usageN = from.usage().orElse(null);
    to.spInst = from.instruction().orElse(null);
    to.drugC = from.code().orElse(null);
    to.drugN = from.name().orElse(null);
    to.ingreN = from.ingredient().orElse(null);
    to.unit = from.unit().orElse(null);
    to.qua1 = from.amount().orElse(null);
    to.times = from.times().orElse(null);
    return to;
  }
}
