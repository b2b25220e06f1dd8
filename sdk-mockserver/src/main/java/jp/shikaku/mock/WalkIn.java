package jp.shikaku.mock;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A file that {@link MockReader} wrote or is writing, as seen by nobody else. Thread-safe; {@link
 * #toString()} tells the file's name only.
 */
public final class WalkIn {
  private final Path file;
  private final byte[] bytes;
  private final Instant at;
  private final List<Patient> patients;
  private final CountDownLatch whole = new CountDownLatch(1);

  WalkIn(Path file, byte[] bytes, Instant at, List<Patient> patients) {
    this.file = file;
    this.bytes = bytes.clone();
    this.at = at;
    this.patients = List.copyOf(patients);
  }

  /**
   * Returns the file.
   *
   * @return its path in the face folder
   */
  public Path file() {
    return file;
  }

  /**
   * Returns the file's name.
   *
   * @return such as {@code OQSsiquc01res_face_1319999007…_20261102091503.xml}
   */
  public String fileName() {
    return String.valueOf(file.getFileName());
  }

  /**
   * Returns the whole content, also while it is being written.
   *
   * @return a copy of the bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Returns when the visit was, by the reader's clock; name and content tell it in Japanese time.
   *
   * @return the time
   */
  public Instant at() {
    return at;
  }

  /**
   * Returns whose visit it is.
   *
   * @return unmodifiable; one person, several for {@link FaceVisit#together}, none for {@link
   *     MockReader#writeRaw}
   */
  public List<Patient> patients() {
    return patients;
  }

  /**
   * Tells whether the file is whole.
   *
   * @return whether the last piece was written, and renamed where it is to be
   */
  public boolean isWritten() {
    return whole.getCount() == 0;
  }

  /**
   * Waits until the file is whole.
   *
   * @param deadline how long to wait at most
   * @throws IllegalStateException when the deadline passes before
   * @throws InterruptedException when the thread is interrupted
   */
  public void awaitWritten(Duration deadline) throws InterruptedException {
    if (!whole.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("the file is not whole yet");
    }
  }

  void written() {
    whole.countDown();
  }

  @Override
  public String toString() {
    return "WalkIn[" + fileName() + "]";
  }
}
