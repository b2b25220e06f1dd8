package jp.shikaku.mock;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 薬剤情報 with 診療情報 and 手術情報, {@code YZKsiquc01} (medical-info 6 and 7). */
final class DrugInfoService extends MedicalInfoService {
  /** 手術 and 麻酔. */
  private static final Set<String> OPERATIONS = Set.of("50", "54");

  DrugInfoService(Population population, Institutions institutions, AnswerShape shape) {
    super(population, institutions, shape, ConsentKind.DRUGS, Layout.DRUG_BODY);
  }

  @Override
  PatientNames patientNames() {
    return new PatientNames("QuaInf", "Name", "KanaName", "Birth", "AdmGendCode");
  }

  @Override
  @Nullable String fault(Message request) {
    String start = body(request, "StartDate");
    String end = body(request, "EndDate");
    if (!isMonth(start) || !isMonth(end)) {
      return "対象期間は年月（６桁）です。";
    }
    return start.compareTo(end) > 0 ? "対象期間の開始が終了より後です。" : null;
  }

  private static boolean isMonth(String text) {
    if (!text.matches("[0-9]{6}")) {
      return false;
    }
    int number = Integer.parseInt(text);
    try {
      return YearMonth.of(number / 100, number % 100).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  @Override
  List<Node> contents(Message request, Consented person) {
    String start = body(request, "StartDate");
    String end = body(request, "EndDate");
    List<CareDay> told =
        person.patient().records().careAt(person.now(), person.institution()).stream()
            .filter(day -> start.compareTo(day.month()) <= 0 && day.month().compareTo(end) <= 0)
            .map(day -> agreed(day, person))
            .toList();
    return new CareWriter(person.institution()).roots(told);
  }

  private static CareDay agreed(CareDay day, Consented person) {
    List<Map<String, String>> treatments =
        day.treatments().stream()
            .filter(
                treatment ->
                    person.agreedTo(
                        OPERATIONS.contains(treatment.getOrDefault("MeTrIdCl", ""))
                            ? ConsentKind.OPERATIONS
                            : ConsentKind.TREATMENTS))
            .toList();
    return new CareDay(day.source(), day.elements(), day.drugs(), treatments);
  }
}
