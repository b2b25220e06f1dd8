/**
 * A stand-in for the eligibility terminal「資格確認端末」and its linkage application「連携アプリケーション」, for tests
 * and demonstrations.
 *
 * <p>{@link jp.shikaku.mock.MockTerminal} watches the shared folder's {@code req}, takes the
 * requests away, asks a fictitious {@link jp.shikaku.mock.Population} and writes answers into
 * {@code res}, as the public facts about the interface say. {@link jp.shikaku.mock.Fault} and
 * {@link jp.shikaku.mock.Scenario} make it late, silent, wrong or broken on purpose.
 *
 * <p>It knows the wire only and nothing of the SDK, so that it can catch the SDK's mistakes. It is
 * not the official software: error codes and texts that begin with {@code MOCK} or {@code 模擬} are
 * invented, all persons, insurers and institutions are invented, and where the real behaviour is
 * not public the Javadoc says "assumed".
 */
@NullMarked
package jp.shikaku.mock;

import org.jspecify.annotations.NullMarked;
