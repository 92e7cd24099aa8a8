package io.slipway.pipeline.runner.declarative;

import groovy.lang.Closure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.steps.Arguments;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;
import org.jspecify.annotations.Nullable;

/** Evaluates {@code when { }}: all of its conditions must hold. */
final class WhenBlock {
  static final Set<String> CONDITIONS =
      Set.of(
          "branch",
          "environment",
          "expression",
          "equals",
          "not",
          "allOf",
          "anyOf",
          "beforeAgent",
          "beforeInput",
          "beforeOptions");

  private final PipelineRun run;
  private final SectionReader reader;

  WhenBlock(PipelineRun run, SectionReader reader) {
    this.run = run;
    this.reader = reader;
  }

  boolean holds(Closure<?> block, Scope scope) throws Exception {
    for (Entry condition : conditions("when", block, scope)) {
      if (!holds(condition, scope)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Entry condition, Scope scope) throws Exception {
    return switch (condition.name()) {
      // With one machine there is nothing that these could come before.
      case "beforeAgent", "beforeInput", "beforeOptions" -> true;
      case "branch" -> branch(condition, scope);
      case "environment" -> environment(condition.arguments(), scope);
      case "equals" -> same(condition.arguments().named("expected", "actual"));
      case "expression" -> truth(run.interpreter().run(condition.block(), scope));
      case "not" -> !any(condition, scope, true);
      case "allOf" -> !any(condition, scope, false);
      default -> any(condition, scope, true);
    };
  }

  /** Whether one of the conditions inside is {@code wanted}. */
  private boolean any(Entry outer, Scope scope, boolean wanted) throws Exception {
    for (Entry inner : conditions(outer.name(), outer.block(), scope)) {
      if (holds(inner, scope) == wanted) {
        return true;
      }
    }
    return false;
  }

  private List<Entry> conditions(String name, Closure<?> block, Scope scope) throws Exception {
    return reader.read(name, block, CONDITIONS, scope);
  }

  private boolean branch(Entry condition, Scope scope) {
    String pattern = condition.arguments().named("pattern").required("pattern");
    Map<String, String> environment = run.environment().complete(scope.environment());
    String branch = environment.getOrDefault("BRANCH_NAME", environment.get("GIT_BRANCH"));
    return branch != null
        && FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(branch));
  }

  private boolean environment(Arguments given, Scope scope) {
    Arguments arguments = given.named("name", "value", "ignoreCase");
    String value = run.environment().complete(scope.environment()).get(arguments.required("name"));
    String wanted = arguments.required("value");
    return arguments.flag("ignoreCase", false)
        ? wanted.equalsIgnoreCase(value)
        : wanted.equals(value);
  }

  private static boolean same(Arguments arguments) {
    Object expected = arguments.all().get("expected");
    Object actual = arguments.all().get("actual");
    return Objects.equals(plain(expected), plain(actual));
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof CharSequence text ? text.toString() : value;
  }

  private static boolean truth(@Nullable Object value) {
    return DefaultTypeTransformation.castToBoolean(value);
  }
}
