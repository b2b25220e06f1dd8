package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.gateway.ClinicAuthority;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.MedicalInstitutionCode;
import picocli.CommandLine.Model.CommandSpec;

/** Makes the clinic's CA and the identities of gateway and desks, or one for a later desk. */
final class GatewayIdentityCommand implements Callable<Integer> {

  private enum Task {
    INIT,
    ADD_DESK,
    RENEW_SERVER
  }

  private final Console console;
  private final Task task;
  private final CommandForm form;

  private GatewayIdentityCommand(Console console, Task task) {
    this.console = console;
    this.task = task;
    this.form =
        switch (task) {
          case INIT -> initForm();
          case ADD_DESK -> deskForm();
          case RENEW_SERVER -> serverForm();
        };
  }

  static GatewayIdentityCommand init(Console console) {
    return new GatewayIdentityCommand(console, Task.INIT);
  }

  static GatewayIdentityCommand addDesk(Console console) {
    return new GatewayIdentityCommand(console, Task.ADD_DESK);
  }

  static GatewayIdentityCommand renewServer(Console console) {
    return new GatewayIdentityCommand(console, Task.RENEW_SERVER);
  }

  CommandSpec spec() {
    return form.spec();
  }

  private CommandForm initForm() {
    return SiteOptions.file(
            new CommandForm(
                "init",
                this,
                "院内認証局と証明書の作成 / make the clinic's CA and identities",
                "院内認証局と、中継サーバー・各窓口の証明書を作ります。オンライン請求用の証明書は使いません。",
                "Makes a CA of the clinic, and identities of the gateway and its desks.",
                ""))
        .option("dir", "DIR", "作成するフォルダ（上書きはしない） / folder to make; nothing is overwritten")
        .options("host", "NAME,…", "中継サーバーのホスト名・IPアドレス / how desks reach the gateway")
        .options("institution", "CODE", "医療機関コード 10桁。複数可 / institution codes")
        .options("desk", "NAME", "窓口PCの名前（英数字）。複数可 / names of the desks")
        .language();
  }

  private CommandForm deskForm() {
    return new CommandForm(
            "add-desk",
            this,
            "窓口の証明書の追加 / make an identity for a later desk",
            "gateway init で作ったフォルダに、窓口の証明書を追加します。",
            "期限（3年）が近い窓口の証明書は --renew で作り直します（窓口の名前は同じまま）。",
            "Adds the identity of a desk to a folder made by gateway init; with --renew a new one",
            "of a desk that has one already, before it ends after 3 years.",
            "")
        .option(
            "dir",
            "DIR",
            "gateway init が作ったフォルダ。ca.p12 と ca.password を戻しておく / folder made by gateway init, with"
                + " ca.p12 and ca.password brought back")
        .options("institution", "CODE", "医療機関コード（既定 init と同じ） / as for init unless given")
        .options("desk", "NAME", "窓口PCの名前（英数字）。複数可 / names of the desks")
        .flag(
            "renew",
            "発行済みの窓口の証明書を作り直す。前のフォルダ DIR/desks/NAME が残っていれば、先に移しておく / new"
                + " certificates of desks that have one; move a former DIR/desks/NAME away first")
        .language();
  }

  private CommandForm serverForm() {
    return new CommandForm(
            "renew-server",
            this,
            "中継サーバーの証明書の更新 / make a new identity of the gateway",
            "期限（3年）が来る前に、中継サーバーの新しい証明書を作ります。窓口のPCでの作業はありません。",
            "Makes a new identity of the gateway before the old one ends, after 3 years.",
            "")
        .option(
            "dir",
            "DIR",
            "gateway init が作ったフォルダ。ca.p12 と ca.password を戻しておく / folder made by gateway init, with"
                + " ca.p12 and ca.password brought back")
        .option("out", "DIR", "作成するフォルダ（DIR とは別の、まだないもの） / folder to make, another than DIR")
        .options("host", "NAME,…", "中継サーバーのホスト名・IPアドレス / how desks reach the gateway")
        .language();
  }

  @Override
  public Integer call() throws IOException {
    Inputs inputs = form.inputs();
    Language language = Options.language(inputs);
    SiteOptions.fill(form, inputs, true);
    Path dir = Options.path(inputs.need("dir")).toAbsolutePath().normalize();
    List<String> desks = parts(inputs, "desk").toList();
    if (desks.isEmpty() && task != Task.RENEW_SERVER) {
      throw BadInput.of("desk", "指定してください", "is needed");
    }
    try {
      List<MedicalInstitutionCode> institutions =
          parts(inputs, "institution").map(MedicalInstitutionCode::of).toList();
      List<String> hosts = parts(inputs, "host").toList();
      switch (task) {
        case INIT -> {
          ClinicAuthority.create(dir, hosts, institutions, desks, console.clock());
          tell(dir, language);
          tell(dir, desks, language);
          tellNext(dir, hosts.get(0), language);
        }
        case ADD_DESK -> {
          boolean renews = Options.flag(inputs, "renew");
          for (String desk : desks) {
            if (renews) {
              ClinicAuthority.renewDesk(dir, desk, institutions, console.clock());
            } else {
              ClinicAuthority.addDesk(dir, desk, institutions, console.clock());
            }
          }
          tell(dir, desks, language);
        }
        case RENEW_SERVER -> {
          Path out = Options.path(inputs.need("out")).toAbsolutePath().normalize();
          ClinicAuthority.renewServer(dir, out, hosts, console.clock());
          tellServer(dir, out, language);
        }
      }
    } catch (InvalidQueryException e) {
      throw inputs.explain(e);
    } catch (IOException e) {
      throw BadInput.of("dir", "このフォルダに書き込めません", "can not be written to");
    }
    return Exit.OK;
  }

  private static Stream<String> parts(Inputs inputs, String option) {
    return inputs.all(option).stream()
        .flatMap(given -> Arrays.stream(given.value().split(",", -1)))
        .map(String::strip);
  }

  private void tell(Path dir, Language language) {
    say(
        language,
        "院内認証局と証明書を作りました。すべて、このユーザーだけが読めます。",
        "The clinic's CA and its identities are made; only this user can read them.");
    say(language, "中継サーバー（このPC）で使うもの:", "For the gateway, on this computer:");
    print(dir.resolve(ClinicAuthority.SERVER_P12));
    print(dir.resolve(ClinicAuthority.SERVER_PASSWORD));
    print(dir.resolve(ClinicAuthority.CA_PEM));
  }

  private void tellNext(Path dir, String host, Language language) {
    say(
        language,
        "次に、中継サーバーを起動します（OQS は端末の共有フォルダ）:",
        "Then start the gateway (OQS is the terminal's folder):");
    String quoted = dir.toString().contains(" ") ? "\"" + dir + "\"" : dir.toString();
    String address = host.contains(":") ? "[" + host + "]" : host;
    console
        .out()
        .println(
            "  java -jar shikaku.jar gateway --dir "
                + quoted
                + " --root OQS --listen "
                + address
                + ":9443");
  }

  private void tellServer(Path dir, Path out, Language language) {
    say(
        language,
        "新しい証明書を作りました。次の2つを、先にパスワードから、古いファイルに上書きしてください:",
        "A new identity is made. Copy these two over the old ones, the password first:");
    print(out.resolve(ClinicAuthority.SERVER_PASSWORD));
    print(out.resolve(ClinicAuthority.SERVER_P12));
    say(language, "コピー先（中継サーバーは止めずに読み込みます）:", "To (the gateway need not be stopped):");
    print(dir);
  }

  private void tell(Path dir, List<String> desks, Language language) {
    say(
        language,
        "各窓口のPCへ、フォルダごとコピーするもの（コピー後はここから削除してください）:",
        "To be copied to each desk, the folder as a whole, and then removed here:");
    desks.forEach(desk -> print(dir.resolve("desks").resolve(desk)));
    say(
        language,
        "院内認証局の鍵。窓口の追加と証明書の更新にだけ使います。USBメモリなどに移し、鍵のかかる場所に保管してください:",
        "The CA's key, for later desks and renewals only. Move it off this computer and lock it away:");
    print(dir.resolve("ca.p12"));
    print(dir.resolve("ca.password"));
  }

  private void say(Language language, String japanese, String english) {
    console.out().println(language.say(japanese, english));
  }

  private void print(Path file) {
    console.out().println("  " + file);
  }
}
