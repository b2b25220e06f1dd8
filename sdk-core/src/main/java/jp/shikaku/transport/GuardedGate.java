package jp.shikaku.transport;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import jp.shikaku.internal.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gate that has not accepted when it breaks its promise not to throw; told once in the log. */
final class GuardedGate implements AnswerGate {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerGate.class);

  private final AnswerGate gate;
  private final AtomicBoolean told = new AtomicBoolean();

  GuardedGate(AnswerGate gate) {
    this.gate = gate;
  }

  @Override
  public Verdict judge(String fileName, AnswerFormat format, byte[] bytes) {
    try {
      return gate.judge(fileName, format, bytes);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  @Override
  public Verdict judge(String fileName, AnswerFormat format, BulkSource source) throws IOException {
    try {
      return gate.judge(fileName, format, source);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private Verdict failed(RuntimeException e) {
    if (!told.getAndSet(true)) {
      LOG.error(LogText.line("gate-failed", "error", e));
    }
    return Verdict.NOT_YET;
  }
}
