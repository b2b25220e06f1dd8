package jp.shikaku.druginfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import jp.shikaku.ReadingRules;

/** Writes answers for tests: one month container for each day, as short as may be. */
final class DrugXml {

  static final String PHARMACY = "1349999014";
  static final String HOSPITAL = "1319999023";
  static final String CLINIC = "1319999007";
  static final String DENTIST = "1339999035";

  private DrugXml() {}

  static String tag(String name, String text) {
    return text.isEmpty() ? "" : "<" + name + ">" + text + "</" + name + ">";
  }

  /** A claim; dates {@code yyyyMMdd} or empty. */
  static String claim(String institution, String prescriber, String day, String... drugs) {
    return "<MeTrMonthInf>"
        + tag("MeTrMonth", day.isEmpty() ? "" : day.substring(0, 6))
        + tag("MeTrDiHCd", institution)
        + tag("PrlsHCd", prescriber)
        + "<DiDateInfs><DiDateInf>"
        + tag("DiDate", day)
        + "<DrugInfs>"
        + items("", "DrugInf", drugs)
        + "</DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>";
  }

  static String dispensing(String institution, String prescriber, String day, String... drugs) {
    return "<CzDiInf><CzDiMonthInf>"
        + tag("CzMeTrDiHCd", institution)
        + tag("CzPrlsHCd", prescriber)
        + "<CzDiDateInfs><CzDiDateInf>"
        + tag("CzDiDate", day)
        + "<CzDrugInfs>"
        + items("Cz", "CzDrugInf", drugs)
        + "</CzDrugInfs></CzDiDateInf></CzDiDateInfs></CzDiMonthInf></CzDiInf>";
  }

  static String prescription(String institution, String day, String... drugs) {
    return "<ShPrInf><ShPrMonthInf>"
        + tag("ShMeTrDiHCd", institution)
        + "<ShPrDateInfs><ShPrDateInf>"
        + tag("ShPrDate", day)
        + "<ShDrugInfs>"
        + items("Sh", "ShDrugInf", drugs)
        + "</ShDrugInfs></ShPrDateInf></ShPrDateInfs></ShPrMonthInf></ShPrInf>";
  }

  /** Each drug: {@code code|name|amount|times|class}, the end may be left out. */
  private static String items(String prefix, String item, String... drugs) {
    return Arrays.stream(drugs)
        .map(
            drug -> {
              String[] parts = Arrays.copyOf(drug.split("\\|", -1), 5);
              List<String> names = List.of("DrugC", "DrugN", "Qua1", "Times");
              StringBuilder text = new StringBuilder("<" + item + ">");
              for (int i = 0; i < names.size(); i++) {
                text.append(tag(prefix + names.get(i), parts[i] == null ? "" : parts[i]));
              }
              String drugClass = prefix.isEmpty() ? "MeTrIdCl" : prefix + "UsageCl";
              text.append(tag(drugClass, parts[4] == null ? "" : parts[4]));
              return text.append("</" + item + ">").toString();
            })
        .collect(Collectors.joining());
  }

  static String document(String header, String... body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
        + header
        + "</MessageHeader><MessageBody>"
        + String.join("", body)
        + "</MessageBody></XmlMsg>";
  }

  static DrugInfoAnswer read(String document) {
    return DrugInfoAnswer.decode(
        "", document.getBytes(StandardCharsets.UTF_8), ReadingRules.DEFAULT);
  }

  /** A successful answer. */
  static DrugInfoAnswer answer(String... body) {
    return read(document("<ResultCode>1</ResultCode>", body));
  }

  static DrugHistory history(String... body) {
    return answer(body).history();
  }

  static List<Integer> indexes(List<DrugLine> lines) {
    return new ArrayList<>(lines.stream().map(DrugLine::index).toList());
  }
}
