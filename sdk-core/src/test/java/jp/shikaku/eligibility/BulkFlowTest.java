package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.eligibility.BulkCentre.NUMBER;
import static jp.shikaku.eligibility.BulkCentre.document;
import static jp.shikaku.eligibility.BulkCentre.head;
import static jp.shikaku.eligibility.BulkCentre.receipt;
import static jp.shikaku.eligibility.BulkCentre.result;
import static jp.shikaku.eligibility.BulkCentre.row;
import static jp.shikaku.eligibility.BulkCentre.tag;
import static jp.shikaku.eligibility.BulkCentre.told;
import static jp.shikaku.eligibility.BulkCentre.working;
import static jp.shikaku.eligibility.BulkCentre.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.AuditRecord.Stage;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.NarrowTransport;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Period;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk queries from upload to rows. */
class BulkFlowTest {

  private static final CallOptions NIGHT = CallOptions.by("night-1");
  private static final MessageKind UPLOAD = MessageKind.BULK_ELIGIBILITY;
  private static final MessageKind RESULT = MessageKind.BULK_ELIGIBILITY_RESULT;
  private static final Instant NOW = Instant.parse("2026-11-02T01:00:00Z");

  private final VirtualTime time = new VirtualTime(NOW);
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final BulkCentre.Journal journal = new BulkCentre.Journal();
  private final List<AuditRecord> log = new ArrayList<>();
  private final List<BulkReceipt> stored = new ArrayList<>();
  private final List<BulkProgress> progress = new ArrayList<>();
  private final List<BulkBench> clients = new ArrayList<>();

  private BulkBench.Settings settings() {
    return new BulkBench.Settings(transport, time).journal(journal).audit(log::add);
  }

  private BulkBench client() {
    return open(settings());
  }

  private BulkBench open(BulkBench.Settings settings) {
    BulkBench client = new BulkBench(settings);
    clients.add(client);
    return client;
  }

  @AfterEach
  void close() {
    clients.forEach(BulkBench::close);
    transport.close();
  }

  private static EligibilityQuery person(String id) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(false)
        .checkedOn(LocalDate.of(2026, 11, 3))
        .arbitraryId(id)
        .build();
  }

  private static BulkQuery persons(String... ids) {
    return BulkQuery.of(List.of(ids).stream().map(BulkFlowTest::person).toList());
  }

  private BulkReceipt submitted(BulkBench oqs) {
    transport.when(UPLOAD).answer(BulkCentre::receipt);
    return oqs.bulk().submit(persons("A-1", "A-2"), stored::add, NIGHT);
  }

  private CompletableFuture<BulkDownload<BulkResult.Row>> await(
      BulkBench oqs, BulkReceipt receipt) {
    return oqs.bulk().await(receipt, BulkSchedule.STANDARD, NIGHT, progress::add);
  }

  private List<ExchangeRequest> requests(MessageKind kind) {
    return transport.requests().stream().filter(sent -> sent.kind().equals(kind)).toList();
  }

  private static List<String> ids(BulkRows<BulkResult.Row> rows) {
    List<String> ids = new ArrayList<>();
    while (rows.hasNext()) {
      BulkResult.Row row = rows.next().content().orElseThrow();
      ids.add(row.query().flatMap(SearchInfo::arbitraryId).orElse("-"));
    }
    return ids;
  }

  // ---- the whole way

  @Test
  @DisplayName(
      "T9 three times still working, then done: exactly 1 upload, 4 requests for the result")
  void pendingRounds() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport
        .when(RESULT)
        .stillWorking(3, request -> working(id))
        .answer(request -> result(id, row("A-2"), row("A-1")));

    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofSeconds(80));
    assertThat(waiting).as("10 + 15 + 22.5 + 33.75 s").isNotDone();
    time.advance(Duration.ofSeconds(2));
    BulkDownload<BulkResult.Row> download = waiting.join();

    assertThat(requests(UPLOAD)).hasSize(1);
    assertThat(requests(RESULT)).hasSize(4);
    assertThat(requests(RESULT))
        .allSatisfy(
            request -> {
              assertThat(request.lane()).isEqualTo(Lane.BATCH);
              assertThat(request.handle().receptionNumber()).contains(NUMBER);
              assertThat(told(request, "ReceptionNumber")).isEqualTo(NUMBER);
              assertThat(told(request, "ArbitraryFileIdentifier")).isEmpty();
            })
        .extracting(request -> request.handle().exchangeId())
        .doesNotHaveDuplicates();
    assertThat(progress)
        .extracting(seen -> seen.requests() + " " + seen.pause().toMillis() + seen.trouble())
        .containsExactly("1 15000Optional.empty", "2 22500Optional.empty", "3 33750Optional.empty");

    assertThat(download.header().receptionNumber()).contains(NUMBER);
    assertThat(ids(download.rows())).as("in the order of the result").containsExactly("A-2", "A-1");
    assertThat(ids(download.rows())).as("read again").containsExactly("A-2", "A-1");
    assertThat(transport.unsettledAnswers()).as("the terminal keeps it until told").isOne();
    download.settle();
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
    assertThatThrownBy(download::rows).isInstanceOf(IllegalStateException.class);
    download.close();
    download.settle();
  }

  @Test
  @DisplayName("5 処理中 is asked for again, whatever code stands beside it")
  void pendingWithCode() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport
        .when(RESULT)
        .stillWorking(
            2,
            request ->
                document(
                    head(id, "2") + tag("ErrorCode", "DEMO-I1") + tag("ErrorMessage", "処理中"), ""))
        .answer(request -> result(id, row("A-1"), row("A-2")));
    assertThat(oqs.bulk().fetch(receipt, NIGHT)).isEmpty();

    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofMinutes(2));
    assertThat(ids(waiting.join().rows())).containsExactly("A-1", "A-2");
    assertThat(requests(UPLOAD)).hasSize(1);
  }

  @Test
  @DisplayName("5 an error code under a normal segment is a failure, though there are rows")
  void normalWithCode() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport
        .when(RESULT)
        .answer(
            request ->
                document(
                    head(receipt.exchangeId(), "1") + tag("ErrorCode", "DEMO-R1"), row("A-1")));
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, NIGHT)).isInstanceOf(ServiceException.class);
  }

  @Test
  @DisplayName("3.5 the receipt is stored before the terminal's copy goes, and is one line of text")
  void receiptText() {
    BulkBench oqs = client();
    transport.when(UPLOAD).answer(BulkCentre::receipt);
    List<Integer> lying = new ArrayList<>();
    BulkReceipt receipt =
        oqs.bulk()
            .submit(
                persons("A-1"),
                told -> {
                  lying.add(transport.unsettledAnswers());
                  stored.add(told);
                },
                NIGHT);
    assertThat(lying).containsExactly(1);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(stored).containsExactly(receipt);
    assertThat(receipt.kind()).isEqualTo("OQSmuquc01");
    assertThat(receipt.institution()).isEqualTo("1319999007");
    assertThat(receipt.number()).isEqualTo(NUMBER);
    assertThat(receipt.receivedAt()).isEqualTo(Instant.parse("2026-11-02T01:00:00Z"));
    assertThat(receipt.exchangeId()).isEqualTo(requests(UPLOAD).get(0).handle().exchangeId());
    assertThat(BulkReceipt.parse(receipt.toText())).isEqualTo(receipt);
    assertThat(receipt.toText()).doesNotContain("\n", "4567", "06139992", "A-1");
    assertThatThrownBy(() -> BulkReceipt.parse("bulk1 OQSmuquc01 1319999007"))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> BulkReceipt.parse(receipt.toText().replace("bulk1", "bulk2")))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("3.5 a number of any printable half-width text is kept, asked for and compared")
  void unusualNumber() {
    String number = "-2026*11 #ﾃｽﾄ%1";
    BulkBench oqs = client();
    transport
        .when(UPLOAD)
        .answer(
            request ->
                new String(BulkCentre.receipt(request), UTF_8)
                    .replace(NUMBER, number)
                    .getBytes(UTF_8));
    String line = oqs.bulk().submit(persons("A-1"), stored::add, NIGHT).toText();
    assertThat(line).matches("[ -~]+");
    BulkReceipt receipt = BulkReceipt.parse(line);
    assertThat(stored).containsExactly(receipt);
    assertThat(receipt.number()).isEqualTo(number);
    transport
        .when(RESULT)
        .answer(
            request ->
                new String(result(receipt.exchangeId(), row("A-1")), UTF_8)
                    .replace(NUMBER, number)
                    .getBytes(UTF_8));
    try (BulkDownload<BulkResult.Row> download = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      assertThat(ids(download.rows())).containsExactly("A-1");
      download.settle();
    }
    assertThat(BulkCentre.told(requests(RESULT).get(0), "ReceptionNumber")).isEqualTo(number);
    String old = "bulk1 OQSmuquc01 1319999007 X1 2026-11-02T01:00:00Z 2026/7:1+a=b-c_d.e";
    assertThat(BulkReceipt.parse(old).number()).isEqualTo("2026/7:1+a=b-c_d.e");
    assertThat(BulkReceipt.parse(old).toText()).isEqualTo(old);
  }

  @Test
  @DisplayName(
      "R-EX-4 killed in the middle: the stored receipt fetches the result, no second upload")
  void killed() {
    String line = submitted(client()).toText();
    clients.get(0).close();

    BulkBench again = client();
    BulkReceipt receipt = BulkReceipt.parse(line);
    transport
        .when(RESULT)
        .stillWorking(1, request -> working(receipt.exchangeId()))
        .answer(request -> result(receipt.exchangeId(), row("A-1")));
    assertThat(again.bulk().fetch(receipt, NIGHT)).isEmpty();
    assertThat(transport.unsettledAnswers()).as("of no use any more").isZero();
    try (BulkDownload<BulkResult.Row> download = again.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      assertThat(ids(download.rows())).containsExactly("A-1");
      download.settle();
    }
    assertThat(requests(UPLOAD)).hasSize(1);
    assertThat(requests(RESULT)).hasSize(2);
  }

  @Test
  @DisplayName("R-EX-7 given up when the result was there already: nobody reads it, so it can go")
  void cancelledAtTheEnd() {
    BulkReceipt receipt = submitted(client());
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    List<Runnable> callbacks = new ArrayList<>();
    BulkBench desk =
        open(new BulkBench.Settings(transport, time).journal(journal).executor(callbacks::add));
    var call = desk.bulk().fetchAsync(receipt, NIGHT);
    time.advance(Duration.ofSeconds(2));
    assertThat(callbacks).hasSize(1);
    call.cancel(true);
    callbacks.get(0).run();
    assertThat(transport.unsettledAnswers()).isOne();
    desk.bulk().fetch(receipt, NIGHT).orElseThrow().settle();
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-5 read and never settled: nothing is lost, and nothing lies there for ever")
  void unsettled() {
    BulkReceipt receipt = submitted(client());
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    var killed = clients.get(0).bulk().fetch(receipt, NIGHT).orElseThrow();
    assertThat(ids(killed.rows())).hasSize(1);
    clients.get(0).close();
    assertThat(journal.open()).extracting(Pending::kind).containsExactly("OQSmuquc02");

    BulkBench again = client();
    BulkDownload<BulkResult.Row> givenUp = again.bulk().fetch(receipt, NIGHT).orElseThrow();
    givenUp.close();
    BulkDownload<BulkResult.Row> reading = again.bulk().fetch(receipt, NIGHT).orElseThrow();
    BulkDownload<BulkResult.Row> last = again.bulk().fetch(receipt, NIGHT).orElseThrow();
    assertThat(transport.unsettledAnswers()).isEqualTo(4);
    last.settle();
    assertThat(transport.unsettledAnswers()).as("one is being read").isOne();
    assertThat(ids(reading.rows())).hasSize(1);
    reading.settle();
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-4 requests never answered leave the journal when their result is settled")
  void unansweredRequests() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).times(3).drop();
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofMinutes(10));
    BulkDownload<BulkResult.Row> download = waiting.join();
    List<Pending> open = journal.open();
    assertThat(open).as("three without answer, and the one that is read").hasSize(4);
    transport.deliver(open.get(1), result(receipt.exchangeId(), row("A-1")));
    assertThat(transport.unsettledAnswers()).isEqualTo(2);

    download.settle();
    time.advance(Duration.ofSeconds(5));
    assertThat(transport.unsettledAnswers()).as("the late answer is found").isZero();
    assertThat(journal.open()).isEmpty();
    assertThat(journal.lines).filteredOn("NOT_WANTED OQSmuquc02"::equals).hasSize(2);
  }

  @Test
  @DisplayName("R-EX-5 a request of seconds ago is looked for once more, and its late answer goes")
  void youngRequest() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).times(2).drop();
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    unanswered(oqs, receipt);
    unanswered(oqs, receipt);
    List<Pending> young = List.copyOf(journal.open());
    assertThat(young).hasSize(2);

    oqs.bulk().fetch(receipt, NIGHT).orElseThrow().settle();
    time.advance(Duration.ofSeconds(30));
    assertThat(journal.open()).as("they may still be answered").containsAll(young);
    transport.deliver(young.get(0), result(receipt.exchangeId(), row("A-1")));
    assertThat(transport.unsettledAnswers()).isOne();

    time.advance(Duration.ofMinutes(5));
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).as("looked for twice").isEmpty();
    assertThat(journal.lines).filteredOn("NOT_WANTED OQSmuquc02"::equals).hasSize(1);
  }

  @Test
  @DisplayName(
      "R-EX-4 requests of a result that nobody settles leave the journal after a day, once they"
          + " could be looked for; an upload, a query and what is another's never by themselves")
  void oldRequests() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    Pending upload = new Pending("OQSmuquc01", "1319999007", "left-1", null, NOW);
    Pending query = new Pending("OQSsiquc01", "1319999007", "left-2", null, NOW);
    Pending elsewhere = new Pending("OQSmuquc02", "1329999005", "left-3", NUMBER, NOW);
    List<Pending> kept = List.of(upload, query, elsewhere);
    kept.forEach(journal::intent);
    transport.when(RESULT).drop();
    unanswered(oqs, receipt);
    unanswered(oqs, receipt);
    List<Pending> lastNight = List.copyOf(journal.open().subList(3, 5));
    time.advance(Duration.ofHours(25));
    transport.deliver(lastNight.get(0), result(receipt.exchangeId(), row("A-1")));

    transport.loseShare(Duration.ofMinutes(5));
    unanswered(oqs, receipt);
    time.advance(Duration.ofSeconds(5));
    assertThat(journal.open()).as("the share is away").containsAll(kept).containsAll(lastNight);
    time.advance(Duration.ofMinutes(5));
    assertThat(transport.unsettledAnswers()).isOne();

    unanswered(oqs, receipt);
    time.advance(Duration.ofSeconds(5));
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).containsAll(kept).doesNotContainAnyElementsOf(lastNight);
    assertThat(journal.lines).contains("NOT_WANTED OQSmuquc02");
  }

  private void unanswered(BulkBench oqs, BulkReceipt receipt) {
    CompletableFuture<?> call = oqs.bulk().fetchAsync(receipt, NIGHT);
    time.advance(Duration.ofSeconds(61));
    failure(call);
  }

  @Test
  @DisplayName("3.6, 3.9 a zip: told by what it begins with; read and compared as a plain document")
  void zipped() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    byte[] inner = result(receipt.exchangeId(), row("A-1"), row("A-2"));
    transport
        .when(RESULT)
        .as(AnswerFormat.ZIP)
        .times(1)
        .answer(request -> zip("OQSmuquc02res_1.xml", inner));
    try (BulkDownload<BulkResult.Row> download = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      assertThat(ids(download.rows())).containsExactly("A-1", "A-2");
    }
    transport
        .when(RESULT)
        .as(AnswerFormat.ZIP)
        .times(1)
        .answer(request -> zip("OQSmuquc02res_1.xml", result("ANOTHER-UPLOAD", row("A-1"))));
    assertMismatch(oqs, receipt);
    transport
        .when(RESULT)
        .as(AnswerFormat.ZIP)
        .answer(request -> zip("../OQSmuquc02res_1.xml", inner));
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, NIGHT))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e -> assertThat(e.problem()).isEqualTo(DecodeException.Problem.ARCHIVE))
        .isInstanceOfSatisfying(
            OqsException.class, e -> assertThat(e.kind()).contains("OQSmuquc02"));
  }

  private void assertMismatch(BulkBench oqs, BulkReceipt receipt) {
    TransportException e =
        catchThrowableOfType(TransportException.class, () -> oqs.bulk().fetch(receipt, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(log.get(log.size() - 1).result()).contains(Result.WRONG_PATIENT);
  }

  @Test
  @DisplayName("R-INV-1 T7 another reception number, upload or institution is never a result")
  void foreignResults() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    String own = new String(result(id, row("A-1")), UTF_8);
    for (String foreign :
        List.of(
            own.replace(NUMBER, NUMBER.replace("0001", "0002")),
            own.replace(id, "ANOTHER-UPLOAD"),
            own.replace("1319999007", "1329999005"))) {
      transport.when(RESULT).times(1).answer(request -> foreign.getBytes(UTF_8));
      assertMismatch(oqs, receipt);
    }
    assertThat(transport.unsettledAnswers()).as("not ours to clear").isEqualTo(3);
    transport
        .when(RESULT)
        .answer(request -> own.replace(id, request.handle().exchangeId()).getBytes(UTF_8));
    assertThat(oqs.bulk().fetch(receipt, NIGHT)).as("the request's own identifier").isPresent();
  }

  @Test
  @DisplayName("5 what is neither a result nor still working is an error, never an empty result")
  void noResult() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport
        .when(RESULT)
        .times(1)
        .answer(request -> document(head(id, "9") + tag("ErrorCode", "DEMO-E9"), ""));
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, NIGHT))
        .isInstanceOfSatisfying(
            ServiceException.class, e -> assertThat(e.code()).contains("DEMO-E9"));
    transport.when(RESULT).times(1).answer(request -> document(head(id, "7"), row("A-1")));
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, NIGHT)).isInstanceOf(DecodeException.class);
    transport
        .when(RESULT)
        .times(1)
        .answer(request -> document(tag("MedicalInstitutionCode", "1319999007"), ""));
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, NIGHT)).isInstanceOf(DecodeException.class);
    transport.when(RESULT).answer(request -> result(id));
    try (BulkDownload<BulkResult.Row> none = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      assertThat(none.rows().hasNext()).isFalse();
    }
    assertThat(log)
        .filteredOn(line -> line.stage() == Stage.RESULT && line.kind().equals("OQSmuquc02"))
        .extracting(line -> line.result().orElseThrow())
        .containsExactly(Result.REFUSED, Result.UNREADABLE, Result.UNREADABLE, Result.EMPTY);
  }

  @Test
  @DisplayName("3.6 a damaged row is told as one and the others come; a cut document is not taken")
  void damagedRow() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    byte[] damaged =
        result(receipt.exchangeId(), row("A-1"), tag("BulkConfirmUnit", "&7;"), row("A-2"));
    transport.when(RESULT).times(1).answer(request -> damaged);
    try (BulkDownload<BulkResult.Row> download = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      List<Boolean> readable = new ArrayList<>();
      download.rows().forEachRemaining(row -> readable.add(row.isReadable()));
      assertThat(readable).containsExactly(true, false, true);
    }
    transport.when(RESULT).truncate(damaged.length - 12).answer(request -> damaged);
    CompletableFuture<Optional<BulkDownload<BulkResult.Row>>> cut =
        oqs.bulk().fetchAsync(receipt, NIGHT);
    time.advance(Duration.ofSeconds(61));
    assertThatThrownBy(cut::join).hasCauseInstanceOf(DecodeException.class);
  }

  @Test
  @DisplayName("3.6 a result with one row of wrong tags has come whole; cut short it has not")
  void wrongTagsInOneRow() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String bad = row("A-1").replace("</BulkConfirmUnit>", "<A></B></BulkConfirmUnit>");
    byte[] damaged = result(receipt.exchangeId(), bad, row("A-2"));
    transport.when(RESULT).times(1).answer(request -> damaged);
    try (BulkDownload<BulkResult.Row> download = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      List<Boolean> readable = new ArrayList<>();
      download.rows().forEachRemaining(row -> readable.add(row.isReadable()));
      assertThat(readable).containsExactly(false, true);
    }
    transport.when(RESULT).truncate(damaged.length - 12).answer(request -> damaged);
    CompletableFuture<Optional<BulkDownload<BulkResult.Row>>> cut =
        oqs.bulk().fetchAsync(receipt, NIGHT);
    time.advance(Duration.ofSeconds(61));
    assertThatThrownBy(cut::join).hasCauseInstanceOf(DecodeException.class);
  }

  // ---- uploads that fail

  @ParameterizedTest(name = "3.5 refused upload: {0}")
  @ValueSource(
      strings = {
        "<SegmentOfResult>9</SegmentOfResult><ErrorCode>DEMO-R1</ErrorCode>|",
        "|<ProcessingResultStatus>2</ProcessingResultStatus>"
            + "<ProcessingResultCode>DEMO-R1</ProcessingResultCode>",
        "<ErrorCode>DEMO-R1</ErrorCode>|<ReceptionNumber> </ReceptionNumber>"
      })
  void refused(String answer) {
    BulkBench oqs = client();
    String[] parts = answer.split("\\|", -1);
    transport
        .when(UPLOAD)
        .answer(
            request ->
                document(
                    tag("ArbitraryFileIdentifier", request.handle().exchangeId()) + parts[0],
                    parts[1]));
    assertThatThrownBy(() -> oqs.bulk().submit(persons("A-1"), stored::add, NIGHT))
        .isInstanceOfSatisfying(
            ServiceException.class, e -> assertThat(e.code()).contains("DEMO-R1"));
    assertThat(stored).isEmpty();
    assertThat(requests(UPLOAD)).hasSize(1);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(log.get(log.size() - 1).result()).contains(Result.REFUSED);
  }

  @ParameterizedTest(name = "3.5 a 受付番号 is kept, whatever stands beside it: {0}")
  @ValueSource(
      strings = {
        "<SegmentOfResult>9</SegmentOfResult><ErrorCode>DEMO-R1</ErrorCode>|",
        "|<ProcessingResultStatus>2</ProcessingResultStatus>",
        "<ErrorCode>DEMO-R1</ErrorCode>|"
      })
  void receivedWithError(String answer) {
    BulkBench oqs = client();
    String[] parts = answer.split("\\|", -1);
    transport
        .when(UPLOAD)
        .answer(
            request ->
                document(
                    tag("ArbitraryFileIdentifier", request.handle().exchangeId()) + parts[0],
                    parts[1] + tag("ReceptionNumber", NUMBER)));
    BulkReceipt receipt = oqs.bulk().submit(persons("A-1"), stored::add, NIGHT);
    assertThat(receipt.number()).isEqualTo(NUMBER);
    assertThat(stored).containsExactly(receipt);
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("R-RT-2 R-EX-4 an upload without answer is not sent again; resume gets its receipt")
  void unknownUpload() {
    BulkBench oqs = client();
    transport.when(UPLOAD).drop();
    List<Pending> handles = new ArrayList<>();
    CompletableFuture<BulkReceipt> call =
        oqs.bulk().submitAsync(persons("A-1"), stored::add, NIGHT.withOnPending(handles::add));
    time.advance(Duration.ofSeconds(61));
    TransportException e = failure(call);
    assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(e.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(e.isRetryable()).isFalse();
    Pending pending = e.pending().orElseThrow();
    assertThat(handles).containsExactly(pending);
    assertThat(journal.open()).containsExactly(pending);
    clients.get(0).close();

    BulkBench again = client();
    transport.deliver(pending, receipt(requests(UPLOAD).get(0)));
    Pending read = Pending.parse(pending.toText());
    assertThatThrownBy(
            () ->
                again
                    .bulk()
                    .resume(
                        read,
                        told -> {
                          throw new IllegalStateException("the host's disk is full");
                        },
                        NIGHT))
        .isInstanceOfSatisfying(
            TransportException.class, failed -> assertThat(failed.pending()).contains(read));
    BulkReceipt receipt = again.bulk().resume(read, stored::add, NIGHT);
    assertThat(receipt.number()).isEqualTo(NUMBER);
    assertThat(receipt.exchangeId()).isEqualTo(pending.exchangeId());
    assertThat(stored).containsExactly(receipt);
    assertThat(requests(UPLOAD)).hasSize(1);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(journal.open()).isEmpty();
  }

  @Test
  @DisplayName("3.5 no number and no refusal is no receipt; the answer stays for another look")
  void noNumber() {
    BulkBench oqs = client();
    transport.when(UPLOAD).answer(request -> document(tag("SegmentOfResult", "1"), ""));
    assertThatThrownBy(() -> oqs.bulk().submit(persons("A-1"), stored::add, NIGHT))
        .isInstanceOf(DecodeException.class);
    assertThat(stored).isEmpty();
    assertThat(transport.unsettledAnswers()).isOne();
  }

  @Test
  @DisplayName("R-EX-2 without a durable journal nothing is uploaded; a receipt can be fetched")
  void journal() {
    BulkReceipt receipt = submitted(client());
    BulkBench oqs = open(new BulkBench.Settings(transport, time));
    TransportException e =
        catchThrowableOfType(
            TransportException.class, () -> oqs.bulk().submit(persons("A-1"), stored::add, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.MISCONFIGURATION);
    assertThat(requests(UPLOAD)).hasSize(1);
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    CompletableFuture<Optional<BulkDownload<BulkResult.Row>>> call =
        oqs.bulk().fetchAsync(receipt, NIGHT);
    time.advance(Duration.ofSeconds(2));
    BulkDownload<BulkResult.Row> download = call.join().orElseThrow();
    download.settle();
    assertThat(transport.unsettledAnswers()).isZero();
  }

  @Test
  @DisplayName("Lists: uploads of the other families, each fetched by its own kind")
  void lists() {
    BulkBench oqs = client();
    Period days = Period.of(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 2));
    List<BulkUpload<BulkResult.Row>> uploads =
        List.of(
            BulkListQuery.homeVisits(days),
            BulkListQuery.onlineByConsent(days),
            BulkListQuery.onlineByExamination(days),
            BulkListQuery.medicalAid(YearMonth.of(2026, 11)));
    transport.when(request -> request.kind().code().endsWith("01")).answer(BulkCentre::receipt);
    transport
        .when(request -> request.kind().code().endsWith("02"))
        .answer(request -> result(stored.get(stored.size() - 1).exchangeId(), row("A-1")));
    for (BulkUpload<BulkResult.Row> upload : uploads) {
      BulkReceipt receipt = oqs.bulk().submit(upload, stored::add, NIGHT);
      try (BulkDownload<BulkResult.Row> download =
          oqs.bulk().fetch(BulkReceipt.parse(receipt.toText()), NIGHT).orElseThrow()) {
        assertThat(ids(download.rows())).containsExactly("A-1");
        download.settle();
      }
    }
    assertThat(transport.requests())
        .extracting(request -> request.kind().code())
        .containsExactly(
            "OQSmuhvq01",
            "OQSmuhvq02",
            "OQSmuonq01",
            "OQSmuonq02",
            "OQSmuonq01",
            "OQSmuonq02",
            "OQSmutic01",
            "OQSmutic02");
    assertThat(log)
        .filteredOn(line -> line.stage() == Stage.INTENT)
        .extracting(line -> line.patientKey() + " " + line.scope())
        .containsExactly(
            "- HOME_VISIT 2026-11-01/2026-11-02",
            "- UPLOAD=" + stored.get(0).exchangeId(),
            "- ONLINE 2026-11-01/2026-11-02",
            "- UPLOAD=" + stored.get(1).exchangeId(),
            "- ONLINE 2026-11-01/2026-11-02 EXAMINED",
            "- UPLOAD=" + stored.get(2).exchangeId(),
            "- MEDICAL_AID 2026-11",
            "- UPLOAD=" + stored.get(3).exchangeId());
    assertThatThrownBy(() -> oqs.referenceNumbers().fetch(stored.get(0), NIGHT))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("P-02 an upload: one line before for each person, one after; a failing log stops it")
  void audit() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.scope() + " " + line.result().orElse(null))
        .containsExactly(
            "INTENT 2026-11-03 PERSONS=2 null",
            "INTENT 2026-11-03 PERSONS=2 null",
            "RESULT 2026-11-03 PERSONS=2 ACCEPTED");
    assertThat(log)
        .allSatisfy(
            line -> {
              assertThat(line.exchangeId()).isEqualTo(receipt.exchangeId());
              assertThat(line.kind()).isEqualTo("OQSmuquc01");
            });
    assertThat(log.get(0).patientKey()).startsWith("hmac:");
    assertThat(log.get(2).patientKey()).isEqualTo("-");

    List<AuditRecord> written = new ArrayList<>();
    BulkBench full =
        open(
            settings()
                .audit(
                    line -> {
                      if (written.size() == 1 && line.stage() == Stage.INTENT) {
                        throw new IOException("disk full");
                      }
                      written.add(line);
                    }));
    TransportException e =
        catchThrowableOfType(
            TransportException.class,
            () -> full.bulk().submit(persons("A-1", "A-2"), stored::add, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.AUDIT_FAILED);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(requests(UPLOAD)).hasSize(1);
    assertThat(written)
        .as("what was begun in part is ended")
        .extracting(line -> line.stage() + " " + line.result().orElse(null))
        .containsExactly("INTENT null", "RESULT NOT_SENT");

    List<Integer> together = new ArrayList<>();
    AuditSink file =
        new AuditSink() {
          @Override
          public void write(AuditRecord line) {
            together.add(1);
          }

          @Override
          public void writeAll(List<AuditRecord> lines) {
            assertThat(requests(UPLOAD)).as("before it is sent").hasSize(1);
            together.add(lines.size());
          }
        };
    open(settings().audit(file)).bulk().submit(persons("A-1", "A-2"), stored::add, NIGHT);
    assertThat(together).as("those of the patients at once").containsExactly(2, 1);
  }

  @Test
  @DisplayName("P-02 each look at a result: one line before, one after; a failing log stops it")
  void auditOfLooks() {
    AtomicBoolean isFull = new AtomicBoolean();
    BulkBench oqs =
        open(
            settings()
                .audit(
                    line -> {
                      if (isFull.get()) {
                        throw new IOException("disk full");
                      }
                      log.add(line);
                    }));
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport
        .when(RESULT)
        .stillWorking(2, request -> working(id))
        .answer(request -> result(id, row("A-1")));
    log.clear();
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofMinutes(2));
    assertThat(waiting).isCompleted();
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.kind() + " " + line.result().orElse(null))
        .containsExactly(
            "INTENT OQSmuquc02 null",
            "RESULT OQSmuquc02 EMPTY",
            "INTENT OQSmuquc02 null",
            "RESULT OQSmuquc02 EMPTY",
            "INTENT OQSmuquc02 null",
            "RESULT OQSmuquc02 DATA");
    assertThat(log).allSatisfy(line -> assertThat(line.scope()).isEqualTo("UPLOAD=" + id));
    assertThat(log)
        .extracting(AuditRecord::exchangeId)
        .containsExactlyElementsOf(
            requests(RESULT).stream()
                .map(request -> request.handle().exchangeId())
                .flatMap(one -> Stream.of(one, one))
                .toList());

    isFull.set(true);
    TransportException e =
        catchThrowableOfType(TransportException.class, () -> oqs.bulk().fetch(receipt, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.AUDIT_FAILED);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(requests(RESULT)).as("nothing was sent").hasSize(3);
  }

  @Test
  @DisplayName("7 the mark of a row: how it was verified, and when the centre did; none if refused")
  void verificationMark() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String refused =
        row("A-2").replace(tag("ProcessingResultStatus", "1"), tag("ProcessingResultStatus", "2"));
    time.advance(Duration.ofHours(1));
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1"), refused));
    try (BulkDownload<BulkResult.Row> result = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      BulkRows<BulkResult.Row> rows = result.rows();
      BulkResult.Row verified = rows.next().content().orElseThrow();
      Verification mark =
          new Verification(
              VerificationSource.NUMBERS,
              Instant.parse("2026-11-02T01:15:00Z"),
              Verification.Mode.NORMAL);
      assertThat(verified.verification()).contains(mark);
      assertThat(verified.with(mark.cached()).verification()).contains(mark.cached());
      assertThat(verified.checkedOn()).contains(LocalDate.of(2026, 11, 3));
      assertThat(rows.next().content().orElseThrow().verification()).isEmpty();
    }
  }

  @Test
  @DisplayName("7 the mark of a row of a list; a centre that is ahead makes nothing fresher")
  void verificationMarkOfLists() {
    BulkBench oqs = client();
    transport.when(MessageKind.MEDICAL_AID_LIST).answer(BulkCentre::receipt);
    transport
        .when(MessageKind.MEDICAL_AID_LIST_RESULT)
        .answer(request -> result(stored.get(0).exchangeId(), row("A-1")));
    BulkReceipt receipt =
        oqs.bulk().submit(BulkListQuery.medicalAid(YearMonth.of(2026, 11)), stored::add, NIGHT);
    try (BulkDownload<BulkResult.Row> result = oqs.bulk().fetch(receipt, NIGHT).orElseThrow()) {
      assertThat(result.header().executedAt().orElseThrow().toInstant()).isAfter(time.now());
      assertThat(result.rows().next().content().orElseThrow().verification())
          .contains(
              new Verification(VerificationSource.LIST, time.now(), Verification.Mode.NORMAL));
    }
  }

  // ---- waiting

  @Test
  @DisplayName("T16 maintenance: 0 requests in the window, the next right after it")
  void maintenance() {
    Instant from = NOW.plusSeconds(30);
    Instant until = NOW.plusSeconds(3 * 3600);
    BulkBench oqs =
        open(settings().maintenance(MaintenanceCalendar.builder().once(from, until).build()));
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport
        .when(RESULT)
        .stillWorking(2, request -> working(id))
        .answer(request -> result(id, row("A-1")));
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofSeconds(30));
    assertThat(requests(RESULT)).as("at 10 s and 25 s").hasSize(2);
    time.advance(Duration.ofSeconds(3 * 3600 - 31));
    assertThat(requests(RESULT)).as("in the window").hasSize(2);
    assertThat(progress.get(2).trouble()).contains(Reason.MAINTENANCE);
    assertThat(log).as("nothing was asked").filteredOn(l -> l.kind().endsWith("02")).hasSize(4);
    TransportException e =
        catchThrowableOfType(
            TransportException.class, () -> oqs.bulk().submit(persons("A-1"), stored::add, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.MAINTENANCE);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(e.retryAfter()).isPresent();
    time.advance(Duration.ofSeconds(2));
    assertThat(requests(RESULT)).hasSize(3);
    assertThat(waiting).isCompleted();
    assertThat(requests(UPLOAD)).hasSize(1);
  }

  @Test
  @DisplayName("6.3 silence, a lost share and a held-back lane are survived; progress tells them")
  void outages() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).times(6).drop();
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    transport.loseShare(Duration.ofMinutes(3));
    BulkSchedule often =
        new BulkSchedule(Duration.ofSeconds(5), 1, Duration.ofSeconds(5), Duration.ofHours(24));
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting =
        oqs.bulk().await(receipt, often, NIGHT, progress::add);
    time.advance(Duration.ofMinutes(30));
    assertThat(waiting).isCompleted();
    assertThat(progress)
        .extracting(seen -> seen.trouble().orElseThrow())
        .contains(Reason.SHARE_UNREACHABLE, Reason.NO_ANSWER, Reason.BREAKER_OPEN);
    assertThat(requests(UPLOAD)).hasSize(1);
    waiting.join().settle();
    assertThat(transport.unsettledAnswers()).isZero();
  }

  @Test
  @DisplayName("R-EX-2 a journal that fails for a while ends no night: the result comes after it")
  void journalFails() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).answer(request -> result(receipt.exchangeId(), row("A-1")));
    journal.trouble = new IllegalStateException("disk");
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofHours(1));
    assertThat(requests(RESULT)).as("nothing is sent that is not noted").isEmpty();
    assertThat(waiting).isNotDone();
    assertThat(progress)
        .hasSizeGreaterThan(10)
        .allSatisfy(seen -> assertThat(seen.trouble()).contains(Reason.LEDGER_UNAVAILABLE));

    journal.trouble = null;
    time.advance(Duration.ofMinutes(5));
    assertThat(waiting).isCompleted();
    assertThat(requests(RESULT)).hasSize(1);
  }

  @Test
  @DisplayName(
      "6.3 the time of the schedule is over: the last trouble, and the receipt is still good")
  void tooLong() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    String id = receipt.exchangeId();
    transport.when(RESULT).answer(request -> working(id));
    BulkSchedule hour =
        new BulkSchedule(
            Duration.ofSeconds(10), 1.5, Duration.ofMinutes(5), Duration.ofMinutes(60));
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting =
        oqs.bulk().await(receipt, hour, NIGHT, progress::add);
    time.advance(Duration.ofMinutes(59));
    assertThat(waiting).isNotDone();
    int asked = requests(RESULT).size();
    assertThat(asked).as("growing pauses").isBetween(15, 20);
    time.advance(Duration.ofMinutes(2));
    TransportException e = failure(waiting);
    assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(e.pending()).isEmpty();
    assertThat(e.exchangeId()).contains(id);
    time.advance(Duration.ofMinutes(30));
    assertThat(requests(RESULT)).as("it has stopped").hasSizeLessThanOrEqualTo(asked + 1);
  }

  @Test
  @DisplayName("What does not pass by itself ends the waiting")
  void fatal() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).answer(request -> document(head(receipt.exchangeId(), "9"), ""));
    CompletableFuture<BulkDownload<BulkResult.Row>> waiting = await(oqs, receipt);
    time.advance(Duration.ofSeconds(11));
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(ServiceException.class);
    time.advance(Duration.ofHours(1));
    assertThat(requests(RESULT)).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-7 R-EX-8 cancelled or closed: asking stops at once, also between two requests")
  void stopped() {
    BulkBench oqs = client();
    BulkReceipt receipt = submitted(oqs);
    transport.when(RESULT).times(1).answer(request -> working(receipt.exchangeId()));
    CompletableFuture<BulkDownload<BulkResult.Row>> cancelled = await(oqs, receipt);
    time.advance(Duration.ofSeconds(12));
    assertThat(cancelled.cancel(true)).isTrue();
    time.advance(Duration.ofMinutes(10));
    assertThat(requests(RESULT)).hasSize(1);

    transport.when(RESULT).times(1).answer(request -> working(receipt.exchangeId()));
    CompletableFuture<BulkDownload<BulkResult.Row>> ended = await(oqs, receipt);
    time.advance(Duration.ofSeconds(1));
    int asked = requests(RESULT).size();
    assertThat(ended.completeExceptionally(new TimeoutException("the host's own"))).isTrue();
    time.advance(Duration.ofMinutes(10));
    assertThat(requests(RESULT)).as("whoever ends it").hasSize(asked);

    transport.when(RESULT).drop();
    CompletableFuture<BulkDownload<BulkResult.Row>> running = await(oqs, receipt);
    CompletableFuture<BulkDownload<BulkResult.Row>> between =
        oqs.bulk()
            .await(
                receipt,
                new BulkSchedule(Duration.ofHours(1), 1, Duration.ofHours(1), Duration.ofHours(9)),
                NIGHT,
                progress::add);
    time.advance(Duration.ofSeconds(5));
    assertThat(requests(RESULT)).as("received long ago: at once").hasSize(asked + 1);
    oqs.close();
    assertThat(failure(between).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure(running).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure(await(oqs, receipt)).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    time.advance(Duration.ofHours(2));
    assertThat(requests(RESULT)).hasSize(asked + 1);
  }

  private static TransportException failure(CompletableFuture<?> call) {
    CompletionException e = catchThrowableOfType(CompletionException.class, call::join);
    assertThat(e).hasCauseInstanceOf(TransportException.class);
    return (TransportException) e.getCause();
  }

  @Test
  @DisplayName("6.3 the schedule: 10 s, half as long again, 5 minutes at most; nonsense is refused")
  void schedule() {
    List<Long> pauses = new ArrayList<>();
    Duration pause = BulkSchedule.STANDARD.first();
    for (int i = 0; i < 11; i++) {
      pauses.add(pause.toSeconds());
      pause = BulkSchedule.STANDARD.after(pause);
    }
    assertThat(pauses).containsExactly(10L, 15L, 22L, 33L, 50L, 75L, 113L, 170L, 256L, 300L, 300L);
    Duration ten = Duration.ofSeconds(10);
    assertThatThrownBy(() -> new BulkSchedule(Duration.ofSeconds(4), 1, ten, ten))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> new BulkSchedule(ten, 0.9, ten, ten))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> new BulkSchedule(ten, Double.NaN, ten, ten))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> new BulkSchedule(ten, 1, Duration.ofSeconds(9), ten))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> new BulkSchedule(ten, 1, ten, Duration.ZERO))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("3.1 what the transport would refuse is never begun: no journal, no access log")
  void tooLarge() {
    BulkBench oqs =
        open(
            new BulkBench.Settings(new NarrowTransport(transport, 3_000), time)
                .journal(journal)
                .audit(log::add));
    int most = oqs.bulk().maxPersons();
    String[] ids = IntStream.range(0, 20).mapToObj(i -> "A-" + i).toArray(String[]::new);
    assertThatThrownBy(() -> oqs.bulk().submit(persons(ids), stored::add, NIGHT))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("upload: must not be larger than 3000 bytes");
    assertThat(journal.lines).isEmpty();
    assertThat(log).isEmpty();
    assertThat(transport.requests()).isEmpty();

    transport.when(UPLOAD).answer(BulkCentre::receipt);
    oqs.bulk().submit(persons(Arrays.copyOf(ids, most)), stored::add, NIGHT);
    assertThat(stored).hasSize(1);
    assertThat(client().bulk().maxPersons()).as("of 4 MiB").isGreaterThan(6_000);
    assertThat(client().referenceNumbers().maxPersons()).as("of 4 MiB").isGreaterThan(5_000);
  }

  @Test
  @DisplayName("3.4 split: days apart, order kept, no more than the limit, no key twice")
  void split() {
    List<EligibilityQuery> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(person("A-" + i));
    }
    assertThat(BulkQuery.split(all, 3))
        .extracting(upload -> upload.persons().size())
        .containsExactly(3, 3, 1);
    assertThat(BulkQuery.split(List.of(), 3)).isEmpty();
    all.add(person("A-0"));
    assertThatThrownBy(() -> BulkQuery.split(all, 3)).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> BulkQuery.split(List.of(), 0))
        .isInstanceOf(InvalidQueryException.class);
  }
}
