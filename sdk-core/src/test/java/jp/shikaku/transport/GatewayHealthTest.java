package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import jp.shikaku.diagnosis.Certainty;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.internal.http.GatewayReply;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a gateway's word is worth on a computer with a clock of its own. */
class GatewayHealthTest {

  private static final Instant HERE = Instant.parse("2026-11-02T00:00:00Z");

  private final VirtualTime time = new VirtualTime(HERE);
  private final GatewayHealth health =
      new GatewayHealth(time, LoggerFactory.getLogger(GatewayHealthTest.class));

  private Health told(String times) {
    String json =
        "{\"state\":\"TERMINAL_NOT_READING\"," + times + ",\"causes\":[{\"topic\":\"NOT_TAKEN\"}]}";
    return health.of(
        new GatewayReply(200, Map.of(), json.getBytes(StandardCharsets.UTF_8), false, false),
        Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(longs = {-172_800, -30, 0, 30, 172_800})
  @DisplayName("transports 5.1 how long it lasts is told by one clock, however far the two differ")
  void foreignClock(long ahead) {
    Instant there = HERE.plusSeconds(ahead);
    Health seen = told("\"since\":\"" + there.minusSeconds(60) + "\",\"now\":\"" + there + "\"");

    assertThat(seen.since()).isEqualTo(HERE.minusSeconds(60));
    assertThat(Evidence.of(seen, time.now()))
        .contains(new Evidence.Reported(new Evidence.NotTaken(1, Duration.ofMinutes(1), true)));
    assertThat(Diagnosis.of(Evidence.of(seen, time.now())).first().orElseThrow().certainty())
        .isEqualTo(Certainty.LIKELY);
  }

  @Test
  @DisplayName(
      "transports 5.1 a gateway that does not tell its clock: nothing lasts less than no time")
  void olderGateway() {
    Instant begin = HERE.plus(Duration.ofDays(2));
    Health seen = told("\"since\":\"" + begin + "\"");

    assertThat(seen.since()).isEqualTo(begin);
    assertThat(Evidence.of(seen, time.now()))
        .contains(new Evidence.Reported(new Evidence.NotTaken(1, Duration.ZERO, true)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-172_800, 0, 172_800})
  @DisplayName(
      "transports 5.1 when the gateway looked is told by our clock; one that never did, too")
  void lookedAt(long ahead) {
    Instant there = HERE.plusSeconds(ahead);
    String clock = "\"now\":\"" + there + "\"";

    assertThat(told(clock + ",\"lookedAt\":\"" + there.minusSeconds(7) + "\"").lookedAt())
        .contains(HERE.minusSeconds(7));
    assertThat(told(clock + ",\"lookedAt\":null").lookedAt()).contains(Instant.EPOCH);
    assertThat(told(clock).lookedAt()).as("an older gateway looks when it is asked").isEmpty();
  }
}
