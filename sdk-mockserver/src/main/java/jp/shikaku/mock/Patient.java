package jp.shikaku.mock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fictitious person with one or several registered qualifications「資格」: one insurance, an old and
 * a new one, or insurance beside medical aid.
 *
 * <p>A qualification is described by the wire's own element names (eligibility 3.2 and 3.3), so
 * that anything the layout knows, and anything it does not know yet, can be registered. A text may
 * be one of these moving values, worked out for the confirmation date「資格確認日」 of each request, so
 * that a person does not grow stale:
 *
 * <ul>
 *   <li>{@code {period-start}}, {@code {period-end}}: the year 1 August to 31 July holding the day
 *   <li>{@code {month}} (yyyyMM), {@code {month-start}}, {@code {month-end}}: the day's month;
 *       {@code {last-month-start}}
 *   <li>{@code {consent-time}}: some seconds before the processing time
 *   <li>{@code {preschool}}: {@code 1} while 未就学, else the element is left out
 *   <li>{@code {institution}}: the institution that asks
 * </ul>
 *
 * <p>The limit certificate「限度額適用認定証」 is told only when the request says that the patient consents;
 * its consent flag and time need not be registered.
 *
 * <p>Immutable and thread-safe. {@link #toString()} tells the label only. Instances come from
 * {@link Population#known()}, a generated {@link Population}, a file ({@link Population#load}) or
 * {@link #builder}.
 */
public final class Patient {
  private final String label;
  private final List<Qualification> qualifications;
  private final @Nullable Notice notice;

  private Patient(String label, List<Qualification> qualifications, @Nullable Notice notice) {
    this.label = label;
    this.qualifications = List.copyOf(qualifications);
    this.notice = notice;
  }

  /** A notice beside a success: 処理結果コード and メッセージ. */
  record Notice(String code, String message) {}

  /**
   * Begins a person with a first qualification.
   *
   * @param label a name for tests and messages, without personal data
   * @return a builder
   */
  public static Builder builder(String label) {
    return new Builder(label);
  }

  /**
   * Returns the name by which tests call this person.
   *
   * @return the label
   */
  public String label() {
    return label;
  }

  private Qualification first() {
    return qualifications.get(0);
  }

  /**
   * Returns the number of the insurer「保険者番号」, or of the public expense「公費負担者番号」, of the first
   * qualification.
   *
   * @return six or eight digits, without padding
   */
  public String insurerNumber() {
    return first().required("InsurerNumber").strip();
  }

  /**
   * Returns the symbol「記号」 of the first qualification, as registered.
   *
   * @return null when none is registered
   */
  public @Nullable String symbol() {
    return first().text("InsuredCardSymbol");
  }

  /**
   * Returns the number「番号」, or recipient's number「受給者番号」, of the first qualification, as
   * registered: its width may differ from the card's.
   *
   * @return the number
   */
  public String number() {
    return first().required("InsuredIdentificationNumber");
  }

  /**
   * Returns the branch number「枝番」 of the first qualification.
   *
   * @return two digits, or null when none is registered
   */
  public @Nullable String branch() {
    return first().text("InsuredBranchNumber");
  }

  /**
   * Returns the birth date「生年月日」.
   *
   * @return the date
   */
  public LocalDate birthdate() {
    LocalDate date = DayTokens.parse(first().text("Birthdate"));
    if (date == null) {
      throw new IllegalStateException("no Birthdate");
    }
    return date;
  }

  /**
   * Returns the name「氏名」 as the first qualification's insurer registered it.
   *
   * @return the full-width name
   */
  public String name() {
    return first().required("Name");
  }

  /**
   * Tells whether the first qualification is medical aid「医療扶助」.
   *
   * @return true for {@code A1}
   */
  public boolean isMedicalAid() {
    return first().isMedicalAid();
  }

  List<Qualification> qualifications() {
    return qualifications;
  }

  @Nullable Notice notice() {
    return notice;
  }

  @Override
  public String toString() {
    return "Patient[" + label + "]";
  }

  /** Collects the elements of a person. Not thread-safe. */
  public static final class Builder {
    private final String label;
    private final List<Qualification> finished = new ArrayList<>();
    private Map<String, Object> current = new LinkedHashMap<>();
    private @Nullable Notice notice;

    private Builder(String label) {
      this.label = label;
      current.put("InsuredCardClassification", "01");
    }

    /**
     * Sets the insurer「保険者番号・保険者名称」.
     *
     * @param number six or eight digits; six are registered with padding blanks
     * @param name the insurer's name
     * @return this
     */
    public Builder insurer(String number, String name) {
      String padded = number.length() == 6 ? "  " + number : number;
      return set("InsurerNumber", padded).set("InsurerName", name);
    }

    /**
     * Sets symbol, number and branch「記号・番号・枝番」.
     *
     * @param symbol null for none
     * @param number the number
     * @param branch two digits, null for none
     * @return this
     */
    public Builder card(@Nullable String symbol, String number, @Nullable String branch) {
      if (symbol != null) {
        set("InsuredCardSymbol", symbol);
      }
      if (branch != null) {
        set("InsuredBranchNumber", branch);
      }
      return set("InsuredIdentificationNumber", number);
    }

    /**
     * Sets who it is「氏名・氏名カナ・性別1・生年月日」.
     *
     * @param name full-width, one ideographic space between family and given name
     * @param kana half-width kana
     * @param sex code of table OQSCD007
     * @param birthdate the date
     * @return this
     */
    public Builder person(String name, String kana, String sex, LocalDate birthdate) {
      return set("Name", name)
          .set("NameKana", kana)
          .set("Sex1", sex)
          .set("Birthdate", DayTokens.date(birthdate));
    }

    /**
     * Sets any element of the current qualification, known to the layout or not.
     *
     * @param element wire name
     * @param text its text, or one of the moving values
     * @return this
     */
    public Builder set(String element, String text) {
      current.put(element, text);
      return this;
    }

    /**
     * Sets a group, such as {@code LimitApplicationCertificateRelatedInfo}.
     *
     * @param group wire name
     * @param elements wire names and texts
     * @return this
     */
    public Builder set(String group, Map<String, String> elements) {
      current.put(group, Map.copyOf(elements));
      return this;
    }

    /**
     * Adds an item to a list, such as {@code PublicExpenseResultList} (医療券) or {@code
     * SpecificDiseasesCertificateList}.
     *
     * @param list wire name of the list
     * @param elements wire names and texts of the item
     * @return this
     */
    public Builder add(String list, Map<String, String> elements) {
      List<Object> items = new ArrayList<>();
      if (current.get(list) instanceof List<?> before) {
        items.addAll(before);
      }
      items.add(Map.copyOf(elements));
      current.put(list, Collections.unmodifiableList(items));
      return this;
    }

    /**
     * Closes the current qualification and begins another one of the same person, who keeps name,
     * kana, sex and birth date.
     *
     * @return this
     */
    public Builder and() {
      finished.add(new Qualification(current));
      Map<String, Object> next = new LinkedHashMap<>();
      next.put("InsuredCardClassification", "01");
      for (String kept : List.of("Name", "NameKana", "Sex1", "Birthdate")) {
        Object value = current.get(kept);
        if (value != null) {
          next.put(kept, value);
        }
      }
      current = next;
      return this;
    }

    /**
     * Lets every successful answer about this person carry a notice「処理結果コード・メッセージ」.
     *
     * @param code invented code, {@code MOCK-…} by convention
     * @param message its text
     * @return this
     */
    public Builder notice(String code, String message) {
      notice = new Notice(code, message);
      return this;
    }

    /**
     * Makes the person.
     *
     * @return the person
     * @throws IllegalArgumentException when a mandatory element is missing, a date is none, a
     *     moving value is unknown or a text holds a valid 12-digit individual number; names the
     *     element, never the value
     */
    public Patient build() {
      List<Qualification> all = new ArrayList<>(finished);
      all.add(new Qualification(current));
      all.forEach(this::check);
      return new Patient(label, all, notice);
    }

    private void check(Qualification qualification) {
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
          throw bad(mandatory, "is missing");
        }
      }
      String insurer = qualification.required("InsurerNumber").strip();
      if (!LookupKey.INSURER.matcher(insurer).matches()) {
        throw bad("InsurerNumber", "must be six or eight digits");
      }
      if (DayTokens.parse(qualification.text("Birthdate")) == null) {
        throw bad("Birthdate", "must be a date as yyyyMMdd");
      }
      check(qualification.elements());
    }

    private void check(Map<?, ?> elements) {
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
      if (text.startsWith("{") && !DayTokens.NAMES.contains(text)) {
        throw bad(name, "has an unknown moving value");
      }
      if (holdsIndividual(text)) {
        throw bad(name, "holds an individual number");
      }
      boolean isDate = name.endsWith("Date") || name.equals("Birthdate");
      if (isDate && !text.startsWith("{") && !text.isEmpty() && DayTokens.parse(text) == null) {
        throw bad(name, "must be a date as yyyyMMdd");
      }
    }

    /** Whether exactly twelve digits in a row, of any width, have the check digit of 個人番号. */
    private static boolean holdsIndividual(String text) {
      StringBuilder run = new StringBuilder();
      for (int i = 0; i <= text.length(); i++) {
        int digit = i < text.length() ? Character.digit(text.charAt(i), 10) : -1;
        if (digit >= 0) {
          run.append(digit);
        } else {
          if (run.length() == 12 && isIndividual(run)) {
            return true;
          }
          run.setLength(0);
        }
      }
      return false;
    }

    private static boolean isIndividual(CharSequence digits) {
      int sum = 0;
      for (int n = 1; n <= 11; n++) {
        sum += (digits.charAt(11 - n) - '0') * (n <= 6 ? n + 1 : n - 5);
      }
      int rest = sum % 11;
      return digits.charAt(11) - '0' == (rest <= 1 ? 0 : 11 - rest);
    }

    private IllegalArgumentException bad(String element, String rule) {
      return new IllegalArgumentException("patient " + label + ": " + element + " " + rule);
    }
  }
}
