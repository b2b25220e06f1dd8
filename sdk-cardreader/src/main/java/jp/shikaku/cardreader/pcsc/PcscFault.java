package jp.shikaku.cardreader.pcsc;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.smartcardio.CardNotPresentException;
import org.jspecify.annotations.Nullable;

/**
 * Trouble below the commands of the card 「PC/SCの障害」 (cardreader 4.5, 7.5). It keeps the name of the
 * error and drops the provider's text, which may name anything.
 */
final class PcscFault extends Exception {

  private static final long serialVersionUID = 1L;

  /** What it means for us. */
  enum Kind {
    /** The service is not running; this process can still reach it later. */
    SERVICE_ABSENT,
    /** The service went away; what was opened is dead, maybe for this whole process. */
    CONTEXT_LOST,
    NO_CARD,
    REMOVED,
    RESET,
    IN_USE,
    READER_GONE,
    /** The guard let it not through; nothing was sent. */
    REFUSED,
    OTHER
  }

  private static final Pattern SCARD = Pattern.compile("(SCARD_[A-Z]|WINDOWS)_[A-Z_]{1,40}");
  private static final int DEEPEST = 8;

  private final transient Kind kind;
  private final transient String code;

  PcscFault(Kind kind, String code) {
    super(kind + " " + code, null, false, false);
    this.kind = kind;
    this.code = code;
  }

  /** Reads the error out of whatever a provider throws: the JDK and others word it differently. */
  static PcscFault of(Throwable thrown) {
    String code = scardCode(thrown);
    if (code != null) {
      return new PcscFault(kindOf(code), code);
    }
    for (Throwable t : chain(thrown)) {
      if (t instanceof CardNotPresentException) {
        return new PcscFault(Kind.NO_CARD, "CardNotPresentException");
      }
      if (t instanceof IllegalStateException) { // the JDK's "has been removed", "disconnected"
        return new PcscFault(Kind.REMOVED, "IllegalStateException");
      }
    }
    return new PcscFault(Kind.OTHER, thrown.getClass().getSimpleName());
  }

  /** The PC/SC name of the error in the chain of causes; null if there is none. */
  static @Nullable String scardCode(Throwable thrown) {
    for (Throwable t : chain(thrown)) {
      Matcher matcher = SCARD.matcher(String.valueOf(t.getMessage()));
      if (matcher.find()) {
        return matcher.group();
      }
    }
    return null;
  }

  private static Iterable<Throwable> chain(Throwable thrown) {
    return () ->
        Stream.iterate(thrown, Objects::nonNull, t -> t == null ? null : t.getCause())
            .limit(DEEPEST)
            .iterator();
  }

  private static Kind kindOf(String code) {
    return switch (code) {
      case "SCARD_E_NO_SERVICE",
          "SCARD_E_SERVICE_STOPPED",
          "SCARD_F_COMM_ERROR",
          "SCARD_E_INVALID_HANDLE",
          "SCARD_E_SYSTEM_CANCELLED",
          "SCARD_P_SHUTDOWN",
          "WINDOWS_ERROR_INVALID_HANDLE" -> // what Windows says of a context whose service stopped
          Kind.CONTEXT_LOST;
      case "SCARD_E_NO_SMARTCARD" -> Kind.NO_CARD;
      case "SCARD_W_REMOVED_CARD", "SCARD_W_UNPOWERED_CARD", "SCARD_E_NOT_TRANSACTED" ->
          Kind.REMOVED;
      case "SCARD_W_RESET_CARD" -> Kind.RESET;
      case "SCARD_E_SHARING_VIOLATION" -> Kind.IN_USE;
      case "SCARD_E_UNKNOWN_READER", "SCARD_E_READER_UNAVAILABLE", "SCARD_E_NO_READERS_AVAILABLE" ->
          Kind.READER_GONE;
      default -> Kind.OTHER;
    };
  }

  Kind kind() {
    return kind;
  }

  /** The PC/SC name of the error, or the type of what was thrown; never a provider's text. */
  String code() {
    return code;
  }
}
