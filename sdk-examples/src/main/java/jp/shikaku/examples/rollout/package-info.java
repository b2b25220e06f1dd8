/**
 * Bringing a practice onto the system 「オンライン資格確認の導入」: dated rules, the plan that follows from them,
 * subsidy, quote and line, and the site file that the desks share. Knows no command.
 */
@NullMarked
package jp.shikaku.examples.rollout;

import org.jspecify.annotations.NullMarked;
