package jp.shikaku.examples.acceptance;

/** Tells the tester what to do now 「試験者への指示」. */
@FunctionalInterface
public interface Prompts {

  /**
   * Tells.
   *
   * @param text a sentence or two
   */
  void tell(Words text);
}
