package jp.shikaku.checkup;

import jp.shikaku.audit.AccessPolicy.Information;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.internal.medical.Family;
import jp.shikaku.internal.medical.Services;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.transport.MessageKind;

/** Fetches checkups 「特定健診情報の照会」 ({@code TKKsiquc01}). Made by {@code OqsClient}; thread-safe. */
public final class CheckupClient extends MedicalInfoClient<CheckupQuery, CheckupAnswer> {

  /**
   * Used by {@code OqsClient}.
   *
   * @param services what the front door gives
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public CheckupClient(Services services) {
    super(
        services,
        new Family<>(
            MessageKind.CHECKUP,
            Information.CHECKUP,
            ConsentKind.CHECKUP,
            (query, body) -> {}, // a request for checkups has no period
            CheckupAnswer::read));
  }
}
