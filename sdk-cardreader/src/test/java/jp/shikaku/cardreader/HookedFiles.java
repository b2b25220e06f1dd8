package jp.shikaku.cardreader;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;

/**
 * A file system that does what the one below does, after asking whether it may; its notices of
 * changes are what the test wants them to be.
 */
@NullUnmarked
final class HookedFiles {

  /** Asked before each operation: {@code list}, {@code stat}, {@code open}, or a change. */
  @FunctionalInterface
  interface Hook {
    void before(String operation, Path file) throws IOException;
  }

  /** What the watch service tells. */
  enum Notices {
    NONE,
    ONLY_OVERFLOW,
    REFUSED
  }

  private final FileSystem below;
  private final FileSystem fs;
  private final Provider provider;
  private volatile Hook hook = (operation, file) -> {};
  private volatile Notices notices = Notices.REFUSED;

  HookedFiles(FileSystem below) {
    this.below = below;
    this.provider = new Provider();
    this.fs = new Fs();
  }

  void hook(Hook hook) {
    this.hook = hook;
  }

  void notices(Notices notices) {
    this.notices = notices;
  }

  private interface Wrapped {
    Path below();
  }

  Path wrap(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            HookedFiles.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapped.class},
            new Handler(path));
  }

  private static Path below(Object path) {
    return path instanceof Wrapped wrapped ? wrapped.below() : (Path) path;
  }

  private final class Handler implements InvocationHandler {
    private final Path path;

    Handler(Path path) {
      this.path = path;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "below":
          return path;
        case "getFileSystem":
          return fs;
        case "register":
          return ((Watch) arguments[0]).key;
        default:
          break;
      }
      Object[] plain = arguments == null ? new Object[0] : arguments.clone();
      for (int i = 0; i < plain.length; i++) {
        plain[i] = plain[i] instanceof Wrapped wrapped ? wrapped.below() : plain[i];
      }
      try {
        Object result = method.invoke(path, plain);
        return result instanceof Path found ? wrap(found) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
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
      return false;
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
      return wrap(below.getPath(first, more));
    }

    @Override
    public java.nio.file.PathMatcher getPathMatcher(String pattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public java.nio.file.attribute.UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      if (notices == Notices.REFUSED) {
        throw new UnsupportedOperationException();
      }
      return new Watch();
    }
  }

  private final class Provider extends FileSystemProvider {
    private final FileSystemProvider real = below.provider();

    @Override
    public String getScheme() {
      return "hooked";
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
      return real.newByteChannel(below(path), options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
      hook.before("list", dir);
      DirectoryStream<Path> stream = real.newDirectoryStream(below(dir), path -> true);
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
              return wrap(all.next());
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
      hook.before("change", dir);
      real.createDirectory(below(dir), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
      hook.before("change", path);
      real.delete(below(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      hook.before("change", source);
      real.copy(below(source), below(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      hook.before("change", source);
      real.move(below(source), below(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return real.isSameFile(below(path), below(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return real.isHidden(below(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return real.getFileStore(below(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      hook.before("stat", path);
      real.checkAccess(below(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return real.getFileAttributeView(below(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      hook.before("stat", path);
      return real.readAttributes(below(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      hook.before("stat", path);
      return real.readAttributes(below(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options)
        throws IOException {
      hook.before("change", path);
      real.setAttribute(below(path), name, value, options);
    }
  }
}
