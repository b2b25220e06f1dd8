package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for every value, whatever text comes. */
class ValueContractTest {
  private static final List<Function<String, Object>> OF =
      List.of(
          MedicalInstitutionCode::of,
          InsurerNumber::of,
          t -> PublicExpenseNumber.of(t, "0000018"),
          t -> PublicExpenseNumber.of("54016027", t),
          InsuredCard::of,
          t -> InsuredCard.of(t, "1"),
          t -> InsuredCard.of("1", "1", t),
          ReferenceNumber::of,
          t -> PersonName.of(t, t, t, t),
          t -> Address.of(null, t),
          t -> Address.of(t, null));

  private static final List<Function<String, Optional<?>>> TRY_PARSE =
      List.of(
          MedicalInstitutionCode::tryParse,
          InsurerNumber::tryParse,
          t -> PublicExpenseNumber.tryParse(t, t),
          t -> InsuredCard.tryParse(t, t, null),
          t -> InsuredCard.tryParse(null, "1", t),
          ReferenceNumber::tryParse,
          t -> PersonName.tryParse(t, t, t, t),
          CopayRatio::tryParseWire,
          WireDates::tryParseDate,
          WireDates::tryParseMonth,
          WireDates::tryParseTime,
          t -> Address.tryParse(t, t));

  private static final String[] PIECES = {
    "0", "1", "１", "12", "138990", " ", "　", "-", "ー", "ｶﾞ", "ァ", "髙", "●", "〓", "𠮷", "々",
    "\uD800", "\uDC00", "\u0000", "\n", "\u0085", "\u202E", "\uFFFF", "\uE000", "\uFB03", "\uFDFA",
    "\u3099", "a", "é"
  };

  /** All of the basic plane; of the others every 61st and the last two of each plane. */
  private static IntStream codePoints() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> c < 0x10000 || c % 61 == 0 || (c & 0xFFFE) == 0xFFFE);
  }

  private static Stream<String> texts() {
    Random random = new Random(7);
    Stream<String> codePoints = codePoints().mapToObj(Character::toString);
    Stream<String> generated =
        Stream.generate(
                () -> {
                  StringBuilder text = new StringBuilder();
                  for (int left = random.nextInt(25); left > 0; left--) {
                    text.append(PIECES[random.nextInt(PIECES.length)]);
                  }
                  return text.toString();
                })
            .limit(20_000);
    return Stream.concat(codePoints, generated);
  }

  @Test
  @DisplayName("S-IN-05 no text makes of() throw anything but InvalidQueryException")
  void of_refuses_or_accepts() {
    texts()
        .forEach(
            text -> {
              for (Function<String, Object> of : OF) {
                try {
                  assertSound(of.apply(text), of.apply(text));
                } catch (InvalidQueryException refused) {
                  assertSound(refused.getMessage(), refused.field() + ": " + refused.rule());
                }
              }
            });
  }

  @Test
  @DisplayName("S-IN-05 no text makes tryParse() or compare() throw")
  void try_parse_never_throws() {
    InsuredCard card = InsuredCard.of("1", "1");
    PersonName name = PersonName.of("見本", "ﾐﾎﾝ");
    Address address = Address.of("1000000", "架空区1");
    texts()
        .forEach(
            text -> {
              for (Function<String, Optional<?>> tryParse : TRY_PARSE) {
                assertSound(tryParse.apply(text), tryParse.apply(text));
              }
              InsuredCard.tryParse(text, text, null)
                  .ifPresent(c -> assertSound(c.compare(card), c.compare(card)));
              PersonName.tryParse(text, text, null, null)
                  .ifPresent(n -> assertSound(n.compare(name), n.compare(name)));
              Address.tryParse(text, text)
                  .ifPresent(a -> assertSound(a.compare(address), a.compare(address)));
            });
    TRY_PARSE.stream()
        .filter(tryParse -> tryParse != TRY_PARSE.get(4))
        .forEach(tryParse -> assertThat(tryParse.apply(null)).isEmpty());
  }

  @Test
  void compare_is_reflexive_and_symmetric() {
    List<String> texts = texts().skip(codePoints().count()).limit(2_000).toList();
    for (int i = 1; i < texts.size(); i++) {
      Optional<InsuredCard> card = InsuredCard.tryParse(texts.get(i - 1), texts.get(i), null);
      Optional<PersonName> name = PersonName.tryParse(texts.get(i - 1), texts.get(i), null, null);
      Optional<InsuredCard> card2 = InsuredCard.tryParse(texts.get(i), texts.get(i - 1), "01");
      Optional<PersonName> name2 = PersonName.tryParse(texts.get(i), null, texts.get(i - 1), null);
      card.ifPresent(c -> assertThat(c.compare(c).likeness()).isEqualTo(Likeness.EQUAL));
      name.ifPresent(
          n -> assertThat(n.compare(n).likeness()).isIn(Likeness.EQUAL, Likeness.UNKNOWN));
      Optional<Address> address = Address.tryParse(null, texts.get(i));
      Optional<Address> address2 = Address.tryParse(null, texts.get(i - 1));
      if (address.isPresent() && address2.isPresent()) {
        assertThat(address.get().compare(address2.get()))
            .isEqualTo(address2.get().compare(address.get()));
      }
      if (card.isPresent() && card2.isPresent()) {
        assertThat(card.get().compare(card2.get()).likeness())
            .isEqualTo(card2.get().compare(card.get()).likeness());
      }
      if (name.isPresent() && name2.isPresent()) {
        assertThat(name.get().compare(name2.get()).likeness())
            .isEqualTo(name2.get().compare(name.get()).likeness());
      }
    }
  }

  private static void assertSound(Object value, Object same) {
    if (!value.equals(same) || value.hashCode() != same.hashCode()) {
      throw new AssertionError("Not equal to its twin: " + value);
    }
  }

  @Test
  void equality_tells_values_and_types_apart() {
    List<Supplier<Object>> values =
        List.of(
            () -> MedicalInstitutionCode.of("1319999007"),
            () -> MedicalInstitutionCode.of("1319999008"),
            () -> InsurerNumber.of("138990"),
            () -> InsurerNumber.of("06139992"),
            () -> PublicExpenseNumber.of("12139994", "0000018"),
            () -> PublicExpenseNumber.of("12139994", "0000026"),
            () -> PublicExpenseNumber.of("54016027", "0000018"),
            () -> InsuredCard.of("1"),
            () -> InsuredCard.of("１"),
            () -> InsuredCard.of("1", "1"),
            () -> InsuredCard.of("1", "1", "01"),
            () -> ReferenceNumber.of("1"),
            () -> ReferenceNumber.of("2"),
            () -> PersonName.of("名", "ｶﾅ"),
            () -> PersonName.of("名", null),
            () -> PersonName.of("名", "ｶﾅ", "別", null),
            () -> PersonName.of("名", "ｶﾅ", "別", "ﾍﾞﾂ"),
            () -> PersonName.of("姓", "ｶﾅ"),
            () -> Address.of("1000000", "架空区1"),
            () -> Address.of("1000000", null),
            () -> Address.of(null, "架空区1"),
            () -> Period.of(LocalDate.of(2026, 4, 1), null),
            () -> Period.of(null, LocalDate.of(2026, 4, 1)),
            () -> CopayRatio.ofPercent(10),
            () -> CopayRatio.ofPercent(20));
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.size(); j++) {
        Object one = values.get(i).get();
        Object other = values.get(j).get();
        assertThat(one.equals(other)).as("%d and %d", i, j).isEqualTo(i == j);
        if (i == j) {
          assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(null);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "P-R-1 toString shows at most the last two characters of a number, nothing of a name")
  void masked() {
    assertThat(InsurerNumber.of("06139992")).hasToString("[insurer#…92]");
    assertThat(InsurerNumber.of("138990")).hasToString("[insurer#…90]");
    assertThat(PublicExpenseNumber.of("12139994", "0000018")).hasToString("[publicExpense#…18]");
    assertThat(InsuredCard.of("架空", "00345678", "03")).hasToString("[insured#…78]");
    assertThat(InsuredCard.of("架空", "45678", "03")).hasToString("[insured#…]");
    assertThat(InsuredCard.of("架空", "１２３４５６７８")).hasToString("[insured#…]");
    assertThat(InsuredCard.tryParse(null, "1234567\n8", null).orElseThrow())
        .hasToString("[insured#…]");
    assertThat(ReferenceNumber.of("K0001234")).hasToString("[reference#…34]");
    assertThat(PersonName.of("見本", "ﾐﾎﾝ", "架空", "ｶｸｳ")).hasToString("[name]");
    assertThat(Address.of("1000000", "架空区1")).hasToString("[address]");
  }

  @Test
  @DisplayName("P-R-1 toString never holds three characters of the value in a row")
  void masked_for_any_value() {
    Random random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      String number = Long.toString(random.nextLong(100, 100_000_000_000L));
      assertHidden(number, InsuredCard.of(number, number, "01"));
      assertHidden(number, ReferenceNumber.of(number));
      assertHidden(number, PersonName.of(number, number));
    }
  }

  private static void assertHidden(String text, Object value) {
    for (int i = 0; i + 3 <= text.length(); i++) {
      assertThat(value.toString()).doesNotContain(text.substring(i, i + 3));
    }
  }

  @Test
  @DisplayName("P-R-5 no value is Serializable")
  void not_serializable() {
    assertThat(
            List.of(
                InsurerNumber.class,
                PublicExpenseNumber.class,
                InsuredCard.class,
                ReferenceNumber.class,
                PersonName.class,
                Address.class,
                Period.class))
        .noneMatch(Serializable.class::isAssignableFrom);
  }
}
