package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import jp.shikaku.internal.io.OwnerOnlyFiles;

/**
 * The file with the secret that the local service wants to hear: made when it is not there, the
 * owner's alone, and of no use when others may read it.
 */
final class TokenFile {

  private static final int BYTES = 32;
  private static final int LONGEST = 4096;
  private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z._~+/=-]{32,512}");

  /** Who may do anything on the computer in any case. */
  private static final Set<String> MIGHTY =
      Set.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators");

  private TokenFile() {}

  /** Reads the secret of {@code --token-file}, or makes one. */
  static String readOrMake(Given given) {
    Path file = Options.path(given).toAbsolutePath();
    try {
      String made = make(file);
      return made.isEmpty() ? read(given, file) : made;
    } catch (IOException e) {
      throw unusable(given);
    }
  }

  /** Refuses a file that is there and of no use, and makes none. */
  static void refuseUseless(Given given) {
    Path file = Options.path(given).toAbsolutePath();
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isEmptyOfOurs(file)) {
        var unused = read(given, file);
      }
    } catch (IOException e) {
      throw unusable(given);
    }
  }

  private static BadInput unusable(Given given) {
    return given.bad("このファイルは読み書きできません", "can not be read or made");
  }

  /** Returns the new secret; empty when the file is there. */
  private static String make(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      if (isEmptyOfOurs(file)) {
        Files.delete(file);
      }
      OwnerOnly.writeWhole(file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
      return token;
    } catch (FileAlreadyExistsException e) {
      return "";
    }
  }

  /** What an earlier version left behind on a full disk: it holds nothing and blocks the start. */
  private static boolean isEmptyOfOurs(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == 0
        && !isOpenToOthers(file);
  }

  private static String read(Given given, Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
      throw given.bad("トークンを書いた通常のファイルを指定してください", "must be a regular file that holds a token");
    }
    if (isOpenToOthers(file)) {
      throw given.bad(
          "ほかの利用者が読めるファイルは使えません（Linuxでは chmod 600。または削除すれば作り直します）",
          "must be readable by its owner only (chmod 600, or delete it: it is made anew)");
    }
    String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!TOKEN.matcher(token).matches()) {
      throw given.bad(
          "トークンは32文字以上512文字以内の半角英数記号にしてください（ファイルを削除すれば作り直します）",
          "must hold a token of 32 to 512 letters and digits (delete it: it is made anew)");
    }
    return token;
  }

  /** Whether somebody else may read the file, or may let himself read it. */
  static boolean isOpenToOthers(Path file) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (posix != null) {
      return posix.readAttributes().permissions().stream()
          .anyMatch(
              right ->
                  right != PosixFilePermission.OWNER_READ
                      && right != PosixFilePermission.OWNER_WRITE
                      && right != PosixFilePermission.OWNER_EXECUTE);
    }
    AclFileAttributeView acl =
        Files.getFileAttributeView(file, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (acl == null) {
      return true; // a file system without rights, as on a memory stick, keeps no secret
    }
    UserPrincipal self = OwnerOnlyFiles.user(file);
    for (AclEntry entry : acl.getAcl()) {
      boolean reads =
          entry.type() == AclEntryType.ALLOW
              && (entry.permissions().contains(AclEntryPermission.READ_DATA)
                  || entry.permissions().contains(AclEntryPermission.WRITE_DATA)
                  || entry.permissions().contains(AclEntryPermission.WRITE_ACL)
                  || entry.permissions().contains(AclEntryPermission.WRITE_OWNER));
      if (reads
          && !entry.principal().equals(self)
          && !MIGHTY.contains(entry.principal().getName())) {
        return true;
      }
    }
    return false;
  }
}
