package jp.shikaku.cardreader;

/**
 * Says that a visit was handled 「受領確認」. The first call counts, further ones do nothing.
 * Thread-safe. Without a call the visit stays open: after the process ends it is given again.
 */
public interface Ack {

  /** The visit is stored durably; it is not given again. */
  void done();

  /** The visit could not be handled now; it is given again later. */
  void failed();
}
