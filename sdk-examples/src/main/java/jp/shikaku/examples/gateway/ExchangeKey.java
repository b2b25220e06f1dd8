package jp.shikaku.examples.gateway;

import jp.shikaku.transport.MessageKind;

/**
 * What an exchange is known by (transports 5.1): institution, kind and identifier.
 *
 * @param institution institution code, 10 digits
 * @param kind the message family
 * @param id identifier of the exchange and suffix of its file name
 */
record ExchangeKey(String institution, MessageKind kind, String id) {

  /** One word for the row, to which its sealed documents are bound. */
  String row() {
    return institution + "/" + kind.code() + "/" + id;
  }

  String fileName() {
    return kind.requestName(id);
  }
}
