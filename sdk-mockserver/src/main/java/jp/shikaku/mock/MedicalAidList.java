package jp.shikaku.mock;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** 医療扶助 by the month of treatment, {@code OQSmutic}: who has a ticket for us (eligibility 3.9). */
final class MedicalAidList implements BulkFamily {
  private static final String MONTH = "MedicalTreatmentMonth";

  private final Population population;

  MedicalAidList(Population population) {
    this.population = population;
  }

  @Override
  public @Nullable String fault(Message upload) {
    List<Message.Group> criteria = upload.groups(Layout.SEARCH_INFO);
    if (criteria.size() != 1) {
      return Layout.SEARCH_INFO + " must appear exactly once";
    }
    return criteria.get(0).told(MONTH) == null ? MONTH + " is missing" : null;
  }

  @Override
  public Patient.@Nullable Notice refusal(Message upload) {
    return month(upload) == null ? new Patient.Notice("MOCK-E0008", "模擬エラー：診療年月に誤りがあります。") : null;
  }

  private static @Nullable YearMonth month(Message upload) {
    String told = upload.groups(Layout.SEARCH_INFO).get(0).told(MONTH);
    if (told == null || !told.matches("[0-9]{6}")) {
      return null;
    }
    try {
      return YearMonth.of(
          Integer.parseInt(told.substring(0, 4)), Integer.parseInt(told.substring(4)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public BulkUnits work(Message upload, Order order) {
    YearMonth month = month(upload);
    if (month == null) {
      throw new IllegalStateException("the month was not checked");
    }
    return new ListUnits(
        population,
        order,
        BulkUnit.Extent.MEDICAL_AID,
        month.atEndOfMonth(),
        (patient, day, now) ->
            YearMonth.from(day).equals(month)
                && patient.qualifications().stream()
                    .filter(Qualification::isMedicalAid)
                    .map(registered -> registered.resolve(day, now, order.institution()))
                    .anyMatch(
                        resolved ->
                            resolved.standing(day) == Qualification.Standing.VALID
                                && isOurs(resolved, DayTokens.date(day), order.institution())));
  }

  private static boolean isOurs(Qualification resolved, String day, String institution) {
    if (!(resolved.elements().get("PublicExpenseResultList") instanceof List<?> tickets)) {
      return false;
    }
    for (Object ticket : tickets) {
      Map<?, ?> told = (Map<?, ?>) ticket;
      Object designated = told.get("DesignatedMedicalInstitutionCode");
      if (day.substring(0, 6).equals(told.get(MONTH))
          && (designated == null || designated.equals(institution))) {
        return true;
      }
    }
    return false;
  }
}
