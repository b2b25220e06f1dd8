package jp.shikaku.mock;

import java.time.Instant;

/**
 * Something that happened at the mock terminal, without personal data.
 *
 * @param kind what happened
 * @param at when, by the terminal's clock
 * @param fileName the file concerned; empty when the event concerns the terminal
 * @param detail a short English note such as the fault's name or the reason; may be empty
 */
public record MockEvent(Kind kind, Instant at, String fileName, String detail) {
  /** What can happen. */
  public enum Kind {
    /** A request was taken out of {@code req}. */
    TAKEN,
    /** An answer was written whole, or as far as its fault lets it be. */
    ANSWERED,
    /** A request went back with a {@code .err}. */
    REJECTED,
    /** A request was taken and stays without an answer on purpose. */
    DROPPED,
    /** A request is left in {@code req} on purpose. */
    LEFT_LYING,
    /** A request vanished from {@code req} before the terminal took it. */
    WITHDRAWN,
    /** A file under a request's name was not whole when looked at: its writer does not rename. */
    INCOMPLETE_REQUEST,
    /** A folder could not be used; told once until it works again. */
    FOLDER_FAILED,
    /** The folders work again. */
    FOLDER_BACK,
    /** A fault, scenario, rule or the mock itself threw; the detail is the exception’s class. */
    BROKEN,
    /** A file of the terminal's card reader is whole in the face folder. */
    WALKED_IN,
    /** The terminal stopped looking. */
    PAUSED,
    /** The terminal looks again. */
    RESUMED,
    /** An outage of the scenario began; the detail is its kind. */
    OUTAGE_BEGAN,
    /** An outage of the scenario ended; the detail is its kind. */
    OUTAGE_ENDED
  }
}
