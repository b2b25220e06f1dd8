package jp.shikaku.transport;

/** Folder transports that work while their clock is advanced, and so never too late. */
public final class OnOneThread {

  private OnOneThread() {}

  /**
   * {@return the same description, for tests of other packages}
   *
   * @param folder on a virtual time
   */
  public static SharedFolderTransport.Builder of(SharedFolderTransport.Builder folder) {
    return folder.executor(Runnable::run);
  }
}
