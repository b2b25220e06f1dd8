package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PopulationTest {
  private static final Pattern TWELVE = Pattern.compile("[0-9]{12}");

  private static List<Map<String, Object>> elements(Population population) {
    return population.patients().stream()
        .flatMap(patient -> patient.qualifications().stream())
        .map(Qualification::elements)
        .toList();
  }

  @Test
  @DisplayName(
      "equal seeds give equal people, other seeds others; more people begin with the fewer")
  void deterministic() {
    assertThat(elements(Population.seeded(7, 500)))
        .isEqualTo(elements(Population.seeded(7, 500)))
        .isNotEqualTo(elements(Population.seeded(8, 500)));
    List<Map<String, Object>> few = elements(Population.seeded(7, 50));
    assertThat(elements(Population.seeded(7, 500)).subList(0, few.size())).isEqualTo(few);
  }

  @Test
  @DisplayName("a person who is changed while others look is found once at any moment")
  void replacedAtOnce() throws Exception {
    Population population = Population.seeded(7, 500);
    Patient before = KnownPatients.TARO;
    Patient after =
        before.edit(List.of(before.insurance().with("LimitApplicationCertificate", "1"))).build();
    LookupKey numbers = LookupKey.of(before.insurance());
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Set<Integer>> found =
        CompletableFuture.supplyAsync(
            () -> {
              Set<Integer> counts = new TreeSet<>();
              while (!isOver.get()) {
                counts.add(population.find(numbers, before.branch()).size());
              }
              return counts;
            });
    for (int times = 0; times < 500; times++) {
      population.replace(before, after);
      population.replace(after, before);
    }
    isOver.set(true);
    assertThat(found.get(10, TimeUnit.SECONDS)).containsExactly(1);
  }

  @Test
  @DisplayName("every insurer's check digit is right, and every scheme is there")
  void checkDigits() {
    Set<String> laws = new TreeSet<>();
    for (Map<String, Object> qualification : elements(Population.seeded(3, 2_000))) {
      String insurer = ((String) qualification.get("InsurerNumber")).strip();
      assertThat(insurer).matches("[0-9]{6}|[0-9]{8}");
      assertThat(CheckDigits.isValid(insurer)).as(insurer).isTrue();
      laws.add(insurer.length() == 6 ? "国保" : insurer.substring(0, 2));
    }
    assertThat(laws)
        .containsExactlyInAnyOrder(
            "01", "02", "03", "04", "06", "07", "12", "31", "32", "33", "34", "39", "63", "67",
            "72", "73", "74", "75", "国保");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01130012", "138040", "67138040", "54016027", "0110113719", "1319999007"})
  @DisplayName("eligibility 6.1: the verified examples have valid check digits")
  void examples(String number) {
    assertThat(CheckDigits.isValid(number)).isTrue();
    char wrong = number.endsWith("0") ? '1' : '0';
    assertThat(CheckDigits.isValid(number.substring(0, number.length() - 1) + wrong)).isFalse();
  }

  @Test
  @DisplayName("no value holds twelve digits in a row, in any width")
  void noTwelveDigits() {
    for (Map<String, Object> qualification : elements(Population.seeded(5, 3_000))) {
      assertThat(TWELVE.matcher(LookupKey.halfWidth(qualification.toString())).find()).isFalse();
    }
  }

  @Test
  @DisplayName("every text fits windows-31j, every person is found by the own numbers and alone")
  void findable() {
    Population population = Population.seeded(11, 3_000);
    Set<String> labels = new HashSet<>();
    for (Patient patient : population.patients()) {
      labels.add(patient.label());
      patient
          .qualifications()
          .forEach(
              q ->
                  assertThat(WireText.WINDOWS_31J.newEncoder().canEncode(q.elements().toString()))
                      .as(patient.label())
                      .isTrue());
      LookupKey key = LookupKey.of(patient.qualifications().get(0));
      assertThat(population.find(key, patient.branch(), patient.birthdate()))
          .as(patient.label())
          .extracting(Population.Match::patient)
          .containsExactly(patient);
    }
    assertThat(labels).hasSize(3_000 + Population.known().size());
  }

  @Test
  @DisplayName(
      "generated people have every trap: twins, lost, changed, both kinds of aid, ●, 髙, 05")
  void traps() {
    Population population = Population.seeded(13, 3_000);
    String all = elements(population).toString();
    assertThat(all).contains("●", "髙", "〓", "NameOfOther=", "PreschoolClassification=");
    assertThat(all).contains("InsuredCardClassification=05", "ReasonOfLoss=99", "ReasonOfLoss=03");
    assertThat(population.patients())
        .anyMatch(p -> p.qualifications().size() == 2 && p.qualifications().get(1).isMedicalAid())
        .anyMatch(p -> p.isMedicalAid() && p.label().startsWith("generated"))
        .anyMatch(
            p ->
                p.label().startsWith("generated")
                    && population
                            .find(LookupKey.of(p.qualifications().get(0)), null, p.birthdate())
                            .size()
                        == 2);
  }

  /** Family names that no register holds, and characters that stand for some that it can not. */
  private static final Pattern MADE_UP =
      Pattern.compile("試験|見本|仮名|架空|標本|模擬|例文|仮想|空想|虚構|試﨑|ＭＩＨＯＮ|[●〓]");

  private static final Pattern INVENTED = Pattern.compile("架空|仮想");

  @Test
  @DisplayName("everybody is obviously fictitious by rule: names, insurers, addresses, numbers")
  void fictitious() {
    AtomicInteger treatments = new AtomicInteger();
    for (Patient patient : Population.seeded(17, 500).patients()) {
      for (Qualification qualification : patient.qualifications()) {
        String as = patient.label();
        String family = qualification.required("Name").split("　")[0];
        assertThat(MADE_UP.matcher(family).find()).as(as + " " + family).isTrue();
        assertThat(qualification.required("InsurerName")).as(as).containsPattern(INVENTED);
        String address = qualification.text("Address");
        if (address != null) {
          assertThat(address).as(as).containsPattern(INVENTED);
        }
        if (as.startsWith("generated-")) {
          // the office: three digits before the check digit
          assertThat(qualification.required("InsurerNumber").strip()).as(as).matches(".*99[0-9].");
        }
      }
      for (CareDay day :
          patient.records().careAt(Instant.parse("2026-11-02T00:00:00Z"), "1319999007")) {
        day.elements()
            .forEach(
                (name, text) -> {
                  if (name.endsWith("HNm") || name.equals("PrlsHNm")) {
                    assertThat(text).as(name).containsPattern(INVENTED);
                  } else if (name.endsWith("HCd")) {
                    assertThat(text).as(name).matches("13[134]99990[0-9]{2}");
                  }
                });
        day.drugs()
            .forEach(drug -> drugCodes(drug).forEach(code -> assertThat(code).startsWith("69999")));
        day.treatments()
            .forEach(
                treatment ->
                    treatment.forEach(
                        (name, text) -> {
                          if (name.endsWith("InfCd")) {
                            assertThat(text).as(name).contains("9999");
                            treatments.incrementAndGet();
                          }
                        }));
      }
    }
    assertThat(treatments).hasPositiveValue();
  }

  private static List<String> drugCodes(Map<String, String> drug) {
    return drug.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("DrugC"))
        .map(Map.Entry::getValue)
        .filter(code -> !code.isEmpty())
        .toList();
  }

  @Test
  @DisplayName("among the generated are twins and strangers of one name and birthday, small kana")
  void namesakes() {
    Population population = Population.seeded(13, 3_000);
    Map<String, List<Patient>> same =
        population.patients().stream()
            .filter(p -> p.label().startsWith("generated-"))
            .collect(
                Collectors.groupingBy(
                    p -> p.qualifications().get(0).required("Name") + p.birthdate()));
    assertThat(same.values())
        .anyMatch(
            pair ->
                pair.size() == 2
                    && pair.get(0).number().equals(pair.get(1).number())
                    && !Objects.equals(pair.get(0).branch(), pair.get(1).branch()))
        .anyMatch(pair -> pair.size() == 2 && !pair.get(0).number().equals(pair.get(1).number()));
    assertThat(elements(population).toString()).contains("ｷｮｺｳ", "ｷﾖｺｳ", "ﾋｮｳﾎﾝ", "ﾋﾖｳﾎﾝ");
    assertThat(population.patients())
        .filteredOn(p -> population.referenceNumber(Client.INSTITUTION, p).isPresent())
        .hasSize(600);
  }

  @Test
  @DisplayName("elements that no layout knows are told in the order of the file")
  void order(@TempDir Path folder) throws Exception {
    List<String> names = List.of("MockH", "MockB", "MockG", "MockA", "MockF", "MockC", "MockE");
    String members =
        names.stream().map(name -> "\"" + name + "\": \"x\"").collect(Collectors.joining(", "));
    Path file =
        Files.writeString(
            folder.resolve("p.json"),
            """
            {"patients": [{"qualifications": [
              {"InsuredCardClassification": "01", "InsurerNumber": "  138990",
               "InsurerName": "仮想市", "InsuredIdentificationNumber": "777",
               "Name": "見本　花子", "Sex1": "2", "Birthdate": "19910203",
               "ElderlyRecipientCertificateInfo": {%1$s}, "MockList": [{%1$s}]}]}]}
            """
                .formatted(members),
            StandardCharsets.UTF_8);
    Population population = new Population();
    population.load(file);
    Map<String, Object> told = population.patients().get(0).qualifications().get(0).elements();
    assertThat(((Map<?, ?>) told.get("ElderlyRecipientCertificateInfo")).keySet().toString())
        .isEqualTo(names.toString());
    assertThat(((Map<?, ?>) ((List<?>) told.get("MockList")).get(0)).keySet().toString())
        .isEqualTo(names.toString());
  }

  @Test
  @DisplayName("nobody's name says more than that it is made up; toString tells the label only")
  void masked() {
    assertThat(KnownPatients.TARO.toString()).isEqualTo("Patient[taro]");
  }

  @ParameterizedTest
  @CsvSource({
    "2020-04-01, 2026-03-31, true",
    "2020-04-01, 2026-04-01, false",
    "2020-04-02, 2027-03-31, true",
    "2020-04-02, 2027-04-01, false",
    "2020-03-31, 2026-03-31, true",
    "2020-03-31, 2026-04-01, false"
  })
  @DisplayName("eligibility 6.6: 未就学 ends on the first 31 March after the sixth birthday")
  void preschool(LocalDate birthdate, LocalDate day, boolean preschool) {
    DayTokens tokens = new DayTokens(day, Instant.EPOCH, "", birthdate);
    assertThat(tokens.resolve("{preschool}")).isEqualTo(preschool ? "1" : null);
  }

  @Test
  @DisplayName("patients of a file are added, unknown elements included")
  void file(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("patients.json");
    Files.writeString(
        file,
        """
        {"patients": [{"label": "mine", "notice": {"code": "MOCK-N1", "message": "模擬"},
          "qualifications": [
            {"InsuredCardClassification": "01", "InsurerNumber": "  138990",
             "InsurerName": "仮想市", "InsuredIdentificationNumber": "777",
             "Name": "見本　花子", "Sex1": "2", "Birthdate": "19910203", "MockNew": "x",
             "LimitApplicationCertificateRelatedInfo":
               {"LimitApplicationCertificateClassificationFlag": "A03"},
             "SpecificDiseasesCertificateList": [{"SpecificDiseasesDiseaseCategory": "1"}]}]}]}
        """,
        StandardCharsets.UTF_8);
    Population population = new Population();
    assertThat(population.load(file)).isEqualTo(1);
    Patient mine = population.patients().get(0);
    assertThat(mine.label()).isEqualTo("mine");
    assertThat(mine.insurerNumber()).isEqualTo("138990");
    assertThat(mine.symbol()).isNull();
    assertThat(mine.qualifications().get(0).text("MockNew")).isEqualTo("x");
    assertThat(mine.qualifications().get(0).elements().get("SpecificDiseasesCertificateList"))
        .isEqualTo(List.of(Map.of("SpecificDiseasesDiseaseCategory", "1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|patients must be an array",
        "{\"patients\": [{}]}|patients[0].qualifications must be a non-empty array",
        "{\"patients\": [{\"qualifications\": [{\"Name\": 1}]}]}|patients[0].qualifications[0].Name must be a text",
        "{\"patients\": [{\"qualifications\": [{}]}]}|patient patients[0]: InsurerNumber is missing",
        "{\"patients\": [{\"name\": \"見本|the file of patients is not JSON, or has a member twice: line 1",
        "''|the file of patients must be a JSON object",
        "{\"patients\": [], \"patients\": []}|the file of patients is not JSON, or has a member twice: line 1",
        "{\"patients\": {}}|patients must be an array",
        "{\"patients\": [], \"x\": 1}|the file of patients may only have the members patients, not x",
        "{\"patients\": [1]}|patients[0] must be an object",
        "{\"patients\": [{\"care\": [], \"cares\": []}]}|patients[0] may only have the members label, qualifications, notice, care, checkups, history, largeHistory, visitKinds, examinedOn, not cares",
        "{\"patients\": [{\"label\": 1}]}|patients[0].label must be a text",
        "{\"patients\": [{\"label\": \" \"}]}|patients[0].label must not be blank",
        "{\"patients\": [{\"qualifications\": [{\"Nmae\": \"x\"}]}]}|patients[0].qualifications[0].Nmae is no element of the layout; the name of an invented one begins with Mock",
        "{\"patients\": [{\"qualifications\": [{\"PublicExpenseResultList\": [{\"Ticket\": \"x\"}]}]}]}|patients[0].qualifications[0].PublicExpenseResultList[0].Ticket is no element of the layout; the name of an invented one begins with Mock",
        "{\"patients\": [{\"qualifications\": [{\"InsurerNumber\": \"06139993\"}]}]}|patients[0].qualifications[0].InsurerNumber has a wrong check digit",
        "{\"patients\": [{\"qualifications\": [{\"a b\": \"x\"}]}]}|patients[0].qualifications[0] has a member that is no element name",
      })
  @DisplayName("a faulty patients file is refused by place and rule, and nothing is added")
  void faultyFile(String json, String message, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("p.json"), json, StandardCharsets.UTF_8);
    Population population = new Population();
    assertThatThrownBy(() -> population.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(population.patients()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'notice': 'x'|patients[0].notice must be an object",
        "'notice': {'code': 'x'}|patients[0].notice.message must be a text",
        "'care': {}|patients[0].care must be an array",
        "'care': [{'DiDate': '20260801', 'drug': []}]|patients[0].care[0].drug must be a text",
        "'care': [{'DiDate': '20260801', 'drugs': ['x']}]|patients[0].care[0].drugs[0] must be an object",
        "'checkups': [{'items': []}]|patients[0].checkups[0].EffectiveTime must be a text",
        "'history': '7'|patients[0].history must be a whole number",
        "'largeHistory': {'bytes': -1}|patients[0].largeHistory.bytes must be a whole number from 1",
        "'visitKinds': '1'|patients[0].visitKinds must be an array of texts",
        "'visitKinds': [1]|patients[0].visitKinds must be an array of texts",
        "'examinedOn': '5 Nov'|patients[0].examinedOn must be a date as yyyyMMdd",
        "'label': 'taro'|patients[0].label is that of somebody else already",
      },
      quoteCharacter = '`')
  @DisplayName("what is told of a person besides the insurance is refused by place and rule too")
  void faultyPerson(String member, String message) {
    Population population = new Population();
    population.add(KnownPatients.TARO);
    String json =
        "{'patients': [{'qualifications': [{'InsuredCardClassification': '01',"
            + " 'InsurerNumber': '06139992', 'InsurerName': 'x', 'Name': 'x', 'Sex1': '1',"
            + " 'InsuredIdentificationNumber': '1', 'Birthdate': '19910203'}], "
            + member
            + "}]}";
    assertThatThrownBy(() -> population.parse(json.replace('\'', '"'))).hasMessage(message);
    assertThat(population.patients()).containsExactly(KnownPatients.TARO);
  }

  @Test
  @DisplayName("a person's dates, moving values and insurer are checked; messages hold no value")
  void builderChecks() {
    assertThatThrownBy(() -> taro().set("QualificationDate", "20260230").build())
        .hasMessage("patient x: QualificationDate must be a date as yyyyMMdd");
    assertThatThrownBy(() -> taro().set("Birthdate", "{period-start}").build())
        .hasMessage("patient x: Birthdate must be a date as yyyyMMdd");
    assertThatThrownBy(() -> taro().set("InsuredCardValidDate", "{august}").build())
        .hasMessage("patient x: InsuredCardValidDate has an unknown moving value");
    assertThatThrownBy(() -> taro().set("InsurerNumber", "0613999").build())
        .hasMessage("patient x: InsurerNumber must be six or eight digits");
    assertThatThrownBy(() -> taro().set("Remarks", "番号" + individual() + "号").build())
        .hasMessage("patient x: Remarks holds an individual number");
    assertThatThrownBy(() -> taro().set("Group", Map.of("Remarks", individual())).build())
        .hasMessage("patient x: Remarks holds an individual number");
    assertThat(taro().set("Remarks", individual() + "0").build()).isNotNull();
  }

  /** Eleven ones in full width and their check digit, put together here so that none is written. */
  private static String individual() {
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
      sum += n <= 6 ? n + 1 : n - 5;
    }
    int rest = sum % 11;
    return "１".repeat(11) + (rest <= 1 ? 0 : 11 - rest);
  }

  private static Patient.Builder taro() {
    return Patient.builder("x")
        .insurer("06139992", "架空健康保険組合")
        .card(null, "1", null)
        .person("見本　太郎", "ﾐﾎﾝ ﾀﾛｳ", "1", LocalDate.of(1990, 1, 1));
  }
}
