package jp.shikaku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the public API with a file, so that every change of it stands in a diff. To accept a
 * change: copy {@code target/public-api.txt} over {@code src/test/resources/api/public-api.txt}.
 */
class PublicApiTest {

  private static final List<String> EXPORTED =
      List.of(
          "jp.shikaku",
          "jp.shikaku.audit",
          "jp.shikaku.value",
          "jp.shikaku.eligibility",
          "jp.shikaku.medical",
          "jp.shikaku.druginfo",
          "jp.shikaku.checkup",
          "jp.shikaku.transport");

  @Test
  void theApiIsWhatTheFileSays() throws Exception {
    String api = describe();
    Files.writeString(Path.of("target/public-api.txt"), api, UTF_8);
    assertThat(api)
        .as("see the comment of this class")
        .isEqualTo(Files.readString(Path.of("src/test/resources/api/public-api.txt"), UTF_8));
  }

  private static String describe() throws Exception {
    Path classes = Path.of("target/classes");
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (String name :
          files
              .map(file -> classes.relativize(file).toString().replace('\\', '/'))
              .filter(file -> file.endsWith(".class") && file.contains("/"))
              .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
              .sorted()
              .toList()) {
        if (name.endsWith("package-info")) {
          continue;
        }
        Class<?> type = Class.forName(name, false, PublicApiTest.class.getClassLoader());
        if (EXPORTED.contains(type.getPackageName()) && isReachable(type)) {
          lines.addAll(describe(type));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static boolean isReachable(Class<?> type) {
    for (Class<?> t = type; t != null; t = t.getEnclosingClass()) {
      if (!isOpen(t.getModifiers())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isLocalClass();
  }

  private static boolean isOpen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<String> describe(Class<?> type) {
    List<String> lines = new ArrayList<>();
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    String sealed = type.isSealed() ? "sealed " : "";
    String modifiers =
        Modifier.toString(
            type.getModifiers() & ~(Modifier.INTERFACE | Modifier.PUBLIC | Modifier.STATIC));
    lines.add("");
    lines.add((sealed + modifiers + " " + kind + " " + type.getName()).trim().replace("  ", " "));
    TreeSet<String> members = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isOpen(field.getModifiers())) {
        members.add(
            "  "
                + (field.isEnumConstant() ? "constant" : name(field.getGenericType()))
                + " "
                + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isOpen(constructor.getModifiers()) && !type.isEnum()) {
        members.add("  new(" + names(constructor.getGenericParameterTypes()) + ")");
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isOpen(method.getModifiers()) && !method.isSynthetic() && !method.isBridge()) {
        members.add(
            "  "
                + (Modifier.isStatic(method.getModifiers()) ? "static " : "")
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + "("
                + names(method.getGenericParameterTypes())
                + ")");
      }
    }
    lines.addAll(members);
    return lines;
  }

  private static String names(Type[] types) {
    return Arrays.stream(types).map(PublicApiTest::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    return type.getTypeName()
        .replaceAll("\\b(java\\.(lang|util|time|nio\\.file)(\\.\\w+)*)\\.(?=[A-Z])", "");
  }
}
