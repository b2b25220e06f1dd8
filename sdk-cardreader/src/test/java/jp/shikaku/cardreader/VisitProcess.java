package jp.shikaku.cardreader;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;

/**
 * A receipt computer in a process of its own, to be killed: watches a folder with both deliveries.
 * The handler writes into a table of the ledger's database, the listener into a file. Arguments:
 * folder, ledger ({@code jdbc:postgresql:…} or a file), output file, lease in ms.
 */
final class VisitProcess {

  static final String MARK = "visit-process:";

  private VisitProcess() {}

  static VisitLedger ledger(String where) {
    if (where.startsWith("jdbc:postgresql:")) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(where);
      config.setMaximumPoolSize(4);
      config.setMinimumIdle(1);
      return JdbcVisitLedger.builder(new HikariDataSource(config)).build();
    }
    return JdbcVisitLedger.sqlite(Path.of(where));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    try (FileChannel out =
            FileChannel.open(
                Path.of(args[2]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        CardReaderHub hub =
            CardReaderHub.builder()
                .source(FaceFolderSource.builder(Path.of(args[0])).startFrom(Instant.EPOCH).build())
                .ledger(ledger(args[1]))
                .lease(Duration.ofMillis(Long.parseLong(args[3])))
                .handler(
                    "a",
                    (visit, connection) -> {
                      try (PreparedStatement insert =
                          connection.prepareStatement(
                              "INSERT INTO handled (visit, attempt) VALUES (?, ?)")) {
                        insert.setString(1, visit.id());
                        insert.setInt(2, visit.attempt());
                        insert.executeUpdate();
                      }
                      say("A");
                    })
                .listener(
                    "b",
                    (visit, ack) -> {
                      String line = visit.id() + " " + visit.attempt() + "\n";
                      out.write(ByteBuffer.wrap(line.getBytes(US_ASCII)));
                      out.force(false);
                      say("B");
                      ack.done();
                    })
                .start()) {
      say("READY");
      InputStream in = System.in;
      while (in.read() >= 0) {
        // Until the test closes it.
      }
    }
  }

  private static void say(String word) {
    System.out.println(MARK + word);
    System.out.flush();
  }
}
