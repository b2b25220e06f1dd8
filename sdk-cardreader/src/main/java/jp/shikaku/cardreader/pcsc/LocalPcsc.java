package jp.shikaku.cardreader.pcsc;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.TerminalFactory;
import org.jspecify.annotations.Nullable;

/**
 * PC/SC in this process, by the JDK or another provider: the one place that knows how they behave
 * (cardreader 7.5). Needs nothing but the JDK, because it also runs in the worker.
 */
final class LocalPcsc implements Pcsc {

  /** Data of a short answer and its status word. */
  private static final int LONGEST_ANSWER = 256 + 2;

  private static final String NO_READERS = "SCARD_E_NO_READERS_AVAILABLE";

  private final CardTerminals terminals;
  private final Map<String, CardTerminal> seen = new ConcurrentHashMap<>();
  private final AtomicInteger links = new AtomicInteger();

  private LocalPcsc(CardTerminals terminals) {
    this.terminals = terminals;
  }

  /** By the JDK's own provider. */
  static Pcsc openDefault() throws PcscFault {
    try {
      // Never getDefault(): without the service at first use it stays empty for ever.
      return new LocalPcsc(TerminalFactory.getInstance("PC/SC", null).terminals());
    } catch (NoSuchAlgorithmException e) {
      String code = PcscFault.scardCode(e);
      throw new PcscFault(
          PcscFault.Kind.SERVICE_ABSENT, code == null ? "NoSuchAlgorithmException" : code);
    } catch (RuntimeException e) {
      throw PcscFault.of(e);
    }
  }

  /**
   * By a provider of the user's.
   *
   * @param factory asked at every opening
   */
  static Pcsc open(Supplier<TerminalFactory> factory) throws PcscFault {
    try {
      TerminalFactory made = factory.get();
      if ("None".equals(made.getType())) { // what getDefault() gives without the service
        throw new PcscFault(PcscFault.Kind.SERVICE_ABSENT, "None");
      }
      return new LocalPcsc(made.terminals());
    } catch (RuntimeException e) {
      PcscFault fault = PcscFault.of(e);
      // Nothing was opened yet, so nothing was lost.
      throw fault.kind() == PcscFault.Kind.CONTEXT_LOST
          ? new PcscFault(PcscFault.Kind.SERVICE_ABSENT, fault.code())
          : fault;
    }
  }

  @Override
  public Map<String, Boolean> readers() throws PcscFault {
    Map<String, Boolean> readers = new LinkedHashMap<>();
    Map<String, CardTerminal> now = new LinkedHashMap<>();
    try {
      for (CardTerminal terminal : terminals.list()) {
        Boolean present = isCardPresent(terminal);
        if (present != null) {
          readers.put(terminal.getName(), present);
          now.put(terminal.getName(), terminal);
        }
      }
    } catch (CardException | RuntimeException e) {
      if (!NO_READERS.equals(PcscFault.scardCode(e))) {
        throw PcscFault.of(e);
      }
    }
    seen.keySet().retainAll(now.keySet());
    seen.putAll(now);
    return readers;
  }

  /** Null for a reader that was pulled out since it was listed. */
  private static @Nullable Boolean isCardPresent(CardTerminal terminal) throws CardException {
    try {
      return terminal.isCardPresent();
    } catch (CardException e) {
      if (PcscFault.of(e).kind() == PcscFault.Kind.READER_GONE) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void await(Duration most) throws PcscFault {
    // A waiting call holds up the commands to all cards: they share its context.
    if (links.get() > 0) {
      return;
    }
    try {
      terminals.waitForChange(Math.max(1, most.toMillis()));
    } catch (CardException | RuntimeException e) {
      if (!isWithoutReaders(e) && !"SCARD_E_TIMEOUT".equals(PcscFault.scardCode(e))) {
        throw PcscFault.of(e);
      }
    }
  }

  /** The JDK's wait throws where there is no reader; on macOS another exception than on Linux. */
  private static boolean isWithoutReaders(Exception thrown) {
    String code = PcscFault.scardCode(thrown);
    return NO_READERS.equals(code) || (code == null && thrown instanceof IllegalStateException);
  }

  @Override
  public CardLink open(String reader) throws PcscFault {
    CardTerminal terminal = seen.get(reader);
    if (terminal == null) {
      throw new PcscFault(PcscFault.Kind.READER_GONE, "unknown");
    }
    links.incrementAndGet();
    boolean opened = false;
    try {
      Card card = terminal.connect("*");
      Link link = new Link(card);
      link.begin();
      opened = true;
      return link;
    } catch (CardException | RuntimeException e) {
      throw PcscFault.of(e);
    } finally {
      if (!opened) {
        links.decrementAndGet();
      }
    }
  }

  /** The JDK has nothing to close: its context belongs to the process. */
  @Override
  public void close() {
    seen.clear();
  }

  private final class Link implements CardLink {
    private final Card card;
    private final CardChannel channel;
    private final ApduGuard guard = new ApduGuard();
    private boolean closed;

    Link(Card card) {
      this.card = card;
      this.channel = card.getBasicChannel();
    }

    void begin() throws CardException {
      try {
        card.beginExclusive();
      } catch (CardException | RuntimeException e) {
        disconnect(false);
        throw e;
      }
    }

    /** The only place where a command leaves for a card. */
    @Override
    public byte[] transmit(byte[] command) throws PcscFault {
      guard.check(command);
      byte[] buffer = new byte[LONGEST_ANSWER];
      try {
        int length = channel.transmit(ByteBuffer.wrap(command), ByteBuffer.wrap(buffer));
        if (length < 2) { // the service calls it a success when the card left meanwhile
          guard.forget();
          throw new PcscFault(PcscFault.Kind.REMOVED, "noAnswer");
        }
        byte[] answer = Arrays.copyOf(buffer, length);
        guard.answered(command, answer[length - 2] == (byte) 0x90 && answer[length - 1] == 0);
        return answer;
      } catch (CardException | RuntimeException e) {
        guard.forget();
        throw PcscFault.of(e);
      }
    }

    @Override
    public void close(boolean reset) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        card.endExclusive();
      } catch (CardException | RuntimeException e) {
        // The card or the service is gone: nothing is held any more.
      }
      disconnect(reset);
      links.decrementAndGet();
    }

    private void disconnect(boolean reset) {
      try {
        card.disconnect(reset);
      } catch (CardException | RuntimeException e) {
        // As above.
      }
    }
  }
}
