package jp.shikaku.audit;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import jp.shikaku.InvalidQueryException;

/**
 * Who may read what 「閲覧できる職種」 (reliability-security P-04). {@link #STANDARD} holds what public
 * sources name; a host narrows it, and may widen it in so many words. Immutable and thread-safe.
 */
public final class AccessPolicy {

  /** Kinds of medical information. */
  public enum Information {
    /** 「薬剤情報・診療情報」. */
    DRUG_INFO,
    /** 「特定健診情報」. */
    CHECKUP
  }

  /**
   * Drugs: 医師, 歯科医師, 薬剤師. Checkups: 医師, 歯科医師; of pharmacies a source says only that they will
   * follow, so that a pharmacy adds itself by {@link #with}.
   */
  public static final AccessPolicy STANDARD =
      new AccessPolicy(
          new EnumMap<>(
              Map.of(
                  Information.DRUG_INFO,
                  Set.of(AccessorRole.DOCTOR, AccessorRole.DENTIST, AccessorRole.PHARMACIST),
                  Information.CHECKUP,
                  Set.of(AccessorRole.DOCTOR, AccessorRole.DENTIST))));

  private final Map<Information, Set<AccessorRole>> allowed;

  private AccessPolicy(Map<Information, Set<AccessorRole>> allowed) {
    this.allowed = allowed;
  }

  /**
   * {@return this policy with one more role; never done by the library itself}
   *
   * @param information what may be read
   * @param role by whom
   * @throws InvalidQueryException for {@link AccessorRole#UNSTATED}
   */
  public AccessPolicy with(Information information, AccessorRole role) {
    if (role == AccessorRole.UNSTATED) {
      throw new InvalidQueryException("role", "must be stated", "職種を指定してください");
    }
    return changed(information, role, true);
  }

  /**
   * {@return this policy with one role less}
   *
   * @param information what may not be read any more
   * @param role by whom
   */
  public AccessPolicy without(Information information, AccessorRole role) {
    return changed(information, role, false);
  }

  private AccessPolicy changed(Information information, AccessorRole role, boolean may) {
    Set<AccessorRole> roles = EnumSet.noneOf(AccessorRole.class);
    roles.addAll(allowed.getOrDefault(information, Set.of()));
    if (may) {
      roles.add(role);
    } else {
      roles.remove(role);
    }
    Map<Information, Set<AccessorRole>> copy = new EnumMap<>(allowed);
    copy.put(information, Set.copyOf(roles));
    return new AccessPolicy(copy);
  }

  /**
   * {@return whether a role may read}
   *
   * @param information what
   * @param role by whom
   */
  public boolean allows(Information information, AccessorRole role) {
    return allowed.getOrDefault(information, Set.of()).contains(role);
  }

  /**
   * Refuses a role that may not read.
   *
   * @param information what
   * @param accessor by whom
   * @throws InvalidQueryException when the role may not
   */
  public void require(Information information, Accessor accessor) {
    if (!allows(information, accessor.role())) {
      throw new InvalidQueryException(
          "accessor",
          "a user of the role " + accessor.role() + " may not read this information",
          "この職種（" + accessor.role().label() + "）では閲覧できません");
    }
  }
}
