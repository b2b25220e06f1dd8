package jp.shikaku.mock;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A scenario with what goes wrong beside the requests. Immutable as far as its {@code base} is. */
record Circumstances(
    Scenario base,
    List<Outage> outages,
    @Nullable Latency answersAfter,
    @Nullable SessionLimit sessions)
    implements Scenario {

  Circumstances {
    outages = List.copyOf(outages);
  }

  static Circumstances of(Scenario scenario) {
    return scenario instanceof Circumstances known
        ? known
        : new Circumstances(
            scenario,
            scenario.outages(),
            scenario.latency().orElse(null),
            scenario.sessionLimit().orElse(null));
  }

  @Override
  public Fault faultFor(SeenRequest request) {
    return base.faultFor(request);
  }

  @Override
  public Optional<Latency> latency() {
    return Optional.ofNullable(answersAfter);
  }

  @Override
  public Optional<SessionLimit> sessionLimit() {
    return Optional.ofNullable(sessions);
  }
}
