package jp.shikaku.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.ctc.wstx.stax.WstxInputFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jp.shikaku.OqsClient;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A host that did not pack all jars: its calls end all the same. */
class MissingLibraryTest {

  /** Runs where there is no resilience4j; returns what the call ended with, or null. */
  public static final class WithoutPolicies extends PolicyBench
      implements Supplier<@Nullable String> {
    private final boolean isOverdue;

    public WithoutPolicies(boolean isOverdue) {
      this.isOverdue = isOverdue;
      this.breaker = true;
    }

    @Override
    public @Nullable String get() {
      RunningCall<String> call = send(exchanges(1));
      try {
        if (isOverdue) {
          time.advance(DEADLINE.plus(Duration.ofSeconds(1)));
        } else {
          fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
        }
      } catch (NoClassDefFoundError seen) {
        // On a thread of the transport it ends that.
      }
      return call.isDone() ? String.valueOf(call.handle((value, failure) -> failure).join()) : null;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("R-INV-5 without a library that the first failure needs, the call ends")
  void ends(boolean isOverdue) throws Exception {
    URL[] jars =
        Stream.of(
                OqsClient.class,
                MissingLibraryTest.class,
                WstxInputFactory.class,
                XMLStreamReader2.class,
                LoggerFactory.class,
                Nullable.class)
            .map(known -> known.getProtectionDomain().getCodeSource().getLocation())
            .toArray(URL[]::new);
    try (URLClassLoader host = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      Supplier<?> program =
          (Supplier<?>)
              host.loadClass(WithoutPolicies.class.getName())
                  .getConstructor(boolean.class)
                  .newInstance(isOverdue);
      assertThat(program.get()).isNotNull();
    }
  }
}
