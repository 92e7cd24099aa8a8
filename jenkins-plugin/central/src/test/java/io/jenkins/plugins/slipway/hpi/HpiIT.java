package io.jenkins.plugins.slipway.hpi;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Extension;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.jenkinsci.Symbol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.stapler.DataBoundConstructor;

/** Holds target/slipway.hpi to what a real controller was seen to need (DESIGN, section 5). */
class HpiIT {
  private static Hpi hpi;

  @BeforeAll
  static void open(@TempDir Path directory) throws IOException {
    hpi = Hpi.open(directory);
  }

  @AfterAll
  static void close() throws IOException {
    hpi.close();
  }

  @Test
  void shouldCarryOneManifestInBothPlaces_whenBuilt() throws IOException {
    Attributes manifest = hpi.manifest().getMainAttributes();

    assertThat(hpi.innerManifest().getMainAttributes()).isEqualTo(manifest);
    assertThat(manifest.getValue("Short-Name")).isEqualTo("slipway");
    assertThat(manifest.getValue("Long-Name")).isNotBlank();
    assertThat(manifest.getValue("Group-Id")).isEqualTo("io.jenkins.plugins");
    assertThat(manifest.getValue("Artifact-Id")).isEqualTo("slipway");
    assertThat(manifest.getValue("Plugin-Version")).isNotBlank();
    assertThat(manifest.getValue("Jenkins-Version"))
        .isEqualTo(System.getProperty("slipway.baseline"));
    assertThat(manifest.getValue("Minimum-Java-Version")).isEqualTo("17");
    assertThat(manifest.getValue("Plugin-License-Name")).isEqualTo("Apache-2.0");
  }

  @Test
  void shouldDependOnPluginsByVersion_whenBuilt() throws IOException {
    String dependencies = hpi.manifest().getMainAttributes().getValue("Plugin-Dependencies");

    assertThat(dependencies.split(","))
        .allMatch(dependency -> dependency.matches("[a-z-]+:\\d+\\.v[0-9a-f_]+"))
        .extracting(dependency -> dependency.split(":")[0])
        .containsExactly("structs", "workflow-api", "workflow-step-api");
  }

  @Test
  void shouldIndexEveryExtension_whenReadAsJenkinsReads() throws Exception {
    List<String> indexed = new ArrayList<>();
    Class<? extends Annotation> extension =
        hpi.classLoader().loadClass(Extension.class.getName()).asSubclass(Annotation.class);
    for (IndexItem<?, ?> item : index(extension)) {
      indexed.add(item.className());
    }

    assertThat(indexed)
        .containsExactlyInAnyOrderElementsOf(annotated(Extension.class))
        .hasSizeGreaterThanOrEqualTo(9);
  }

  private static <A extends Annotation> Index<A, Object> index(Class<A> type) {
    return Index.load(type, Object.class, hpi.classLoader());
  }

  @Test
  void shouldIndexEverySymbol_whenBuilt() throws IOException {
    assertThat(hpi.text("META-INF/services/annotations/org.jenkinsci.Symbol").lines())
        .containsExactlyInAnyOrderElementsOf(annotated(Symbol.class));
  }

  @Test
  void shouldKeepParameterNames_whenDataBound() throws IOException {
    List<Constructor<?>> constructors = new ArrayList<>();
    for (Class<?> type : hpi.classes()) {
      for (Constructor<?> constructor : type.getConstructors()) {
        if (has(constructor.getAnnotations(), DataBoundConstructor.class)) {
          constructors.add(constructor);
        }
      }
    }

    assertThat(constructors).hasSize(11);
    assertThat(constructors)
        .flatExtracting(constructor -> Arrays.asList(constructor.getParameters()))
        .isNotEmpty()
        .allMatch(parameter -> ((java.lang.reflect.Parameter) parameter).isNamePresent());
  }

  @Test
  void shouldEscapeAndCarryNoScript_whenAView() throws IOException {
    List<String> views = hpi.entries().stream().filter(name -> name.endsWith(".jelly")).toList();

    assertThat(views).hasSizeGreaterThanOrEqualTo(10);
    for (String view : views) {
      String text = hpi.text(view);
      assertThat(text).as(view).startsWith("<?jelly escape-by-default='true'?>\n");
      assertThat(text).as(view).doesNotContain("javascript:").doesNotContain("<style");
      assertThat(Pattern.compile("\\son[a-z]+=").matcher(text).find()).as(view).isFalse();
      assertThat(Pattern.compile("<script(?![^>]*\\ssrc=)").matcher(text).find())
          .as(view)
          .isFalse();
    }
  }

  @Test
  void shouldPackageNothingThatJenkinsProvides_whenBuilt() throws IOException {
    assertThat(hpi.libraries())
        .noneMatch(
            name ->
                name.matches(
                    "(jenkins-signatures|local-platform|groovy|guava|failureaccess|jna|slf4j|jcl-over|commons-io|commons-codec|commons-logging|jetty|jakarta|picocli|sezpoz|localizer|stapler|remoting|junit|assertj|archunit).*"));
    for (Path library : hpi.libraries("")) {
      try (java.util.zip.ZipFile jar = new java.util.zip.ZipFile(library.toFile())) {
        assertThat(jar.stream())
            .as(library.toString())
            .noneMatch(
                entry ->
                    entry.getName().matches("(hudson|jenkins|org/jenkinsci|org/kohsuke)/.*class"));
      }
    }
  }

  private static List<String> annotated(Class<? extends Annotation> annotation) throws IOException {
    return hpi.classes().stream()
        .filter(type -> has(type.getAnnotations(), annotation))
        .map(Class::getName)
        .toList();
  }

  /** By name: the plugin's class loader has its own copy of the annotation. */
  private static boolean has(Annotation[] present, Class<? extends Annotation> wanted) {
    return Arrays.stream(present)
        .anyMatch(annotation -> annotation.annotationType().getName().equals(wanted.getName()));
  }
}
