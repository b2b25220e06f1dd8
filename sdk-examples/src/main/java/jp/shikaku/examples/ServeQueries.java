package jp.shikaku.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.ReadingRules;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.examples.json.DocumentJson;
import jp.shikaku.examples.serve.Questions;
import jp.shikaku.medical.Emergency;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.medical.MedicalInfoQuery;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;

/** The queries of the local service, made of the same inputs as those of the commands. */
final class ServeQueries implements Questions {

  static final Duration LONGEST = Duration.ofMinutes(5);

  static final Set<String> CHECK_MEMBERS = with(CheckCommand.QUERY_FIELDS, "user", "timeout");
  static final Set<String> CHECKUPS_MEMBERS =
      with(
          MedicalInfoCommand.QUERY_FIELDS,
          "visitId",
          "answerDocument",
          "qualification",
          "user",
          "role",
          "purpose",
          "visitKind",
          "emergency",
          "timeout");
  static final Set<String> DRUGS_MEMBERS = with(CHECKUPS_MEMBERS, "from", "to");

  private final OqsClient oqs;
  private final Supplier<List<CertificateStatus>> certificates;
  private final TimeSource time;
  private final Locale locale;

  /**
   * @param oqs closed with this
   * @param certificates as of the last look
   * @param locale language of sentences
   */
  ServeQueries(
      OqsClient oqs,
      Supplier<List<CertificateStatus>> certificates,
      TimeSource time,
      Locale locale) {
    this.oqs = oqs;
    this.certificates = certificates;
    this.time = time;
    this.locale = locale;
  }

  private static Set<String> with(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    all.addAll(Arrays.asList(more));
    return Set.copyOf(all);
  }

  @Override
  public CompletableFuture<Answered> ask(
      Kind kind,
      JsonNode members,
      Optional<String> timeout,
      Function<String, Optional<EligibilityAnswer>> visits) {
    try {
      Inputs inputs =
          Inputs.ofMembers(
              members,
              switch (kind) {
                case CHECK -> CHECK_MEMBERS;
                case DRUGS -> DRUGS_MEMBERS;
                case CHECKUPS -> CHECKUPS_MEMBERS;
              });
      try {
        Duration deadline = deadline(inputs, timeout);
        return switch (kind) {
          case CHECK -> check(inputs, deadline);
          case DRUGS ->
              fetch(
                  fill(DrugsCommand.begin(inputs, today()), inputs, visits).build(),
                  oqs.drugInfo(),
                  inputs,
                  deadline);
          case CHECKUPS ->
              fetch(
                  fill(CheckupQuery.builder(), inputs, visits).build(),
                  oqs.checkups(),
                  inputs,
                  deadline);
        };
      } catch (InvalidQueryException e) {
        throw inputs.explain(e);
      }
    } catch (BadInput e) {
      return CompletableFuture.failedFuture(e.toError());
    }
  }

  private static Duration deadline(Inputs inputs, Optional<String> timeout) {
    Given given =
        inputs
            .find("timeout")
            .or(() -> timeout.map(text -> new Given("timeout", "timeout", text)))
            .orElse(new Given("timeout", "timeout", "30s"));
    return Options.duration(given, Duration.ofMillis(1), LONGEST);
  }

  private CompletableFuture<Answered> check(Inputs inputs, Duration deadline) {
    EligibilityQuery query = CheckCommand.query(inputs);
    CallOptions options =
        CallOptions.by(inputs.find("user").map(Given::value).orElse(CheckCommand.USUAL_USER))
            .withDeadline(deadline);
    List<String> warnings = query.warnings().stream().map(Enum::name).sorted().toList();
    return oqs.eligibility()
        .checkAsync(query, options)
        .thenApply(answer -> new Answered(DocumentJson.of(answer, locale), warnings));
  }

  private <Q extends MedicalInfoQuery, A extends MedicalInfoAnswer>
      CompletableFuture<Answered> fetch(
          Q query, MedicalInfoClient<Q, A> client, Inputs inputs, Duration deadline) {
    CallOptions options = MedicalInfoCommand.options(inputs).withDeadline(deadline);
    Optional<Emergency> emergency =
        inputs.find("emergency").map(given -> Options.choice(given, Emergency.values()));
    CompletableFuture<A> running =
        emergency.isPresent()
            ? client.fetchInEmergencyAsync(query, emergency.get(), options)
            : client.fetchAsync(query, options);
    return running.thenApply(answer -> new Answered(DocumentJson.of(answer, locale), List.of()));
  }

  /** The patient: of a card visit, of an eligibility answer, or by the numbers. */
  private static <B extends MedicalInfoQuery.Builder<B>> B fill(
      B builder, Inputs inputs, Function<String, Optional<EligibilityAnswer>> visits) {
    MedicalInfoCommand.visitKind(builder, inputs);
    Optional<Given> visit = inputs.find("visitId");
    Optional<Given> document = inputs.find("answerDocument");
    Optional<Given> source = visit.or(() -> document);
    if (source.isEmpty()) {
      if (inputs.has("qualification")) {
        throw inputs
            .need("qualification")
            .bad("visitId か answerDocument と一緒に指定してください", "is for visitId or answerDocument only");
      }
      return MedicalInfoCommand.byNumbers(builder, inputs);
    }
    if (visit.isPresent() && document.isPresent()) {
      throw document.get().bad("visitId と同時には指定できません", "must not be given with visitId");
    }
    for (String option : MedicalInfoCommand.IDENTITY) {
      inputs
          .find(option)
          .ifPresent(
              given -> {
                throw given.bad(
                    "visitId、answerDocument と同時には指定できません",
                    "must not be given with visitId or answerDocument");
              });
    }
    EligibilityAnswer answer =
        visit
            .map(
                given ->
                    visits
                        .apply(given.value())
                        .orElseThrow(
                            () ->
                                given.bad(
                                    "今回の起動後に届いた、24時間以内の受付を指定してください",
                                    "must be a visit of the last 24 hours and of this run")))
            .orElseGet(() -> read(source.get()));
    try {
      return builder.from(answer, MedicalInfoCommand.qualification(answer, source.get(), inputs));
    } catch (InvalidQueryException e) {
      throw new BadInput(
          source.get().place(), source.get().field(), e.rule(Locale.JAPAN), e.rule());
    }
  }

  private static EligibilityAnswer read(Given given) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(given.value());
      if (OqsDocuments.read("", bytes, ReadingRules.DEFAULT) instanceof EligibilityAnswer answer) {
        return answer;
      }
    } catch (IllegalArgumentException | DecodeException e) {
      // said below: the rule is the same
    }
    throw given.bad(
        "資格確認の回答（OQSsiquc01res）かカードリーダーのファイルを Base64 で指定してください",
        "must be an eligibility answer (OQSsiquc01res) or a face file in Base64");
  }

  @Override
  public Document decode(String fileName, byte[] bytes) {
    try (Decoded decoded = Decoded.read(name(fileName), bytes)) {
      ObjectNode json = decoded.json();
      return new Document(json, decoded.failure().orElse(null));
    }
  }

  @Override
  public int limit(String fileName) {
    return Decoded.limit(name(fileName));
  }

  private static MessageName name(String fileName) {
    return MessageName.of(Path.of(fileName));
  }

  @Override
  public CompletableFuture<Standing> health() {
    return oqs.health().thenApply(state -> new Standing(state, certificates.get()));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(time.now(), WireDates.JST);
  }

  @Override
  public void close() {
    oqs.close();
  }
}
