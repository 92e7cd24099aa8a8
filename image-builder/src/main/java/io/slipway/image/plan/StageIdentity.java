package io.slipway.image.plan;

import io.slipway.image.config.Digests;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.Statement;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** What a stage depends on of all that differs between the platforms of one build, as a digest. */
final class StageIdentity {
  private final BuildPlan plan;
  private final Map<Integer, String> known = new HashMap<>();

  StageIdentity(BuildPlan plan) {
    this.plan = plan;
  }

  String of(Stage stage) {
    String before = known.get(stage.index());
    if (before != null) {
      return before;
    }
    String identity = Digests.of(describe(stage).getBytes(StandardCharsets.UTF_8));
    known.put(stage.index(), identity);
    return identity;
  }

  private String describe(Stage stage) {
    StringBuilder text = new StringBuilder();
    text.append(stage.index()).append(' ').append(stage.platform());
    text.append(' ').append(describe(stage.base()));
    for (String name : declared(stage)) {
      text.append('\n').append(name).append('=').append(plan.arguments().get(name));
    }
    for (int needed : new TreeSet<>(stage.needs())) {
      text.append('\n').append(of(plan.stage(needed)));
    }
    return text.toString();
  }

  private static String describe(Base base) {
    if (base instanceof Base.Image image) {
      return "image " + image.reference();
    }
    return base instanceof Base.Parent parent ? "stage " + parent.stage() : "scratch";
  }

  /** The triggers of a parent's own ONBUILD count as the stage's. */
  private TreeSet<String> declared(Stage stage) {
    TreeSet<String> names = new TreeSet<>();
    stage.statements().forEach(statement -> declare(statement.instruction(), names));
    if (stage.base() instanceof Base.Parent parent) {
      for (Statement statement : plan.stage(parent.stage()).statements()) {
        if (statement.instruction() instanceof Instruction.Onbuild onbuild) {
          declare(onbuild.trigger(), names);
        }
      }
    }
    return names;
  }

  private static void declare(Instruction instruction, TreeSet<String> names) {
    if (instruction instanceof Instruction.Arg arg) {
      arg.declarations().forEach(declaration -> names.add(declaration.name()));
    }
  }
}
