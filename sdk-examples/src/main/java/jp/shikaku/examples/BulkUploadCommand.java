package jp.shikaku.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int MOST_PERSONS = 10_000;

  BulkUploadCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  /** What may be done beside the upload. */
  static CommandForm uploading(CommandForm form) {
    return waiting(
        form.flag("fetch", "結果も待って出力する / waits for the result and gives it out")
            .flag(
                "send-again",
                "受け付けられたか分からないものを送り直す（二重になるおそれ） / sends anew what may have been received"));
  }

  static int chunk(Inputs inputs) {
    Optional<Given> given = inputs.find("chunk");
    if (given.isEmpty()) {
      return BulkQuery.DEFAULT_CHUNK;
    }
    long persons = Options.count(given.get());
    if (persons > MOST_PERSONS) {
      throw given.get().bad("10000以下にしてください", "must be at most " + MOST_PERSONS);
    }
    return (int) persons;
  }

  /**
   * Uploads.
   *
   * @param content tells one list from another
   * @param parts the list, in as many uploads as it takes
   */
  final int upload(
      Inputs inputs,
      Language language,
      MessageKind kind,
      List<String> content,
      List<? extends BulkUpload<BulkResult.Row>> parts) {
    ResultForm form = ResultForm.of(inputs);
    var unused = schedule(inputs);
    Optional<Given> named = inputs.find("name");
    named.ifPresent(BulkTerminalCommand::name);
    return withStore(
        inputs,
        kind,
        (oqs, store) -> {
          store.takeTurn();
          List<Upload> planned =
              planned(
                  inputs,
                  store.book(),
                  named.map(Given::value),
                  store.digest(content),
                  parts.size());
          List<Upload> sent;
          try {
            sent = new Uploading<>(store.book(), oqs.bulk(), options(inputs)).send(planned, parts);
          } catch (TransportException e) {
            tellWhatNext(e, language);
            throw e;
          }
          List<Upload> open =
              sent.stream().filter(upload -> upload.state() == State.RECEIVED).toList();
          if (Options.flag(inputs, "fetch") && !open.isEmpty()) {
            store.endTurn();
            return fetch(inputs, language, oqs, store, open);
          }
          UploadTable.print(sent, form, language, console());
          if (form == ResultForm.TEXT && open.isEmpty()) {
            console()
                .err()
                .println(
                    language.say(
                        "この一覧の結果は読取済です。もう一度照会するには別の --name を指定してください。",
                        "The result of this list was given out; to ask again give another --name."));
          }
          return Exit.OK;
        });
  }

  private void tellWhatNext(TransportException e, Language language) {
    if (e.delivery() == TransportException.Delivery.UNKNOWN && !style().json()) {
      console()
          .err()
          .println(
              language.say(
                  "アップロードが受け付けられたか分かりません。もう一度同じコマンドを実行すると、送り直さずに受付番号を待ちます。"
                      + "いつまでも届かないときだけ、--send-again で送り直してください（二重になるおそれがあります）。",
                  "It is not known whether the upload was received. Run the same command again: it"
                      + " waits for the receipt and sends nothing. Only if none ever comes,"
                      + " --send-again sends anew, perhaps a second time."));
    }
  }

  /** The uploads of a list as they stand; a list without a name that was read is a new one. */
  static List<Upload> planned(
      Inputs inputs, UploadBook book, Optional<String> named, String digest, int parts) {
    String name = named.orElse(digest.substring(0, NAME_LETTERS));
    List<Upload> known =
        book.all().stream()
            .filter(upload -> upload.name().equals(name) && upload.state() != State.UNSENT)
            .toList();
    if (known.stream().anyMatch(upload -> !upload.digest().equals(digest))) {
      throw inputs.bad(
          "name",
          "この名前は別の内容の一覧で使われています。一覧を元に戻すか、別の名前を指定してください",
          "belongs to a list with other content: give that list, or another name");
    }
    boolean isOver = known.stream().allMatch(upload -> upload.state() == State.READ);
    if (known.stream().anyMatch(upload -> upload.of() != parts) && !(isOver && named.isEmpty())) {
      throw inputs.bad(
          "chunk",
          "この一覧は別の人数に分けてアップロード済です。前と同じ値を指定してください",
          "must be as before: parts of this list are uploaded");
    }
    boolean again = Options.flag(inputs, "send-again");
    List<Upload> planned = new ArrayList<>();
    for (int number = 1; number <= parts; number++) {
      int wanted = number;
      Upload fresh = Upload.unsent(name, digest, number, parts);
      planned.add(
          known.stream()
              .filter(upload -> upload.number() == wanted)
              .filter(upload -> !(isOver && named.isEmpty()))
              .filter(upload -> !(again && upload.state() == State.SENDING))
              .findFirst()
              .orElse(fresh));
    }
    return planned;
  }
}
