package jp.shikaku.eligibility;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One patient who waits for verification 「確認待ち」. It holds no value of the person. Immutable.
 *
 * @param id given by the library; the same in every delivery of the result
 * @param reference the host's own id of the visit or patient
 * @param visitDate 受診日, which is asked for as 資格確認日
 * @param notedAt when it was noted
 * @param attempts how often it was asked for or waited on
 * @param isOut whether a query was sent whose answer is still out 「回答待ち」: it is waited on and never
 *     sent again
 * @param hasEnded whether the result is here and the host has not taken it yet
 */
public record DeferredEntry(
    String id,
    String reference,
    LocalDate visitDate,
    Instant notedAt,
    int attempts,
    boolean isOut,
    boolean hasEnded) {}
