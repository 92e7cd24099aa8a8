package io.slipway.image.build;

import io.slipway.image.BuildEvent;
import io.slipway.image.BuildException;
import io.slipway.image.cache.CacheKey;
import io.slipway.image.cache.CachedStep;
import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.Digests;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.layer.Layer;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.plan.Step;
import io.slipway.image.sandbox.Usage;
import io.slipway.image.store.KeyLocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does one step, or takes it from the cache, and tells of it. */
final class StepRunner {
  private final Machine machine;
  private final StepContext context;
  private final Step step;
  private final LayerWatch watch;
  private final long started;

  StepRunner(Machine machine, StepContext context, Step step, LayerWatch watch) {
    this.machine = machine;
    this.context = context;
    this.step = step;
    this.watch = watch;
    this.started = machine.clock().millis();
  }

  /** {@code work} is null where the step changes the configuration only. */
  StageResult run(StageResult before, @Nullable LayerStep work)
      throws BuildException, InterruptedException {
    SourceRange at = step.statement().at();
    machine
        .events()
        .emit(
            new BuildEvent.StepStarted(
                context.stage(),
                context.index(),
                machine.events().total(),
                step.display(),
                at.file(),
                at.startLine()));
    try {
      return work == null ? configure(before) : layer(before, work);
    } catch (StepFailedException e) {
      String keyword = step.statement().instruction().keyword();
      throw failed(e.exitCode(), e.describe(keyword, step.display()), at, e);
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (IOException e) {
      throw failed(null, step.display() + ": " + e.getMessage(), at, e);
    } catch (BuildException e) {
      emitFailure(null, withoutPlace(String.valueOf(e.getMessage()), at), at);
      throw e;
    }
  }

  /** The event has the place in fields of its own. */
  private static String withoutPlace(String message, SourceRange at) {
    String place = at.file() + ":" + at.startLine() + ": ";
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }

  private BuildException failed(
      @Nullable Integer code, String message, SourceRange at, Exception cause) {
    emitFailure(code, message, at);
    return new BuildException(at + ": " + message, cause);
  }

  private void emitFailure(@Nullable Integer code, String message, SourceRange at) {
    machine
        .events()
        .emit(
            new BuildEvent.StepFailed(
                context.stage(), context.index(), code, message, at.file(), at.startLine()));
  }

  private StageResult configure(StageResult before) throws IOException {
    byte[] config = step.commit(null, null).config().toBytes();
    String key = new CacheKey("configure").add(Digests.of(config)).finish();
    Optional<CachedStep> known = find(key);
    CachedStep done = known.orElseGet(() -> done(key, null));
    remember(List.of(key), done, known.isPresent());
    return finish(before, done, null, known.isPresent());
  }

  private StageResult layer(StageResult before, LayerStep work)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    Optional<String> quick = work.quickKey(before.files());
    Optional<CachedStep> known = quick.flatMap(this::find);
    if (known.isPresent()) {
      remember(List.of(quick.get(), known.get().key()), known.get(), true);
      return finish(before, known.get(), null, true);
    }
    if (work.isUnread(before.files()) && isSurelyNew()) {
      StageResult result = layerFirst(before, work, quick);
      if (result != null) {
        return result;
      }
    }
    List<String> keys = keys(work.key(before.files()), quick);
    known = find(keys.get(0));
    if (known.isPresent()) {
      remember(keys, known.get(), false);
      return finish(before, known.get(), null, true);
    }
    return layerAlone(before, work, keys);
  }

  private static List<String> keys(String key, Optional<String> quick) {
    return Stream.concat(Stream.of(key), quick.stream()).toList();
  }

  /** As good as: who is wrong here writes a layer that the cache turns out to have. */
  private boolean isSurelyNew() throws IOException {
    return ignoresCache()
        || (machine.request().cache().from().isEmpty() && !machine.forms().mayKnow(step.display()));
  }

  /** Null where another build has written the layer meanwhile. */
  private @Nullable StageResult layerFirst(
      StageResult before, LayerStep work, Optional<String> quick)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    String place = before.files().chainId() + " " + machine.request().directory();
    try (KeyLocks.Held alone = alone("first " + step.display() + " on " + place)) {
      if (!isSurelyNew()) {
        return null;
      }
      WrittenLayer written = write(before, work);
      List<String> keys = keys(work.key(before.files()), quick);
      return finish(before, keys, find(keys.get(0)), written);
    }
  }

  /** Of builds that come to the same step at once one runs it, and the others take what it gave. */
  private StageResult layerAlone(StageResult before, LayerStep work, List<String> keys)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    String key = keys.get(0);
    try (KeyLocks.Held alone = alone("step " + key)) {
      Optional<CachedStep> known = find(key);
      return finish(before, keys, known, known.isPresent() ? null : write(before, work));
    }
  }

  /** What is known counts, also where the layer was written. */
  private StageResult finish(
      StageResult before,
      List<String> keys,
      Optional<CachedStep> known,
      @Nullable WrittenLayer written)
      throws IOException {
    CachedStep done =
        known.orElseGet(() -> done(keys.get(0), written == null ? null : written.layer()));
    remember(keys, done, false);
    return finish(before, done, known.isPresent() ? null : written, known.isPresent());
  }

  private KeyLocks.Held alone(String name) throws IOException, InterruptedException {
    if (ignoresCache()) {
      return () -> {};
    }
    KeyLocks locks = machine.state().locks();
    KeyLocks.Held held = locks.tryLock(name);
    if (held != null) {
      return held;
    }
    String text = "waiting for another build that runs this step";
    machine
        .events()
        .emit(new BuildEvent.StepOutput(context.stage(), context.index(), "stderr", text));
    return locks.lock(name);
  }

  private CachedStep done(String key, @Nullable Layer layer) {
    return new CachedStep(key, layer, machine.now(), step.display());
  }

  private void remember(List<String> keys, CachedStep done, boolean known) throws IOException {
    machine.trail().add(new StepTrail.Entry(step.after().stage().index(), keys, done));
    if (!known) {
      for (String key : keys) {
        machine.cache().put(key, done, machine.session());
      }
    }
  }

  private WrittenLayer write(StageResult before, LayerStep work)
      throws IOException, InterruptedException, BuildException, StepFailedException {
    try (LayerWriter writer = machine.forms().writer(step.display(), watch)) {
      WrittenLayer written = work.run(before.files(), writer);
      machine.forms().written(written.layer());
      return written;
    }
  }

  private Optional<CachedStep> find(String key) {
    return ignoresCache() ? Optional.empty() : machine.cache().find(key);
  }

  private boolean ignoresCache() {
    return CacheRules.ignores(machine.request().cache(), context.stage());
  }

  private StageResult finish(
      StageResult before, CachedStep done, @Nullable WrittenLayer written, boolean cached) {
    Layer layer = done.layer();
    Usage usage = written == null ? null : written.usage();
    if (cached) {
      machine.events().countCached();
    }
    machine
        .events()
        .emit(
            new BuildEvent.StepFinished(
                context.stage(),
                context.index(),
                cached,
                machine.clock().millis() - started,
                layer == null ? null : layer.digest(),
                layer == null ? 0 : layer.size(),
                usage == null ? null : usage.cpuMillis(),
                usage == null ? null : usage.peakBytes()));
    Instant created = done.created();
    if (layer == null) {
      return before.with(step.commit(created, null), before.files(), created);
    }
    FileState files = before.files().with(layer, written == null ? null : written.snapshot());
    return before.with(step.commit(created, layer.diffId()), files, created);
  }
}
