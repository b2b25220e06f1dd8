package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.CodeValue;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.FamilyRelation;
import jp.shikaku.eligibility.LimitCategory;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Address;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import org.jspecify.annotations.Nullable;

/** What a practice has stored of one patient, from options or JSON; all of it may be left out. */
final class StoredOptions {

  /** What may stand in the JSON of {@code --query}. */
  static final Set<String> FIELDS =
      Set.of(
          "insurerNumber",
          "symbol",
          "number",
          "branch",
          "name",
          "kana",
          "otherName",
          "otherKana",
          "birthdate",
          "sex",
          "familyRelation",
          "postalCode",
          "address",
          "acquiredOn",
          "validFrom",
          "validUntil",
          "copayPercent",
          "elderlyFrom",
          "elderlyUntil",
          "limitCategory",
          "limitFrom",
          "limitUntil",
          "payerNumber",
          "recipientNumber");

  private static final String[] OPTIONS = {
    "insurer",
    "symbol",
    "number",
    "branch",
    "name",
    "kana",
    "other-name",
    "other-kana",
    "birthdate",
    "sex",
    "relation",
    "postal-code",
    "address",
    "acquired-on",
    "valid-from",
    "valid-until",
    "copay",
    "elderly-from",
    "elderly-until",
    "limit",
    "limit-from",
    "limit-until",
    "payer",
    "recipient"
  };

  private final Inputs inputs;

  private StoredOptions(Inputs inputs) {
    this.inputs = inputs;
  }

  static CommandForm in(CommandForm form) {
    return form.option("insurer", "N", "保険者番号 6桁か8桁 / insurer number, 6 or 8 digits")
        .option("symbol", "S", "記号 / symbol")
        .option("number", "N", "番号 / number")
        .option("branch", "N", "枝番 2桁 / branch number, 2 digits")
        .option("name", "TEXT", "氏名 / name")
        .option("kana", "TEXT", "氏名カナ / kana")
        .option("other-name", "TEXT", "氏名（その他、通称など） / alias")
        .option("other-kana", "TEXT", "氏名カナ（その他） / kana of the alias")
        .option("birthdate", "DATE", "生年月日 yyyy-MM-dd / birth date")
        .option("sex", "1|2|3", "性別 1 男、2 女、3 未設定 / sex: male, female, not set")
        .option("relation", "1|2", "本人・家族の別 1 本人、2 家族 / the insured, or family")
        .option("postal-code", "CODE", "郵便番号 / postal code")
        .option("address", "TEXT", "住所 / address")
        .option("acquired-on", "DATE", "資格取得年月日 / date of acquisition")
        .option("valid-from", "DATE", "有効開始年月日 / first valid day")
        .option(
            "valid-until", "DATE", "有効終了年月日（9999-12-31 は期限なし） / last valid day; 9999-12-31: no end")
        .option("copay", "PERCENT", "負担割合（例 30） / copay ratio in percent")
        .option("elderly-from", "DATE", "高齢受給者証の有効開始年月日 / of the elderly certificate")
        .option("elderly-until", "DATE", "高齢受給者証の有効終了年月日（同） / of the elderly certificate; as above")
        .option("limit", "CODE", "限度額適用区分（例 A03） / limit category")
        .option("limit-from", "DATE", "限度額適用認定証の有効開始年月日 / of the limit certificate")
        .option("limit-until", "DATE", "限度額適用認定証の有効終了年月日（同） / of the limit certificate; as above")
        .option("payer", "N", "医療扶助の公費負担者番号 8桁 / payer number of medical aid")
        .option("recipient", "N", "医療扶助の公費受給者番号 7桁 / recipient number of medical aid");
  }

  static StoredInsurance of(Inputs inputs) {
    return new StoredOptions(inputs).stored();
  }

  /** What is stored, if anything is given. */
  static Optional<StoredInsurance> find(Inputs inputs) {
    StoredOptions options = new StoredOptions(inputs);
    return options.any(OPTIONS) ? Optional.of(options.stored()) : Optional.empty();
  }

  private StoredInsurance stored() {
    if (!any(OPTIONS)) {
      throw BadInput.of(
          "query", "比べる登録項目がありません。1つ以上指定してください", "holds nothing to compare: give one item or more");
    }
    StoredInsurance.Builder stored = StoredInsurance.builder();
    inputs.find("insurer").ifPresent(given -> stored.insurer(InsurerNumber.of(given.value())));
    if (any("symbol", "number", "branch")) {
      stored.card(InsuredCard.of(text("symbol"), inputs.need("number").value(), text("branch")));
    }
    if (any("name", "kana", "other-name", "other-kana")) {
      stored.name(
          PersonName.of(text("name"), text("kana"), text("other-name"), text("other-kana")));
    }
    date("birthdate").ifPresent(stored::birthdate);
    inputs.find("sex").ifPresent(given -> stored.sex(code(given, Sex.values())));
    inputs
        .find("relation")
        .ifPresent(given -> stored.familyRelation(code(given, FamilyRelation.values())));
    if (any("postal-code", "address")) {
      stored.address(Address.of(text("postal-code"), text("address")));
    }
    date("acquired-on").ifPresent(stored::acquiredOn);
    period("valid", stored::period);
    inputs
        .find("copay")
        .ifPresent(given -> stored.copayRatio(CopayRatio.ofPercent(percent(given))));
    period("elderly", stored::elderlyPeriod);
    inputs
        .find("limit")
        .ifPresent(given -> stored.limitCategory(code(given, LimitCategory.values())));
    period("limit", stored::limitPeriod);
    if (any("payer", "recipient")) {
      stored.publicExpense(
          PublicExpenseNumber.of(inputs.need("payer").value(), inputs.need("recipient").value()));
    }
    return stored.build();
  }

  private boolean any(String... options) {
    return Stream.of(options).anyMatch(inputs::has);
  }

  private @Nullable String text(String option) {
    return inputs.find(option).map(Given::value).orElse(null);
  }

  private Optional<LocalDate> date(String option) {
    return inputs.find(option).map(Options::date);
  }

  private void period(String option, BiConsumer<@Nullable LocalDate, @Nullable LocalDate> to) {
    LocalDate from = date(option + "-from").orElse(null);
    LocalDate until = date(option + "-until").orElse(null);
    if (from != null && until != null && from.isAfter(until)) {
      throw inputs.need(option + "-until").bad("開始日より前です", "must not be before the first day");
    }
    to.accept(from, until);
  }

  private static int percent(Given given) {
    long percent = Options.number(given);
    if (percent < 0 || percent > 100) {
      throw given.bad("0から100のパーセントで指定してください", "must be 0 to 100 percent");
    }
    return (int) percent;
  }

  static <E extends CodeValue> E code(Given given, E[] values) {
    return Stream.of(values)
        .filter(value -> value.code().equals(given.value().strip()))
        .findFirst()
        .orElseThrow(
            () -> {
              String codes =
                  Stream.of(values).map(CodeValue::code).collect(Collectors.joining(", "));
              return given.bad(codes + " のどれかを指定してください", "must be one of " + codes);
            });
  }
}
