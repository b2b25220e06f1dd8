package jp.shikaku.bench;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** All values in an object of plain classes, by path. */
final class Values {

  private Values() {}

  static Map<String, String> of(Object root) {
    Map<String, String> values = new TreeMap<>();
    collect("", root, values);
    return values;
  }

  private static void collect(String path, Object from, Map<String, String> to) {
    try {
      for (Field field : from.getClass().getFields()) {
        Object value = field.get(from);
        String here = path + "/" + field.getName();
        if (value instanceof List<?> list) {
          for (int i = 0; i < list.size(); i++) {
            collect(here + "[" + i + "]", list.get(i), to);
          }
        } else if (value != null && value.getClass().getPackageName().startsWith("java.")) {
          to.put(here, value.getClass().getSimpleName() + " " + value);
        } else if (value != null) {
          collect(here, value, to);
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names the places where two differ. */
  static String difference(Map<String, String> expected, Map<String, String> actual) {
    TreeSet<String> places = new TreeSet<>(expected.keySet());
    places.addAll(actual.keySet());
    StringBuilder text = new StringBuilder();
    for (String place : places) {
      if (!String.valueOf(expected.get(place)).equals(String.valueOf(actual.get(place)))) {
        text.append("\n  ").append(place);
        text.append(": ").append(expected.get(place)).append(" / ").append(actual.get(place));
      }
    }
    return text.toString();
  }
}
