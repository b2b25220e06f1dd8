package jp.shikaku.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.SeenRequest;

/** Scripts the mock terminal by what everybody can call. */
final class MockPeer implements TransportContract.Peer {

  private static final Duration BETWEEN_PIECES = Duration.ofMillis(30);

  private final MockTerminal terminal;
  private volatile Function<TransportContract.Incoming, TransportContract.Reply> script =
      incoming -> new TransportContract.Reply.LeftLying();

  MockPeer(Path root) throws IOException {
    terminal = MockTerminal.builder().root(root).start();
    terminal.when(request -> true, request -> fault(script.apply(incoming(request))));
  }

  MockTerminal terminal() {
    return terminal;
  }

  private static TransportContract.Incoming incoming(SeenRequest request) {
    return new TransportContract.Incoming(request.fileName(), request.bytes());
  }

  private static Fault fault(TransportContract.Reply reply) {
    if (reply instanceof TransportContract.Reply.Answer answer) {
      Fault whole = Fault.answer(whole(answer.pieces()));
      int pieces = answer.pieces().size();
      return pieces == 1 ? whole : whole.and(Fault.slowly(pieces, BETWEEN_PIECES));
    } else if (reply instanceof TransportContract.Reply.Refusal refusal) {
      return Fault.err(refusal.note());
    }
    return reply instanceof TransportContract.Reply.Silence ? Fault.never() : Fault.notPickedUp();
  }

  private static byte[] whole(List<byte[]> pieces) {
    var bytes = new ByteArrayOutputStream();
    pieces.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  @Override
  public void onRequest(Function<TransportContract.Incoming, TransportContract.Reply> next) {
    script = next;
  }

  @Override
  public List<TransportContract.Incoming> taken() {
    return terminal.seen().stream().map(MockPeer::incoming).toList();
  }

  @Override
  public void answerLate(Pending exchange, byte[] document) {
    Path res = terminal.root().resolve("res");
    String name = exchange.kind() + "res_" + exchange.exchangeId() + ".xml";
    try {
      Files.move(Files.write(res.resolve(name + ".tmp"), document), res.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    terminal.close();
  }
}
