package jp.shikaku.planner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.value.InsuredCard;

/**
 * Keyed digests that stand for persons and uploads: without the key nothing can be learnt from
 * them. They are letters only, since digits in a row might look like an individual number.
 * Thread-safe.
 */
final class PersonIds {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;

  private final SecretKey key;

  PersonIds(SecretKey key) {
    this.key = key;
    var unused = digest(List.of("check"));
  }

  /** The same for the same patient, day and question of a plan. */
  String person(String job, Appointment appointment, EligibilityQuery query) {
    return digest(
        List.of(
            "person",
            job,
            appointment.patientKey(),
            appointment.day().toString(),
            identity(query)));
  }

  /** Proves that an upload was planned with this key and that nobody changed its persons. */
  String chunk(String job, int number, List<String> persons) {
    return digest(List.of("chunk", job, Integer.toString(number), String.join("", persons)));
  }

  /** Whom a query asks for, as one text, however it is spelled; never shown. */
  static String identity(EligibilityQuery query) {
    String[] numbers =
        query
            .card()
            .map(InsuredCard::folded)
            .map(
                card ->
                    new String[] {
                      card.symbol().orElse(""), card.number(), card.branch().orElse("")
                    })
            .or(
                () ->
                    query
                        .publicExpense()
                        .map(aid -> new String[] {"", aid.recipientNumber(), "aid"}))
            .orElseThrow();
    return String.join(
        "\u0000",
        query.insurer().value(),
        String.join("\u0000", numbers),
        query.birthdate().toString());
  }

  /**
   * Whom a query asks for without 枝番: twins, and two charts of one person, are alike in it; never
   * shown.
   */
  static String withoutBranch(EligibilityQuery query) {
    return query
        .card()
        .map(InsuredCard::folded)
        .map(
            card ->
                String.join(
                    "\u0000",
                    query.insurer().value(),
                    card.symbol().orElse(""),
                    card.number(),
                    query.birthdate().toString()))
        .orElseGet(() -> identity(query));
  }

  private String digest(List<String> parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : parts) {
        byte[] bytes = part.getBytes(UTF_8);
        mac.update(
            new byte[] {
              (byte) (bytes.length >> 24),
              (byte) (bytes.length >> 16),
              (byte) (bytes.length >> 8),
              (byte) bytes.length
            });
        mac.update(bytes);
      }
      return letters(mac.doFinal());
    } catch (InvalidKeyException e) {
      throw new InvalidQueryException("key", "must be a secret key", "鍵を使用できません");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM);
    }
  }

  private static String letters(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * BYTES);
    for (int i = 0; i < BYTES; i++) {
      text.append((char) ('a' + (bytes[i] >> 4 & 15))).append((char) ('a' + (bytes[i] & 15)));
    }
    return text.toString();
  }
}
