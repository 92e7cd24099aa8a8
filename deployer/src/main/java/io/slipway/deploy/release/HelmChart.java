package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Helm chart whose rendered templates are the release's objects; nothing is installed by Helm.
 *
 * @param chart a chart's directory or {@code .tgz}, relative to the release file
 * @param version what the chart's version must be; null: any
 * @param values files of values, later ones win
 * @param set single values by their path ({@code image.tag}), which win over files; always text
 *     unless they are a number, true, false or null
 * @param releaseName what templates see as {@code .Release.Name}; null: the release's name
 * @param kubeVersion what templates see as {@code .Capabilities.KubeVersion}; null: Helm's own
 *     default
 */
public record HelmChart(
    String chart,
    @Nullable String version,
    List<String> values,
    Map<String, String> set,
    @Nullable String releaseName,
    @Nullable String kubeVersion) {
  public HelmChart {
    present(chart, "chart", "the directory or .tgz of a chart");
    require(
        !chart.contains("://"),
        "chart: \"%s\" is not read from a registry or repository; fetch it first (helm pull) and name the .tgz, so that the release keeps what it was tested with"
            .formatted(chart));
    values = values == null ? List.of() : List.copyOf(values);
    set = set == null ? Map.of() : Map.copyOf(set);
    if (releaseName != null) {
      Checks.dnsLabel(releaseName, "releaseName");
    }
  }

  /** The files named here; the chart may be a directory. */
  public List<String> files() {
    return Stream.concat(Stream.of(chart), values.stream()).toList();
  }
}
