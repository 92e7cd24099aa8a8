package io.slipway.image.lint;

import io.slipway.image.dockerfile.DockerfileException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one file came to.
 *
 * @param findings by line
 * @param failure why the file can't be built at all; what stands behind it was not checked
 * @param strict whether the file or its reader wants findings to be errors
 */
public record Report(
    List<Finding> findings,
    List<Note> notes,
    @Nullable DockerfileException failure,
    boolean strict) {

  public Report {
    findings = findings.stream().sorted(Comparator.comparingInt(f -> f.at().startLine())).toList();
    notes = List.copyOf(notes);
  }

  /** Whether a build must not begin because of its findings. */
  public boolean refuses() {
    return strict && !findings.isEmpty();
  }

  /** {@code lint violation found for rules: A, B}, in BuildKit's words. */
  public String refusal() {
    return "lint violation found for rules: "
        + findings.stream()
            .map(finding -> finding.rule().published())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
  }
}
