package jp.shikaku.cardreader.pcsc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import javax.smartcardio.CardChannel;
import javax.smartcardio.TerminalFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the package lets out, and who may call into PC/SC. */
class PcscSurfaceTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("jp.shikaku.cardreader.pcsc");

  @Test
  @DisplayName(
      "G5 no public signature has a type of javax.smartcardio or raw bytes, but the supplier")
  void signatures() throws ClassNotFoundException {
    List<String> leaks = new ArrayList<>();
    int looked = 0;
    for (JavaClass type : CLASSES) {
      if (!isVisible(type)) {
        continue;
      }
      Class<?> reflected = Class.forName(type.getName());
      List<Executable> members = new ArrayList<>(List.of(reflected.getDeclaredMethods()));
      members.addAll(List.of((Executable[]) reflected.getDeclaredConstructors()));
      for (Executable member : members) {
        if (Modifier.isPublic(member.getModifiers())
            || Modifier.isProtected(member.getModifiers())) {
          looked++;
          List<Type> types = new ArrayList<>(List.of(member.getGenericParameterTypes()));
          if (member instanceof Method method) {
            types.add(method.getGenericReturnType());
          }
          for (Type used : types) {
            String name = used.getTypeName();
            if (name.contains("javax.smartcardio") || name.contains("byte[]")) {
              leaks.add(member.getName() + " " + name);
            }
          }
        }
      }
      for (Constructor<?> constructor : reflected.getConstructors()) {
        assertThat(constructor.getParameterTypes()).doesNotContain(byte[].class);
      }
    }
    assertThat(looked).isGreaterThan(30);
    assertThat(leaks)
        .containsExactly(
            "terminalFactory java.util.function.Supplier<javax.smartcardio.TerminalFactory>");
  }

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(PcscSurfaceTest::isVisible).orElse(true);
  }

  @Test
  @DisplayName("G5 the public types are these")
  void types() {
    assertThat(CLASSES.stream().filter(PcscSurfaceTest::isVisible).map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "PcscSource",
            "Builder",
            "MyNumberCard",
            "LastTry",
            "CardCertificate",
            "CertificateSerial",
            "PossessionProven",
            "CardAccessException",
            "Reason");
  }

  @Test
  @DisplayName("G1 one method transmits, and it asks the guard")
  void oneTransmit() {
    List<JavaMethodCall> transmits =
        CLASSES.stream()
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(CardChannel.class))
            .filter(call -> call.getName().equals("transmit"))
            .toList();
    assertThat(transmits).hasSize(1);
    assertThat(transmits.get(0).getOrigin().getMethodCallsFromSelf())
        .anyMatch(
            call ->
                call.getTargetOwner().isEquivalentTo(ApduGuard.class)
                    && call.getName().equals("check"));
    noClasses()
        .should()
        .callMethod(javax.smartcardio.Card.class, "openLogicalChannel")
        .orShould()
        .callMethod(javax.smartcardio.Card.class, "transmitControlCommand", int.class, byte[].class)
        .check(CLASSES);
  }

  @Test
  @DisplayName("P1 nobody asks for the default factory, which stays empty for ever")
  void neverDefault() {
    noClasses().should().callMethod(TerminalFactory.class, "getDefault").check(CLASSES);
  }

  @Test
  @DisplayName("7.6 what runs in the worker needs the JDK alone")
  void workerIsSelfContained() {
    for (Class<?> part :
        List.of(
            PcscWorker.class,
            WorkerLines.class,
            LocalPcsc.class,
            ApduGuard.class,
            Apdu.class,
            Hex.class,
            PcscFault.class,
            Pcsc.class,
            CardLink.class)) {
      noClasses()
          .that()
          .haveNameMatching(part.getName().replace(".", "\\.") + "(\\$.*)?")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.slf4j..")
                  .or(resideInAPackage("jp.shikaku.internal.."))
                  .or(resideInAPackage("jp.shikaku.transport.."))
                  .or(resideInAPackage("jp.shikaku.value.."))
                  .or(resideInAPackage("jp.shikaku")))
          .check(CLASSES);
    }
  }
}
