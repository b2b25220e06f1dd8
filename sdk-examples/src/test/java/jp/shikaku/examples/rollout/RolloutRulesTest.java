package jp.shikaku.examples.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import jp.shikaku.examples.text.Language;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutRulesTest {

  static String bundled() {
    try (InputStream in = RolloutRules.class.getResourceAsStream("rules.json")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> faults(String file) {
    FaultyFileException e =
        catchThrowableOfType(
            FaultyFileException.class, () -> RolloutRules.read(file.getBytes(UTF_8)));
    assertThat(e).as("is refused").isNotNull();
    return e.faults().stream()
        .map(fault -> fault.key() + ": " + fault.text(Language.ENGLISH))
        .toList();
  }

  @Test
  @DisplayName("the bundled rules are those of the spec's date, each with its source")
  void ofTheSpec() {
    RolloutRules rules = RolloutRules.bundled();
    assertThat(rules.date()).isEqualTo(LocalDate.of(2020, 12, 7));
    assertThat(rules.steps()).hasSize(10);
    assertThat(rules.steps())
        .filteredOn(step -> step.lead() != null && step.lead().isGuide())
        .extracting(RolloutRules.Step::id)
        .containsExactly("reader-application");
    assertThat(rules.readerMakers().names())
        .containsExactly("富士通Japan", "パナソニック システムソリューションズ ジャパン", "アルメックス");
    assertThat(rules.helpDesks())
        .extracting(RolloutRules.HelpDesk::phone)
        .containsExactly("0800-8007121", "0800-080-4583");
    assertThat(rules.steps()).allMatch(step -> !step.source().title().japanese().isEmpty());
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"months\": 4|\"months\": 0|steps[1].when.months: must be a whole number from 1 to 60",
        "\"months\": 4|\"months\": \"4\"|steps[1].when.months: must be a whole number from 1 to 60",
        "\"months\": 4|\"month\": 4|steps[1].when.before: must come with exactly one of months,"
            + " businessDays, days",
        "\"months\": 4|\"months\": 4, \"days\": 3|steps[1].when.before: must come with exactly one of"
            + " months, businessDays, days",
        "\"who\": \"vendor\"|\"who\": \"nobody\"|steps[6].who: must be one of ",
        "\"id\": \"order\"|\"id\": \"quote\"|steps[3].id: is there twice",
        "\"id\": \"order\"|\"id\": \"The order\"|steps[3].id: must be of a-z, 0-9 and hyphens",
        "\"until\": \"2021-01-31\"|\"until\": \"2021-02-30\"|lines[6].until: must be a real date",
        "\"usable\": false|\"usable\": \"no\"|lines[2].usable: must be true or false",
        "\"before\": \"3/4\"|\"before\": \"1/3\"|subsidy.caps[4].before: must be a fraction such as",
        "\"before\": \"3/4\"|\"before\": \"4/3\"|subsidy.caps[4].before: must be a fraction such as",
        "\"before\": \"3/4\"|\"before\": \"3/0\"|subsidy.caps[4].before: must be a fraction such as",
        "\"cap\": 1903000|\"cap\": -1|subsidy.caps[2].cap: must be a whole number from 1 to",
        "\"readers\": 3, \"cap\"|\"readers\": 2, \"cap\"|subsidy.caps[2].readers: is there twice",
        "\"facility\": \"hospital\", \"free\"|\"facility\": \"dentist\", \"free\"|subsidy.readers[0]"
            + ".facility: must be one of hospital, clinic, pharmacy, chain-pharmacy",
        "\"additionalUntil\"|\"additionalTill\"|subsidy.additionalUntil: is needed",
        "\"date\": \"2020-12-07\",|\"date\": \"7.12.2020\",|date: must be a real date",
        "\"schemaVersion\": \"1\"|\"schemaVersion\": \"2\"|schemaVersion: must be",
        "\"phone\": \"0800-8007121\"|\"phone\": 80|helpDesks[0].phone: must be a text",
        "\"name\": \"BBIQ\"|\"name\": \"\"|lines[10].name: must not be blank",
      })
  @DisplayName("a fault names its key")
  void fault(String from, String to, String fault) {
    assertThat(bundled()).contains(from);
    assertThat(faults(bundled().replaceFirst(java.util.regex.Pattern.quote(from), to)))
        .anyMatch(line -> line.startsWith(fault));
  }

  @Test
  @DisplayName("all faults are told at once, an unknown key among them")
  void all() {
    String file =
        bundled()
            .replace("\"readerMakers\"", "\"readerMaker\"")
            .replace("\"months\": 1,", "\"months\": \"one\",")
            .replace("\"additionalUntil\": \"2021-03-31\"", "\"additionalUntil\": \"soon\"");
    assertThat(faults(file))
        .anyMatch(line -> line.startsWith("steps[3].when.months: "))
        .anyMatch(line -> line.startsWith("subsidy.additionalUntil: "))
        .anyMatch(line -> line.startsWith("readerMakers: is needed"))
        .anyMatch(line -> line.startsWith("readerMaker: is no member here; there are "))
        .noneMatch(line -> line.contains("soon") || line.contains("one\""));
  }

  @Test
  @DisplayName("what is no JSON object is told with its place")
  void noJson() {
    assertThat(faults("{\"date\": ")).singleElement().asString().contains("line 1");
    assertThat(faults("[]")).containsExactly(": must be one JSON object");
    assertThat(faults("{\"date\":\"2020-01-01\",\"date\":\"2020-01-02\"}"))
        .singleElement()
        .asString()
        .contains("a member twice");
  }
}
