package jp.shikaku.examples.rollout;

import java.util.List;

/** A file breaks rules; all that were found are told 「ファイルの誤り」. */
public final class FaultyFileException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Remark> faults;

  FaultyFileException(List<Remark> faults) {
    super(faults.size() + " faults, the first: " + faults.get(0).key());
    this.faults = List.copyOf(faults);
  }

  /** {@return what is wrong, at least one, in the order of the file} */
  public List<Remark> faults() {
    return faults;
  }
}
