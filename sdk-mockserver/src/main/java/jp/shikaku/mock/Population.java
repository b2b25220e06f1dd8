package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
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
  /** 診療区分 of a visit to the institution. */
  private static final String AT_THE_DESK = "1";

  private static final int REFERENCE_EVERY = 5;

  // Both guarded by the first: who looks for a person meets the one before a change or after it.
  private final List<Patient> patients = new ArrayList<>();
  private final Map<LookupKey, List<Match>> index = new HashMap<>();
  private final ReferenceNumbers referenceNumbers = new ReferenceNumbers();

  /** Who stands for a person that was replaced; forgotten when nobody can ask any more. */
  private final Map<Patient, Patient> successors = new WeakHashMap<>();

  private final Map<X509Certificate, Patient> holders = new HashMap<>();

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
   * @param before a person of this population, or one who was replaced; {@link #current} tells what
   *     a change is to start from
   * @param after the person from now on
   * @throws IllegalArgumentException when {@code before} is not there
   */
  public void replace(Patient before, Patient after) {
    synchronized (patients) {
      Patient known = current(before);
      int place = patients.indexOf(known);
      if (place < 0) {
        throw new IllegalArgumentException("patient " + before.label() + " is not there");
      }
      patients.set(place, after);
      successors.replaceAll((old, now) -> now.equals(known) ? after : now);
      successors.put(known, after);
      successors.remove(after);
      index.values().forEach(matches -> matches.removeIf(match -> match.patient().equals(known)));
      index(after);
      for (Qualification old : known.qualifications()) {
        if (after.qualifications().stream().noneMatch(old::hasNumbersOf)) {
          referenceNumbers.forget(old);
        }
      }
    }
  }

  /**
   * Returns a person as the centre knows him now: after every {@link #replace}, and with what he
   * chose at the terminal's card reader.
   *
   * @param patient a person of this population, as he was at some time
   * @return the same for one who never changed, or never was here
   */
  public Patient current(Patient patient) {
    synchronized (patients) {
      return successors.getOrDefault(patient, patient);
    }
  }

  /**
   * Gives a person a card: a {@link MockReader} beside the terminal knows its holder by the
   * certificate 「利用者証明用電子証明書」.
   *
   * @param patient a person of this population
   * @param card with a certificate; one of another person becomes this one's
   * @throws IllegalArgumentException when the patient is not there
   */
  public void giveCard(Patient patient, VirtualCard card) {
    X509Certificate certificate = card.certificate();
    synchronized (patients) {
      if (!patients.contains(current(patient))) {
        throw new IllegalArgumentException("patient " + patient.label() + " is not there");
      }
      holders.put(certificate, patient);
    }
  }

  /** Whose card it is; empty when it was given to nobody. */
  Optional<Patient> holder(VirtualCard card) {
    X509Certificate certificate = card.certificate();
    synchronized (patients) {
      return Optional.ofNullable(holders.get(certificate)).map(this::current);
    }
  }

  /**
   * Registers what a person chose at a card reader「閲覧同意」, for a day; nothing for one who is not
   * here.
   */
  void choose(Patient patient, Map<ConsentKind, Boolean> choices, Instant now) {
    synchronized (patients) {
      Patient known = current(patient);
      if (choices.isEmpty() || !patients.contains(known)) {
        return;
      }
      boolean isInsured = !known.insurance().isMedicalAid();
      List<Qualification> changed =
          known.qualifications().stream()
              .map(one -> isInsured && one.isMedicalAid() ? one : chosen(one, choices, now))
              .toList();
      Set<String> kinds = new TreeSet<>(known.visitKinds());
      kinds.add(AT_THE_DESK);
      replace(known, known.edit(changed).visitKinds(kinds.toArray(String[]::new)).build());
    }
  }

  private static Qualification chosen(
      Qualification qualification, Map<ConsentKind, Boolean> choices, Instant now) {
    Map<String, Object> elements = new LinkedHashMap<>(qualification.elements());
    DayTokens tokens = new DayTokens(LocalDate.ofInstant(now, DayTokens.JST), now, "", null);
    choices.forEach(
        (kind, given) -> {
          elements.put(kind.flag(), given ? "1" : "0");
          elements.remove(kind.time());
          elements.remove(kind.availableTime());
          if (given) {
            elements.put(kind.time(), tokens.put("{consent-time}"));
            elements.put(kind.availableTime(), tokens.put("{consent-time+24h}"));
          }
        });
    return new Qualification(elements);
  }

  /** All that can change, as it is at a moment. */
  record Memory(
      List<Patient> patients,
      ReferenceNumbers.Memory numbers,
      Map<X509Certificate, Patient> holders) {}

  Memory memory() {
    synchronized (patients) {
      return new Memory(List.copyOf(patients), referenceNumbers.memory(), Map.copyOf(holders));
    }
  }

  /** Makes everything as it was. */
  void restore(Memory memory) {
    synchronized (patients) {
      patients.clear();
      index.clear();
      successors.clear();
      holders.clear();
      memory.patients().forEach(this::add);
      holders.putAll(memory.holders());
      referenceNumbers.restore(memory.numbers());
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
    Patient known = current(patient);
    Set<String> kinds = new TreeSet<>(known.visitKinds());
    kinds.add(visit.flag());
    Qualification insurance = known.insurance();
    Qualification open = insurance;
    for (ConsentKind kind : ConsentKind.values()) {
      open =
          open.with(kind.flag(), "1")
              .with(kind.time(), DayTokens.stamp(at))
              .with(kind.availableTime(), DayTokens.stamp(at.plus(Duration.ofDays(1))));
    }
    List<Qualification> changed = new ArrayList<>(known.qualifications());
    changed.set(changed.indexOf(insurance), open);
    Patient agreed =
        known
            .edit(changed)
            .visitKinds(kinds.toArray(String[]::new))
            .examinedOn(examination)
            .build();
    replace(known, agreed);
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
    referenceNumbers.register(institution, current(patient).insurance(), number);
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
    return Optional.ofNullable(referenceNumbers.of(institution, current(patient).insurance()));
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
   * Names below qualification, {@code care} and {@code checkups} are the wire's; a name in a
   * qualification that its layout does not know is refused unless it begins with {@code Mock}. A
   * label stands for one person only, and an insurer's number has a right check digit: who needs
   * another one takes {@link KnownPatients#WRONG_CHECK_DIGIT} or a {@link Patient#builder}. All but
   * the qualifications is optional; see the methods of {@link Patient.Builder} for the meaning. See
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
    return add(JsonPlace.read("the file of patients", file));
  }

  /**
   * Adds the persons of a text as {@link #load} describes it.
   *
   * @param json the text
   * @return how many persons were added
   * @throws IllegalArgumentException when it is not as described; names place and rule, never a
   *     value
   */
  public int parse(String json) {
    return add(JsonPlace.parse("the list of patients", json));
  }

  private int add(JsonPlace file) {
    synchronized (patients) {
      Set<String> labels = patients.stream().map(Patient::label).collect(Collectors.toSet());
      List<Patient> loaded = PatientFile.read(file, labels);
      loaded.forEach(this::add);
      return loaded.size();
    }
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
