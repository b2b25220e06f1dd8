package jp.shikaku.mock;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Generates people from a seed: households of every scheme, lost and changed insurance,
 * certificates, twins, namesakes, names with ● and 髙. Nothing depends on the day or the machine.
 */
final class PatientGenerator {
  /** Ages are counted on this day, so that equal seeds give equal people for ever. */
  private static final LocalDate REFERENCE = LocalDate.of(2026, 11, 2);

  /** The day on which those who lost or changed their insurance did so. */
  private static final LocalDate LOST = LocalDate.of(2026, 7, 1);

  private static final String[][] FAMILY_NAMES = {
    {"試験", "ｼｹﾝ"}, {"見本", "ﾐﾎﾝ"}, {"仮名", "ｶﾒｲ"}, {"架空", "ｶｸｳ"}, {"標本", "ﾋﾖｳﾎﾝ"},
    {"模擬", "ﾓｷﾞ"}, {"例文", "ﾚｲﾌﾞﾝ"}, {"仮想", "ｶｿｳ"}, {"空想", "ｸｳｿｳ"}, {"虚構", "ｷﾖｺｳ"},
    {"髙見本", "ﾀｶﾐﾎﾝ"}, {"試﨑", "ｼｻﾞｷ"}, {"仮●", "ｶﾅﾐ"}, {"〓見", "ﾐﾐ"}
  };
  private static final String[][] MEN = {
    {"太郎", "ﾀﾛｳ"},
    {"次郎", "ｼﾞﾛｳ"},
    {"三郎", "ｻﾌﾞﾛｳ"},
    {"一朗", "ｲﾁﾛｳ"},
    {"實", "ﾐﾉﾙ"},
    {"ヴィクトル", "ｳﾞｲｸﾄﾙ"},
    {"宙", "ﾋﾛｼ"},
    {"正", "ﾀﾀﾞｼ"}
  };
  private static final String[][] WOMEN = {
    {"花子", "ﾊﾅｺ"},
    {"はな", "ﾊﾅ"},
    {"美代", "ﾐﾖ"},
    {"ウメ", "ｳﾒ"},
    {"葉子", "ﾖｳｺ"},
    {"夕●", "ﾕｳｶ"},
    {"澄", "ｽﾐ"},
    {"さくら", "ｻｸﾗ"}
  };

  /** What is small in speech after ｷ or ﾋ. */
  private static final Pattern SMALL = Pattern.compile("(?<=[ｷｼﾁﾆﾋﾐﾘ])[ﾔﾕﾖ]");

  private static final int TOTAL_WEIGHT = Scheme.ALL.stream().mapToInt(Scheme::weight).sum();

  private final long seed;
  private final Random random;
  private final Deque<Patient> ready = new ArrayDeque<>();
  private int people;
  private int households;

  /** Of the household before, in case that the next has one of the same name and birthday. */
  private @Nullable Head before;

  PatientGenerator(long seed) {
    this.seed = seed;
    random = Seeds.random(seed, 0);
  }

  List<Patient> generate(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("generated must be 0 or more");
    }
    return Stream.generate(this::next).limit(count).toList();
  }

  /** The next person; nobody made before is kept. */
  Patient next() {
    while (ready.isEmpty()) {
      household(scheme());
    }
    return ready.remove();
  }

  /** Every scheme once, then by how common they are. */
  private Scheme scheme() {
    if (households < Scheme.ALL.size()) {
      return Scheme.ALL.get(households);
    }
    int draw = random.nextInt(TOTAL_WEIGHT);
    for (Scheme scheme : Scheme.ALL) {
      draw -= scheme.weight();
      if (draw < 0) {
        return scheme;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  /** What the members of a household share. */
  private record Household(
      Scheme scheme,
      String insurer,
      String insurerName,
      @Nullable String symbol,
      String number,
      String address,
      String postNumber,
      int familyName,
      String head) {}

  private record Head(int familyName, Member member) {}

  private record Member(String givenName, String kana, String sex, int age, LocalDate birthdate) {}

  private void household(Scheme scheme) {
    households++;
    Head drawn =
        new Head(
            random.nextInt(FAMILY_NAMES.length),
            member(scheme.from() + random.nextInt(scheme.to() - scheme.from() + 1)));
    Head first = namesake(scheme, drawn);
    before = first;
    int familyName = first.familyName();
    Member head = first.member();
    int prefecture = 1 + random.nextInt(47);
    int office = random.nextInt(10);
    Household household =
        new Household(
            scheme,
            scheme.insurer(prefecture, office),
            scheme.insurerName() + "第" + (office + 1),
            symbol(scheme),
            number(scheme),
            address(prefecture),
            CheckDigits.pad(9_990_000 + random.nextInt(10_000), 7),
            familyName,
            FAMILY_NAMES[familyName][0] + "　" + head.givenName());
    add(person(household, head, 0));
    if (!scheme.families()) {
      return;
    }
    int branch = 1;
    if (chance(0.4)) {
      add(person(household, member(18 + random.nextInt(52)), branch++));
    }
    int children = head.age() < 60 ? random.nextInt(3) : 0;
    for (int child = 0; child < children; child++) {
      Member born = member(random.nextInt(18));
      add(person(household, born, branch++));
      if (chance(0.06)) {
        add(person(household, twin(born), branch++));
      }
    }
  }

  /** Some have name, sex and birthday of a person of another household「同姓同名同生年月日」. */
  private Head namesake(Scheme scheme, Head drawn) {
    Head other = before;
    return other != null
            && other.member().age() >= scheme.from()
            && other.member().age() <= scheme.to()
            && Seeds.random(medicalSeed(), 3).nextInt(100) < 4
        ? other
        : drawn;
  }

  /** Born on the same day; of one pair in four even the names are equal. */
  private Member twin(Member born) {
    Member other = member(born.age());
    Member named = Seeds.random(medicalSeed(), 4).nextInt(4) == 0 ? born : other;
    return new Member(named.givenName(), named.kana(), named.sex(), born.age(), born.birthdate());
  }

  private void add(Patient person) {
    ready.add(person);
    people++;
  }

  private Member member(int age) {
    boolean man = random.nextBoolean();
    String[] given = pick(man ? MEN : WOMEN);
    LocalDate birthdate = REFERENCE.minusYears(age).minusDays(random.nextInt(365));
    String sex = chance(0.01) ? "3" : man ? "1" : "2";
    return new Member(given[0], given[1], sex, age, birthdate);
  }

  private @Nullable String symbol(Scheme scheme) {
    if (scheme.isElderly() || scheme.isWelfare() || (scheme.isNational() && chance(0.3))) {
      return null;
    }
    int value = 100 + random.nextInt(900);
    return switch (random.nextInt(4)) {
      case 0 -> "架空" + fullWidth(Integer.toString(value));
      case 1 -> fullWidth(Integer.toString(value));
      case 2 -> "見本－" + value;
      default -> Integer.toString(value);
    };
  }

  /** Numbers count up, so that no two households share one. */
  private String number(Scheme scheme) {
    if (scheme.isWelfare()) {
      return CheckDigits.append(CheckDigits.pad(910_000 + households, 6));
    }
    String number =
        scheme.isElderly() ? CheckDigits.pad(households, 8) : "7" + CheckDigits.pad(households, 6);
    return chance(0.2) ? fullWidth(number) : number;
  }

  private String address(int prefecture) {
    String place = "第" + fullWidth(Integer.toString(prefecture)) + "県架空区見本町";
    String house = fullWidth(1 + random.nextInt(30) + "－" + (1 + random.nextInt(20)));
    return place + house + (chance(0.1) ? "　●●ハイツ①" : "");
  }

  private Patient person(Household household, Member member, int branch) {
    Scheme scheme = household.scheme();
    boolean plain = scheme.isElderly() || scheme.isWelfare();
    Patient.Builder builder =
        Patient.builder("generated-" + CheckDigits.pad(people + 1, 5))
            .set("InsuredCardClassification", cardKind(scheme))
            .insurer(household.insurer(), household.insurerName())
            .card(household.symbol(), household.number(), plain ? null : CheckDigits.pad(branch, 2))
            .person(
                FAMILY_NAMES[household.familyName()][0] + "　" + member.givenName(),
                kana(FAMILY_NAMES[household.familyName()][1] + " " + member.kana()),
                member.sex(),
                member.birthdate())
            .set("Address", household.address())
            .set("PostNumber", household.postNumber());
    if (!plain) {
      builder.set("InsuredName", household.head());
      if (!scheme.isNational()) {
        builder.set("PersonalFamilyClassification", branch == 0 ? "1" : "2");
      }
      builder.set("PreschoolClassification", "{preschool}");
    }
    if (chance(0.03)) {
      builder.set("NameOfOther", "通称　" + member.givenName());
      builder.set("NameOfOtherKana", "ﾂｳｼﾖｳ " + member.kana());
    }
    LocalDate acquired = period(builder, scheme, member);
    if (scheme.isWelfare()) {
      welfare(builder);
    } else {
      certificates(builder, scheme, member);
      if (acquired.isBefore(LOST)) {
        change(builder, household, member);
      } else {
        consents(builder);
      }
      builder.history(medicalSeed());
    }
    return builder.build();
  }

  /** Cards write ﾔ, ﾕ and ﾖ large; of some people they are registered small「小書き」. */
  private String kana(String kana) {
    return Seeds.random(medicalSeed(), 2).nextInt(100) < 10
        ? SMALL.matcher(kana).replaceAll(large -> small(large.group()))
        : kana;
  }

  private static String small(String large) {
    return switch (large) {
      case "ﾔ" -> "ｬ";
      case "ﾕ" -> "ｭ";
      case "ﾖ" -> "ｮ";
      default -> large;
    };
  }

  private String cardKind(Scheme scheme) {
    if (scheme.isNational() && chance(0.05)) {
      return "05";
    }
    return scheme.kind();
  }

  private LocalDate period(Patient.Builder builder, Scheme scheme, Member member) {
    LocalDate acquired = LocalDate.of(2010 + random.nextInt(15), 4, 1);
    if (scheme.isElderly()) {
      acquired = member.birthdate().plusYears(75);
    } else if (acquired.isBefore(member.birthdate())) {
      acquired = member.birthdate();
    }
    builder.set("QualificationDate", DayTokens.date(acquired));
    if (scheme.isNational() || scheme.isElderly()) {
      builder.set("InsuredCardValidDate", "{period-start}");
      builder.set("InsuredCardExpirationDate", "{period-end}");
    } else if (!scheme.isWelfare()) {
      builder.set("InsuredCertificateIssuanceDate", DayTokens.date(acquired));
      builder.set("InsuredCardValidDate", DayTokens.date(acquired));
    }
    return acquired;
  }

  private void welfare(Patient.Builder builder) {
    if (chance(0.8)) {
      builder.add(
          "PublicExpenseResultList",
          Map.of(
              "TicketType", "01",
              "MedicalTicketValidDate", "{month-start}",
              "MedicalTicketExpirationDate", "{month-end}",
              "IssueNumber", CheckDigits.pad(households, 8),
              "MedicalTreatmentMonth", "{month}",
              "DesignatedMedicalInstitutionCode", "{institution}",
              "DesignatedMedicalInstitutionFlag", "0",
              "MedicalTreatmentType", "02",
              "SelfPayAmount", chance(0.1) ? "1500" : "0",
              "SingleOrCombinedUse", "01"));
    }
  }

  private void certificates(Patient.Builder builder, Scheme scheme, Member member) {
    String[] categories = {"A01", "A02", "A03", "A04", "A05"};
    if (scheme.isElderly()) {
      String ratio = pick("010", "010", "020", "030");
      builder.set("InsuredPartialContributionRatio", ratio);
      categories = elderlyCategories(ratio, true);
    } else if (member.age() >= 70) {
      String ratio = pick("020", "020", "030");
      builder.set(
          "ElderlyRecipientCertificateInfo",
          Map.of(
              "ElderlyRecipientCertificateDate", "{period-start}",
              "ElderlyRecipientValidStartDate", "{period-start}",
              "ElderlyRecipientValidEndDate", "{period-end}",
              "ElderlyRecipientContributionRatio", ratio));
      categories = elderlyCategories(ratio, false);
    }
    if (chance(0.4)) {
      builder.set(
          "LimitApplicationCertificateRelatedInfo",
          Map.of(
              "LimitApplicationCertificateClassification", "01",
              "LimitApplicationCertificateClassificationFlag", pick(categories),
              "LimitApplicationCertificateDate", "{period-start}",
              "LimitApplicationCertificateValidStartDate", "{period-start}",
              "LimitApplicationCertificateValidEndDate", "{period-end}"));
    }
    if (chance(0.03)) {
      builder
          .set("SpecificDiseasesCertificateRelatedConsFlg", "1")
          .set("SpecificDiseasesCertificateRelatedConsTime", "{consent-time}")
          .add(
              "SpecificDiseasesCertificateList",
              Map.of(
                  "SpecificDiseasesDiseaseCategory", pick("1", "2", "3"),
                  "SpecificDiseasesValidStartDate", "20240401",
                  "SpecificDiseasesSelfPay", pick("10000", "20000")));
    }
  }

  /** Limit categories that go with a ratio (eligibility 6.7). */
  private static String[] elderlyCategories(String ratio, boolean over75) {
    return switch (ratio) {
      case "030" -> new String[] {"B01", "B02", "B03"};
      case "020" -> over75 ? new String[] {"B09"} : new String[] {"B04", "B05", "B06"};
      default -> new String[] {"B10", "B05", "B06"};
    };
  }

  /** Some have lost their insurance, some changed it, some have medical aid beside it. */
  private void change(Patient.Builder builder, Household household, Member member) {
    int draw = random.nextInt(100);
    boolean elderly = household.scheme().isElderly();
    if (draw < (elderly ? 10 : 5)) {
      lose(builder, pick("01", "99"));
    } else if (draw < 10) {
      lose(builder, "03");
      Scheme next = household.scheme().isNational() ? Scheme.ALL.get(1) : Scheme.ALL.get(0);
      builder
          .and()
          .insurer(next.insurer(13, random.nextInt(10)), next.insurerName())
          .card("５００", "8" + CheckDigits.pad(people + 1, 6), "00")
          .set("InsuredName", FAMILY_NAMES[household.familyName()][0] + "　" + member.givenName())
          .set("QualificationDate", DayTokens.date(LOST))
          .set("InsuredCardValidDate", DayTokens.date(LOST));
      consents(builder);
    } else if (draw < 13 && !elderly && !household.scheme().isNational()) {
      consents(builder);
      Scheme welfare = Scheme.ALL.get(4);
      builder
          .and()
          .set("InsuredCardClassification", welfare.kind())
          .insurer(welfare.insurer(13, random.nextInt(10)), welfare.insurerName())
          .card(null, CheckDigits.append(CheckDigits.pad(950_000 + people, 6)), null)
          .set("QualificationDate", "20260101");
      welfare(builder);
    } else {
      consents(builder);
    }
  }

  /** Of its own random numbers: what the people are does not depend on what they agreed to. */
  private long medicalSeed() {
    return seed * 1_000_003 + people;
  }

  /** Most agreed to everything, some refused drugs, some treatments, some were never asked. */
  private void consents(Patient.Builder builder) {
    int draw = Seeds.random(medicalSeed(), 0).nextInt(100);
    Duration day = Duration.ofDays(1);
    remoteVisits(builder);
    if (draw < 70) {
      builder.consents(day, ConsentKind.values());
    } else if (draw < 80) {
      builder.refuses(ConsentKind.DRUGS, ConsentKind.TREATMENTS, ConsentKind.OPERATIONS);
      builder.consents(day, ConsentKind.CHECKUPS);
    } else if (draw < 90) {
      builder.consents(day, ConsentKind.DRUGS, ConsentKind.CHECKUPS);
      builder.refuses(ConsentKind.TREATMENTS, ConsentKind.OPERATIONS);
    }
  }

  /** Some are visited at home, some online, beside their visits to the clinic. */
  private void remoteVisits(Patient.Builder builder) {
    int draw = Seeds.random(medicalSeed(), 1).nextInt(100);
    if (draw < 6) {
      builder.visitKinds("1", RemoteVisit.HOME.flag());
    } else if (draw < 12) {
      builder.visitKinds("1", RemoteVisit.ONLINE.flag());
    }
  }

  private static void lose(Patient.Builder builder, String reason) {
    builder
        .set("InsuredCardExpirationDate", DayTokens.date(LOST.minusDays(1)))
        .set("DisqualificationDate", DayTokens.date(LOST))
        .set("ReasonOfLoss", reason);
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String fullWidth(String text) {
    StringBuilder wide = new StringBuilder();
    text.chars().forEach(c -> wide.append((char) (c >= '0' && c <= '9' ? c - '0' + '０' : c)));
    return wide.toString();
  }
}
