package jp.shikaku.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.transport.FolderFixture.failure;
import static jp.shikaku.transport.FolderFixture.files;
import static jp.shikaku.transport.FolderFixture.got;
import static jp.shikaku.transport.FolderFixture.transportFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulk results through the folders: judged without being held, and read where they lie. */
class LargeAnswersTest {

  private static final MessageKind KIND = MessageKind.BULK_ELIGIBILITY_RESULT;
  private static final Instant WRITTEN = Instant.parse("2026-11-02T00:00:05Z");

  @TempDir Path temp;
  private FaultyFiles disk;
  private FolderFixture folder;
  private Path xml;
  private Path zip;

  @BeforeEach
  void open() {
    disk = new FaultyFiles(temp.getFileSystem());
    folder = new FolderFixture(disk.wrap(temp));
    xml = temp.resolve("res").resolve(KIND.answerBaseName("A1") + ".xml");
    zip = temp.resolve("res").resolve(KIND.answerBaseName("A1") + ".zip");
  }

  @AfterEach
  void close() throws Exception {
    disk.hook((operation, file) -> {});
    folder.close();
  }

  private ExchangeCall send() throws IOException {
    return send(AnswerGate.correlating(handle(), ReadingRules.DEFAULT));
  }

  private ExchangeCall send(AnswerGate gate) throws IOException {
    ExchangeCall call =
        folder.transport.exchange(
            ExchangeRequest.of(
                KIND, handle(), Documents.question("A1"), FolderFixture.DEADLINE, gate));
    Files.delete(temp.resolve("req").resolve(KIND.requestName("A1")));
    return call;
  }

  private static Pending handle() {
    return Documents.handle(KIND, "A1");
  }

  private static byte[] document(String id) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
            + "<MedicalInstitutionCode>1319999007</MedicalInstitutionCode>"
            + "<ArbitraryFileIdentifier>"
            + id
            + "</ArbitraryFileIdentifier></MessageHeader><MessageBody>"
            + "<BulkConfirmUnit><N>4567</N></BulkConfirmUnit>".repeat(4_000)
            + "</MessageBody></XmlMsg>\n")
        .getBytes(UTF_8);
  }

  private static byte[] zipped(byte[] document, String comment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setComment(comment);
      out.putNextEntry(new ZipEntry("OQSmuquc02res_202611020003.xml"));
      out.write(document);
    }
    return bytes.toByteArray();
  }

  private static byte[] read(BulkSource source) throws IOException {
    try (InputStream in = source.open()) {
      return in.readAllBytes();
    }
  }

  private static TransportException troubleOf(Throwable failure) {
    assertThat(failure).isInstanceOf(IOException.class);
    TransportException trouble = (TransportException) failure.getCause();
    assertThat(trouble.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(trouble.pending()).contains(handle());
    assertThat(failure.toString() + trouble).doesNotContain("4567").doesNotContain("/");
    return trouble;
  }

  private ExchangeResult.Answer answered() throws IOException {
    ExchangeCall call = send();
    Files.write(xml, document("A1"));
    Files.setLastModifiedTime(xml, FileTime.from(WRITTEN));
    folder.advance(1_000);
    return (ExchangeResult.Answer) got(call);
  }

  // ---- when it is taken

  @Test
  @DisplayName("D4 a growing document is taken when it is whole, and cleared when it is settled")
  void grows() throws Exception {
    byte[] document = document("A1");
    ExchangeCall call = send();
    for (int end = 1_000; end < document.length; end += 30_000) {
      Files.write(xml, Arrays.copyOf(document, end));
      folder.advance(700);
      assertThat(call.result()).isNotDone();
    }
    Files.write(xml, document);
    folder.advance(1_000);

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(call);
    assertThat(answer.size()).isEqualTo(document.length);
    assertThat(read(answer.source())).isEqualTo(document);
    assertThat(read(answer.source())).isEqualTo(document);
    folder.advance(60_000);
    assertThat(xml).as("until its reader has it").exists();
    answer.settle();
    folder.advance(100);
    assertThat(files(temp.resolve("res"))).isEmpty();
    assertThat(troubleOf(catchThrowable(() -> read(answer.source()))).reason())
        .isEqualTo(Reason.UNKNOWN_EXCHANGE);
  }

  @Test
  @DisplayName("D4 all of it is read only when its state and its end say that it may be whole")
  void isNotReadAtEachLook() throws Exception {
    AtomicInteger judged = new AtomicInteger();
    AnswerGate real = AnswerGate.correlating(handle(), ReadingRules.DEFAULT);
    ExchangeCall call =
        send(
            new AnswerGate() {
              @Override
              public Verdict judge(String name, AnswerFormat format, byte[] bytes) {
                throw new AssertionError("held");
              }

              @Override
              public Verdict judge(String name, AnswerFormat format, BulkSource source)
                  throws IOException {
                judged.incrementAndGet();
                return real.judge(name, format, source);
              }
            });
    String text = new String(document("A1"), ISO_8859_1);
    Files.writeString(xml, text.substring(0, 90_000) + "4567", ISO_8859_1);
    folder.advance(5_000);
    assertThat(judged).as("cut off within a text").hasValue(0);

    Files.writeString(xml, text.substring(0, text.lastIndexOf("</MessageBody>")), ISO_8859_1);
    folder.advance(4_000);
    assertThat(judged.get()).as("cut off behind a tag").isBetween(1, 17);
    int before = judged.get();

    Files.writeString(xml, text, ISO_8859_1);
    folder.advance(1_000);
    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(judged).as("once whole").hasValue(before + 1);
  }

  @Test
  @DisplayName("R-F-07 one that stays cut off is an error at the deadline")
  void staysCutOff() throws Exception {
    ExchangeCall call = send();
    String text = new String(document("A1"), ISO_8859_1);
    Files.writeString(xml, text.substring(0, text.lastIndexOf("</MessageBody>")), ISO_8859_1);
    folder.advance(31_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.MALFORMED);
    assertThat(xml).exists();
  }

  @Test
  @DisplayName("T18 a zip is taken when its end record is there and none of it is damaged")
  void zip() throws Exception {
    byte[] whole = zipped(document("A1"), "架空");
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    ExchangeCall call = send();
    for (byte[] state :
        new byte[][] {Arrays.copyOf(whole, 40), Arrays.copyOf(whole, whole.length - 1), damaged}) {
      Files.write(zip, state);
      folder.advance(1_000);
      assertThat(call.result()).isNotDone();
    }
    Files.write(zip, whole);
    folder.advance(1_000);

    ExchangeResult.Answer answer = (ExchangeResult.Answer) got(call);
    assertThat(answer.format()).isEqualTo(AnswerFormat.ZIP);
    assertThat(read(answer.source())).isEqualTo(whole);
  }

  @Test
  @DisplayName("T7 R-INV-1 the document in a zip is judged: a foreign one is an error")
  void foreignInZip() throws Exception {
    ExchangeCall call = send();
    Files.write(zip, zipped(document("B1"), ""));
    folder.advance(1_000);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(zip).exists();
  }

  @Test
  @DisplayName("T18 a zip that breaks the rules is handed to its reader, who refuses it, at once")
  void zipThatBreaksTheRules() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("../OQSmuquc02res_1.xml"));
      out.write(document("A1"));
    }
    ExchangeCall call = send();
    Files.write(zip, bytes.toByteArray());
    folder.advance(1_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
  }

  // ---- what happens to it while it is read

  @Test
  @DisplayName("one that was replaced or changed after it was judged is never read for it")
  void replaced() throws Exception {
    ExchangeResult.Answer answer = answered();
    Path other = temp.resolve("other.xml");
    Files.write(other, document("B1"));
    Files.setLastModifiedTime(other, FileTime.from(WRITTEN));
    assertThat(Files.size(other)).as("the very same size and time").isEqualTo(answer.size());
    Files.move(other, xml, StandardCopyOption.REPLACE_EXISTING);

    assertThat(troubleOf(catchThrowable(() -> read(answer.source()))).reason())
        .isEqualTo(Reason.CORRUPTED);
  }

  @Test
  void changedInPlace() throws Exception {
    ExchangeResult.Answer answer = answered();
    Files.setLastModifiedTime(xml, FileTime.from(WRITTEN.plusSeconds(1)));

    assertThat(troubleOf(catchThrowable(() -> read(answer.source()))).reason())
        .isEqualTo(Reason.CORRUPTED);
  }

  @Test
  @DisplayName("one that is cut off or rewritten while it is read is not believed to its end")
  void changedWhileOpen() throws Exception {
    ExchangeResult.Answer answer = answered();
    try (InputStream in = answer.source().open()) {
      in.readNBytes(1_000);
      Files.write(xml, Arrays.copyOf(document("A1"), 70_000), StandardOpenOption.TRUNCATE_EXISTING);

      assertThat(troubleOf(catchThrowable(in::readAllBytes)).reason()).isEqualTo(Reason.CORRUPTED);
    }
    Files.write(xml, document("B1"));
    Files.setLastModifiedTime(xml, FileTime.from(WRITTEN));
    try (InputStream in = answer.source().open()) {
      in.readNBytes(1_000);
      Files.write(xml, document("C1"));

      assertThat(troubleOf(catchThrowable(in::readAllBytes)).reason()).isEqualTo(Reason.CORRUPTED);
    }
  }

  @Test
  @DisplayName("one that is removed while it is read is read to its end")
  void removedWhileOpen() throws Exception {
    ExchangeResult.Answer answer = answered();
    try (InputStream in = answer.source().open()) {
      byte[] begin = in.readNBytes(1_000);
      Files.delete(xml);

      assertThat(begin.length + in.readAllBytes().length).isEqualTo(document("A1").length);
    }
  }

  @Test
  @DisplayName("S-D-10 a share lost while it is read is told as such, and nothing is lost")
  void shareLost() throws Exception {
    ExchangeResult.Answer answer = answered();
    try (InputStream in = answer.source().open()) {
      in.readNBytes(1_000);
      disk.hook(
          (operation, file) -> {
            throw new IOException("The specified network name is no longer available");
          });

      assertThat(troubleOf(catchThrowable(in::readAllBytes)).reason())
          .isEqualTo(Reason.SHARE_UNREACHABLE);
      assertThat(troubleOf(catchThrowable(() -> read(answer.source()))).reason())
          .isEqualTo(Reason.SHARE_UNREACHABLE);
      disk.hook(
          (operation, file) -> {
            throw new AccessDeniedException("4567");
          });
      assertThat(troubleOf(catchThrowable(() -> read(answer.source()))).reason())
          .isEqualTo(Reason.SHARE_DENIED);
      disk.hook((operation, file) -> {});
    }

    assertThat(read(answer.source())).isEqualTo(document("A1"));
    answer.settle();
    folder.advance(100);
    assertThat(xml).doesNotExist();
  }

  @Test
  @DisplayName("a share that hangs while it is read keeps its reader no longer than the limit")
  void shareHangs() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService io = Executors.newCachedThreadPool();
    Path root = temp.resolve("hanging");
    FolderFixture hanging =
        new FolderFixture(
            disk.wrap(root), settings -> settings.executor(io).readLimit(Duration.ofMillis(150)));
    FolderSource source = sourceIn(hanging, root, io);
    try (InputStream in = source.open()) {
      in.readNBytes(1_000);
      disk.hook(
          (operation, file) -> {
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
      long begin = System.nanoTime();

      assertThat(troubleOf(catchThrowable(in::readAllBytes)).reason())
          .isEqualTo(Reason.SHARE_UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    } finally {
      end.countDown();
      disk.hook((operation, file) -> {});
      hanging.close();
      io.shutdown();
    }
    assertThat(io.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(troubleOf(catchThrowable(source::open)).reason())
        .as("after the transport is closed")
        .isEqualTo(Reason.TRANSPORT_CLOSED);
  }

  /** What an exchange hands out, without the exchange: it would need the threads that hang. */
  private FolderSource sourceIn(FolderFixture fixture, Path root, ExecutorService io)
      throws IOException {
    Files.createDirectories(root.resolve("res"));
    Files.write(root.resolve("res").resolve(xml.getFileName()), document("A1"));
    var folders =
        new jp.shikaku.internal.io.Folders(
            disk.wrap(root.resolve("req")), disk.wrap(root.resolve("res")));
    RunningExchange exchange =
        new RunningExchange(fixture.time, handle(), KIND, Runnable::run) {
          @Override
          public void cancel() {}

          @Override
          void ended() {}
        };
    String name = xml.getFileName().toString();
    return new FolderSource(
        folders,
        name,
        folders.identify(name),
        exchange,
        new FolderSource.Manner(io, Duration.ofMillis(150), () -> false));
  }
}
