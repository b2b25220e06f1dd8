package jp.shikaku.mock;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that are worked on, as far as there is a limit. Thread-safe. */
final class Sessions {
  private final Set<SeenRequest> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<SessionLimit> limit = Optional.empty();

  void limit(Optional<SessionLimit> newLimit) {
    limit = newLimit;
  }

  /** Whether a request has to lie and wait. */
  boolean makeWait() {
    return limit.filter(is -> !is.refuses() && open.size() >= is.most()).isPresent();
  }

  /** Whether a request is to be refused. */
  boolean refuse() {
    return limit.filter(is -> is.refuses() && open.size() >= is.most()).isPresent();
  }

  void open(SeenRequest request) {
    open.add(request);
  }

  /** Tells whether somebody who waits may come in. */
  boolean close(SeenRequest request) {
    return open.remove(request) && limit.isPresent();
  }

  int count() {
    return open.size();
  }

  void forget() {
    open.clear();
  }
}
