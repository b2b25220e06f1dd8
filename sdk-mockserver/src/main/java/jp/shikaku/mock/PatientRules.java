package jp.shikaku.mock;

import java.util.List;
import java.util.Map;

/**
 * What may be registered about a person; texts name the element, never the value.
 *
 * @param label the person's, without personal data
 */
record PatientRules(String label) {

  void check(Qualification qualification) {
    for (String mandatory :
        List.of(
            "InsuredCardClassification",
            "InsurerNumber",
            "InsuredIdentificationNumber",
            "Name",
            "Sex1",
            "Birthdate",
            "InsurerName")) {
      String text = qualification.text(mandatory);
      if (text == null || text.isBlank()) {
        throw broken(mandatory, "is missing");
      }
    }
    String insurer = qualification.required("InsurerNumber").strip();
    if (!LookupKey.INSURER.matcher(insurer).matches()) {
      throw broken("InsurerNumber", "must be six or eight digits");
    }
    if (DayTokens.parse(qualification.text("Birthdate")) == null) {
      throw broken("Birthdate", "must be a date as yyyyMMdd");
    }
    check(qualification.elements());
  }

  void check(Map<?, ?> elements) {
    elements.forEach(
        (name, value) -> {
          if (value instanceof String text) {
            check((String) name, text);
          } else if (value instanceof Map<?, ?> group) {
            check(group);
          } else if (value instanceof List<?> items) {
            items.forEach(item -> check((Map<?, ?>) item));
          }
        });
  }

  private void check(String name, String text) {
    if (text.startsWith("{") && !DayTokens.isKnown(text)) {
      throw broken(name, "has an unknown moving value");
    }
    if (IndividualNumbers.isIn(text)) {
      throw broken(name, "holds an individual number");
    }
    if (name.endsWith("AvailableTime") && !text.matches("[0-9]{14}|\\{.*")) {
      throw broken(name, "must be a time as yyyyMMddHHmmss");
    }
    boolean isDate = name.endsWith("Date") || name.equals("Birthdate");
    if (isDate && !text.startsWith("{") && !text.isEmpty() && DayTokens.parse(text) == null) {
      throw broken(name, "must be a date as yyyyMMdd");
    }
  }

  IllegalArgumentException broken(String element, String rule) {
    return new IllegalArgumentException("patient " + label + ": " + element + " " + rule);
  }
}
