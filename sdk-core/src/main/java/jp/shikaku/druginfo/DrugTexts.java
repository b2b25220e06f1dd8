package jp.shikaku.druginfo;

import java.util.function.UnaryOperator;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/** The texts of one drug. A null was not told. */
record DrugTexts(
    @Nullable String classification,
    @Nullable String code,
    @Nullable String name,
    @Nullable String ingredient,
    @Nullable String amount,
    @Nullable String unit,
    @Nullable String times,
    @Nullable String usage,
    @Nullable String instruction) {

  static DrugTexts read(SourceLayout layout, Values values) {
    return new DrugTexts(
        values.text(layout.drugClass),
        values.text(layout.code),
        values.text(layout.name),
        values.text(layout.ingredient),
        values.text(layout.amount),
        values.text(layout.unit),
        values.text(layout.times),
        values.text(layout.usage),
        values.text(layout.instruction));
  }

  boolean tellsNothing() {
    return classification == null
        && code == null
        && name == null
        && ingredient == null
        && amount == null
        && unit == null
        && times == null
        && usage == null
        && instruction == null;
  }

  /** Changes the texts that people write freely, and amounts, which may be no numbers. */
  DrugTexts mapFreeTexts(UnaryOperator<String> change) {
    return new DrugTexts(
        classification,
        code,
        name,
        ingredient,
        apply(change, amount),
        unit,
        apply(change, times),
        apply(change, usage),
        apply(change, instruction));
  }

  private static @Nullable String apply(UnaryOperator<String> change, @Nullable String text) {
    return text == null ? null : change.apply(text);
  }

  @Override
  public String toString() {
    return "DrugTexts[masked]";
  }
}
