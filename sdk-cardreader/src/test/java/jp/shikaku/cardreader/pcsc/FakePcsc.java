package jp.shikaku.cardreader.pcsc;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardNotPresentException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactory;
import javax.smartcardio.TerminalFactorySpi;
import jp.shikaku.mock.VirtualCard;

/**
 * A scripted PC/SC service behind {@code javax.smartcardio}: what the JDK's does (cardreader 7.5)
 * when told to.
 */
final class FakePcsc {

  /** A call into the service. */
  record Call(String what, String thread) {}

  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<Long> waits = new CopyOnWriteArrayList<>();

  /** Thrown by every status call while set, as an error of the service by its name. */
  volatile String statusError;

  /** Thrown by the next waits, in order. */
  volatile Runnable whileListing = () -> {};

  final Deque<Exception> waitErrors = new ArrayDeque<>();

  /** Thrown instead of the n-th command of all, from 1. */
  final Map<Integer, CardException> commandErrors = new LinkedHashMap<>();

  /** Run before each command with its number. */
  volatile Consumer<Integer> beforeCommand = number -> {};

  /** Run after each command with its number, when the card has answered. */
  volatile Consumer<Integer> afterCommand = number -> {};

  /** Run in each wait. */
  volatile Runnable whileWaiting = () -> {};

  /** The number of a command that is answered with nothing, as a success. */
  volatile int emptyAnswer;

  volatile boolean waitResult;
  volatile String type = "Fake";
  volatile int opened;
  volatile int openNow;
  volatile int mostOpen;

  private final Map<String, VirtualCard> readers = new LinkedHashMap<>();
  private int commands;

  static CardException error(String code) {
    return new CardException("failed", new Exception(code));
  }

  FakePcsc reader(String name) {
    synchronized (readers) {
      readers.put(name, null);
    }
    return this;
  }

  FakePcsc insert(String reader, VirtualCard card) {
    synchronized (readers) {
      if (card != null) {
        card.reset();
      }
      readers.put(reader, card);
    }
    return this;
  }

  FakePcsc remove(String reader) {
    return insert(reader, null);
  }

  FakePcsc unplug(String reader) {
    synchronized (readers) {
      readers.remove(reader);
    }
    return this;
  }

  private VirtualCard card(String reader) {
    synchronized (readers) {
      return readers.get(reader);
    }
  }

  private List<String> names() {
    synchronized (readers) {
      return List.copyOf(readers.keySet());
    }
  }

  TerminalFactory factory() {
    try {
      return TerminalFactory.getInstance(type, this, new FakeProvider(type));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Threads that made calls whose name begins so. */
  List<String> threads(String prefix) {
    return calls.stream()
        .filter(call -> call.what().startsWith(prefix))
        .map(Call::thread)
        .distinct()
        .toList();
  }

  long count(String what) {
    return calls.stream().filter(call -> call.what().equals(what)).count();
  }

  private void called(String what) {
    calls.add(new Call(what, Thread.currentThread().getName()));
  }

  private void status(String what) throws CardException {
    called("status " + what);
    String error = statusError;
    if (error != null) {
      throw error(error);
    }
  }

  public static final class FakeProvider extends Provider {
    private static final long serialVersionUID = 1L;

    FakeProvider(String type) {
      super("Fake", "1", "scripted terminals");
      put("TerminalFactory." + type, Spi.class.getName());
    }
  }

  public static final class Spi extends TerminalFactorySpi {
    private final FakePcsc fake;

    public Spi(Object fake) {
      this.fake = (FakePcsc) fake;
    }

    @Override
    protected CardTerminals engineTerminals() {
      return fake.new Terminals();
    }
  }

  private final class Terminals extends CardTerminals {
    @Override
    public List<CardTerminal> list(State state) throws CardException {
      whileListing.run();
      status("list " + state);
      List<CardTerminal> terminals = new ArrayList<>();
      names().forEach(name -> terminals.add(new Terminal(name)));
      return terminals;
    }

    @Override
    public boolean waitForChange(long timeout) throws CardException {
      waits.add(timeout);
      whileWaiting.run();
      Exception error = waitErrors.poll();
      if (error instanceof CardException cardError) {
        called("status wait");
        throw cardError;
      }
      if (error instanceof RuntimeException runtimeError) {
        throw runtimeError;
      }
      status("wait");
      return waitResult;
    }
  }

  private final class Terminal extends CardTerminal {
    private final String name;

    Terminal(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Card connect(String protocol) throws CardException {
      called("connect " + protocol);
      VirtualCard card = card(name);
      if (!names().contains(name)) {
        throw error("SCARD_E_READER_UNAVAILABLE");
      }
      if (card == null) {
        throw new CardNotPresentException("no card");
      }
      return new FakeCard(name, card);
    }

    @Override
    public boolean isCardPresent() throws CardException {
      status("present");
      if (!names().contains(name)) {
        throw error("SCARD_E_READER_UNAVAILABLE");
      }
      return card(name) != null;
    }

    @Override
    public boolean waitForCardPresent(long timeout) {
      throw new AssertionError("not to be used");
    }

    @Override
    public boolean waitForCardAbsent(long timeout) {
      throw new AssertionError("not to be used");
    }
  }

  private final class FakeCard extends Card {
    private final String reader;
    private final VirtualCard card;
    private Thread owner;

    FakeCard(String reader, VirtualCard card) {
      this.reader = reader;
      this.card = card;
      opened++;
      mostOpen = Math.max(mostOpen, ++openNow);
    }

    @Override
    public ATR getATR() {
      return new ATR(card.atr());
    }

    @Override
    public String getProtocol() {
      return "T=1";
    }

    @Override
    public CardChannel getBasicChannel() {
      return new Channel(this);
    }

    @Override
    public CardChannel openLogicalChannel() {
      throw new AssertionError("G1: a logical channel");
    }

    @Override
    public void beginExclusive() {
      called("begin");
      owner = Thread.currentThread();
    }

    @Override
    public void endExclusive() {
      called("end");
      owner = null;
    }

    @Override
    public byte[] transmitControlCommand(int code, byte[] command) {
      throw new AssertionError("a control command");
    }

    @Override
    public void disconnect(boolean reset) {
      called("disconnect " + reset);
      openNow--;
      if (reset) {
        card.reset();
      }
    }

    private byte[] send(byte[] command) throws CardException {
      if (owner != Thread.currentThread()) {
        throw new CardException("Exclusive access established by another Thread");
      }
      called("transmit");
      int number = ++commands;
      beforeCommand.accept(number);
      CardException error = commandErrors.get(number);
      if (error != null) {
        throw error;
      }
      if (card(reader) != card) {
        throw FakePcsc.error("SCARD_W_REMOVED_CARD");
      }
      try {
        byte[] answer = card.process(command);
        afterCommand.accept(number);
        return number == emptyAnswer ? new byte[0] : answer;
      } catch (VirtualCard.Removed e) {
        remove(reader);
        throw FakePcsc.error("SCARD_W_REMOVED_CARD");
      }
    }
  }

  private static final class Channel extends CardChannel {
    private final FakeCard card;

    Channel(FakeCard card) {
      this.card = card;
    }

    @Override
    public Card getCard() {
      return card;
    }

    @Override
    public int getChannelNumber() {
      return 0;
    }

    @Override
    public ResponseAPDU transmit(CommandAPDU command) throws CardException {
      return new ResponseAPDU(card.send(command.getBytes()));
    }

    @Override
    public int transmit(ByteBuffer command, ByteBuffer response) throws CardException {
      byte[] bytes = new byte[command.remaining()];
      command.get(bytes);
      byte[] answer = card.send(bytes);
      response.put(answer);
      return answer.length;
    }

    @Override
    public void close() {}
  }
}
