package jp.shikaku.examples.json;

import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.time.Instant;
import jp.shikaku.value.WireDates;

/** How JSON is laid out for people: two blanks an indent, line feeds on every system. */
public final class JsonText {

  private JsonText() {}

  /**
   * {@return a time as it stands in JSON, in Japan with its offset}
   *
   * @param time the time
   */
  public static String time(Instant time) {
    return Json.text(time.atZone(WireDates.JST).toOffsetDateTime());
  }

  /** {@return a printer; a new one for each document, since it counts its depth} */
  public static PrettyPrinter pretty() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""))
        .withArrayIndenter(indenter)
        .withObjectIndenter(indenter);
  }
}
