package jp.shikaku.druginfo;

import jp.shikaku.CodeValue;

/** 自院フラグ on the wire ({@code DiOrg}, {@code PrIsOrg} and their parallels). */
enum OwnFlag implements CodeValue {
  OWN("1", "自院"),
  OTHER("2", "他院");

  private final String code;
  private final String label;

  OwnFlag(String code, String label) {
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
