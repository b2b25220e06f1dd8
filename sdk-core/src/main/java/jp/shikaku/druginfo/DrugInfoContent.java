package jp.shikaku.druginfo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import jp.shikaku.druginfo.SourceLayout.TreatmentFields;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Layout;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/** What the body of an answer tells, in the order of the document. */
record DrugInfoContent(List<DrugLine> lines, List<Treatment> treatments) {

  /** The body with the elements of the three sources. */
  static final Layout.Builder BODY = Layout.of("MessageBody");

  private static final List<SourceLayout> SOURCES =
      Arrays.stream(DrugSource.values()).map(source -> new SourceLayout(source, BODY)).toList();

  private record Month(SourceLayout layout, Block block, Values values) {}

  static DrugInfoContent read(Envelope read) {
    List<Month> months = new ArrayList<>();
    for (SourceLayout layout : SOURCES) {
      for (Block block : layout.months(read.body())) {
        months.add(new Month(layout, block, new Values(block, read.findings())));
      }
    }
    months.sort(Comparator.comparingInt(month -> month.values().place()));
    List<DrugLine> lines = new ArrayList<>();
    List<Treatment> treatments = new ArrayList<>(0);
    for (Month month : months) {
      read(month, read.findings(), lines, treatments);
    }
    return new DrugInfoContent(List.copyOf(lines), List.copyOf(treatments));
  }

  private static void read(
      Month month, Findings findings, List<DrugLine> lines, List<Treatment> treatments) {
    SourceLayout layout = month.layout();
    LineMonth shared = LineMonth.read(layout, month.values());
    for (Block day : layout.days(month.block())) {
      Values values = new Values(day, findings);
      LocalDate dispensed = layout.dispensed == null ? null : values.date(layout.dispensed);
      LocalDate prescribed = values.date(layout.prescribed);
      for (Block drug : layout.drugs(day)) {
        addTold(
            lines,
            DrugLine.read(
                lines.size(), shared, dispensed, prescribed, layout, new Values(drug, findings)));
      }
      TreatmentFields fields = layout.treatment;
      if (fields != null) {
        for (Block item : fields.of(day)) {
          addTold(
              treatments, Treatment.read(shared, dispensed, fields, new Values(item, findings)));
        }
      }
    }
  }

  private static <T> void addTold(List<T> list, @Nullable T told) {
    if (told != null) {
      list.add(told);
    }
  }

  @Override
  public String toString() {
    return "DrugInfoContent[masked]";
  }
}
