/**
 * What the retrieval of drug information 「薬剤情報・診療情報」 and of checkups 「特定健診情報」 have in common: whom
 * it is about, the consent, the client, and what every answer tells (medical-info 2 to 5).
 */
@NullMarked
package jp.shikaku.medical;

import org.jspecify.annotations.NullMarked;
