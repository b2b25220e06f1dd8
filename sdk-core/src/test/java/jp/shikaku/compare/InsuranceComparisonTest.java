package jp.shikaku.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.compare.InsuranceDifference.Field;
import jp.shikaku.compare.InsuranceDifference.Kind;
import jp.shikaku.eligibility.Answers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InsuranceComparisonTest {

  private static final String TABLE = "insurance-pairs.jsonl";

  static Stream<Arguments> pairs() {
    return Rows.of(TABLE).stream().map(row -> Arguments.of(row.get("id").asText(), row));
  }

  private static InsuranceComparison compare(JsonNode row) {
    return InsuranceComparison.of(Rows.stored(row), Answers.of(row), Rows.day(row));
  }

  private static List<String> told(InsuranceComparison comparison) {
    return comparison.differences().stream()
        .map(d -> d.field() + " " + d.kind() + " " + d.section())
        .toList();
  }

  @ParameterizedTest(name = "6.3, 6.4 golden pair {0}")
  @MethodSource("pairs")
  void golden(String id, JsonNode row) {
    List<String> expected = new ArrayList<>();
    row.get("expect").forEach(difference -> expected.add(difference.asText()));
    assertThat(told(compare(row))).as(row.get("why").asText()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "3.6 golden pair {0} as a row of a bulk result")
  @MethodSource("pairs")
  void goldenRow(String id, JsonNode row) {
    List<String> expected = new ArrayList<>();
    row.get("expect").forEach(difference -> expected.add(difference.asText()));
    expected.removeIf(difference -> difference.startsWith("LIMIT"));
    InsuranceComparison comparison =
        InsuranceComparison.of(Rows.stored(row), Answers.row(row), Rows.day(row));
    assertThat(told(comparison).stream().filter(difference -> !difference.startsWith("LIMIT")))
        .as(row.get("why").asText())
        .isEqualTo(expected);
  }

  @Test
  @DisplayName(
      "3.6 a row shows no limit certificate: stored ones are told if they may have changed")
  void limitOfRow() {
    String stored = "\"stored\":{\"limit\":\"A03\"},";
    for (String[] expected :
        List.of(
            new String[] {"\"0\"", ""},
            new String[] {"\"1\"", "LIMIT_CATEGORY UNKNOWN 3.6"},
            new String[] {"\"9\"", "LIMIT_CATEGORY UNKNOWN 7.6"},
            new String[] {"null", "LIMIT_CATEGORY UNKNOWN 7.6"})) {
      JsonNode row =
          Rows.parse(
              "{"
                  + stored
                  + "\"results\":[{\"base\":\"insurance\","
                  + "\"LimitApplicationCertificateChanged\":"
                  + expected[0]
                  + "}]}");
      InsuranceComparison comparison =
          InsuranceComparison.of(Rows.stored(row), Answers.row(row), Rows.day(row));
      assertThat(String.join(",", told(comparison))).as(expected[0]).isEqualTo(expected[1]);
    }
    JsonNode nothing =
        Rows.parse(
            "{\"results\":[{\"base\":\"insurance\",\"LimitApplicationCertificateChanged\":\"1\"}]}");
    assertThat(
            InsuranceComparison.of(Rows.stored(nothing), Answers.row(nothing), Rows.day(nothing))
                .isSame())
        .as("what is not stored is not compared")
        .isTrue();
  }

  @Test
  @DisplayName("The table holds 40 pairs, 10 and more of each class and to be left unflagged")
  void table() {
    Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    int unflagged = 0;
    List<JsonNode> rows = Rows.of(TABLE);
    for (JsonNode row : rows) {
      unflagged += row.get("expect").isEmpty() ? 1 : 0;
      for (JsonNode difference : row.get("expect")) {
        kinds.merge(Kind.valueOf(difference.asText().split(" ")[1]), 1, Integer::sum);
      }
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(40);
    assertThat(unflagged).isGreaterThanOrEqualTo(10);
    assertThat(kinds).hasSize(3).allSatisfy((kind, count) -> assertThat(count).isGreaterThan(9));
  }

  @Test
  @DisplayName("6.4 what a person accepted is not told again, until a value changes")
  void accepted() {
    JsonNode row =
        Rows.parse(
            "{\"stored\":{\"name\":\"高橋　太郎\",\"branch\":\"02\"},"
                + "\"results\":[{\"base\":\"insurance\",\"Name\":\"髙橋　太郎\"}]}");
    Set<List<Object>> memory = new HashSet<>();
    InsuranceComparison first = compare(row);
    assertThat(told(first)).containsExactly("BRANCH MUST_FIX 6.3", "NAME NOTATION_ONLY 6.4");
    first
        .differences()
        .forEach(
            d -> memory.add(List.of(d.field(), d.stored().orElseThrow(), d.told().orElseThrow())));
    AcceptedNotations accepted =
        (field, stored, told) -> memory.contains(List.of(field, stored, told));

    assertThat(
            told(
                InsuranceComparison.of(Rows.stored(row), Answers.of(row), Rows.day(row), accepted)))
        .as("never what must be fixed")
        .containsExactly("BRANCH MUST_FIX 6.3");

    JsonNode other =
        Rows.parse(
            "{\"stored\":{\"name\":\"高橋　太郎\"},"
                + "\"results\":[{\"base\":\"insurance\",\"Name\":\"髙槁　太郎\"}]}");
    assertThat(
            told(
                InsuranceComparison.of(
                    Rows.stored(other), Answers.of(other), Rows.day(other), accepted)))
        .containsExactly("NAME MUST_FIX 6.4");
  }

  @Test
  @DisplayName("7.10 another name, birth date or sex concerns the person; a renewed card does not")
  void person() {
    assertThat(compare(Rows.parse("{\"stored\":{\"birthdate\":\"1985-04-18\"}}")).concernsPerson())
        .isTrue();
    assertThat(compare(Rows.parse("{\"stored\":{\"sex\":\"2\"}}")).concernsPerson()).isTrue();
    assertThat(compare(Rows.parse("{\"stored\":{\"name\":\"試験　二郎\"}}")).concernsPerson()).isTrue();
    InsuranceComparison branch = compare(Rows.parse("{\"stored\":{\"branch\":\"02\"}}"));
    assertThat(branch.concernsPerson()).isFalse();
    assertThat(branch.has(Kind.MUST_FIX)).isTrue();
    assertThat(branch.has(Kind.UNKNOWN)).isFalse();
    assertThat(branch.isSame()).isFalse();
  }

  @Test
  @DisplayName("Every field and reason has words in both languages; no value stands in a text")
  void words() {
    for (JsonNode row : Rows.of(TABLE)) {
      InsuranceComparison comparison = compare(row);
      assertThat(comparison.toString()).doesNotContain("試験", "4567", "1985", "髙", "太郎");
      for (InsuranceDifference difference : comparison.differences()) {
        String japanese = difference.message(Locale.JAPAN);
        String english = difference.message(Locale.ENGLISH);
        assertThat(english).isNotBlank().matches("\\p{ASCII}*");
        assertThat(japanese).isNotBlank().isNotEqualTo(english).contains("：");
        for (String value :
            List.of(difference.stored().orElse("\0"), difference.told().orElse("\0"))) {
          // 「本人・家族の別」 is the field's name
          if (difference.field() != Field.RELATION) {
            assertThat(japanese + english + difference).doesNotContain(value);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("6.3, 6.4 whatever the answer holds: no exception, and widths never must be fixed")
  void randomValues() {
    Random random = new Random(6);
    String[] tags = {
      "InsurerNumber",
      "InsuredCardSymbol",
      "InsuredIdentificationNumber",
      "InsuredBranchNumber",
      "Name",
      "NameKana",
      "NameOfOther",
      "Sex1",
      "Sex2",
      "Birthdate",
      "Address",
      "PostNumber",
      "QualificationDate",
      "DisqualificationDate",
      "InsuredCardValidDate",
      "InsuredCardExpirationDate",
      "PersonalFamilyClassification",
      "InsuredCardClassification"
    };
    for (int i = 0; i < 500; i++) {
      StringBuilder row =
          new StringBuilder("{\"stored\":{\"postal\":\"1000000\",\"address\":\"架空町1\",")
              .append(
                  "\"relation\":\"1\",\"until\":\"2027-03-31\",\"percent\":30,\"limit\":\"A01\"},")
              .append("\"results\":[{\"base\":\"insurance\"");
      for (int j = random.nextInt(4); j >= 0; j--) {
        row.append(",\"").append(tags[random.nextInt(tags.length)]).append("\":\"");
        row.append(text(random)).append('"');
      }
      InsuranceComparison comparison = compare(Rows.parse(row.append("}]}").toString()));
      assertThat(comparison.differences())
          .isSortedAccordingTo(Comparator.comparing(InsuranceDifference::field));
    }
    for (int i = 0; i < 200; i++) {
      String number = Integer.toString(random.nextInt(1_000_000));
      JsonNode row =
          Rows.parse(
              "{\"stored\":{\"number\":\""
                  + wide(number, random)
                  + "\"},\"results\":[{\"base\":"
                  + "\"insurance\",\"InsuredIdentificationNumber\":\""
                  + wide(number, random)
                  + "\"}]}");
      assertThat(told(compare(row))).isEmpty();
    }
  }

  private static String text(Random random) {
    String from = "0019●〓髙シｼｯ　 -ー辺あA１\u3099\uFF9E例";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }

  private static String wide(String digits, Random random) {
    StringBuilder text = new StringBuilder();
    for (char c : digits.toCharArray()) {
      text.append(random.nextBoolean() ? c : (char) (c - '0' + '０'));
      text.append(random.nextInt(4) == 0 ? "　" : "");
    }
    return text.toString();
  }
}
