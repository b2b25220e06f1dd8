package jp.shikaku.examples;

import jp.shikaku.ConsentException;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;

/** The exit codes, a stable contract. */
final class Exit {

  static final int OK = 0;
  static final int BAD_INPUT = 2;
  static final int NOT_VERIFIED = 3;
  static final int REFUSED = 4;
  static final int CENTRE_FAILED = 5;
  static final int NOT_DECODED = 6;
  static final int CONSENT = 7;
  static final int BUG = 70;

  private Exit() {}

  static int of(OqsException error) {
    if (error instanceof InvalidQueryException) {
      return BAD_INPUT;
    } else if (error instanceof TransportException) {
      return NOT_VERIFIED;
    } else if (error instanceof RejectedException) {
      return REFUSED;
    } else if (error instanceof ServiceException) {
      return CENTRE_FAILED;
    } else if (error instanceof DecodeException) {
      return NOT_DECODED;
    } else if (error instanceof ConsentException) {
      return CONSENT;
    }
    return BUG;
  }
}
