package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.naming.ldap.LdapName;
import jp.shikaku.cardreader.CardEvents;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.mock.VirtualCard;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Every flow once with all loggers open: nothing of the card or its person is in any text. */
@Timeout(60)
class CardCanaryTest {

  private static final String READER = "Reader 0";

  /** Digits that nothing else here has in its text. */
  private static final String PIN = "8352";

  private static final String WRONG = "9647";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> texts = new ArrayList<>();
  private Level before;

  @BeforeEach
  void listen() {
    before = root.getLevel();
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
    root.setLevel(before);
  }

  private void collect(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    texts.add(trace.toString().replaceAll("\\.java:\\d+", ""));
    texts.add(thrown.toString());
    if (thrown instanceof CardAccessException failure) {
      texts.add(failure.userMessage(Locale.JAPANESE) + failure.userMessage(Locale.ENGLISH));
    }
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      collect(e);
    }
  }

  @Test
  @DisplayName("P-R4 PIN, certificate, serial number and ATR are in no log line, message or text")
  void canary() throws Exception {
    FakePcsc fake = new FakePcsc();
    VirtualCard card = VirtualCard.builder().pin(PIN).build();
    X509Certificate certificate = card.certificate();
    CardEvents events = new CardEvents();
    fake.reader(READER).insert(READER, card);
    // A clock that stands still: its digits must not look like the PIN.
    Clock clock = Clock.fixed(Instant.parse("2026-11-02T00:00:00Z"), ZoneOffset.UTC);
    try (SystemTime time = new SystemTime(clock);
        PcscSource source =
            PcscSource.builder(new SourceId("desk-1"))
                .terminalFactory(fake::factory)
                .time(time)
                .timeout(Duration.ofSeconds(20))
                .build()) {
      source.start(events);
      await().until(() -> !events.of(CardIdentified.class).isEmpty());
      MyNumberCard desk = source.card(READER);
      CardCertificate read = desk.certificate();
      PossessionProven proven = desk.prove(PIN.toCharArray());
      texts.add(read + " " + read.serialNumber() + " " + proven + " " + desk + " " + source);
      attempt(() -> desk.prove(WRONG.toCharArray()));
      attempt(() -> desk.prove((PIN + "1").toCharArray()));
      long done = fake.count("transmit");
      fake.afterCommand =
          number -> {
            if (number >= done + 12) {
              throw new IllegalStateException("answer of " + PIN + " by " + certificate);
            }
          };
      attempt(() -> desk.prove(WRONG.toCharArray()));
      fake.afterCommand = number -> {};
      fake.beforeCommand =
          number -> {
            throw new IllegalArgumentException("no such command " + PIN);
          };
      attempt(() -> desk.prove(PIN.toCharArray()));
      fake.beforeCommand = number -> {};
      attempt(() -> desk.prove(WRONG.toCharArray(), MyNumberCard.LastTry.USE));
      attempt(() -> desk.prove(WRONG.toCharArray(), MyNumberCard.LastTry.USE));
      attempt(() -> desk.prove(PIN.toCharArray()));
      fake.remove(READER);
      attempt(desk::certificate);
      fake.waitErrors.add(new IllegalArgumentException("lost with " + certificate + PIN));
      await().until(() -> events.names(READER).contains("SourceUnreachable"));
    }
    events.all().forEach(event -> texts.add(event.toString()));
    List<ILoggingEvent> lines = List.copyOf(log.list);
    assertThat(lines).anyMatch(line -> line.getFormattedMessage().startsWith("card.command"));
    for (ILoggingEvent line : lines) {
      if (line.getLoggerName().startsWith("jp.shikaku")) {
        texts.add(line.getFormattedMessage() + " " + line.getThreadName());
        assertThat(line.getThrowableProxy()).isNull();
      }
    }
    assertThat(texts).hasSizeGreaterThan(60);
    assertNone(certificate, card.atr());
  }

  private void assertNone(X509Certificate certificate, byte[] atr) throws Exception {
    HexFormat hex = HexFormat.of();
    BigInteger serial = certificate.getSerialNumber();
    List<String> secrets =
        new ArrayList<>(
            List.of(
                PIN,
                WRONG,
                hex.formatHex(PIN.getBytes(StandardCharsets.US_ASCII)),
                hex.formatHex(WRONG.getBytes(StandardCharsets.US_ASCII)),
                serial.toString(),
                serial.toString(16),
                hex.formatHex(atr),
                hex.withDelimiter(" ").formatHex(atr),
                hex.formatHex(certificate.getEncoded(), 0, 16),
                Base64.getEncoder().encodeToString(certificate.getEncoded()).substring(0, 24)));
    new LdapName(certificate.getSubjectX500Principal().getName())
        .getRdns()
        .forEach(part -> secrets.add(part.getType() + "=" + part.getValue()));
    for (String text : texts) {
      String lower = text.toLowerCase(Locale.ROOT);
      for (String secret : secrets) {
        assertThat(lower).doesNotContain(secret.toLowerCase(Locale.ROOT));
      }
    }
  }
}
