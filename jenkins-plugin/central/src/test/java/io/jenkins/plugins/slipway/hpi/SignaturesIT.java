package io.jenkins.plugins.slipway.hpi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import hudson.Extension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The declarations that stand in for Jenkins at compile time declare, and do nothing. */
class SignaturesIT {
  private static JavaClasses signatures;

  @BeforeAll
  static void read() throws IOException {
    String jar = Extension.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (JarFile file = new JarFile(jar)) {
      signatures = new ClassFileImporter().importJar(file);
    }
  }

  @Test
  void shouldCallNothing_whenASignature() {
    List<String> calls =
        signatures.stream()
            .flatMap(type -> type.getAccessesFromSelf().stream())
            .filter(access -> !isDeclaration(access))
            .map(JavaAccess::getDescription)
            .toList();

    assertThat(signatures).hasSizeGreaterThan(60);
    assertThat(calls).isEmpty();
  }

  @Test
  void shouldSayWhereItWasRead_whenASignature() throws IOException {
    Path sources = Path.of(System.getProperty("slipway.plugin"), "signatures", "SOURCES.md");
    List<String> rows =
        Files.readAllLines(sources).stream()
            .filter(line -> line.matches("\\| \\w+\\..*"))
            .map(line -> line.split("\\|")[1].strip())
            .toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            signatures.stream()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .map(JavaClass::getName)
                .toList());
  }

  /** A superclass's constructor, a field of its own, the refusal of every body, an enum's parts. */
  private static boolean isDeclaration(JavaAccess<?> access) {
    JavaClass owner = access.getOriginOwner();
    return access.getTargetOwner().isEquivalentTo(UnsupportedOperationException.class)
        || owner.isEnum()
        || access instanceof JavaFieldAccess && access.getTargetOwner().equals(owner)
        || isBridge(access)
        || access instanceof JavaConstructorCall
            && owner.getRawSuperclass().map(access.getTargetOwner()::equals).orElse(false);
  }

  /** What the compiler adds for an override with a narrower type. */
  private static boolean isBridge(JavaAccess<?> access) {
    return access.getTargetOwner().equals(access.getOriginOwner())
        && access.getTarget().getName().equals(access.getOrigin().getName());
  }
}
