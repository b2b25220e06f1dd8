package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jp.shikaku.planner.Appointment;
import jp.shikaku.planner.DeltaLine;
import jp.shikaku.planner.NotVerified;

/** The appointments whose row of the list is wrong, so that there is nothing to ask with. */
final class WrongRows {

  private record Key(String patient, LocalDate day) {
    static Key of(Appointment appointment) {
      return new Key(appointment.patientKey(), appointment.day());
    }
  }

  private final List<BadInput> all = new ArrayList<>();
  private final Map<Key, BadInput> rules = new HashMap<>();
  private final Set<BadInput> told = ConcurrentHashMap.newKeySet();

  /** Notes what is wrong with one. */
  Appointment add(Appointment appointment, BadInput wrong) {
    all.add(wrong);
    rules.putIfAbsent(Key.of(appointment), wrong);
    return appointment;
  }

  /** All of them, in the order of the list. */
  List<BadInput> all() {
    return all;
  }

  /** What is wrong, where that is why nobody could be asked. */
  Optional<BadInput> of(DeltaLine line) {
    Optional<BadInput> bad =
        line.notVerified()
            .filter(reason -> reason == NotVerified.NO_NUMBERS)
            .map(reason -> rules.get(Key.of(line.appointment())));
    bad.ifPresent(told::add);
    return bad;
  }

  /** Those that no line told. */
  List<BadInput> untold() {
    return all.stream().filter(bad -> !told.contains(bad)).toList();
  }

  /** How many appointments have nothing to ask with for that, of those that were told. */
  int count() {
    return told.size();
  }
}
