package jp.shikaku.mock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a patient agrees to show「閲覧同意」. An eligibility answer tells each kind by three elements: the
 * {@link #prefix()} with {@code ConsFlg}, {@code ConsTime} and {@code AvailableTime}.
 */
public enum ConsentKind {
  /** 薬剤情報. */
  DRUGS("PharmacistsInfo", "薬剤情報"),
  /** 特定健診情報. */
  CHECKUPS("SpecificHealthCheckupsInfo", "特定健診情報"),
  /** 診療情報: the treatments inside the drug answer. */
  TREATMENTS("DiagnosisInfo", "診療情報"),
  /** 手術情報: operations and anaesthesia among the treatments. */
  OPERATIONS("OperationInfo", "手術情報");

  private final String prefix;
  private final String japanese;

  ConsentKind(String prefix, String japanese) {
    this.prefix = prefix;
    this.japanese = japanese;
  }

  /** How a consent stands at the centre. */
  enum State {
    MISSING,
    EXPIRED,
    GIVEN
  }

  /**
   * Returns the beginning of the three wire names.
   *
   * @return such as {@code PharmacistsInfo}
   */
  public String prefix() {
    return prefix;
  }

  String japanese() {
    return japanese;
  }

  String flag() {
    return prefix + "ConsFlg";
  }

  String time() {
    return prefix + "ConsTime";
  }

  String availableTime() {
    return prefix + "AvailableTime";
  }

  static boolean isConsentElement(String element) {
    for (ConsentKind kind : values()) {
      if (element.equals(kind.flag())
          || element.equals(kind.time())
          || element.equals(kind.availableTime())) {
        return true;
      }
    }
    return false;
  }

  /** Judges a resolved qualification (medical-info 3.2 and 3.3): the last second still counts. */
  State state(Qualification resolved, Instant now) {
    String flag = resolved.text(flag());
    if ("2".equals(flag)) {
      return State.EXPIRED;
    }
    if (!"1".equals(flag)) {
      return State.MISSING;
    }
    @Nullable String end = resolved.text(availableTime());
    return end != null && DayTokens.stamp(now).compareTo(end) > 0 ? State.EXPIRED : State.GIVEN;
  }
}
