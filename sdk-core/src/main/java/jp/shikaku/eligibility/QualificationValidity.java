package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/**
 * Whether the qualification is valid on the day asked for 「資格有効性」 (OQSCD006, tag {@code
 * QualificationValidity}).
 */
public enum QualificationValidity implements CodeValue {
  /** 「有効」: valid. */
  VALID("1", "有効"),
  /** 「無効」: invalid. */
  INVALID("2", "無効"),
  /** 「無効（新しい資格あり）」: invalid, a newer qualification exists. */
  INVALID_NEWER_EXISTS("3", "無効（新しい資格あり）"),
  /** 「該当資格なし」: none found. */
  NOT_FOUND("4", "該当資格なし"),
  /** 「複数該当」: several persons match; only in health insurance. */
  MULTIPLE("5", "複数該当"),
  /** 「有効（未登録）」: valid, the ticket is not registered yet; only in medical aid. */
  VALID_UNREGISTERED("6", "有効（未登録）");

  private final String code;
  private final String label;

  QualificationValidity(String code, String label) {
    this.code = code;
    this.label = label;
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public String label() {
    return label;
  }

  /** {@return whether the qualification can be used on the day asked for: 1 or 6} */
  public boolean isUsable() {
    return this == VALID || this == VALID_UNREGISTERED;
  }
}
