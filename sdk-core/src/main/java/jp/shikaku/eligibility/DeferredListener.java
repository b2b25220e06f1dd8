package jp.shikaku.eligibility;

/** Takes the results of deferred verifications 「確認待ちの結果の受取り」. */
@FunctionalInterface
public interface DeferredListener {

  /**
   * Takes one result. Returning says that the host has it durably: the entry is then removed. After
   * an exception, or when the program ends before, the same result comes again with the same id and
   * {@link DeferredResult#redelivered()}.
   *
   * @param result the result
   */
  void ended(DeferredResult result);
}
