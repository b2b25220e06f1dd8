package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jp.shikaku.DecodeException;
import jp.shikaku.Mutations;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A document means the same, findings and their lines included, whichever cursor reads it. */
class FindingsAgreeTest {

  /** The byte cursor leaves comments to Woodstox; behind the root one changes nothing else. */
  private static final byte[] COMMENT = "<!---->".getBytes(US_ASCII);

  private static final int ROUNDS = 4_000;

  @Test
  @DisplayName("D2 values, findings, lines and refusals are the same with both cursors")
  void agreement() {
    List<Path> samples = SampleFiles.all();
    Random random = new Random(20261102);
    int read = 0;
    int withFindings = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Path sample = samples.get(random.nextInt(samples.size()));
      byte[] document = SampleFiles.bytes(sample);
      if (random.nextBoolean()) {
        misspell(document, random);
      }
      for (int k = random.nextInt(4); k > 0; k--) {
        document = Mutations.mutated(document, random);
      }
      String name = sample.getFileName().toString();
      List<String> plain = read(name, document);
      assertThat(read(name, commented(document))).as("round %d of %s", i, name).isEqualTo(plain);
      read += plain.get(0).startsWith("refused") ? 0 : 1;
      withFindings += plain.stream().anyMatch(line -> line.startsWith("finding")) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(ROUNDS / 4);
    assertThat(withFindings).isGreaterThan(ROUNDS / 40);
  }

  /** Makes a code unknown, or a date none. */
  private static void misspell(byte[] document, Random random) {
    int at = 1 + random.nextInt(document.length);
    while (at < document.length
        && !(document[at - 1] == '>' && Character.isLetterOrDigit(document[at]))) {
      at++;
    }
    if (at < document.length) {
      document[at] = 'Z';
    }
  }

  private static byte[] commented(byte[] document) {
    byte[] commented = Arrays.copyOf(document, document.length + COMMENT.length);
    System.arraycopy(COMMENT, 0, commented, document.length, COMMENT.length);
    return commented;
  }

  private static List<String> read(String name, byte[] document) {
    try {
      return Typed.lines(OqsDocuments.read(name, document, ReadingRules.DEFAULT));
    } catch (DecodeException e) {
      return switch (e.problem()) {
        // The comment itself may be what is wrong then.
        case EMPTY, MALFORMED, BAD_ENCODING -> List.of("refused");
        default -> List.of("refused: " + e.problem() + e.path() + e.line() + e.findings());
      };
    }
  }
}
