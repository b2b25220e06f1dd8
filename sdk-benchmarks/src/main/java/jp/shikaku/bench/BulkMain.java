package jp.shikaku.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.shikaku.ReadingRules;
import jp.shikaku.bench.peer.BulkUnits;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.transport.BulkSource;

/**
 * Reading a bulk result row by row: beside the reading of one drug answer, and beside JAXB on each
 * row. Everybody in turn in one Java machine, in processor time.
 */
final class BulkMain {

  private static final int PERSONS = 400;

  /** Everybody in turn so often within a block: a busy moment hits all alike. */
  private static final int TURNS = 12;

  private static final int WARM_UP = 3;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Sample bulk = document();
  private final BulkUnits peers = new BulkUnits();

  private BulkMain() {}

  static List<Row> run(boolean quick) throws Exception {
    return new BulkMain().measure(quick ? 5 : 15);
  }

  private List<Row> measure(int blocks) throws Exception {
    check();
    Race<?, ?> drugs = RaceDocument.DRUG_UTF8.race();
    int drugBytes = drugs.sample().bytes().length;
    int reads = Math.max(1, bulk.bytes().length / drugBytes);
    double[] toDrug = new double[blocks];
    double[] toJaxb = new double[blocks];
    double[] toJaxbOnWoodstox = new double[blocks];
    for (int block = -WARM_UP; block < blocks; block++) {
      double ours = 0;
      double drug = 0;
      double jdk = 0;
      double woodstox = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        ours += nanosPerByte(this::library, 2, bulk.bytes().length);
        drug += nanosPerByte(drugs::read, 2 * reads, drugBytes);
        jdk += nanosPerByte(this::jaxb, 1, bulk.bytes().length);
        woodstox += nanosPerByte(this::jaxbOnWoodstox, 1, bulk.bytes().length);
      }
      if (block >= 0) {
        toDrug[block] = drug / ours;
        toJaxb[block] = jdk / ours;
        toJaxbOnWoodstox[block] = woodstox / ours;
      }
    }
    return List.of(
        Row.atLeast("BULK-2", "bulk rows, bytes per second: SDK / DRUG", toDrug, 0.9, Double.NaN),
        Row.atLeast("BULK-2", "bulk rows: SDK / JAXB per row on JDK StAX", toJaxb, 2.5, Double.NaN),
        Row.known("bulk rows: SDK / JAXB per row on Woodstox", toJaxbOnWoodstox));
  }

  private double nanosPerByte(Callable<?> reader, int reads, int bytes) throws Exception {
    long begin = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < reads; i++) {
      Objects.requireNonNull(reader.call());
    }
    return (double) (threads.getCurrentThreadCpuTime() - begin) / reads / bytes;
  }

  private Object library() {
    int read = 0;
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results(
            "OQSmuquc02res_1.xml", BulkSource.of(bulk.bytes()), ReadingRules.DEFAULT)) {
      while (rows.hasNext()) {
        read += rows.next().content().orElseThrow().qualifications().size();
      }
    }
    return read;
  }

  private Object jaxb() throws Exception {
    int[] read = {0};
    peers.jaxbOnJdkStax(bulk, unit -> read[0] += unit.resultOfQualificationConfirmation.size());
    return read[0];
  }

  private Object jaxbOnWoodstox() throws Exception {
    int[] read = {0};
    peers.jaxbOnWoodstox(bulk, unit -> read[0] += unit.resultOfQualificationConfirmation.size());
    return read[0];
  }

  /** Everybody reads the same names and keys. */
  private void check() throws Exception {
    List<String> ours = new ArrayList<>();
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results(
            "OQSmuquc02res_1.xml", BulkSource.of(bulk.bytes()), ReadingRules.DEFAULT)) {
      rows.forEachRemaining(
          row -> {
            BulkResult.Row content = row.content().orElseThrow();
            ours.add(
                content.query().orElseThrow().arbitraryId().orElseThrow()
                    + content.qualifications().get(0).name().orElseThrow().formal().orElseThrow());
          });
    }
    List<String> jdk = new ArrayList<>();
    peers.jaxbOnJdkStax(bulk, unit -> jdk.add(text(unit)));
    List<String> woodstox = new ArrayList<>();
    peers.jaxbOnWoodstox(bulk, unit -> woodstox.add(text(unit)));
    if (ours.size() != PERSONS || !ours.equals(jdk) || !ours.equals(woodstox)) {
      throw new IllegalStateException("the readers differ");
    }
  }

  private static String text(BulkUnits.Unit unit) {
    return Objects.requireNonNull(unit.qualificationConfirmSearchInfo).arbitraryIdentifier
        + unit.resultOfQualificationConfirmation.get(0).name;
  }

  /** The person of the eligibility sample, so many times with another number and name. */
  private static Sample document() {
    String sample = new String(Sample.load("OQSsiquc01res_202611020001.xml", UTF_8).bytes(), UTF_8);
    String search = element(sample, "QualificationConfirmSearchInfo");
    String result = element(sample, "ResultOfQualificationConfirmation");
    StringBuilder text = new StringBuilder(PERSONS * 4_000);
    text.append("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\r\n<XmlMsg>\r\n");
    text.append("  ").append(element(sample, "MessageHeader")).append("\r\n  <MessageBody>\r\n");
    for (int n = 0; n < PERSONS; n++) {
      String number = String.format(Locale.ROOT, "%08d", n);
      text.append("    <BulkConfirmUnit>\r\n      ");
      text.append(
          search
              .replaceAll("<ArbitraryIdentifier>[^<]*</ArbitraryIdentifier>\\s*", "")
              .replace(
                  "</QualificationConfirmSearchInfo>",
                  "  <ArbitraryIdentifier>"
                      + number
                      + "_1</ArbitraryIdentifier>\r\n      </QualificationConfirmSearchInfo>"));
      text.append("\r\n      <ProcessingResultStatus>1</ProcessingResultStatus>\r\n");
      text.append("      <QualificationValidity>1</QualificationValidity>\r\n      ");
      text.append(result.replace("4567", number).replaceFirst("<Name>", "<Name>" + number + "　"));
      text.append("\r\n      <ReferenceNumber>K").append(number).append("</ReferenceNumber>\r\n");
      text.append("    </BulkConfirmUnit>\r\n");
    }
    text.append("  </MessageBody>\r\n</XmlMsg>\r\n");
    return new Sample(text.toString().getBytes(UTF_8), UTF_8);
  }

  private static String element(String document, String name) {
    String end = "</" + name + ">";
    return document.substring(document.indexOf("<" + name + ">"), document.indexOf(end)) + end;
  }
}
