/**
 * Keys, certificates and TLS towards a gateway 「証明書・秘密鍵・TLS」 (transports 5.6, reliability-security
 * 7): which certificate this side shows, which it trusts, and when they run out. Trust is always
 * explicit; nothing here turns a check off. The folder transport needs none of it.
 */
@NullMarked
package jp.shikaku.tls;

import org.jspecify.annotations.NullMarked;
