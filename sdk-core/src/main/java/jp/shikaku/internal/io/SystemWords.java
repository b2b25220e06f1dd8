package jp.shikaku.internal.io;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection could not be made, where Java has one class for several reasons and only the
 * text tells them apart. On Windows Java itself writes it, in English; elsewhere it is the
 * system's, in the language of its user. Those words are learned by making the same happen once,
 * within this computer: nothing is sent. Thread-safe.
 */
public final class SystemWords {

  private static final String REFUSED = "Connection refused";
  private static final String NO_NETWORK = "Network is unreachable";

  /** To a group of addresses there is never a connection, whatever networks there are. */
  private static final byte[] GROUP = {(byte) 224, 0, 0, 1};

  private static final int ANY_PORT = 9;
  private static final int LEARN_MILLIS = 1_000;

  private static volatile @Nullable String refused;
  private static volatile @Nullable String noNetwork;

  private SystemWords() {}

  /**
   * Tells whether the other computer has answered that nobody listens at that port.
   *
   * @param failure what connecting has thrown, or what wraps it
   */
  public static boolean isRefused(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String text = e.getMessage();
      if (e instanceof ConnectException
          && text != null
          && (text.contains(REFUSED) || isLearned(text, refused()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether this computer knows no way to the network of the other one.
   *
   * @param failure what connecting has thrown
   */
  public static boolean isWithoutNetwork(IOException failure) {
    String text = failure.getMessage();
    return failure instanceof SocketException
        && text != null
        && (text.contains(NO_NETWORK) || isLearned(text, noNetwork()));
  }

  private static boolean isLearned(String text, @Nullable String words) {
    return words != null && text.contains(words);
  }

  /** A port that is taken, and where nobody listens. */
  private static @Nullable String refused() {
    if (refused == null) {
      try (Socket taken = new Socket()) {
        taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        refused =
            wordsOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()));
      } catch (IOException e) {
        return null; // another time
      }
    }
    return refused;
  }

  private static @Nullable String noNetwork() {
    if (noNetwork == null) {
      try {
        noNetwork = wordsOf(new InetSocketAddress(InetAddress.getByAddress(GROUP), ANY_PORT));
      } catch (IOException e) {
        return null; // another time
      }
    }
    return noNetwork;
  }

  private static @Nullable String wordsOf(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, LEARN_MILLIS);
      return null;
    } catch (SocketException e) {
      return e.getMessage();
    }
  }
}
