package jp.shikaku.transport;

/**
 * What a transport can do 「通信方式の能力」. Immutable.
 *
 * @param maxRequestBytes largest request document, in bytes
 * @param resumable whether {@link Transport#resume} works after a restart
 * @param maxConcurrent how many exchanges may run at once
 */
public record TransportCapabilities(long maxRequestBytes, boolean resumable, int maxConcurrent) {}
