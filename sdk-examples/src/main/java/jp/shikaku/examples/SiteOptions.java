package jp.shikaku.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.examples.rollout.FaultyFileException;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * The site file 「サイトファイル」 in place of single options: what is given otherwise wins, an option for
 * an option.
 */
final class SiteOptions {

  private static final String SITE = "site";
  private static final String TERMINAL = "terminal";
  private static final int MOST_BYTES = 1 << 20;

  private final CommandForm form;
  private final Inputs inputs;
  private final Given file;
  private final SiteFile site;

  private SiteOptions(CommandForm form, Inputs inputs, Given file) {
    this.form = form;
    this.inputs = inputs;
    this.file = file;
    this.site = read(file);
  }

  /** Adds the option of a site file, and which of its terminals is meant. */
  static CommandForm in(CommandForm form) {
    return file(form)
        .option(TERMINAL, "NAME", "サイトファイルの端末の名前（複数ある場合） / which of its terminals, if several");
  }

  /** Adds the option of a site file for a command that asks no terminal. */
  static CommandForm file(CommandForm form) {
    return form.option(
        SITE, "FILE", "サイトファイル site.json。下のオプションの代わりに使う / site file, in place of single options");
  }

  /** The site of a command, if one is given. */
  static Optional<SiteFile> find(Inputs inputs) {
    return inputs.find(SITE).map(SiteOptions::read);
  }

  /** What a site file calls the practice, if the institution code is one of it. */
  static Optional<String> practice(Inputs inputs, MedicalInstitutionCode institution) {
    return find(inputs)
        .filter(site -> site.institutions().contains(institution))
        .map(SiteFile::name);
  }

  /** Whom to call, by the site file. */
  static Optional<SiteFile.HelpDesk> helpDesk(Inputs inputs) {
    return find(inputs).map(SiteFile::helpDesk);
  }

  /** What a site file calls the terminal of a folder, whoever has named the folder. */
  static Optional<String> terminalAt(Inputs inputs, Path root) {
    return find(inputs)
        .flatMap(
            site ->
                site.terminals().stream()
                    .filter(terminal -> root.equals(terminal.root()))
                    .map(SiteFile.Terminal::name)
                    .findFirst());
  }

  private static SiteFile read(Given file) {
    return read(file, null);
  }

  /** Reads a site file whose folders and files are looked at, unless there are no disks. */
  static SiteFile read(Given file, SiteFile.@Nullable Disks disks) {
    Path path = Options.path(file).toAbsolutePath();
    byte[] bytes;
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw file.bad("1MBまでのファイルにしてください", "must have at most 1 MB");
      }
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw file.bad("ファイルがありません", "names a file that is not there");
    } catch (IOException e) {
      throw file.bad("ファイルを読み取れません", "can not be read");
    }
    try {
      Path folder = path.getParent();
      return SiteFile.read(bytes, folder == null ? path : folder, disks);
    } catch (FaultyFileException e) {
      throw WrongFile.of(file, e);
    }
  }

  /**
   * Puts what the site file says where nothing else is given.
   *
   * @param isOneWay whether the command asks through a folder or a gateway, and not both
   */
  static void fill(CommandForm form, Inputs inputs, boolean isOneWay) {
    Optional<Given> file = inputs.find(SITE);
    if (file.isPresent()) {
      new SiteOptions(form, inputs, file.get()).fill(isOneWay);
    } else if (inputs.has(TERMINAL)) {
      throw inputs.need(TERMINAL).bad("--site と一緒に指定してください", "is for --site only");
    }
  }

  private void fill(boolean isOneWay) {
    institutions();
    if (site.facility() != null) {
      put("facility", "facility", site.facility().word());
    }
    List<SiteFile.Terminal> named = named();
    boolean asksSiteGateway = site.gateway() != null && !inputs.has("gateway") && !isByFolder();
    if (takes("gateway") && (!isOneWay || asksSiteGateway)) {
      gateway();
    }
    if (!takes("gateway") || !isOneWay || !inputs.has("gateway")) {
      folders(named);
    }
    List<Given> certificates = new ArrayList<>();
    for (SiteFile.Certificate certificate : site.certificates()) {
      certificates.add(
          at("certificates[" + certificates.size() + "].file", certificate.file().toString()));
    }
    putAll("certificate", certificates);
    if (site.line() != null) {
      put("line-check", "line.check", site.line().check());
    }
  }

  /** Whether somebody says that it is a folder that is to be asked. */
  private boolean isByFolder() {
    return inputs.has(TERMINAL) || inputs.has(takes("root") ? "root" : "face");
  }

  /** What is meant by one command may be one institution only: which one is no guess. */
  private void institutions() {
    List<Given> codes = new ArrayList<>();
    for (MedicalInstitutionCode code : site.institutions()) {
      codes.add(at("institutions[" + codes.size() + "]", code.value()));
    }
    if (!takes("institution") || inputs.has("institution")) {
      return;
    }
    if (codes.size() > 1 && !form.several().contains("institution")) {
      List<String> all = codes.stream().map(Given::value).toList();
      throw inputs.bad(
          "institution",
          "サイトファイルに医療機関コードが複数あります。どれかを指定してください: " + String.join("、", all),
          "is needed: the site file has several institution codes: " + String.join(", ", all));
    }
    putAll("institution", codes);
  }

  /** The terminals that are meant: the one of the option, else all. */
  private List<SiteFile.Terminal> named() {
    Optional<Given> name = inputs.find(TERMINAL);
    if (name.isEmpty()) {
      return site.terminals();
    }
    List<SiteFile.Terminal> named =
        site.terminals().stream()
            .filter(terminal -> terminal.name().equals(name.get().value().strip()))
            .toList();
    if (named.isEmpty()) {
      throw name.get()
          .bad(
              "サイトファイルにない端末です。ある端末: " + names("、"),
              "names no terminal of the site file, which has: " + names(", "));
    }
    return named;
  }

  private String names(String comma) {
    return site.terminals().stream()
        .map(SiteFile.Terminal::name)
        .collect(Collectors.joining(comma));
  }

  private void folders(List<SiteFile.Terminal> named) {
    if (takes("root") && !inputs.has("root") && named.size() > 1) {
      throw inputs.bad(
          TERMINAL,
          "サイトファイルに端末が複数あります。どれかを指定してください: " + names("、"),
          "is needed: the site file has several terminals: " + names(", "));
    }
    for (SiteFile.Terminal terminal : named) {
      put("root", terminal.key() + ".root", text(terminal.root()));
      put("terminal-host", terminal.key() + ".host", terminal.host());
    }
    putAll("face", faces(named));
  }

  /**
   * The face folders of some terminals. Where a ledger remembers what was told of a source, each is
   * named by its place in the whole file: watched alone a terminal is the same source.
   */
  private List<Given> faces(List<SiteFile.Terminal> named) {
    List<Given> faces = new ArrayList<>();
    int place = 0;
    for (SiteFile.Terminal terminal : site.terminals()) {
      for (int i = 0; i < terminal.faces().size(); i++) {
        place++;
        if (named.contains(terminal)) {
          String name = takes("ledger") ? "face-" + place + "=" : "";
          faces.add(at(terminal.key() + ".face[" + i + "]", name + terminal.faces().get(i)));
        }
      }
    }
    return faces;
  }

  private void gateway() {
    SiteFile.Gateway gateway = site.gateway();
    if (gateway == null || inputs.has("gateway")) {
      return;
    }
    put("gateway", "gateway.url", gateway.url());
    // A password goes with its identity.
    if (!inputs.has("identity") && !SecretOptions.isGiven(inputs, "identity")) {
      put(
          "identity-password-file",
          "gateway.identityPasswordFile",
          text(gateway.identityPasswordFile()));
    }
    put("identity", "gateway.identity", text(gateway.identity()));
    put("trust", "gateway.trust", text(gateway.trust()));
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }

  private boolean takes(String option) {
    return form.names().contains(option);
  }

  private Given at(String key, String value) {
    return new Given(file.place() + ": " + key, key, value);
  }

  private void put(String option, String key, @Nullable String value) {
    if (value != null) {
      putAll(option, List.of(at(key, value)));
    }
  }

  private void putAll(String option, List<Given> values) {
    if (takes(option)) {
      inputs.otherwise(option, values);
    }
  }
}
