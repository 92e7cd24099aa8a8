package io.slipway.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a build, in order. Events of stages that run in parallel interleave; {@code
 * stage} tells them apart. Sizes are bytes, durations milliseconds, digests {@code algorithm:hex}.
 * No event carries a secret's value.
 */
public sealed interface BuildEvent {

  /**
   * The plan is made; {@code sandbox} names the one that was asked for, and is null where it is to
   * be chosen when the first RUN needs it.
   */
  record BuildStarted(
      String context,
      String dockerfile,
      List<String> tags,
      List<String> platforms,
      int steps,
      @Nullable String sandbox)
      implements BuildEvent {}

  /** A base image was resolved; {@code bytes} of it are not on this machine yet. */
  record BaseResolved(String stage, String reference, String digest, long bytes)
      implements BuildEvent {}

  /** An imported cache holds {@code steps} keys; its layers stay where they are. */
  record CacheImported(String from, int steps) implements BuildEvent {}

  /** A cache of {@code steps} steps was exported. */
  record CacheExported(String to, String digest, int steps) implements BuildEvent {}

  /** A layer was fetched because a step looked into it; {@code from} names an image or a cache. */
  record LayerFetched(String from, String digest, long bytes) implements BuildEvent {}

  /**
   * {@code index} counts from 1 to {@code total} over all steps of the build; {@code line} from 1.
   */
  record StepStarted(String stage, int index, int total, String instruction, String file, int line)
      implements BuildEvent {}

  /**
   * RUN uses this sandbox; once, before the first process starts, and never where all is cached.
   */
  record SandboxChosen(String sandbox) implements BuildEvent {}

  /** One line that a RUN instruction wrote; {@code stream} is {@code stdout} or {@code stderr}. */
  record StepOutput(String stage, int index, String stream, String text) implements BuildEvent {}

  /**
   * {@code layerDigest} is null where the step made no layer.
   *
   * @param cpuMillis processor time of a RUN's processes, user and system; null where none ran or
   *     nobody counted
   * @param peakMemoryBytes of the largest of these processes; null as above
   */
  record StepFinished(
      String stage,
      int index,
      boolean cached,
      long millis,
      @Nullable String layerDigest,
      long layerBytes,
      @Nullable Long cpuMillis,
      @Nullable Long peakMemoryBytes)
      implements BuildEvent {

    /** Of a step that ran no process. */
    public StepFinished(
        String stage,
        int index,
        boolean cached,
        long millis,
        @Nullable String layerDigest,
        long layerBytes) {
      this(stage, index, cached, millis, layerDigest, layerBytes, null, null);
    }
  }

  /** A step failed; {@code exitCode} is null where no process ran. */
  record StepFailed(
      String stage, int index, @Nullable Integer exitCode, String message, String file, int line)
      implements BuildEvent {}

  /** Bytes of one blob on their way to a registry; at most ten a second for each blob. */
  record LayerProgress(String registry, String digest, long done, long total)
      implements BuildEvent {}

  /** {@code outcome} is {@code pushed}, {@code mounted} or {@code present}. */
  record LayerPushed(String registry, String repository, String digest, long bytes, String outcome)
      implements BuildEvent {}

  /** A manifest is in the registry under {@code reference} (registry/repository:tag). */
  record ImagePushed(String reference, String digest) implements BuildEvent {}

  /** The image was written to {@code output}, as given on the command line ({@code oci:DIR}). */
  record ImageExported(String output, String digest) implements BuildEvent {}

  /**
   * A statement about a platform's image was made.
   *
   * @param predicateType what it says, as a URI ({@code https://spdx.dev/Document})
   * @param digest of the platform's manifest, which it is about
   * @param bytes of the statement
   */
  record ImageAttested(String platform, String predicateType, String digest, long bytes)
      implements BuildEvent {}

  /** A signature of {@code reference} ({@code registry/repository@digest}) is in its registry. */
  record ImageSigned(String reference) implements BuildEvent {}

  /** A finding that does not stop the build; {@code code} is stable and documented. */
  record Warning(String code, String message, String file, int line) implements BuildEvent {}

  /** The end of a build that succeeded; {@code digest} is the manifest's (or the index's). */
  record BuildFinished(
      String digest, long bytes, int layers, int steps, int cachedSteps, long millis)
      implements BuildEvent {}
}
