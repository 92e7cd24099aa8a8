package io.slipway.deploy.source.helm;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.HelmChart;
import io.slipway.deploy.source.tree.SourceFiles;
import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import io.slipway.deploy.source.tree.YamlNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Renders a chart to objects, and refuses what would be lost on the way. */
public final class HelmCharts {
  /** Helm's own limit for a chart is 1 MB packed; unpacked they have some. */
  private static final int MOST_UNPACKED = 64 << 20;

  private static final Pattern HOOK =
      Pattern.compile("helm\\.sh/hook[\"']?\\s*:\\s*[\"']?([a-z][-a-z, ]*)");

  /** Only {@code helm test} runs them. */
  private static final Pattern TESTS = Pattern.compile("(test|test-success|test-failure|[, ])+");

  private final SourceFiles files;

  public HelmCharts(SourceFiles files) {
    this.files = files;
  }

  /** Every file that rendering reads. */
  public List<String> files(HelmChart chart) {
    Stream<String> ofChart =
        files.isDirectory(chart.chart())
            ? files.tree(chart.chart()).stream()
            : Stream.of(chart.chart());
    return Stream.concat(ofChart, chart.values().stream()).toList();
  }

  /**
   * The chart's objects: its definitions first.
   *
   * @throws DeployException in Helm's words where it can't be rendered, and where it has hooks
   */
  public List<SourceObject> load(HelmChart chart, HelmProcess helm) throws InterruptedException {
    chart.values().forEach(files::bytes);
    requireNoHooks(chart);
    requireVersion(chart);
    List<SourceObject> objects =
        SourceObject.parse(helm.render(chart), "chart " + chart.chart() + ", rendered");
    if (objects.isEmpty()) {
      throw DeployException.usage(
          "helm: chart %s renders to no object with these values".formatted(chart.chart()));
    }
    return objects;
  }

  /** Helm would run them before and after; here they would silently never run. */
  private void requireNoHooks(HelmChart chart) {
    if (!files.isDirectory(chart.chart())) {
      requireNoHooks(chart.chart(), unpacked(chart.chart()));
      return;
    }
    files.tree(chart.chart()).stream()
        .filter(file -> file.contains("/templates/") || file.endsWith(".tgz"))
        .forEach(
            file ->
                requireNoHooks(file, file.endsWith(".tgz") ? unpacked(file) : files.text(file)));
  }

  private static void requireNoHooks(String file, String text) {
    Matcher hooks = HOOK.matcher(text);
    while (hooks.find()) {
      if (!TESTS.matcher(hooks.group(1).strip()).matches()) {
        throw DeployException.usage(
            "helm: %s has a %s hook, which would not run: no chart is installed by Helm here. Switch it off by the chart's values if it has one for that and take it out of the chart, or make it a gate of the release"
                .formatted(file, hooks.group(1).strip()));
      }
    }
  }

  /** The archive's bytes as text; names and contents of its files are in it as they are. */
  private String unpacked(String file) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(files.bytes(file)))) {
      byte[] content = in.readNBytes(MOST_UNPACKED + 1);
      if (content.length > MOST_UNPACKED) {
        throw DeployException.usage(
            "helm: chart %s unpacks to more than %d bytes".formatted(file, MOST_UNPACKED));
      }
      return new String(content, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw DeployException.usage(
          "helm: chart %s is no directory and no .tgz: %s".formatted(file, e.getMessage()));
    }
  }

  private void requireVersion(HelmChart chart) {
    String wanted = chart.version();
    if (wanted == null) {
      return;
    }
    String found =
        files.isDirectory(chart.chart()) ? ownVersion(chart.chart()) : packedVersion(chart.chart());
    if (!found.equals(wanted)) {
      throw DeployException.usage(
          "helm: chart %s has version %s, but the release asks for %s"
              .formatted(chart.chart(), found.isEmpty() ? "none" : found, wanted));
    }
  }

  private String ownVersion(String directory) {
    String file = SourceFiles.beside(directory + "/.", "Chart.yaml");
    return YamlNode.parse(files.text(file), file).stream()
        .map(document -> Trees.at(document.plain(), "version"))
        .map(String::valueOf)
        .findFirst()
        .orElse("");
  }

  /** A packed chart is named so by {@code helm package}. */
  private static String packedVersion(String file) {
    Matcher name = Pattern.compile("-([0-9]+\\.[0-9]+\\.[0-9]+[^/]*)\\.tgz$").matcher(file);
    return name.find() ? name.group(1) : "";
  }
}
