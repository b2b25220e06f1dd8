package jp.shikaku;

import java.util.Objects;

/**
 * One {@link Coded} for each constant of each table, made once: nearly all codes are known ones.
 */
final class CodeConstants extends ClassValue<Coded<?>[]> {

  private static final CodeConstants CACHE = new CodeConstants();

  private CodeConstants() {}

  @SuppressWarnings("unchecked")
  static <E extends Enum<E> & CodeValue> Coded<E>[] of(Class<E> table) {
    return (Coded<E>[]) CACHE.get(table);
  }

  @Override
  protected Coded<?>[] computeValue(Class<?> table) {
    Object[] constants = Objects.requireNonNull(table.getEnumConstants(), "not an enum");
    Coded<?>[] known = new Coded<?>[constants.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = known(constants[i]);
    }
    return known;
  }

  @SuppressWarnings("unchecked")
  private static <E extends Enum<E> & CodeValue> Coded<E> known(Object constant) {
    return Coded.of((E) constant);
  }
}
