package jp.shikaku;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts a process of the tests' own, ready soon: it lives for moments only. */
public final class ChildJvm {

  private ChildJvm() {}

  /** Starts it with memory enough. */
  public static Process start(Class<?> main, ProcessBuilder.Redirect errors, String... arguments)
      throws IOException {
    return start("128m", main, errors, arguments);
  }

  /** Starts it with so much memory, as {@code 16m}. */
  public static Process start(
      String heap, Class<?> main, ProcessBuilder.Redirect errors, String... arguments)
      throws IOException {
    return builder(heap, main, arguments).redirectError(errors).start();
  }

  /** To be started by the caller, who may set more. */
  public static ProcessBuilder builder(String heap, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + heap,
                "-Dfile.encoding=UTF-8",
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Without logging, whose start is a third of the whole. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
