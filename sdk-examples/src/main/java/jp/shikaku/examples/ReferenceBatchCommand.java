package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.ReferenceNumberBatch;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.eligibility.RegistrationOutcome;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.json.ReferenceJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.ReferenceNumber;

/** Registers many reference numbers, and tells what became of each. */
final class ReferenceBatchCommand extends BulkUploadCommand {

  private final CommandForm form =
      anew(waiting(
              asking(
                  new CommandForm(
                          "batch",
                          this,
                          "照会番号をまとめて登録 / register many",
                          "照会番号の一覧をアップロードし、1件ずつの結果を表示します。途中で止まったときは、同じコマンドを",
                          "もう一度実行してください。二重にアップロードすることはありません。",
                          "Uploads a list of numbers and tells what became of each.",
                          "After a stop run the same command again: nothing is uploaded twice.",
                          "")
                      .option(
                          "list",
                          "FILE|-",
                          "照会番号の一覧（CSV、JSON、JSON Lines。-は標準入力。必須） / the numbers; needed")
                      .option("name", "NAME", "この一覧の名前。同じ名前では1回しかアップロードしない / the list's name")
                      .option("chunk", "N", "1回の件数（既定 500） / registrations in one upload")
                      .flag("again", "読取済の結果ももう一度出力 / gives out again what was given out")
                      .flag(
                          "send-again",
                          "受け付けられたか分からないものを送り直す / sends anew what may have been received"))))
          .output()
          .footer(
              "",
              "一覧の例 / A list:",
              "  referenceNumber,insurerNumber,symbol,number,branch",
              "  CHART-0001,06139992,１２３,4567,01");

  ReferenceBatchCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    var unused = schedule(inputs);
    Optional<Given> named = inputs.find("name");
    named.ifPresent(BulkTerminalCommand::name);
    Set<ReferenceNumber> numbers = new HashSet<>();
    List<ReferenceNumberRegistration> registrations =
        list(inputs, "list")
            .all(
                ReferenceRegisterCommand.FIELDS,
                items -> registration(items, numbers),
                console(),
                style());
    var unusedChunk = chunk(inputs, Integer.MAX_VALUE);
    return withStore(
        inputs,
        MessageKind.BULK_REFERENCE_NUMBERS,
        (oqs, store) -> {
          List<ReferenceNumberBatch> parts =
              ReferenceNumberBatch.split(
                  registrations, chunk(inputs, oqs.referenceNumbers().maxPersons()));
          store.takeTurn();
          List<Upload> planned =
              planned(inputs, store, MessageKind.BULK_REFERENCE_NUMBERS, content(parts));
          return register(inputs, language, oqs, store, new Batch(planned, parts));
        });
  }

  private static List<List<String>> content(List<ReferenceNumberBatch> parts) {
    return parts.stream()
        .map(
            part ->
                part.registrations().stream()
                    .map(one -> ReferenceJson.registration(one).toString())
                    .toList())
        .toList();
  }

  private static ReferenceNumberRegistration registration(
      Inputs items, Set<ReferenceNumber> numbers) {
    ReferenceNumberRegistration one = ReferenceRegisterCommand.registration(items);
    if (!numbers.add(one.referenceNumber())) {
      throw items.bad("reference", "前の行と重複しています", "must differ from that of every other row");
    }
    return one;
  }

  private record Batch(List<Upload> planned, List<ReferenceNumberBatch> parts) {}

  private int register(
      Inputs inputs, Language language, OqsClient oqs, BulkStore store, Batch batch) {
    Failures failures = new Failures(console(), style(), ResultForm.of(inputs));
    ProgressLine progress = failures.progress();
    boolean again = Options.flag(inputs, "again");
    try (Uploading<RegistrationDocument.Row> uploading =
        new Uploading<>(store.book(), oqs.referenceNumbers(), options(inputs), this::today)) {
      List<Upload> open =
          send(uploading, batch.planned(), batch.parts(), failures).stream()
              .filter(
                  upload ->
                      upload.state() == State.RECEIVED || (again && upload.receiptOrNull() != null))
              .toList();
      store.endTurn();
      Outcomes outcomes = new Outcomes(batch.parts(), progress, language);
      uploading.await(
          open, schedule(inputs), outcomes, seen -> progress.show(seen(seen, language)), failures);
      progress.end();
      outcomes.end(failures.refusals());
      uploading.allGivenOut(failures);
      if (outcomes.isUnclear()) {
        failures.atLeast(Exit.NOT_VERIFIED);
      }
      return failures.exit();
    }
  }

  /** Tells what became of each number, upload by upload. */
  private final class Outcomes implements Uploading.Taker<RegistrationDocument.Row> {
    private final List<ReferenceNumberBatch> parts;
    private final ProgressLine progress;
    private final Language language;
    private final TreeMap<Integer, List<ReferenceNumberBatch.Result>> results = new TreeMap<>();

    Outcomes(List<ReferenceNumberBatch> parts, ProgressLine progress, Language language) {
      this.parts = parts;
      this.progress = progress;
      this.language = language;
    }

    @Override
    public void take(Upload upload, BulkDownload<RegistrationDocument.Row> result) {
      List<ReferenceNumberBatch.Result> told;
      try (var rows = result.rows()) {
        told = parts.get(upload.number() - 1).results(rows);
      }
      results.put(upload.number(), told);
      if (isWhole()) {
        progress.end();
        print(lines(told, language));
        requireWritten();
      }
    }

    @Override
    public boolean isWhole() {
      return !style().json();
    }

    private List<ReferenceNumberBatch.Result> all() {
      return results.values().stream().flatMap(List::stream).toList();
    }

    void end(List<ObjectNode> refusals) {
      if (style().json()) {
        console().out().println(UploadTable.pretty(ReferenceJson.results(all(), refusals)));
      } else {
        print(List.of(total(all(), language)));
      }
      requireWritten();
    }

    boolean isUnclear() {
      return all().stream()
          .anyMatch(
              result ->
                  result.outcome() == RegistrationOutcome.MISMATCH
                      || result.outcome() == RegistrationOutcome.UNKNOWN);
    }

    private void requireWritten() {
      if (console().out().checkError()) {
        throw new Unwritten(
            "標準出力に書き込めませんでした。結果は読取済にしていません。もう一度同じコマンドを実行してください。",
            "Standard output could not be written. The result is not marked as read: run the same"
                + " command again.");
      }
    }
  }

  private static List<String> lines(List<ReferenceNumberBatch.Result> all, Language language) {
    TextTable table =
        new TextTable(0)
            .head(
                language.say("照会番号", "Reference"),
                language.say("結果", "Outcome"),
                language.say("説明", "Why"));
    for (ReferenceNumberBatch.Result result : all) {
      table.row(
          result.sent().referenceNumber().value(),
          outcome(result.outcome(), language),
          result
              .row()
              .map(
                  row ->
                      (row.resultCode().orElse("") + " " + row.resultMessage().orElse("")).strip())
              .orElse(""));
    }
    return table.lines();
  }

  private static String total(List<ReferenceNumberBatch.Result> all, Language language) {
    if (all.isEmpty()) {
      return language.say(
          "新しい結果はありません（前に出力した結果は --again でもう一度出力します）。",
          "There is no new result; --again gives out once more what was given out.");
    }
    long done =
        all.stream().filter(result -> result.outcome() == RegistrationOutcome.REGISTERED).count();
    return language.say(
        all.size() + "件のうち " + done + "件を登録しました。", done + " of " + all.size() + " are registered.");
  }

  private static String outcome(RegistrationOutcome outcome, Language language) {
    return switch (outcome) {
      case REGISTERED -> language.say("登録済", "registered");
      case REFUSED -> language.say("登録不可", "refused");
      case MISMATCH -> language.say("不一致（登録されたか不明）", "mismatch: not known");
      case UNKNOWN -> language.say("不明（結果に行がない）", "not told");
    };
  }
}
