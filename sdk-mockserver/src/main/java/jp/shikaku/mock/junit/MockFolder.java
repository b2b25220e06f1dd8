package jp.shikaku.mock.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of type {@link java.nio.file.Path} of a test {@link WithMockTerminal}: it gets
 * the terminal's shared folder「資格確認端末の共有フォルダ」, or one in it. It is a temporary folder, of this test
 * alone.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MockFolder {

  /**
   * Which folder: {@code req}, {@code res} or {@code face}; by default the one that holds the
   * three.
   *
   * @return a name, empty for the shared folder itself
   */
  String value() default "";
}
