package io.slipway.pipeline.runner.declarative;

import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import io.slipway.pipeline.runner.steps.Arguments;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;
import org.jspecify.annotations.Nullable;

/** Evaluates {@code when { }}: all of its conditions must hold. */
final class WhenBlock {
  static final Set<String> CONDITIONS =
      Set.of("branch", "environment", "expression", "equals", "not", "allOf", "anyOf");
  static final Set<String> ORDER = Set.of("beforeAgent", "beforeInput", "beforeOptions");

  private final PipelineRun run;
  private final SectionReader reader;

  WhenBlock(PipelineRun run, SectionReader reader) {
    this.run = run;
    this.reader = reader;
  }

  /** {@code asked} tells whether the stage has an {@code input}. */
  boolean holds(Entry when, Scope scope, boolean asked) throws Exception {
    Set<String> known = new HashSet<>(CONDITIONS);
    known.addAll(ORDER);
    List<Entry> entries = reader.read("when", when.block(), known, scope);
    if (entries.stream().allMatch(entry -> ORDER.contains(entry.name()))) {
      throw when.refuse("'when' needs a condition");
    }
    if (asked) {
      requireBeforeInput(entries);
    }
    for (Entry entry : entries) {
      if (!holds(entry, scope)) {
        return false;
      }
    }
    return true;
  }

  /** Jenkins asks before it looks at {@code when}, unless it is told otherwise. */
  private static void requireBeforeInput(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.name().equals("beforeInput") && entry.flag()) {
        return;
      }
    }
    throw entries
        .get(0)
        .refuse(
            "A stage with 'input' and 'when' needs 'beforeInput true' in 'when':"
                + " slipway run looks at 'when' first");
  }

  private boolean holds(Entry condition, Scope scope) throws Exception {
    return condition.located(one -> truth(one, scope));
  }

  private boolean truth(Entry condition, Scope scope) throws Exception {
    return switch (condition.name()) {
      // With one machine there is nothing that these could come before.
      case "beforeAgent", "beforeInput", "beforeOptions" -> {
        condition.flag();
        yield true;
      }
      case "branch" -> branch(condition, scope);
      case "environment" -> environment(condition.arguments(), scope);
      case "equals" -> same(condition.arguments().named("expected", "actual"));
      case "expression" -> truth(run.interpreter().run(condition.block(), scope));
      case "not" -> !any(condition, scope, true, 1);
      case "allOf" -> !any(condition, scope, false, Integer.MAX_VALUE);
      default -> any(condition, scope, true, Integer.MAX_VALUE);
    };
  }

  /** Whether one of the conditions inside, of which there may be {@code most}, is as wanted. */
  private boolean any(Entry outer, Scope scope, boolean wanted, int most) throws Exception {
    List<Entry> inside = reader.read(outer.name(), outer.block(), CONDITIONS, scope);
    if (inside.isEmpty() || inside.size() > most) {
      String number = most == 1 ? "exactly one condition" : "at least one condition";
      throw outer.refuse("'" + outer.name() + "' needs " + number);
    }
    for (Entry inner : inside) {
      if (holds(inner, scope) == wanted) {
        return true;
      }
    }
    return false;
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
