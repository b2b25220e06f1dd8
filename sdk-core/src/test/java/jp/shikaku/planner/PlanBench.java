package jp.shikaku.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.ReadingRules;
import jp.shikaku.RetryOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.EligibilityClient;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.PolicySettings;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.MedicalInstitutionCode;

/** The clients as the front door makes them, without threads of its own. */
final class PlanBench {

  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");

  private final Exchanges exchanges;
  private final BulkClient bulk;
  final EligibilityClient eligibility;

  PlanBench(
      Transport transport, TimeSource time, ExchangeJournal journal, MaintenanceCalendar calendar) {
    this.exchanges =
        new Exchanges(
            transport,
            time,
            Duration.ofSeconds(30),
            ReadingRules.DEFAULT,
            journal,
            4,
            Runnable::run,
            new PolicySettings(
                RetryOptions.STANDARD,
                true,
                Duration.ofSeconds(1),
                calendar,
                List.of(),
                List.of(),
                Runnable::run,
                code -> Optional.empty()),
            (failure, took, begun) -> {});
    Function<CallOptions, MedicalInstitutionCode> clinic = options -> CLINIC;
    ClientSetup setup =
        new ClientSetup(exchanges, WireCharset.WINDOWS_31J, Runnable::run, clinic, null);
    this.bulk = new BulkClient(setup, () -> Verification.Mode.NORMAL);
    this.eligibility = new EligibilityClient(setup, () -> Verification.Mode.NORMAL);
  }

  BulkPlanner.Builder planner(PlanStore store) {
    return planner(store, 1);
  }

  BulkPlanner.Builder planner(PlanStore store, int key) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    return new BulkPlanner.Builder(
        exchanges, bulk, WireCharset.WINDOWS_31J, store, new SecretKeySpec(bytes, "AES"));
  }

  void close() {
    exchanges.close();
    exchanges.cancelRunning();
    exchanges.endRemaining(Duration.ZERO);
  }

  /** A store that can die before or after a write, as its process would. */
  static final class MemoryStore implements PlanStore {
    private final Map<String, PlanChunk> rows = new LinkedHashMap<>();
    int writes;
    int dieAt = Integer.MAX_VALUE;
    boolean diesAfter;
    boolean isDead;

    @Override
    public synchronized List<PlanChunk> chunks(String job) {
      requireAlive();
      return new ArrayList<>(
          rows.values().stream().filter(chunk -> chunk.job().equals(job)).toList());
    }

    @Override
    public synchronized boolean add(List<PlanChunk> chunks) {
      return write(
          () -> {
            if (chunks.stream().anyMatch(chunk -> rows.containsKey(key(chunk)))) {
              return false;
            }
            chunks.forEach(chunk -> rows.put(key(chunk), chunk));
            return true;
          });
    }

    @Override
    public synchronized boolean replace(PlanChunk before, PlanChunk after) {
      return write(
          () -> {
            PlanChunk now = rows.get(key(before));
            if (now == null
                || now.state() != before.state()
                || !now.digest().equals(before.digest())
                || !now.pending().equals(before.pending())
                || !now.receipt().equals(before.receipt())) {
              return false;
            }
            rows.put(key(after), after);
            return true;
          });
    }

    private boolean write(java.util.function.BooleanSupplier change) {
      requireAlive();
      boolean dies = ++writes == dieAt;
      if (dies && !diesAfter) {
        isDead = true;
      }
      requireAlive();
      boolean done = change.getAsBoolean();
      isDead = isDead || dies;
      requireAlive();
      return done;
    }

    private void requireAlive() {
      if (isDead) {
        throw new PlanStoreException("test", "DEAD");
      }
    }

    @Override
    public synchronized void remove(String job) {
      rows.values().removeIf(chunk -> chunk.job().equals(job));
    }

    private static String key(PlanChunk chunk) {
      return chunk.job() + "/" + chunk.number();
    }
  }
}
