package jp.shikaku.examples.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import jp.shikaku.transport.MessageKind;

/**
 * The message families that a gateway carries (transports 1.3, eligibility 1.3): those that the
 * library names, and what was set besides. Immutable.
 */
final class Kinds {

  /** Those that need not be set. */
  static final Kinds NAMED =
      new Kinds(
          List.of(
              MessageKind.ELIGIBILITY,
              MessageKind.REFERENCE_NUMBER,
              MessageKind.BULK_ELIGIBILITY,
              MessageKind.BULK_ELIGIBILITY_RESULT,
              MessageKind.BULK_REFERENCE_NUMBERS,
              MessageKind.BULK_REFERENCE_NUMBERS_RESULT,
              MessageKind.HOME_VISIT_LIST,
              MessageKind.HOME_VISIT_LIST_RESULT,
              MessageKind.ONLINE_LIST,
              MessageKind.ONLINE_LIST_RESULT,
              MessageKind.MEDICAL_AID_LIST,
              MessageKind.MEDICAL_AID_LIST_RESULT,
              MessageKind.DRUG_INFO,
              MessageKind.CHECKUP));

  private final List<MessageKind> all;

  private Kinds(List<MessageKind> all) {
    this.all = List.copyOf(all);
  }

  Kinds with(Collection<MessageKind> more) {
    List<MessageKind> both = new ArrayList<>(all);
    both.addAll(more);
    return new Kinds(both);
  }

  Optional<MessageKind> find(String code) {
    return all.stream().filter(kind -> kind.code().equals(code)).findFirst();
  }
}
