package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that FROM sees and stages inherit by declaring them: platform arguments and the
 * ARGs before the first FROM (Dockerfile reference, "Understand how ARG and FROM interact").
 */
public final class GlobalArguments {
  /**
   * Set without being declared ("Predefined ARGs"); they reach RUN but neither layers nor history.
   */
  static final Set<String> PROXIES =
      Set.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  /** Say what a scanner of the image's content looks at; no process sees them. */
  static final Set<String> NOT_IN_ENVIRONMENT =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Map<String, String> buildArgs;
  private final Map<String, String> values;

  private GlobalArguments(Map<String, String> buildArgs, Map<String, String> values) {
    this.buildArgs = buildArgs;
    this.values = values;
  }

  /** The arguments of a file; a value that can't be expanded fails the build. */
  public static GlobalArguments of(Dockerfile dockerfile, PlanRequest request)
      throws DockerfileException {
    Words words = new Words(dockerfile.directives().escape());
    return of(StageSplitter.split(dockerfile).before(), request, request.target(), words);
  }

  /**
   * @param stage the target's name; null where it has none
   */
  static GlobalArguments of(
      List<Statement> before, PlanRequest request, @Nullable String stage, Words words)
      throws DockerfileException {
    Map<String, String> values = new LinkedHashMap<>();
    platform(values, "BUILD", request.machine());
    platform(values, "TARGET", request.platform());
    values.put("TARGETSTAGE", stage == null ? "default" : stage);
    values.replaceAll((name, value) -> request.buildArgs().getOrDefault(name, value));
    GlobalArguments arguments = new GlobalArguments(request.buildArgs(), values);
    for (Statement statement : before) {
      Instruction.Arg arg = (Instruction.Arg) statement.instruction();
      for (Instruction.Arg.Declaration declaration : arg.declarations()) {
        arguments.declare(statement, declaration, words);
      }
    }
    return arguments;
  }

  private static void platform(Map<String, String> values, String prefix, Platform platform) {
    values.put(prefix + "PLATFORM", platform.toString());
    values.put(prefix + "OS", platform.os());
    values.put(prefix + "OSVERSION", "");
    values.put(prefix + "ARCH", platform.architecture());
    values.put(prefix + "VARIANT", platform.variant() == null ? "" : platform.variant());
  }

  private void declare(Statement at, Instruction.Arg.Declaration declaration, Words words)
      throws DockerfileException {
    String given = buildArgs.get(declaration.name());
    if (given != null) {
      values.put(declaration.name(), given);
    } else if (declaration.defaultValue() != null) {
      values.put(declaration.name(), words.expand(at, declaration.defaultValue(), values::get));
    }
  }

  public @Nullable String get(String name) {
    return values.get(name);
  }

  /** The names that have a value. */
  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** The value for {@code --build-arg}, or null. */
  public @Nullable String given(String name) {
    return buildArgs.get(name);
  }

  /** Whether a build argument means something without being declared. */
  static boolean isPredefined(String name) {
    return PROXIES.contains(name.toUpperCase(Locale.ROOT))
        || name.equals("SOURCE_DATE_EPOCH")
        || name.startsWith("BUILDKIT_")
        || name.matches("(BUILD|TARGET)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE");
  }

  Map<String, String> buildArgs() {
    return buildArgs;
  }
}
