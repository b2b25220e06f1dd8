package jp.shikaku.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.examples.serve.SilentReader;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.transport.TimeSource;

/** Readers that no visit comes from, where the opening hours are told. Thread-safe. */
final class SilentReaders {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Map<SourceId, FaceFolderSource> folders = new HashMap<>();
  private final Duration limit;
  private final TimeSource time;

  SilentReaders(List<CardReaderSource> sources, Duration limit, TimeSource time) {
    for (CardReaderSource source : sources) {
      if (source instanceof FaceFolderSource folder) {
        folders.put(folder.id(), folder);
      }
    }
    this.limit = limit;
    this.time = time;
  }

  /** A folder that can not be read says nothing of its reader. */
  Optional<SilentReader> find(SourceId id) {
    return Optional.ofNullable(folders.get(id))
        .filter(folder -> folder.state().status() == SourceState.Status.CONNECTED)
        .flatMap(FaceFolderSource::quietSince)
        .map(
            since ->
                new SilentReader(
                    since, new Evidence.ReaderQuiet(Duration.between(since, time.now()), limit)));
  }

  /** Tells of each silence in one line, once, for as long as the time goes on. */
  void tell(PrintStream err, Language language) {
    if (!folders.isEmpty()) {
      tell(line -> err.println(PlainText.of(line)), language, new HashMap<>());
    }
  }

  private void tell(Consumer<String> lines, Language language, Map<SourceId, Instant> told) {
    for (SourceId id : folders.keySet()) {
      SilentReader silent = find(id).orElse(null);
      if (silent != null && !silent.since().equals(told.put(id, silent.since()))) {
        String line = line(id, silent, language);
        // Who reads may be slow; the time may not.
        var unused = CompletableFuture.runAsync(() -> lines.accept(line));
      }
    }
    time.schedule(EVERY, () -> tell(lines, language, told));
  }

  private static String line(SourceId id, SilentReader silent, Language language) {
    return language.say("注意: ", "Warning: ")
        + id.value()
        + language.say("：", ": ")
        + silent.observed(language.locale())
        + language.say("。", ". ")
        + silent.nextStep(language.locale());
  }
}
