package jp.shikaku.mock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts care days into the element tree of the drug answer (medical-info 6.2 and 7). */
final class CareWriter {
  static final List<String> TREATMENT =
      List.of("MeTrIdCl", "SinInfCd", "SinInfN", "Qua1", "Unit", "Times");

  private final String institution;

  /** For this asking institution: the flags tell whether it is the own one. */
  CareWriter(String institution) {
    this.institution = institution;
  }

  /** The roots below {@code MessageBody}; days of equal month and places share their container. */
  List<Node> roots(List<CareDay> days) {
    List<Node> roots = new ArrayList<>();
    for (CareSource source : CareSource.ALL) {
      Map<Map<String, String>, Node> months = new LinkedHashMap<>();
      for (CareDay day : days) {
        if (day.source().equals(source) && !(day.drugs().isEmpty() && day.treatments().isEmpty())) {
          months
              .computeIfAbsent(monthElements(day), elements -> Node.group(source.day() + "s"))
              .add(day(day));
        }
      }
      roots.addAll(root(source, months));
    }
    return roots;
  }

  private static List<Node> root(CareSource source, Map<Map<String, String>, Node> months) {
    List<Node> built = new ArrayList<>();
    months.forEach(
        (elements, days) -> {
          Node month = Node.group(source.month());
          elements.forEach(month::add);
          built.add(month.add(days));
        });
    String container = source.container();
    if (container == null || built.isEmpty()) {
      return built;
    }
    Node root = Node.group(container);
    built.forEach(root::add);
    return List.of(root);
  }

  private Map<String, String> monthElements(CareDay day) {
    CareSource source = day.source();
    Map<String, String> told = new LinkedHashMap<>();
    for (String name : source.monthElements()) {
      String text = day.elements().get(name);
      if (text == null) {
        text = worked(name, day);
      }
      if (text != null) {
        told.put(name, text);
      }
    }
    return told;
  }

  /** A month's element that follows from the others; null when it does not. */
  private @Nullable String worked(String name, CareDay day) {
    CareSource source = day.source();
    if (name.equals(source.monthOf())) {
      return day.month();
    }
    if (name.equals(source.placeIsOwn())) {
      return own(day.elements().get(source.placeCode()));
    }
    if (name.equals(source.prescriberIsOwn())) {
      String prescriber = day.elements().get(source.prescriberCode());
      boolean prescribedThere = prescriber == null && source.equals(CareSource.PRESCRIPTION);
      return own(prescribedThere ? day.elements().get(source.placeCode()) : prescriber);
    }
    return null;
  }

  private @Nullable String own(@Nullable String code) {
    return code == null ? null : code.equals(institution) ? "1" : "2";
  }

  private static Node day(CareDay day) {
    CareSource source = day.source();
    Node node = Node.group(source.day());
    for (String name : source.dayElements()) {
      node.addIfSet(name, day.elements().get(name));
    }
    day.elements()
        .forEach(
            (name, text) -> {
              if (!source.monthElements().contains(name) && !source.dayElements().contains(name)) {
                node.add(name, text);
              }
            });
    addItems(node, source.drug(), source.drugElements(), day.drugs());
    addItems(node, "MeTrInf", TREATMENT, day.treatments());
    return node;
  }

  private static void addItems(
      Node day, String item, List<String> order, List<Map<String, String>> items) {
    if (items.isEmpty()) {
      return;
    }
    Node list = Node.group(item + "s");
    items.forEach(elements -> list.add(Node.group(item).addAll(elements, order)));
    day.add(list);
  }
}
