package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import jp.shikaku.Finding;
import jp.shikaku.eligibility.BulkRow;

/**
 * The findings of a bulk result, for its end: the first of them, and how many more there are, since
 * a novelty in each of 80,000 rows would fill the memory. Not thread-safe.
 */
public final class CappedFindings {

  private static final int MOST = 1_000;

  private record Found(Finding finding, OptionalInt row) {}

  private final List<Found> first = new ArrayList<>();
  private long leftOut;

  /** Creates it without findings. */
  public CappedFindings() {}

  /**
   * Adds those of a row.
   *
   * @param row the row
   */
  public void add(BulkRow<?> row) {
    row.findings().forEach(finding -> add(new Found(finding, OptionalInt.of(row.number()))));
  }

  /**
   * Adds those around the rows.
   *
   * @param findings the findings
   */
  public void add(List<Finding> findings) {
    findings.forEach(finding -> add(new Found(finding, OptionalInt.empty())));
  }

  private void add(Found found) {
    if (first.size() < MOST) {
      first.add(found);
    } else {
      leftOut++;
    }
  }

  /** {@return the first of them; never null} */
  public List<Finding> first() {
    return first.stream().map(Found::finding).toList();
  }

  /** {@return the first of them as JSON, those of a row with its number} */
  public ArrayNode json() {
    ArrayNode list = Json.object().arrayNode();
    for (Found found : first) {
      var json = DocumentJson.finding(found.finding());
      found.row().ifPresent(row -> json.put("row", row));
      list.add(json);
    }
    return list;
  }

  /** {@return how many more there are} */
  public long leftOut() {
    return leftOut;
  }
}
