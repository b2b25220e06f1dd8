package jp.shikaku.eligibility;

import java.util.List;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;

/**
 * A request as it lies in the request folder 「照会要求」: {@code OQSsiquc01req}, {@code OQSmuquc01req},
 * and the list requests {@code OQSmuhvq01req}, {@code OQSmuonq01req}, {@code OQSmutic01req}
 * (eligibility 3.1, 3.4, 3.9). Immutable and thread-safe.
 */
public final class QueryDocument extends OqsDocument {

  private final List<SearchInfo> queries;

  private QueryDocument(Envelope source, List<SearchInfo> queries) {
    super(source);
    this.queries = queries;
  }

  static QueryDocument read(String fileName, String kind, byte[] bytes, ReadingRules rules) {
    Envelope source =
        Envelope.read(
            fileName,
            kind,
            bytes,
            rules,
            EligibilityLayouts.Query.LAYOUT,
            EligibilityLayouts.Query.HEAD,
            EligibilityLayouts.Query.BODY_GROUP);
    List<Block> blocks = source.body().groups(EligibilityLayouts.Query.SEARCH);
    return new QueryDocument(
        source, blocks.stream().map(block -> new SearchInfo(block, source.findings())).toList());
  }

  /** {@return what is asked for, one entry a person or criterion; never null} */
  public List<SearchInfo> queries() {
    return queries;
  }
}
