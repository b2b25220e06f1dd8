package jp.shikaku.mock;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was read: texts exactly as on the wire, empty elements included, in the order
 * they came.
 *
 * @param charset what the document was really written in
 * @param header the elements of {@code MessageHeader}
 * @param body the plain elements of {@code MessageBody}
 * @param groups the groups of {@code MessageBody}
 * @param deviations where the request differs from the layout though it can be read
 */
record Message(
    Charset charset,
    Map<String, String> header,
    Map<String, String> body,
    List<Group> groups,
    List<String> deviations) {

  /**
   * A group below {@code MessageBody}.
   *
   * @param name its element name
   * @param values its elements
   */
  record Group(String name, Map<String, String> values) {
    /** The text without surrounding blanks; null when absent or blank, which mean the same. */
    @Nullable String told(String element) {
      return Message.told(values, element);
    }
  }

  List<Group> groups(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).toList();
  }

  @Nullable String toldInHeader(String element) {
    return told(header, element);
  }

  @Nullable String toldInBody(String element) {
    return told(body, element);
  }

  private static @Nullable String told(Map<String, String> values, String element) {
    String value = values.get(element);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
