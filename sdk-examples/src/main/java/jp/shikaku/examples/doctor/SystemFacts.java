package jp.shikaku.examples.doctor;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Locale;

/**
 * What of Java and the system matters 「実行環境」: the zone for times on screens, the charset for folders
 * with Japanese names.
 *
 * @param java the version of Java
 * @param system name and version of the operating system
 * @param zone the zone of the computer
 * @param locale its language tag
 * @param fileNameCharset in which file names are given to the system
 */
public record SystemFacts(
    String java, String system, ZoneId zone, String locale, String fileNameCharset) {

  /** {@return those of this computer} */
  public static SystemFacts here() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.version", "");
    return new SystemFacts(
        Runtime.version().toString(),
        system.strip(),
        ZoneId.systemDefault(),
        Locale.getDefault().toLanguageTag(),
        System.getProperty("sun.jnu.encoding", "UTF-8"));
  }

  boolean holdsJapaneseNames() {
    return Charset.isSupported(fileNameCharset)
        && Charset.forName(fileNameCharset).canEncode()
        && Charset.forName(fileNameCharset).newEncoder().canEncode("資格確認");
  }
}
