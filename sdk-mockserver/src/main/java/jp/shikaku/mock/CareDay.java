package jp.shikaku.mock;

import java.util.List;
import java.util.Map;

/**
 * What one source tells about one institution on one day, by wire names: the elements of month and
 * day, the drugs, the treatments. What a month's element repeats (the month, own or other
 * institution) may be left out.
 */
record CareDay(
    CareSource source,
    Map<String, String> elements,
    List<Map<String, String>> drugs,
    List<Map<String, String>> treatments) {

  /** The date as eight digits. */
  String date() {
    return elements.getOrDefault(source.date(), "");
  }

  /** The month as six digits. */
  String month() {
    String told = elements.get(source.monthOf());
    return told == null ? date().substring(0, Math.min(6, date().length())) : told;
  }
}
