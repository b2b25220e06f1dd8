package jp.shikaku.druginfo;

import static jp.shikaku.druginfo.DrugXml.CLINIC;
import static jp.shikaku.druginfo.DrugXml.DENTIST;
import static jp.shikaku.druginfo.DrugXml.HOSPITAL;
import static jp.shikaku.druginfo.DrugXml.PHARMACY;
import static jp.shikaku.druginfo.DrugXml.answer;
import static jp.shikaku.druginfo.DrugXml.claim;
import static jp.shikaku.druginfo.DrugXml.dispensing;
import static jp.shikaku.druginfo.DrugXml.history;
import static jp.shikaku.druginfo.DrugXml.indexes;
import static jp.shikaku.druginfo.DrugXml.prescription;
import static jp.shikaku.druginfo.DrugXml.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.druginfo.MergedHistory.Superseded;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The merge of the three sources (medical-info 6.1). */
class DrugMergeTest {

  private static final String DRUG = "600000001|薬Ａ錠「架空」|1|30";

  @Test
  @DisplayName("claims are better than dispensing, dispensing is better than prescription")
  void ranks() {
    DrugHistory all =
        history(
            prescription(CLINIC, "20260801", DRUG),
            dispensing(PHARMACY, CLINIC, "20260801", DRUG),
            claim(PHARMACY, CLINIC, "20260801", DRUG));
    MergedHistory merged = all.merged();
    assertThat(indexes(merged.kept().lines())).containsExactly(2);
    assertThat(replacements(merged)).containsExactly("0>2", "1>2");
    MergedHistory withoutClaims =
        history(
                prescription(CLINIC, "20260801", DRUG),
                dispensing(PHARMACY, CLINIC, "20260801", DRUG))
            .merged();
    assertThat(indexes(withoutClaims.kept().lines())).containsExactly(1);
  }

  @Test
  @DisplayName(
      "the prescriber forms the group, else the treating physician or dentist, no pharmacy")
  void institutions() {
    MergedHistory merged =
        history(
                claim(HOSPITAL, CLINIC, "20260801", DRUG),
                dispensing(PHARMACY, HOSPITAL, "20260801", DRUG),
                claim(DENTIST, "", "20260801", DRUG),
                dispensing(PHARMACY, DENTIST, "20260801", DRUG),
                claim(PHARMACY, "", "20260801", DRUG),
                dispensing(PHARMACY, "", "20260801", DRUG),
                claim(CLINIC, "123", "20260901", DRUG),
                dispensing(PHARMACY, CLINIC, "20260901", DRUG))
            .merged();
    assertThat(replacements(merged)).containsExactly("3>2", "7>6");
    List<DrugLine> kept = merged.kept().lines();
    assertThat(kept.stream().filter(line -> merged.note(line).isPresent()))
        .extracting(line -> line.index() + " " + merged.note(line).orElseThrow())
        .containsExactly("4 NO_INSTITUTION", "5 NO_INSTITUTION");
    assertThat(merged.note(kept.get(3)).orElseThrow().message(Locale.JAPAN)).contains("医療機関コードがない");
  }

  @Test
  @DisplayName("lines without a day stay, with the reason")
  void noDate() {
    MergedHistory merged =
        history(claim(CLINIC, "", "", DRUG), dispensing(PHARMACY, CLINIC, "", DRUG)).merged();
    assertThat(merged.superseded()).isEmpty();
    assertThat(merged.kept().lines())
        .hasSize(2)
        .allMatch(line -> merged.note(line).orElseThrow() == MergeNote.NO_DATE);
  }

  @Test
  @DisplayName("a prescription dispensed on a later day is not guessed away: it stays, with a note")
  void laterDay() {
    MergedHistory merged =
        history(
                prescription(CLINIC, "20260801", DRUG),
                dispensing(PHARMACY, CLINIC, "20260803", DRUG))
            .merged();
    assertThat(indexes(merged.kept().lines())).containsExactly(0, 1);
    DrugLine prescribed = merged.kept().lines().get(0);
    assertThat(merged.note(prescribed)).hasValue(MergeNote.PRESCRIPTION_ALONE);
    assertThat(MergeNote.PRESCRIPTION_ALONE.message(Locale.ENGLISH)).contains("another day");
  }

  @Test
  @DisplayName("a drug that the better source does not have stays, with a note")
  void otherDrug() {
    MergedHistory merged =
        history(
                claim(PHARMACY, CLINIC, "20260801", DRUG, "600000002|薬Ｂ錠|2|30"),
                prescription(
                    CLINIC,
                    "20260801",
                    "|薬Ｂ錠「別社」|3|30",
                    "600000009|薬Ｃ錠|1|30",
                    "|【般】薬Ａ錠|1|30",
                    "|薬Ａ錠|1|30"))
            .merged();
    assertThat(replacements(merged)).containsExactly("2>1", "4>0", "5>0");
    assertThat(indexes(merged.kept().lines())).containsExactly(0, 1, 3);
    MergeNote note = merged.note(merged.kept().lines().get(2)).orElseThrow();
    assertThat(note).isEqualTo(MergeNote.NOT_IN_BETTER_SOURCE);
    assertThat(note.message(Locale.JAPAN)).contains("この薬がないため、残しています");
    assertThat(note.message(Locale.ENGLISH)).contains("does not have this drug");
  }

  @Test
  @DisplayName("an injection given in the institution does not hide what the pharmacy dispensed")
  void injectionAndPharmacy() {
    MergedHistory merged =
        history(
                claim(CLINIC, "", "20260801", "600000005|注射|1|1|31"),
                dispensing(PHARMACY, CLINIC, "20260801", DRUG))
            .merged();
    assertThat(merged.superseded()).isEmpty();
    assertThat(indexes(merged.kept().lines())).containsExactly(0, 1);
  }

  @Test
  @DisplayName("of two prescribed drugs only one was dispensed: the other stays, told once")
  void dispensedInPart() {
    String other = "600000002|薬Ｂ錠|1|30";
    MergedHistory merged =
        history(
                prescription(CLINIC, "20260801", DRUG, other, "600000003|薬Ｃ錠|1|30"),
                dispensing(PHARMACY, CLINIC, "20260801", DRUG, other),
                claim(PHARMACY, CLINIC, "20260801", DRUG))
            .merged();
    assertThat(replacements(merged)).containsExactly("0>5", "1>4", "3>5");
    assertThat(indexes(merged.kept().lines())).containsExactly(2, 4, 5);
    assertThat(merged.kept().lines().stream().map(merged::note))
        .containsExactly(
            Optional.of(MergeNote.NOT_IN_BETTER_SOURCE),
            Optional.of(MergeNote.NOT_IN_BETTER_SOURCE),
            Optional.empty());
  }

  @ParameterizedTest(name = "{0} ({1}, {2}): same {3}")
  @CsvSource({
    "【般】架空塩酸塩錠５ｍｇ, '', 錠, true",
    "【般】架空塩酸塩錠5mg, '', 錠, true",
    "【般】ブランド錠５ｍｇ, '', 錠, true",
    "【般】架空錠５ｍｇ, 架空塩酸塩錠５ｍｇ, 錠, true",
    "【般】架空錠２．５ｍｇ, 架空塩酸塩錠５ｍｇ, 錠, false",
    "【般】架空錠５ｍｇ, 架空塩酸塩錠５ｍｇ, 枚, false",
    "【般】架空塩酸塩錠１０ｍｇ, '', 錠, false",
    "【般】架空錠５ｍｇ, '', 錠, false",
    "別ブランド錠５ｍｇ, 架空塩酸塩錠５ｍｇ, 錠, false",
  })
  @DisplayName("a generic name is the brand that filled it when name or ingredient say so")
  void genericName(String name, String ingredient, String unit, boolean same) {
    String brand =
        "<CzDrugC>600000001</CzDrugC><CzDrugN>ブランド錠５ｍｇ「架空」</CzDrugN>"
            + "<CzIngreN>架空塩酸塩錠５ｍｇ</CzIngreN><CzUnit>錠</CzUnit>";
    for (String code : List.of("", "700000001")) {
      String generic =
          tag("ShDrugC", code)
              + tag("ShDrugN", name)
              + tag("ShIngreN", ingredient)
              + tag("ShUnit", unit);
      MergedHistory merged =
          history(
                  dispensing(PHARMACY, CLINIC, "20260801", "")
                      .replace("<CzDrugInf>", "<CzDrugInf>" + brand),
                  prescription(CLINIC, "20260801", "")
                      .replace("<ShDrugInf>", "<ShDrugInf>" + generic))
              .merged();
      assertThat(merged.superseded()).hasSize(same ? 1 : 0);
    }
  }

  @Test
  @DisplayName("of two lines of one drug the one with the same dose replaces")
  void sameDose() {
    MergedHistory merged =
        history(
                claim(PHARMACY, CLINIC, "20260801", "600000001|薬|1|30", "600000001|薬|2.0|30"),
                prescription(CLINIC, "20260801", "600000001|薬|2|30"))
            .merged();
    assertThat(merged.superseded().get(0).by().index()).isEqualTo(1);
  }

  @Test
  @DisplayName("the same claim in two answers counts once, as told by the newer one")
  void severalAnswers() {
    DrugInfoAnswer old = answer(claim(CLINIC, "", "20260801", DRUG, "600000002|薬Ｂ|1|5"));
    DrugInfoAnswer recent =
        answer(claim(CLINIC, "", "20260801", DRUG), claim(CLINIC, "", "20260901", DRUG));
    MergedHistory merged = DrugHistory.of(List.of(old, recent)).merged();
    DrugLine onlyInOld = old.lines().get(1);
    assertThat(merged.kept().lines())
        .containsExactly(onlyInOld, recent.lines().get(0), recent.lines().get(1));
    assertThat(merged.note(onlyInOld)).hasValue(MergeNote.NOT_IN_BETTER_SOURCE);
    assertThat(merged.superseded().get(0).line()).isSameAs(old.lines().get(0));
    assertThat(merged.superseded().get(0).explanation(Locale.JAPAN)).contains("新しい取得結果");
    assertThat(merged.superseded().get(0).explanation(Locale.ENGLISH)).contains("newer answer");
  }

  @Test
  @DisplayName("a policy of the user's own decides over groups and ranks")
  void ownPolicy() {
    MergePolicy policy =
        new MergePolicy() {
          @Override
          public Group groupOf(DrugLine line) {
            return line.code()
                .map(code -> Group.of(code))
                .orElseGet(() -> Group.none(MergeNote.BY_POLICY));
          }

          @Override
          public int rank(DrugLine line) {
            return -line.source().rank();
          }
        };
    MergedHistory merged =
        history(
                claim(CLINIC, "", "20260701", DRUG),
                prescription(HOSPITAL, "20260801", DRUG),
                claim(CLINIC, "", "20260701", "|薬Ｂ|1|1"))
            .merged(policy);
    assertThat(indexes(merged.kept().lines())).containsExactly(1, 2);
    assertThat(merged.superseded().get(0).by().index()).isEqualTo(1);
    assertThat(merged.note(merged.kept().lines().get(1))).hasValue(MergeNote.BY_POLICY);
  }

  @Test
  @DisplayName("of 500 random histories nothing is lost, and nothing is replaced by a worse line")
  void random() {
    Random random = new Random(20261102);
    int replaced = 0;
    for (int run = 0; run < 500; run++) {
      List<DrugInfoAnswer> answers = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        answers.add(answer(randomBody(random)));
      }
      DrugHistory history = DrugHistory.of(answers);
      MergedHistory merged = history.merged();
      replaced += merged.superseded().size();
      Set<DrugLine> kept = new HashSet<>(merged.kept().lines());
      Set<DrugLine> all = new HashSet<>(kept);
      for (Superseded superseded : merged.superseded()) {
        DrugLine line = superseded.line();
        DrugLine by = superseded.by();
        assertThat(all.add(line)).as("in one of the two only").isTrue();
        assertThat(kept).contains(by);
        assertThat(by.source().rank()).isLessThanOrEqualTo(line.source().rank());
        assertThat(DrugKeys.isSameDrug(line, by)).as("of the same drug only").isTrue();
        assertThat(by.day()).isEqualTo(line.day());
        assertThat(MergePolicy.medicalInstitution(by))
            .isPresent()
            .isEqualTo(MergePolicy.medicalInstitution(line));
        assertThat(merged.superseded(line)).hasValue(superseded);
      }
      assertThat(all).hasSize(history.lines().size()).containsAll(history.lines());
      assertThat(merged.kept().merged().superseded()).as("merging again changes nothing").isEmpty();
      assertThat(merged.kept().lines())
          .isEqualTo(history.lines().stream().filter(kept::contains).toList());
    }
    assertThat(replaced).isGreaterThan(200);
  }

  private static List<String> replacements(MergedHistory merged) {
    return merged.superseded().stream()
        .map(superseded -> superseded.line().index() + ">" + superseded.by().index())
        .toList();
  }

  private static String[] randomBody(Random random) {
    List<String> institutions = List.of(CLINIC, HOSPITAL, DENTIST, PHARMACY, "", "99");
    List<String> days = List.of("20260801", "20260802", "20260803", "", "20269999");
    return Stream.generate(
            () -> {
              String day = days.get(random.nextInt(days.size()));
              String at = institutions.get(random.nextInt(institutions.size()));
              String by = institutions.get(random.nextInt(institutions.size()));
              String[] drugs =
                  Stream.generate(
                          () ->
                              (random.nextInt(4) == 0 ? "" : "60000000" + random.nextInt(4))
                                  + "|薬"
                                  + random.nextInt(4)
                                  + "|"
                                  + random.nextInt(3)
                                  + "|30")
                      .limit(random.nextInt(4))
                      .toArray(String[]::new);
              return switch (random.nextInt(3)) {
                case 0 -> claim(at, by, day, drugs);
                case 1 -> dispensing(at, by, day, drugs);
                default -> prescription(at, day, drugs);
              };
            })
        .limit(random.nextInt(12))
        .toArray(String[]::new);
  }
}
