/**
 * The eligibility of many appointments asked for ahead of time 「予約患者の一括照会計画」: {@link
 * jp.shikaku.planner.BulkPlanner} divides them into uploads, runs these without disturbing the
 * desk, survives restarts, and tells what changed.
 */
@NullMarked
package jp.shikaku.planner;

import org.jspecify.annotations.NullMarked;
