package io.jenkins.plugins.slipway.hpi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin's code names is there at run time, in the version that Jenkins has. */
class LinkageIT {
  private static Hpi hpi;

  @BeforeAll
  static void open(@TempDir Path directory) throws IOException {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    hpi = Hpi.open(directory);
  }

  @AfterAll
  static void close() throws IOException {
    hpi.close();
    ArchConfiguration.get().reset();
  }

  @Test
  void shouldFindEveryClass_whenReachableFromTheSteps() throws IOException {
    JavaClasses own =
        classes(
            hpi.libraries(
                "slipway-plugin", "pipelines", "image-builder", "registry-replicator", "deployer"));
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> todo = new ArrayDeque<>();
    own.stream()
        .map(JavaClass::getName)
        .filter(name -> name.startsWith("io.jenkins.plugins.slipway."))
        .forEach(todo::add);
    List<String> missing = new ArrayList<>();
    while (!todo.isEmpty()) {
      String name = todo.remove();
      if (seen.add(name) && own.contain(name)) {
        for (Dependency dependency : own.get(name).getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getBaseComponentType().getName();
          if (exists(target)) {
            todo.add(target);
          } else {
            missing.add(dependency.getDescription());
          }
        }
      }
    }

    assertThat(seen).anyMatch(name -> name.startsWith("io.slipway."));
    assertThat(missing).isEmpty();
  }

  @Test
  void shouldFindEveryMember_whenOfALibraryThatCoreProvides() throws Exception {
    JavaClasses users =
        classes(
            hpi.libraries(
                "slipway-plugin",
                "pipelines",
                "image-builder",
                "registry-replicator",
                "deployer",
                "jib-",
                "oras-java-sdk",
                "google-",
                "opencensus",
                "httpclient",
                "commons-compress"));
    List<String> broken = new ArrayList<>();
    int checked = 0;
    for (JavaClass user : users) {
      for (JavaAccess<?> access : user.getAccessesFromSelf()) {
        Class<?> owner = inCore(access.getTargetOwner());
        if (owner != null) {
          checked++;
          if (!hasMember(owner, access)) {
            broken.add(access.getDescription());
          }
        }
      }
    }

    assertThat(checked).isGreaterThan(300);
    assertThat(broken).isEmpty();
  }

  private static JavaClasses classes(List<Path> jars) throws IOException {
    List<JarFile> files = new ArrayList<>();
    for (Path jar : jars) {
      files.add(new JarFile(jar.toFile()));
    }
    JavaClasses classes = new ClassFileImporter().importJars(files);
    for (JarFile file : files) {
      file.close();
    }
    return classes;
  }

  private static boolean exists(String name) {
    return hpi.classLoader().getResource(name.replace('.', '/') + ".class") != null
        || ClassLoader.getPlatformClassLoader().getResource(name.replace('.', '/') + ".class")
            != null
        || Set.of("int", "long", "boolean", "byte", "char", "short", "float", "double", "void")
            .contains(name);
  }

  private static Class<?> inCore(JavaClass owner) {
    String name = owner.getBaseComponentType().getName();
    if (!name.matches(
        "(com\\.google\\.common|com\\.sun\\.jna|org\\.apache\\.commons\\.(io|codec|logging)|org\\.slf4j)\\..*")) {
      return null;
    }
    try {
      return Class.forName(name, false, hpi.core());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("The baseline's core has no " + name, e);
    }
  }

  private static boolean hasMember(Class<?> owner, JavaAccess<?> access) {
    String name = access.getTarget().getName();
    if (access instanceof JavaFieldAccess) {
      return lineage(owner)
          .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
          .anyMatch(field -> field.getName().equals(name));
    }
    List<String> parameters = parameters(access);
    Stream<? extends Executable> candidates =
        name.equals("<init>")
            ? Arrays.stream(owner.getDeclaredConstructors())
            : lineage(owner)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name));
    return candidates.anyMatch(
        candidate ->
            Arrays.stream(candidate.getParameterTypes())
                .map(Class::getName)
                .toList()
                .equals(parameters));
  }

  private static List<String> parameters(JavaAccess<?> access) {
    return ((com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget) access.getTarget())
        .getRawParameterTypes().stream().map(JavaClass::getName).toList();
  }

  private static Stream<Class<?>> lineage(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    collect(type, all);
    all.add(Object.class);
    return all.stream();
  }

  private static void collect(Class<?> type, Set<Class<?>> all) {
    if (type != null && all.add(type)) {
      collect(type.getSuperclass(), all);
      Arrays.stream(type.getInterfaces()).forEach(parent -> collect(parent, all));
    }
  }
}
