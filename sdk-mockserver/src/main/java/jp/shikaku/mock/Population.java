package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The people whom the mock centre knows; all of them invented. Thread-safe.
 *
 * <p>Those of {@link #known()} and {@link #seeded} can be told from real ones by rule: family names
 * are words for a sample (試験, 試﨑, 見本, 標本, 例文, 模擬) or for what is not (仮名, 仮想, 架空, 空想, 虚構), or hold
 * a character that can not be written (●, 〓); insurers, addresses and institutions have 架空 or 仮想 in
 * their names; drugs have codes {@code 69999…}, treatments and institutions {@code …9999…}.
 *
 * <p>Two persons are told apart by insurer, symbol, number, branch and birth date. Insurer numbers
 * are compared in any padding, symbols and numbers without regard to width.
 */
public final class Population {
  private static final int REFERENCE_EVERY = 5;

  // Both guarded by the first: who looks for a person meets the one before a change or after it.
  private final List<Patient> patients = new ArrayList<>();
  private final Map<LookupKey, List<Match>> index = new HashMap<>();
  private final ReferenceNumbers referenceNumbers = new ReferenceNumbers();

  /** Makes an empty population. */
  public Population() {}

  /** A person found, and the qualification by which. */
  record Match(Patient patient, Qualification qualification) {}

  /**
   * Returns the well-known persons, one for each outcome and trap; they are constants of {@link
   * KnownPatients}.
   *
   * @return an unmodifiable list; only persons whom the centre knows
   */
  public static List<Patient> known() {
    return KnownPatients.registered();
  }

  /**
   * Makes a population of the well-known persons and generated ones; equal arguments give equal
   * people on any machine and day.
   *
   * <p>The generated ones live in households of every scheme「保険種別」, with elderly and medical aid
   * 「医療扶助」, certificates, lost and changed insurance, consents, drugs and checkups; among them are
   * twins, namesakes of the same birthday, aliases, and names with ●, 髙 or small kana. Every fifth
   * has a number「照会番号」 at the institution {@code 1319999007}.
   *
   * @param seed any number
   * @param generated how many persons to generate beside the known ones, 0 or more
   * @return a new population
   * @throws IllegalArgumentException when {@code generated} is negative
   */
  public static Population seeded(long seed, int generated) {
    Population population = new Population();
    known().forEach(population::add);
    int number = 0;
    for (Patient patient : new PatientGenerator(seed).generate(generated)) {
      population.add(patient);
      if (number++ % REFERENCE_EVERY == 0) {
        population.register(Place.CLINIC.code(), patient, "K" + CheckDigits.pad(number, 6));
      }
    }
    return population;
  }

  /**
   * Adds a person.
   *
   * @param patient the person
   */
  public void add(Patient patient) {
    synchronized (patients) {
      patients.add(patient);
      index(patient);
    }
  }

  private void index(Patient patient) {
    for (Qualification qualification : patient.qualifications()) {
      index
          .computeIfAbsent(LookupKey.of(qualification), key -> new ArrayList<>(1))
          .add(new Match(patient, qualification));
    }
  }

  /**
   * Puts a changed person into another one's place, such as {@link Patient#edit} makes; at any
   * moment one of the two is found. Numbers 「照会番号」 registered for a qualification that the person
   * no longer has are lost.
   *
   * @param before a person of this population
   * @param after the person from now on
   * @throws IllegalArgumentException when {@code before} is not there
   */
  public void replace(Patient before, Patient after) {
    synchronized (patients) {
      int place = patients.indexOf(before);
      if (place < 0) {
        throw new IllegalArgumentException("patient " + before.label() + " is not there");
      }
      patients.set(place, after);
      index.values().forEach(matches -> matches.removeIf(match -> match.patient().equals(before)));
      index(after);
      for (Qualification old : before.qualifications()) {
        if (after.qualifications().stream().noneMatch(old::hasNumbersOf)) {
          referenceNumbers.forget(old);
        }
      }
    }
  }

  /**
   * Lets a person agree from afar「居宅同意取得型」 to show everything: the lists of 訪問診療等 and オンライン診療等 tell
   * it, to every institution, and retrievals with its 診療区分 find the consent, for a day.
   *
   * @param patient a person of this population
   * @param visit the kind of visit
   * @param at when the person agrees; its Japanese date is the 同意日
   * @param examination the day of the visit「受診日」
   * @return the person from now on
   * @throws IllegalArgumentException when the patient is not there
   */
  public Patient agrees(Patient patient, RemoteVisit visit, Instant at, LocalDate examination) {
    Set<String> kinds = new TreeSet<>(patient.visitKinds());
    kinds.add(visit.flag());
    Qualification insurance = patient.insurance();
    Qualification open = insurance;
    for (ConsentKind kind : ConsentKind.values()) {
      open =
          open.with(kind.flag(), "1")
              .with(kind.time(), DayTokens.stamp(at))
              .with(kind.availableTime(), DayTokens.stamp(at.plus(Duration.ofDays(1))));
    }
    List<Qualification> changed = new ArrayList<>(patient.qualifications());
    changed.set(changed.indexOf(insurance), open);
    Patient agreed =
        patient
            .edit(changed)
            .visitKinds(kinds.toArray(String[]::new))
            .examinedOn(examination)
            .build();
    replace(patient, agreed);
    return agreed;
  }

  /**
   * Registers an institution's own number「照会番号」 for a person's insurance, or medical aid where
   * there is none, as a request {@code OQSsiimm01} does.
   *
   * @param institution ten digits「医療機関コード」
   * @param patient the person
   * @param number half-width, at most 50 characters
   */
  public void register(String institution, Patient patient, String number) {
    referenceNumbers.register(institution, patient.insurance(), number);
  }

  /**
   * Returns an institution's own number「照会番号」 for a person's insurance, or medical aid where there
   * is none.
   *
   * @param institution ten digits「医療機関コード」
   * @param patient the person
   * @return empty when none is registered
   */
  public Optional<String> referenceNumber(String institution, Patient patient) {
    return Optional.ofNullable(referenceNumbers.of(institution, patient.insurance()));
  }

  ReferenceNumbers referenceNumbers() {
    return referenceNumbers;
  }

  /**
   * Adds the persons of a JSON file in UTF-8:
   *
   * <pre>{@code
   * {"patients": [
   *   {"label": "mine",
   *    "notice": {"code": "MOCK-N0001", "message": "模擬：…"},
   *    "qualifications": [
   *      {"InsuredCardClassification": "01",
   *       "InsurerNumber": "06139992", "InsurerName": "架空健康保険組合",
   *       "InsuredCardSymbol": "１２３", "InsuredIdentificationNumber": "777",
   *       "InsuredBranchNumber": "01",
   *       "Name": "見本　花子", "NameKana": "ﾐﾎﾝ ﾊﾅｺ", "Sex1": "2", "Birthdate": "19910203",
   *       "LimitApplicationCertificateRelatedInfo": {
   *         "LimitApplicationCertificateClassificationFlag": "A03",
   *         "LimitApplicationCertificateValidStartDate": "{period-start}"},
   *       "SpecificDiseasesCertificateList": [{"SpecificDiseasesDiseaseCategory": "1"}],
   *       "PublicExpenseResultList": [],
   *       "PharmacistsInfoConsFlg": "1", "PharmacistsInfoConsTime": "{consent-time}",
   *       "PharmacistsInfoAvailableTime": "{consent-time+24h}"}],
   *    "visitKinds": ["1", "3"], "examinedOn": "20261105",
   *    "care": [
   *      {"MeTrDiHCd": "1319999023", "MeTrDiHNm": "架空中央病院", "DiDate": "{today-60d}",
   *       "drugs": [{"MeTrIdCl": "21", "DrugC": "699990011", "DrugN": "…", "Times": "30"}],
   *       "treatments": [{"MeTrIdCl": "60", "SinInfCd": "199990033", "SinInfN": "…"}]}],
   *    "checkups": [{"EffectiveTime": "20260618", "items": [{"ItemCode": "9N001000000000001"}]}],
   *    "history": 7,
   *    "largeHistory": {"seed": 7, "bytes": 191000}}]}
   * }</pre>
   *
   * Names below qualification, {@code care} and {@code checkups} are the wire's. All but the
   * qualifications is optional; see the methods of {@link Patient.Builder} for the meaning. See
   * {@link Patient} for moving values. Nothing is added when the file has a fault.
   *
   * @param file in UTF-8, with or without a byte order mark
   * @return how many persons were added
   * @throws IOException when it can not be read; a {@link
   *     java.nio.charset.CharacterCodingException} when it is not in UTF-8
   * @throws IllegalArgumentException when it is not as described; names place and rule, never a
   *     value
   */
  public int load(Path file) throws IOException {
    List<Patient> loaded = PatientFile.read(file);
    loaded.forEach(this::add);
    return loaded.size();
  }

  /**
   * Returns everybody, in the order they were added.
   *
   * @return an unmodifiable snapshot
   */
  public List<Patient> patients() {
    synchronized (patients) {
      return List.copyOf(patients);
    }
  }

  /** Everybody whom the numbers fit; without a branch in the query all branches fit. */
  List<Match> find(LookupKey key, @Nullable String branch, LocalDate birthdate) {
    return find(key, branch).stream()
        .filter(match -> birthdate.equals(DayTokens.parse(match.qualification().text("Birthdate"))))
        .toList();
  }

  /** The same without the birth date, which a retrieval request does not hold. */
  List<Match> find(LookupKey key, @Nullable String branch) {
    List<Match> found;
    synchronized (patients) {
      found = List.copyOf(index.getOrDefault(key, List.of()));
    }
    return found.stream()
        .filter(match -> fits(branch, match.qualification().text("InsuredBranchNumber")))
        .toList();
  }

  /** A branch that only one side knows does not count (assumed). */
  private static boolean fits(@Nullable String asked, @Nullable String registered) {
    return asked == null || registered == null || asked.equals(registered);
  }

  boolean hasInsurer(String insurer) {
    synchronized (patients) {
      return index.keySet().stream().anyMatch(key -> key.insurer().equals(insurer));
    }
  }
}
