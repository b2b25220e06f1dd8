package jp.shikaku.examples;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file's name and what it tells.
 *
 * @param text the name without folder
 * @param kind the message id in the official spelling, if the name begins with one
 */
record MessageName(String text, Optional<String> kind) {

  private static final Pattern MESSAGE =
      Pattern.compile(
          "(OQS|YZK|TKK)((?:si|mu)[a-z]{3}[0-9]{2}(?:req|res))(?:_.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern EXTENSION =
      Pattern.compile("(.*)\\.(xml|pdf|zip)", Pattern.CASE_INSENSITIVE);

  static MessageName of(Path path) {
    String text = path.getFileName() == null ? path.toString() : path.getFileName().toString();
    Matcher name = MESSAGE.matcher(text);
    return new MessageName(
        text,
        name.matches()
            ? Optional.of(
                name.group(1).toUpperCase(Locale.ROOT) + name.group(2).toLowerCase(Locale.ROOT))
            : Optional.empty());
  }

  boolean isPdf() {
    return text.toLowerCase(Locale.ROOT).endsWith(".pdf");
  }

  boolean isZip() {
    return text.toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /** Whether it is a message of a folder, and not one that is still being written. */
  boolean isMessage() {
    return kind.isPresent() && EXTENSION.matcher(text).matches();
  }
}
