package jp.shikaku.mock.junit;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link WithMockTerminal} says. Only calls what JUnit 5.14 and 6 both have. */
final class MockTerminalExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, TestWatcher {

  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(MockTerminalExtension.class);

  private static final Set<Class<?>> TYPES =
      Set.of(MockTerminal.class, MockReader.class, MockGateway.class, Population.class);

  /** Below it a test's identifier is the same whoever started JUnit. */
  private static final String ENGINE = "[engine:junit-jupiter]";

  private static final int SEEDS = 1_000_000;

  /** Tells the seed with the failure of a test. */
  static final class SeedNote extends Exception {
    private static final long serialVersionUID = 1L;

    SeedNote(long seed) {
      super(
          "the same people, delays and random faults: @WithMockTerminal(seed = " + seed + ")",
          null,
          false,
          false);
    }
  }

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    mock(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return TYPES.contains(parameter.getParameter().getType())
        || parameter.isAnnotated(MockFolder.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameterContext, ExtensionContext context) {
    Parameter parameter = parameterContext.getParameter();
    Class<?> type = parameter.getType();
    Optional<MockFolder> folder = parameterContext.findAnnotation(MockFolder.class);
    try {
      if (folder.isPresent()) {
        return folder(type, folder.get().value(), mock(context).terminal());
      } else if (type.equals(MockTerminal.class)) {
        return mock(context).terminal();
      } else if (type.equals(MockReader.class)) {
        return mock(context).terminal().reader();
      } else if (type.equals(Population.class)) {
        return mock(context).terminal().population();
      } else {
        return mock(context).gateway();
      }
    } catch (IOException e) {
      throw new ParameterResolutionException("the mock could not be started", e);
    }
  }

  private static Path folder(Class<?> type, String name, MockTerminal terminal) {
    if (!type.equals(Path.class)) {
      throw new ParameterResolutionException("@MockFolder is for parameters of type Path");
    }
    return switch (name) {
      case "" -> terminal.root();
      case "req", "res", "face" -> terminal.root().resolve(name);
      default -> throw new ParameterResolutionException("@MockFolder must be req, res or face");
    };
  }

  @Override
  public void afterEach(ExtensionContext context) {
    mocks(context).ifPresent(TestMock::close);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    if (cause != null) {
      cause.addSuppressed(new SeedNote(seed(settings(context), context)));
    }
  }

  private static Optional<TestMock> mocks(ExtensionContext context) {
    return Optional.ofNullable(context.getStore(OURS).get(TestMock.class, TestMock.class));
  }

  /** The test's own; JUnit closes it with the test where {@link #afterEach} is not reached. */
  private static TestMock mock(ExtensionContext context) throws IOException {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "@WithMockTerminal has a terminal for each test, and there is no test yet: "
              + "not for @BeforeAll, @AfterAll or the constructor of a class with PER_CLASS");
    }
    Optional<TestMock> running = mocks(context);
    if (running.isPresent()) {
      return running.get();
    }
    WithMockTerminal settings = settings(context);
    TestMock mock =
        TestMock.start(settings, seed(settings, context), context.getRequiredTestClass());
    context.getStore(OURS).put(TestMock.class, mock);
    return mock;
  }

  /** The nearest: of the method, its class or a class around it. */
  private static WithMockTerminal settings(ExtensionContext context) {
    Optional<ExtensionContext> at = Optional.of(context);
    while (at.isPresent()) {
      Optional<WithMockTerminal> found =
          AnnotationSupport.findAnnotation(at.get().getElement(), WithMockTerminal.class);
      if (found.isPresent()) {
        return found.get();
      }
      at = at.get().getParent();
    }
    throw new ExtensionConfigurationException("@WithMockTerminal is not on the test");
  }

  private static long seed(WithMockTerminal settings, ExtensionContext context) {
    if (settings.seed() != WithMockTerminal.OF_THE_TEST) {
      return settings.seed();
    }
    String id = context.getUniqueId();
    int hash = id.substring(Math.max(0, id.indexOf(ENGINE))).hashCode();
    return Math.floorMod(hash, SEEDS);
  }
}
