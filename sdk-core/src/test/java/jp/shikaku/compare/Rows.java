package jp.shikaku.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import jp.shikaku.CodeValue;
import jp.shikaku.eligibility.FamilyRelation;
import jp.shikaku.eligibility.LimitCategory;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Address;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;

/** Rows of the golden tables, one JSON object a line. */
public final class Rows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  public static List<JsonNode> of(String table) {
    try (InputStream in = Rows.class.getResourceAsStream("/compare/" + table)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Rows::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LocalDate day(JsonNode row) {
    return LocalDate.parse(row.path("day").asText("2026-11-02"));
  }

  /** What is stored: that of the ordinary answer but for what the row changes; null takes away. */
  static StoredInsurance stored(JsonNode row) {
    Stored stored = new Stored(row.path("stored"));
    StoredInsurance.Builder builder = StoredInsurance.builder();
    String insurer = stored.text("insurer", "06139992");
    if (insurer != null) {
      builder.insurer(InsurerNumber.of(insurer));
    }
    String number = stored.text("number", "4567");
    if (number != null) {
      builder.card(
          InsuredCard.of(stored.text("symbol", "１２３"), number, stored.text("branch", "01")));
    }
    PersonName.tryParse(stored.text("name", "試験　太郎"), stored.text("kana", "シケン　タロウ"), null, null)
        .ifPresent(builder::name);
    LocalDate birthdate = stored.date("birthdate", "1985-04-17");
    if (birthdate != null) {
      builder.birthdate(birthdate);
    }
    String sex = stored.text("sex", "1");
    if (sex != null) {
      builder.sex(code(Sex.values(), sex));
    }
    String relation = stored.text("relation", null);
    if (relation != null) {
      builder.familyRelation(code(FamilyRelation.values(), relation));
    }
    Address.tryParse(stored.text("postal", null), stored.text("address", null))
        .ifPresent(builder::address);
    LocalDate acquired = stored.date("acquiredOn", "2020-04-01");
    if (acquired != null) {
      builder.acquiredOn(acquired);
    }
    builder.period(stored.date("from", null), stored.date("until", null));
    if (stored.row.has("percent")) {
      builder.copayRatio(CopayRatio.ofPercent(stored.row.get("percent").asInt()));
    }
    builder.elderlyPeriod(stored.date("elderlyFrom", null), stored.date("elderlyUntil", null));
    String limit = stored.text("limit", null);
    if (limit != null) {
      builder.limitCategory(code(LimitCategory.values(), limit));
    }
    builder.limitPeriod(stored.date("limitFrom", null), stored.date("limitUntil", null));
    String payer = stored.text("payer", null);
    if (payer != null) {
      builder.publicExpense(PublicExpenseNumber.of(payer, stored.text("recipient", null)));
    }
    String former = stored.text("formerRecipient", null);
    if (payer != null && former != null) {
      builder.publicExpense(PublicExpenseNumber.of(payer, former));
    }
    return builder.build();
  }

  private static <E extends CodeValue> E code(E[] values, String code) {
    for (E value : values) {
      if (value.code().equals(code)) {
        return value;
      }
    }
    throw new IllegalArgumentException(code);
  }

  private record Stored(JsonNode row) {

    String text(String field, String usual) {
      if (!row.has(field)) {
        return usual;
      }
      return row.get(field).isNull() ? null : row.get(field).asText();
    }

    LocalDate date(String field, String usual) {
      String text = text(field, usual);
      return text == null ? null : LocalDate.parse(text);
    }
  }
}
