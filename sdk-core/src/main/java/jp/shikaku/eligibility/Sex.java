package jp.shikaku.eligibility;

import jp.shikaku.CodeValue;

/** Sex as registered 「性別」 (OQSCD007, tag {@code Sex1, Sex2}). */
public enum Sex implements CodeValue {
  /** 「男」: male. */
  MALE("1", "男"),
  /** 「女」: female. */
  FEMALE("2", "女"),
  /** 「未設定」: not set. */
  UNSET("3", "未設定");

  private final String code;
  private final String label;

  Sex(String code, String label) {
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
}
