package jp.shikaku.internal.io;

import java.util.Locale;

/** What a folder is for; the only name of a folder that logs and messages may carry. */
public enum Role {
  /** Requests, towards the terminal. */
  REQ,
  /** Answers, from the terminal. */
  RES,
  /** Where requests are written before the terminal may see them. */
  STAGING;

  /** Returns the name in lower case, as the terminal's folders are called. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
