package jp.shikaku.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.EndCheckedStream;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Folders.Identity;
import jp.shikaku.internal.io.Role;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is read where it lies in the answer folder. Each reading is of the very file that
 * was judged, to its end, or fails. No single operation keeps its caller waiting longer than the
 * limit, however long a dead share holds it. Thread-safe; its streams are not.
 */
final class FolderSource implements BulkSource {

  /** How a source reads. */
  record Manner(Executor io, Duration limit, BooleanSupplier isGivenUp) {}

  private final Folders folders;
  private final String name;
  private final Identity judged;
  private final RunningExchange exchange;
  private final Manner manner;

  FolderSource(
      Folders folders, String name, Identity judged, RunningExchange exchange, Manner manner) {
    this.folders = folders;
    this.name = name;
    this.judged = judged;
    this.exchange = exchange;
    this.manner = manner;
  }

  @Override
  public long size() {
    return judged.size();
  }

  @Override
  public InputStream open() throws IOException {
    CompletableFuture<SeekableByteChannel> opening = begin(this::openJudged);
    try {
      return new EndCheckedStream(new Reading(await(opening)), this::checkEnd);
    } catch (IOException e) {
      var unused = opening.thenAccept(FolderSource::discard); // it may open yet
      throw e;
    }
  }

  private SeekableByteChannel openJudged() throws IOException {
    SeekableByteChannel channel = folders.open(name);
    try {
      Identity now = folders.identify(name);
      if (now == null) {
        throw new NoSuchFileException(name);
      }
      requireSame(now);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void requireSame(Identity now) throws IOException {
    if (!judged.equals(now)) {
      throw failure(Reason.CORRUPTED, "the answer in folder res was changed after it was judged");
    }
  }

  /** Who removed it meanwhile did not change what we hold open. */
  private void checkEnd(long length) throws IOException {
    if (length != judged.size()) {
      throw failure(Reason.CORRUPTED, "the answer in folder res was cut off after it was judged");
    }
    Identity now = await(begin(() -> folders.identify(name)));
    if (now != null) {
      requireSame(now);
    }
  }

  // ---- operations that may hang

  private <T extends @Nullable Object> CompletableFuture<T> begin(Callable<T> operation)
      throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      manner
          .io()
          .execute(
              () -> {
                try {
                  done.complete(operation.call());
                } catch (Exception e) {
                  done.completeExceptionally(e);
                }
              });
    } catch (RejectedExecutionException e) {
      throw failure(Reason.TRANSPORT_CLOSED, "closed before the answer was read");
    }
    return done;
  }

  private <T extends @Nullable Object> T await(CompletableFuture<T> done) throws IOException {
    try {
      return done.get(manner.limit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw failure(Reason.SHARE_UNREACHABLE, "the share did not respond in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw typed(e.getCause());
    }
  }

  private IOException typed(@Nullable Throwable cause) {
    if (cause instanceof IOException known
        && known.getCause() instanceof jp.shikaku.TransportException) {
      return known;
    } else if (cause instanceof NoSuchFileException && isFolderThere()) {
      return failure(Reason.UNKNOWN_EXCHANGE, "the answer is not in folder res any more");
    }
    boolean isDenied =
        cause instanceof FolderException known
            ? known.trouble() == Trouble.DENIED
            : cause instanceof Exception e && FolderException.troubleOf(e) == Trouble.DENIED;
    return isDenied
        ? failure(Reason.SHARE_DENIED, "the answer in folder res can not be read")
        : failure(Reason.SHARE_UNREACHABLE, "the answer in folder res could not be read on");
  }

  private boolean isFolderThere() {
    try {
      await(
          begin(
              () -> {
                folders.require(Role.RES);
                return true;
              }));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private IOException failure(Reason reason, String detail) {
    return new IOException(detail, exchange.failure(reason, Delivery.UNKNOWN, detail));
  }

  private static void discard(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nobody reads it.
    }
  }

  /** Reads on the threads of the transport. What they hold when given up is not looked at again. */
  private final class Reading extends InputStream {
    private final SeekableByteChannel channel;
    private boolean isStuck;

    Reading(SeekableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (manner.isGivenUp().getAsBoolean()) {
        throw new InterruptedIOException("given up");
      }
      CompletableFuture<Integer> reading =
          begin(() -> channel.read(ByteBuffer.wrap(buffer, offset, length)));
      try {
        return await(reading);
      } finally {
        isStuck = !reading.isDone();
      }
    }

    @Override
    public void close() throws IOException {
      CompletableFuture<Boolean> closing;
      try {
        closing =
            begin(
                () -> {
                  channel.close();
                  return true;
                });
      } catch (IOException transportClosed) {
        channel.close();
        return;
      }
      if (!isStuck) {
        await(closing); // who owns the folder can remove the file now
      }
    }
  }
}
