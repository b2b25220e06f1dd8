package jp.shikaku.internal.jdbc;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.io.OwnerOnlyFiles;

/**
 * A SQLite file on a local disk, readable by its owner only, with a few connections that wait for
 * the next operation. Thread-safe.
 */
public final class SqliteFile implements Connections {

  /** The driver of the library {@code org.xerial:sqlite-jdbc}. */
  public static final String DRIVER = "org.sqlite.JDBC";

  private static final int MAX_IDLE = 4;
  // WAL needs shared memory, and locks that work: one host, and no file system of a program.
  private static final Pattern REMOTE =
      Pattern.compile(
          "nfs.*|cifs|smb.*|.*fuse.*|9p.*|afs|afpfs|ncpfs?|ceph|gluster.*|lustre|davfs.*|webdav"
              + "|vboxsf|prl_fs|virtiofs|gfs2?|ocfs2|beegfs|gpfs|drvfs");

  private final Path file;
  private final Driver driver;
  private final Properties settings = new Properties();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  private SqliteFile(Path file, Driver driver, Duration busyTimeout) {
    this.file = file;
    this.driver = driver;
    settings.setProperty("journal_mode", "WAL");
    settings.setProperty("synchronous", "FULL");
    settings.setProperty("busy_timeout", Long.toString(busyTimeout.toMillis()));
  }

  /**
   * Makes the file if there is none.
   *
   * @param path of the file
   * @param driverClass the driver
   * @param busyTimeout how long to wait for another process
   * @throws InvalidQueryException when it cannot be a ledger
   * @throws IllegalStateException when the driver is absent
   */
  public static SqliteFile open(Path path, String driverClass, Duration busyTimeout) {
    Path file = path.toAbsolutePath().normalize();
    requireLocal(file);
    Driver driver = driver(driverClass);
    try {
      createOwnerOnly(file);
    } catch (IOException | RuntimeException e) {
      throw new InvalidQueryException("file", "could not be created", "台帳ファイルを作成できません");
    }
    return new SqliteFile(file, driver, busyTimeout);
  }

  private static Driver driver(String driverClass) {
    try {
      return Class.forName(driverClass).asSubclass(Driver.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      // A program that was put together without it: no input is wrong.
      throw new IllegalStateException(
          "the SQLite driver is absent: add the dependency org.xerial:sqlite-jdbc"
              + " (SQLite のドライバーがありません)",
          e);
    }
  }

  /**
   * Refuses a place where a SQLite file with WAL is not safe. A drive letter that stands for a
   * share looks like a local disk to Java and is not seen.
   *
   * @param path of the file
   * @throws InvalidQueryException when it is not safe
   */
  public static void requireLocal(Path path) {
    Path file = path.toAbsolutePath().normalize();
    Path root = file.getRoot();
    if (root != null && root.toString().startsWith("\\\\")) {
      throw notLocal();
    }
    Path folder = file.getParent();
    if (folder == null || file.toString().indexOf('?') >= 0 || Files.isDirectory(file)) {
      throw new InvalidQueryException(
          "file", "must be a file, without ? in its path", "ファイルを指定してください（? を含まないパス）");
    }
    try {
      Path real = Files.exists(file) ? file.toRealPath() : folder.toRealPath();
      requireLocalStore(Files.getFileStore(real).type());
    } catch (IOException e) {
      throw new InvalidQueryException(
          "file", "its folder must exist and be readable", "台帳ファイルのフォルダーがありません");
    }
  }

  /**
   * Refuses a file system of the network or of a program.
   *
   * @param type its type as Java tells it
   * @throws InvalidQueryException when it is one
   */
  public static void requireLocalStore(String type) {
    if (REMOTE.matcher(type.toLowerCase(Locale.ROOT)).matches()) {
      throw notLocal();
    }
  }

  private static InvalidQueryException notLocal() {
    return new InvalidQueryException(
        "file",
        "must be on a local disk: SQLite is not safe on a share; use PostgreSQL for several PCs",
        "台帳ファイルはこのPCのディスクに置いてください（共有フォルダーは不可）");
  }

  /** SQLite gives its -wal and -shm files the mode of the main one; an ACL is not handed on. */
  static void createOwnerOnly(Path file) throws IOException {
    create(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("acl")) {
      create(file.resolveSibling(file.getFileName() + "-wal"));
      create(file.resolveSibling(file.getFileName() + "-shm"));
    }
  }

  private static void create(Path file) throws IOException {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(file, OwnerOnlyFiles.forFile(file));
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was quicker, with the same permissions.
    }
  }

  @Override
  public Connection take() throws SQLException {
    lock.lock();
    try {
      Connection connection = idle.poll();
      if (connection != null) {
        return connection;
      }
    } finally {
      lock.unlock();
    }
    try {
      // The last connection to close removes -wal and -shm.
      createOwnerOnly(file);
    } catch (IOException e) {
      throw new SQLException("file", "FILE");
    }
    Connection connection = driver.connect("jdbc:sqlite:" + file, settings);
    if (connection == null) {
      throw new SQLException("url", "URL");
    }
    return connection;
  }

  @Override
  public void give(Connection connection, boolean sound) {
    lock.lock();
    try {
      if (sound && !closed && idle.size() < MAX_IDLE) {
        idle.push(connection);
        return;
      }
    } finally {
      lock.unlock();
    }
    end(connection);
  }

  private static void end(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // What was committed is on the disk.
    }
  }

  @Override
  public void close() {
    Deque<Connection> waiting = new ArrayDeque<>();
    lock.lock();
    try {
      closed = true;
      waiting.addAll(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    waiting.forEach(SqliteFile::end);
  }
}
