package jp.shikaku.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

class InMemoryContractTest extends TransportContract {

  private static final class MemoryPeer implements Peer {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<Incoming> taken = new CopyOnWriteArrayList<>();
    private volatile Function<Incoming, Reply> script = incoming -> new Reply.LeftLying();
    private volatile InMemoryTransport transport = before(new InMemoryTransport());

    private InMemoryTransport before(InMemoryTransport transport) {
      transport.when(request -> reply(request) instanceof Reply.LeftLying).leaveLying();
      transport
          .when(request -> reply(request) instanceof Reply.Refusal)
          .refuse(request -> ((Reply.Refusal) reply(request)).note());
      transport.when(request -> deliver(request, reply(request))).drop();
      return transport;
    }

    private Transport on(TimeSource time) {
      transport = before(new InMemoryTransport(time));
      return transport;
    }

    // Asked once for each request, whatever the scripts ask.
    private Reply reply(ExchangeRequest request) {
      return replies.computeIfAbsent(
          request.fileName(),
          name -> {
            Incoming incoming = new Incoming(name, request.body());
            Reply reply = script.apply(incoming);
            if (!(reply instanceof Reply.LeftLying)) {
              taken.add(incoming);
            }
            return reply;
          });
    }

    private boolean deliver(ExchangeRequest request, Reply reply) {
      if (reply instanceof Reply.Answer answer) {
        byte[] whole = new byte[0];
        for (int i = 0; i < answer.pieces().size(); i++) {
          byte[] piece = answer.pieces().get(i);
          byte[] more = Arrays.copyOf(whole, whole.length + piece.length);
          System.arraycopy(piece, 0, more, whole.length, piece.length);
          whole = more;
          thread.schedule(
              () -> transport.deliver(request.handle(), more), 30L * i, TimeUnit.MILLISECONDS);
        }
      }
      return true;
    }

    @Override
    public void onRequest(Function<Incoming, Reply> script) {
      this.script = script;
    }

    @Override
    public List<Incoming> taken() {
      return taken;
    }

    @Override
    public void answerLate(Pending exchange, byte[] document) {
      transport.deliver(exchange, document);
    }

    @Override
    public void close() {
      transport.close();
      thread.shutdownNow();
    }
  }

  @Override
  protected Peer startPeer() {
    return new MemoryPeer();
  }

  @Override
  protected Transport open(Peer peer) {
    return ((MemoryPeer) peer).transport;
  }

  @Override
  protected Optional<Transport> openOn(Peer peer, VirtualTime time) {
    return Optional.of(((MemoryPeer) peer).on(time));
  }
}
