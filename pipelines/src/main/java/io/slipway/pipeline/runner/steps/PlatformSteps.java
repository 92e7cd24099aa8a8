package io.slipway.pipeline.runner.steps;

import io.slipway.pipeline.step.StepCatalogue;
import io.slipway.pipeline.step.StepContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of the platform's catalogue, as a script calls them. */
final class PlatformSteps {
  private PlatformSteps() {}

  static @Nullable Object run(StepCall call) throws Exception {
    StepCatalogue catalogue = call.run().spec().steps();
    Arguments arguments = call.arguments();
    Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments.all());
    if (!arguments.positional().isEmpty()) {
      named.put(sole(call, catalogue), arguments.positional().get(0));
    }
    return catalogue.run(call.name(), named, new Context(call));
  }

  private static String sole(StepCall call, StepCatalogue catalogue) throws Exception {
    return catalogue
        .soleParameter(call.name())
        .filter(name -> call.arguments().positional().size() == 1)
        .orElseThrow(() -> call.arguments().usage("takes named parameters only"));
  }

  private record Context(StepCall call) implements StepContext {

    @Override
    public Path workspace() {
      return call.scope().directory();
    }

    @Override
    public Map<String, String> environment() {
      return call.environment();
    }

    @Override
    public Path stateDirectory() {
      return call.run().spec().stateDirectory();
    }

    @Override
    public void emit(Record event) {
      call.run().emit(call.id(), event);
    }
  }
}
