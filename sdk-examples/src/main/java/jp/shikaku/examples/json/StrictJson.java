package jp.shikaku.examples.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import jp.shikaku.examples.text.Language;

/** One JSON object as another program sends it, read without guessing. Stateless. */
public final class StrictJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  /** What is read breaks a rule: the rule and the place, never the content. */
  public static final class BrokenRule extends Exception {

    private static final long serialVersionUID = 1L;

    /** The rule in Japanese. */
    private final String japanese;

    /** The rule in English. */
    private final String english;

    BrokenRule(String japanese, String english) {
      super(english);
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the rule, to stand behind the name of what was read}
     *
     * @param language of the text
     */
    public String rule(Language language) {
      return language.say(japanese, english);
    }
  }

  /**
   * Reads an object.
   *
   * @param bytes in UTF-8
   * @return the object
   * @throws BrokenRule when it is something else, is cut or damaged, has a member twice, or is
   *     nested too deep
   */
  public static JsonNode object(byte[] bytes) throws BrokenRule {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      if (json.isObject()) {
        return json;
      }
    } catch (StreamConstraintsException e) {
      throw String.valueOf(e.getMessage()).contains("depth")
          ? new BrokenRule("入れ子が深すぎます", "is nested too deep")
          : new BrokenRule("項目名か値が長すぎます", "has a name or value that is too long");
    } catch (StreamReadException e) {
      throw unreadable(bytes, e);
    } catch (JsonProcessingException e) {
      // more behind the object: said below
    } catch (IOException e) {
      throw notUtf8();
    }
    throw new BrokenRule("JSONオブジェクト1つにしてください", "must be one JSON object");
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static BrokenRule notUtf8() {
    return new BrokenRule("文字コードがUTF-8ではありません", "is not in UTF-8");
  }

  /** Its message may quote the input; where it is does not. */
  private static BrokenRule unreadable(byte[] bytes, StreamReadException e) {
    JsonLocation at = e.getLocation();
    int line = at == null ? 0 : at.getLineNr();
    int column = at == null ? 0 : at.getColumnNr();
    String japanese = "（" + line + "行目の" + column + "バイト目付近）";
    String english = " (about line " + line + ", byte " + column + ")";
    if (e.getOriginalMessage().startsWith("Duplicate")) {
      return new BrokenRule("同じ名前の項目が2回あります" + japanese, "has a member twice" + english);
    } else if (!isUtf8(bytes)) {
      return notUtf8();
    }
    return new BrokenRule(
        "JSONの書き方に誤りがあります" + japanese + "。引用符・カンマ・かっこを確認してください",
        "is no right JSON" + english + ": look at its quotes, commas and brackets");
  }
}
