package jp.shikaku.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of its own, whose lines can be waited for. Its standard error is kept apart. */
final class Child implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> all = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  private Child(Process process) {
    this.process = process;
    this.outReader = reader(process.inputReader(StandardCharsets.UTF_8), this::told);
    this.errReader = reader(process.errorReader(StandardCharsets.UTF_8), this::error);
  }

  static Child java(String... args) throws IOException {
    return javaOf(Main.class, args);
  }

  static Child javaOf(Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    // As the jar's manifest says: SQLite's driver loads a native library.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dlogback.configurationFile=logback.xml"); // the program's, not that of tests
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return start(command);
  }

  static Child start(List<String> command) throws IOException {
    return new Child(new ProcessBuilder(command).start());
  }

  private static Thread reader(BufferedReader reader, Consumer<String> sink) {
    Thread thread =
        new Thread(
            () -> {
              try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  sink.accept(line);
                }
              } catch (IOException e) {
                // the process has ended
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void told(String line) {
    synchronized (all) {
      all.add(line);
    }
    lines.add(line);
  }

  private void error(String line) {
    synchronized (errors) {
      errors.add(line);
    }
  }

  Child send(String input) throws IOException {
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    }
    return this;
  }

  /** Sends one line; more may follow. */
  void line(String text) throws IOException {
    Writer in = process.outputWriter(StandardCharsets.UTF_8);
    in.write(text + "\n");
    in.flush();
  }

  /** Waits for a line that contains a text. */
  String awaitLine(String part) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no line with \"" + part + "\"; errors: " + err());
      }
      if (line.contains(part)) {
        return line;
      }
    }
  }

  int awaitExit() throws InterruptedException {
    return awaitExit(PATIENCE_SECONDS);
  }

  int awaitExit(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not end; errors: " + err());
    }
    outReader.join();
    errReader.join();
    return process.exitValue();
  }

  /** Lines not taken by {@link #awaitLine} yet. */
  String out() {
    return String.join("\n", lines);
  }

  /** Every line until now, those that {@link #awaitLine} took or passed over too. */
  List<String> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }

  String err() {
    synchronized (errors) {
      return String.join("\n", errors);
    }
  }

  String commandLine() {
    return process.info().commandLine().orElse("");
  }

  /** As Ctrl+C does; what the process still writes is read. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** As a power cut does; returns when the process is gone and its lines are read. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExit();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
