package jp.shikaku.eligibility;

import java.util.Optional;
import java.util.OptionalLong;
import jp.shikaku.Coded;
import jp.shikaku.Finding.Problem;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Values;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a bulk result and compares them with what its header tells (eligibility 3.6).
 * A number that does not agree is a finding: the rows are right all the same. Not thread-safe.
 */
final class BulkCount {

  /** 処理結果件数, 正常件数 and エラー件数 of the header. Immutable. */
  static final class Told {
    private final @Nullable Long total;
    private final @Nullable Long normal;
    private final @Nullable Long error;

    Told(Values head) {
      this.total = head.count(EligibilityLayouts.COUNT_TOTAL);
      this.normal = head.count(EligibilityLayouts.COUNT_NORMAL);
      this.error = head.count(EligibilityLayouts.COUNT_ERROR);
    }

    OptionalLong total() {
      return optional(total);
    }

    OptionalLong normal() {
      return optional(normal);
    }

    OptionalLong error() {
      return optional(error);
    }

    private static OptionalLong optional(@Nullable Long count) {
      return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
  }

  private long rows;
  private long normal;
  private long error;

  /** Rows whose status is not known: there is nothing to compare with but their number. */
  private long others;

  /** Counts a row. */
  void add(Optional<Coded<ResultStatus>> status) {
    rows++;
    if (status.filter(told -> told.is(ResultStatus.NORMAL)).isPresent()) {
      normal++;
    } else if (status.filter(told -> told.is(ResultStatus.ERROR)).isPresent()) {
      error++;
    } else {
      others++;
    }
  }

  /** Compares with a header, unless it says that there is no result yet or at all. */
  void compare(Block head, Findings findings) {
    String segment = head.text(EligibilityLayouts.SEGMENT);
    if (segment != null && !segment.equals(ResultSegment.NORMAL.code())) {
      return;
    }
    compare(head, EligibilityLayouts.COUNT_TOTAL, rows, findings);
    if (others == 0) {
      compare(head, EligibilityLayouts.COUNT_NORMAL, normal, findings);
      compare(head, EligibilityLayouts.COUNT_ERROR, error, findings);
    }
  }

  private static void compare(Block head, Field field, long counted, Findings findings) {
    String told = head.text(field);
    // What is no number is a finding already.
    if (told != null && told.matches("[0-9]{1,15}") && Long.parseLong(told) != counted) {
      findings.add(Problem.COUNT_MISMATCH, head, field);
    }
  }
}
