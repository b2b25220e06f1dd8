package jp.shikaku.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found 「検証結果」. Immutable.
 *
 * @param lines how many lines are in order, from the beginning up to the damage
 * @param records how many of them tell of a query
 * @param tornLines how many places a crash tore, which the chain itself tells of; nothing that was
 *     acknowledged is lost there
 * @param fromBeginning whether the first line is the first of the log, and not of a later file
 * @param head where the lines in order end
 * @param damageOrNull the first damage, or null
 */
public record AuditReport(
    long lines,
    long records,
    int tornLines,
    boolean fromBeginning,
    AuditHead head,
    @Nullable AuditDamage damageOrNull) {

  /** {@return whether no damage was found} */
  public boolean isIntact() {
    return damageOrNull == null;
  }

  /** {@return the first damage, if any} */
  public Optional<AuditDamage> damage() {
    return Optional.ofNullable(damageOrNull);
  }
}
