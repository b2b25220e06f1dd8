package jp.shikaku.mock;

/**
 * A command that a {@link VirtualCard} got, without what may be secret: the header of every
 * command, the data of a SELECT only. A PIN「暗証番号」 or a text to sign is never kept.
 *
 * @param header class, instruction and the two parameters as eight hexadecimal digits, such as
 *     {@code 00B00000}; fewer when fewer bytes came
 * @param selected what a SELECT named, application or file, as hexadecimal digits; empty for every
 *     other command
 * @param forbidden whether a program that must stay away from 個人番号 may not send it (cardreader 6):
 *     anything but SELECT of the JPKI application by its whole name, SELECT of the files 0006,
 *     0008, 000A, 000B, 0017 and 0018, READ BINARY by offset, VERIFY {@code 00200080} while 0018 is
 *     selected, and signing {@code 802A0080} while 0017 is
 */
public record CardCommand(String header, String selected, boolean forbidden) {
  @Override
  public String toString() {
    return (forbidden ? "forbidden " : "") + header + (selected.isEmpty() ? "" : " " + selected);
  }
}
