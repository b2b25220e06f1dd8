package jp.shikaku.examples;

import java.util.List;
import jp.shikaku.examples.rollout.FaultyFileException;
import jp.shikaku.examples.rollout.Remark;

/** A file of settings breaks rules: all of them are told, one a line. */
final class WrongFile extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<BadInput> faults;

  /**
   * @param faults at least one
   */
  WrongFile(List<BadInput> faults) {
    super(faults.get(0).getMessage());
    this.faults = List.copyOf(faults);
  }

  static WrongFile of(Given file, FaultyFileException e) {
    return new WrongFile(e.faults().stream().map(fault -> bad(file, fault)).toList());
  }

  private static BadInput bad(Given file, Remark fault) {
    return fault.key().isEmpty()
        ? file.bad(fault.japanese(), fault.english())
        : new BadInput(
            file.place() + ": " + fault.key(), fault.key(), fault.japanese(), fault.english());
  }

  List<BadInput> faults() {
    return faults;
  }
}
