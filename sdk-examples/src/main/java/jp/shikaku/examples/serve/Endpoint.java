package jp.shikaku.examples.serve;

import io.javalin.http.HandlerType;

/** What can be called. */
enum Endpoint {
  CHECK(HandlerType.POST, "/v1/check"),
  DRUGS(HandlerType.POST, "/v1/drugs"),
  CHECKUPS(HandlerType.POST, "/v1/checkups"),
  DECODE(HandlerType.POST, "/v1/decode"),
  HEALTH(HandlerType.GET, "/v1/health"),
  OPENAPI(HandlerType.GET, "/v1/openapi.json"),
  EVENTS(HandlerType.GET, "/v1/events"),
  VISITS(HandlerType.GET, "/v1/visits"),
  VISIT(HandlerType.GET, "/v1/visits/{visitId}"),
  ACK(HandlerType.POST, "/v1/visits/{visitId}/ack"),
  FAIL(HandlerType.POST, "/v1/visits/{visitId}/fail");

  private final HandlerType method;
  private final String path;

  Endpoint(HandlerType method, String path) {
    this.method = method;
    this.path = path;
  }

  HandlerType method() {
    return method;
  }

  String path() {
    return path;
  }

  /** Whether something is here, by whatever method. */
  static boolean isPath(String asked) {
    for (Endpoint endpoint : values()) {
      if (asked.matches(endpoint.path.replace(".", "\\.").replace("{visitId}", "[^/]+"))) {
        return true;
      }
    }
    return false;
  }
}
