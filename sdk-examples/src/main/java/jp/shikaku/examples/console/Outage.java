package jp.shikaku.examples.console;

import java.io.IOException;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockTerminal;

/** What can break 「障害」, at a hop of the way to the centre each. */
enum Outage {
  LINKAGE("連携アプリの停止", "Linkage application stops"),
  SHARE("共有フォルダの切断", "Shared folder is lost"),
  CENTRE("センターの障害", "The centre fails");

  /** The mock's own: the official codes are not public. */
  static final String CENTRE_CODE = "MOCK-C0001";

  private final String japanese;
  private final String english;

  Outage(String japanese, String english) {
    this.japanese = japanese;
    this.english = english;
  }

  String label(Language language) {
    return language.say(japanese, english);
  }

  void begin(MockTerminal terminal) throws IOException {
    switch (this) {
      case LINKAGE -> terminal.pause();
      case SHARE -> terminal.loseShare();
      case CENTRE ->
          terminal.when(request -> true, Fault.headerError(CENTRE_CODE, "模擬：センターで障害が発生しています。"));
    }
  }

  void end(MockTerminal terminal) throws IOException {
    switch (this) {
      case LINKAGE -> terminal.resume();
      case SHARE -> terminal.restoreShare();
      case CENTRE -> terminal.clearFaults();
    }
  }
}
