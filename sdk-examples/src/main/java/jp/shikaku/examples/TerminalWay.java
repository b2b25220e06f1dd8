package jp.shikaku.examples;

import java.util.Optional;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The way to the terminal 「資格確認端末への経路」: its shared folders, or the gateway beside it. Closed after
 * the client that was given the transport.
 */
final class TerminalWay implements AutoCloseable {

  private final Transport transport;
  private final @Nullable GatewayEndpoint gateway;

  private TerminalWay(Transport transport, @Nullable GatewayEndpoint gateway) {
    this.transport = transport;
    this.gateway = gateway;
  }

  /** Adds the options: where to ask and for whom. */
  static CommandForm in(CommandForm form) {
    return GatewayOptions.in(
        form.option("root", "DIR", "端末の共有フォルダ（req と res の親） / the folder that holds req and res")
            .option("institution", "CODE", "医療機関コード 10桁 / institution code, 10 digits"),
        "--root の代わりに使う中継サーバー / our gateway, in place of --root; https://HOST:PORT");
  }

  /** Opens the one way that was asked for; nothing is connected yet. */
  static TerminalWay open(Inputs inputs, TimeSource time) {
    Optional<Given> root = inputs.find("root");
    Optional<Given> gateway = inputs.find("gateway");
    if (gateway.isEmpty()) {
      if (root.isEmpty()) {
        throw BadInput.of("root", "--root か --gateway を指定してください", "is needed, or --gateway");
      }
      GatewayOptions.refuseAlone(inputs);
      return new TerminalWay(
          SharedFolderTransport.builder().root(Options.path(root.get())).time(time).build(), null);
    }
    if (root.isPresent()) {
      throw gateway.get().bad("--root と同時には指定できません", "must not be given together with --root");
    }
    GatewayEndpoint endpoint = GatewayOptions.endpoint(inputs, time);
    return new TerminalWay(HttpTransport.builder(endpoint).time(time).build(), endpoint);
  }

  /** What a client is given, which closes it. */
  Transport transport() {
    return transport;
  }

  Optional<GatewayEndpoint> gateway() {
    return Optional.ofNullable(gateway);
  }

  @Override
  public void close() {
    if (gateway != null) {
      gateway.close();
    }
  }
}
