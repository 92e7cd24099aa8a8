package io.slipway.image.plan;

import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.plan.BuildPlan.Warning;
import io.slipway.image.suggest.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Values given with {@code --build-arg} that no ARG of the Dockerfile takes. */
final class UnusedArguments {
  private UnusedArguments() {}

  static List<Warning> of(BuildPlan plan) {
    Dockerfile dockerfile = plan.dockerfile();
    Set<String> declared = declared(dockerfile);
    Set<String> unused = new TreeSet<>(plan.request().buildArgs().keySet());
    unused.removeIf(name -> declared.contains(name) || GlobalArguments.isPredefined(name));
    return unused.stream().map(name -> warning(name, declared)).toList();
  }

  private static Set<String> declared(Dockerfile dockerfile) {
    Set<String> names = new TreeSet<>();
    for (Instruction instruction : dockerfile.instructions()) {
      Instruction inner = instruction instanceof Instruction.Onbuild o ? o.trigger() : instruction;
      if (inner instanceof Instruction.Arg arg) {
        arg.declarations().forEach(declaration -> names.add(declaration.name()));
      }
    }
    return names;
  }

  private static Warning warning(String name, Set<String> declared) {
    return new Warning(
        "UnusedBuildArg",
        "--build-arg " + name + " was not used: no ARG declares it" + Nearest.hint(name, declared));
  }
}
