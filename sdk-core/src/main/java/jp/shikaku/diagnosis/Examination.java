package jp.shikaku.diagnosis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Evidence.Place;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.internal.io.SystemWords;
import jp.shikaku.transport.TimeSource;

/**
 * Looks at folders, disks and addresses that the host names, and tells what is there 「現地の観測」. No
 * data of a patient is read or sent: files are known by their names and times. To see what may be
 * done, small files named {@code shikaku-probe-….probe}, which no terminal takes, are written and
 * removed at once. What hangs is given up after 10 s. Thread-safe.
 */
public final class Examination {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Examination() {}

  /**
   * Looks at the shared folder and at {@code req} and {@code res} in it.
   *
   * @param root the terminal's folder 「共有フォルダ」
   * @param time the clock to compare with
   * @return what is there, and what lies there: a {@link Folder} each, {@link Evidence.Root},
   *     {@link Evidence.Clock}, {@link Evidence.NotTaken}, {@link Evidence.Answered} where there is
   *     such
   */
  public static List<Evidence> folders(Path root, TimeSource time) {
    return within(
        LIMIT,
        () -> new FolderExamination(root, time).evidence(),
        List.of(new Folder(Place.ROOT, Access.UNREACHABLE)));
  }

  /**
   * Looks whether the folder of card visits can be read; nothing is written there.
   *
   * @param folder the face folder 「顔認証の結果フォルダ」
   * @return what it allows
   */
  public static Folder faceFolder(Path folder) {
    return within(
        LIMIT,
        () -> new Folder(Place.FACE, FolderExamination.readable(folder)),
        new Folder(Place.FACE, Access.UNREACHABLE));
  }

  /**
   * Looks at the disk of a folder of this computer, where journals and logs go.
   *
   * @param folder the folder
   * @return room and right to write
   */
  public static Evidence.LocalDisk localDisk(Path folder) {
    return within(
        LIMIT,
        () -> FolderExamination.localDisk(folder),
        new Evidence.LocalDisk(OptionalLong.empty(), false));
  }

  /**
   * Tries to connect and sends nothing.
   *
   * @param peer what the address stands for
   * @param host a name or address
   * @param port 1 to 65535; Windows shares answer at 445
   * @param limit how long to try
   * @param time measures
   * @return how it went
   * @throws InvalidQueryException when port or limit are out of range
   */
  public static Evidence.Connection connection(
      Peer peer, String host, int port, Duration limit, TimeSource time) {
    if (port < 1 || port > 65_535) {
      throw new InvalidQueryException("port", "must be 1 to 65535", "1から65535で指定してください");
    } else if (limit.isNegative() || limit.isZero()) {
      throw new InvalidQueryException("limit", "must be more than zero", "0より長くしてください");
    }
    long begun = time.nanoTime();
    Reply reply = within(limit.plusMillis(100), () -> reply(host, port, limit), Reply.SILENT);
    return new Evidence.Connection(peer, reply, Duration.ofNanos(time.nanoTime() - begun));
  }

  private static Reply reply(String host, int port, Duration limit) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      return Reply.UNKNOWN_NAME;
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) Math.max(1, limit.toMillis()));
      return Reply.ACCEPTED;
    } catch (IOException e) {
      if (SystemWords.isWithoutNetwork(e)) {
        return Reply.NO_NETWORK;
      }
      return SystemWords.isRefused(e) ? Reply.REFUSED : Reply.SILENT;
    }
  }

  /** What hangs in the system can not be ended: its thread is left to it. */
  private static <T> T within(Duration limit, Callable<T> look, T otherwise) {
    FutureTask<T> task = new FutureTask<>(look);
    Thread thread = new Thread(task, "shikaku-examination");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // not seen is what is told
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // a fault of ours is no observation
    }
    thread.interrupt();
    return otherwise;
  }
}
