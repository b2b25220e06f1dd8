package jp.shikaku.mock;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fictitious My Number Card「マイナンバーカード」, as far as its JPKI application「公的個人認証AP」 (cardreader 4):
 * the files with real but self-made certificates, the four-digit PIN with three tries, and signing.
 *
 * <pre>{@code
 * try (Pcscd service = Pcscd.start(Duration.ofMinutes(1));
 *     VirtualCard card = VirtualCard.builder().pin("1234").build()) {
 *   card.insert();      // a program sees a card in "Virtual PCD 00 00"
 *   …
 *   card.remove();
 *   card.forbidden();   // empty when the program kept away from 個人番号
 * }
 * }</pre>
 *
 * <p>{@link #insert()} puts it into the virtual reader of a running PC/SC service ({@link Pcscd});
 * {@link #process} is the same chip without a service, for tests with a simulated reader. Other
 * applications of a real card, and so 個人番号, are not there: whoever selects them gets {@code 6A82},
 * and {@link #commands()} tells. What is not public about the real card is assumed: its answer to a
 * blocked PIN, to a command it does not know ({@code 6D00}), and the phone's files beyond the token
 * name.
 *
 * <p>Thread-safe.
 */
public final class VirtualCard implements AutoCloseable {
  /** The port where the service waits for a card in its first virtual reader. */
  public static final int FIRST_SLOT = 35963;

  /** The port of the second virtual reader. */
  public static final int SECOND_SLOT = 35964;

  private static final int CONNECT_MILLIS = 2_000;
  private static final int END_MILLIS = 2_000;
  private static final int ASK_ATR = 4;

  private final byte[] atr;
  private final CardImage image;
  private final CardIdentity identity;
  private final boolean hasCertificate;
  private final Duration delay;
  private final int removedAtRead;
  private final int resetAfter;

  private final ReentrantLock chip = new ReentrantLock();
  private final List<CardCommand> commands = new ArrayList<>();
  private int selected;
  private int reads;
  private boolean gone;

  private final ReentrantLock slot = new ReentrantLock();
  private @Nullable Connection connection;
  private int port = FIRST_SLOT;

  /** What kind of card or phone it is, by its token name (cardreader 4.2). */
  public enum Kind {
    /** マイナンバーカード. */
    MY_NUMBER_CARD("JPKIAPICCTOKEN2"),
    /** スマホ用電子証明書, Android. */
    PHONE_ANDROID("JPKIAPGPSETOKEN"),
    /** スマホ用電子証明書, iPhone. */
    PHONE_IOS("JPKIAPIOSTOKEN"),
    /** The old 住基カード. */
    JUKI_CARD("JPKIAPICCTOKEN"),
    /** No such card at all: it lacks the JPKI application. */
    OTHER("");

    private final String token;

    Kind(String token) {
      this.token = token;
    }

    String token() {
      return token;
    }
  }

  /** The card is out of the reader and can not answer; told by {@link VirtualCard#process}. */
  public static final class Removed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Removed() {
      super("the virtual card was removed");
    }
  }

  private VirtualCard(Builder builder) {
    atr = builder.atr.clone();
    identity = new CardIdentity();
    hasCertificate = builder.hasCertificate;
    delay = builder.delay;
    removedAtRead = builder.removedAtRead;
    resetAfter = builder.resetAfter;
    image =
        new CardImage(
            new CardImage.Contents(
                builder.kind,
                identity,
                new CardImage.Secret(builder.pin, Builder.PIN_TRIES, builder.triesLeft),
                new CardImage.Secret(
                    builder.password, Builder.PASSWORD_TRIES, Builder.PASSWORD_TRIES),
                builder.hasCertificate,
                builder.hasSignatureCertificate,
                builder.certificateKept,
                builder.signsWithAnotherKey,
                builder.blockedWord,
                builder.blockedCounterWord));
  }

  /**
   * Begins a card.
   *
   * @return a builder; as it is, it makes a My Number Card with the PIN 1234
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the answer to reset, by which a card must not be recognised (cardreader 4.1).
   *
   * @return a copy of its bytes
   */
  public byte[] atr() {
    return atr.clone();
  }

  /**
   * Answers a command as the chip does. Every command is recorded; the given array is neither kept
   * nor changed.
   *
   * @param command a command APDU of any length and content
   * @return the answer, its last two bytes the status word; never empty
   * @throws Removed when a fault removed the card, until {@link #reset()}
   */
  public byte[] process(byte[] command) {
    chip.lock();
    try {
      if (gone) {
        throw new Removed();
      }
      CardApdu apdu = CardApdu.parse(command);
      record(command, apdu);
      if (apdu == null) {
        return CardImage.word(0x6700);
      }
      if (CardImage.reads(apdu) && ++reads == removedAtRead) {
        gone = true;
        throw new Removed();
      }
      byte[] answer = image.answer(apdu);
      follow(apdu, answer);
      if (commands.size() == resetAfter) {
        image.reset();
      }
      return answer;
    } finally {
      chip.unlock();
    }
  }

  private void record(byte[] command, @Nullable CardApdu apdu) {
    HexFormat hex = HexFormat.of().withUpperCase();
    String named = apdu == null || apdu.instruction() != 0xA4 ? "" : hex.formatHex(apdu.data());
    commands.add(
        new CardCommand(
            hex.formatHex(command, 0, Math.min(4, command.length)),
            named,
            apdu == null || !CardImage.isPermitted(apdu, selected)));
  }

  /** What the program believes to be selected: a reset that it can not know of changes nothing. */
  private void follow(CardApdu apdu, byte[] answer) {
    if (Arrays.equals(answer, CardImage.OK)) {
      if (CardImage.selectsApplication(apdu)) {
        selected = 0;
      } else if (CardImage.selectsFile(apdu)) {
        selected = apdu.file();
      }
    }
  }

  /**
   * Resets the chip, as the service does between programs: nothing is selected, no PIN is proven.
   * The tries left stay. Puts a card back that a fault removed.
   */
  public void reset() {
    chip.lock();
    try {
      image.reset();
      selected = 0;
      gone = false;
    } finally {
      chip.unlock();
    }
  }

  /**
   * Returns every command that came, in order, whether answered well or not.
   *
   * @return an unmodifiable snapshot
   */
  public List<CardCommand> commands() {
    chip.lock();
    try {
      return List.copyOf(commands);
    } finally {
      chip.unlock();
    }
  }

  /**
   * Returns the commands that a program must not send (cardreader 6).
   *
   * @return an unmodifiable snapshot; empty is what a test wants
   */
  public List<CardCommand> forbidden() {
    return commands().stream().filter(CardCommand::forbidden).toList();
  }

  /**
   * Returns how often the PIN「利用者証明用電子証明書の暗証番号」 may still be given wrong.
   *
   * @return 0 to 3; 0 is blocked
   */
  public int triesLeft() {
    chip.lock();
    try {
      return image.triesLeft();
    } finally {
      chip.unlock();
    }
  }

  /**
   * Tells whether the chip would sign now: the PIN was right, and no reset nor SELECT of the
   * application came since.
   *
   * @return whether it would
   */
  public boolean isPinProven() {
    chip.lock();
    try {
      return image.isPinProven();
    } finally {
      chip.unlock();
    }
  }

  /**
   * Returns the whole 利用者証明用電子証明書, whatever fault cuts the one that is read from the card.
   *
   * @return a certificate of a made-up authority for nobody
   * @throws IllegalStateException when the card has none
   */
  public X509Certificate certificate() {
    if (!hasCertificate) {
      throw new IllegalStateException("the card has no certificate");
    }
    byte[] bytes;
    chip.lock();
    try {
      bytes = identity.certificate();
    } finally {
      chip.unlock();
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new IllegalStateException("the made certificate can not be read", e);
    }
  }

  /**
   * Puts the card into the first virtual reader.
   *
   * @throws IOException when no service waits there
   * @throws IllegalStateException when it is in a reader
   */
  public void insert() throws IOException {
    insert(FIRST_SLOT);
  }

  /**
   * Puts the card into a virtual reader. It is seen some tenths of a second later.
   *
   * @param slotPort the reader's port on this machine, {@link #FIRST_SLOT} or {@link #SECOND_SLOT}
   * @throws IOException when no service waits there
   * @throws IllegalStateException when it is in a reader
   */
  public void insert(int slotPort) throws IOException {
    slot.lock();
    try {
      if (isInserted()) {
        throw new IllegalStateException("the card is in a reader");
      }
      reset();
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), slotPort), CONNECT_MILLIS);
        connection = new Connection(socket);
        port = slotPort;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } finally {
      slot.unlock();
    }
  }

  /**
   * Tells whether the card is in a reader of a living service.
   *
   * @return whether it is
   */
  public boolean isInserted() {
    slot.lock();
    try {
      return connection != null && connection.thread.isAlive();
    } finally {
      slot.unlock();
    }
  }

  /** Takes the card out of the reader; nothing happens when it is in none. */
  public void remove() {
    slot.lock();
    try {
      if (connection != null) {
        connection.end();
        connection = null;
      }
    } finally {
      slot.unlock();
    }
  }

  /**
   * Takes this card out and puts another one into the same reader.
   *
   * @param other the other card
   * @param gap how long the reader is empty; zero for as fast as possible, which a program may not
   *     notice
   * @throws IOException when no service waits there
   * @throws InterruptedException when the thread is interrupted while the reader is empty
   */
  public void swap(VirtualCard other, Duration gap) throws IOException, InterruptedException {
    int samePort;
    slot.lock();
    try {
      samePort = port;
      remove();
    } finally {
      slot.unlock();
    }
    TimeUnit.NANOSECONDS.sleep(gap.toNanos());
    other.insert(samePort);
  }

  /** Takes the card out of the reader, as {@link #remove()}. */
  @Override
  public void close() {
    remove();
  }

  @Override
  public String toString() {
    return "VirtualCard[" + commands().size() + " commands]";
  }

  /** A stay in a virtual reader: frames of a two-byte length and a payload (cardreader 7.1). */
  private final class Connection {
    private final Socket socket;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    Connection(Socket socket) {
      this.socket = socket;
      thread = new Thread(this::serve, "virtual-card");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      try (Socket open = socket) {
        DataInputStream in = new DataInputStream(open.getInputStream());
        OutputStream out = open.getOutputStream();
        while (true) {
          answer(in.readNBytes(in.readUnsignedShort()), out);
        }
      } catch (Removed | EOFException e) {
        // out of the reader, by a fault or because the service ended
      } catch (IOException e) {
        // the same: remove() closes the socket
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void answer(byte[] payload, OutputStream out) throws IOException, InterruptedException {
      if (payload.length > 1) {
        byte[] answer = process(payload);
        if (!ended.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
          send(answer, out);
        }
      } else if (payload.length == 1 && payload[0] == ASK_ATR) {
        send(atr, out);
      } else {
        reset();
      }
    }

    private void send(byte[] payload, OutputStream out) throws IOException {
      byte[] frame = new byte[payload.length + 2];
      frame[0] = (byte) (payload.length >>> 8);
      frame[1] = (byte) payload.length;
      System.arraycopy(payload, 0, frame, 2, payload.length);
      out.write(frame);
      out.flush();
    }

    void end() {
      ended.countDown();
      try {
        socket.close();
        thread.join(END_MILLIS);
      } catch (IOException e) {
        // closed all the same
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Settings of a card. Not thread-safe. */
  public static final class Builder {
    private static final int PIN_TRIES = 3;
    private static final int PASSWORD_TRIES = 5;

    private byte[] atr = HexFormat.of().parseHex("3b888001000005e0b381a1007f");
    private Kind kind = Kind.MY_NUMBER_CARD;
    private String pin = "1234";
    private int triesLeft = PIN_TRIES;
    private String password = "MIHON1";
    private boolean hasCertificate = true;
    private boolean hasSignatureCertificate = true;
    private int certificateKept = Integer.MAX_VALUE;
    private boolean signsWithAnotherKey;
    private int blockedWord = 0x6983;
    private int blockedCounterWord = 0x63C0;
    private Duration delay = Duration.ZERO;
    private int removedAtRead;
    private int resetAfter;

    private Builder() {}

    /**
     * Sets the answer to reset; default that of a contactless My Number Card.
     *
     * @param newAtr 2 to 33 bytes
     * @return this
     * @throws IllegalArgumentException for another length
     */
    public Builder atr(byte[] newAtr) {
      require(newAtr.length >= 2 && newAtr.length <= 33, "atr must be 2 to 33 bytes");
      atr = newAtr.clone();
      return this;
    }

    /**
     * Sets what kind of card or phone it is; default {@link Kind#MY_NUMBER_CARD}.
     *
     * @param newKind the kind
     * @return this
     */
    public Builder kind(Kind newKind) {
      kind = newKind;
      return this;
    }

    /**
     * Sets the PIN「利用者証明用電子証明書の暗証番号」; default 1234.
     *
     * @param fourDigits ASCII digits
     * @return this
     * @throws IllegalArgumentException when they are not four digits
     */
    public Builder pin(String fourDigits) {
      require(fourDigits.matches("[0-9]{4}"), "pin must be four digits");
      pin = fourDigits;
      return this;
    }

    /**
     * Sets how often the PIN may still be given wrong; default 3.
     *
     * @param tries 0, blocked, to 3
     * @return this
     * @throws IllegalArgumentException for another number
     */
    public Builder triesLeft(int tries) {
      require(tries >= 0 && tries <= PIN_TRIES, "triesLeft must be 0 to 3");
      triesLeft = tries;
      return this;
    }

    /**
     * Sets the password of the 署名用電子証明書; default {@code MIHON1}.
     *
     * @param newPassword 6 to 16 capital letters and digits
     * @return this
     * @throws IllegalArgumentException when it is not
     */
    public Builder signaturePassword(String newPassword) {
      require(
          newPassword.matches("[0-9A-Z]{6,16}"),
          "signaturePassword must be 6 to 16 capital letters and digits");
      password = newPassword;
      return this;
    }

    /**
     * Leaves the 利用者証明用電子証明書 and its key out: their files are not found.
     *
     * @return this
     */
    public Builder withoutCertificate() {
      hasCertificate = false;
      return this;
    }

    /**
     * Leaves the 署名用電子証明書 and its key out, as on children's cards.
     *
     * @return this
     */
    public Builder withoutSignatureCertificate() {
      hasSignatureCertificate = false;
      return this;
    }

    /**
     * Sets the answer to a PIN given to a blocked card; default {@code 6983}. Which one the real
     * card gives is not known.
     *
     * @param statusWord 0x6983 or 0x6984
     * @return this
     * @throws IllegalArgumentException for another one
     */
    public Builder blockedStatusWord(int statusWord) {
      require(
          statusWord == 0x6983 || statusWord == 0x6984, "blockedStatusWord must be 6983 or 6984");
      blockedWord = statusWord;
      return this;
    }

    /**
     * Sets the answer of a blocked card to the question how many tries are left; default {@code
     * 63C0}. Which one the real card gives is not known.
     *
     * @param statusWord 0x63C0, 0x6983 or 0x6984
     * @return this
     * @throws IllegalArgumentException for another one
     */
    public Builder blockedCounterStatusWord(int statusWord) {
      require(
          statusWord == 0x63C0 || statusWord == 0x6983 || statusWord == 0x6984,
          "blockedCounterStatusWord must be 63C0, 6983 or 6984");
      blockedCounterWord = statusWord;
      return this;
    }

    /**
     * Takes the card out in the middle of a READ BINARY, which gets no answer; once. In a virtual
     * reader, the JDK's {@code CardChannel.transmit} throws an {@link IllegalArgumentException} for
     * the missing answer, and tells of the removal only with the next command.
     *
     * @param ordinal which one since the card was made, from 1
     * @return this
     * @throws IllegalArgumentException when it is less than 1
     */
    public Builder removedDuringRead(int ordinal) {
      require(ordinal >= 1, "removedDuringRead must be at least 1");
      removedAtRead = ordinal;
      return this;
    }

    /**
     * Resets the chip after so many commands without telling anybody, as when the field of a
     * contactless reader breaks down for a moment; once.
     *
     * @param count how many commands since the card was made, at least 1
     * @return this
     * @throws IllegalArgumentException when it is less than 1
     */
    public Builder resetAfterCommands(int count) {
      require(count >= 1, "resetAfterCommands must be at least 1");
      resetAfter = count;
      return this;
    }

    /**
     * Lets the card in a virtual reader answer slowly; default at once. {@link VirtualCard#process}
     * never waits.
     *
     * @param after real time between a command and its answer, not negative
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder answersAfter(Duration after) {
      require(!after.isNegative(), "answersAfter must not be negative");
      delay = after;
      return this;
    }

    /**
     * Signs with a key that does not belong to the certificate.
     *
     * @return this
     */
    public Builder signsWithAnotherKey() {
      signsWithAnotherKey = true;
      return this;
    }

    /**
     * Cuts the file of the 利用者証明用電子証明書, whose first bytes still tell the whole length.
     *
     * @param bytes how many are left, at least 1
     * @return this
     * @throws IllegalArgumentException when it is less than 1
     */
    public Builder certificateCutTo(int bytes) {
      require(bytes >= 1, "certificateCutTo must be at least 1");
      certificateKept = bytes;
      return this;
    }

    private static void require(boolean rule, String message) {
      if (!rule) {
        throw new IllegalArgumentException(message);
      }
    }

    /**
     * Makes the card. Its keys are made when first needed, which takes some tenths of a second.
     *
     * @return a new card, in no reader
     */
    public VirtualCard build() {
      return new VirtualCard(this);
    }
  }
}
