package jp.shikaku.druginfo;

import java.util.List;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Layout;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one source (medical-info 6.2): the three say the same under other names. Every
 * container may be repeated: what it holds adds up. Immutable and thread-safe.
 */
final class SourceLayout {

  /** The names, side by side as in the table of medical-info 6.2; null where a source has none. */
  private enum Tag {
    ROOT(null, "CzDiInf", "ShPrInf"),
    MONTH("MeTrMonthInf", "CzDiMonthInf", "ShPrMonthInf"),
    YEAR_MONTH("MeTrMonth", "CzDiMonth", "ShPrMonth"),
    OWN("DiOrg", "CzDiOrg", "ShPrOrg"),
    INSTITUTION("MeTrDiHCd", "CzMeTrDiHCd", "ShMeTrDiHCd"),
    INSTITUTION_NAME("MeTrDiHNm", "CzMeTrDiHNm", "ShMeTrDiHNm"),
    PRESCRIBER_OWN("PrIsOrg", "CzPrIsOrg", "ShPrIsOrg"),
    PRESCRIBER("PrlsHCd", "CzPrlsHCd", "ShPrHCd"),
    PRESCRIBER_NAME("PrlsHNm", "CzPrlsHNm", "ShPrHNm"),
    CLASSIFICATION("InOut", "CzPrCl", "ShPrCl"),
    DAYS("DiDateInfs", "CzDiDateInfs", "ShPrDateInfs"),
    DAY("DiDateInf", "CzDiDateInf", "ShPrDateInf"),
    DISPENSED("DiDate", "CzDiDate", null),
    PRESCRIBED("PrDate", "CzPrDate", "ShPrDate"),
    DRUGS("DrugInfs", "CzDrugInfs", "ShDrugInfs"),
    DRUG("DrugInf", "CzDrugInf", "ShDrugInf"),
    CODE("DrugC", "CzDrugC", "ShDrugC"),
    NAME("DrugN", "CzDrugN", "ShDrugN"),
    INGREDIENT("IngreN", "CzIngreN", "ShIngreN"),
    AMOUNT("Qua1", "CzQua1", "ShQua1"),
    UNIT("Unit", "CzUnit", "ShUnit"),
    TIMES("Times", "CzTimes", "ShTimes"),
    USAGE("UsageN", "CzUsageN", "ShUsageN"),
    INSTRUCTION("SpInst", "CzSpInst", "ShSpInst"),
    DRUG_CLASS("MeTrIdCl", "CzUsageCl", "ShUsageCl");

    private final @Nullable String claim;
    private final @Nullable String dispensing;
    private final @Nullable String prescription;

    Tag(@Nullable String claim, @Nullable String dispensing, @Nullable String prescription) {
      this.claim = claim;
      this.dispensing = dispensing;
      this.prescription = prescription;
    }

    private @Nullable String of(DrugSource source) {
      return switch (source) {
        case CLAIM -> claim;
        case DISPENSING -> dispensing;
        case PRESCRIPTION -> prescription;
      };
    }
  }

  /** Treatments of a day; claims only (medical-info 7). */
  record TreatmentFields(
      Field list,
      Field item,
      Field code,
      Field name,
      Field classification,
      Field amount,
      Field unit,
      Field times) {

    List<Block> of(Block day) {
      return inner(day, list, item);
    }
  }

  private final @Nullable Field root;
  private final Field months;
  private final Field days;
  private final Field dayItems;
  private final Field drugs;
  private final Field drugItems;

  final DrugSource source;
  final Field yearMonth;
  final Field own;
  final Field institution;
  final Field institutionName;
  final Field prescriberOwn;
  final Field prescriber;
  final Field prescriberName;
  final Field classification;
  final @Nullable Field dispensed;
  final Field prescribed;
  final Field code;
  final Field name;
  final Field ingredient;
  final Field amount;
  final Field unit;
  final Field times;
  final Field usage;
  final Field instruction;
  final Field drugClass;
  final @Nullable TreatmentFields treatment;

  /** Adds the source's elements to the body. */
  SourceLayout(DrugSource source, Layout.Builder body) {
    this.source = source;
    Layout.Builder drug = layout(Tag.DRUG);
    this.drugClass = scalar(drug, Tag.DRUG_CLASS);
    this.usage = scalar(drug, Tag.USAGE);
    this.instruction = scalar(drug, Tag.INSTRUCTION);
    this.code = scalar(drug, Tag.CODE);
    this.name = scalar(drug, Tag.NAME);
    this.ingredient = scalar(drug, Tag.INGREDIENT);
    this.unit = scalar(drug, Tag.UNIT);
    this.amount = scalar(drug, Tag.AMOUNT);
    this.times = scalar(drug, Tag.TIMES);
    Layout.Builder drugList = layout(Tag.DRUGS);
    this.drugItems = drugList.groups(drug.build());

    Layout.Builder day = layout(Tag.DAY);
    String dispensedTag = Tag.DISPENSED.of(source);
    this.dispensed = dispensedTag == null ? null : day.scalar(dispensedTag);
    this.prescribed = scalar(day, Tag.PRESCRIBED);
    this.drugs = day.groups(drugList.build());
    this.treatment = source == DrugSource.CLAIM ? treatments(day) : null;
    Layout.Builder dayList = layout(Tag.DAYS);
    this.dayItems = dayList.groups(day.build());

    Layout.Builder month = layout(Tag.MONTH);
    this.yearMonth = scalar(month, Tag.YEAR_MONTH);
    this.own = scalar(month, Tag.OWN);
    this.institution = scalar(month, Tag.INSTITUTION);
    this.institutionName = scalar(month, Tag.INSTITUTION_NAME);
    this.prescriberOwn = scalar(month, Tag.PRESCRIBER_OWN);
    this.prescriber = scalar(month, Tag.PRESCRIBER);
    this.prescriberName = scalar(month, Tag.PRESCRIBER_NAME);
    this.classification = scalar(month, Tag.CLASSIFICATION);
    this.days = month.groups(dayList.build());

    String rootTag = Tag.ROOT.of(source);
    if (rootTag == null) {
      this.root = null;
      this.months = body.groups(month.build());
    } else {
      Layout.Builder wrapper = Layout.of(rootTag);
      this.months = wrapper.groups(month.build());
      this.root = body.groups(wrapper.build());
    }
  }

  private static TreatmentFields treatments(Layout.Builder day) {
    Layout.Builder item = Layout.of("MeTrInf");
    Field classification = item.scalar("MeTrIdCl");
    Field code = item.scalar("SinInfCd");
    Field name = item.scalar("SinInfN");
    Field amount = item.scalar("Qua1");
    Field unit = item.scalar("Unit");
    Field times = item.scalar("Times");
    Layout.Builder list = Layout.of("MeTrInfs");
    Field items = list.groups(item.build());
    return new TreatmentFields(
        day.groups(list.build()), items, code, name, classification, amount, unit, times);
  }

  private Layout.Builder layout(Tag tag) {
    return Layout.of(required(tag));
  }

  private Field scalar(Layout.Builder group, Tag tag) {
    return group.scalar(required(tag));
  }

  private String required(Tag tag) {
    String name = tag.of(source);
    if (name == null) {
      throw new IllegalStateException("no element in " + source + ": " + tag);
    }
    return name;
  }

  /** Returns the months of this source in the order of the document. */
  List<Block> months(Block body) {
    return root == null ? body.groups(months) : inner(body, root, months);
  }

  /** Returns the days of a month. */
  List<Block> days(Block month) {
    return inner(month, days, dayItems);
  }

  /** Returns the drugs of a day. */
  List<Block> drugs(Block day) {
    return inner(day, drugs, drugItems);
  }

  private static List<Block> inner(Block block, Field list, Field item) {
    List<Block> lists = block.groups(list);
    if (lists.size() <= 1) {
      return lists.isEmpty() ? List.of() : lists.get(0).groups(item);
    }
    return lists.stream().flatMap(inner -> inner.groups(item).stream()).toList();
  }
}
