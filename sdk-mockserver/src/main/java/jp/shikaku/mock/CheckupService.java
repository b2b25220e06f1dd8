package jp.shikaku.mock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** 特定健診情報, {@code TKKsiquc01} (medical-info 8.1). */
final class CheckupService extends MedicalInfoService {
  private static final String ITEM = "HealthCheckupResultAndQuestionInfo";

  private final @Nullable String parent;

  CheckupService(Population population, Institutions institutions, AnswerShape shape) {
    super(population, institutions, shape, ConsentKind.CHECKUPS, Layout.CHECKUP_BODY);
    parent = shape.checkupParent();
  }

  @Override
  PatientNames patientNames() {
    return new PatientNames(
        "QualificationsInfo", "Name", "KanasName", "Birthday", "AdministrativeGenderCode");
  }

  @Override
  @Nullable String fault(Message request) {
    return null;
  }

  @Override
  List<Node> contents(Message request, Consented person) {
    List<Node> checkups =
        person.patient().records().checkupsAt(person.now()).stream()
            .map(CheckupService::node)
            .toList();
    if (parent == null || checkups.isEmpty()) {
      return checkups;
    }
    Node wrapper = Node.group(parent);
    checkups.forEach(wrapper::add);
    return List.of(wrapper);
  }

  private static Node node(Checkup checkup) {
    Node items = Node.group(ITEM + "s");
    checkup.items().forEach(item -> items.add(Node.group(ITEM).addAll(item, Layout.CHECKUP_ITEM)));
    return Node.group("SpecificHealthCheckupInfo").add("EffectiveTime", checkup.date()).add(items);
  }
}
