package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.IndividualNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The four items that are noted from a card while the system is down 「氏名・性別・生年月日・住所」 (transports
 * 7). They can not be asked for by file: staff verify them on the terminal. Immutable.
 *
 * @param name 氏名, 1 to 100 characters
 * @param sexOrNull 性別, or null when the card tells none
 * @param birthdate 生年月日
 * @param address 住所, 1 to 200 characters
 */
public record NotedCard(String name, @Nullable Sex sexOrNull, LocalDate birthdate, String address) {

  /**
   * Checks the items.
   *
   * @param name 氏名, 1 to 100 characters
   * @param sexOrNull 性別, or null
   * @param birthdate 生年月日
   * @param address 住所, 1 to 200 characters
   * @throws InvalidQueryException when one has another form or holds an individual number 「個人番号」
   */
  public NotedCard {
    require("name", name, 100);
    require("address", address, 200);
    Objects.requireNonNull(birthdate);
  }

  private static void require(String field, String text, int most) {
    if (text.isBlank() || text.length() > most) {
      throw new InvalidQueryException(
          field, "must be 1 to " + most + " characters", most + "文字以内で入力してください");
    }
    IndividualNumbers.refuse(field, text);
  }

  /** {@return 性別, if the card tells it} */
  public Optional<Sex> sex() {
    return Optional.ofNullable(sexOrNull);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "NotedCard[masked]";
  }
}
