package jp.shikaku.examples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.TransportException;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.WalkIn;
import jp.shikaku.mock.junit.WithMockTerminal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithMockTerminal(now = "2026-11-02T09:00:00+09:00")
class ReceptionTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 2);
  private static final CallOptions STAFF = CallOptions.by("staff-17");

  private final MockTerminal terminal;
  private final OqsClient oqs;

  ReceptionTest(MockTerminal terminal) {
    this.terminal = terminal;
    this.oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(SharedFolderTransport.at(terminal.root()))
            .build();
  }

  @AfterEach
  void close() {
    oqs.close();
  }

  private static EligibilityQuery taro() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true)
        .checkedOn(TODAY)
        .build();
  }

  @Test
  void acceptsThePatient() {
    EligibilityAnswer answer = oqs.eligibility().check(taro(), STAFF);

    assertTrue(answer.nextAction(TODAY).isAccept());
    assertEquals("OQSsiquc01", terminal.seen().get(0).kind());
  }

  @Test
  void couldNotVerifyIsNeverNotInsured() {
    terminal.next(Fault.never());

    CallOptions hurried = STAFF.withDeadline(Duration.ofSeconds(1));
    assertThrows(TransportException.class, () -> oqs.eligibility().check(taro(), hurried));
  }

  @Test
  void knowsWhoPassedTheReader(MockReader reader) throws Exception {
    WalkIn visit = reader.walkIn(KnownPatients.TARO);

    EligibilityAnswer answer = EligibilityAnswer.decode(Files.readAllBytes(visit.file()));
    assertTrue(answer.nextAction(TODAY).isAccept());
  }
}
