package jp.shikaku.audit;

import java.util.Objects;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.IndividualNumbers;

/**
 * The person who reads medical information 「閲覧者」, as the host has authenticated him or her.
 * Immutable.
 *
 * @param userId the host's id of the user, 1 to 64 printable ASCII characters without spaces; an id
 *     and never a name
 * @param role the qualification 「職種」
 * @param authLevel how the host has authenticated the user 「認証の強度」, as evidence for the access log
 */
public record Accessor(String userId, AccessorRole role, AuthLevel authLevel) {

  /**
   * Checks the form.
   *
   * @param userId the host's id of the user, 1 to 64 printable ASCII characters without spaces
   * @param role the qualification 「職種」
   * @param authLevel how the host has authenticated the user 「認証の強度」
   * @throws InvalidQueryException when the id has another form or holds an individual number 「個人番号」
   */
  public Accessor {
    if (!userId.matches("[\\x21-\\x7E]{1,64}")) {
      throw new InvalidQueryException(
          "userId",
          "must be 1 to 64 printable ASCII characters without spaces",
          "利用者IDは半角英数記号64文字以内です");
    }
    IndividualNumbers.refuse("userId", userId);
    Objects.requireNonNull(role);
    Objects.requireNonNull(authLevel);
  }

  /**
   * Makes an accessor of whose authentication nothing is told.
   *
   * @param userId the host's id of the user, 1 to 64 printable ASCII characters without spaces
   * @param role the qualification 「職種」
   */
  public Accessor(String userId, AccessorRole role) {
    this(userId, role, AuthLevel.NOT_TOLD);
  }

  /**
   * {@return the same person with the evidence of the authentication}
   *
   * @param level how the host has authenticated the user
   */
  public Accessor authenticated(AuthLevel level) {
    return new Accessor(userId, role, level);
  }

  /**
   * {@return a doctor}
   *
   * @param userId the host's id of the user
   */
  public static Accessor doctor(String userId) {
    return new Accessor(userId, AccessorRole.DOCTOR);
  }

  /**
   * {@return a pharmacist}
   *
   * @param userId the host's id of the user
   */
  public static Accessor pharmacist(String userId) {
    return new Accessor(userId, AccessorRole.PHARMACIST);
  }
}
