package jp.shikaku.internal.io;

/** A transport did not end at its deadline: nobody says how far the request came. */
public final class TransportSilent extends Exception {

  private static final long serialVersionUID = 1;

  /** Creates one. */
  public TransportSilent() {
    super("the transport said nothing");
  }
}
