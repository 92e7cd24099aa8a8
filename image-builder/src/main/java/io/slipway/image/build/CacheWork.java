package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.BuildRequest;
import io.slipway.image.CacheOptions;
import io.slipway.image.UsageException;
import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.layer.Layer;
import io.slipway.image.plan.Base;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.Stage;
import io.slipway.image.pull.LayerLostException;
import io.slipway.image.remotecache.CacheExports;
import io.slipway.image.remotecache.CacheImports;
import io.slipway.image.remotecache.CacheSource;
import io.slipway.image.remotecache.CacheTarget;
import io.slipway.image.remotecache.InlineCache;
import io.slipway.image.snapshot.FalseLayerException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Imports before the steps, exports after them. */
final class CacheWork {
  private final Machine machine;
  private final List<BuildPlan> plans;
  private final List<CacheSource> sources;
  private final List<CacheTarget> targets;

  private CacheWork(
      Machine machine,
      List<BuildPlan> plans,
      List<CacheSource> sources,
      List<CacheTarget> targets) {
    this.machine = machine;
    this.plans = plans;
    this.sources = sources;
    this.targets = targets;
  }

  static CacheWork of(Machine machine, List<BuildPlan> plans) throws UsageException {
    CacheOptions cache = machine.request().cache();
    return new CacheWork(
        machine, plans, CacheSource.parse(cache.from()), CacheTarget.parse(cache.to()));
  }

  /** What cannot be imported is warned of. */
  void read() throws InterruptedException {
    if (machine.request().cache().noCache()) {
      return;
    }
    CacheImports imports = new CacheImports(machine.registry(), machine.layers(), heard());
    for (CacheSource source : sources) {
      for (BuildPlan plan : plans) {
        machine.cache().add(imports.read(source, plan.target().platform()));
      }
    }
  }

  private CacheImports.Listener heard() {
    return new CacheImports.Listener() {
      @Override
      public void imported(String from, int steps) {
        machine.events().emit(new BuildEvent.CacheImported(from, steps));
      }

      @Override
      public void failed(String from, String problem) {
        warn("cache-import", "the cache " + from + " is not used: " + problem);
      }
    };
  }

  private void warn(String code, String text) {
    machine.events().emit(new BuildEvent.Warning(code, text, "", 0));
  }

  /** The image's configuration, with the table of its steps where that is asked for. */
  ImageConfig inline(ImageConfig config, List<Layer> layers) {
    boolean asked = targets.stream().anyMatch(CacheTarget.Inline.class::isInstance);
    return asked ? InlineCache.add(config, machine.trail().of(chain()), layers) : config;
  }

  /** The target stages and those they stand on, which differ where a FROM names the platform. */
  private Set<Integer> chain() {
    Set<Integer> chain = new HashSet<>();
    for (BuildPlan plan : plans) {
      Stage stage = plan.target();
      chain.add(stage.index());
      while (stage.base() instanceof Base.Parent parent) {
        stage = plan.stage(parent.stage());
        chain.add(stage.index());
      }
    }
    return chain;
  }

  void write() throws BuildException, InterruptedException {
    List<String> pushed = machine.request().push() ? machine.request().tags() : List.of();
    CacheExports exports = new CacheExports(machine.registry(), machine.layers()::source, pushed);
    for (CacheTarget target : targets) {
      if (target instanceof CacheTarget.Registry registry) {
        write(
            registry.reference(),
            registry.ignoreError(),
            steps(registry.max()),
            steps -> exports.write(registry, steps));
      } else if (target instanceof CacheTarget.Local local) {
        write(
            local.directory().toString(),
            local.ignoreError(),
            steps(local.max()),
            steps -> exports.write(local, steps));
      }
    }
  }

  private List<StepTrail.Entry> steps(boolean max) {
    return max ? machine.trail().all() : machine.trail().of(chain());
  }

  /** Gives the digest of what was written. */
  @FunctionalInterface
  private interface Writer {
    String write(List<StepTrail.Entry> steps) throws BuildException, InterruptedException;
  }

  private void write(String place, boolean ignoreError, List<StepTrail.Entry> steps, Writer writer)
      throws BuildException, InterruptedException {
    try {
      String digest = writer.write(steps);
      machine.events().emit(new BuildEvent.CacheExported(place, digest, steps.size()));
    } catch (BuildException e) {
      String problem = "the cache could not be exported to " + place + ": " + e.getMessage();
      if (!ignoreError) {
        throw new BuildException(problem + " (ignore-error=true lets the build pass)", e);
      }
      warn("cache-export", problem);
    }
  }

  /** Whether a build failed because an imported cache promised what it does not have. */
  static boolean isLost(BuildException failure, CacheOptions cache) {
    if (cache.from().isEmpty()) {
      return false;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LayerLostException || cause instanceof FalseLayerException) {
        return true;
      }
    }
    return false;
  }

  static BuildEvent lost(BuildException failure) {
    return new BuildEvent.Warning(
        "cache-lost", failure.getMessage() + "; the build begins anew without imports", "", 0);
  }

  static BuildRequest withoutImports(BuildRequest request) {
    CacheOptions cache = request.cache();
    CacheOptions own =
        new CacheOptions(
            cache.noCache(), cache.noCacheFilter(), cache.pull(), List.of(), cache.to());
    return request.with().cache(own).build();
  }
}
