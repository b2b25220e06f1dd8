package jp.shikaku.mock.junit.project;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.junit.MockFolder;
import jp.shikaku.mock.junit.WithMockTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** All of these fail, each in its own way. */
@WithMockTerminal(patients = 0)
class Red {

  @Test
  @WithMockTerminal(seed = 4711, patients = 0)
  void givenSeed() {
    fail("wanted");
  }

  @RepeatedTest(2)
  void ownSeed() {
    fail("wanted");
  }

  @Nested
  class InTheConstructor {
    InTheConstructor(MockTerminal terminal) {
      throw new IllegalStateException("wanted by " + terminal);
    }

    @Test
    void notReached() {}
  }

  @Nested
  class Before {
    @BeforeEach
    void before() {
      fail("wanted");
    }

    @Test
    void notReached() {}
  }

  @Nested
  class After {
    @AfterEach
    void after() {
      fail("wanted");
    }

    @Test
    void reached() {}
  }

  @Nested
  class WronglySet {
    @Test
    @WithMockTerminal(latencyMillis = {20, 10})
    void latency() {}

    @Test
    @WithMockTerminal(now = "today")
    void now() {}

    @Test
    @WithMockTerminal(scenarioFile = "absent.json")
    void scenario() {}

    @Test
    @WithMockTerminal(patientsFile = "scenario.json")
    void patients() {}

    @Test
    void folder(@MockFolder("out") Path out) {}

    @Test
    void noPath(@MockFolder String folder) {}
  }

  @Nested
  class TooEarly {
    @BeforeAll
    static void all(MockTerminal terminal) {}

    @Test
    void notReached() {}
  }
}
