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

  /**
   * Hears of an entry that can not be read 「読み取れない控え」: its patient has to be verified by staff, who
   * find the reference in the host's own records of the entry. Told once in a run of the program,
   * again after an exception; does nothing unless overridden.
   *
   * @param entryId the id that {@link DeferredVerifications#note} gave
   */
  default void damaged(String entryId) {}
}
