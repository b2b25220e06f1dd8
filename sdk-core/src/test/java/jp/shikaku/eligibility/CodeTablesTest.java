package jp.shikaku.eligibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTablesTest {

  private static final CodeTables TABLES = CodeTables.known();

  /** How many codes eligibility 4 has in each table, from 001 on. */
  private static final int[] COUNTS = {
    2, 2, 3, 2, 2, 6, 3, 4, 2, 8, 3, 16, 3, 2, 1, 4, 2, 2, 5, 2, 2, 1, 2, 2, 2, 2, 1, 4, 2, 2, 4, 2,
    2, 2, 2, 5, 2, 4, 2, 6, 3, 11, 2, 4
  };

  @Test
  @DisplayName("4 there are the tables OQSCD001 to OQSCD044, whole and with a name")
  void whole() {
    for (int n = 1; n <= 44; n++) {
      String table = "OQSCD%03d".formatted(n);
      assertThat(TABLES.title(table)).as(table).isPresent();
      assertThat(TABLES.codes(table)).as(table).hasSize(COUNTS[n - 1]);
      assertThat(TABLES.codes(table).values()).as(table).noneMatch(String::isBlank);
    }
    assertThat(TABLES.title("OQSCD045")).isEmpty();
    assertThat(TABLES.codes("OQSCD045")).isEmpty();
  }

  static Stream<Arguments> enums() {
    return Stream.of(
        Arguments.of("OQSCD002", ReferenceKind.values()),
        Arguments.of("OQSCD003", ResultSegment.values()),
        Arguments.of("OQSCD004", ResultStatus.values()),
        Arguments.of("OQSCD006", QualificationValidity.values()),
        Arguments.of("OQSCD007", Sex.values()),
        Arguments.of("OQSCD008", LossReason.values()),
        Arguments.of("OQSCD009", FamilyRelation.values()),
        Arguments.of("OQSCD010", InsuredCardKind.values()),
        Arguments.of("OQSCD011", LimitCertificateKind.values()),
        Arguments.of("OQSCD012", LimitCategory.values()),
        Arguments.of("OQSCD013", DiseaseCategory.values()),
        Arguments.of("OQSCD014", LimitChange.values()),
        Arguments.of("OQSCD015", PreschoolKind.values()),
        Arguments.of("OQSCD016", ConsentState.values()),
        Arguments.of("OQSCD017", PrescriptionForm.values()),
        Arguments.of("OQSCD018", TicketType.values()),
        Arguments.of("OQSCD019", CareType.values()),
        Arguments.of("OQSCD020", CombinedUse.values()),
        Arguments.of("OQSCD021", Presence.values()),
        Arguments.of("OQSCD022", ConsistencyFlag.values()),
        Arguments.of("OQSCD023", Presence.values()),
        Arguments.of("OQSCD024", Presence.values()),
        Arguments.of("OQSCD025", Presence.values()),
        Arguments.of("OQSCD026", DesignationMatch.values()),
        Arguments.of("OQSCD028", VisitKind.values()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("enums")
  @DisplayName("4 the constants are exactly the codes and labels of their table")
  void constants(String table, CodeValue[] constants) {
    Map<String, String> expected = new LinkedHashMap<>();
    for (CodeValue constant : constants) {
      expected.put(constant.code(), constant.label());
      assertThat(TABLES.label(table, constant.code())).contains(constant.label());
    }
    assertThat(TABLES.codes(table)).isEqualTo(expected);
  }

  @Test
  @DisplayName("4 a few rows as the table of the sources has them")
  void rows() {
    assertThat(TABLES.label("OQSCD005", "0")).contains("UTF-8");
    assertThat(TABLES.label("OQSCD005", "1")).contains("Shift_JIS");
    assertThat(TABLES.label("OQSCD006", "6")).contains("有効（未登録）");
    assertThat(TABLES.label("OQSCD010", "A1")).contains("医療扶助");
    assertThat(TABLES.codes("OQSCD027")).containsOnlyKeys("1");
    assertThat(TABLES.codes("OQSCD029")).containsOnlyKeys("TKK", "YZK");
    assertThat(TABLES.codes("OQSCD033")).containsOnlyKeys("2", "3");
    assertThat(TABLES.codes("OQSCD036")).containsOnlyKeys("TSR", "TKK", "YZK", "SRJ", "SHJ");
    assertThat(TABLES.codes("OQSCD044")).containsOnlyKeys("01", "2", "4", "8");
    assertThat(TABLES.label("OQSCD006", "9")).isEmpty();
    assertThat(TABLES.label("OQSCD006", "*")).isEmpty();
    assertThat(TABLES.label("OQSCD999", "1")).isEmpty();
  }

  @Test
  @DisplayName("4 whoever holds the official document overrides and adds rows")
  void overrides() throws IOException {
    CodeTables mine =
        TABLES.with(
            new StringReader(
                "# mine\n\n"
                    + "OQSCD010\t08\t資格確認書\n"
                    + "OQSCD006\t1\t有効です\n"
                    + "OQSCD045\t*\t新表\n"
                    + "OQSCD045\tx\ty"));
    assertThat(mine.label("OQSCD010", "08")).contains("資格確認書");
    assertThat(mine.label("OQSCD006", "1")).contains("有効です");
    assertThat(mine.title("OQSCD045")).contains("新表");
    assertThat(mine.codes("OQSCD045")).containsExactly(Map.entry("x", "y"));
    assertThat(TABLES.label("OQSCD010", "08")).as("unchanged").isEmpty();
    assertThatThrownBy(() -> mine.codes("OQSCD006").put("1", "x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSCD006\t1",
        "OQSCD006\t1\ta\tb",
        "CODE\t1\ta",
        "OQSCD06\t1\ta",
        "OQSCD006\t \ta"
      })
  @DisplayName("4 a line that is no row is refused by its number")
  void badRow(String line) {
    assertThatThrownBy(() -> TABLES.with(new StringReader("# x\n" + line)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  @DisplayName("S-IN-08 a coded value keeps what it does not know and compares by its text")
  void coded() {
    Coded<Sex> unknown = Coded.of(Sex.class, "9");
    assertThat(unknown.wire()).isEqualTo("9");
    assertThat(unknown.known()).isEmpty();
    assertThat(unknown.is(Sex.MALE)).isFalse();
    assertThat(Coded.of(Sex.class, "01").known()).as("01 is not 1").isEmpty();
    assertThat(Coded.of(Sex.MALE)).isEqualTo(Coded.of(Sex.class, "1"));
    assertThat(Coded.of(Sex.MALE)).hasSameHashCodeAs(Coded.of(Sex.class, "1"));
    assertThat((Object) Coded.of(Sex.class, "1"))
        .isNotEqualTo(Coded.of(ResultStatus.class, "1"))
        .isNotEqualTo("1");
    assertThat(List.of(Coded.of(Sex.MALE).toString(), unknown.toString()))
        .containsExactly("MALE", "unknown");
  }
}
