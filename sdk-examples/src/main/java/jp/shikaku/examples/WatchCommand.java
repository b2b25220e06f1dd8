package jp.shikaku.examples;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.examples.text.Language;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.SystemTime;

/** What happens at the card readers, told as it happens, for people and for other programs. */
final class WatchCommand extends TerminalCommand {

  private static final String USUAL_CONSUMER = "watch";

  private final CommandForm form =
      LedgerOptions.in(
              GatewayOptions.in(
                  CardReaderOptions.in(
                          SiteOptions.in(
                              new CommandForm(
                                  "watch",
                                  this,
                                  "カードリーダーの監視 / watch card readers",
                                  "顔認証付きカードリーダーの結果フォルダを監視し、受付をその場で表示します。",
                                  "Ctrl+C で終わります。",
                                  "Watches face folders and tells each card visit as it comes, until"
                                      + " interrupted.",
                                  "")))
                      .option(
                          "institution",
                          "CODE",
                          "この医療機関コードの受付だけを受け付ける / take visits of this institution only"),
                  "中継サーバーの受付も監視 / card visits of our gateway; https://HOST:PORT"))
          .option(
              "consumer",
              "NAME",
              "台帳に記す、受け取るプログラムの名前（既定 "
                  + USUAL_CONSUMER
                  + "） / who has handled a visit, by the ledger")
          .flag("stand-by", "同じ台帳で監視中のプログラムの終了を待つ / wait for another that watches with this ledger")
          .flag("ack", "受け取った側が visitId を標準入力に返すまで処理済みにしない / acknowledged by lines on stdin")
          .option("count", "N", "N件の受付が処理済みになったら終わる / end after so many visits")
          .output()
          .footer(
              "",
              "台帳があれば、出力し終えた受付は再起動後も繰り返しません。なければ今日の受付を最初から出力します。",
              "With a ledger no visit that was written out is told again after a restart.",
              "  java -jar shikaku.jar watch --face OQS/face --ledger visits.db --json",
              "--json は1行に1件です。受付の最後の行（EligibilityReceived、EligibilityFailed）が回答を持ちます。",
              "With --json one line is one event; the last line of a visit holds the answer.",
              "同じ受付が再び来たときは redelivered が true です。visitId で登録済みか確認してください。",
              "A visit that comes again has redelivered true: know it by its visitId.",
              "--ack では、保存した受付の visitId を標準入力に1行ずつ返します。閉じると終わります。",
              "With --ack write the visitId of each stored visit to stdin, one a line; close it to"
                  + " end.");

  WatchCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return Set.of();
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    GatewayOptions.refuseAlone(inputs);
    try (SystemTime time = new SystemTime(console().clock());
        GatewayEndpoint gateway =
            inputs.has("gateway") ? GatewayOptions.endpoint(inputs, time) : null;
        CertificateWatch certificates =
            GatewayOptions.watch(inputs, time, console().err(), language)) {
      EventOutput output =
          new EventOutput(
              console(),
              language,
              json,
              Options.flag(inputs, "ack"),
              inputs.find("count").map(Options::count));
      CardReaderHub.Builder builder = CardReaderHub.builder().time(time);
      builder.listener(consumer(inputs), output);
      List<CardReaderSource> sources =
          CardReaderOptions.sources(inputs, Optional.ofNullable(gateway), time);
      sources.forEach(builder::source);
      if (Options.flag(inputs, "stand-by")) {
        builder.standBy();
      }
      VisitLedger ledger = LedgerOptions.open(inputs, time);
      if ((inputs.has("face") || gateway != null) && !inputs.has("ledger")) {
        console()
            .err()
            .println(
                language.say(
                    "注意: 台帳（--ledger）がないため、再起動すると今日の受付をもう一度出力します。",
                    "Warning: without --ledger today's visits are told again after a restart."));
      }
      CardReaderOptions.warn(inputs, console().err(), language);
      try (CardReaderHub hub =
          CardReaderOptions.start(
              builder.ledger(ledger),
              inputs,
              "（--stand-by で終了を待てます）",
              "; --stand-by waits for its end")) {
        console().interrupts().onInterrupt(Exit.OK, () -> end(hub, certificates, output));
        CardReaderOptions.silent(inputs, sources, time).tell(console().err(), language);
        output.listen();
        return output.await();
      }
    }
  }

  private static void end(CardReaderHub hub, CertificateWatch certificates, EventOutput output) {
    hub.close();
    certificates.close();
    output.end(Exit.OK);
  }

  private static String consumer(Inputs inputs) {
    return inputs.find("consumer").map(CardReaderOptions::consumer).orElse(USUAL_CONSUMER);
  }
}
