package jp.shikaku.checkup;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/**
 * The checkup of one day 「特定健診・後期高齢者健診の結果」 (tag {@code SpecificHealthCheckupInfo}, medical-info
 * 8.1). Immutable and thread-safe; two checkups are equal when day and items are.
 */
public final class Checkup {

  private final @Nullable LocalDate on;
  private final List<CheckupItem> items;

  private Checkup(@Nullable LocalDate on, List<CheckupItem> items) {
    this.on = on;
    this.items = List.copyOf(items);
  }

  static List<Checkup> read(Envelope read) {
    List<Checkup> checkups = new ArrayList<>();
    for (Block block : read.body().groups(CheckupLayout.CHECKUPS)) {
      Checkup checkup = read(block, read.findings());
      if (checkup.on != null || !checkup.items.isEmpty()) {
        checkups.add(checkup);
      }
    }
    return List.copyOf(checkups);
  }

  private static Checkup read(Block block, Findings findings) {
    LocalDate on = new Values(block, findings).date(CheckupLayout.DATE);
    List<CheckupItem> items = new ArrayList<>();
    for (Block list : block.groups(CheckupLayout.LISTS)) {
      for (Block item : list.groups(CheckupLayout.ITEMS)) {
        items.add(new CheckupItem(on, item, findings));
      }
    }
    items.removeIf(CheckupItem::isBlank);
    return new Checkup(on, items);
  }

  /** {@return 健診実施年月日; empty when not told or no date} */
  public Optional<LocalDate> on() {
    return Optional.ofNullable(on);
  }

  /** {@return results and answers in the document's order; never null} */
  public List<CheckupItem> items() {
    return items;
  }

  /**
   * {@return the items whose code begins with the characters given, in the document's order}
   *
   * @param codeStart 17 characters for one exact item, 5 for an analyte by whatever method, 9 with
   *     its identification
   */
  public List<CheckupItem> items(String codeStart) {
    return items.stream()
        .filter(item -> item.codeOnWire().filter(code -> code.startsWith(codeStart)).isPresent())
        .toList();
  }

  /**
   * {@return the first of {@link #items(String)}}
   *
   * @param codeStart the first characters of its code
   */
  public Optional<CheckupItem> item(String codeStart) {
    return items(codeStart).stream().findFirst();
  }

  /** Returns the items of both, what both say alike once. */
  Checkup joined(Checkup that) {
    Set<CheckupItem> all = new LinkedHashSet<>(items);
    all.addAll(that.items);
    return new Checkup(on, List.copyOf(all));
  }

  Checkup only(Predicate<CheckupItem> wanted) {
    return new Checkup(on, items.stream().filter(wanted).toList());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Checkup that && Objects.equals(on, that.on) && items.equals(that.items);
  }

  @Override
  public int hashCode() {
    return Objects.hash(on, items);
  }

  /** Names the number of items, no value of the person. */
  @Override
  public String toString() {
    return "Checkup[" + items.size() + " items]";
  }
}
