package jp.shikaku.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import jp.shikaku.internal.io.FolderException.Trouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FolderExceptionTest {

  private static Trouble troubleOf(Exception cause) {
    return FolderException.of(Role.REQ, cause).trouble();
  }

  @Test
  void troubleIsToldApartByWhatTheSystemSays() {
    assertThat(troubleOf(new AccessDeniedException("x"))).isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new SecurityException("x"))).isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new ReadOnlyFileSystemException())).isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new FileSystemException("x", null, "Read-only file system")))
        .isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new FileSystemException("x", null, "No space left on device")))
        .isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new IOException("There is not enough space on the disk")))
        .isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new FileSystemException("x", null, "Disk quota exceeded")))
        .isEqualTo(Trouble.FULL);
    assertThat(
            troubleOf(
                new IOException(
                    "\u30c7\u30a3\u30b9\u30af\u306b\u5341\u5206\u306a\u7a7a\u304d\u9818\u57df"
                        + "\u304c\u3042\u308a\u307e\u305b\u3093\u3002")))
        .isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new FileSystemException("x", null, "読み込み専用ファイルシステムです")))
        .isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new FileSystemException("x", null, "The media is write protected.")))
        .isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new FileSystemException("x", null, "このメディアは書き込み禁止になっています。")))
        .isEqualTo(Trouble.DENIED);
    assertThat(troubleOf(new IOException("デバイスに空き領域がありません"))).isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new IOException("ディスク使用量制限を超過しました"))).isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new IOException("Not enough quota is available to process this command.")))
        .isEqualTo(Trouble.FULL);
    assertThat(troubleOf(new NoSuchFileException("x"))).isEqualTo(Trouble.UNREACHABLE);
    assertThat(troubleOf(new IOException())).isEqualTo(Trouble.UNREACHABLE);
  }

  @Test
  @DisplayName("R-F-05 it names the folder's role and never a path")
  void noPath() {
    FolderException exception =
        FolderException.of(Role.RES, new AccessDeniedException("/home/tanaka/res/x.xml"));

    assertThat(exception).hasMessage("folder res is DENIED: AccessDeniedException").hasNoCause();
    assertThat(exception.role()).isEqualTo(Role.RES);
    assertThat(FolderException.of(Role.REQ, exception)).isSameAs(exception);
  }
}
