package jp.shikaku.druginfo;

import jp.shikaku.audit.AccessPolicy.Information;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.medical.Family;
import jp.shikaku.internal.medical.RequestLayout;
import jp.shikaku.internal.medical.Services;
import jp.shikaku.medical.MedicalInfoClient;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.WireDates;

/**
 * Fetches drugs and treatments 「薬剤情報・診療情報の照会」 ({@code YZKsiquc01}). Made by {@code OqsClient};
 * thread-safe.
 */
public final class DrugInfoClient extends MedicalInfoClient<DrugInfoQuery, DrugInfoAnswer> {

  /**
   * Used by {@code OqsClient}.
   *
   * @param services what the front door gives
   */
  @SuppressWarnings("exports") // made by OqsClient only
  public DrugInfoClient(Services services) {
    super(
        services,
        new Family<>(
            MessageKind.DRUG_INFO,
            Information.DRUG_INFO,
            ConsentKind.DRUG_INFO,
            DrugInfoClient::months,
            DrugInfoAnswer::read));
  }

  private static void months(DrugInfoQuery query, Block body) {
    body.put(RequestLayout.START, WireDates.format(query.from()))
        .put(RequestLayout.END, WireDates.format(query.until()));
  }
}
