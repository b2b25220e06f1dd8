package jp.shikaku.druginfo;

import java.util.Map;
import java.util.Optional;

/**
 * Maps レセプト電算処理コード, which the wire has, to the YJ code 「個別医薬品コード」, which tells the ingredient
 * (medical-info 6.3). The table is the user's: it changes with every price revision. An
 * implementation must be thread-safe where the histories are shared.
 */
@FunctionalInterface
public interface DrugCodeMapping {

  /**
   * Returns the YJ code of a drug.
   *
   * @param receiptCode レセプト電算処理コード as on the wire, mostly 9 digits
   * @return 12 characters; empty when the table does not hold the drug
   */
  Optional<String> yjCode(String receiptCode);

  /**
   * {@return a mapping by a table}
   *
   * @param yjByReceiptCode YJ codes by レセプト電算処理コード; copied
   */
  static DrugCodeMapping of(Map<String, String> yjByReceiptCode) {
    Map<String, String> table = Map.copyOf(yjByReceiptCode);
    return code -> Optional.ofNullable(table.get(code));
  }
}
