/**
 * Stand-ins for the eligibility terminal「資格確認端末」 with its linkage application「連携アプリケーション」, for the
 * face-authenticating card reader「顔認証付きカードリーダー」 and for the My Number Card「マイナンバーカード」; for tests
 * and demonstrations.
 *
 * <p>{@link jp.shikaku.mock.MockTerminal} watches the shared folder's {@code req}, takes the
 * requests away, asks a fictitious {@link jp.shikaku.mock.Population} and writes answers into
 * {@code res}, as the public facts about the interface say: 資格確認 ({@code OQSsiquc01}), 薬剤情報 with
 * 診療情報 and 手術情報 ({@code YZKsiquc01}), 特定健診情報 ({@code TKKsiquc01}), XML or PDF; 照会番号登録 ({@code
 * OQSsiimm01}), and in two phases, as {@link jp.shikaku.mock.BulkManner} says, 一括照会, 照会番号一括登録 and
 * the lists of 訪問診療等, オンライン診療等 and 医療扶助 ({@code OQSmu…}), from the same people. What a person
 * agreed to show stands in the eligibility answer, and the mock centre judges the retrievals by it;
 * {@link jp.shikaku.mock.KnownPatients} has one person for each outcome. Where the layout of an
 * answer is not public, {@link jp.shikaku.mock.AnswerShape} chooses it. {@link
 * jp.shikaku.mock.Fault} and {@link jp.shikaku.mock.Scenario} make it late, silent, wrong or broken
 * on purpose, at the times that {@link jp.shikaku.mock.Outage} says, by a {@link
 * jp.shikaku.mock.MockClock} that tests can move. {@link jp.shikaku.mock.MockGateway} shows the
 * same over HTTP.
 *
 * <p>{@link jp.shikaku.mock.MockReader} writes the files by which a receipt computer learns of card
 * visits, {@link jp.shikaku.mock.FaceVisit} says what the patient chose and what is wrong with the
 * file. {@link jp.shikaku.mock.VirtualCard} is a chip for programs that drive a plain PC/SC reader;
 * it tells which commands came, and which of them a program must not send. {@link
 * jp.shikaku.mock.Pcscd} starts the PC/SC service with a virtual reader for it.
 *
 * <p>All this knows the wire only and nothing of the SDK, so that it can catch the SDK's mistakes.
 * It is not the official software, and no real card, key or certificate: error codes and texts that
 * begin with {@code MOCK}, {@code 模擬} or {@code （見本文言）} are invented; all persons, insurers,
 * institutions, drugs and treatments are invented; and where the real behaviour is not public the
 * Javadoc says "assumed".
 */
@NullMarked
package jp.shikaku.mock;

import org.jspecify.annotations.NullMarked;
