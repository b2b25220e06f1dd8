package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.shikaku.medical.MedicalInfoAnswer;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.WireDates;

/** What stands above any medical information: whose it is, and which of the four outcomes it is. */
final class MedicalInfoHead {

  private static final String BAR = "=".repeat(72);

  private final Language language;

  MedicalInfoHead(Language language) {
    this.language = language;
  }

  /**
   * @param information what was asked for
   * @param period for which time, as words around it; empty when none was asked for
   */
  List<String> lines(MedicalInfoAnswer answer, String information, String period) {
    List<String> lines = new ArrayList<>();
    lines.add(BAR);
    lines.add("  " + answer.patient().map(this::person).orElseGet(this::nobody));
    add(lines, check(answer));
    lines.add(BAR);
    add(lines, outcome(answer, information, period));
    String message = Shown.joined(answer.resultCode().orElse(""), answer.message().orElse(""));
    if (answer.message().isPresent() || !answer.isSuccess()) {
      add(lines, language.say("センターの回答：", "The centre says: ") + message);
    }
    if (!answer.findings().isEmpty()) {
      int count = answer.findings().size();
      add(
          lines,
          language.say(
              "注意：回答に解釈できない箇所が " + count + " あります。表示は完全でない可能性があります。",
              "Warning: "
                  + count
                  + " places of the answer were not understood; what is shown may be incomplete."));
    }
    return lines;
  }

  private static void add(List<String> lines, String text) {
    if (!text.isEmpty()) {
      Width.wrap(text, TextTable.LINE - 2).forEach(line -> lines.add("  " + line));
    }
  }

  private String person(PatientInfo patient) {
    Optional<LocalDate> born = patient.birthdate();
    return Shown.joined(
        patient.name().flatMap(PersonName::formal).orElse(""),
        patient.name().flatMap(PersonName::kana).orElse(""),
        born.map(date -> date + language.say("（" + WireDates.japaneseEra(date) + "）", ""))
            .orElse(""),
        patient.sex().map(language::code).orElse(""));
  }

  private String nobody() {
    return language.say("回答に患者の氏名・生年月日はありません", "The answer names no patient");
  }

  private String check(MedicalInfoAnswer answer) {
    return switch (answer.patientCheck()) {
      case SAME ->
          language.say(
              "資格確認の患者と、氏名・生年月日が一致しました。",
              "Name and birth date are those of the eligibility answer.");
      case PARTLY ->
          language.say(
              "資格確認の患者と一部だけ照合できました。氏名と生年月日を確認してください。",
              "Only partly compared with the eligibility answer: check name and birth date.");
      case DIFFERENT -> language.say("資格確認の患者と別人です。", "Another person than asked for.");
      case NOT_TOLD ->
          language.say("資格確認の患者と照合できません。", "It can not be compared with the eligibility answer.");
      case NOT_ASKED ->
          answer.patient().isPresent()
              ? language.say(
                  "目の前の患者と同じ人か、氏名と生年月日を確認してください。",
                  "Not compared: check that name and birth date are your patient's.")
              : "";
    };
  }

  /** The four outcomes never share a sentence. */
  private String outcome(MedicalInfoAnswer answer, String information, String period) {
    return switch (answer.outcome()) {
      case DATA -> "";
      case EMPTY ->
          language.say(
              period + information + "は、センターから返りませんでした。",
              "The centre returned no " + information + period + ".");
      case REFUSED ->
          language.say(
              "取得できませんでした：センターが応じていません。" + information + "の有無はわかりません。",
              "Not fetched: the centre refused. Whether there is "
                  + information
                  + " is not known.");
      case UNKNOWN ->
          (answer.isSuccess()
                  ? language.say("回答の内容を読み取れません。", "The content can not be read. ")
                  : language.say("結果が書かれていません。", "No result is told. "))
              + language.say(
                  information + "の有無はわかりません。",
                  "Whether there is " + information + " is not known.");
    };
  }
}
