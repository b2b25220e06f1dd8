package jp.shikaku.audit;

import java.io.IOException;
import java.nio.file.Path;

/** A process of its own that writes to a log until it is killed: file, then a prefix of its ids. */
final class AuditProcess {

  private AuditProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (HashChainedAudit log =
        HashChainedAudit.builder(Path.of(args[0])).maxFileSize(16 * 1024).open()) {
      Thread[] threads = new Thread[3];
      for (int thread = 0; thread < threads.length; thread++) {
        String prefix = args[1] + "_" + thread + "_";
        threads[thread] =
            new Thread(
                () -> {
                  for (int n = 0; ; n++) {
                    try {
                      log.write(AuditLinesOf.intent(prefix + n));
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                    synchronized (log) {
                      System.out.println("ACK " + prefix + n);
                      System.out.flush();
                    }
                  }
                });
        threads[thread].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (HashChainedAudit.InUseException e) {
      System.out.println("IN USE");
    }
  }
}
