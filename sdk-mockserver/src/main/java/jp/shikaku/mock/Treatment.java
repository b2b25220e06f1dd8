package jp.shikaku.mock;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Invented treatments「診療行為」 as the elements of a {@code MeTrInf} (medical-info 7). */
final class Treatment {
  static final Map<String, String> VISIT = of("12", "199990022", "架空外来管理加算", "");
  static final Map<String, String> GUIDANCE = of("13", "199990055", "架空生活習慣病管理料", "");
  static final Map<String, String> BLOOD = of("60", "199990033", "架空血液検査一式", "回");
  static final Map<String, String> X_RAY = of("70", "199990011", "架空Ｘ線撮影（腰椎）", "回");
  static final Map<String, String> WARD = of("90", "199990066", "架空入院基本料", "日");
  static final Map<String, String> OPERATION = of("50", "199990044", "架空腹腔鏡下手術（見本）", "回");
  static final Map<String, String> ANAESTHESIA = of("54", "199990077", "架空全身麻酔", "回");
  static final Map<String, String> EXTRACTION = of("50", "399990011", "架空抜歯手術（前歯）", "歯");

  private Treatment() {}

  private static Map<String, String> of(String kind, String code, String name, String unit) {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("MeTrIdCl", kind);
    elements.put("SinInfCd", code);
    elements.put("SinInfN", name);
    elements.put("Qua1", "1");
    elements.put("Unit", unit);
    elements.put("Times", "1");
    return Collections.unmodifiableMap(elements);
  }
}
