/**
 * Drug information 「薬剤情報」 and treatments 「診療情報」 of a patient who agreed to show them (medical-info
 * 6 and 7).
 */
@NullMarked
package jp.shikaku.druginfo;

import org.jspecify.annotations.NullMarked;
