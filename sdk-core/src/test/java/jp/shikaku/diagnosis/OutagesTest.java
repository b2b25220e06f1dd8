package jp.shikaku.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.Flows;
import jp.shikaku.OqsClient;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Answered;
import jp.shikaku.diagnosis.Evidence.Coded;
import jp.shikaku.diagnosis.Evidence.Connection;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.Maintenance;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.diagnosis.Evidence.Place;
import jp.shikaku.diagnosis.Evidence.ReaderQuiet;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.diagnosis.Evidence.Taken;
import jp.shikaku.diagnosis.Evidence.TlsRefused;
import jp.shikaku.diagnosis.Evidence.Unanswered;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.tls.TestCa;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TlsProblem;
import jp.shikaku.tls.TlsServer;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.VirtualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Twelve outages as real as they can be made, each beside one that looks like it. */
class OutagesTest {

  private static final String REQUEST = "OQSsiquc01req_ABC123.xml";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path temp;

  private final RealDisk disk = new RealDisk();
  private final Sockets sockets = new Sockets();
  private final SystemTime time = new SystemTime();
  private final List<Evidence> evidence = new ArrayList<>();
  private Path root;

  @BeforeEach
  void folders() throws IOException {
    root = temp.resolve("OQS");
    make(root);
  }

  @AfterEach
  void end() throws Exception {
    disk.close();
    sockets.close();
    time.close();
  }

  private static void make(Path root) throws IOException {
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
  }

  private MockTerminal terminal() throws IOException {
    return MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start();
  }

  private void look() {
    evidence.addAll(Examination.folders(root, time));
  }

  private Connection call(Peer peer, int port) {
    return Examination.connection(peer, "localhost", port, Duration.ofMillis(300), time);
  }

  private Diagnosis diagnosis() {
    return Diagnosis.of(evidence);
  }

  private Diagnosis with(Evidence... more) {
    List<Evidence> all = new ArrayList<>(evidence);
    all.addAll(Arrays.asList(more));
    return Diagnosis.of(all);
  }

  private static List<Cause> causes(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::cause).toList();
  }

  private static void isFirst(Diagnosis diagnosis, Cause cause, Certainty certainty) {
    assertThat(diagnosis.first().map(Finding::cause)).as(diagnosis.toString()).contains(cause);
    assertThat(diagnosis.first().map(Finding::certainty)).contains(certainty);
    assertThat(diagnosis.first().orElseThrow().evidence()).isNotEmpty();
  }

  private void lie(Path folder, String name, Duration age) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(time.now().minus(age)));
  }

  /** A real query that fails in transport. */
  private TransportException failing(Fault fault) throws IOException {
    try (MockTerminal terminal = terminal();
        OqsClient oqs = Flows.client(root).deadline(Duration.ofMillis(1500)).build()) {
      terminal.next(fault);
      return catchThrowableOfType(
          TransportException.class,
          () ->
              oqs.eligibility()
                  .check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17")));
    }
  }

  // ---- 1

  @Test
  @DisplayName("outage 1: the agent is stopped")
  void agentStopped() throws IOException {
    try (MockTerminal terminal = terminal()) {
      terminal.pause();
      lie(root.resolve("req"), REQUEST, Duration.ofSeconds(20));
      look();
    }

    isFirst(diagnosis(), Cause.LINKAGE_STOPPED, Certainty.LIKELY);
    assertThat(diagnosis().first().orElseThrow().observed(java.util.Locale.ENGLISH))
        .contains("1 request not taken, the longest for 20 s");
  }

  @Test
  @DisplayName("outage 1 look-alike: the agent is slow, or leaves one request only")
  void agentSlow() throws IOException {
    lie(root.resolve("req"), REQUEST, Duration.ofSeconds(8));
    look();
    assertThat(causes(diagnosis())).containsExactly(Cause.LINKAGE_SLOW);

    Diagnosis taken = Diagnosis.of(List.of(new Taken(MINUTE, Duration.ofSeconds(12))));
    assertThat(causes(taken)).containsExactly(Cause.LINKAGE_SLOW);
    assertThat(taken.stopsQueries()).isFalse();

    evidence.clear();
    lie(root.resolve("req"), "OQSsiquc01req_OLD1.xml", Duration.ofMinutes(3));
    lie(root.resolve("res"), "OQSsiquc01res_OTHER1.xml", Duration.ofSeconds(2));
    look();
    assertThat(causes(diagnosis())).containsExactly(Cause.REQUEST_LEFT);
  }

  @Test
  @DisplayName("outage 1: a call given up too early says stopped or slow, and not which")
  void givenUpEarly() throws IOException {
    TransportException failure = failing(Fault.notPickedUp());
    Diagnosis diagnosis = Diagnosis.of(Evidence.of(failure));

    assertThat(causes(diagnosis)).containsExactly(Cause.LINKAGE_STOPPED, Cause.LINKAGE_SLOW);
    assertThat(diagnosis.findings())
        .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.POSSIBLE));
  }

  // ---- 2 and 3

  @Test
  @DisplayName("outage 2: the terminal is off; look-alike: its host answers and the share is gone")
  void terminalOff() throws Exception {
    disk.mount(root, "1m");
    make(root);
    lie(root.resolve("res"), "OQSsiquc01res_A1.xml", MINUTE);
    look();
    assertThat(diagnosis().findings()).isEmpty();
    Evidence before = new Answered(MINUTE);
    disk.unmount(root);
    Files.delete(root.resolve("req"));
    Files.delete(root.resolve("res"));
    evidence.clear();
    evidence.add(before);
    look();

    Diagnosis off = with(call(Peer.TERMINAL, sockets.silent()));
    isFirst(off, Cause.TERMINAL_OFF, Certainty.LIKELY);
    assertThat(causes(off)).doesNotContain(Cause.SHARE_GONE, Cause.LINKAGE_STOPPED);

    Diagnosis gone = with(call(Peer.TERMINAL, sockets.accepting()));
    assertThat(causes(gone)).containsExactly(Cause.SHARE_GONE);
    isFirst(gone, Cause.SHARE_GONE, Certainty.LIKELY);

    Diagnosis unknown = diagnosis();
    assertThat(causes(unknown)).contains(Cause.TERMINAL_OFF, Cause.SHARE_GONE, Cause.LAN_DOWN);
    assertThat(unknown.findings())
        .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.POSSIBLE));
  }

  @Test
  @DisplayName(
      "outage 3: the share is gone; look-alikes: host without file service, PC without LAN")
  void shareGone() throws Exception {
    Evidence lost = new Folder(Place.ROOT, Access.UNREACHABLE);

    isFirst(
        Diagnosis.of(List.of(lost, call(Peer.TERMINAL, sockets.closed()))),
        Cause.SHARE_GONE,
        Certainty.LIKELY);
    Diagnosis noLan =
        Diagnosis.of(List.of(lost, new Connection(Peer.TERMINAL, Reply.NO_NETWORK, Duration.ZERO)));
    assertThat(causes(noLan)).containsExactly(Cause.LAN_DOWN);
    assertThat(call(Peer.TERMINAL, sockets.closed()).reply()).isEqualTo(Reply.REFUSED);
    assertThat(
            Examination.connection(Peer.TERMINAL, "no-such-host.invalid", 445, MINUTE, time)
                .reply())
        .isEqualTo(Reply.UNKNOWN_NAME);
  }

  // ---- 4

  @Test
  @DisplayName("outage 4: the share is read-only; look-alike: one folder only")
  void readOnly() throws IOException {
    disk.mount(root, "1m");
    make(root);
    disk.readOnlyPart(root.resolve("res"));
    look();
    assertThat(causes(diagnosis())).containsExactly(Cause.FOLDER_READ_ONLY);
    assertThat(diagnosis().first().orElseThrow().observed(java.util.Locale.JAPAN))
        .isEqualTo("res フォルダ：読み取りはできますが書き込めません");

    evidence.clear();
    disk.unmount(root.resolve("res"));
    disk.readOnly(root);
    look();
    assertThat(causes(diagnosis())).containsExactly(Cause.SHARE_READ_ONLY);
    isFirst(diagnosis(), Cause.SHARE_READ_ONLY, Certainty.CERTAIN);
  }

  @Test
  @DisplayName("outage 4: what can be read and not written for an unknown reason is called no more")
  void unwrittenForAnUnknownReason() {
    FaultyFiles share = new FaultyFiles(root.getFileSystem());
    share.hook(
        (operation, file) -> {
          if (operation.equals("open") && file.toString().endsWith(".probe")) {
            throw new FileSystemException(file.toString(), null, "Input/output error");
          }
        });
    evidence.addAll(Examination.folders(share.wrap(root), time));

    assertThat(causes(diagnosis())).containsExactly(Cause.SHARE_READ_ONLY);
    Finding found = diagnosis().first().orElseThrow();
    assertThat(found.cause().label(Locale.JAPAN)).contains("書き込めません").doesNotContain("専用");
    assertThat(found.cause().nextStep(Locale.JAPAN)).contains("許可", "空き", "クォータ");

    share.hook(
        (operation, file) -> {
          if (!operation.equals("stat") && file.toString().contains("re")) {
            throw new FileSystemException(file.toString(), null, "Input/output error");
          }
        });
    evidence.clear();
    evidence.addAll(Examination.folders(share.wrap(root), time));
    assertThat(causes(diagnosis())).contains(Cause.SHARE_GONE); // nor can it be read
  }

  @Test
  @DisplayName("a reply of an address says what was seen, and not that a machine is on or off")
  void repliesSayWhatWasSeen() {
    for (Reply reply : List.of(Reply.REFUSED, Reply.SILENT)) {
      Evidence seen = new Connection(Peer.TERMINAL, reply, Duration.ZERO);

      assertThat(seen.describe(Locale.JAPAN)).doesNotContain("機器は", "電源");
      assertThat(seen.describe(Locale.ENGLISH)).doesNotContain("is there", " off");
    }
    assertThat(Cause.TERMINAL_OFF.nextStep(Locale.JAPAN)).contains("ファイアウォール");
  }

  // ---- 5

  @Test
  @DisplayName("outage 5: the share's disk is full; look-alike: this PC's disk is")
  void diskFull() throws IOException {
    Path local = temp.resolve("local");
    disk.mount(local, "64k");
    RealDisk.fill(local.resolve("full"));
    look();
    Diagnosis here = with(Examination.localDisk(local));
    assertThat(causes(here)).containsExactly(Cause.LOCAL_DISK_FULL);

    evidence.clear();
    disk.mount(root, "64k");
    make(root);
    RealDisk.fill(root.resolve("full"));
    look();
    Diagnosis there = with(Examination.localDisk(temp));
    assertThat(causes(there)).containsExactly(Cause.SHARE_FULL);
    assertThat(names(root)).containsExactly("full", "req", "res");
  }

  // ---- 6

  @Test
  @DisplayName("outage 6: the wrong folder; look-alike: an empty root, fresh or not connected")
  void wrongFolder() throws IOException {
    Path right = root;
    for (Path wrong : List.of(root.resolve("req"), temp)) {
      root = wrong;
      evidence.clear();
      look();
      isFirst(diagnosis(), Cause.WRONG_FOLDER, Certainty.CERTAIN);
    }

    root = Files.createDirectories(temp.resolve("a/b/fresh"));
    evidence.clear();
    look();
    assertThat(causes(diagnosis()))
        .containsExactlyInAnyOrder(Cause.WRONG_FOLDER, Cause.SHARE_GONE, Cause.LINKAGE_NOT_SET_UP);
    assertThat(diagnosis().findings())
        .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.POSSIBLE));

    root = right; // freshly set up: both folders, both empty
    evidence.clear();
    look();
    assertThat(diagnosis().findings()).isEmpty();

    Files.delete(right.resolve("res"));
    evidence.clear();
    look();
    assertThat(causes(diagnosis())).containsExactly(Cause.FOLDER_MISSING);
  }

  // ---- 7 and 8

  @Test
  @DisplayName("outage 7: the line is lost; without a line check it stays one of two")
  void lineLost() throws Exception {
    TransportException failure = failing(Fault.never());
    evidence.addAll(Evidence.of(failure));
    look();

    Diagnosis blind = diagnosis();
    assertThat(causes(blind)).containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
    assertThat(blind.findings())
        .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.POSSIBLE));

    Diagnosis checked = with(call(Peer.LINE, sockets.silent()));
    assertThat(causes(checked)).containsExactly(Cause.LINE_LOST);
    isFirst(checked, Cause.LINE_LOST, Certainty.LIKELY);

    isFirst(with(new Coded(CodeMeaning.LINE, 2, MINUTE)), Cause.LINE_LOST, Certainty.LIKELY);
  }

  @Test
  @DisplayName("outage 7 look-alike: the centre refuses queries for business reasons")
  void businessErrors() throws IOException {
    try (MockTerminal terminal = terminal();
        OqsClient oqs = Flows.client(root).build()) {
      terminal.next(Fault.headerError("MOCK-E1", "模擬"));
      ServiceException refusal =
          catchThrowableOfType(
              ServiceException.class,
              () ->
                  oqs.eligibility()
                      .check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17")));
      assertThat(refusal.code()).contains("MOCK-E1");
    }
    look();
    Diagnosis diagnosis =
        with(new Coded(CodeMeaning.BUSINESS, 5, MINUTE), new Answered(Duration.ofSeconds(1)));

    assertThat(diagnosis.findings()).isEmpty();
  }

  @Test
  @DisplayName(
      "outage 8: the centre is down; look-alikes: the line, one late answer, a stopped agent")
  void centreDown() throws Exception {
    evidence.addAll(Evidence.of(failing(Fault.never())));
    look();

    Diagnosis down = with(call(Peer.LINE, sockets.accepting()));
    assertThat(causes(down)).containsExactly(Cause.CENTRE_DOWN);
    isFirst(down, Cause.CENTRE_DOWN, Certainty.LIKELY);

    assertThat(causes(with(call(Peer.LINE, sockets.silent())))).doesNotContain(Cause.CENTRE_DOWN);
    List<Evidence> overtaken =
        List.of(new Unanswered(1, MINUTE), new Answered(Duration.ofSeconds(5)));
    assertThat(Diagnosis.of(overtaken).findings()).isEmpty();

    lie(root.resolve("req"), REQUEST, Duration.ofMinutes(2));
    evidence.clear();
    look();
    assertThat(causes(with(new Unanswered(3, Duration.ofMinutes(10)))))
        .as("behind a stopped agent nothing can be judged")
        .doesNotContain(Cause.CENTRE_DOWN, Cause.LINE_LOST);
  }

  // ---- 9

  @Test
  @DisplayName("outage 9: maintenance; look-alikes: an outage from before the window, and after it")
  void maintenance() {
    Instant from = Instant.parse("2026-11-02T18:00:00Z"); // 03:00 in Japan
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().once(from, from.plus(Duration.ofHours(1))).build();

    List<Evidence> window = planned(calendar, from.plus(Duration.ofMinutes(20)));
    evidence.addAll(window);
    Diagnosis planned = with(new Unanswered(4, Duration.ofMinutes(19)));
    assertThat(causes(planned)).containsExactly(Cause.MAINTENANCE_WINDOW);
    isFirst(planned, Cause.MAINTENANCE_WINDOW, Certainty.CERTAIN);

    Diagnosis before = with(new Unanswered(4, Duration.ofMinutes(45)));
    assertThat(causes(before)).contains(Cause.LINE_LOST, Cause.CENTRE_DOWN);

    evidence.clear();
    evidence.addAll(planned(calendar, from.plus(Duration.ofHours(1))));
    Diagnosis after = with(new Unanswered(4, MINUTE));
    assertThat(causes(after)).containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
  }

  /** What a calendar says of a time. */
  private static List<Evidence> planned(MaintenanceCalendar calendar, Instant now) {
    return calendar
        .windowAt(now)
        .<Evidence>map(window -> new Maintenance(window.from(), window.until(), now))
        .stream()
        .toList();
  }

  // ---- 10

  @Test
  @DisplayName("outage 10: a certificate has expired; look-alike: the clock of this PC is wrong")
  void certificateExpired() throws Exception {
    TestCa ca = TestCa.root("CN=test");
    Instant now = time.now();
    Instant made = now.minus(Duration.ofDays(300));
    VirtualTime right = new VirtualTime(now);
    TestCa.Issued old = ca.issue(TestCa.server().valid(made, now.minus(Duration.ofDays(3))));
    List<Evidence> expired = watched(old, right);
    look();
    evidence.addAll(expired);
    isFirst(diagnosis(), Cause.CERTIFICATE_EXPIRED, Certainty.CERTAIN);
    isFirst(Diagnosis.of(expired), Cause.CERTIFICATE_EXPIRED, Certainty.LIKELY);
    assertThat(causes(with(handshake(ca, old, right)))).containsExactly(Cause.CERTIFICATE_EXPIRED);

    // Another one, still good, on a computer whose clock is two years ahead.
    TestCa.Issued good = ca.issue(TestCa.server().valid(made, now.plus(Duration.ofDays(200))));
    VirtualTime ahead = new VirtualTime(now.plus(Duration.ofDays(730)));
    evidence.clear();
    evidence.addAll(Examination.folders(root, ahead));
    evidence.addAll(watched(good, ahead));
    for (Diagnosis clock : List.of(diagnosis(), with(handshake(ca, good, ahead)))) {
      assertThat(causes(clock)).containsExactly(Cause.CLOCK_WRONG);
      assertThat(clock.first().orElseThrow().hop()).isEqualTo(Hop.THIS_PC);
    }

    evidence.clear();
    look();
    evidence.addAll(
        watched(ca.issue(TestCa.server().valid(made, now.plus(Duration.ofDays(20)))), right));
    assertThat(causes(diagnosis())).containsExactly(Cause.CERTIFICATE_EXPIRING);
    assertThat(diagnosis().stopsQueries()).isFalse();
  }

  private static List<Evidence> watched(TestCa.Issued certificate, VirtualTime clock) {
    try (CertificateWatch watch =
        CertificateWatch.builder(clock)
            .certificate("gateway", certificate.certificate())
            .executor(Runnable::run)
            .start()) {
      clock.advance(Duration.ZERO);
      return watch.statuses().stream()
          .map(status -> Evidence.of(status, clock.now()).orElseThrow())
          .<Evidence>map(seen -> seen)
          .toList();
    }
  }

  /** How a client with that clock takes the certificate of a server. */
  private static Evidence handshake(TestCa ca, TestCa.Issued own, TimeSource clock)
      throws Exception {
    TlsClient tls = TlsClient.builder(ca.trust()).time(clock).build();
    try (TlsServer server = TlsServer.start(TlsServer.Setup.modern(own));
        SSLSocket socket =
            (SSLSocket) tls.socketFactory().createSocket("localhost", server.port())) {
      IOException refusal = catchThrowableOfType(IOException.class, socket::startHandshake);
      return new TlsRefused(tls.explain(refusal).orElseThrow().problem());
    }
  }

  // ---- 11

  @Test
  @DisplayName("outage 11: the gateway is down; look-alike: it answers and refuses the connection")
  void gatewayDown() throws Exception {
    Diagnosis down = Diagnosis.of(List.of(call(Peer.GATEWAY, sockets.closed())));
    assertThat(causes(down)).containsExactly(Cause.GATEWAY_DOWN);

    Diagnosis refused =
        Diagnosis.of(
            List.of(
                call(Peer.GATEWAY, sockets.accepting()), new TlsRefused(TlsProblem.UNKNOWN_CA)));
    assertThat(causes(refused)).containsExactly(Cause.TLS_REFUSED);
    assertThat(refused.first().orElseThrow().hop()).isEqualTo(Hop.CERTIFICATE);

    // Its port is open, and what is behind it hangs, or is another program.
    for (var seen :
        Map.of(Reply.HANGS, Cause.GATEWAY_DOWN, Reply.SOMETHING_ELSE, Cause.WRONG_GATEWAY)
            .entrySet()) {
      Evidence reply = new Connection(Peer.GATEWAY, seen.getKey(), MINUTE);
      isFirst(
          Diagnosis.of(List.of(call(Peer.GATEWAY, sockets.accepting()), reply)),
          seen.getValue(),
          Certainty.LIKELY);
    }
    for (TlsProblem other : List.of(TlsProblem.NOT_TLS, TlsProblem.TLS_NEEDED)) {
      isFirst(Diagnosis.of(List.of(new TlsRefused(other))), Cause.WRONG_GATEWAY, Certainty.LIKELY);
    }
  }

  @Test
  @DisplayName("outage 11: a failed call says how the gateway could not be reached")
  void gatewayUnreachable() {
    assertThat(causes(unreachable(Reason.UNREACHABLE, new ConnectException("refused"))))
        .containsExactly(Cause.GATEWAY_DOWN);
    assertThat(causes(unreachable(Reason.UNREACHABLE, new UnknownHostException())))
        .contains(Cause.WRONG_GATEWAY);
    assertThat(causes(unreachable(Reason.UNREACHABLE, new SocketTimeoutException())))
        .containsExactly(Cause.LAN_DOWN, Cause.GATEWAY_DOWN);
    assertThat(causes(unreachable(Reason.UNREACHABLE, new EOFException())))
        .containsExactly(Cause.GATEWAY_DOWN);
    assertThat(causes(unreachable(Reason.CERT_EXPIRED, null)))
        .containsExactly(Cause.CERTIFICATE_EXPIRED);
  }

  private static Diagnosis unreachable(Reason reason, @Nullable Throwable cause) {
    ExchangeContext context = ExchangeContext.of("OQSsiquc01", "ID1", MINUTE);
    return Diagnosis.of(
        Evidence.of(
            new TransportException(reason, Delivery.NOT_SENT, "test", null, context, cause)));
  }

  @ParameterizedTest
  @EnumSource(Health.Topic.class)
  @DisplayName("what is observed is told in Japanese, with its figures")
  void notesInJapanese(Health.Topic topic) {
    Evidence noted = new Evidence.Noted(new Health.Observation(topic, "figures 7"));
    assertThat(noted.describe(Locale.JAPAN)).matches("[ぁ-んァ-ヶー一-龠A-Z]+（figures 7）");
    assertThat(noted.describe(Locale.ENGLISH)).isEqualTo("figures 7");
  }

  @ParameterizedTest
  @EnumSource(Health.State.class)
  @DisplayName("no state is told by the name of a constant in Japanese")
  void statesInJapanese(Health.State state) {
    assertThat(new Evidence.GatewaySays(state).describe(Locale.JAPAN)).doesNotContain(state.name());
    assertThat(new TlsRefused(TlsProblem.UNKNOWN_CA).describe(Locale.JAPAN))
        .doesNotContain("UNKNOWN_CA");
    assertThat(new Coded(CodeMeaning.LINE, 1, MINUTE).describe(Locale.JAPAN))
        .doesNotContain("LINE");
  }

  // ---- 12

  @Test
  @DisplayName("outage 12: the reader is silent; look-alikes: a holiday, no folder, a terminal off")
  void readerSilent() throws Exception {
    Path face = Files.createDirectory(root.resolve("face"));
    Evidence quiet = new ReaderQuiet(Duration.ofHours(2), Duration.ofHours(1));
    look();
    evidence.add(Examination.faceFolder(face));
    isFirst(with(quiet), Cause.READER_SILENT, Certainty.POSSIBLE);
    isFirst(
        with(quiet, new Answered(Duration.ofMinutes(4))), Cause.READER_SILENT, Certainty.LIKELY);
    assertThat(with(quiet).stopsQueries()).isFalse();

    assertThat(diagnosis().findings()).as("outside opening hours nothing is quiet").isEmpty();
    Files.delete(face);
    evidence.clear();
    look();
    evidence.add(Examination.faceFolder(face));
    assertThat(causes(with(quiet))).containsExactly(Cause.FACE_FOLDER_UNUSABLE);
    assertThat(
            causes(
                Diagnosis.of(
                    List.of(
                        quiet,
                        new Folder(Place.ROOT, Access.UNREACHABLE),
                        new Folder(Place.FACE, Access.UNREACHABLE),
                        call(Peer.TERMINAL, sockets.silent())))))
        .doesNotContain(Cause.READER_SILENT, Cause.FACE_FOLDER_UNUSABLE);
  }

  // ---- what holds for all

  @Test
  @DisplayName("nothing is left behind, and nothing of a path is told")
  void nothingLeft() throws IOException {
    TreeSet<String> before = names(temp);
    look();
    Examination.localDisk(temp);
    assertThat(names(temp)).isEqualTo(before);
    assertThat(evidence.toString()).doesNotContain(temp.getFileName().toString());
  }

  private static TreeSet<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .filter(file -> !file.equals(folder))
          .forEach(file -> names.add(folder.relativize(file).toString()));
      return names;
    }
  }
}
