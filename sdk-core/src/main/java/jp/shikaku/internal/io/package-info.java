/** Operations on the folders shared with the eligibility terminal 「資格確認端末の共有フォルダ」. */
@NullMarked
package jp.shikaku.internal.io;

import org.jspecify.annotations.NullMarked;
