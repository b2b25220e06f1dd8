package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import jp.shikaku.examples.doctor.CertificateFile;
import jp.shikaku.examples.rollout.Remark;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.examples.text.Language;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TrustSet;
import jp.shikaku.value.WireDates;

/** Looks a site file over, with its folders and files 「サイトファイルの点検」. */
final class RolloutCheckCommand extends RolloutCommand {

  private final CommandForm form =
      rules(
              new CommandForm(
                      "check",
                      this,
                      "サイトファイルの点検 / look a site file over",
                      "サイトファイルの誤りをすべて示します（1行に1件）。フォルダと証明書の中も調べます。",
                      "Tells all that is wrong with a site file, one a line; looks into its folders and"
                          + " certificates too.",
                      "")
                  .option("site", "FILE", "サイトファイル site.json（必須） / the site file; needed"))
          .output()
          .footer(
              "",
              "終了コードは、誤りがあれば 2、なければ（確認したい点だけなら）0 です。",
              "Ends with 2 when something is wrong; what is only to be looked at does not fail.");

  RolloutCheckCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  /** Here the site file is what is looked at. */
  @Override
  void fillFromSite(Inputs inputs) {}

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    SiteFile site = SiteOptions.read(inputs.need("site"), new LookedAt());
    List<Remark> hints = site.hints(rules(inputs), today());
    if (json) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("schemaVersion", "1");
      ArrayNode array = object.putArray("hints");
      hints.forEach(
          hint -> array.addObject().put("field", hint.key()).put("message", hint.text(language)));
      print(object);
    } else {
      for (Remark hint : hints) {
        print(List.of(language.say("確認: ", "Look at ") + hint.key() + ": " + hint.text(language)));
      }
      print(
          List.of(
              language.say(
                  "誤りはありません（端末 " + site.terminals().size() + "台）。",
                  "Nothing is wrong; terminals: " + site.terminals().size() + ".")));
    }
    return Exit.OK;
  }

  /** The disks of this computer; a share that hangs counts as not there. */
  private static final class LookedAt implements SiteFile.Disks {

    @Override
    public boolean isFolder(Path path) {
      return is(path, Files::isDirectory);
    }

    @Override
    public boolean isFile(Path path) {
      return is(path, Files::isRegularFile);
    }

    @Override
    public boolean isTrust(Path file) {
      return is(file, LookedAt::holdsAuthority);
    }

    @Override
    public Optional<LocalDate> lastDay(Path certificate) {
      return TerminalWay.inTime(() -> end(certificate))
          .map(end -> LocalDate.ofInstant(end, WireDates.JST));
    }

    private static boolean is(Path path, Predicate<Path> look) {
      return TerminalWay.inTime(() -> Optional.of(look.test(path))).orElse(false);
    }

    private static boolean holdsAuthority(Path file) {
      try {
        return !TrustSet.pem(file).certificates().isEmpty();
      } catch (CredentialException e) {
        return false;
      }
    }

    private static Optional<Instant> end(Path certificate) {
      try {
        return Optional.of(CertificateFile.read(certificate).getNotAfter().toInstant());
      } catch (IOException | CertificateException e) {
        return Optional.empty();
      }
    }
  }
}
