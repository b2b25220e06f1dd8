package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import jp.shikaku.OqsException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;

/**
 * Uploads that failed while others went on: each is told as it comes, under its name, and the
 * highest exit code counts. What the centre says may quote an input: it is for standard output, as
 * answers are.
 */
final class Failures implements BiConsumer<Upload, OqsException> {

  private final Console console;
  private final ErrorStyle style;
  private final ResultForm form;
  private final ProgressLine progress;
  private final List<ObjectNode> refusals = new ArrayList<>();
  private int exit = Exit.OK;
  private boolean isWayOutTold;
  private boolean isHelpDeskTold;

  Failures(Console console, ErrorStyle style, ResultForm form) {
    this.console = console;
    this.style = style;
    this.form = form;
    this.progress = new ProgressLine(console, form != ResultForm.TEXT);
  }

  @Override
  public void accept(Upload upload, OqsException error) {
    progress.end();
    atLeast(Exit.of(error));
    if (error instanceof ServiceException refusal) {
      refused(upload, refusal);
    }
    Language language = style.language();
    boolean isLost =
        upload.state() == State.SENDING
            && error instanceof TransportException met
            && met.delivery() == Delivery.UNKNOWN;
    if (style.json()) {
      ObjectNode json = style.json(error);
      ObjectNode inner = (ObjectNode) json.get("error");
      name(inner, upload);
      if (isLost) {
        inner.put("nextStep", wayOut(language));
      }
      console.err().println(json);
    } else {
      console.err().println(PlainText.of(upload.label() + ": " + style.userMessage(error)));
      console
          .err()
          .println("  (" + error.getClass().getSimpleName() + ": " + error.getMessage() + ")");
      if (isLost && !isWayOutTold) {
        isWayOutTold = true;
        console.err().println(wayOut(language));
      }
      if (!isHelpDeskTold) {
        Optional<String> helpDesk = style.helpDesk(error);
        isHelpDeskTold = helpDesk.isPresent();
        helpDesk.ifPresent(console.err()::println);
      }
    }
  }

  /** What to do about an upload whose receipt was waited for in vain. */
  private static String wayOut(Language language) {
    return language.say(
        "前の実行で送ったアップロードの受付番号が届きません。何度実行しても届かないときは、受付の有無を確認し、"
            + "受け付けられていなければ、送ったときのコマンドに --send-again を付けて送り直すか"
            + "（二重になるおそれがあります）、bulk forget で控えを捨ててください。",
        "The receipt of an upload of an earlier run does not come. If it never does, ask whether it"
            + " was received; if not, the command that sent it sends it anew with --send-again,"
            + " perhaps a second time, or bulk forget drops it.");
  }

  private void refused(Upload upload, ServiceException refusal) {
    ObjectNode answer = ErrorJson.answer(refusal);
    name(answer, upload);
    switch (form) {
      case TEXT ->
          refusal
              .officialMessage()
              .ifPresent(
                  message ->
                      console
                          .out()
                          .println(
                              PlainText.of(
                                  upload.label()
                                      + ": "
                                      + TerminalCommand.official(message, style.language()))));
      case JSON -> refusals.add(answer);
      case JSONL -> {
        ObjectNode line = answer.objectNode().put("type", "refusal");
        console.out().println(line.setAll(answer));
      }
    }
  }

  private static void name(ObjectNode to, Upload upload) {
    BulkReceipt receipt = upload.receiptOrNull();
    to.put("name", upload.name())
        .put("upload", upload.number())
        .put("receptionNumber", receipt == null ? null : receipt.number());
  }

  /** How far the command is, on the stream of the failures. */
  ProgressLine progress() {
    return progress;
  }

  /** What the centre answered where it refused, for the one JSON object. */
  List<ObjectNode> refusals() {
    return refusals;
  }

  void atLeast(int code) {
    exit = Math.max(exit, code);
  }

  int exit() {
    return exit;
  }
}
