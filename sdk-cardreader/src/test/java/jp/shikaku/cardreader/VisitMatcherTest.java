package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.VisitMatcher.Bound;
import jp.shikaku.cardreader.VisitMatcher.Match;
import jp.shikaku.cardreader.VisitMatcher.NeedsStaff;
import jp.shikaku.cardreader.VisitMatcher.Reason;
import jp.shikaku.cardreader.VisitMatcher.Session;
import jp.shikaku.cardreader.VisitMatcher.Unmatched;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VisitMatcherTest {

  private static final LocalDate HANAKO_BORN = LocalDate.of(1985, 6, 7);
  private static final PersonName HANAKO = PersonName.of("見本　花子", "ミホン　ハナコ");
  private static final PersonName TSUKIKO = PersonName.of("見本　月子", "ミホン　ツキコ");

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:30:00Z"));
  private final VisitMatcher matcher = new VisitMatcher(time);

  private int visits;

  /** A visit that is written and seen now. */
  private Visit visit(String content) {
    String name = FaceSamples.name(++visits, time.now().atOffset(ZoneOffset.ofHours(9)));
    String unique = content.replace("FakeCAkKCwwNDg8=", String.format("Fake%011d=", visits));
    return visit(name, unique);
  }

  private Visit visit(String name, String content) {
    return Visit.of(
        new SourceId("left"),
        FaceSamples.answer(name, FaceSamples.utf8(content)),
        time.now(),
        (draft, id) -> draft.head(new SourceId("left"), id, 1, time.now()));
  }

  private static String hanako() {
    return FaceSamples.text(FaceSamples.A02);
  }

  private static String tsukiko() {
    return hanako().replace("見本　花子", "見本　月子").replace("ﾐﾎﾝ ﾊﾅｺ", "ﾐﾎﾝ ﾂｷｺ");
  }

  private static String withNumber(String content, String number) {
    return content.replace(
        "<Birthdate>", "<ReferenceNumber>" + number + "</ReferenceNumber><Birthdate>");
  }

  private static Session forHanako(String screen) {
    return Session.expecting(screen, HANAKO_BORN, HANAKO);
  }

  private static void assertBound(Match match, Session session, Reason reason) {
    assertThat(match).isEqualTo(new Bound(session, reason));
  }

  @Test
  @DisplayName("cardreader 2.1 two patients at two readers within a second reach their own screens")
  void twoReaders() {
    Session hanako = forHanako("screen-1");
    Session tsukiko = Session.expecting("screen-2", HANAKO_BORN, TSUKIKO);
    matcher.arm(hanako);
    matcher.arm(tsukiko);
    time.advance(Duration.ofSeconds(20));
    Visit second = visit(tsukiko());
    time.advance(Duration.ofMillis(700));
    Visit first = visit(hanako());
    assertBound(matcher.offer(second), tsukiko, Reason.BIRTHDATE_AND_NAME);
    assertBound(matcher.offer(first), hanako, Reason.BIRTHDATE_AND_NAME);
  }

  @Test
  @DisplayName(
      "cardreader 2.1 the next visit of somebody else is not for the waiting screen: twins")
  void twin() {
    matcher.arm(forHanako("screen-1"));
    assertThat(matcher.offer(visit(tsukiko()))).isEqualTo(new Unmatched(Reason.NOT_EXPECTED));
  }

  @Test
  @DisplayName("cardreader 2.1 nobody can be expected without telling whom")
  void expectation() {
    assertThat(Session.class.getConstructors()).isEmpty();
    assertThatThrownBy(() -> forHanako(" "))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("screenId");
    assertThatThrownBy(() -> Session.expecting("screen-1", (ReferenceNumber) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Session.expecting("screen-1", HANAKO_BORN, null))
        .isInstanceOf(NullPointerException.class);
    assertThat(forHanako("screen-1").toString()).doesNotContain("1985", "見本");
  }

  @Test
  @DisplayName("cardreader 2.1 a card that is read again goes to the staff, not to the screen")
  void readAgain() {
    Session hanako = forHanako("screen-1");
    matcher.arm(hanako);
    assertBound(matcher.offer(visit(hanako())), hanako, Reason.BIRTHDATE_AND_NAME);
    time.advance(Duration.ofSeconds(15));
    assertThat(matcher.offer(visit(hanako())))
        .isEqualTo(new NeedsStaff(List.of(hanako), Reason.ALREADY_BOUND));
  }

  @Test
  @DisplayName("cardreader 3.2 a visit delivered again gets the same answer, not a second binding")
  void redelivered() {
    Session hanako = forHanako("screen-1");
    matcher.arm(hanako);
    Visit visit = visit(hanako());
    Match first = matcher.offer(visit);
    time.advance(Duration.ofMinutes(5));
    assertThat(matcher.offer(visit.attempt(2))).isSameAs(first);
    assertBound(first, hanako, Reason.BIRTHDATE_AND_NAME);
  }

  @Test
  @DisplayName("cardreader 2.1 two screens that wait for the same person: the staff decides")
  void twoScreens() {
    Session one = forHanako("screen-1");
    Session other = forHanako("screen-2");
    matcher.arm(one);
    matcher.arm(other);
    Visit visit = visit(hanako());
    assertThat(matcher.offer(visit))
        .isEqualTo(new NeedsStaff(List.of(one, other), Reason.SEVERAL_SESSIONS));
    matcher.disarm(other);
    assertBound(matcher.offer(visit(hanako())), one, Reason.BIRTHDATE_AND_NAME);
  }

  @Test
  @DisplayName("cardreader 2.1 the window: not before arming, not after 60 s, nor seen late")
  void window() {
    Visit early = visit(hanako());
    time.advance(Duration.ofSeconds(1));
    Session hanako = forHanako("screen-1");
    matcher.arm(hanako);
    assertThat(matcher.offer(early)).isEqualTo(new Unmatched(Reason.NOT_EXPECTED));
    // Written an hour ago, seen now.
    String oldName =
        FaceSamples.name(50, time.now().minusSeconds(3600).atOffset(ZoneOffset.ofHours(9)));
    assertThat(matcher.offer(visit(oldName, hanako())))
        .isEqualTo(new Unmatched(Reason.NOT_EXPECTED));
    time.advance(Duration.ofSeconds(60));
    Visit last = visit(hanako());
    assertBound(matcher.offer(last), hanako, Reason.BIRTHDATE_AND_NAME);
    matcher.arm(hanako);
    time.advance(Duration.ofSeconds(61));
    assertThat(matcher.offer(visit(hanako()))).isEqualTo(new Unmatched(Reason.NOT_EXPECTED));
  }

  @Test
  @DisplayName("cardreader 2.1 the reference number decides, with its leading zeros")
  void referenceNumber() {
    Session session = Session.expecting("screen-1", ReferenceNumber.of("0000024"));
    matcher.arm(session);
    assertThat(matcher.offer(visit(withNumber(hanako(), "24"))))
        .isEqualTo(new Unmatched(Reason.NOT_EXPECTED));
    assertBound(
        matcher.offer(visit(withNumber(hanako(), "0000024"))), session, Reason.REFERENCE_NUMBER);
  }

  @Test
  @DisplayName(
      "cardreader 2.1 a number that is told and not matched never falls through to the name")
  void noFallThrough() {
    Session session =
        Session.expecting("screen-1", ReferenceNumber.of("0000024"), HANAKO_BORN, HANAKO);
    matcher.arm(session);
    NeedsStaff staff = new NeedsStaff(List.of(session), Reason.OTHER_REFERENCE_NUMBER);
    assertThat(matcher.offer(visit(withNumber(hanako(), "0000025")))).isEqualTo(staff);
    // Not even readable: more than 50 characters.
    assertThat(matcher.offer(visit(withNumber(hanako(), "9".repeat(51))))).isEqualTo(staff);
    Session byName = forHanako("screen-1");
    matcher.disarm(session);
    matcher.arm(byName);
    assertThat(matcher.offer(visit(withNumber(hanako(), "0000025"))))
        .isEqualTo(new NeedsStaff(List.of(byName), Reason.OTHER_REFERENCE_NUMBER));
    matcher.disarm(byName);
    matcher.arm(session);
    assertBound(matcher.offer(visit(hanako())), session, Reason.BIRTHDATE_AND_NAME);
  }

  @Test
  @DisplayName("cardreader 2.1 a number that agrees with another person is a contradiction")
  void contradiction() {
    Session session =
        Session.expecting("screen-1", ReferenceNumber.of("0000024"), HANAKO_BORN, HANAKO);
    matcher.arm(session);
    assertThat(matcher.offer(visit(withNumber(tsukiko(), "0000024"))))
        .isEqualTo(new NeedsStaff(List.of(session), Reason.CONTRADICTION));
  }

  @Test
  @DisplayName("cardreader 2.1 a name that is only alike is for the staff")
  void nearly() {
    Session session =
        Session.expecting("screen-1", HANAKO_BORN, PersonName.of("見本　花子", "ミホン　ハナコオ"));
    Session near = Session.expecting("screen-2", HANAKO_BORN, PersonName.of("髙見　花子", "タカミ　ハナコ"));
    matcher.arm(session);
    matcher.arm(near);
    String takami = hanako().replace("見本　花子", "高見　花子").replace("ﾐﾎﾝ ﾊﾅｺ", "ﾀｶﾐ ﾊﾅｺ");
    assertThat(matcher.offer(visit(takami)))
        .isEqualTo(new NeedsStaff(List.of(near), Reason.NAME_NEARLY));
  }

  @Test
  @DisplayName("cardreader 2.1 an answer without a person, or without a time, is never bound")
  void nobody() {
    Session session = forHanako("screen-1");
    matcher.arm(session);
    String failed =
        hanako()
            .replaceAll("(?s)<ResultList>.*</ResultList>", "")
            .replace("<SegmentOfResult>1<", "<SegmentOfResult>9<");
    assertThat(matcher.offer(visit(failed))).isEqualTo(new Unmatched(Reason.NO_PERSON));
    String timeless = hanako().replaceAll("<ProcessExecutionTime>.*</ProcessExecutionTime>", "");
    assertThat(matcher.offer(visit("OQSsiquc01res_face_x.xml", timeless)))
        .isEqualTo(new NeedsStaff(List.of(session), Reason.TIME_UNKNOWN));
  }

  @Test
  @DisplayName("cardreader 2.1 lengths are limited, reasons are told in Japanese and English")
  void edges() {
    Session session = forHanako("screen-1");
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(2))) {
      assertThatThrownBy(() -> matcher.arm(session, wrong)).hasMessageContaining("length");
    }
    for (Reason reason : Reason.values()) {
      assertThat(reason.label()).matches("(?s).*[ぁ-ん一-龠].*");
      assertThat(reason.english().toLowerCase(Locale.ROOT)).matches("[a-z, ]+");
    }
  }
}
