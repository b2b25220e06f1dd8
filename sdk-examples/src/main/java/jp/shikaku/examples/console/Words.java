package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import jp.shikaku.examples.text.Language;

/** The console's own words, which the page reads too. Immutable. */
final class Words {

  private static final JsonNode ALL = read();

  private final Language language;

  Words(Language language) {
    this.language = language;
  }

  private static JsonNode read() {
    try (InputStream in = Words.class.getResourceAsStream("words.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of a name, with values in the places {@code {0}}, {@code {1}}. */
  String say(String name, Object... values) {
    JsonNode both = ALL.required(name);
    String words = language.say(both.get(0).textValue(), both.get(1).textValue());
    for (int place = 0; place < values.length; place++) {
      words = words.replace("{" + place + "}", String.valueOf(values[place]));
    }
    return words;
  }

  /** The part of what the board was told that is in this language. */
  JsonNode told(JsonNode both) {
    return both.path(language.say("ja", "en"));
  }
}
