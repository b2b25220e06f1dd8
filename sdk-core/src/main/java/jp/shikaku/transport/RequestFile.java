package jp.shikaku.transport;

import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;
import org.jspecify.annotations.Nullable;

/**
 * The request file of one exchange, from its first byte to the moment it leaves the request folder.
 * One operation at a time, each may block.
 */
final class RequestFile {

  private final Folders folders;
  private final Outbox outbox;
  private final FolderNames names;
  private volatile Outbox.@Nullable Staged staged;
  private volatile boolean triedToWithdraw;

  RequestFile(Folders folders, Outbox outbox, FolderNames names) {
    this.folders = folders;
    this.outbox = outbox;
    this.names = names;
  }

  /**
   * Writes the document where the terminal does not look, unless that is done.
   *
   * @throws FolderException {@code EXISTS} when a file of this exchange lies in either folder
   */
  void stage(byte[] document) throws FolderException {
    if (staged == null) {
      requireUnused();
      staged = outbox.stage(names.request(), document);
    }
  }

  private void requireUnused() throws FolderException {
    for (AnswerFormat format : AnswerFormat.values()) {
      requireAbsent(Role.RES, names.answer(format));
    }
    for (String name : names.refusalFiles()) {
      requireAbsent(Role.RES, name);
    }
    folders.require(Role.RES);
    requireAbsent(Role.REQ, names.request());
  }

  private void requireAbsent(Role role, String name) throws FolderException {
    if (folders.look(role, name) != null) {
      throw new FolderException(role, Trouble.EXISTS, "a file of that name exists");
    }
  }

  /**
   * Gives the staged document its final name.
   *
   * @throws FolderException when the outcome is not known: ask {@link #isStaged} later
   */
  Published publish() throws FolderException {
    Outbox.Staged ready = staged;
    if (ready == null) {
      throw new IllegalStateException("nothing is staged");
    }
    FolderException trouble;
    try {
      outbox.publish(ready);
      staged = null;
      return new Published(true, null);
    } catch (FolderException e) {
      trouble = e;
    }
    boolean certain =
        trouble.trouble() == Trouble.OTHER_VOLUME
            || trouble.trouble() == Trouble.EXISTS
            || trouble.trouble() == Trouble.FULL;
    return new Published(!certain && !isStaged(), trouble);
  }

  /**
   * How publishing went.
   *
   * @param isSent whether the terminal may have it
   * @param trouble what went wrong, or null
   */
  record Published(boolean isSent, @Nullable FolderException trouble) {}

  /** Tells whether the document still waits for its final name. */
  boolean isStaged() throws FolderException {
    Outbox.Staged ready = staged;
    if (ready == null) {
      return false;
    }
    boolean there = outbox.isStaged(ready);
    if (!there) {
      staged = null;
    }
    return there;
  }

  /** Tells, without touching a file, whether something may have to be tidied up. */
  boolean mayHaveStaged() {
    return staged != null;
  }

  /** Tells whether the terminal has taken the request. */
  boolean isTaken() throws FolderException {
    if (folders.look(Role.REQ, names.request()) != null) {
      return false;
    }
    folders.require(Role.REQ); // a lost share looks like a taken request
    return true;
  }

  /** Takes the request back; false when the terminal was quicker. */
  boolean withdraw() throws FolderException {
    triedToWithdraw = true;
    return outbox.withdraw(names.request());
  }

  /** Tells, without touching a file, whether it may be we who have the request. */
  boolean mayBeBack() {
    return triedToWithdraw;
  }

  /** Its sender was not told that we have it back: whoever asks later is. */
  void markTakenBack() {
    outbox.markTakenBack(names.request());
  }

  /**
   * Removes what an earlier process has left of it beside the request folder, a draft or a mark:
   * its sender knows now what became of it, and needs no proof any more.
   */
  void forget() {
    outbox.forget(names.request());
  }

  /** Removes what a failed or late write has left: it holds values of a person. */
  void tidyUp() {
    Outbox.Staged left = staged;
    if (left != null) {
      staged = null;
      outbox.discard(left);
    }
  }
}
