package io.slipway.local.testing;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The tools that tests need beside the JDK: {@code bin/setup} installs them. */
public final class DebianTool {
  private static final List<String> PLACES = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");

  private DebianTool() {}

  /** Fails where a tool is missing, or skips where the property slipway.tools is "optional". */
  public static void require(String... tools) {
    for (String tool : tools) {
      boolean present = PLACES.stream().anyMatch(p -> Files.isExecutable(Path.of(p, tool)));
      if (!present && "optional".equals(System.getProperty("slipway.tools"))) {
        Assumptions.abort(tool + " is missing and slipway.tools=optional");
      }
      if (!present) {
        fail(tool + " is missing; bin/setup installs it");
      }
    }
  }
}
