package jp.shikaku.druginfo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lines under one heading of the original records 「処方歴原文」: same day, prescriber, day of
 * prescription, pharmacy and source. Immutable and thread-safe.
 */
public final class DrugRecord {

  private static final Comparator<DrugLine> ORDER =
      DrugHistory.NEWEST_FIRST
          .thenComparing(line -> line.origin().key())
          .thenComparing(
              line -> line.prescribedOn().orElse(null),
              Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(line -> line.institution().key())
          .thenComparing(DrugLine::source);

  private final List<DrugLine> lines;

  private DrugRecord(List<DrugLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /** By heading; the lines of one heading stay in their order. */
  static List<DrugRecord> of(List<DrugLine> lines) {
    Map<List<Object>, List<DrugLine>> records = new LinkedHashMap<>();
    for (DrugLine line : lines.stream().sorted(ORDER).toList()) {
      List<Object> heading =
          List.of(
              line.day(),
              line.origin().key(),
              line.prescribedOn(),
              line.institution().key(),
              line.source());
      records.computeIfAbsent(heading, key -> new ArrayList<>()).add(line);
    }
    return records.values().stream().map(DrugRecord::new).toList();
  }

  /** {@return the lines in the order of the document; never empty} */
  public List<DrugLine> lines() {
    return lines;
  }

  /** {@return the day, see {@link DrugLine#day()}} */
  public Optional<LocalDate> day() {
    return lines.get(0).day();
  }

  /** {@return who ordered the drugs, see {@link DrugLine#origin()}} */
  public InstitutionRef prescriber() {
    return lines.get(0).origin();
  }

  /** {@return 処方年月日, if told} */
  public Optional<LocalDate> prescribedOn() {
    return lines.get(0).prescribedOn();
  }

  /** {@return who dispensed on a prescription; empty when it was the prescriber or is not told} */
  public Optional<InstitutionRef> pharmacy() {
    DrugLine line = lines.get(0);
    boolean apart = !line.institution().key().equals(line.origin().key());
    return Optional.of(line.institution()).filter(at -> apart || at.isPharmacy());
  }

  /** {@return where the lines come from} */
  public DrugSource source() {
    return lines.get(0).source();
  }

  /** Names the size only. */
  @Override
  public String toString() {
    return "DrugRecord[" + lines.size() + " lines]";
  }
}
