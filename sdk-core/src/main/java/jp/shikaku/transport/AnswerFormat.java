package jp.shikaku.transport;

/** Kinds of files in which an answer may come 「回答ファイルの形式」. */
public enum AnswerFormat {
  /** An XML message. */
  XML("xml"),
  /** A zip with one XML message inside; bulk results. */
  ZIP("zip"),
  /** A PDF; drug and checkup information. */
  PDF("pdf");

  private final String extension;

  AnswerFormat(String extension) {
    this.extension = extension;
  }

  /** {@return the file name's extension without the dot} */
  public String extension() {
    return extension;
  }
}
