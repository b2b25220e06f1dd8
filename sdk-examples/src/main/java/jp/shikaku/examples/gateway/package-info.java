/**
 * The gateway beside a terminal 「資格確認端末の中継サーバー」: lets several receipt computers of a clinic share
 * one terminal over HTTP (transports 5). Its protocol is this project's own; it is not the official
 * Web API of the eligibility system and must not be taken for it.
 */
@NullMarked
package jp.shikaku.examples.gateway;

import org.jspecify.annotations.NullMarked;
