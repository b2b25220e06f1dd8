package jp.shikaku.mock;

import java.time.Duration;

/**
 * How a file comes into the face folder. The real terminal's manner is not known (cardreader 11).
 *
 * @param pieces how many, at least 1
 * @param pause time between two pieces by the reader's clock, not negative
 * @param renamed whether it is written under a {@code .tmp} name first and renamed when whole
 */
public record WriteManner(int pieces, Duration pause, boolean renamed) {
  /**
   * Makes a manner.
   *
   * @param pieces how many, at least 1
   * @param pause time between two pieces by the reader's clock, not negative
   * @param renamed whether it is written under a {@code .tmp} name first
   * @throws IllegalArgumentException when there are no pieces or the pause is negative
   */
  public WriteManner {
    if (pieces < 1) {
      throw new IllegalArgumentException("pieces must be at least 1");
    } else if (pause.isNegative()) {
      throw new IllegalArgumentException("pause must not be negative");
    }
  }

  /**
   * Writes the file in one go under its own name.
   *
   * @return the usual manner
   */
  public static WriteManner inPlace() {
    return inPieces(1, Duration.ZERO);
  }

  /**
   * Writes the file under its own name in pieces of about equal length.
   *
   * @param pieces how many, at least 1
   * @param pause time between two pieces by the reader's clock, not negative; without meaning for a
   *     {@link PieceWriter}
   * @return the manner
   * @throws IllegalArgumentException when there are no pieces or the pause is negative
   */
  public static WriteManner inPieces(int pieces, Duration pause) {
    return new WriteManner(pieces, pause, false);
  }

  /**
   * Writes the file under a {@code .tmp} name and renames it.
   *
   * @return the manner
   */
  public static WriteManner byRename() {
    return new WriteManner(1, Duration.ZERO, true);
  }
}
