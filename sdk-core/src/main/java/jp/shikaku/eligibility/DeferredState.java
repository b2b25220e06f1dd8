package jp.shikaku.eligibility;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuthLevel;
import jp.shikaku.audit.Purpose;
import jp.shikaku.eligibility.DeferredStore.DamagedException;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PublicExpenseNumber;
import org.jspecify.annotations.Nullable;

/** What is known of one entry, as it lies in its file: names and texts, and an answer. Mutable. */
final class DeferredState {

  /** 2 tells accessor and purpose too; an entry of 1 is read as one that told neither. */
  private static final int VERSION = 2;

  private static final byte[] NO_ANSWER = {};

  private final String id;
  private final Map<String, String> fields = new TreeMap<>();
  private byte[] answer = NO_ANSWER;

  private DeferredState(String id) {
    this.id = id;
  }

  static DeferredState noted(
      String id, String reference, LocalDate visitDate, Instant now, CallOptions options) {
    DeferredState state = new DeferredState(id);
    state.put("reference", reference);
    state.put("visitDate", visitDate);
    state.put("notedAt", now);
    state.put("user", options.userId());
    options
        .accessor()
        .ifPresent(
            accessor -> {
              state.put("role", accessor.role().name());
              state.put("authLevel", accessor.authLevel().name());
            });
    state.put("purpose", options.purpose().map(Purpose::text).orElse(null));
    state.put("institution", options.institution().map(MedicalInstitutionCode::value).orElse(null));
    return state;
  }

  // ---- the bytes

  /**
   * Reads an entry, of an earlier version too.
   *
   * @throws DamagedException when it is none, or of a newer version
   */
  static DeferredState read(String id, byte[] bytes) throws DamagedException {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      int version = in.readInt();
      if (version < 1 || version > VERSION) {
        throw new DamagedException();
      }
      DeferredState state = new DeferredState(id);
      for (int count = in.readInt(); count > 0; count--) {
        state.fields.put(in.readUTF(), in.readUTF());
      }
      state.answer = in.readNBytes(in.readInt());
      state.requireForm();
      return state;
    } catch (IOException | RuntimeException e) {
      throw new DamagedException();
    }
  }

  /** What every step needs can be read. */
  private void requireForm() {
    entry();
    options();
    pending();
    time("notBefore");
    time("overSince");
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(VERSION);
    out.writeInt(fields.size());
    for (Map.Entry<String, String> field : fields.entrySet()) {
      out.writeUTF(field.getKey());
      out.writeUTF(field.getValue());
    }
    out.writeInt(answer.length);
    out.write(answer);
    return bytes.toByteArray();
  }

  private void put(String name, @Nullable Object value) {
    if (value == null) {
      fields.remove(name);
    } else {
      fields.put(name, value.toString());
    }
  }

  private @Nullable String get(String name) {
    return fields.get(name);
  }

  private String need(String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }

  private int count(String name) {
    return Integer.parseInt(fields.getOrDefault(name, "0"));
  }

  private @Nullable Instant time(String name) {
    String text = get(name);
    return text == null ? null : Instant.parse(text);
  }

  // ---- what was noted

  DeferredState query(EligibilityQuery query) {
    put("insurer", query.insurer().value());
    query
        .card()
        .ifPresent(
            card -> {
              put("symbol", card.symbol().orElse(null));
              put("number", card.number());
              put("branch", card.branch().orElse(null));
            });
    query.publicExpense().ifPresent(number -> put("recipient", number.recipientNumber()));
    put("birthdate", query.birthdate());
    put("limitConsent", query.limitCertificateConsent());
    put("checkedOn", query.checkedOn().orElse(null));
    put("arbitraryId", query.arbitraryId().orElse(null));
    put("patientKey", query.patientKey().orElse(null));
    return this;
  }

  /**
   * The query, for the day of the visit unless it named another.
   *
   * @throws InvalidQueryException when it breaks a rule
   */
  EligibilityQuery query() {
    InsurerNumber insurer = InsurerNumber.of(need("insurer"));
    String recipient = get("recipient");
    EligibilityQuery.Builder builder =
        recipient != null
            ? EligibilityQuery.medicalAid(PublicExpenseNumber.of(insurer.value(), recipient))
            : EligibilityQuery.builder()
                .insurer(insurer)
                .card(InsuredCard.of(get("symbol"), need("number"), get("branch")));
    builder
        .birthdate(LocalDate.parse(need("birthdate")))
        .limitCertificateConsent(Boolean.parseBoolean(need("limitConsent")))
        .checkedOn(
            LocalDate.parse(Objects.requireNonNullElse(get("checkedOn"), need("visitDate"))));
    Optional.ofNullable(get("arbitraryId")).ifPresent(builder::arbitraryId);
    Optional.ofNullable(get("patientKey")).ifPresent(builder::patientKey);
    return builder.build();
  }

  DeferredState card(NotedCard card) {
    put("name", card.name());
    put("sex", card.sexOrNull() == null ? null : card.sexOrNull().name());
    put("birthdate", card.birthdate());
    put("address", card.address());
    return this;
  }

  @Nullable NotedCard card() {
    String name = get("name");
    String sex = get("sex");
    return name == null
        ? null
        : new NotedCard(
            name,
            sex == null ? null : Sex.valueOf(sex),
            LocalDate.parse(need("birthdate")),
            need("address"));
  }

  /** As it was noted, in the lane in which nobody waits. */
  CallOptions options() {
    String user = need("user");
    String role = get("role");
    String purpose = get("purpose");
    CallOptions options =
        (role == null || purpose == null
                ? CallOptions.by(user)
                : CallOptions.by(
                    new Accessor(
                        user, AccessorRole.valueOf(role), AuthLevel.valueOf(need("authLevel"))),
                    Purpose.of(purpose)))
            .withLane(Lane.BATCH);
    String institution = get("institution");
    return institution == null
        ? options
        : options.withInstitution(MedicalInstitutionCode.of(institution));
  }

  DeferredEntry entry() {
    return new DeferredEntry(
        id,
        need("reference"),
        LocalDate.parse(need("visitDate")),
        notedAt(),
        count("attempts"),
        get("pending") != null,
        hasEnded());
  }

  String id() {
    return id;
  }

  Instant notedAt() {
    return Instant.parse(need("notedAt"));
  }

  // ---- how far it got

  @Nullable Pending pending() {
    String text = get("pending");
    return text == null ? null : Pending.parse(text);
  }

  void pending(@Nullable Pending pending) {
    put("pending", pending == null ? null : pending.toText());
  }

  int attempt() {
    put("attempts", count("attempts") + 1);
    return count("attempts");
  }

  int refused() {
    put("refusals", count("refusals") + 1);
    return count("refusals");
  }

  boolean isDue(Instant now) {
    Instant notBefore = time("notBefore");
    return notBefore == null || !now.isBefore(notBefore);
  }

  void notBefore(Instant time) {
    put("notBefore", time);
  }

  /** When it was first seen to be over while the system was down: now, unless before. */
  Instant overSince(Instant now) {
    Instant since = time("overSince");
    if (since == null) {
      put("overSince", now);
      return now;
    }
    return since;
  }

  /** Whether its time was over at an earlier look. */
  boolean wasOver() {
    return get("overSince") != null;
  }

  // ---- how it ended

  boolean hasEnded() {
    return get("endedAt") != null;
  }

  void answered(EligibilityAnswer document, Instant now) {
    pending(null);
    put("fileName", document.fileName());
    put("mode", document.verification().map(Verification::mode).orElse(null));
    answer = document.document();
    put("endedAt", now);
  }

  void gaveUp(DeferredResult.Reason reason, @Nullable String detail, Instant now) {
    pending(null);
    put("reason", reason);
    put("detail", detail);
    put("endedAt", now);
  }

  /** Counts a delivery before it is made. */
  boolean deliver() {
    boolean again = count("deliveries") > 0;
    put("deliveries", count("deliveries") + 1);
    return again;
  }

  /** The result, read anew from what lies here. */
  DeferredResult result(EligibilityClient client, boolean again) {
    Instant ended = Instant.parse(need("endedAt"));
    String reason = get("reason");
    return reason == null
        ? new DeferredResult.Verified(entry(), read(client).with(mark(ended)), ended, again)
        : new DeferredResult.NotVerified(
            entry(), DeferredResult.Reason.valueOf(reason), get("detail"), card(), ended, again);
  }

  private EligibilityAnswer read(EligibilityClient client) {
    return client.read(need("fileName"), answer, query());
  }

  private Verification mark(Instant ended) {
    String mode = get("mode");
    return new Verification(
        VerificationSource.DEFERRED,
        ended,
        mode == null ? Verification.Mode.UNKNOWN : Verification.Mode.valueOf(mode));
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "DeferredState[" + id + "]";
  }
}
