package jp.shikaku.examples;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as office programs write them (RFC 4180). Stateless. */
final class Csv {

  private Csv() {}

  /** A record and the line on which it begins. */
  record Line(int number, List<String> cells) {}

  /** A quotation mark is not closed. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;

    Malformed(int line) {
      super("unclosed quotation mark in line " + line);
      this.line = line;
    }

    int number() {
      return line;
    }
  }

  /** Reads all records; lines without any content are none. */
  static List<Line> parse(String text) {
    List<Line> records = new ArrayList<>();
    Reading reading = new Reading(text);
    while (!reading.isAtEnd()) {
      Line record = reading.record();
      if (!record.cells().stream().allMatch(String::isBlank)) {
        records.add(record);
      }
    }
    return records;
  }

  private static final class Reading {
    private final String text;
    private int at;
    private int line = 1;

    Reading(String text) {
      this.text = text;
    }

    boolean isAtEnd() {
      return at >= text.length();
    }

    Line record() {
      int begin = line;
      List<String> cells = new ArrayList<>();
      while (true) {
        cells.add(!isAtEnd() && text.charAt(at) == '"' ? quoted() : plain());
        if (isAtEnd() || text.charAt(at) != ',') {
          break;
        }
        at++;
        if (isAtEnd()) {
          cells.add("");
          break;
        }
      }
      endLine();
      return new Line(begin, cells);
    }

    private String plain() {
      int begin = at;
      while (!isAtEnd() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(begin, at);
    }

    private String quoted() {
      int begin = line;
      StringBuilder cell = new StringBuilder();
      for (at++; !isAtEnd(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          if (isAtEnd() || text.charAt(at) != '"') {
            return cell + plain();
          }
        } else if (c == '\n') {
          line++;
        }
        cell.append(c);
      }
      throw new Malformed(begin);
    }

    private void endLine() {
      if (!isAtEnd() && text.charAt(at) == '\r') {
        at++;
      }
      if (!isAtEnd() && text.charAt(at) == '\n') {
        at++;
      }
      line++;
    }
  }
}
