package jp.shikaku.mock;

import java.util.HashMap;
import java.util.Map;

/** Everything the centre serves, by the message kind of the request. */
final class Centre {
  private Centre() {}

  static Map<String, Service> services(
      Population population,
      Institutions institutions,
      AnswerShape shape,
      Receptions receptions,
      BulkUpload.Settings settings) {
    Map<String, Service> services = new HashMap<>();
    services.put(
        "OQSsiquc01", new EligibilityService(population, institutions, shape.tellsConsents()));
    services.put("YZKsiquc01", new DrugInfoService(population, institutions, shape));
    services.put("TKKsiquc01", new CheckupService(population, institutions, shape));
    services.put("OQSsiimm01", new ReferenceService(population, institutions));
    Map<String, BulkFamily> families =
        Map.of(
            "OQSmuquc", new BulkQuery(population),
            "OQSmuimm", new BulkRegistration(population),
            "OQSmuhvq", new ConsentList(population, RemoteVisit.HOME),
            "OQSmuonq", new ConsentList(population, RemoteVisit.ONLINE),
            "OQSmutic", new MedicalAidList(population));
    families.forEach(
        (name, family) -> {
          services.put(
              name + "01", new BulkUpload(name, family, receptions, institutions, settings));
          services.put(name + "02", new BulkDownload(name, receptions, institutions));
        });
    return services;
  }
}
