package io.slipway.image.lint;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.expand.Expander;
import io.slipway.image.expand.Quoting;
import io.slipway.image.plan.GlobalArguments;
import io.slipway.image.plan.PlanRequest;
import io.slipway.image.suggest.Nearest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FROM and the arguments it sees. */
final class FromChecks {
  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final Dockerfile dockerfile;
  private final PlanRequest request;
  private final Reporter reporter;
  private final Expander expander;

  FromChecks(Dockerfile dockerfile, PlanRequest request, Reporter reporter) {
    this.dockerfile = dockerfile;
    this.request = request;
    this.reporter = reporter;
    this.expander = new Expander(Quoting.words(dockerfile.directives().escape()));
  }

  void check() throws DockerfileException {
    defaults();
    GlobalArguments arguments = GlobalArguments.of(dockerfile, request);
    Set<String> declared = declared(arguments);
    for (Statement statement : dockerfile.statements()) {
      if (statement.instruction() instanceof Instruction.From from) {
        Reporter here = reporter.at(statement);
        undeclared(statement, from.image(), arguments, declared, here);
        if (from.platform() != null) {
          undeclared(statement, from.platform(), arguments, declared, here);
          platform(statement, from.name(), from.platform(), arguments, here);
        }
      }
    }
  }

  private Set<String> declared(GlobalArguments arguments) {
    Set<String> declared = new HashSet<>(arguments.names());
    for (Statement statement : dockerfile.statements()) {
      if (!(statement.instruction() instanceof Instruction.Arg arg)) {
        return declared;
      }
      arg.declarations().forEach(declaration -> declared.add(declaration.name()));
    }
    return declared;
  }

  private void undeclared(
      Statement statement,
      String word,
      GlobalArguments arguments,
      Set<String> declared,
      Reporter here) {
    for (String name : Expansion.of(expander, word, arguments::get).unset()) {
      if (!declared.contains(name)) {
        here.report(
            Rule.UNDEFINED_ARG_IN_FROM,
            statement.at(),
            "FROM argument '" + name + "' is not declared" + Nearest.hint(name, declared));
      }
    }
  }

  private void platform(
      Statement statement,
      @Nullable String stage,
      String word,
      GlobalArguments arguments,
      Reporter here) {
    Expansion platform = Expansion.of(expander, word, arguments::get);
    boolean constant = platform.set().isEmpty() && platform.unset().isEmpty();
    if (platform.text() == null) {
      return;
    }
    if (constant && !names(stage == null ? "" : stage, platform.text())) {
      here.report(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          statement.at(),
          "FROM --platform flag should not use constant value \"" + platform.text() + "\"");
    }
    if (platform.set().equals(Set.of(TARGET_PLATFORM))
        && platform.unset().isEmpty()
        && platform.text().equals(arguments.get(TARGET_PLATFORM))) {
      here.report(
          Rule.REDUNDANT_TARGET_PLATFORM,
          statement.at(),
          "Setting platform to predefined "
              + word
              + " in FROM is redundant as this is the default behavior");
    }
  }

  /** Whether a stage's name says what it is for; a platform that is none fails the build itself. */
  private static boolean names(String stage, String platform) {
    try {
      Platform parsed = Platform.parse(platform);
      return stage.contains(parsed.os()) || stage.contains(parsed.architecture());
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** What the bases are called where no build argument is given. */
  private void defaults() throws DockerfileException {
    PlanRequest plain =
        new PlanRequest(
            Map.of(), request.target(), request.platform(), request.machine(), request.features());
    GlobalArguments arguments = GlobalArguments.of(dockerfile, plain);
    Set<String> stages = new HashSet<>();
    for (Statement statement : dockerfile.statements()) {
      if (statement.instruction() instanceof Instruction.From from) {
        String image = Expansion.of(expander, from.image(), arguments::get).text();
        if (image != null && !stages.contains(image.toLowerCase(Locale.ROOT)) && !isName(image)) {
          reporter.report(
              Rule.INVALID_DEFAULT_ARG_IN_FROM,
              statement.at(),
              "Default value for ARG "
                  + from.image()
                  + " results in empty or invalid base image name");
        }
        stages.addAll(from.name() == null ? List.of() : List.of(from.name()));
      }
    }
  }

  private static boolean isName(String image) {
    try {
      ImageReference.parse(image);
      return true;
    } catch (InvalidImageReferenceException e) {
      return false;
    }
  }
}
