package jp.shikaku.examples;

/** Another command uploads with the same store: nothing was done, and it passes by itself. */
final class StoreInUse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String JAPANESE = "同じ作業フォルダ（--store）で、別のコマンドがアップロード中です。終わってから実行してください。";
  private static final String ENGLISH =
      "The store (--store) is in use: another command uploads. Run this one after it.";

  StoreInUse() {
    super(ENGLISH);
  }

  String told(ErrorStyle style) {
    return style.told("StoreInUse", true, JAPANESE, ENGLISH);
  }
}
