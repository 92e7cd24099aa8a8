package io.slipway.pipeline.runner.declarative;

import io.slipway.pipeline.NearestWord;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.steps.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code parameters} of a pipeline: their defaults, and what was given for them. */
final class Parameters {
  static final Set<String> KINDS = Set.of("string", "text", "booleanParam", "choice", "password");

  private final PipelineRun run;

  Parameters(PipelineRun run) {
    this.run = run;
  }

  void declare(List<Entry> entries) throws Exception {
    Map<String, String> given = run.spec().parameters();
    List<String> names = new ArrayList<>();
    for (Entry entry : entries) {
      names.add(entry.located(one -> declare(one, given)));
    }
    refuseUnknown(given, names);
  }

  private String declare(Entry entry, Map<String, String> given) {
    Arguments arguments =
        entry.arguments().named("name", "defaultValue", "description", "choices", "trim");
    String name = arguments.required("name");
    set(entry, name, value(entry, given.get(name)));
    return name;
  }

  private static void refuseUnknown(Map<String, String> given, List<String> names) {
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        String known = names.isEmpty() ? "none" : String.join(", ", names);
        throw PipelineFailure.usage(
            "The Jenkinsfile has no parameter '"
                + name
                + "'"
                + NearestWord.hint(name, names)
                + "; it has "
                + known);
      }
    }
  }

  private static Object value(Entry entry, @Nullable String given) {
    return switch (entry.name()) {
      case "booleanParam" -> bool(entry, given);
      case "choice" -> choice(entry, given);
      default -> text(entry, given);
    };
  }

  private static Object text(Entry entry, @Nullable String given) {
    String value = given == null ? entry.arguments().text("defaultValue", "") : given;
    return entry.arguments().flag("trim", false) ? value.strip() : value;
  }

  private static Object bool(Entry entry, @Nullable String given) {
    if (given == null) {
      return entry.arguments().flag("defaultValue", false);
    }
    if (!given.equals("true") && !given.equals("false")) {
      throw entry.refuse(
          "The parameter '"
              + entry.arguments().text("name")
              + "' takes true or false, but got "
              + given);
    }
    return Boolean.valueOf(given);
  }

  private static Object choice(Entry entry, @Nullable String given) {
    List<String> choices =
        entry.arguments().texts("choices").stream().flatMap(String::lines).toList();
    if (choices.isEmpty()) {
      throw entry.refuse("A choice needs choices: ['a', 'b']");
    }
    if (given != null && !choices.contains(given)) {
      throw entry.refuse(
          "The parameter '"
              + entry.arguments().text("name")
              + "' takes one of "
              + String.join(", ", choices)
              + ", but got "
              + given);
    }
    return given == null ? choices.get(0) : given;
  }

  private void set(Entry entry, String name, Object value) {
    if (entry.name().equals("password")) {
      run.maskSecret(value.toString());
    }
    run.parameters().put(name, value);
    run.environment().setProperty(name, value);
  }
}
