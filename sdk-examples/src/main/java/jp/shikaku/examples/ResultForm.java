package jp.shikaku.examples;

/** How results are given out. */
enum ResultForm {
  /** For people. */
  TEXT,
  /** One object. */
  JSON,
  /** One object a line, as it is read. */
  JSONL;

  static ResultForm of(Inputs inputs) {
    boolean lines = Options.flag(inputs, "jsonl");
    if (lines && Options.flag(inputs, "json")) {
      throw BadInput.of("jsonl", "--json と同時には指定できません", "must not be given together with --json");
    }
    return lines ? JSONL : Options.flag(inputs, "json") ? JSON : TEXT;
  }
}
