package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.ConsentException;
import jp.shikaku.OqsException;
import jp.shikaku.checkup.Checkup;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupTrend;
import jp.shikaku.checkup.JudgedCheckup;
import jp.shikaku.checkup.Judgement;
import jp.shikaku.checkup.ReferenceLimit;
import jp.shikaku.checkup.ReferenceLimits;
import jp.shikaku.compare.InsuranceComparison;
import jp.shikaku.compare.InsuranceDifference;
import jp.shikaku.druginfo.DrugCourse;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;
import jp.shikaku.eligibility.AppliedLimit;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.NextAction;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.examples.console.Reception.Part;
import jp.shikaku.examples.json.Derived;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.QualificationView;
import jp.shikaku.examples.text.Shown;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/** One patient for the page, in both languages. */
final class ReceptionJson {

  /** How it looks; each has its own colour, sign and words on the page. */
  private enum Standing {
    /** The answer is on its way. */
    ASKING,
    /** 「受付できます」. */
    ACCEPT,
    /** Usable or not yet told apart: the desk has to look or to ask first. */
    ATTENTION,
    /** 「無効」: the centre said so. */
    INVALID,
    /** There is an answer, and it does not tell. */
    UNDECIDED,
    /** There is no answer: never to be taken for {@link #INVALID}. */
    UNVERIFIED
  }

  private ReceptionJson() {}

  static ObjectNode of(Reception reception) {
    ObjectNode json = ConsoleJson.object();
    json.put("number", reception.number());
    json.put("at", JsonText.time(reception.at()));
    json.put("byCard", reception.byCard());
    json.put("standing", standing(reception).name());
    ConsoleJson.inBoth(json, (words, language) -> words(words, reception, language));
    part(json.putObject("drugs"), reception.drugs(), ReceptionJson::drugs);
    part(json.putObject("checkups"), reception.checkups(), ReceptionJson::checkups);
    return json;
  }

  private static Standing standing(Reception reception) {
    Part<EligibilityAnswer> part = reception.eligibility();
    if (part.answer().isEmpty()) {
      return part.failure().isPresent() ? Standing.UNVERIFIED : Standing.ASKING;
    }
    EligibilityAnswer answer = part.answer().get();
    return switch (nextAction(reception, answer)) {
      case ACCEPT -> Standing.ACCEPT;
      case CHECK_AT_TERMINAL, QUERY_AGAIN -> Standing.UNDECIDED;
      case ASK_NEWER_CARD, ASK_INSURANCE -> Standing.INVALID;
      case CHOOSE, COMPARE_PERSON, ASK_BRANCH, ASK_TICKET, CHECK_NUMBERS -> Standing.ATTENTION;
    };
  }

  /** An answer that may be about another person than the chart's is taken over by nobody. */
  private static NextAction.Kind nextAction(Reception reception, EligibilityAnswer answer) {
    NextAction.Kind kind = Derived.of(answer).nextAction().kind();
    return kind == NextAction.Kind.ACCEPT && isOfAnother(reception, answer)
        ? NextAction.Kind.COMPARE_PERSON
        : kind;
  }

  private static boolean isOfAnother(Reception reception, EligibilityAnswer answer) {
    return comparison(reception, answer).filter(InsuranceComparison::concernsPerson).isPresent();
  }

  /** With the chart; empty where there is none, or nothing to compare it with. */
  private static Optional<InsuranceComparison> comparison(
      Reception reception, EligibilityAnswer answer) {
    return answer.qualifications().isEmpty()
        ? Optional.empty()
        : reception
            .visitor()
            .flatMap(Visitor::chart)
            .flatMap(
                chart ->
                    Derived.of(answer)
                        .day()
                        .map(day -> InsuranceComparison.of(chart, answer, day)));
  }

  // ---- eligibility

  private static void words(ObjectNode json, Reception reception, Language language) {
    Optional<EligibilityAnswer> answer = reception.eligibility().answer();
    json.put(
        "name",
        answer
            .flatMap(ReceptionJson::name)
            .or(() -> reception.visitor().map(visitor -> visitor.patient().name()))
            .orElse(language.say("（氏名なし）", "(no name)")));
    json.put("visitor", reception.visitor().map(visitor -> visitor.label(language)).orElse(null));
    reception
        .eligibility()
        .failure()
        .ifPresent(failure -> json.put("failure", message(failure, language)));
    answer.ifPresent(told -> answer(json, told, reception, language));
  }

  /** A bug's own message may quote anything: it is not told. */
  private static String message(Throwable failure, Language language) {
    return failure instanceof OqsException told
        ? told.userMessage(language.locale())
        : language.say("プログラムの誤りです。", "A fault of this program.");
  }

  private static Optional<String> name(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .flatMap(qualification -> qualification.name().flatMap(PersonName::formal).stream())
        .findFirst();
  }

  private static void answer(
      ObjectNode json, EligibilityAnswer answer, Reception reception, Language language) {
    Locale locale = language.locale();
    Derived derived = Derived.of(answer);
    json.put("validity", answer.validity().map(language::code).orElse(null));
    json.put("kana", kana(answer));
    json.put(
        "person",
        answer.qualifications().stream()
            .findFirst()
            .map(q -> person(q, derived, language))
            .orElse(""));
    json.put("action", nextAction(reception, answer).message(locale));
    ArrayNode reasons = json.putArray("reasons");
    derived.nextAction().reasons().forEach(reason -> reasons.add(reason.message(locale)));
    copay(json.putObject("copay"), derived, language);
    limit(json.putObject("limit"), derived, language);
    ArrayNode notices = json.putArray("notices");
    answer.notices().forEach(notice -> notices.add(notice.message()));
    QualificationView view = new QualificationView(language, derived.day());
    ArrayNode qualifications = json.putArray("qualifications");
    for (Qualification qualification : answer.qualifications()) {
      ObjectNode one = qualifications.addObject();
      one.put(
          "title",
          Stream.of(qualification.insurerName(), qualification.cardKind().map(language::code))
              .flatMap(Optional::stream)
              .collect(Collectors.joining("　")));
      one.put("aid", qualification.isMedicalAid());
      ArrayNode facts = one.putArray("facts");
      for (QualificationView.Fact fact : view.facts(qualification)) {
        facts
            .addObject()
            .put("label", fact.label())
            .put("value", fact.value())
            .put("certificate", fact.isCertificate());
      }
    }
    ObjectNode chart = json.putObject("chart");
    chart.put("exists", reception.visitor().flatMap(Visitor::chart).isPresent());
    comparison(reception, answer).ifPresent(comparison -> differences(chart, comparison, language));
  }

  private static String kana(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .flatMap(qualification -> qualification.name().flatMap(PersonName::kana).stream())
        .findFirst()
        .orElse("");
  }

  private static String person(Qualification first, Derived derived, Language language) {
    List<String> parts = new ArrayList<>();
    first.birthdate().ifPresent(date -> parts.add(date.toString()));
    Shown.age(first.birthdate(), derived.day())
        .ifPresent(years -> parts.add(language.say(years + "歳", "age " + years)));
    first.sex().ifPresent(sex -> parts.add(language.code(sex)));
    return String.join(language.say("　", " · "), parts);
  }

  private static void copay(ObjectNode json, Derived derived, Language language) {
    Optional<Copay> copay = derived.copay();
    json.put(
        "value",
        copay
            .filter(known -> known.percent().isPresent())
            .map(known -> Shown.percent(known.percent().getAsInt(), language))
            .orElse(null));
    json.put(
        "why",
        copay
            .map(
                known ->
                    sentences(
                        Stream.concat(
                            known.rule() == Copay.Rule.UNKNOWN
                                ? Stream.of()
                                : Stream.of(known.rule().message(language.locale())),
                            known.reasons().stream()
                                .map(reason -> reason.message(language.locale())))))
            .orElse(""));
  }

  private static void limit(ObjectNode json, Derived derived, Language language) {
    Optional<AppliedLimit> limit = derived.limit();
    json.put(
        "value",
        limit
            .flatMap(AppliedLimit::category)
            .map(category -> Shown.category(category, language))
            .orElse(null));
    json.put(
        "why",
        limit
            .map(
                known ->
                    sentences(
                        known.reasons().stream().map(reason -> reason.message(language.locale()))))
            .orElse(""));
  }

  private static String sentences(Stream<String> all) {
    return all.collect(Collectors.joining(" / "));
  }

  private static void differences(
      ObjectNode json, InsuranceComparison comparison, Language language) {
    Locale locale = language.locale();
    json.put("concernsPerson", comparison.concernsPerson());
    ArrayNode all = json.putArray("differences");
    for (InsuranceDifference difference : comparison.differences()) {
      all.addObject()
          .put("kind", difference.kind().name())
          .put("kindLabel", difference.kind().message(locale))
          .put("field", difference.field().message(locale))
          .put("message", difference.message(locale))
          .put("stored", value(difference, difference.stored(), language))
          .put("told", value(difference, difference.told(), language));
    }
  }

  /** As the desk says it: a ratio in tenths 「割」. */
  private static @Nullable String value(
      InsuranceDifference difference, Optional<String> text, Language language) {
    return text.map(
            one ->
                difference.field() == InsuranceDifference.Field.COPAY && one.matches("[0-9]{1,3}%")
                    ? Shown.percent(Integer.parseInt(one.replace("%", "")), language)
                    : one)
        .orElse(null);
  }

  // ---- drugs and checkups

  private interface Form<T> {
    void write(ObjectNode json, T answer);
  }

  private static <T extends MedicalInfoAnswer> void part(
      ObjectNode json, Part<T> part, Form<T> form) {
    Optional<T> answer = part.answer();
    Optional<Throwable> failure = part.failure();
    if (answer.isPresent()) {
      json.put("state", answer.get().outcome().name());
      if (answer.get().outcome() == InfoOutcome.DATA) {
        form.write(json, answer.get());
      }
    } else if (failure.isPresent()) {
      json.put("state", failure.get() instanceof ConsentException ? "NO_CONSENT" : "FAILED");
      ConsoleJson.inBoth(
          json, (words, language) -> words.put("message", message(failure.get(), language)));
    } else {
      json.put("state", part.isAsked() ? "ASKED" : "NONE");
    }
  }

  /** By drug, the one that was dispensed last in front; without a day they stand at the end. */
  private static void drugs(ObjectNode json, DrugInfoAnswer answer) {
    Map<String, List<DrugCourse>> byName = new TreeMap<>();
    for (DrugCourse course : answer.history().merged().kept().courses()) {
      byName.computeIfAbsent(name(course), name -> new ArrayList<>()).add(course);
    }
    Comparator<DrugCourse> newestFirst = Comparator.comparing(ReceptionJson::lastFill).reversed();
    byName.values().forEach(courses -> courses.sort(newestFirst));
    ArrayNode drugs = json.putArray("drugs");
    byName.entrySet().stream()
        .sorted(Comparator.comparing(drug -> drug.getValue().get(0), newestFirst))
        .forEach(
            drug -> {
              ObjectNode one = drugs.addObject().put("name", drug.getKey());
              ArrayNode courses = one.putArray("courses");
              drug.getValue().forEach(course -> course(courses.addObject(), course));
            });
  }

  /** What has no name is told by its code, so that two of them are not one. */
  private static String name(DrugCourse course) {
    return course.name().or(() -> last(course).code()).orElse("");
  }

  private static LocalDate lastFill(DrugCourse course) {
    return course.lastFill().orElse(LocalDate.MIN);
  }

  private static DrugLine last(DrugCourse course) {
    return course.lines().get(course.lines().size() - 1);
  }

  private static void course(ObjectNode json, DrugCourse course) {
    DrugLine last = last(course);
    json.put("from", course.from().map(LocalDate::toString).orElse(null));
    json.put("lastFill", course.lastFill().map(LocalDate::toString).orElse(null));
    json.put("until", course.statedUntil().map(LocalDate::toString).orElse(null));
    ArrayNode fills = json.putArray("fills");
    course.lines().stream()
        .flatMap(line -> line.day().stream())
        .map(LocalDate::toString)
        .distinct()
        .forEach(fills::add);
    json.put("institution", last.origin().name().orElse(null));
    json.put(
        "usage",
        Stream.of(
                last.amount().map(amount -> amount.toPlainString() + last.unit().orElse("")),
                last.usageText().or(last::usage))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("　")));
  }

  /**
   * By what the latest value is, the worst in front, then by code: centres tell them in any order.
   */
  private static void checkups(ObjectNode json, CheckupAnswer answer) {
    ReferenceLimits limits = ReferenceLimits.known();
    Map<LocalDate, JudgedCheckup> judged = new HashMap<>();
    for (Checkup checkup : answer.history().newestFirst()) {
      checkup
          .on()
          .ifPresent(on -> judged.put(on, limits.judge(checkup, answer.sex().orElse(null))));
    }
    record Trend(String key, Judgement.Level latest, ObjectNode json) {}
    List<Trend> trends = new ArrayList<>();
    for (CheckupTrend trend : answer.history().trends()) {
      Judgement.Level latest = Judgement.Level.NOT_JUDGED;
      ObjectNode one = ConsoleJson.object();
      one.put("name", trend.row().name());
      one.put("unit", trend.latest().item().unit().orElse(""));
      one.putNull("side");
      ArrayNode points = one.putArray("points");
      for (CheckupTrend.Point point : trend.points()) {
        Optional<Judgement> judgement =
            Optional.ofNullable(judged.get(point.on()))
                .flatMap(checkup -> checkup.judgement(point.item()));
        judgement
            .flatMap(Judgement::limit)
            .filter(limit -> limit.side() != ReferenceLimit.Side.GRADE)
            .ifPresent(
                limit -> {
                  one.put("side", limit.side().name());
                  one.put("warning", new BigDecimal(limit.warning()));
                  one.put("alert", new BigDecimal(limit.alert()));
                });
        latest = judgement.map(Judgement::level).orElse(Judgement.Level.NOT_JUDGED);
        points
            .addObject()
            .put("on", point.on().toString())
            .put("value", point.value())
            .put("level", latest.name());
      }
      trends.add(new Trend(trend.row().key(), latest, one));
    }
    ArrayNode sorted = json.putArray("trends");
    trends.stream()
        .sorted(
            Comparator.comparingInt((Trend one) -> urgency(one.latest())).thenComparing(Trend::key))
        .forEach(one -> sorted.add(one.json()));
  }

  private static int urgency(Judgement.Level level) {
    return switch (level) {
      case ALERT -> 0;
      case WARNING -> 1;
      case NORMAL, NOT_JUDGED -> 2;
    };
  }
}
