package jp.shikaku.examples.gateway;

import java.io.IOException;

/** The disk of the gateway's data folder has no space left. */
public final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1L;

  DiskFullException(Exception cause) {
    super("no space left", cause);
  }
}
