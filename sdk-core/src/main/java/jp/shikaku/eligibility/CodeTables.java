package jp.shikaku.eligibility;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * The code tables OQSCD001 to OQSCD044 「業務コード」 as data (eligibility 4): labels for display, also of
 * tables that no answer uses yet. Whoever holds the official document overrides or adds rows with
 * {@link #with}. Immutable and thread-safe.
 */
public final class CodeTables {

  private static final Pattern TABLE = Pattern.compile("OQSCD[0-9]{3}");
  private static final String TITLE = "*";

  private final Map<String, Map<String, String>> tables;

  private CodeTables(Map<String, Map<String, String>> tables) {
    this.tables = tables;
  }

  /** {@return the tables as this version knows them} */
  public static CodeTables known() {
    try (InputStream in = CodeTables.class.getResourceAsStream("code-tables.tsv")) {
      if (in == null) {
        throw new IllegalStateException("code-tables.tsv is missing from the jar");
      }
      return new CodeTables(Map.of()).with(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return these tables with rows overridden or added}
   *
   * @param rows one row a line, tab separated: table, code, Japanese label; the code {@code *}
   *     names the table; lines that begin with {@code #} and empty lines are passed over
   * @throws IOException when reading fails
   * @throws InvalidQueryException when a line is not such a row
   */
  public CodeTables with(Reader rows) throws IOException {
    Map<String, Map<String, String>> merged = new LinkedHashMap<>();
    tables.forEach((table, codes) -> merged.put(table, new LinkedHashMap<>(codes)));
    BufferedReader lines = new BufferedReader(rows);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\t", -1);
      if (parts.length != 3 || !TABLE.matcher(parts[0]).matches() || parts[1].isBlank()) {
        throw new InvalidQueryException(
            "codeTables", "line " + number + " must be: OQSCDnnn, tab, code, tab, label");
      }
      merged.computeIfAbsent(parts[0], table -> new LinkedHashMap<>()).put(parts[1], parts[2]);
    }
    return new CodeTables(merged);
  }

  /**
   * Returns a label.
   *
   * @param table for example {@code OQSCD006}
   * @param code as on the wire
   * @return empty when the table has no such code
   */
  public Optional<String> label(String table, String code) {
    return TITLE.equals(code) ? Optional.empty() : Optional.ofNullable(codes(table).get(code));
  }

  /**
   * {@return the Japanese name of a table}
   *
   * @param table for example {@code OQSCD006}
   */
  public Optional<String> title(String table) {
    return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(TITLE));
  }

  /**
   * {@return codes and labels of a table in their order; empty when there is no such table}
   *
   * @param table for example {@code OQSCD006}
   */
  public Map<String, String> codes(String table) {
    Map<String, String> codes = new LinkedHashMap<>(tables.getOrDefault(table, Map.of()));
    codes.remove(TITLE);
    return Collections.unmodifiableMap(codes);
  }
}
