package jp.shikaku.transport;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A file system that does what the one below does, after asking whether it may; its notices of
 * changes are what the test wants them to be.
 */
public final class FaultyFiles {

  /** Asked before each operation. */
  @FunctionalInterface
  public interface Hook {
    /**
     * Returns to let the operation happen, or throws, or blocks.
     *
     * @param operation {@code list}, {@code stat}, {@code open}, {@code read}, {@code write} …
     * @param file on which
     * @throws IOException what the operation shall throw
     */
    void before(String operation, Path file) throws IOException;
  }

  /** What the watch service tells. */
  public enum Notices {
    /** Nothing ever. */
    NONE,
    /** That something was missed, all the time. */
    ONLY_OVERFLOW,
    /** There is no such service. */
    REFUSED
  }

  private final Provider provider;
  private final Fs fs;
  private volatile Hook hook = (operation, file) -> {};
  private volatile Notices notices = Notices.REFUSED;

  /**
   * Makes one.
   *
   * @param below what does the work
   */
  public FaultyFiles(FileSystem below) {
    this.provider = new Provider(below.provider());
    this.fs = new Fs(below);
  }

  /**
   * Sets what is asked before each operation.
   *
   * @param hook instead of the one before
   */
  public void hook(Hook hook) {
    this.hook = hook;
  }

  /**
   * Sets what the watch service tells.
   *
   * @param notices there is no service unless set
   */
  public void notices(Notices notices) {
    this.notices = notices;
  }

  /**
   * {@return a path of the file system below as one of this}
   *
   * @param path of the one below
   */
  public Path wrap(Path path) {
    return new P(path);
  }

  private static Path below(Path path) {
    return path instanceof P p ? p.path : path;
  }

  private final class P implements Path {
    private final Path path;

    P(Path path) {
      this.path = path;
    }

    private Path orNull(Path other) {
      return other == null ? null : new P(other);
    }

    @Override
    public FileSystem getFileSystem() {
      return fs;
    }

    @Override
    public boolean isAbsolute() {
      return path.isAbsolute();
    }

    @Override
    public Path getRoot() {
      return orNull(path.getRoot());
    }

    @Override
    public Path getFileName() {
      return orNull(path.getFileName());
    }

    @Override
    public Path getParent() {
      return orNull(path.getParent());
    }

    @Override
    public int getNameCount() {
      return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
      return new P(path.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
      return new P(path.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
      return path.startsWith(below(other));
    }

    @Override
    public boolean endsWith(Path other) {
      return path.endsWith(below(other));
    }

    @Override
    public Path normalize() {
      return new P(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
      return new P(path.resolve(below(other)));
    }

    @Override
    public Path resolve(String other) {
      return new P(path.resolve(other));
    }

    @Override
    public Path resolveSibling(String other) {
      return new P(path.resolveSibling(other));
    }

    @Override
    public Path relativize(Path other) {
      return new P(path.relativize(below(other)));
    }

    @Override
    public URI toUri() {
      return path.toUri();
    }

    @Override
    public Path toAbsolutePath() {
      return new P(path.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
      return new P(path.toRealPath(options));
    }

    @Override
    public WatchKey register(
        WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
      return ((Watch) watcher).key;
    }

    @Override
    public int compareTo(Path other) {
      return path.compareTo(below(other));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof P p && path.equals(p.path);
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  private final class Watch implements WatchService {
    private final Key key = new Key();

    @Override
    public void close() {}

    @Override
    public WatchKey poll() {
      return null;
    }

    @Override
    public WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
      if (notices == Notices.ONLY_OVERFLOW) {
        return key;
      }
      unit.sleep(timeout);
      return null;
    }

    @Override
    public WatchKey take() {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Key implements WatchKey {
    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public List<WatchEvent<?>> pollEvents() {
      return List.of(
          new WatchEvent<Object>() {
            @Override
            public Kind<Object> kind() {
              return StandardWatchEventKinds.OVERFLOW;
            }

            @Override
            public int count() {
              return 1;
            }

            @Override
            public Object context() {
              return null;
            }
          });
    }

    @Override
    public boolean reset() {
      return true;
    }

    @Override
    public void cancel() {}

    @Override
    public Watchable watchable() {
      return null;
    }
  }

  private final class Fs extends FileSystem {
    private final FileSystem below;

    Fs(FileSystem below) {
      this.below = below;
    }

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return below.isReadOnly();
    }

    @Override
    public String getSeparator() {
      return below.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return below.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return below.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return below.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return new P(below.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = below.getPathMatcher(pattern);
      return path -> matcher.matches(below(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return below.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
      if (notices == Notices.REFUSED) {
        throw new UnsupportedOperationException();
      }
      return new Watch();
    }
  }

  private final class Provider extends FileSystemProvider {
    private final FileSystemProvider below;

    Provider(FileSystemProvider below) {
      this.below = below;
    }

    @Override
    public String getScheme() {
      return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return fs;
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      hook.before("open", path);
      return new Channel(path, below.newByteChannel(below(path), options, attributes));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
      hook.before("list", dir);
      DirectoryStream<Path> stream =
          below.newDirectoryStream(below(dir), path -> filter.accept(new P(path)));
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          Iterator<Path> all = stream.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return all.hasNext();
            }

            @Override
            public Path next() {
              return new P(all.next());
            }
          };
        }

        @Override
        public void close() throws IOException {
          stream.close();
        }
      };
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
      hook.before("mkdir", dir);
      below.createDirectory(below(dir), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
      hook.before("delete", path);
      below.delete(below(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      hook.before("copy", source);
      below.copy(below(source), below(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      hook.before("move", source);
      below.move(below(source), below(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path path2) throws IOException {
      return below.isSameFile(below(path), below(path2));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return below.isHidden(below(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      hook.before("store", path);
      return below.getFileStore(below(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      hook.before("access", path);
      below.checkAccess(below(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return below.getFileAttributeView(below(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      hook.before("stat", path);
      return below.readAttributes(below(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      hook.before("stat", path);
      return below.readAttributes(below(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options)
        throws IOException {
      below.setAttribute(below(path), name, value, options);
    }
  }

  private final class Channel implements SeekableByteChannel {
    private final Path path;
    private final SeekableByteChannel below;

    Channel(Path path, SeekableByteChannel below) {
      this.path = path;
      this.below = below;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      hook.before("read", path);
      return below.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      hook.before("write", path);
      return below.write(source);
    }

    @Override
    public long position() throws IOException {
      return below.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      below.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return below.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      below.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return below.isOpen();
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }
}
