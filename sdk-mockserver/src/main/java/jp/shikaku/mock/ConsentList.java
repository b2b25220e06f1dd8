package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 同意済資格情報一括取得, {@code OQSmuhvq} of 訪問診療等 and {@code OQSmuonq} of オンライン診療等 (eligibility 3.9). A
 * consent that was taken back「有効期限切れ」 is listed as well (assumed).
 */
final class ConsentList implements BulkFamily {
  private static final String FLAG = "MedicalTreatmentFlag";

  private final Population population;
  private final RemoteVisit visit;

  ConsentList(Population population, RemoteVisit visit) {
    this.population = population;
    this.visit = visit;
  }

  @Override
  public @Nullable String fault(Message upload) {
    List<Message.Group> criteria = upload.groups(Layout.SEARCH_INFO);
    if (criteria.size() != 1) {
      return Layout.SEARCH_INFO + " must appear exactly once";
    }
    Message.Group asked = criteria.get(0);
    String dates = asked(asked);
    for (String element : List.of(dates + "From", dates + "To", FLAG)) {
      if (asked.told(element) == null) {
        return element + " is missing";
      }
    }
    return null;
  }

  /** By which dates is asked; by consents unless the other is told and may be. */
  private String asked(Message.Group criteria) {
    boolean byVisit =
        visit == RemoteVisit.ONLINE
            && criteria.told("ConsentDateFrom") == null
            && criteria.told("ExaminationDateFrom") != null;
    return byVisit ? "ExaminationDate" : "ConsentDate";
  }

  @Override
  public Patient.@Nullable Notice refusal(Message upload) {
    Message.Group criteria = upload.groups(Layout.SEARCH_INFO).get(0);
    if (!visit.flag().equals(criteria.told(FLAG))) {
      return new Patient.Notice("MOCK-E0005", "模擬エラー：診療区分に誤りがあります。");
    }
    String dates = asked(criteria);
    LocalDate from = DayTokens.parse(criteria.told(dates + "From"));
    LocalDate to = DayTokens.parse(criteria.told(dates + "To"));
    if (from == null || to == null || from.isAfter(to)) {
      return new Patient.Notice("MOCK-E0006", "模擬エラー：期間に誤りがあります。");
    }
    boolean both =
        criteria.told("ExaminationDateFrom") != null && criteria.told("ConsentDateFrom") != null;
    return both ? new Patient.Notice("MOCK-E0007", "模擬エラー：同意日と受診日の両方が指定されています。") : null;
  }

  @Override
  public BulkUnits work(Message upload, Order order) {
    Message.Group criteria = upload.groups(Layout.SEARCH_INFO).get(0);
    String dates = asked(criteria);
    LocalDate from = DayTokens.parse(criteria.told(dates + "From"));
    LocalDate to = DayTokens.parse(criteria.told(dates + "To"));
    if (from == null || to == null) {
      throw new IllegalStateException("the period was not checked");
    }
    boolean byVisit = dates.equals("ExaminationDate");
    return new ListUnits(
        population,
        order,
        BulkUnit.Extent.CONSENTED,
        LocalDate.MAX,
        (patient, day, now) -> {
          List<LocalDate> agreed = agreed(patient, day, now, order.institution());
          LocalDate examined = patient.examinedOn();
          List<LocalDate> asked = byVisit && examined != null ? List.of(examined) : agreed;
          return !agreed.isEmpty()
              && asked.stream().anyMatch(at -> !at.isBefore(from) && !at.isAfter(to));
        });
  }

  /** When a patient agreed to anything at this kind of visit; none for never. */
  private List<LocalDate> agreed(Patient patient, LocalDate day, Instant now, String institution) {
    if (!patient.visitKinds().contains(visit.flag())) {
      return List.of();
    }
    List<LocalDate> days = new ArrayList<>();
    for (Qualification registered : patient.qualifications()) {
      Qualification resolved = registered.resolve(day, now, institution);
      for (ConsentKind kind : ConsentKind.values()) {
        String flag = resolved.text(kind.flag());
        String time = resolved.text(kind.time());
        if (time != null && ("1".equals(flag) || "2".equals(flag))) {
          days.add(DayTokens.parse(time.substring(0, 8)));
        }
      }
    }
    return days;
  }
}
