package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.Purpose;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.text.DemoView;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.PieceWriter;
import jp.shikaku.mock.WriteManner;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.WireDates;

/**
 * A patient passes the card reader: the visit comes by itself, and with the consents in it drugs
 * and checkups are fetched.
 */
final class DemoVisit {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MONTHS = 6;
  private static final FaceVisit IN_TWO_PIECES =
      FaceVisit.usual().written(WriteManner.inPieces(2, Duration.ZERO));

  private final MockReader reader;
  private final Path ledger;
  private final OqsClient oqs;
  private final SystemTime time;

  /**
   * @param reader writes into the face folder
   * @param ledger a file that is not there yet
   * @param oqs asks the same terminal
   */
  DemoVisit(MockReader reader, Path ledger, OqsClient oqs, SystemTime time) {
    this.reader = reader;
    this.ledger = ledger;
    this.oqs = oqs;
    this.time = time;
  }

  DemoView.Arrival of(Patient patient) throws IOException, InterruptedException {
    Reception reception = new Reception();
    try (CardReaderHub hub =
        CardReaderHub.builder()
            .source(FaceFolderSource.builder(reader.folder()).time(time).build())
            .ledger(JdbcVisitLedger.sqlite(ledger))
            .listener(reception)
            .time(time)
            .start()) {
      reception.awaitReady(hub);
      PieceWriter writer = reader.begin(patient, IN_TWO_PIECES);
      writer.next();
      long written = System.nanoTime();
      writer.finish();
      Visit visit = reception.await();
      Duration delivered = Duration.ofNanos(reception.at - written);

      EligibilityAnswer answer = visit.answer();
      CallOptions doctor =
          CallOptions.by(new Accessor("demo", AccessorRole.DOCTOR), Purpose.TREATMENT);
      YearMonth month = YearMonth.from(time.now().atZone(WireDates.JST));
      DrugInfoAnswer drugs =
          oqs.drugInfo()
              .fetch(
                  DrugInfoQuery.builder().from(answer).monthsUntil(month, MONTHS).build(), doctor);
      Duration afterDrugs = Duration.ofNanos(System.nanoTime() - written);
      CheckupAnswer checkups =
          oqs.checkups().fetch(CheckupQuery.builder().from(answer).build(), doctor);
      Duration afterCheckups = Duration.ofNanos(System.nanoTime() - written);
      return new DemoView.Arrival(visit, delivered, drugs, afterDrugs, checkups, afterCheckups);
    }
  }

  /** What the receipt computer does: here it only notes the time. */
  private static final class Reception implements CardReaderListener {
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CompletableFuture<Visit> arrived = new CompletableFuture<>();
    private volatile long at;

    @Override
    public void onEvent(CardReaderEvent event) {
      if (event instanceof CardReaderEvent.SourceConnected) {
        ready.countDown();
      }
    }

    @Override
    public void onVisit(Visit visit, Ack ack) {
      at = System.nanoTime();
      ack.done();
      arrived.complete(visit);
    }

    void awaitReady(CardReaderHub hub) throws InterruptedException {
      if (!ready.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("not watching: " + hub.snapshot().sources());
      }
    }

    Visit await() throws InterruptedException {
      try {
        return arrived.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("the visit did not come", e);
      }
    }
  }
}
