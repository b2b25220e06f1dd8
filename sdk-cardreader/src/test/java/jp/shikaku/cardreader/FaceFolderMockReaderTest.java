package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.WalkIn;
import jp.shikaku.mock.WriteManner;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source beside a reader that writes visits as the field does. */
@Timeout(120)
class FaceFolderMockReaderTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-02T00:14:00Z"), ZoneOffset.UTC);
  private static final Charset SHIFT_JIS = Charset.forName("windows-31j");

  @TempDir Path folder;

  @Test
  @DisplayName("F1 F2 F12 F13 a day of visits in all manners of writing: each one once, as written")
  void day() throws Exception {
    RecordingSink sink = new RecordingSink();
    List<Patient> patients = Population.seeded(7, 120).patients();
    Map<String, byte[]> written = new HashMap<>();
    try (SystemTime time = new SystemTime(CLOCK);
        MockReader reader = MockReader.builder().folder(folder).clock(CLOCK).open();
        FaceFolderSource source = FaceFolderSource.builder(folder).time(time).build()) {
      source.start(sink);
      for (int i = 0; i < patients.size(); i++) {
        FaceVisit visit =
            FaceVisit.usual()
                .encodedIn(i % 3 == 0 ? SHIFT_JIS : StandardCharsets.UTF_8)
                .named(FaceVisit.NameShape.values()[i % FaceVisit.NameShape.values().length])
                .written(
                    switch (i % 4) {
                      case 0 -> WriteManner.inPieces(7, Duration.ofMillis(15));
                      case 1 -> WriteManner.byRename();
                      default -> WriteManner.inPlace();
                    });
        WalkIn walkIn = reader.walkIn(patients.get(i), i % 2 == 0 ? visit.shuffled() : visit);
        written.put(walkIn.fileName(), walkIn.bytes());
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> sink.accepted().size() >= patients.size());
      reader.walkIn(patients.get(0), FaceVisit.usual().together(patients.get(1)).shuffled());
      await().atMost(Duration.ofSeconds(30)).until(() -> !sink.reasons().isEmpty());
    }
    assertThat(sink.reasons()).containsExactly(QuarantineReason.MULTIPLE_PERSONS);
    assertThat(sink.names()).containsExactlyInAnyOrderElementsOf(written.keySet());
    for (EligibilityAnswer answer : sink.accepted()) {
      assertThat(answer.document()).isEqualTo(written.get(answer.fileName()));
    }
  }
}
