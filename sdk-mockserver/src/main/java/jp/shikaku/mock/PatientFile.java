package jp.shikaku.mock;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads patients from JSON as {@link Population#load} describes it. */
final class PatientFile {

  private PatientFile() {}

  static List<Patient> read(JsonPlace file) {
    JsonNode patients = file.json().path("patients");
    if (!patients.isArray()) {
      throw new IllegalArgumentException("patients must be an array");
    }
    List<Patient> read = new ArrayList<>();
    for (JsonNode patient : patients) {
      read.add(patient("patients[" + read.size() + "]", patient));
    }
    return read;
  }

  private static Patient patient(String place, JsonNode json) {
    Patient.Builder builder = Patient.builder(json.path("label").asText(place));
    JsonNode qualifications = json.path("qualifications");
    if (!qualifications.isArray() || qualifications.isEmpty()) {
      throw new IllegalArgumentException(place + ".qualifications must be a non-empty array");
    }
    boolean first = true;
    for (JsonNode qualification : qualifications) {
      if (!first) {
        builder.and();
      }
      first = false;
      fill(builder, place, qualification);
    }
    records(builder, place, json);
    JsonNode notice = json.path("notice");
    if (notice.isObject()) {
      builder.notice(notice.path("code").asText(), notice.path("message").asText());
    }
    return builder.build();
  }

  private static void records(Patient.Builder builder, String place, JsonNode json) {
    int number = 0;
    for (JsonNode care : json.path("care")) {
      String at = place + ".care[" + number++ + "]";
      Map<String, String> day = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : care.properties()) {
        if (!entry.getValue().isArray()) {
          day.put(name(at, entry.getKey()), text(at, entry));
        }
      }
      builder.care(day, items(at, care.path("drugs")), items(at, care.path("treatments")));
    }
    number = 0;
    for (JsonNode checkup : json.path("checkups")) {
      String at = place + ".checkups[" + number++ + "]";
      builder.checkup(checkup.path("EffectiveTime").asText(), items(at, checkup.path("items")));
    }
    if (json.path("history").isIntegralNumber()) {
      builder.history(json.path("history").longValue());
    }
    JsonNode large = json.path("largeHistory");
    if (large.isObject()) {
      builder.largeHistory(large.path("seed").asLong(1), large.path("bytes").asInt());
    }
    JsonNode visitKinds = json.path("visitKinds");
    if (visitKinds.isArray()) {
      List<String> kinds = new ArrayList<>();
      visitKinds.forEach(kind -> kinds.add(kind.asText()));
      builder.visitKinds(kinds.toArray(String[]::new));
    }
    JsonNode examinedOn = json.path("examinedOn");
    if (!examinedOn.isMissingNode()) {
      LocalDate day = DayTokens.parse(examinedOn.asText());
      if (day == null) {
        throw new IllegalArgumentException(place + ".examinedOn must be a date as yyyyMMdd");
      }
      builder.examinedOn(day);
    }
  }

  private static List<Map<String, String>> items(String place, JsonNode list) {
    List<Map<String, String>> items = new ArrayList<>();
    list.forEach(item -> items.add(texts(place, item)));
    return items;
  }

  private static void fill(Patient.Builder builder, String place, JsonNode qualification) {
    for (Map.Entry<String, JsonNode> entry : qualification.properties()) {
      String name = name(place, entry.getKey());
      JsonNode value = entry.getValue();
      if (value.isTextual()) {
        builder.set(name, value.textValue());
      } else if (value.isObject()) {
        builder.set(name, texts(place + "." + name, value));
      } else if (value.isArray()) {
        value.forEach(item -> builder.add(name, texts(place + "." + name, item)));
      } else {
        throw new IllegalArgumentException(place + "." + name + " must be a text");
      }
    }
  }

  private static Map<String, String> texts(String place, JsonNode group) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : group.properties()) {
      texts.put(name(place, entry.getKey()), text(place, entry));
    }
    return texts;
  }

  private static String text(String place, Map.Entry<String, JsonNode> entry) {
    if (!entry.getValue().isTextual()) {
      throw new IllegalArgumentException(place + "." + entry.getKey() + " must be a text");
    }
    return entry.getValue().textValue();
  }

  private static String name(String place, String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(place + " has a member that is no element name");
    }
    return name;
  }
}
