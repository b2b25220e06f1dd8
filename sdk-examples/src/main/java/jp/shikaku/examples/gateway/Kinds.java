package jp.shikaku.examples.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Safety;

/** The message families that the gateway carries (transports 1.3, eligibility 1.3). */
final class Kinds {

  private static final List<MessageKind> ALL = all();

  private Kinds() {}

  private static List<MessageKind> all() {
    List<MessageKind> kinds =
        new ArrayList<>(
            List.of(
                MessageKind.ELIGIBILITY,
                MessageKind.REFERENCE_NUMBER,
                MessageKind.BULK_ELIGIBILITY,
                MessageKind.BULK_ELIGIBILITY_RESULT,
                MessageKind.DRUG_INFO,
                MessageKind.CHECKUP));
    for (String list : new String[] {"OQSmuhvq", "OQSmuonq", "OQSmutic"}) {
      kinds.add(MessageKind.of(list + "01", Safety.SUBMISSION));
      kinds.add(
          new MessageKind(
              list + "02",
              Safety.READ,
              Set.of(AnswerFormat.XML, AnswerFormat.ZIP),
              MessageKind.BULK_ELIGIBILITY_RESULT.maxAnswerBytes()));
    }
    return List.copyOf(kinds);
  }

  static Optional<MessageKind> find(String code) {
    return ALL.stream().filter(kind -> kind.code().equals(code)).findFirst();
  }
}
