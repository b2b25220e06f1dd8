package jp.shikaku.bench.peer;

import jakarta.xml.bind.annotation.adapters.XmlAdapter;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** The dates of the wire for JAXB. */
public final class Adapters {

  private Adapters() {}

  /** D8. */
  public static final class Day extends XmlAdapter<String, LocalDate> {
    @Override
    public @Nullable LocalDate unmarshal(@Nullable String text) {
      return text == null ? null : Wire.day(text);
    }

    @Override
    public @Nullable String marshal(@Nullable LocalDate day) {
      return day == null ? null : Wire.day(day);
    }
  }

  /** D6; read only. */
  public static final class Month extends XmlAdapter<String, YearMonth> {
    @Override
    public @Nullable YearMonth unmarshal(@Nullable String text) {
      return text == null ? null : Wire.month(text);
    }

    @Override
    public String marshal(@Nullable YearMonth month) {
      throw new UnsupportedOperationException();
    }
  }

  /** T14; read only. */
  public static final class Time extends XmlAdapter<String, OffsetDateTime> {
    @Override
    public @Nullable OffsetDateTime unmarshal(@Nullable String text) {
      return text == null ? null : Wire.time(text);
    }

    @Override
    public String marshal(@Nullable OffsetDateTime time) {
      throw new UnsupportedOperationException();
    }
  }
}
