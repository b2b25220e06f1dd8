package jp.shikaku.internal.medical;

import java.util.function.BiConsumer;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.audit.AccessPolicy.Information;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoQuery;
import jp.shikaku.transport.MessageKind;

/**
 * What distinguishes drugs from checkups. Immutable.
 *
 * @param kind the message family
 * @param information what is read, for the access policy
 * @param consent the consent that is needed
 * @param body writes the family's own elements of a request
 * @param decoder reads an answer
 * @param <Q> the query
 * @param <A> the answer
 */
public record Family<Q extends MedicalInfoQuery, A extends MedicalInfoAnswer>(
    MessageKind kind,
    Information information,
    ConsentKind consent,
    BiConsumer<Q, Block> body,
    Decoder<A> decoder) {

  /**
   * Reads an answer.
   *
   * @param <A> the answer
   */
  @FunctionalInterface
  public interface Decoder<A> {
    /**
     * Reads a document.
     *
     * @param fileName the file's name
     * @param bytes the document
     * @param rules how to read
     * @param asked what is known of the query
     * @throws DecodeException when it is not such a document
     */
    A read(String fileName, byte[] bytes, ReadingRules rules, Asked asked);
  }
}
