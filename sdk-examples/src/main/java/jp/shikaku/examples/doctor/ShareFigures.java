package jp.shikaku.examples.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on a share 「共有フォルダの測定値」.
 *
 * @param operations how long each operation took
 * @param isAtomic whether a file can be renamed into the request folder in one step
 * @param isElsewhere whether that is because the folder set for writing is on another volume
 * @param hasEvents whether the system tells of new files there
 */
record ShareFigures(
    List<Operation> operations, boolean isAtomic, boolean isElsewhere, boolean hasEvents) {

  ShareFigures {
    operations = List.copyOf(operations);
  }

  /**
   * One operation, done several times.
   *
   * @param name its stable name
   * @param medianNanos the time in the middle
   * @param maxNanos the longest time
   * @param times how often it was done
   */
  record Operation(String name, long medianNanos, long maxNanos, int times) {

    static Operation of(String name, List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      int times = sorted.size();
      return new Operation(name, sorted.get(times / 2), sorted.get(times - 1), times);
    }
  }

  /**
   * What lies in a folder.
   *
   * @param files all entries
   * @param ours how many have names as this library gives them
   * @param interfaceFiles how many have names of the interface
   * @param oldestSeconds age of the oldest file, by this computer's clock; null when there is none
   * @param listNanos how long the listing took, without any attribute
   */
  record Contents(
      int files, int ours, int interfaceFiles, @Nullable Long oldestSeconds, long listNanos) {}
}
