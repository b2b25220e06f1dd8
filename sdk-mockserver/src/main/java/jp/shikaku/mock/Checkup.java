package jp.shikaku.mock;

import java.util.List;
import java.util.Map;

/**
 * One checkup「特定健診」 by wire names.
 *
 * @param date as eight digits
 * @param items results and questions alike
 */
record Checkup(String date, List<Map<String, String>> items) {}
