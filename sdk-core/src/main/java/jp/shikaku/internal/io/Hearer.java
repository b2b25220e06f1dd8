package jp.shikaku.internal.io;

import java.util.function.Consumer;

/**
 * A receiver that says whether anybody listens: what nobody hears is not worth a thread.
 *
 * @param <T> what is told
 */
public interface Hearer<T> extends Consumer<T> {

  /** {@return whether anybody listens now} */
  boolean isListening();

  /**
   * {@return whether telling this receiver is heard by anybody} One that can not say so listens.
   *
   * @param receiver any receiver
   */
  static boolean listens(Consumer<?> receiver) {
    return !(receiver instanceof Hearer<?> hearer) || hearer.isListening();
  }
}
