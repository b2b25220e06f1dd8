package jp.shikaku;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Random small damages to documents; the same random numbers make the same damage. */
public final class Mutations {

  /** What makes a document wrong or unusual. */
  private static final byte[][] SNIPPETS = {
    bytes("<"),
    bytes(">"),
    bytes("&"),
    bytes("]"),
    bytes("]]"),
    bytes("]]>"),
    bytes("/"),
    bytes("</"),
    bytes("<A/>"),
    bytes("<A>"),
    bytes("</A>"),
    bytes("<A />"),
    bytes("<A\n>"),
    bytes("</A\t>"),
    bytes("\r"),
    bytes("\r\n"),
    bytes("\n"),
    bytes(" "),
    bytes("&amp;"),
    bytes("&lt;"),
    bytes("&gt"),
    bytes("&nbsp;"),
    bytes("&#10;"),
    bytes("&#xD;"),
    bytes("&#x9ad9;"),
    bytes("<!-- -->"),
    bytes("<!---->"),
    bytes("<![CDATA[x]]>"),
    bytes("<?p i?>"),
    bytes(" a='b'"),
    bytes(" a=\"b\""),
    bytes(":"),
    bytes("<!DOCTYPE A>"),
    bytes("<?xml version=\"1.0\"?>"),
    bytes("\0"),
    bytes("\u0001"),
    bytes("\u001f"),
    bytes("\u007f"),
    bytes("\u0080"),
    bytes("\u00a0"),
    bytes("\u00ff"),
    bytes("\u00fd"),
    bytes("\u00b1"),
    bytes("\u0081"),
    bytes("\u0081\\"),
    bytes("\u0083\\"),
    bytes("\u0081]"),
    bytes("\u0081<"),
    bytes("\u0081>"),
    bytes("\u0081&"),
    bytes("\u0083\u007f"),
    bytes("\u00fc\u00fc"),
    bytes("\u0085"),
    bytes("\u00c2\u0085"),
    bytes("\u00c0\u0080"),
    bytes("\u00e0\u0080\u0080"),
    bytes("\u00ed\u00a0\u0080"),
    bytes("\u00ef\u00bf\u00bd"),
    bytes("\u00ef\u00bf\u00be"),
    bytes("\u00ef\u00bf\u00bf"),
    bytes("\u00ef\u00bb\u00bf"),
    bytes("\u00f0\u00a0\u00ae\u00b7"),
    bytes("\u00f4\u0090\u0080\u0080"),
    bytes("\u00e2\u0080\u00a8"),
    bytes("髙")
  };

  private static byte[] bytes(String text) {
    return text.getBytes(text.charAt(0) < 0x100 ? ISO_8859_1 : UTF_8);
  }

  private Mutations() {}

  /** Returns a document that differs in one place, by a bit, some bytes or moved parts. */
  public static byte[] mutated(byte[] from, Random random) {
    if (from.length < 4) {
      return SNIPPETS[random.nextInt(SNIPPETS.length)];
    }
    int at = random.nextInt(from.length);
    byte[] to = from.clone();
    switch (random.nextInt(7)) {
      case 0 -> to[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> to[at] = (byte) random.nextInt(256);
      case 2, 3 -> {
        int start = random.nextBoolean() ? at : tagBefore(from, at);
        return spliced(from, start, start, SNIPPETS[random.nextInt(SNIPPETS.length)]);
      }
      case 4 -> {
        int end = Math.min(from.length, at + 1 + random.nextInt(8));
        return spliced(from, at, end, new byte[0]);
      }
      case 5 -> {
        return random.nextInt(4) == 0 ? Arrays.copyOf(from, at) : shuffled(from, random);
      }
      default -> {
        return shuffled(from, random);
      }
    }
    return to;
  }

  private static int tagBefore(byte[] document, int at) {
    int tag = at;
    while (tag > 0 && document[tag] != '<') {
      tag--;
    }
    return tag;
  }

  private static byte[] spliced(byte[] from, int start, int end, byte[] middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(from.length + middle.length);
    out.write(from, 0, start);
    out.writeBytes(middle);
    out.write(from, end, from.length - end);
    return out.toByteArray();
  }

  /** Exchanges two neighbouring parts that begin at tags: elements, halves of them, or texts. */
  private static byte[] shuffled(byte[] from, Random random) {
    List<Integer> tags = new ArrayList<>();
    for (int i = 1; i < from.length; i++) {
      if (from[i] == '<') {
        tags.add(i);
      }
    }
    if (tags.size() < 3) {
      return from;
    }
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      cuts.add(tags.get(random.nextInt(tags.size())));
    }
    cuts.sort(Comparator.naturalOrder());
    byte[] moved = Arrays.copyOfRange(from, cuts.get(0), cuts.get(1));
    byte[] without = spliced(from, cuts.get(0), cuts.get(1), new byte[0]);
    int to = cuts.get(2) - moved.length;
    return spliced(without, to, to, moved);
  }
}
