package jp.shikaku.mock;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the three sources of a drug answer, with its names for the same things (medical-info 6.2).
 *
 * @param prefix begins the names of drugs
 * @param container the element around all months; null for none
 * @param month the element of a month
 * @param monthElements its elements: month, own or other place, place code and name, own or other
 *     prescriber, prescriber code and name, 入外 or 区分
 * @param day the element of a day
 * @param dayElements its dates
 * @param drugClass 診療識別 or 剤形区分
 */
record CareSource(
    String prefix,
    @Nullable String container,
    String month,
    List<String> monthElements,
    String day,
    List<String> dayElements,
    String drugClass) {

  /** レセプト由来の薬剤情報. */
  static final CareSource CLAIM =
      new CareSource(
          "",
          null,
          "MeTrMonthInf",
          List.of(
              "MeTrMonth",
              "DiOrg",
              "MeTrDiHCd",
              "MeTrDiHNm",
              "PrIsOrg",
              "PrlsHCd",
              "PrlsHNm",
              "InOut"),
          "DiDateInf",
          List.of("DiDate", "PrDate"),
          "MeTrIdCl");

  /** 電子処方箋の処方情報. */
  static final CareSource PRESCRIPTION =
      new CareSource(
          "Sh",
          "ShPrInf",
          "ShPrMonthInf",
          List.of(
              "ShPrMonth",
              "ShPrOrg",
              "ShMeTrDiHCd",
              "ShMeTrDiHNm",
              "ShPrIsOrg",
              "ShPrHCd",
              "ShPrHNm",
              "ShPrCl"),
          "ShPrDateInf",
          List.of("ShPrDate"),
          "ShUsageCl");

  /** 電子処方箋の調剤情報. */
  static final CareSource DISPENSING =
      new CareSource(
          "Cz",
          "CzDiInf",
          "CzDiMonthInf",
          List.of(
              "CzDiMonth",
              "CzDiOrg",
              "CzMeTrDiHCd",
              "CzMeTrDiHNm",
              "CzPrIsOrg",
              "CzPrlsHCd",
              "CzPrlsHNm",
              "CzPrCl"),
          "CzDiDateInf",
          List.of("CzDiDate", "CzPrDate"),
          "CzUsageCl");

  /** In the order in which the sample document holds them. */
  static final List<CareSource> ALL = List.of(CLAIM, PRESCRIPTION, DISPENSING);

  private static final List<String> DRUG =
      List.of("UsageN", "SpInst", "DrugC", "DrugN", "IngreN", "Unit", "Qua1", "Times");

  /** The source whose date stands among the elements of a day; null when none does. */
  static @Nullable CareSource of(Map<String, String> elements) {
    for (CareSource source : ALL) {
      if (elements.containsKey(source.date())) {
        return source;
      }
    }
    return null;
  }

  String monthOf() {
    return monthElements.get(0);
  }

  String placeIsOwn() {
    return monthElements.get(1);
  }

  String placeCode() {
    return monthElements.get(2);
  }

  String placeName() {
    return monthElements.get(3);
  }

  String prescriberIsOwn() {
    return monthElements.get(4);
  }

  String prescriberCode() {
    return monthElements.get(5);
  }

  String prescriberName() {
    return monthElements.get(6);
  }

  String classification() {
    return monthElements.get(7);
  }

  String date() {
    return dayElements.get(0);
  }

  String drug() {
    return prefix + "DrugInf";
  }

  List<String> drugElements() {
    return Stream.concat(Stream.of(drugClass), DRUG.stream().map(name -> prefix + name)).toList();
  }

  /** The own name of what a claim calls so. */
  String drugElement(String claimElement) {
    return claimElement.equals(CLAIM.drugClass) ? drugClass : prefix + claimElement;
  }
}
