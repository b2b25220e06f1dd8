/** Health checkups 「特定健診情報」 of a patient who agreed to show them (medical-info 8). */
@NullMarked
package jp.shikaku.checkup;

import org.jspecify.annotations.NullMarked;
