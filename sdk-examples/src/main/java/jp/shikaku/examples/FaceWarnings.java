package jp.shikaku.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;

/**
 * Warns of a folder of {@code --face} that looks like another one: it would be watched in silence,
 * and no card visit would ever come. A warning only: what is not there now may come.
 */
final class FaceWarnings {

  /** A share that hangs must not keep the program from its start. */
  private static final long PATIENCE_SECONDS = 3;

  private static final int MOST_NAMES = 1_000;
  private static final Pattern EXCHANGE =
      Pattern.compile("[A-Z]{3}[a-z]{5}[0-9]{2}re[qs]_(?!face_).*");

  private FaceWarnings() {}

  /** Tells what looks wrong of these folders, each in one line. */
  static void tell(List<Path> folders, PrintStream err, Language language) {
    BlockingQueue<List<String>> looked = new LinkedBlockingQueue<>();
    Thread look =
        new Thread(
            () -> looked.add(folders.stream().flatMap(f -> of(f, language).stream()).toList()),
            "shikaku-face-look");
    look.setDaemon(true);
    look.start();
    try {
      List<String> lines = looked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      (lines == null ? List.<String>of() : lines).forEach(line -> err.println(PlainText.of(line)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<String> of(Path given, Language language) {
    Path folder = given.toAbsolutePath().normalize();
    String place = language.say("注意: --face: ", "Warning: --face: ") + folder;
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
        if (names.size() == MOST_NAMES) {
          break;
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.of(
          place
              + language.say(
                  " はありません。場所を確認してください（端末の再起動中なら正常です）。",
                  " is not there: check the place (while the terminal restarts this is usual)."));
    } catch (NotDirectoryException e) {
      return Optional.of(place + language.say(" はフォルダではありません。", " is no folder."));
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty(); // the source tells of a folder that can not be read
    }
    boolean hasFace = Files.isDirectory(folder.resolve("face"));
    if (hasFace || (names.contains("req") && names.contains("res"))) {
      return Optional.of(
          place
              + language.say(
                  " は共有フォルダの親のようです。カードの受付は " + folder.resolve("face") + " に届きます。",
                  " looks like the folder above: card visits come to " + folder.resolve("face")));
    }
    if (names.stream().anyMatch(name -> EXCHANGE.matcher(name).matches()) || isExchange(folder)) {
      return Optional.of(
          place
              + language.say(
                  " は要求か回答のフォルダのようです。カードの受付の結果フォルダ（FaceDataDir）を指定してください。",
                  " looks like a folder of requests or answers: give the one of card visits"
                      + " (FaceDataDir)."));
    }
    return Optional.empty();
  }

  /** It is called as the terminal calls those, and the right one lies beside it. */
  private static boolean isExchange(Path folder) {
    String name = String.valueOf(folder.getFileName());
    return (name.equals("req") || name.equals("res"))
        && Files.isDirectory(folder.resolveSibling("face"));
  }
}
