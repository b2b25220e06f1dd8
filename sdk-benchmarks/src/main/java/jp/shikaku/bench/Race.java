package jp.shikaku.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import jp.shikaku.ReadingRules;
import jp.shikaku.bench.peer.DrugInfo;
import jp.shikaku.bench.peer.DrugInfoDom;
import jp.shikaku.bench.peer.DrugInfoStax;
import jp.shikaku.bench.peer.DrugInfoView;
import jp.shikaku.bench.peer.Eligibility;
import jp.shikaku.bench.peer.EligibilityDom;
import jp.shikaku.bench.peer.EligibilityStax;
import jp.shikaku.bench.peer.EligibilityView;
import jp.shikaku.bench.peer.PeerReaders;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.eligibility.EligibilityAnswer;

/**
 * One document and everybody who reads it. Not thread-safe.
 *
 * @param <A> the library's class of the message
 * @param <B> the peers' class of the message
 */
public final class Race<A, B> {

  private final Sample sample;
  private final Function<byte[], A> library;
  private final Function<A, B> view;
  private final PeerReaders<B> peers;

  private Race(
      Sample sample, Function<byte[], A> library, Function<A, B> view, PeerReaders<B> peers) {
    this.sample = sample;
    this.library = library;
    this.view = view;
    this.peers = peers;
  }

  /** The race over an eligibility answer. */
  public static Race<EligibilityAnswer, Eligibility.Answer> eligibility(Sample sample) {
    return new Race<>(
        sample,
        EligibilityAnswer::decode,
        EligibilityView::of,
        new PeerReaders<>(Eligibility.Answer.class, EligibilityStax::read, EligibilityDom::read));
  }

  /** The race over a drug answer. */
  public static Race<DrugInfoAnswer, DrugInfo.Answer> drugInfo(Sample sample) {
    return new Race<>(
        sample,
        bytes -> DrugInfoAnswer.decode("", bytes, ReadingRules.DEFAULT),
        DrugInfoView::of,
        new PeerReaders<>(DrugInfo.Answer.class, DrugInfoStax::read, DrugInfoDom::read));
  }

  /** Returns the document. */
  public Sample sample() {
    return sample;
  }

  /** Returns the peers. */
  public PeerReaders<B> peers() {
    return peers;
  }

  /** Reads with the library. */
  public A read() {
    return library.apply(sample.bytes());
  }

  /**
   * Checks that everybody reads the same values: a race between different results is none.
   *
   * @throws IllegalStateException when a peer reads another value than the library
   */
  public void check() throws Exception {
    Map<String, Callable<B>> all = new LinkedHashMap<>();
    all.put("JAXB on JDK StAX", () -> peers.jaxbOnJdkStax(sample));
    all.put("JAXB on InputStream", () -> peers.jaxbOnStream(sample));
    all.put("JAXB on Woodstox", () -> peers.jaxbOnWoodstox(sample));
    all.put("Jackson on Woodstox", () -> peers.jacksonOnWoodstox(sample));
    all.put("DOM", () -> peers.dom(sample));
    all.put("JDK StAX by hand", () -> peers.jdkStaxByHand(sample));
    all.put("Woodstox by hand", () -> peers.woodstoxByHand(sample));
    Map<String, String> expected = Values.of(view.apply(read()));
    for (Map.Entry<String, Callable<B>> peer : all.entrySet()) {
      Map<String, String> actual = Values.of(peer.getValue().call());
      if (!expected.equals(actual)) {
        throw new IllegalStateException(
            peer.getKey() + " differs: " + Values.difference(expected, actual));
      }
    }
    if (peers.woodstoxTokens(sample) != peers.aaltoTokens(sample)) {
      throw new IllegalStateException("the tokenizers see different numbers of elements");
    }
  }
}
