package jp.shikaku.eligibility;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.ReadingRules;
import jp.shikaku.RetryOptions;
import jp.shikaku.WireCharset;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.PolicySettings;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** The bulk clients as the front door makes them, without threads of its own. */
final class BulkBench {

  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");

  /** What differs from the ordinary. */
  static final class Settings {
    private final Transport transport;
    private final TimeSource time;
    private @Nullable ExchangeJournal journal;
    private @Nullable AuditSink audit;
    private MaintenanceCalendar calendar = MaintenanceCalendar.NONE;
    private Executor executor = Runnable::run;

    Settings(Transport transport, TimeSource time) {
      this.transport = transport;
      this.time = time;
    }

    Settings journal(ExchangeJournal kept) {
      journal = kept;
      return this;
    }

    Settings executor(Executor callbacks) {
      executor = callbacks;
      return this;
    }

    Settings audit(AuditSink sink) {
      audit = sink;
      return this;
    }

    Settings maintenance(MaintenanceCalendar windows) {
      calendar = windows;
      return this;
    }
  }

  private final Exchanges exchanges;
  private final BulkClient bulk;
  private final ReferenceNumberClient referenceNumbers;

  BulkBench(Settings settings) {
    this.exchanges =
        new Exchanges(
            settings.transport,
            settings.time,
            Duration.ofSeconds(30),
            ReadingRules.DEFAULT,
            settings.journal,
            4,
            Runnable::run,
            new PolicySettings(
                RetryOptions.STANDARD,
                true,
                Duration.ZERO,
                settings.calendar,
                List.of(),
                List.of(),
                Runnable::run,
                code -> Optional.empty()),
            (failure, took, begun) -> {});
    AuditLog audit =
        settings.audit == null
            ? null
            : new AuditLog(settings.audit, new byte[16], settings.time, false);
    Function<CallOptions, MedicalInstitutionCode> clinic = options -> CLINIC;
    ClientSetup setup =
        new ClientSetup(exchanges, WireCharset.WINDOWS_31J, settings.executor, clinic, audit);
    this.bulk = new BulkClient(setup, () -> Verification.Mode.NORMAL);
    this.referenceNumbers = new ReferenceNumberClient(setup.on(Runnable::run));
  }

  BulkClient bulk() {
    return bulk;
  }

  ReferenceNumberClient referenceNumbers() {
    return referenceNumbers;
  }

  void close() {
    exchanges.close();
    exchanges.cancelRunning();
    exchanges.endRemaining(Duration.ZERO);
  }
}
