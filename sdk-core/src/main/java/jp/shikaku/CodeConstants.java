package jp.shikaku;

import java.util.Objects;

/** The constants of each table, read once per class: {@code values()} would copy at every code. */
final class CodeConstants extends ClassValue<Object[]> {

  private static final CodeConstants CACHE = new CodeConstants();

  private CodeConstants() {}

  @SuppressWarnings("unchecked")
  static <E> E[] of(Class<E> table) {
    return (E[]) CACHE.get(table);
  }

  @Override
  protected Object[] computeValue(Class<?> table) {
    return Objects.requireNonNull(table.getEnumConstants(), "not an enum");
  }
}
