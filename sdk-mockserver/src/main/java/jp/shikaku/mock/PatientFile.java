package jp.shikaku.mock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads patients from JSON as {@link Population#load} describes it. */
final class PatientFile {
  private PatientFile() {}

  static List<Patient> read(Path file) throws IOException {
    JsonNode patients = json(file).path("patients");
    if (!patients.isArray()) {
      throw new IllegalArgumentException("patients must be an array");
    }
    List<Patient> read = new ArrayList<>();
    for (JsonNode patient : patients) {
      read.add(patient("patients[" + read.size() + "]", patient));
    }
    return read;
  }

  static JsonNode json(Path file) throws IOException {
    try {
      return new ObjectMapper().readTree(Files.readString(file, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      // its own message would quote the content
      throw new IllegalArgumentException(
          "not JSON, line " + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
    }
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
    JsonNode notice = json.path("notice");
    if (notice.isObject()) {
      builder.notice(notice.path("code").asText(), notice.path("message").asText());
    }
    return builder.build();
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
    Map<String, String> texts = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : group.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new IllegalArgumentException(place + "." + entry.getKey() + " must be a text");
      }
      texts.put(name(place, entry.getKey()), entry.getValue().textValue());
    }
    return texts;
  }

  private static String name(String place, String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(place + " has a member that is no element name");
    }
    return name;
  }
}
