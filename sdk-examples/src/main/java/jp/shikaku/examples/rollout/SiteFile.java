package jp.shikaku.examples.rollout;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.examples.doctor.Doctor;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PointTable;
import org.jspecify.annotations.Nullable;

/**
 * What all desks of a practice share 「サイトファイル」, {@code site.json}: its codes, terminals, gateway,
 * certificates, line and help desk, and never a password. Relative paths count from its folder.
 * Immutable.
 *
 * @param name of the practice, as it stands on reports; null when it is not told
 * @param facility kind of facility; null when it is not told
 * @param institutions institution codes 「医療機関コード」, at least one
 * @param terminals terminals 「資格確認端末」; empty where all goes through the gateway
 * @param gateway the gateway 「中継サーバー」; null when there is none
 * @param certificates certificates whose end is watched
 * @param line the line 「回線」; null when it is not told
 * @param helpDesk whom to call; null when it is not told
 */
public record SiteFile(
    @Nullable String name,
    @Nullable Facility facility,
    List<MedicalInstitutionCode> institutions,
    List<Terminal> terminals,
    @Nullable Gateway gateway,
    List<Certificate> certificates,
    @Nullable Line line,
    @Nullable HelpDesk helpDesk) {

  private static final String SCHEMA = "1";
  private static final int LAST_PREFECTURE = 47;
  private static final int NEAR_DAYS = 90;
  private static final String BITS = "64bit";
  private static final String REQ = "req";
  private static final String RES = "res";

  /** Windows' file sharing. */
  private static final int TERMINAL_PORT = 445;

  /**
   * A terminal.
   *
   * @param key where it stands in the file
   * @param name of the terminal, unique in the file
   * @param root the folder that holds {@code req} and {@code res}; null where the gateway is asked
   * @param faces result folders of its card readers
   * @param host its address for {@code doctor}; null when it is not told
   * @param os operating system; null when it is not told
   * @param reader maker of the card reader; null when it is not told
   */
  public record Terminal(
      String key,
      String name,
      @Nullable Path root,
      List<Path> faces,
      @Nullable String host,
      @Nullable String os,
      @Nullable String reader) {

    /**
     * Copies the list.
     *
     * @param key where it stands in the file
     * @param name of the terminal, unique in the file
     * @param root the folder that holds {@code req} and {@code res}; null where the gateway is
     *     asked
     * @param faces result folders of its card readers
     * @param host its address for {@code doctor}; null when it is not told
     * @param os operating system; null when it is not told
     * @param reader maker of the card reader; null when it is not told
     */
    public Terminal {
      faces = List.copyOf(faces);
    }
  }

  /**
   * The gateway.
   *
   * @param url {@code https://HOST:PORT}
   * @param identity the desk's PKCS#12; null when each desk names its own
   * @param identityPasswordFile the file of its password; null when each desk names its own
   * @param trust the authority's certificate; null when each desk names its own
   */
  public record Gateway(
      String url,
      @Nullable Path identity,
      @Nullable Path identityPasswordFile,
      @Nullable Path trust) {}

  /**
   * A certificate.
   *
   * @param file PEM or DER
   * @param expires its last day
   * @param purpose what it is for
   */
  public record Certificate(Path file, LocalDate expires, String purpose) {}

  /**
   * The line.
   *
   * @param name of the service
   * @param check {@code HOST:PORT} that answers on the closed network; null when it is not told
   */
  public record Line(String name, @Nullable String check) {}

  /**
   * Whom to call.
   *
   * @param phone number
   * @param name whose desk it is; null when it is not told
   * @param hours when it answers; null when it is not told
   */
  public record HelpDesk(String phone, @Nullable String name, @Nullable String hours) {

    /**
     * {@return who, phone and hours, as a line for people}
     *
     * @param language of the line
     */
    public String line(Language language) {
      return language.say("問い合わせ先：", "Whom to call: ")
          + (name == null ? "" : name + " ")
          + phone
          + (hours == null ? "" : language.say("（", " (") + hours + language.say("）", ")"));
    }
  }

  /** What this computer sees of a site's folders and files. */
  public interface Disks {

    /**
     * {@return whether a path is a folder that is there}
     *
     * @param path absolute
     */
    boolean isFolder(Path path);

    /**
     * {@return whether a path is a file that is there}
     *
     * @param path absolute
     */
    boolean isFile(Path path);

    /**
     * {@return the last day in Japan of the certificate in a file; empty when none can be read}
     *
     * @param certificate a file that is there
     */
    Optional<LocalDate> lastDay(Path certificate);

    /**
     * {@return whether a file holds an authority's certificates that can be trusted}
     *
     * @param file one that is there
     */
    boolean isTrust(Path file);
  }

  /**
   * Copies the lists.
   *
   * @param name of the practice, as it stands on reports; null when it is not told
   * @param facility kind of facility; null when it is not told
   * @param institutions institution codes, at least one
   * @param terminals terminals; empty where all goes through the gateway
   * @param gateway the gateway; null when there is none
   * @param certificates certificates whose end is watched
   * @param line the line; null when it is not told
   * @param helpDesk whom to call; null when it is not told
   */
  public SiteFile {
    institutions = List.copyOf(institutions);
    terminals = List.copyOf(terminals);
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a site file. That folders and files are there is not looked at: a share may be away.
   *
   * @param file one JSON object in UTF-8
   * @param folder from which relative paths count
   * @return the site
   * @throws FaultyFileException with all that is wrong
   */
  public static SiteFile read(byte[] file, Path folder) throws FaultyFileException {
    return read(file, folder, null);
  }

  /**
   * The same for a file all of whose folders and files must be there, and be what they are said to
   * be.
   *
   * @param file one JSON object in UTF-8
   * @param folder from which relative paths count
   * @param disks where they are looked for; null when they are not
   * @return the site
   * @throws FaultyFileException with all that is wrong
   */
  public static SiteFile read(byte[] file, Path folder, @Nullable Disks disks)
      throws FaultyFileException {
    return new Reading(Members.of(file), folder, disks).site();
  }

  /** Reads one file. */
  private static final class Reading {
    private final Members file;
    private final Path folder;
    private final @Nullable Disks disks;

    Reading(Members file, Path folder, @Nullable Disks disks) {
      this.file = file;
      this.folder = folder;
      this.disks = disks;
    }

    SiteFile site() throws FaultyFileException {
      file.needSchema(SCHEMA);
      String name = file.text("name").orElse(null);
      Facility facility = file.choice("facility", Facility.byWord()).orElse(null);
      List<MedicalInstitutionCode> institutions = institutions(facility);
      Gateway gateway = file.object("gateway").map(this::gateway).orElse(null);
      List<Terminal> terminals = terminals(gateway != null);
      List<Certificate> certificates = new ArrayList<>();
      for (Members certificate : file.objects("certificates")) {
        certificates.add(certificate(certificate));
      }
      Line line = file.object("line").map(Reading::line).orElse(null);
      HelpDesk helpDesk = file.object("helpDesk").map(Reading::helpDesk).orElse(null);
      file.endFile();
      return new SiteFile(
          name, facility, institutions, terminals, gateway, certificates, line, helpDesk);
    }

    private List<MedicalInstitutionCode> institutions(@Nullable Facility facility) {
      boolean isTest = file.flag("testInstitution").orElse(false);
      List<MedicalInstitutionCode> codes = new ArrayList<>();
      file.needSome("institutions");
      file.eachText(
          "institutions",
          (place, text) -> {
            Optional<MedicalInstitutionCode> code = MedicalInstitutionCode.tryParse(text);
            Optional<Remark> fault = institutionFault(file.key(place), text, facility, isTest);
            if (fault.isPresent()) {
              file.fault(place, fault.get().japanese(), fault.get().english());
            } else if (codes.contains(code.orElseThrow())) {
              file.fault(place, "同じ医療機関コードが2回あります", "is there twice");
            } else {
              codes.add(code.get());
            }
          });
      return codes;
    }

    private Certificate certificate(Members certificate) {
      String text = certificate.needText("file");
      Optional<Path> file = text.isEmpty() ? Optional.empty() : file(certificate, "file", text);
      LocalDate expires = certificate.needDate("expires");
      if (disks != null && file.isPresent()) {
        Optional<LocalDate> last = disks.lastDay(file.get());
        if (last.isEmpty()) {
          certificate.fault(
              "file",
              "証明書（PEMかDER）として読み取れません",
              "must hold a certificate, PEM or DER, that can be read");
        } else if (!expires.equals(last.get()) && !expires.equals(LocalDate.EPOCH)) {
          certificate.fault(
              "expires",
              "証明書の終わる日（日本時間で " + last.get() + "）と違います",
              "must be the day on which the certificate ends in Japan: " + last.get());
        }
      }
      Certificate read =
          new Certificate(file.orElse(folder), expires, certificate.needText("purpose"));
      certificate.end();
      return read;
    }

    private Gateway gateway(Members gateway) {
      Gateway read =
          new Gateway(
              gateway.needText("url"),
              file(gateway, "identity"),
              file(gateway, "identityPasswordFile"),
              file(gateway, "trust"));
      if (disks != null && read.trust() != null && !disks.isTrust(read.trust())) {
        gateway.fault(
            "trust",
            "認証局の証明書（PEM）として読み取れません",
            "must hold an authority's certificate, PEM, that can be read");
      }
      if (!read.url().isEmpty() && !isHttps(read.url())) {
        gateway.fault(
            "url", "https://HOST:PORT の形で書いてください", "must be of the form https://HOST:PORT");
      }
      gateway.end();
      return read;
    }

    private List<Terminal> terminals(boolean hasGateway) {
      List<Terminal> terminals = new ArrayList<>();
      Set<String> names = new HashSet<>();
      Set<Path> roots = new HashSet<>();
      List<Face> faces = new ArrayList<>();
      List<Members> all = hasGateway ? file.objects("terminals") : file.needObjects("terminals");
      for (Members terminal : all) {
        String name = terminal.needText("name");
        if (!name.isEmpty() && !names.add(LineCheck.plain(name))) {
          terminal.fault("name", "同じ名前の端末が2台あります", "is the name of two terminals");
        }
        Optional<String> rootText =
            hasGateway
                ? terminal.text("root")
                : Optional.of(terminal.needText("root")).filter(text -> !text.isEmpty());
        Path root = rootText.flatMap(text -> folder(terminal, "root", text)).orElse(null);
        if (root != null && !roots.add(root)) {
          terminal.fault("root", "同じフォルダが2回あります", "is there twice");
        } else if (root != null && disks != null && !holdsQueries(root, disks)) {
          terminal.fault(
              "root", "req と res のあるフォルダを書いてください", "must be a folder that holds req and res");
        }
        List<Path> own = new ArrayList<>();
        terminal.eachText(
            "face",
            (place, text) ->
                folder(terminal, place, text)
                    .ifPresent(
                        face -> {
                          own.add(face);
                          faces.add(new Face(terminal, place, face));
                        }));
        terminals.add(
            new Terminal(
                terminal.key("").replaceFirst("\\.$", ""),
                name,
                root,
                own,
                address(terminal, "host", TERMINAL_PORT, "HOST か HOST:PORT", "HOST or HOST:PORT"),
                terminal.text("os").orElse(null),
                terminal.text("reader").orElse(null)));
        terminal.end();
      }
      lookOver(faces, roots);
      return terminals;
    }

    /** A face folder, and where it stands in the file. */
    private record Face(Members terminal, String place, Path folder) {}

    /** Folders of card visits are no others: known only when all terminals are read. */
    private void lookOver(List<Face> faces, Set<Path> roots) {
      Set<Path> folders = new HashSet<>();
      for (Face face : faces) {
        if (!folders.add(face.folder())) {
          face.terminal().fault(face.place(), "同じフォルダが2回あります", "is there twice");
        } else if (isForQueries(face.folder(), roots)) {
          face.terminal()
              .fault(
                  face.place(),
                  "端末の root か、その req・res です。顔認証の結果フォルダを書いてください",
                  "is a terminal's root, req or res; must be a folder of card visits");
        }
      }
    }

    private boolean isForQueries(Path folder, Set<Path> roots) {
      return roots.contains(folder)
          || (disks != null && (isBelow(folder, roots) || holdsQueries(folder, disks)));
    }

    private static boolean isBelow(Path folder, Set<Path> roots) {
      return roots.stream()
          .anyMatch(root -> folder.equals(root.resolve(REQ)) || folder.equals(root.resolve(RES)));
    }

    private static boolean holdsQueries(Path folder, Disks disks) {
      return disks.isFolder(folder.resolve(REQ)) && disks.isFolder(folder.resolve(RES));
    }

    private static Line line(Members line) {
      Line read =
          new Line(line.needText("name"), address(line, "check", 0, "HOST:PORT", "HOST:PORT"));
      line.end();
      return read;
    }

    /** An address as {@code doctor} takes it: what is wrong is told before that. */
    private static @Nullable String address(
        Members members, String name, int usualPort, String japanese, String english) {
      Optional<String> text = members.text(name);
      if (text.isPresent() && Doctor.Address.parse(text.get(), usualPort).isEmpty()) {
        members.fault(name, japanese + " の形で書いてください", "must be of the form " + english);
      }
      return text.orElse(null);
    }

    private static HelpDesk helpDesk(Members desk) {
      HelpDesk read =
          new HelpDesk(
              desk.needText("phone"),
              desk.text("name").orElse(null),
              desk.text("hours").orElse(null));
      desk.end();
      return read;
    }

    private @Nullable Path file(Members members, String name) {
      return members.text(name).flatMap(text -> file(members, name, text)).orElse(null);
    }

    private Optional<Path> file(Members members, String name, String text) {
      Optional<Path> file = path(members, name, text);
      if (disks != null && file.isPresent() && !disks.isFile(file.get())) {
        members.fault(name, "ファイルがありません", "names a file that is not there");
        return Optional.empty();
      }
      return file;
    }

    private Optional<Path> folder(Members members, String name, String text) {
      Optional<Path> found = path(members, name, text);
      if (disks != null && found.isPresent() && !disks.isFolder(found.get())) {
        members.fault(
            name,
            "フォルダがないか、このPCから届きません",
            "names a folder that is not there, or not in reach of this computer");
        return Optional.empty();
      }
      return found;
    }

    private Optional<Path> path(Members members, String name, String text) {
      try {
        return Optional.of(folder.resolve(text).toAbsolutePath().normalize());
      } catch (InvalidPathException e) {
        members.fault(name, "使えるパスを書いてください", "must be a usable path");
        return Optional.empty();
      }
    }
  }

  /**
   * What is wrong with an institution code: ill-formed, or not one of such a practice in Japan.
   *
   * @param facility kind of facility, if it is known
   * @param isTest whether the practice is one for tests, whose check digits need not be right
   */
  static Optional<Remark> institutionFault(
      String key, String text, @Nullable Facility facility, boolean isTest) {
    Optional<MedicalInstitutionCode> parsed = MedicalInstitutionCode.tryParse(text);
    if (parsed.isEmpty()) {
      return Optional.of(new Remark(key, "数字10桁で書いてください", "must be 10 digits"));
    }
    MedicalInstitutionCode code = parsed.get();
    int prefecture = Integer.parseInt(code.prefecture());
    if (prefecture < 1 || prefecture > LAST_PREFECTURE) {
      return Optional.of(
          new Remark(key, "先頭の2桁が都道府県番号（01〜47）ではありません", "must begin with a prefecture, 01 to 47"));
    }
    Optional<PointTable> table = code.pointTable();
    if (table.isEmpty()) {
      return Optional.of(
          new Remark(
              key,
              "3桁目が点数表（1 医科、3 歯科、4 調剤、6 訪問看護）ではありません",
              "must have a fee table as its third digit: 1, 3, 4 or 6"));
    }
    if (facility != null && facility.isPharmacy() != (table.get() == PointTable.PHARMACY)) {
      return Optional.of(
          new Remark(
              key,
              "3桁目（点数表）が facility と合いません（薬局は 4）",
              "its third digit does not go with facility: that of a pharmacy is 4"));
    }
    if (!isTest && !code.hasValidCheckDigit()) {
      return Optional.of(
          new Remark(
              key,
              "検証番号（10桁目）が、先頭の9桁から計算した数字と合いません。"
                  + "接続テスト用のコードなら \"testInstitution\": true（rollout init では前の質問に y）",
              "its check digit, the tenth, is not the one that the first nine give; for a code for"
                  + " tests set \"testInstitution\": true (rollout init: answer y before)"));
    }
    return Optional.empty();
  }

  static boolean isHttps(String url) {
    try {
      URI uri = URI.create(url);
      return "https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * {@return what to look at, though it is no fault: systems, readers and lines that the rules do
   * not know, certificates near their end}
   *
   * @param rules the rules
   * @param today the day, in Japan
   */
  public List<Remark> hints(RolloutRules rules, LocalDate today) {
    List<Remark> hints = new ArrayList<>();
    for (Terminal terminal : terminals) {
      if (terminal.os() != null && !isNamed(rules.operatingSystems(), terminal.os())) {
        String names = String.join("、", rules.operatingSystems().names());
        hints.add(
            new Remark(
                terminal.key() + ".os",
                "推奨のOSではありません（" + rules.date() + " 時点の推奨: " + names + "）",
                "is none of those recommended on " + rules.date() + ": " + names));
      }
      if (terminal.reader() != null && !isNamed(rules.readerMakers(), terminal.reader())) {
        hints.add(
            new Remark(
                terminal.key() + ".reader",
                "この規則（" + rules.date() + " 時点）にないメーカーです",
                "is a maker that the rules of " + rules.date() + " do not know"));
      }
    }
    for (int i = 0; i < certificates.size(); i++) {
      long days = ChronoUnit.DAYS.between(today, certificates.get(i).expires());
      if (days < NEAR_DAYS) {
        hints.add(
            new Remark(
                "certificates[" + i + "].expires",
                days < 0 ? "期限が切れています" : "期限まであと" + days + "日です",
                days < 0 ? "is over" : "ends in " + days + " days"));
      }
    }
    if (line != null) {
      LineCheck check = LineCheck.of(rules, line.name(), today);
      if (check.status() == LineCheck.Status.NOT_KNOWN) {
        hints.add(
            new Remark(
                "line.name",
                "この規則（" + rules.date() + " 時点）にない回線です。使えるかどうかは分かりません",
                "is a line that the rules of "
                    + rules.date()
                    + " do not know: whether it can be used is not known"));
      } else if (check.status() == LineCheck.Status.NOT_USABLE) {
        hints.add(
            new Remark(
                "line.name",
                "利用できない回線です（" + rules.date() + " 時点の規則）",
                "is a line that can not be used, by the rules of " + rules.date()));
      }
    }
    return hints;
  }

  private static boolean isNamed(RolloutRules.Names names, String name) {
    String wanted = withoutBits(name);
    return names.names().stream().anyMatch(known -> withoutBits(known).equals(wanted));
  }

  private static String withoutBits(String name) {
    return LineCheck.plain(name).replace(BITS, "");
  }
}
