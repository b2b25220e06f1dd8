package jp.shikaku.internal.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import jp.shikaku.tls.TlsClient;
import org.jspecify.annotations.Nullable;

/**
 * What a line needs to know (transports 5.5).
 *
 * @param base where the gateway is, without the base path of the protocol
 * @param tls how TLS is spoken; null for plain HTTP
 * @param proxy a proxy, or null for none
 * @param connectTimeout time for one connection, TLS included
 * @param writeTimeout time without progress while sending
 * @param readTimeout time without progress while receiving, beside what the gateway may hold
 */
public record LineSettings(
    URI base,
    @Nullable TlsClient tls,
    @Nullable InetSocketAddress proxy,
    Duration connectTimeout,
    Duration writeTimeout,
    Duration readTimeout) {}
