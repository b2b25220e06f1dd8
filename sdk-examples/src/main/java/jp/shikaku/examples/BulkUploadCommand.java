package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkUpload;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;

/** Uploads something once and, if asked to, gives out its result. */
abstract class BulkUploadCommand extends BulkTerminalCommand {

  private static final int NAME_LETTERS = 8;

  BulkUploadCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  /** What may be done beside the upload. */
  static CommandForm uploading(CommandForm form) {
    return waiting(
        anew(form.flag("fetch", "結果も待って出力する / waits for the result and gives it out"))
            .flag(
                "send-again",
                "受け付けられたか分からないものを送り直す（二重になるおそれ） / sends anew what may have been received"));
  }

  static CommandForm anew(CommandForm form) {
    return form.flag("anew", "結果が読取済の一覧をもう一度アップロードする / uploads a list anew whose result was read");
  }

  /**
   * How many are in one upload.
   *
   * @param most as many as the transport certainly takes
   */
  static int chunk(Inputs inputs, int most) {
    Optional<Given> given = inputs.find("chunk");
    if (given.isEmpty()) {
      return Math.min(BulkQuery.DEFAULT_CHUNK, most);
    }
    long persons = Options.count(given.get());
    if (persons > most) {
      throw given
          .get()
          .bad(
              most + "以下にしてください（この経路で1回に送れる上限です）",
              "must be at most " + most + ", which this way takes in one upload");
    }
    return (int) persons;
  }

  /**
   * What is to be uploaded.
   *
   * @param content tells each part from those of other lists
   * @param isOfToday whether it asks for what is so on the day on which it is begun
   * @param isWhole whether all rows of the list are in it
   * @param parts the list of a day, in as many uploads as it takes
   */
  record Listed(
      List<List<String>> content,
      boolean isOfToday,
      boolean isWhole,
      Function<LocalDate, List<? extends BulkUpload<BulkResult.Row>>> parts) {}

  /**
   * Uploads.
   *
   * @param divided the list, divided into uploads of so many
   */
  final int upload(
      Inputs inputs, Language language, MessageKind kind, IntFunction<Listed> divided) {
    ResultForm form = ResultForm.of(inputs);
    var unused = schedule(inputs);
    var unusedChunk = chunk(inputs, Integer.MAX_VALUE);
    Optional<Given> named = inputs.find("name");
    named.ifPresent(BulkTerminalCommand::name);
    return withStore(
        inputs,
        kind,
        (oqs, store) -> {
          Listed listed = divided.apply(chunk(inputs, oqs.bulk().maxPersons()));
          store.takeTurn();
          boolean isFetched = Options.flag(inputs, "fetch");
          Failures failures = new Failures(console(), style(), form);
          if (!listed.isWhole()) {
            failures.atLeast(Exit.NOT_VERIFIED);
          }
          List<Upload> planned = planned(inputs, store, kind, listed.content());
          LocalDate day = begun(planned);
          List<? extends BulkUpload<BulkResult.Row>> parts = listed.parts().apply(day);
          List<Upload> sent =
              send(
                  new Uploading<>(store.book(), oqs.bulk(), options(inputs), this::today),
                  planned.stream()
                      .map(upload -> asking(upload, parts.get(upload.number() - 1)))
                      .toList(),
                  parts,
                  failures);
          store.endTurn();
          if (listed.isOfToday() && day.isBefore(today()) && !UploadBook.isOver(planned)) {
            tellEarlier(day, failures);
          }
          List<Upload> open =
              sent.stream().filter(upload -> upload.state() == State.RECEIVED).toList();
          if (sent.stream().allMatch(upload -> upload.state() == State.READ)) {
            note(
                "この一覧の結果は読取済です。結果をもう一度出力するには bulk fetch --again、もう一度照会するには --anew を指定してください。",
                "The result of this list was given out: bulk fetch --again gives it out once more,"
                    + " --anew asks the centre again.");
          }
          if (isFetched && (form != ResultForm.TEXT || !open.isEmpty())) {
            Asked asked = upload -> ids(parts.get(upload.number() - 1));
            return fetch(inputs, oqs, store, open, asked, failures);
          }
          UploadTable.print(sent, failures.refusals(), form, language, console());
          return failures.exit();
        });
  }

  /** Notes for which day it asks; one that was sent asks for what it asked for. */
  private static Upload asking(Upload upload, BulkUpload<?> part) {
    return upload.state() == State.UNSENT && part instanceof BulkQuery query
        ? upload.askingFor(query.checkedOn().orElse(null))
        : upload;
  }

  /** What was asked on an earlier day is no verification of today. */
  private void tellEarlier(LocalDate day, Failures failures) {
    failures.atLeast(Exit.NOT_VERIFIED);
    note(
        "この一覧は " + day + " に始めた照会の続きです。今日の資格は確認していません。結果をすべて受け取ったあとに同じコマンドを実行すると、今日の照会になります。",
        "This goes on with what was begun on "
            + day
            + ": nobody is verified as of today. Once all its results were given out, the same"
            + " command asks for today.");
  }

  private LocalDate begun(List<Upload> uploads) {
    return uploads.stream()
        .flatMap(upload -> upload.begun().stream())
        .min(Comparator.naturalOrder())
        .orElseGet(this::today);
  }

  /** Whom a list of one's own asks for; nobody knows before whom a list of the centre names. */
  private static Optional<Set<String>> ids(BulkUpload<BulkResult.Row> part) {
    return part instanceof BulkQuery query
        ? Optional.of(
            query.persons().stream()
                .flatMap(person -> person.arbitraryId().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new)))
        : Optional.empty();
  }

  /**
   * Uploads, and says how to go on when it is not known what became of an upload.
   *
   * @param failures hears of those that did not hinder the others
   */
  final <R> List<Upload> send(
      Uploading<R> uploading,
      List<Upload> planned,
      List<? extends BulkUpload<R>> parts,
      Failures failures) {
    try {
      return uploading.send(planned, parts, failures);
    } catch (TransportException e) {
      if (e.delivery() == TransportException.Delivery.UNKNOWN) {
        note(
            "アップロードが受け付けられたか分かりません。もう一度同じコマンドを実行すると、送り直さずに受付番号を待ちます。",
            "It is not known whether the upload was received. Run the same command again: it waits"
                + " for the receipt and sends nothing.");
      }
      throw e;
    }
  }

  /**
   * The uploads of a list as they stand; what is to be uploaded once more is forgotten. A list
   * without a name that was read on an earlier day is a new one.
   *
   * @param content tells each part from those of other lists
   */
  final List<Upload> planned(
      Inputs inputs, BulkStore store, MessageKind kind, List<List<String>> content) {
    Optional<String> named = inputs.find("name").map(Given::value);
    String institution = institution(inputs).value();
    List<String> list = new ArrayList<>(List.of(kind.code(), institution));
    content.forEach(list::addAll);
    List<String> digests = store.digests(list, content);
    String name = named.orElse(digests.get(0).substring(0, NAME_LETTERS));
    List<Upload> known =
        store.book().all().stream()
            .filter(upload -> upload.name().equals(name) && mayBeOf(upload, institution))
            .toList();
    if (known.stream().anyMatch(upload -> !isOfList(upload, digests.get(0)))) {
      throw inputs.bad(
          "name",
          "この名前は別の内容の一覧で使われています。一覧を元に戻すか、別の名前を指定してください",
          "belongs to a list with other content: give that list, or another name");
    }
    boolean isNew =
        UploadBook.isOver(known)
            && !Options.flag(inputs, "again")
            && (Options.flag(inputs, "anew")
                || (named.isEmpty() && known.stream().noneMatch(this::isOfToday)));
    if (!isNew && known.stream().anyMatch(upload -> !isPart(upload, digests))) {
      throw inputs.bad(
          "chunk",
          "この一覧は別の人数に分けてアップロード済です。前と同じ値を指定してください",
          "must be as before: parts of this list are uploaded");
    }
    List<Upload> left = isNew ? anew(store, known) : sendAgain(inputs, store, known);
    LocalDate begun = begun(left);
    List<Upload> planned = new ArrayList<>();
    for (int number = 1; number <= digests.size(); number++) {
      int wanted = number;
      planned.add(
          left.stream()
              .filter(upload -> upload.number() == wanted)
              .findFirst()
              .orElseGet(
                  () ->
                      Upload.unsent(name, digests.get(wanted - 1), wanted, digests.size(), begun)));
    }
    return planned;
  }

  private static List<Upload> anew(BulkStore store, List<Upload> known) {
    if (!known.isEmpty()) {
      store.anew(known);
    }
    return List.of();
  }

  /** Each upload is dropped for itself: one that is not goes on as before. */
  private static List<Upload> sendAgain(Inputs inputs, BulkStore store, List<Upload> known) {
    if (!Options.flag(inputs, "send-again")) {
      return known;
    }
    List<Upload> left = new ArrayList<>(known);
    for (Upload upload : known) {
      if (upload.state() == State.SENDING) {
        store.forget(upload);
        left.remove(upload);
      }
    }
    return left;
  }

  /** Each institution has lists of its own; of one kept by an earlier version it may be unknown. */
  private static boolean mayBeOf(Upload upload, String institution) {
    return upload.institution().filter(other -> !other.equals(institution)).isEmpty();
  }

  private static boolean isOfList(Upload upload, String digest) {
    int half = digest.length() / 2;
    return upload.digest().regionMatches(0, digest, 0, half);
  }

  /** Whether an upload is a part of the list as it is divided now. */
  private static boolean isPart(Upload upload, List<String> digests) {
    return upload.of() == digests.size()
        && upload.digest().equals(digests.get(upload.number() - 1));
  }

  private boolean isOfToday(Upload upload) {
    return upload.begun().filter(day -> !day.isBefore(today())).isPresent();
  }
}
