package io.slipway.pipeline.step;

import io.slipway.pipeline.yaml.StrictYaml;
import io.slipway.pipeline.yaml.YamlException;
import io.slipway.registry.harbor.HarborAccess;
import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.HarborEvent;
import io.slipway.registry.harbor.file.HarborFile;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and clients of Harbors, for steps and commands; failures are put in a step's terms. */
public final class HarborWork {

  private final StepContext context;
  private final HarborAccess access;

  public HarborWork(
      StepContext context,
      @Nullable String dockerConfig,
      List<String> plainHttp,
      List<String> insecure) {
    this.context = context;
    this.access =
        new HarborAccess(
            Paths.dockerConfig(dockerConfig, context),
            Set.copyOf(plainHttp),
            Set.copyOf(insecure),
            context.environment());
  }

  /** Something done with a Harbor. */
  @FunctionalInterface
  public interface Work<T> {
    T with(HarborClient harbor) throws HarborException, StepFailure, InterruptedException;
  }

  /** The documents of a harbor.yaml, taken from the workspace. */
  public List<HarborFile> read(String file) throws StepFailure {
    try {
      return StrictYaml.readAll(
          context.workspace().resolve(file).normalize(), HarborFile.class, context.environment());
    } catch (YamlException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * @param registry {@code host[:port]}
   */
  public <T> T run(String registry, Work<T> work) throws StepFailure, InterruptedException {
    try (HarborClient harbor =
        HarborClient.open(
            registry,
            access,
            (what, next, of, after, reason) ->
                context.emit(
                    new HarborEvent.Retrying(
                        registry, what, next, of, after.toMillis(), reason)))) {
      return work.with(harbor);
    } catch (HarborException e) {
      throw new StepFailure(StepFailure.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new StepFailure(StepFailure.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
