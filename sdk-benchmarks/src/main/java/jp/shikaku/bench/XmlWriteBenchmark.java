package jp.shikaku.bench;

import jakarta.xml.bind.JAXBException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.TransformerException;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.bench.peer.Eligibility;
import jp.shikaku.bench.peer.PeerWriters;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.eligibility.RequestWriting;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From typed objects to the bytes of one eligibility request; documents per second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // filled by JMH
public class XmlWriteBenchmark {

  private static final String KIND_FILE = "OQSsiquc01req_1.xml";

  private final LocalDate today = LocalDate.of(2026, 11, 2);
  private final MedicalInstitutionCode institution = MedicalInstitutionCode.of("1319999007");
  private final String exchangeId = "DEMO-0001";
  private final RequestWriting library = new RequestWriting(WireCharset.UTF_8);
  private final RequestWriting libraryInShiftJis = new RequestWriting(WireCharset.WINDOWS_31J);

  private EligibilityQuery query;
  private Eligibility.Request request;
  private PeerWriters peers;

  @Setup
  public void setUp() throws Exception {
    query =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of("06139992"))
            .card(InsuredCard.of("１２３", "4567", "01"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(true)
            .build();
    request = sameRequest();
    peers = new PeerWriters();
    check();
  }

  private Eligibility.Request sameRequest() {
    Eligibility.Request made = new Eligibility.Request();
    made.messageHeader = new Eligibility.RequestHeader();
    made.messageHeader.qualificationConfirmationDate = today;
    made.messageHeader.medicalInstitutionCode = institution.value();
    made.messageHeader.arbitraryFileIdentifier = exchangeId;
    made.messageBody = new Eligibility.RequestBody();
    Eligibility.SearchInfo search = new Eligibility.SearchInfo();
    made.messageBody.qualificationConfirmSearchInfo = search;
    search.insurerNumber = "06139992";
    search.insuredCardSymbol = "１２３";
    search.insuredIdentificationNumber = "4567";
    search.insuredBranchNumber = "01";
    search.birthdate = LocalDate.of(1985, 4, 17);
    search.limitApplicationCertificateRelatedConsFlg = "1";
    return made;
  }

  /** Everybody must have written the same elements. */
  void check() throws Exception {
    String expected = elements(sdk(), StandardCharsets.UTF_8);
    for (byte[] other : List.of(jaxb(), jackson(), staxWoodstox(), dom())) {
      require(expected, elements(other, StandardCharsets.UTF_8));
      OqsDocuments.read(KIND_FILE, other, ReadingRules.DEFAULT);
    }
    require(expected, elements(sdkShiftJis(), Sample.WINDOWS_31J));
  }

  private static void require(String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException("written differently: " + expected + " / " + actual);
    }
  }

  private static String elements(byte[] document, Charset charset) {
    String text = new String(document, charset);
    return text.substring(text.indexOf("<XmlMsg")).replaceAll(">\\s+<", "><").strip();
  }

  @Benchmark
  public byte[] sdk() {
    return library.write(query, institution, exchangeId, today);
  }

  @Benchmark
  public byte[] sdkShiftJis() {
    return libraryInShiftJis.write(query, institution, exchangeId, today);
  }

  @Benchmark
  public byte[] jaxb() throws JAXBException {
    return peers.jaxb(request);
  }

  @Benchmark
  public byte[] jackson() throws IOException {
    return peers.jackson(request);
  }

  @Benchmark
  public byte[] staxWoodstox() throws XMLStreamException {
    return peers.woodstox(request);
  }

  @Benchmark
  public byte[] dom() throws TransformerException {
    return peers.dom(request);
  }
}
