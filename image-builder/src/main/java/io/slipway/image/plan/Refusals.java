package io.slipway.image.plan;

import io.slipway.image.config.Platform;
import io.slipway.image.dockerfile.CopySource;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.MountSpec;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.fetch.GitReference;
import java.util.List;
import java.util.Locale;

/**
 * What the language has and this build cannot do, refused by name and line before anything runs.
 */
final class Refusals {
  private final PlanRequest request;

  Refusals(PlanRequest request) {
    this.request = request;
  }

  void check(List<Stage> stages) throws DockerfileException {
    for (Stage stage : stages) {
      for (Statement statement : stage.statements()) {
        check(stage, statement);
      }
    }
  }

  /** Checks a statement, expanded or not. */
  void check(Stage stage, Statement statement) throws DockerfileException {
    if (statement.instruction() instanceof Instruction.Copy copy) {
      checkCopy(statement, copy);
    } else if (statement.instruction() instanceof Instruction.Run run) {
      checkRun(stage, statement, run);
    }
  }

  private static void checkCopy(Statement statement, Instruction.Copy copy)
      throws DockerfileException {
    for (CopySource source : copy.sources()) {
      if (source instanceof CopySource.Path path
          && (GitReference.isGit(path.pattern()) || AddParts.isUrl(path.pattern()))) {
        throw statement.error("COPY takes no URL or git source: " + path.pattern() + " (use ADD)");
      }
    }
  }

  private void checkRun(Stage stage, Statement statement, Instruction.Run run)
      throws DockerfileException {
    for (MountSpec mount : run.mounts()) {
      checkMount(statement, mount);
    }
    if (run.network() != null && !run.network().equals("default")) {
      require(
          statement, run.network().equals("none") ? Feature.NETWORK_NONE : Feature.NETWORK_HOST);
    }
    if ("insecure".equals(run.security())) {
      require(statement, Feature.SECURITY_INSECURE);
    }
    if (!runsHere(stage.platform())) {
      throw statement.error(
          "RUN in a stage for "
              + stage.platform()
              + " can't run on this machine ("
              + request.machine()
              + "): no emulator for "
              + stage.platform().architecture()
              + " is registered with binfmt_misc (with flag F; Debian: qemu-user-static). Register"
              + " one, build on a "
              + stage.platform()
              + " machine, or run the step in a stage FROM --platform=$BUILDPLATFORM");
    }
  }

  private void checkMount(Statement statement, MountSpec mount) throws DockerfileException {
    String type = "bind";
    for (MountSpec.Field field : mount.fields()) {
      type = field.key().equals("type") && field.value() != null ? field.value() : type;
    }
    if (type.indexOf('$') < 0) {
      Mount.Type known = MountReader.type(statement, type);
      require(statement, Feature.valueOf("MOUNT_" + known.name().toUpperCase(Locale.ROOT)));
    }
  }

  /** amd64 processors run 386 code themselves. */
  private boolean runsHere(Platform platform) {
    Platform machine = request.machine();
    String architecture = platform.architecture();
    boolean own = architecture.equals(machine.architecture());
    boolean related = architecture.equals("386") && machine.architecture().equals("amd64");
    boolean emulated = platform.os().equals("linux") && request.emulated().contains(architecture);
    return platform.os().equals(machine.os()) && (own || related || emulated);
  }

  private void require(Statement statement, Feature feature) throws DockerfileException {
    if (!request.features().contains(feature)) {
      String allow = feature.entitlement();
      throw statement.error(
          feature.words()
              + (allow == null
                  ? " is not supported"
                  : " is not allowed; allow it with --allow " + allow));
    }
  }
}
