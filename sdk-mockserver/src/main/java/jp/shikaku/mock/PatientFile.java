package jp.shikaku.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads patients from JSON as {@link Population#load} describes it. */
final class PatientFile {
  private static final String LABEL = "label";
  private static final String INSURER = "InsurerNumber";
  private static final String DRUGS = "drugs";
  private static final String TREATMENTS = "treatments";

  /** Names that no layout has, now or later. */
  private static final String INVENTED = "Mock";

  private PatientFile() {}

  /**
   * Reads everybody.
   *
   * @param taken labels that stand for somebody else already; those of the file are added
   */
  static List<Patient> read(JsonPlace file, Set<String> taken) {
    file.only("patients");
    if (!file.has("patients")) {
      throw file.bad("patients", "must be an array");
    }
    return file.list("patients").stream().map(patient -> patient(patient, taken)).toList();
  }

  private static Patient patient(JsonPlace json, Set<String> taken) {
    json.only(
        LABEL,
        "qualifications",
        "notice",
        "care",
        "checkups",
        "history",
        "largeHistory",
        "visitKinds",
        "examinedOn");
    Patient.Builder builder = Patient.builder(label(json, taken));
    List<JsonPlace> qualifications = json.list("qualifications");
    if (qualifications.isEmpty()) {
      throw json.bad("qualifications", "must be a non-empty array");
    }
    fill(builder, qualifications.get(0));
    for (JsonPlace more : qualifications.subList(1, qualifications.size())) {
      fill(builder.and(), more);
    }
    Optional<JsonPlace> notice = json.object("notice");
    if (notice.isPresent()) {
      JsonPlace told = notice.get().only("code", "message");
      builder.notice(told.text("code"), told.text("message"));
    }
    records(builder, json);
    return builder.build();
  }

  /** A label that stands for two would choose either. */
  private static String label(JsonPlace json, Set<String> taken) {
    if (!json.has(LABEL)) {
      return json.place();
    }
    String label = json.text(LABEL);
    if (label.isBlank()) {
      throw json.bad(LABEL, "must not be blank");
    } else if (!taken.add(label)) {
      throw json.bad(LABEL, "is that of somebody else already");
    }
    return label;
  }

  private static void records(Patient.Builder builder, JsonPlace json) {
    for (JsonPlace care : json.list("care")) {
      Map<String, String> day = texts(care, List.of(DRUGS, TREATMENTS));
      builder.care(day, items(care, DRUGS), items(care, TREATMENTS));
    }
    for (JsonPlace checkup : json.list("checkups")) {
      checkup.only("EffectiveTime", "items");
      builder.checkup(checkup.text("EffectiveTime"), items(checkup, "items"));
    }
    if (json.has("history")) {
      builder.history(json.seed("history", 0));
    }
    Optional<JsonPlace> large = json.object("largeHistory");
    if (large.isPresent()) {
      JsonPlace history = large.get().only("seed", "bytes");
      builder.largeHistory(history.seed("seed", 1), history.number("bytes", 1));
    }
    if (json.has("visitKinds")) {
      builder.visitKinds(json.texts("visitKinds").toArray(String[]::new));
    }
    if (json.has("examinedOn")) {
      LocalDate day = DayTokens.parse(json.text("examinedOn"));
      if (day == null) {
        throw json.bad("examinedOn", "must be a date as yyyyMMdd");
      }
      builder.examinedOn(day);
    }
  }

  private static List<Map<String, String>> items(JsonPlace json, String list) {
    return json.list(list).stream().map(item -> texts(item, List.of())).toList();
  }

  private static void fill(Patient.Builder builder, JsonPlace qualification) {
    for (Map.Entry<String, JsonNode> entry : qualification.json().properties()) {
      String name = known(qualification, entry.getKey(), Layout.QUALIFICATION);
      String item = Layout.itemOf(name);
      if (entry.getValue().isArray()) {
        for (JsonPlace one : qualification.list(name)) {
          builder.add(name, texts(one, item == null ? "" : item));
        }
      } else if (entry.getValue().isObject()) {
        builder.set(name, texts(qualification.object(name).orElseThrow(), name));
      } else {
        builder.set(name, text(qualification, name));
      }
    }
  }

  /** A mistyped insurer would be refused by whoever is to ask for the person. */
  private static String text(JsonPlace qualification, String name) {
    String text = qualification.text(name);
    boolean isInsurer = name.equals(INSURER) && LookupKey.INSURER.matcher(text).matches();
    if (isInsurer && !CheckDigits.isValid(text)) {
      throw qualification.bad(INSURER, "has a wrong check digit");
    }
    return text;
  }

  /** The texts of a group, which the layout knows or not. */
  private static Map<String, String> texts(JsonPlace json, String group) {
    List<String> layout = Layout.of(group);
    Map<String, String> texts = texts(json, List.of());
    if (!layout.isEmpty()) {
      texts.keySet().forEach(name -> known(json, name, layout));
    }
    return texts;
  }

  private static Map<String, String> texts(JsonPlace json, List<String> beside) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    json.json().fieldNames().forEachRemaining(names::add);
    names.removeAll(beside);
    for (String name : names) {
      texts.put(element(json, name), json.text(name));
    }
    return texts;
  }

  /** What is mistyped would be left out of every answer, and nobody would know. */
  private static String known(JsonPlace json, String name, List<String> layout) {
    if (!layout.contains(element(json, name)) && !name.startsWith(INVENTED)) {
      throw json.bad(
          name, "is no element of the layout; the name of an invented one begins with " + INVENTED);
    }
    return name;
  }

  private static String element(JsonPlace json, String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(json.place() + " has a member that is no element name");
    }
    return name;
  }
}
