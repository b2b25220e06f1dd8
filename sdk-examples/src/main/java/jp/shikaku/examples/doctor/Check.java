package jp.shikaku.examples.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One line of the report 「確認項目」.
 *
 * @param id a stable name
 * @param mark how it went
 * @param title what was looked at
 * @param observed what was seen, with its figures
 * @param nextStep what to do; empty when nothing is to be done
 * @param figures the figures for programs
 */
public record Check(
    String id, Mark mark, String title, String observed, String nextStep, ObjectNode figures) {

  /** How a check went. */
  public enum Mark {
    /** As it should be. */
    OK("○"),
    /** Works, with something to look after. */
    WARNING("△"),
    /** Keeps queries from working. */
    FAILURE("×"),
    /** Could not be looked at, for what is told elsewhere. */
    SKIPPED("－");

    private final String sign;

    Mark(String sign) {
      this.sign = sign;
    }

    /** {@return the sign in the report} */
    public String sign() {
      return sign;
    }
  }

  static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }

  static Check ok(String id, String title, String observed, ObjectNode figures) {
    return new Check(id, Mark.OK, title, observed, "", figures);
  }

  static Check skipped(String id, String title, String why) {
    return new Check(id, Mark.SKIPPED, title, why, "", none());
  }
}
