package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Outbox;
import org.slf4j.Logger;

/**
 * What the exchanges of one folder transport share.
 *
 * @param sweep has the folders looked through soon
 */
record FolderSetup(
    TimeSource time,
    Executor io,
    Executor callbacks,
    Folders folders,
    Outbox outbox,
    ShareState share,
    Retention retention,
    Orphans orphans,
    Duration pickupTimeout,
    Duration notTakenAfter,
    Duration slowAfter,
    Duration readLimit,
    Logger log,
    Runnable sweep,
    Consumer<FolderExchange> onEnd) {}
