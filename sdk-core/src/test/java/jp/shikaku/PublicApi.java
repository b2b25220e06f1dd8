package jp.shikaku;

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

/** Writes down the public API of a module, one line for each member. */
public final class PublicApi {

  private PublicApi() {}

  /**
   * Describes the exported types that users can reach.
   *
   * @param classes the folder of the module's classes
   * @param exported the names of the exported packages
   * @return lines of text
   * @throws Exception when the classes can not be read
   */
  public static String describe(Path classes, List<String> exported) throws Exception {
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
        Class<?> type = Class.forName(name, false, PublicApi.class.getClassLoader());
        if (exported.contains(type.getPackageName()) && isReachable(type)) {
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
    return Arrays.stream(types).map(PublicApi::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    return type.getTypeName()
        .replaceAll("\\b(java\\.(lang|util|time|nio\\.file)(\\.\\w+)*)\\.(?=[A-Z])", "");
  }
}
