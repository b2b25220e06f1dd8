package jp.shikaku.checkup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * What the codes of coded items mean 「健診の値リスト」, as data (medical-info 8.3). A list belongs to an
 * item and an OID, never to an item alone: in fiscal 2024 lists changed under the same item code.
 * The OIDs are not public, so the lists shipped here, of one source, have none and count for
 * checkups up to 2024-03-31 only; whoever knows an OID adds its list with {@link #with}. Immutable
 * and thread-safe.
 */
public final class CheckupValueLists {

  private static final String FILE = "value-lists.tsv";
  private static final String UNTIL = "until:";
  private static final LocalDate LAST_DAY = LocalDate.of(2024, 3, 31);
  private static final Pattern ITEM = Pattern.compile("[0-9A-Z]{5}([0-9A-Z]{12})?");
  private static final Pattern LIST = Pattern.compile("[0-9]+(\\.[0-9]+)*|until:2024-03-31");
  private static final CheckupValueLists KNOWN = load();

  private record Key(String item, String list) {}

  private final Map<Key, Map<String, String>> lists;

  private CheckupValueLists(Map<Key, Map<String, String>> lists) {
    this.lists = lists;
  }

  /** {@return the lists as this version knows them} */
  public static CheckupValueLists known() {
    return KNOWN;
  }

  private static CheckupValueLists load() {
    try (InputStream in = CheckupValueLists.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return new CheckupValueLists(Map.of())
          .with(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return these lists with rows overridden or added}
   *
   * @param rows one row a line, tab separated: item code (17 characters, or 5 for all methods of an
   *     analyte), OID, code, Japanese label; {@code until:2024-03-31} in place of an OID is any
   *     list of checkups up to that day; lines that begin with {@code #} and empty lines are passed
   *     over
   * @throws IOException when reading fails
   * @throws InvalidQueryException when a line is not such a row
   */
  public CheckupValueLists with(Reader rows) throws IOException {
    Map<Key, Map<String, String>> merged = new HashMap<>();
    lists.forEach((key, codes) -> merged.put(key, new HashMap<>(codes)));
    BufferedReader lines = new BufferedReader(rows);
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\t", -1);
      if (parts.length != 4
          || !ITEM.matcher(parts[0]).matches()
          || !LIST.matcher(parts[1]).matches()
          || parts[2].isBlank()
          || parts[3].isBlank()) {
        throw new InvalidQueryException(
            "valueLists",
            "line " + number + " must be: item code, tab, OID, tab, code, tab, label");
      }
      merged
          .computeIfAbsent(new Key(parts[0], parts[1]), key -> new HashMap<>())
          .put(parts[2], parts[3]);
    }
    return new CheckupValueLists(merged);
  }

  /**
   * {@return the label of a coded value: the name it came with, else by item code and OID; empty
   * for other types and where no list says so}
   *
   * @param item the item
   */
  public Optional<String> label(CheckupItem item) {
    return item.isCoded() ? item.valueName().or(() -> fromList(item)) : Optional.empty();
  }

  private Optional<String> fromList(CheckupItem item) {
    return item.code().map(code -> listOf(item, code)).flatMap(list -> item.value().map(list::get));
  }

  private @Nullable Map<String, String> listOf(CheckupItem item, CheckupItemCode code) {
    Map<String, String> byOid = item.oid().map(oid -> find(code, oid)).orElse(null);
    boolean old = item.on().filter(day -> !day.isAfter(LAST_DAY)).isPresent();
    return byOid == null && old ? find(code, UNTIL + LAST_DAY) : byOid;
  }

  private @Nullable Map<String, String> find(CheckupItemCode code, String list) {
    Map<String, String> exact = lists.get(new Key(code.value(), list));
    return exact == null ? lists.get(new Key(code.analyte(), list)) : exact;
  }

  /** Names the number of lists. */
  @Override
  public String toString() {
    return "CheckupValueLists[" + lists.size() + "]";
  }
}
