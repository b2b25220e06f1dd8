package jp.shikaku.mock;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom a terminal serves; every institution when it names none. */
record Institutions(Set<String> codes) {

  Institutions {
    codes = Set.copyOf(codes);
  }

  /** Why an institution is not served; null when it is. */
  Patient.@Nullable Notice refusal(String code) {
    if (!code.matches("[0-9]{10}")) {
      return new Patient.Notice("MOCK-E0001", "模擬エラー：医療機関コードが１０桁ではありません。");
    }
    return codes.isEmpty() || codes.contains(code)
        ? null
        : new Patient.Notice("MOCK-E0002", "模擬エラー：この端末の医療機関コードではありません。");
  }
}
