package jp.shikaku.mock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A way in which the terminal or the centre can go wrong with one request.
 *
 * <p>Those that change elements do nothing to a PDF. Faults combine with {@link #and}: {@code
 * Fault.late(ofMillis(200)).and(Fault.truncated(0.5))}. Immutable and thread-safe. Error codes made
 * up here begin with {@code MOCK-}; the official ones are not public.
 */
public final class Fault {
  private static final Pattern CODE =
      Pattern.compile(
          "Sex[12]|PersonalFamilyClassification|InsuredCardClassification|ReasonOfLoss"
              + "|LimitApplicationCertificateClassification(Flag)?|SpecificDiseasesDiseaseCategory"
              + "|ReferenceClassification|TicketType|MedicalTreatmentType|SingleOrCombinedUse"
              + "|PreschoolClassification|InOut|CzPrCl|ShPrCl|MeTrIdCl|CzUsageCl|ShUsageCl"
              + "|AdmGendCode|AdministrativeGenderCode");

  /** An institution nobody asks for; its check digit is right. */
  private static final String OTHER_INSTITUTION = CheckDigits.append("139998001");

  private static final String NONE = "none";

  private static final Pattern EXTENSION = Pattern.compile("(\\.[0-9A-Za-z_-]{1,20}){1,3}");

  private final String name;
  private final Consumer<Plan> change;

  private Fault(String name, Consumer<Plan> change) {
    this.name = name;
    this.change = change;
  }

  void change(Plan plan) {
    change.accept(plan);
  }

  boolean isNone() {
    return name.equals(NONE);
  }

  /**
   * Combines this fault with another one, which is applied second.
   *
   * @param other the other fault
   * @return both
   */
  public Fault and(Fault other) {
    if (isNone()) {
      return other;
    }
    return new Fault(
        name + "+" + other.name,
        plan -> {
          change.accept(plan);
          other.change.accept(plan);
        });
  }

  /**
   * Everything goes well.
   *
   * @return the fault that is none
   */
  public static Fault none() {
    return new Fault(NONE, plan -> {});
  }

  /**
   * The answer comes later than the terminal's own latency.
   *
   * @param delay how much later
   * @return the fault
   * @throws IllegalArgumentException when it is negative
   */
  public static Fault late(Duration delay) {
    requireNotNegative("delay", delay);
    return new Fault(
        "late " + delay.toMillis() + " ms", plan -> plan.extraDelay = plan.extraDelay.plus(delay));
  }

  /**
   * The request is taken and never answered.
   *
   * @return the fault
   */
  public static Fault never() {
    return new Fault("never", plan -> plan.drop = true);
  }

  /**
   * The request is left in {@code req} for ever.
   *
   * @return the fault
   */
  public static Fault notPickedUp() {
    return new Fault("not picked up", plan -> plan.leaveLying = true);
  }

  /**
   * The request lies in {@code req} for a while.
   *
   * @param delay for how long
   * @return the fault
   * @throws IllegalArgumentException when it is negative
   */
  public static Fault pickedUpAfter(Duration delay) {
    requireNotNegative("delay", delay);
    return new Fault(
        "picked up after " + delay.toMillis() + " ms", plan -> plan.pickUpAfter = delay);
  }

  /**
   * The request comes back under its own name with a {@code .err} beside it (eligibility 1.6).
   *
   * @param content the bytes of the {@code .err}; their real form is not public
   * @return the fault
   */
  public static Fault err(byte[] content) {
    byte[] bytes = content.clone();
    return new Fault("err", plan -> plan.err = bytes);
  }

  /**
   * The same with a text in UTF-8.
   *
   * @param text the text
   * @return the fault
   */
  public static Fault err(String text) {
    return err(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The answer is written in place, piece by piece: half-written files are seen.
   *
   * @param pieces how many, at least 1
   * @param pause the time between two pieces
   * @return the fault
   * @throws IllegalArgumentException when there are no pieces, or the pause is negative
   */
  public static Fault slowly(int pieces, Duration pause) {
    requireNotNegative("pause", pause);
    if (pieces < 1) {
      throw new IllegalArgumentException("pieces must be at least 1");
    }
    return new Fault(
        "slowly in " + pieces,
        plan -> {
          plan.pieces = pieces;
          plan.pause = pause;
        });
  }

  /**
   * The answer is never written to its end.
   *
   * @param keep share of the bytes that is written, 0 to below 1
   * @return the fault
   */
  public static Fault truncated(double keep) {
    if (!(keep >= 0 && keep < 1)) {
      throw new IllegalArgumentException("keep must be from 0 to below 1");
    }
    return new Fault("truncated", plan -> plan.keep = keep);
  }

  /**
   * The answer is a file without a byte.
   *
   * @return the fault
   */
  public static Fault emptyFile() {
    return new Fault("empty file", plan -> plan.rawAnswer = new byte[0]);
  }

  /**
   * The answer is these bytes, whatever was asked.
   *
   * @param content any bytes
   * @return the fault
   */
  public static Fault answer(byte[] content) {
    byte[] bytes = content.clone();
    return new Fault("fixed bytes", plan -> plan.rawAnswer = bytes);
  }

  /**
   * The declaration names one encoding and the bytes are in the other; a PDF is damaged as by a
   * copy as text.
   *
   * @return the fault
   */
  public static Fault mojibake() {
    return new Fault("mojibake", plan -> plan.mojibake = true);
  }

  /**
   * The answer carries an {@code ArbitraryFileIdentifier} that nobody sent.
   *
   * @return the fault
   */
  public static Fault wrongIdentifier() {
    return edit(
        "wrong identifier",
        root -> header(root, header -> header.set("ArbitraryFileIdentifier", "MOCK0WRONG")));
  }

  /**
   * The answer carries another {@code MedicalInstitutionCode}.
   *
   * @return the fault
   */
  public static Fault wrongInstitution() {
    return edit(
        "wrong institution",
        root -> header(root, header -> header.set("MedicalInstitutionCode", OTHER_INSTITUTION)));
  }

  /**
   * Two waiting requests get each other's content under their own file names. A request that finds
   * no partner in time is answered well.
   *
   * @param within how long to wait for the second one
   * @return the fault
   * @throws IllegalArgumentException when it is negative
   */
  public static Fault crossed(Duration within) {
    requireNotNegative("within", within);
    return new Fault("crossed", plan -> plan.crossWithin = within);
  }

  /**
   * The same answer is written again after the client removed it.
   *
   * @param times how many times again, at least 1
   * @return the fault
   */
  public static Fault duplicate(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1");
    }
    return new Fault("duplicate", plan -> plan.repeats = times);
  }

  /**
   * The answer lies in {@code res} under another extension.
   *
   * @param extension with the dot, such as {@code .XML} or {@code .part}
   * @return the fault
   * @throws IllegalArgumentException when it is no such extension, which names no other folder
   */
  public static Fault extension(String extension) {
    if (!EXTENSION.matcher(extension).matches()) {
      throw new IllegalArgumentException(
          "extension must be a dot and letters, digits, _ or -, such as .part");
    }
    return new Fault("extension " + extension, plan -> plan.extension = extension);
  }

  /**
   * The whole exchange failed at the centre: {@code SegmentOfResult} 9 and no body.
   *
   * @param code invented code, {@code MOCK-…} by convention
   * @param message its text
   * @return the fault
   */
  public static Fault headerError(String code, String message) {
    return edit(
        "header error",
        root -> {
          root.children().removeIf(part -> part.name().equals("MessageBody"));
          header(
              root,
              header -> {
                header
                    .children()
                    .removeIf(
                        e ->
                            e.name().equals("ReferenceClassification")
                                || e.name().equals("QualificationConfirmationDate")
                                || e.name().equals("ResultCode")); // of success
                header.set("SegmentOfResult", "9");
                error(header, code, message);
              });
        });
  }

  /**
   * Everything looks well, but the header has an {@code ErrorCode} beside {@code SegmentOfResult}
   * 1.
   *
   * @param code invented code
   * @param message its text
   * @return the fault
   */
  public static Fault errorCodeInSuccess(String code, String message) {
    return edit(
        "error code in success", root -> header(root, header -> error(header, code, message)));
  }

  private static void error(Node header, String code, String message) {
    header.set("ErrorCode", code);
    header.set("ErrorMessage", message);
  }

  /**
   * This person failed at the centre: {@code ProcessingResultStatus} 2 and no result.
   *
   * @param code invented code
   * @param message its text
   * @return the fault
   */
  public static Fault personError(String code, String message) {
    return edit(
        "person error",
        root -> {
          Node body = root.child("MessageBody");
          if (body != null) {
            body.children()
                .removeIf(
                    e -> e.name().equals("ResultList") || e.name().equals("QualificationValidity"));
            body.set("ProcessingResultStatus", "2");
            body.set("ProcessingResultCode", code);
            body.set("ProcessingResultMessage", message);
          }
        });
  }

  /**
   * The centre refuses a request for 薬剤情報 or 特定健診情報: a {@code ResultCode} other than 1, {@code
   * MessageContents}, no patient and no contents; in XML even where a PDF was asked. It refuses a
   * bulk upload「一括照会」 by {@code ProcessingResultStatus} 2 with code and message in the body and
   * without a {@code ReceptionNumber}: nothing is received. Nothing for other eligibility.
   *
   * @param resultCode invented code, not {@code 1}
   * @param contents its text
   * @return the fault
   */
  public static Fault refused(String resultCode, String contents) {
    return new Fault("refused", plan -> plan.refusal = new Service.Refusal(resultCode, contents));
  }

  /**
   * The centre handles an upload「一括照会」 in a manner of its own. Nothing for other requests, the
   * downloads included: it is the upload that settles it.
   *
   * @param manner how
   * @return the fault
   */
  public static Fault bulk(BulkManner manner) {
    return new Fault("bulk", plan -> plan.bulk = manner);
  }

  /**
   * The patient block of 薬剤情報 or 特定健診情報 names somebody else; the contents stay. Nothing for a PDF,
   * which has no such block.
   *
   * @return the fault
   */
  public static Fault wrongPatient() {
    return edit(
        "wrong patient",
        root ->
            root.forEach(
                node -> {
                  if (node.name().equals("QuaInf") || node.name().equals("QualificationsInfo")) {
                    node.children().forEach(Fault::makeSomebodyElse);
                  }
                }));
  }

  private static void makeSomebodyElse(Node element) {
    switch (element.name()) {
      case "Name" -> element.text("別人　見本");
      case "KanaName", "KanasName" -> element.text("ベツジン　ミホン");
      case "Birth", "Birthday" -> element.text("19010203");
      default -> {
        // the sex may be the same
      }
    }
  }

  /**
   * Every group of the answer has an element, and a group, that no layout knows.
   *
   * @return the fault
   */
  public static Fault unknownElements() {
    return edit(
        "unknown elements",
        root ->
            root.forEach(
                node -> {
                  if (!node.children().isEmpty() && !node.name().startsWith("MockNew")) {
                    node.add("MockNewItem", "模擬");
                    node.add(Node.group("MockNewGroup").add("MockNewItem", "模擬"));
                  }
                }));
  }

  /**
   * The code values of the answer, apart from those that steer its reading, become {@code ZZ9}.
   *
   * @return the fault
   */
  public static Fault unknownCodes() {
    return edit(
        "unknown codes",
        root ->
            root.forEach(
                node -> {
                  if (node.children().isEmpty() && CODE.matcher(node.name()).matches()) {
                    node.text("ZZ9");
                  }
                }));
  }

  /**
   * Puts another text into every element of a name; nothing happens where the element is absent.
   *
   * @param element wire name
   * @param text the text
   * @return the fault
   */
  public static Fault set(String element, String text) {
    return edit(
        "set " + element,
        root ->
            root.forEach(
                node -> {
                  if (node.name().equals(element)) {
                    node.text(text);
                  }
                }));
  }

  /**
   * Takes every element of these names out of the answer.
   *
   * @param elements wire names
   * @return the fault
   */
  public static Fault without(String... elements) {
    List<String> names = List.of(elements);
    return edit(
        "without " + String.join(" ", names),
        root -> root.forEach(n -> n.children().removeIf(child -> names.contains(child.name()))));
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }

  private static Fault edit(String name, Consumer<Node> edit) {
    return new Fault(name, plan -> plan.edits.add(edit));
  }

  private static void header(Node root, Consumer<Node> edit) {
    Node header = root.child("MessageHeader");
    if (header != null) {
      edit.accept(header);
    }
  }

  /**
   * Reads faults from a JSON text {@code {"faults": [{"fault": "late", "millis": 500}, …]}}, each
   * as {@link Scenario#load} describes it, to be given to {@link MockTerminal#next}.
   *
   * @param json the text
   * @return in the same order; unmodifiable
   * @throws IllegalArgumentException when it is not as described; names place and rule
   */
  public static List<Fault> parse(String json) {
    return ScenarioFile.faults(JsonPlace.parse("the list of faults", json).only("faults"));
  }

  /** The fault's name, for events and logs. */
  @Override
  public String toString() {
    return name;
  }
}
