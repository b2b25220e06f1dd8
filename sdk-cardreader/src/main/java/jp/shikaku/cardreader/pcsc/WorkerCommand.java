package jp.shikaku.cardreader.pcsc;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the worker is started 「ワーカーの起動コマンド」: the same Java, with nothing but our classes. */
final class WorkerCommand {

  /** Where the JDK is told the library of the PC/SC service; the worker needs the same. */
  private static final String LIBRARY = "sun.security.smartcardio.library";

  /**
   * Otherwise the JDK answers a card's 6Cxx by sending the command again with its last byte
   * changed, which of a VERIFY is a digit of the PIN, and the guard does not see it. No command of
   * ours needs that over T=1, the protocol of the card.
   */
  private static final String NO_REPETITION = "-Dsun.security.smartcardio.t1GetResponse=false";

  /** What the process held when it crashed, a PIN perhaps, must not get to a disk. */
  private static final String NO_DUMP = "-XX:-CreateCoredumpOnCrash";

  private WorkerCommand() {}

  /**
   * Program and arguments.
   *
   * @param java the program; null for the one that runs us
   * @param classPath of our classes; null to look where they came from
   * @return empty if one of them is not found
   */
  static Optional<List<String>> of(@Nullable Path java, @Nullable String classPath) {
    Optional<String> program =
        java == null ? javaIn(System.getProperty("java.home")) : Optional.of(java.toString());
    Optional<String> path = classPath == null ? ownClassPath() : Optional.of(classPath);
    if (program.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    command.add(program.get());
    command.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add(NO_DUMP);
    command.add(NO_REPETITION);
    String library = System.getProperty(LIBRARY);
    if (library != null) {
      command.add("-D" + LIBRARY + "=" + library);
    }
    command.addAll(List.of("-cp", path.get(), PcscWorker.class.getName()));
    return Optional.of(List.copyOf(command));
  }

  static Optional<String> javaIn(String home) {
    for (String name : List.of("java", "java.exe")) {
      Path java = Path.of(home, "bin", name);
      if (Files.isExecutable(java)) {
        return Optional.of(java.toString());
      }
    }
    return Optional.empty(); // not the running program: it may be one of its own, not Java
  }

  private static Optional<String> ownClassPath() {
    CodeSource source = PcscWorker.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      URI location = source.getLocation().toURI();
      // A jar within a jar or a run-time image cannot stand in a class path.
      return "file".equals(location.getScheme())
          ? Optional.of(new File(location).getPath())
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
