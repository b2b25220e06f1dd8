package jp.shikaku;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A code 「コード」 as it came: the wire text is always kept, and {@link #known()} is the constant if
 * this version knows it. A new official code never throws. Immutable and thread-safe.
 *
 * @param <E> the table's constants
 */
public final class Coded<E extends Enum<E> & CodeValue> {

  private final String wire;
  private final @Nullable E known;

  private Coded(String wire, @Nullable E known) {
    this.wire = wire;
    this.known = known;
  }

  /**
   * Reads a code. Compared as text: {@code "1"} and {@code "01"} are different codes.
   *
   * @param table the table's class
   * @param wire the text as on the wire
   * @return the code, known or not
   * @param <E> the table's constants
   */
  public static <E extends Enum<E> & CodeValue> Coded<E> of(Class<E> table, String wire) {
    for (Coded<E> known : CodeConstants.of(table)) {
      if (known.wire.equals(wire)) {
        return known;
      }
    }
    return new Coded<>(wire, null);
  }

  /**
   * Reads a code of a table that has only some of the constants.
   *
   * @param table the constants that the table has
   * @param wire the text as on the wire
   * @return the code, known or not
   * @param <E> the constants
   */
  public static <E extends Enum<E> & CodeValue> Coded<E> of(Set<E> table, String wire) {
    for (E value : table) {
      if (value.code().equals(wire)) {
        return of(value);
      }
    }
    return new Coded<>(wire, null);
  }

  /**
   * Wraps a constant.
   *
   * @param value the constant
   * @return the known code
   * @param <E> the table's constants
   */
  public static <E extends Enum<E> & CodeValue> Coded<E> of(E value) {
    return new Coded<>(value.code(), value);
  }

  /** {@return the text as on the wire; never null or empty} */
  public String wire() {
    return wire;
  }

  /** {@return the constant; empty when this version does not know the code} */
  public Optional<E> known() {
    return Optional.ofNullable(known);
  }

  /**
   * {@return whether this is the given constant}
   *
   * @param value the constant
   */
  public boolean is(E value) {
    return known == value;
  }

  /** {@return the Japanese label 「名称」; empty when this version does not know the code} */
  public Optional<String> label() {
    return known().map(CodeValue::label);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Coded<?> that && wire.equals(that.wire) && known == that.known;
  }

  @Override
  public int hashCode() {
    return Objects.hash(wire, known);
  }

  /**
   * {@return the constant's name, or {@code unknown}: the text of an unknown code may be anything}
   */
  @Override
  public String toString() {
    return known == null ? "unknown" : known.name();
  }
}
