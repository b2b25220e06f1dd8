package jp.shikaku.internal.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.transport.BulkSource;
import org.jspecify.annotations.Nullable;

/**
 * The one document in a zip (transports 8 T18, eligibility 3.9). The zip is read through once
 * before anything of it is given: every name, size and checksum in it, with limits that do not
 * trust what it says of itself. Nothing is written to a disk. Immutable.
 */
public final class ZippedDocument implements BulkSource {

  private static final int MAX_ENTRIES = 16;

  /**
   * Transports 4.3. Made-up results of 300 and 10,000 persons measured 22 times their zip, the most
   * uniform ones (one refusal for all, numbers that count up) 86; a bomb has a thousand.
   */
  private static final int MAX_RATIO = 100;

  /** Below this size nothing can be a bomb. */
  private static final int FREE_BYTES = 1 << 20;

  private static final int BUFFER = 16 * 1024;

  private final BulkSource zip;
  private final String entryName;
  private final long size;

  private ZippedDocument(BulkSource zip, String entryName, long size) {
    this.zip = zip;
    this.entryName = entryName;
    this.size = size;
  }

  /**
   * Returns the document in a source: the source itself unless it begins as a zip does.
   *
   * @param source a document or a zip
   * @param prefix what the name of the document in a zip begins with
   * @param limit most bytes, of the source and of the documents in it together
   * @throws DecodeException when it is too long, or a zip that breaks the rules
   * @throws IOException when the bytes can not be read
   */
  public static BulkSource unzipped(BulkSource source, String prefix, long limit)
      throws IOException {
    BulkSource document = unzippedIfWhole(source, prefix, limit);
    if (document == null) {
      throw refused("it is damaged");
    }
    return document;
  }

  /**
   * Returns what {@link #unzipped} returns, or null when the zip is damaged: one that is still
   * being written is, too.
   *
   * @param source a document or a zip
   * @param prefix what the name of the document in a zip begins with
   * @param limit most bytes, of the source and of the documents in it together
   * @throws DecodeException when it is too long, or a zip that breaks the rules
   * @throws IOException when the bytes can not be read
   */
  public static @Nullable BulkSource unzippedIfWhole(BulkSource source, String prefix, long limit)
      throws IOException {
    if (source.size() > limit) {
      throw tooLarge();
    }
    try (InputStream in = source.open()) {
      if (!isZip(in.readNBytes(4))) {
        return source;
      }
    }
    try {
      return find(source, prefix, limit);
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // The last comes of a name that is not in the encoding it says.
      if (String.valueOf(e.getMessage()).contains("encrypted")) {
        throw refused("it is encrypted");
      }
      return null;
    }
  }

  private static boolean isZip(byte[] begin) {
    return begin.length == 4
        && begin[0] == 'P'
        && begin[1] == 'K'
        && (begin[2] == 3 || begin[2] == 5 || begin[2] == 7)
        && begin[3] == begin[2] + 1;
  }

  private static ZippedDocument find(BulkSource source, String prefix, long limit)
      throws IOException {
    ZippedDocument found = null;
    try (Counting packed = new Counting(source.open());
        ZipInputStream zip = new ZipInputStream(packed, ISO_8859_1)) {
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      int entries = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries++;
        if (entries > MAX_ENTRIES) {
          throw refused("it holds more than " + MAX_ENTRIES + " entries");
        }
        requireHarmless(entry.getName());
        long size = 0;
        for (int read = zip.readNBytes(buffer, 0, BUFFER);
            read > 0;
            read = zip.readNBytes(buffer, 0, BUFFER)) {
          if (size == 0 && read >= 4 && isZip(Arrays.copyOf(buffer, 4))) {
            throw refused("it holds another archive");
          }
          size += read;
          total += read;
          if (total > limit) {
            throw tooLarge();
          }
          if (total > FREE_BYTES && total / MAX_RATIO > packed.count) {
            throw refused("it unpacks to more than " + MAX_RATIO + " times its size");
          }
        }
        if (!entry.isDirectory() && isDocument(entry.getName(), prefix)) {
          if (found != null) {
            throw refused("it holds more than one result");
          }
          found = new ZippedDocument(source, entry.getName(), size);
        }
      }
      passRest(packed);
    }
    if (found == null) {
      throw refused("it holds no result of this message");
    }
    return found;
  }

  private static boolean isDocument(String name, String prefix) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return last.regionMatches(true, 0, prefix, 0, prefix.length())
        && last.toLowerCase(Locale.ROOT).endsWith(".xml");
  }

  /** Nothing is unpacked to a disk, but who writes such names means harm. */
  private static void requireHarmless(String name) {
    boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.indexOf(':') >= 0;
    boolean upwards = false;
    for (String step : name.split("[/\\\\]", -1)) {
      upwards |= step.equals("..");
    }
    boolean controls = name.chars().anyMatch(c -> c < ' ');
    if (absolute || upwards || controls) {
      throw refused("the name of an entry leads out of it");
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
      throw refused("it holds another archive");
    }
  }

  /** Its end too must have come: only there can a source tell that nothing of it was changed. */
  private static void passRest(InputStream packed) throws IOException {
    packed.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public InputStream open() throws IOException {
    InputStream packed = zip.open();
    try {
      ZipInputStream in = new ZipInputStream(packed, ISO_8859_1);
      ZipEntry entry = in.getNextEntry();
      while (entry != null && !entry.getName().equals(entryName)) {
        entry = in.getNextEntry();
      }
      if (entry == null) {
        throw changed();
      }
      return new EndCheckedStream(in, length -> requireEnd(packed, length));
    } catch (IOException | RuntimeException e) {
      packed.close();
      throw e;
    }
  }

  private void requireEnd(InputStream packed, long length) throws IOException {
    if (length != size) {
      throw changed();
    }
    passRest(packed);
  }

  private static EOFException changed() {
    return new EOFException("the archive has changed");
  }

  /** {@return the size of the document} */
  @Override
  public long size() {
    return size;
  }

  private static DecodeException refused(String rule) {
    return new DecodeException(Problem.ARCHIVE, "the archive is refused: " + rule, null, 0, 0);
  }

  private static DecodeException tooLarge() {
    return new DecodeException(
        Problem.TOO_LARGE, "a limit on depth or size is exceeded", null, 0, 0);
  }

  /** Counts what was taken out of the zip, whatever it says. */
  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
