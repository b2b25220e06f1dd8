package jp.shikaku.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.planner.PlanCentre.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.ChildJvm;
import jp.shikaku.transport.FolderPeer;
import jp.shikaku.transport.TransportContract.Incoming;
import jp.shikaku.transport.TransportContract.Reply;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10,000 persons in one upload, whose result is 31 MB; more with {@code -Dplan.persons=40000}, and
 * less memory with {@code -Dplan.heap=32m}.
 */
class PlanHeapTest {

  private static final String PERSONS = System.getProperty("plan.persons", "10000");
  private static final String HEAP = System.getProperty("plan.heap", "48m");
  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
  private static final Pattern NUMBER = Pattern.compile("<ReceptionNumber>([^<]*)<");
  private static final Pattern PERSON =
      Pattern.compile(
          "<InsuredIdentificationNumber>([0-9]+)<.*?<ArbitraryIdentifier>([^<]+)<", Pattern.DOTALL);

  @TempDir Path folder;

  /** Each upload as its identifier and the rows of its result. */
  private final List<Upload> uploads = new ArrayList<>();

  private record Upload(String id, String request) {}

  private Reply answer(Incoming request) {
    String text = new String(request.bytes(), WINDOWS_31J);
    if (request.fileName().startsWith("OQSmuquc01")) {
      uploads.add(new Upload(request.id(), text));
      return Reply.with(
          PlanCentre.document(
              head(request.id()), tag("ReceptionNumber", Integer.toString(uploads.size()))));
    }
    Matcher number = NUMBER.matcher(text);
    assertThat(number.find()).isTrue();
    Upload upload = uploads.get(Integer.parseInt(number.group(1)) - 1);
    StringBuilder rows = new StringBuilder();
    Matcher person = PERSON.matcher(upload.request());
    while (person.find()) {
      PlanCentre.Asked asked =
          new PlanCentre.Asked(person.group(2), "06139992", person.group(1), "19850417");
      rows.append(PlanCentre.row(asked, "1", PlanCentre.insurance(asked, MORE))).append('\n');
    }
    byte[] result =
        PlanCentre.document(
            head(upload.id())
                + tag("QualificationConfirmationDate", "20261128")
                + tag("ReceptionNumber", number.group(1))
                + tag("SegmentOfResult", "1"),
            rows.toString());
    size += result.length;
    return Reply.with(result);
  }

  private static final String MORE = tag("Address", "東京都架空区見本町１－２－３　架空コーポ見本三号棟".repeat(31));

  private volatile long size;

  private static String head(String exchangeId) {
    return tag("ProcessExecutionTime", "20261127200000")
        + tag("MedicalInstitutionCode", "1319999007")
        + tag("ArbitraryFileIdentifier", exchangeId);
  }

  @Test
  @Timeout(240)
  @DisplayName(
      "BULK-1 a plan of 10,000 persons through the folders, with its appointments, in 48 MB")
  void memory() throws Exception {
    Path root = folder.resolve("OQS");
    String said;
    try (FolderPeer terminal = new FolderPeer(root)) {
      terminal.onRequest(this::answer);
      Process child =
          ChildJvm.start(
              HEAP,
              PlanHeapProcess.class,
              ProcessBuilder.Redirect.INHERIT,
              PERSONS,
              root.toString(),
              folder.resolve("plan.db").toString());
      try (var lines = child.inputReader(UTF_8)) {
        said = String.join("\n", lines.lines().toList());
        assertThat(child.waitFor()).as(said).isZero();
      } finally {
        child.destroyForcibly();
      }
    }
    assertThat(said).contains(PERSONS + " told, " + PERSONS + " verified, ");
    System.out.println("Plan, -Xmx" + HEAP + ", " + (size >> 20) + " MB: " + said);
  }
}
