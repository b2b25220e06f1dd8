package jp.shikaku.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that the terminal took out of {@code req}: exactly what a client wrote, or sent to a
 * {@link MockGateway} over the terminal.
 *
 * <p>Immutable and thread-safe. {@link #toString()}, and so the message of an assertion about
 * requests, tells file name and size only; the content is personal data in shape, if fictitious.
 * {@link #tells} compares an element without showing it, {@link #document()} is for who wants to
 * see it all.
 */
public final class SeenRequest {
  private final int ordinal;
  private final String fileName;
  private final byte[] bytes;
  private final Instant takenAt;
  private final Way way;
  private final @Nullable Message message;

  /** How a request came. */
  public enum Way {
    /** 共有フォルダ: a client wrote the file. */
    FOLDER,
    /** 中継サーバー: a gateway over the terminal wrote it for a client. */
    GATEWAY
  }

  SeenRequest(
      int ordinal,
      String fileName,
      byte[] bytes,
      Instant takenAt,
      Way way,
      @Nullable Message message) {
    this.ordinal = ordinal;
    this.fileName = fileName;
    this.bytes = bytes.clone();
    this.takenAt = takenAt;
    this.way = way;
    this.message = message;
  }

  /**
   * Returns the place of this request in the order the terminal met them, from 1.
   *
   * @return the place, at least 1
   */
  public int ordinal() {
    return ordinal;
  }

  /**
   * Returns the file name, such as {@code OQSsiquc01req_202611020001.xml}.
   *
   * @return the name without a folder
   */
  public String fileName() {
    return fileName;
  }

  /**
   * Returns the message kind without direction, such as {@code OQSsiquc01}.
   *
   * @return the first ten characters of the file name
   */
  public String kind() {
    return fileName.substring(0, 10);
  }

  /**
   * Tells whether it is the first phase of a bulk exchange「一括」: {@code OQSmu…01}.
   *
   * @return whether the centre is to receive something to work on
   */
  public boolean isUpload() {
    return kind().startsWith("OQSmu") && kind().endsWith("01");
  }

  /**
   * Tells whether it is the second phase of a bulk exchange「一括」: {@code OQSmu…02}.
   *
   * @return whether it asks for the result of an upload
   */
  public boolean isDownload() {
    return kind().startsWith("OQSmu") && kind().endsWith("02");
  }

  /**
   * Returns how many groups the body holds: persons asked for, numbers to register, one for the
   * criteria of a list.
   *
   * @return 0 when there is none, or the document could not be read
   */
  public int rows() {
    return message == null ? 0 : message.groups().size();
  }

  /**
   * Returns the {@code ReceptionNumber}「受付番号」 of a download.
   *
   * @return empty when absent, blank or unreadable
   */
  public Optional<String> receptionNumber() {
    return message == null
        ? Optional.empty()
        : Optional.ofNullable(message.toldInBody("ReceptionNumber"));
  }

  /** The answer's name without extension: only the prefix changes, a suffix may hold "req" too. */
  String answerName() {
    return fileName.substring(0, 10) + "res" + fileName.substring(13, fileName.lastIndexOf('.'));
  }

  /**
   * Returns the {@code ArbitraryFileIdentifier}「任意のファイル識別子」.
   *
   * @return empty when absent, blank or unreadable
   */
  public Optional<String> identifier() {
    return header("ArbitraryFileIdentifier");
  }

  /**
   * Returns the {@code MedicalInstitutionCode}「医療機関コード」.
   *
   * @return empty when absent, blank or unreadable
   */
  public Optional<String> institution() {
    return header("MedicalInstitutionCode");
  }

  private Optional<String> header(String element) {
    return message == null ? Optional.empty() : Optional.ofNullable(message.toldInHeader(element));
  }

  /**
   * Returns the charset the document was decoded with: UTF-8 or windows-31j.
   *
   * @return empty when the document could not be read
   */
  public Optional<Charset> charset() {
    return message == null ? Optional.empty() : Optional.of(message.charset());
  }

  /**
   * Returns the text of one element, exactly as written: first of the header, then of the body,
   * then of the body's groups.
   *
   * @param name element name, such as {@code InsurerNumber}
   * @return empty when absent or unreadable; an empty text when the element is there and empty
   */
  public Optional<String> element(String name) {
    if (message == null) {
      return Optional.empty();
    }
    String value = message.header().getOrDefault(name, message.body().get(name));
    for (Message.Group group : message.groups()) {
      if (value == null) {
        value = group.values().get(name);
      }
    }
    return Optional.ofNullable(value);
  }

  /**
   * Tells whether an element has a text, exactly as written. An assertion about this shows no value
   * when it fails.
   *
   * @param name element name, as for {@link #element}
   * @param text the text; an empty one for an element that is there and empty
   * @return false also when the element is absent
   */
  public boolean tells(String name, String text) {
    return element(name).filter(text::equals).isPresent();
  }

  /**
   * Tells where the request differs from the layout though it could be read: order, unknown
   * elements, lengths, padding, byte order mark, character references. Texts name elements, never
   * values.
   *
   * @return an unmodifiable list, empty for a request as the layout asks
   */
  public List<String> deviations() {
    return message == null ? List.of() : message.deviations();
  }

  /**
   * Tells whether the file was a request document at all.
   *
   * @return false when it was answered with a {@code .err}
   */
  public boolean isReadable() {
    return message != null;
  }

  /**
   * Returns the file's content.
   *
   * @return a copy of the exact bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Returns the whole document as text, personal data and all: for failure messages of those who
   * want it there.
   *
   * @return decoded as {@link #charset()} tells, as UTF-8 when it could not be read
   */
  public String document() {
    return new String(bytes, charset().orElse(StandardCharsets.UTF_8));
  }

  /**
   * Returns how the request came.
   *
   * @return the way
   */
  public Way way() {
    return way;
  }

  /**
   * Returns when the terminal met the file, by its clock.
   *
   * @return the instant
   */
  public Instant takenAt() {
    return takenAt;
  }

  @Nullable Message message() {
    return message;
  }

  @Override
  public String toString() {
    return "SeenRequest[" + ordinal + ", " + fileName + ", " + bytes.length + " bytes]";
  }
}
