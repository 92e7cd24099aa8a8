package io.slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.pipeline.cli.Main;
import io.slipway.pipeline.step.AnalyseReleaseResult;
import io.slipway.pipeline.step.ApproveReleaseResult;
import io.slipway.pipeline.step.BuildImageResult;
import io.slipway.pipeline.step.HarborApplyResult;
import io.slipway.pipeline.step.ReleaseQueueResult;
import io.slipway.pipeline.step.ReleaseResult;
import io.slipway.pipeline.step.ReleaseStatusResult;
import io.slipway.pipeline.step.ReplicateImageResult;
import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.TelemetryResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user guide says what there is: its links lead somewhere, and nothing is left out. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Map<String, Class<?>> RESULTS =
      Map.ofEntries(
          Map.entry("buildImage", BuildImageResult.class),
          Map.entry("replicateImage", ReplicateImageResult.class),
          Map.entry("harborApply", HarborApplyResult.class),
          Map.entry("deployRelease", ReleaseResult.class),
          Map.entry("promoteRelease", ReleaseResult.class),
          Map.entry("rollbackRelease", ReleaseResult.class),
          Map.entry("approveRelease", ApproveReleaseResult.class),
          Map.entry("analyseRelease", AnalyseReleaseResult.class),
          Map.entry("releaseStatus", ReleaseStatusResult.class),
          Map.entry("releaseQueue", ReleaseQueueResult.class),
          Map.entry("collectTelemetry", TelemetryResult.class));
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+)  +\\S");
  private static final Pattern OPTION = Pattern.compile("(?m)^ {2,}(?:-\\w, )?(--[a-z-]+)");

  @Test
  void shouldLeadSomewhere_whenAPageLinks() throws IOException {
    List<Path> pages = new ArrayList<>(pages(DOCS));
    pages.add(ROOT.resolve("README.md"));
    assertThat(pages.stream().flatMap(page -> brokenLinks(page).stream())).isEmpty();
  }

  @Test
  void shouldFindBrokenLinks_whenAFileOrAHeadingIsMissing(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("b.md"), "# Two words\n");
    Path page =
        Files.writeString(
            directory.resolve("a.md"),
            "[1](b.md) [2](b.md#two-words) [3](c.md) [4](b.md#other) `[5](d.md)` [6](https://x.y)");
    assertThat(brokenLinks(page)).containsExactly("a.md: c.md", "a.md: b.md#other");
  }

  @Test
  void shouldNameEveryPage_whenTheIndexIsRead() throws IOException {
    String index = Files.readString(DOCS.resolve("README.md"));
    for (Path page : pages(DOCS)) {
      if (!page.endsWith("README.md")) {
        assertThat(index).contains("](" + page.getFileName() + ")");
      }
    }
  }

  @Test
  void shouldNameEveryCommand_whenTheGuideIsRead() throws IOException {
    List<String> commands = matches(COMMAND, help());
    assertThat(commands).contains("build", "demo").hasSizeGreaterThan(8);
    String index = Files.readString(DOCS.resolve("README.md"));
    assertThat(commands)
        .allSatisfy(
            name ->
                assertThat(index).containsPattern("(?m)^slipway ([a-z]+ \\| )*" + name + "( |$)"));
  }

  @Test
  void shouldNameEveryOption_whenBuildAndRunAreDescribed() throws IOException {
    for (String[] pair : new String[][] {{"build", "build.md"}, {"run", "jenkinsfile.md"}}) {
      String page = Files.readString(DOCS.resolve(pair[1]));
      List<String> options = new ArrayList<>(matches(OPTION, help(pair[0])));
      options.removeAll(List.of("--help", "--version"));
      assertThat(options).hasSizeGreaterThan(4);
      assertThat(options).allSatisfy(option -> assertThat(page).contains(option));
    }
  }

  @Test
  void shouldNameEveryParameterAndResult_whenStepsAreDescribed() throws Exception {
    String page = Files.readString(DOCS.resolve("jenkinsfile.md"));
    StepCatalogue catalogue = StepCatalogue.standard();
    assertThat(RESULTS.keySet()).isEqualTo(catalogue.names());
    for (String name : catalogue.names()) {
      String section = section(page, name);
      for (String field : catalogue.parameters(name)) {
        assertThat(section)
            .as("parameter %s of %s", field, name)
            .containsPattern("(?m)^\\|[^|]*`" + field + "`");
      }
      String results = section.contains("Result as of") ? section(page, "deployRelease") : section;
      components(RESULTS.get(name))
          .forEach(
              field ->
                  assertThat(results.substring(results.indexOf("Result:")))
                      .as("result %s of %s", field, name)
                      .contains("`" + field + "`"));
    }
  }

  private static Stream<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(component -> component.getName());
  }

  /** The text under the heading that names {@code step}. */
  private static String section(String page, String step) {
    Matcher matcher =
        Pattern.compile("(?ms)^###[^\n]*\\b" + step + "\\b[^\n]*\n(.*?)(?=^##|\\z)").matcher(page);
    assertThat(matcher.find()).as("a section for %s", step).isTrue();
    return matcher.group(1);
  }

  private static String help(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true);
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.add("--help");
    Main.run(arguments.toArray(String[]::new), stream, stream, Map.of());
    return out.toString();
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static List<Path> pages(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<String> brokenLinks(Path page) {
    String prose = CODE.matcher(read(page)).replaceAll("");
    return matches(LINK, prose).stream()
        .filter(link -> !link.matches("[a-z]+:.*") && !resolves(page, link))
        .map(link -> page.getFileName() + ": " + link)
        .toList();
  }

  private static boolean resolves(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || hasHeading(target, parts[1]));
  }

  /** As GitHub makes anchors of headings: lower case, hyphens for spaces, no punctuation. */
  private static boolean hasHeading(Path page, String anchor) {
    return read(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ +", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
