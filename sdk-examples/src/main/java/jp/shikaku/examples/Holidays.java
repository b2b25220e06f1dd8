package jp.shikaku.examples;

import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import jp.shikaku.examples.rollout.BusinessDays;

/**
 * A file of holidays 「祝日・休業日」: a date a line, or CSV of date and name, as the cabinet office
 * publishes them; {@code #} begins a comment, and a first line without digits names the columns.
 * Stateless.
 */
final class Holidays {

  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*#.*$");
  private static final Pattern DIGIT = Pattern.compile("[0-9]");

  private Holidays() {}

  static BusinessDays read(Given file) {
    String text = TextFile.read(file, InputStream.nullInputStream());
    List<Csv.Line> records = TextFile.records(file, COMMENT.matcher(text).replaceAll(""));
    Set<LocalDate> days = new TreeSet<>();
    List<BadInput> wrong = new ArrayList<>();
    for (Csv.Line record : records) {
      String first = record.cells().get(0).strip();
      boolean isHead = record.number() == records.get(0).number() && !DIGIT.matcher(first).find();
      if (!isHead) {
        try {
          if (record.cells().size() > 2) {
            throw file.bad("日付と名称だけを書いてください", "must have date and name only");
          }
          days.add(Options.date(new Given(file.place(), file.field(), first)));
        } catch (BadInput e) {
          wrong.add(TextFile.at(file, record.number(), e));
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new WrongFile(wrong);
    }
    if (days.isEmpty()) {
      throw file.bad("日付が1つもありません", "holds no date");
    }
    return BusinessDays.without(days);
  }
}
