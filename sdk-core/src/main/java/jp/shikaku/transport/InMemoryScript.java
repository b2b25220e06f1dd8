package jp.shikaku.transport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InMemoryTransport} does with some requests 「応答の台本」: an answer, and the faults it
 * comes with. Made by {@link InMemoryTransport#when}; to be completed before the requests come. Not
 * thread-safe while it is being written, thread-safe afterwards.
 */
public final class InMemoryScript {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  /** Something that shall lie in the answer folder after a time. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Piece(
      Duration delay, AnswerFormat format, byte[] bytes, boolean isRefusal, boolean isHeldBack) {}

  private final Predicate<ExchangeRequest> wanted;
  private final AtomicInteger turns = new AtomicInteger();
  private Function<ExchangeRequest, byte[]> answer = request -> new byte[0];
  private Function<byte[], byte[]> damage = bytes -> bytes;
  private AnswerFormat format = AnswerFormat.XML;
  private boolean silent = true;
  private boolean notTaken;
  private boolean refused;
  private boolean reordered;
  private int workingTimes;
  private Function<ExchangeRequest, byte[]> working = request -> new byte[0];
  private int times = Integer.MAX_VALUE;
  private int copies = 1;
  private int pieces = 1;
  private Duration pause = Duration.ZERO;
  private Duration delay = Duration.ZERO;

  InMemoryScript(Predicate<ExchangeRequest> wanted) {
    this.wanted = Objects.requireNonNull(wanted);
  }

  /**
   * Answers.
   *
   * @param answer makes the document from the request; bytes reach the caller unchanged
   * @return this script
   */
  public InMemoryScript answer(Function<ExchangeRequest, byte[]> answer) {
    this.answer = Objects.requireNonNull(answer);
    this.silent = false;
    return this;
  }

  /**
   * Answers in another kind of file than XML.
   *
   * @param format the kind of file
   * @return this script
   */
  public InMemoryScript as(AnswerFormat format) {
    this.format = Objects.requireNonNull(format);
    return this;
  }

  /**
   * Refuses the request file, as with {@code .err}.
   *
   * @param note makes what the terminal writes
   * @return this script
   */
  public InMemoryScript refuse(Function<ExchangeRequest, byte[]> note) {
    this.refused = true;
    return answer(note);
  }

  /**
   * Takes the request and never answers; what a script does that is told nothing else.
   *
   * @return this script
   */
  public InMemoryScript drop() {
    this.silent = true;
    return this;
  }

  /**
   * Does not take the request.
   *
   * @return this script
   */
  public InMemoryScript leaveLying() {
    this.notTaken = true;
    return this;
  }

  /**
   * Waits before it acts.
   *
   * @param delay zero or more
   * @return this script
   */
  public InMemoryScript after(Duration delay) {
    this.delay = Objects.requireNonNull(delay);
    return this;
  }

  /**
   * Acts for so many requests only; the next ones go to the scripts that follow.
   *
   * @param requests 1 or more
   * @return this script
   */
  public InMemoryScript times(int requests) {
    this.times = atLeastOne("times", requests);
    return this;
  }

  /**
   * Says "still working" to the first requests, as a bulk download 「処理中」 does, and answers then.
   *
   * @param requests how many are told so
   * @param working makes the document that says so
   * @return this script
   */
  public InMemoryScript stillWorking(int requests, Function<ExchangeRequest, byte[]> working) {
    this.workingTimes = requests;
    this.working = Objects.requireNonNull(working);
    this.silent = false;
    return this;
  }

  /**
   * Delivers the answer several times.
   *
   * @param copies 1 or more
   * @return this script
   */
  public InMemoryScript duplicate(int copies) {
    this.copies = atLeastOne("copies", copies);
    return this;
  }

  /**
   * Holds the answer back until another exchange has got its own.
   *
   * @return this script
   */
  public InMemoryScript reorder() {
    this.reordered = true;
    return this;
  }

  /**
   * Answers with the document for another exchange.
   *
   * @return this script
   */
  public InMemoryScript wrongIdentifier() {
    Function<ExchangeRequest, byte[]> right = answer;
    return answer(request -> right.apply(misnamed(request)));
  }

  /**
   * Cuts the answer off for good.
   *
   * @param length bytes that are left
   * @return this script
   */
  public InMemoryScript truncate(int length) {
    return damage(bytes -> Arrays.copyOf(bytes, Math.min(length, bytes.length)));
  }

  /**
   * Encodes the answer's text in the other of the two encodings, whatever it declares.
   *
   * @return this script
   */
  public InMemoryScript mojibake() {
    return damage(InMemoryScript::inOtherEncoding);
  }

  /**
   * Writes the answer slowly.
   *
   * @param pieces 1 or more
   * @param pause time between two pieces
   * @return this script
   */
  public InMemoryScript inPieces(int pieces, Duration pause) {
    this.pieces = atLeastOne("pieces", pieces);
    this.pause = Objects.requireNonNull(pause);
    return this;
  }

  private InMemoryScript damage(Function<byte[], byte[]> more) {
    this.damage = damage.andThen(more);
    return this;
  }

  /** One request in the hands of this script. */
  final class Turn {
    private final ExchangeRequest request;
    private final int number;

    private Turn(ExchangeRequest request, int number) {
      this.request = request;
      this.number = number;
    }

    boolean isNotTaken() {
      return notTaken;
    }

    /** Returns what shall lie in the answer folder, and when. */
    List<Piece> play() {
      return silent ? List.of() : pieces(document(request, number));
    }
  }

  /** Takes a request if this script wants it, else returns null. */
  @Nullable Turn turnFor(ExchangeRequest request) {
    if (!wanted.test(request) || turns.get() >= times) {
      return null;
    }
    return new Turn(request, turns.incrementAndGet());
  }

  private byte[] document(ExchangeRequest request, int turn) {
    return damage.apply(turn <= workingTimes ? working.apply(request) : answer.apply(request));
  }

  private List<Piece> pieces(byte[] whole) {
    List<Piece> all = new ArrayList<>();
    for (int i = 1; i <= pieces; i++) {
      byte[] part = i == pieces ? whole : Arrays.copyOf(whole, whole.length * i / pieces);
      all.add(new Piece(delay.plus(pause.multipliedBy(i - 1)), format, part, refused, reordered));
    }
    for (int copy = 2; copy <= copies; copy++) {
      all.add(new Piece(delay.plus(pause.multipliedBy(pieces - 1)), format, whole, refused, false));
    }
    return all;
  }

  private static ExchangeRequest misnamed(ExchangeRequest request) {
    Pending right = request.handle();
    String id = right.exchangeId();
    String wrong = id.substring(0, id.length() - 1) + (id.endsWith("0") ? "1" : "0");
    Pending other =
        new Pending(
            right.kind(), right.institution(), wrong, right.receptionNumberOrNull(), right.since());
    return ExchangeRequest.of(
        request.kind(), other, request.body(), request.timeout(), request.gate());
  }

  private static byte[] inOtherEncoding(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.getBytes(WINDOWS_31J);
    } catch (CharacterCodingException notUtf8) {
      return new String(bytes, WINDOWS_31J).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static int atLeastOne(String field, int value) {
    if (value < 1) {
      throw new InvalidQueryException(field, "must be 1 or more");
    }
    return value;
  }
}
