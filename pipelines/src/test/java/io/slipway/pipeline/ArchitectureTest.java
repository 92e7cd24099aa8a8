package io.slipway.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the table of docs/ARCHITECTURE.md: who may know whom. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.slipway");

  private static final Map<String, List<String>> MAY_NOT_KNOW =
      Map.of(
          "image", List.of("registry", "deploy", "local", "pipeline"),
          "registry", List.of("image", "deploy", "local", "pipeline"),
          "deploy", List.of("image", "registry", "local", "pipeline"),
          "local", List.of("registry", "deploy", "pipeline"));

  @TestFactory
  List<DynamicTest> shouldKnowOnlyItsOwn_whenEngine() {
    return MAY_NOT_KNOW.keySet().stream()
        .map(module -> DynamicTest.dynamicTest(module, () -> modules(module).check(CLASSES)))
        .toList();
  }

  private static ArchRule modules(String module) {
    String[] others =
        MAY_NOT_KNOW.get(module).stream()
            .map(name -> "io.slipway." + name + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("io.slipway." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }

  @Test
  void shouldKnowNoJenkins_whenOutsideOfThePlugin() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepGroovyInTheRunner_whenInPipelines() {
    noClasses()
        .that()
        .resideInAPackage("io.slipway.pipeline..")
        .and()
        .resideOutsideOfPackage("io.slipway.pipeline.runner..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("groovy..", "org.codehaus.groovy..", "com.cloudbees..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepTheStepsFreeOfWhoCallsThem_whenInPipelines() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.slipway.pipeline.step..",
            "io.slipway.pipeline.record..",
            "io.slipway.pipeline.yaml..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.slipway.pipeline.runner..",
            "io.slipway.pipeline.cli..",
            "io.slipway.pipeline.console..",
            "io.slipway.pipeline.page..",
            "io.slipway.pipeline.demo..")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoCycles_whenFeaturesOfPipelinesUseEachOther() {
    slices().matching("io.slipway.pipeline.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
