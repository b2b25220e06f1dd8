package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what a site file says 「サイトファイルの聞き取り」. An answer that breaks a rule of the file is asked
 * for again; an empty one leaves out what need not be told. Never asks for a password. Used by one
 * thread, once.
 */
public final class SiteInterview {

  /** The answers have ended. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Stands for what could not be decoded. */
  private static final char LOST = '\uFFFD';

  private final Language language;
  private final Path folder;
  private final Consumer<String> say;
  private final Supplier<@Nullable String> answers;
  private final ObjectNode site = JsonNodeFactory.instance.objectNode();

  /**
   * Prepares the questions.
   *
   * @param language of the questions
   * @param folder where the file will be
   * @param say takes each line that is said
   * @param answers gives the answer to the last question; null when there are no more
   */
  public SiteInterview(
      Language language, Path folder, Consumer<String> say, Supplier<@Nullable String> answers) {
    this.language = language;
    this.folder = folder;
    this.say = say;
    this.answers = answers;
  }

  /** {@return the site file; empty when the answers ended before the last question} */
  public Optional<ObjectNode> hold() {
    try {
      ask();
      return Optional.of(site);
    } catch (Ended e) {
      return Optional.empty();
    }
  }

  private void ask() throws Ended {
    say(
        "サイトファイルを作ります。分からない項目は何も入力せずに Enter を押してください（* は必須）。",
        "Questions for the site file; press Enter to leave out what you do not know (* is needed).");
    site.put("schemaVersion", "1");
    text(site, "", "name", false, "医療機関・薬局の名称", "name of the practice");
    text(
        site,
        "",
        "facility",
        false,
        "施設の区分（hospital 病院、clinic 診療所、pharmacy 薬局、chain-pharmacy 大型チェーン薬局）",
        "kind of facility: " + String.join(", ", Facility.byWord().keySet()));
    if (yes("接続テスト用の医療機関コードですか（はいなら y）", "is the institution code one for tests (y if so)")) {
      site.put("testInstitution", true);
    }
    texts(site, "", "institutions", true, "医療機関コード（数字10桁）", "institution code, 10 digits");
    gateway();
    terminals();
    certificates();
    ObjectNode line = site.objectNode();
    site.set("line", line);
    if (text(line, "line", "name", false, "回線のサービス名（例 フレッツ 光ネクスト）", "name of the line")) {
      text(
          line,
          "line",
          "check",
          false,
          "閉域網の応答確認先 HOST:PORT（回線事業者・ベンダーが指定した場合）",
          "HOST:PORT that answers on the closed network, if you were given one");
    } else {
      site.remove("line");
    }
    ObjectNode desk = site.objectNode();
    site.set("helpDesk", desk);
    if (text(desk, "helpDesk", "phone", false, "問い合わせ先の電話番号", "phone number of the help desk")) {
      text(desk, "helpDesk", "name", false, "問い合わせ先の名称", "name of the help desk");
      text(desk, "helpDesk", "hours", false, "問い合わせ先の受付時間", "hours of the help desk");
    } else {
      site.remove("helpDesk");
    }
  }

  private void gateway() throws Ended {
    ObjectNode gateway = site.objectNode();
    site.set("gateway", gateway);
    if (!text(
        gateway,
        "gateway",
        "url",
        false,
        "中継サーバー https://HOST:PORT（使う場合）",
        "gateway https://HOST:PORT, if there is one")) {
      site.remove("gateway");
      return;
    }
    text(
        gateway,
        "gateway",
        "identity",
        false,
        "中継サーバーへの接続に使う証明書（PKCS#12）のファイル",
        "file of the identity for the gateway (PKCS#12)");
    text(
        gateway,
        "gateway",
        "identityPasswordFile",
        false,
        "そのパスワードを書いたファイルの場所（パスワードそのものは入力しないでください）",
        "where the file is that holds its password; do not type the password itself");
    text(
        gateway,
        "gateway",
        "trust",
        false,
        "院内認証局の証明書（PEM）のファイル",
        "file of the authority's certificate (PEM)");
  }

  private void terminals() throws Ended {
    ArrayNode terminals = site.putArray("terminals");
    boolean hasGateway = site.has("gateway");
    while (true) {
      int number = terminals.size();
      String key = "terminals[" + number + "]";
      ObjectNode terminal = terminals.addObject();
      if (!text(
          terminal,
          key,
          "name",
          number == 0 && !hasGateway,
          "資格確認端末 " + (number + 1) + "台目の名前（例 受付1" + (number == 0 ? "）" : "。もうなければ Enter）"),
          "name of terminal "
              + (number + 1)
              + (number == 0 ? "" : ", or Enter if there is no more"))) {
        terminals.remove(number);
        break;
      }
      text(
          terminal,
          key,
          "root",
          !hasGateway,
          "共有フォルダ（req と res の親）",
          "shared folder, which holds req and res");
      texts(terminal, key, "face", false, "顔認証の結果フォルダ（FaceDataDir）", "face folder (FaceDataDir)");
      text(
          terminal,
          key,
          "host",
          false,
          "端末のアドレス HOST[:PORT]",
          "address of the terminal HOST[:PORT]");
      text(
          terminal, key, "os", false, "端末のOS（例 Windows 10 IoT Enterprise 2019 LTSC）", "its system");
      text(terminal, key, "reader", false, "カードリーダーのメーカー", "maker of its card reader");
    }
    if (terminals.isEmpty()) {
      site.remove("terminals");
    }
  }

  private void certificates() throws Ended {
    ArrayNode certificates = site.putArray("certificates");
    while (true) {
      int number = certificates.size();
      String key = "certificates[" + number + "]";
      ObjectNode certificate = certificates.addObject();
      if (!text(
          certificate,
          key,
          "file",
          false,
          "期限を管理する証明書（PEM・DER）のファイル（もうなければ Enter）",
          "file of a certificate to watch (PEM, DER), or Enter if there is no more")) {
        certificates.remove(number);
        break;
      }
      text(certificate, key, "expires", true, "その有効期限 yyyy-MM-dd", "its last day yyyy-MM-dd");
      text(certificate, key, "purpose", true, "その用途（例 資格確認端末 受付1）", "what it is for");
    }
    if (certificates.isEmpty()) {
      site.remove("certificates");
    }
  }

  private boolean yes(String japanese, String english) throws Ended {
    say(japanese, english);
    return answer().equalsIgnoreCase("y");
  }

  /** Asks for a list, until an answer is empty. */
  private void texts(
      ObjectNode into, String path, String name, boolean isNeeded, String japanese, String english)
      throws Ended {
    ArrayNode array = into.putArray(name);
    while (true) {
      boolean isFirst = array.isEmpty();
      question(
          isNeeded && isFirst,
          isFirst ? japanese : japanese + "（もうなければ Enter）",
          isFirst ? english : english + ", or Enter if there is no more");
      String answer = answer();
      if (answer.isEmpty() && !(isNeeded && isFirst)) {
        break;
      }
      array.add(answer);
      if (!isRight(key(path, name) + "[" + (array.size() - 1) + "]")) {
        array.remove(array.size() - 1);
      }
    }
    if (array.isEmpty()) {
      into.remove(name);
    }
  }

  /** Asks for one text; returns whether it was told. */
  private boolean text(
      ObjectNode into, String path, String name, boolean isNeeded, String japanese, String english)
      throws Ended {
    while (true) {
      question(isNeeded, japanese, english);
      String answer = answer();
      if (answer.isEmpty() && !isNeeded) {
        return false;
      }
      into.put(name, answer);
      if (isRight(key(path, name))) {
        return true;
      }
      into.remove(name);
    }
  }

  private static String key(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Says what the file's own rules have against a member; the rest is not asked for yet. */
  private boolean isRight(String key) {
    List<Remark> faults = List.of();
    try {
      SiteFile.read(site.toString().getBytes(StandardCharsets.UTF_8), folder);
    } catch (FaultyFileException e) {
      faults = e.faults().stream().filter(fault -> fault.key().equals(key)).toList();
    }
    faults.forEach(fault -> say.accept("  ! " + fault.text(language)));
    return faults.isEmpty();
  }

  private void question(boolean isNeeded, String japanese, String english) {
    say.accept(language.say(japanese, english) + (isNeeded ? " *" : ""));
  }

  private void say(String japanese, String english) {
    say.accept(language.say(japanese, english));
  }

  private String answer() throws Ended {
    while (true) {
      String answer = answers.get();
      if (answer == null) {
        throw new Ended();
      } else if (answer.indexOf(LOST) < 0) {
        return answer.strip();
      }
      say("  ! 文字を読み取れませんでした。もう一度入力してください", "  ! could not be read: type it again");
    }
  }
}
