package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One registered qualification「資格」: wire element names to a text, to a group (a map) or to a list
 * of groups. Immutable.
 */
record Qualification(Map<String, Object> elements) {

  /** How a qualification stands on a day. */
  enum Standing {
    NOT_YET,
    VALID,
    OVER
  }

  Qualification {
    elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
  }

  @Nullable String text(String element) {
    return elements.get(element) instanceof String text ? text : null;
  }

  /** A text that {@link Patient} made sure of. */
  String required(String element) {
    String text = text(element);
    if (text == null) {
      throw new IllegalStateException("no " + element);
    }
    return text;
  }

  /** This qualification with another element, or another text of it. */
  Qualification with(String element, String text) {
    Map<String, Object> changed = new LinkedHashMap<>(elements);
    changed.put(element, text);
    return new Qualification(changed);
  }

  /** Whether it is the same card, whatever else changed. */
  boolean hasNumbersOf(Qualification other) {
    return LookupKey.of(this).equals(LookupKey.of(other))
        && Objects.equals(text("InsuredBranchNumber"), other.text("InsuredBranchNumber"));
  }

  boolean isMedicalAid() {
    return Layout.MEDICAL_AID.equals(text("InsuredCardClassification"));
  }

  /** This qualification with every moving date put in; what is not told that day is gone. */
  Qualification resolve(LocalDate day, Instant now, String institution) {
    LocalDate birthdate = DayTokens.parse(text("Birthdate"));
    DayTokens tokens = new DayTokens(day, now, institution, birthdate);
    Map<String, Object> resolved = resolve(elements, tokens);
    if (birthdate != null && day.isBefore(elderlyFrom(birthdate))) {
      resolved.remove("ElderlyRecipientCertificateInfo");
    }
    return new Qualification(resolved);
  }

  /** 70歳: from the month after the birthday's month; born on the first, from that month. */
  private static LocalDate elderlyFrom(LocalDate birthdate) {
    LocalDate month = birthdate.plusYears(70).withDayOfMonth(1);
    return birthdate.getDayOfMonth() == 1 ? month : month.plusMonths(1);
  }

  private static Map<String, Object> resolve(Map<?, ?> elements, DayTokens tokens) {
    Map<String, Object> resolved = new LinkedHashMap<>();
    elements.forEach(
        (key, value) -> {
          String name = (String) key;
          if (value instanceof String text) {
            String told = tokens.resolve(text);
            if (told != null) {
              resolved.put(name, told);
            }
          } else if (value instanceof Map<?, ?> group) {
            resolved.put(name, resolve(group, tokens));
          } else if (value instanceof List<?> items) {
            List<Map<String, Object>> list = new ArrayList<>();
            items.forEach(item -> list.add(resolve((Map<?, ?>) item, tokens)));
            resolved.put(name, list);
          }
        });
    return resolved;
  }

  /** Standing of a resolved qualification: the day of loss is the first day not covered. */
  Standing standing(LocalDate day) {
    LocalDate from = DayTokens.parse(text("QualificationDate"));
    if (from == null) {
      from = DayTokens.parse(text("InsuredCardValidDate"));
    }
    if (from != null && day.isBefore(from)) {
      return Standing.NOT_YET;
    }
    LocalDate lost = DayTokens.parse(text("DisqualificationDate"));
    LocalDate until = DayTokens.parse(text("InsuredCardExpirationDate"));
    boolean over = (lost != null && !day.isBefore(lost)) || (until != null && day.isAfter(until));
    return over ? Standing.OVER : Standing.VALID;
  }

  /** Whether a resolved medical aid has a ticket for the day. */
  boolean hasTicket(LocalDate day) {
    if (!(elements.get("PublicExpenseResultList") instanceof List<?> tickets)) {
      return false;
    }
    for (Object ticket : tickets) {
      Map<?, ?> values = (Map<?, ?>) ticket;
      LocalDate from = DayTokens.parse((String) values.get("MedicalTicketValidDate"));
      LocalDate until = DayTokens.parse((String) values.get("MedicalTicketExpirationDate"));
      if ((from == null || !day.isBefore(from)) && (until == null || !day.isAfter(until))) {
        return true;
      }
    }
    return false;
  }

  /** The result element of a resolved qualification, in the layout's order. */
  Node node(boolean limitConsent, DayTokens tokens) {
    Map<String, Object> told = new LinkedHashMap<>(elements);
    told.remove(Layout.LIMIT_CHANGED);
    Object limit = told.remove("LimitApplicationCertificateRelatedInfo");
    if (limitConsent && !isMedicalAid()) {
      told.put("LimitApplicationCertificateRelatedConsFlg", "1");
      told.put("LimitApplicationCertificateRelatedConsTime", tokens.resolve("{consent-time}"));
      if (limit != null) {
        told.put("LimitApplicationCertificateRelatedInfo", limit);
      }
    }
    return group(Layout.RESULT, told, Layout.QUALIFICATION);
  }

  /**
   * The result element of a resolved qualification in a bulk query, which tells no more of the
   * limit certificate than whether it changed (eligibility 3.6). Assumed: it changed when it begins
   * in the month of the day asked for.
   */
  Node bulkNode(LocalDate day) {
    Map<String, Object> told = new LinkedHashMap<>(elements);
    Object changed = told.remove(Layout.LIMIT_CHANGED);
    Object limit = told.get("LimitApplicationCertificateRelatedInfo");
    told.keySet().removeAll(Layout.NOT_IN_BULK);
    if (!isMedicalAid() && standing(day) == Standing.VALID) {
      String begins =
          limit instanceof Map<?, ?> group
                  && group.get("LimitApplicationCertificateValidStartDate") instanceof String date
              ? date
              : "";
      boolean isNew = begins.startsWith(DayTokens.date(day).substring(0, 6));
      told.put(Layout.LIMIT_CHANGED, changed == null ? (isNew ? "1" : "0") : changed);
    }
    return group(Layout.RESULT, told, Layout.QUALIFICATION);
  }

  private static Node group(String name, Map<?, ?> values, List<String> order) {
    Node group = Node.group(name);
    for (String element : order) {
      add(group, element, values.get(element));
    }
    values.forEach(
        (element, value) -> {
          if (!order.contains((String) element)) {
            add(group, (String) element, value);
          }
        });
    return group;
  }

  private static void add(Node parent, String name, @Nullable Object value) {
    if (value instanceof String text) {
      parent.add(name, text);
    } else if (value instanceof Map<?, ?> group) {
      parent.add(group(name, group, Layout.of(name)));
    } else if (value instanceof List<?> items) {
      String item = Layout.itemOf(name);
      String itemName = item == null ? name + "Item" : item;
      Node list = Node.group(name);
      items.forEach(i -> list.add(group(itemName, (Map<?, ?>) i, Layout.of(itemName))));
      parent.add(list);
    }
  }
}
