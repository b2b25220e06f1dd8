package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.PublicExpenseNumber;

/** Uploads a list of patients 「資格確認一括照会」. */
final class BulkSubmitCommand extends BulkUploadCommand {

  private static final Set<String> FIELDS = CheckCommand.QUERY_FIELDS;

  private final CommandForm form =
      output(
              uploading(
                  asking(
                      new CommandForm(
                              "submit",
                              this,
                              "患者の一覧をアップロード / upload a list of patients",
                              "患者の一覧をアップロードし、受付番号の控えを作業フォルダに保存します。",
                              "結果は bulk fetch で取得します。",
                              "途中で止まったときは、同じコマンドをもう一度実行してください。",
                              "二重にアップロードすることはありません。",
                              "結果が読取済の一覧は、翌日からは新しい照会になります（--name があれば --anew のときだけ）。",
                              "Uploads a list and keeps the receipts; fetch the result with bulk fetch.",
                              "After a stop run the same command again: nothing is uploaded twice.",
                              "A list that was read is a new one from the next day on; with --name"
                                  + " only with --anew.",
                              "")
                          .option(
                              "list",
                              "FILE|-",
                              "患者の一覧（CSV、JSON、JSON Lines。-は標準入力。必須） / the patients; needed")
                          .option(
                              "name",
                              "NAME",
                              "この一覧の名前。同じ名前では1回しかアップロードしない / the list's name: uploaded once")
                          .option("date", "yyyy-MM-dd", "資格確認日（一覧にない場合。省略時は日本の今日） / day to ask for")
                          .option("chunk", "N", "1回の人数（既定 500） / persons in one upload")
                          .flag("skip-bad", "誤りのある行を除いて送る / leave out rows that are wrong"))))
          .footer(
              "",
              "一覧の例（CSV。1行目は項目名、文字コードはUTF-8かShift_JIS）：",
              "A list as CSV; its first line names the items:",
              "  arbitraryId,insurerNumber,symbol,number,branch,birthdate",
              "  P-0001,06139992,１２３,4567,01,1985-04-17",
              "JSON Lines では1行に1人：",
              "  {\"arbitraryId\":\"P-0001\",\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\","
                  + "\"number\":\"4567\",…}",
              "医療扶助は payerNumber と recipientNumber、日が違う人は checkedOn を使います。");

  BulkSubmitCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  /** One row of the list, whose day is that of the list unless it has its own. */
  private record Person(EligibilityQuery.Builder query, boolean isDated) {

    EligibilityQuery on(LocalDate day) {
      return (isDated ? query : query.checkedOn(day)).build();
    }
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    PersonList list = list(inputs, "list");
    LocalDate day = inputs.find("date").map(Options::date).orElseGet(this::today);
    List<BadInput> wrong = new ArrayList<>();
    List<Person> persons = persons(inputs, list, day, wrong);
    // What is asked for today stays the same list after midnight.
    boolean isForToday = !inputs.has("date");
    Set<String> dated =
        persons.stream()
            .filter(person -> !isForToday || person.isDated())
            .flatMap(person -> person.on(day).arbitraryId().stream())
            .collect(Collectors.toSet());
    return upload(
        inputs,
        language,
        MessageKind.BULK_ELIGIBILITY,
        chunk ->
            new Listed(
                parts(persons, day, chunk).stream().map(part -> content(part, dated)).toList(),
                isForToday && dated.size() < persons.size(),
                wrong.isEmpty(),
                begun -> parts(persons, isForToday ? begun : day, chunk)));
  }

  /**
   * Those of the list's day are never together with those of a day of their own: it would depend on
   * the day on which the list goes on.
   */
  private static List<BulkQuery> parts(List<Person> persons, LocalDate day, int chunk) {
    return Stream.of(false, true)
        .map(isDated -> persons.stream().filter(person -> person.isDated() == isDated))
        .map(some -> some.map(person -> person.on(day)).toList())
        .flatMap(some -> BulkQuery.split(some, chunk).stream())
        .toList();
  }

  /** Those that are right; what is wrong is told once, here. */
  private List<Person> persons(
      Inputs inputs, PersonList list, LocalDate day, List<BadInput> wrong) {
    Set<String> ids = new HashSet<>();
    Function<Inputs, Person> maker = items -> person(items, day, ids);
    if (!Options.flag(inputs, "skip-bad")) {
      return list.all(FIELDS, maker, console(), style());
    }
    List<Person> persons = list.right(FIELDS, maker, wrong::add);
    if (persons.isEmpty()) {
      throw list.refused(wrong, console(), style());
    }
    PersonList.tell(wrong, console(), style());
    return persons;
  }

  private static Person person(Inputs items, LocalDate day, Set<String> ids) {
    Given id = items.need("arbitrary-id");
    Person person = new Person(CheckCommand.builder(items), items.has("date"));
    EligibilityQuery query = person.on(day);
    if (query.limitCertificateConsent()) {
      throw items.bad(
          "limit-consent",
          "一括照会では限度額適用認定証の情報は提供されません",
          "must be false in a bulk query, which shows no limit certificate");
    }
    if (!ids.add(query.arbitraryId().orElse(id.value()))) {
      throw items.bad("arbitrary-id", "前の行と重複しています", "must differ from that of every other row");
    }
    return person;
  }

  private static List<String> content(BulkQuery part, Set<String> dated) {
    return part.persons().stream()
        .flatMap(
            person -> content(person, !dated.contains(person.arbitraryId().orElse(""))).stream())
        .toList();
  }

  private static List<String> content(EligibilityQuery person, boolean isForToday) {
    InsuredCard card = person.card().orElse(null);
    return List.of(
        person.arbitraryId().orElse(""),
        person.insurer().value(),
        card == null ? "" : card.symbol().orElse(""),
        card == null
            ? person.publicExpense().map(PublicExpenseNumber::recipientNumber).orElse("")
            : card.number(),
        card == null ? "" : card.branch().orElse(""),
        person.birthdate().toString(),
        isForToday ? "" : person.checkedOn().map(LocalDate::toString).orElse(""));
  }
}
