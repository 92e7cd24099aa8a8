package io.slipway.image;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One build, as a person asks for it.
 *
 * @param context where COPY and ADD read from
 * @param dockerfile null means {@code Dockerfile} in the context
 * @param tags references the image is pushed under ({@code registry/repository:tag}) or named by in
 *     an archive
 * @param buildArgs values for ARG, by name
 * @param buildContexts what a name means in FROM and {@code --from}, in BuildKit's words: a
 *     directory, {@code docker-image://REF}, {@code oci-layout://DIR}, a git or http URL, {@code
 *     target:STAGE}
 * @param target the stage to build; null means the last
 * @param platforms {@code os/arch[/variant]}; empty means this machine's
 * @param outputs {@code oci:DIR}, {@code docker:FILE}, {@code local:DIR} and the like, or
 *     BuildKit's {@code type=TYPE,KEY=VALUE}; docs/outputs.md has them all
 * @param push whether to push to every tag's registry
 * @param image what the image is like beyond its Dockerfile
 * @param cache what is taken from caches and left there
 * @param run what RUN gets
 * @param attestations what is said about the image
 * @param jar a Java application instead of a Dockerfile; null means there is a Dockerfile
 * @param stateDirectory where blobs, snapshots and the step cache lie; shared between builds on a
 *     machine
 * @param access how registries are reached
 * @param standardOutput where an output called {@code -} goes; null where there is no such place
 */
public record BuildRequest(
    BuildContext context,
    @Nullable DockerfileSource dockerfile,
    List<String> tags,
    Map<String, String> buildArgs,
    Map<String, String> buildContexts,
    @Nullable String target,
    List<String> platforms,
    List<String> outputs,
    boolean push,
    ImageOptions image,
    CacheOptions cache,
    RunOptions run,
    AttestationOptions attestations,
    @Nullable JarOptions jar,
    Path stateDirectory,
    RegistryAccess access,
    @Nullable OutputStream standardOutput) {

  public BuildRequest {
    tags = List.copyOf(tags);
    buildArgs = Map.copyOf(buildArgs);
    buildContexts = Map.copyOf(buildContexts);
    platforms = List.copyOf(platforms);
    outputs = List.copyOf(outputs);
  }

  /** A request for a directory's Dockerfile; the builder's methods say what differs. */
  public static Builder of(Path context, Path stateDirectory) {
    return new Builder(new BuildContext.Directory(context), stateDirectory);
  }

  /** A request for any context. */
  public static Builder of(BuildContext context, Path stateDirectory) {
    return new Builder(context, stateDirectory);
  }

  /** A builder that starts from this request. */
  public Builder with() {
    Builder builder = new Builder(context, stateDirectory);
    builder.dockerfile = dockerfile;
    builder.tags = tags;
    builder.buildArgs = buildArgs;
    builder.buildContexts = buildContexts;
    builder.target = target;
    builder.platforms = platforms;
    builder.outputs = outputs;
    builder.push = push;
    builder.image = image;
    builder.cache = cache;
    builder.run = run;
    builder.attestations = attestations;
    builder.jar = jar;
    builder.access = access;
    builder.standardOutput = standardOutput;
    return builder;
  }

  /** The context's directory. Before the build a context of another kind is made into one. */
  public Path directory() {
    if (context instanceof BuildContext.Directory directory) {
      return directory.path();
    }
    throw new IllegalStateException("the context " + context + " was not fetched");
  }

  /** Makes requests; not safe for use by several threads. */
  public static final class Builder {
    private BuildContext context;
    private @Nullable DockerfileSource dockerfile;
    private List<String> tags = List.of();
    private Map<String, String> buildArgs = Map.of();
    private Map<String, String> buildContexts = Map.of();
    private @Nullable String target;
    private List<String> platforms = List.of();
    private List<String> outputs = List.of();
    private boolean push;
    private ImageOptions image = ImageOptions.defaults();
    private CacheOptions cache = CacheOptions.defaults();
    private RunOptions run = RunOptions.defaults();
    private AttestationOptions attestations = AttestationOptions.none();
    private @Nullable JarOptions jar;
    private final Path stateDirectory;
    private RegistryAccess access = RegistryAccess.defaults();
    private @Nullable OutputStream standardOutput;

    private Builder(BuildContext context, Path stateDirectory) {
      this.context = context;
      this.stateDirectory = stateDirectory;
    }

    public Builder context(BuildContext context) {
      this.context = context;
      return this;
    }

    public Builder dockerfile(@Nullable DockerfileSource dockerfile) {
      this.dockerfile = dockerfile;
      return this;
    }

    public Builder tags(List<String> tags) {
      this.tags = tags;
      return this;
    }

    public Builder buildArgs(Map<String, String> buildArgs) {
      this.buildArgs = buildArgs;
      return this;
    }

    public Builder buildContexts(Map<String, String> buildContexts) {
      this.buildContexts = buildContexts;
      return this;
    }

    public Builder target(@Nullable String target) {
      this.target = target;
      return this;
    }

    public Builder platforms(List<String> platforms) {
      this.platforms = platforms;
      return this;
    }

    public Builder outputs(List<String> outputs) {
      this.outputs = outputs;
      return this;
    }

    public Builder push(boolean push) {
      this.push = push;
      return this;
    }

    public Builder image(ImageOptions image) {
      this.image = image;
      return this;
    }

    public Builder cache(CacheOptions cache) {
      this.cache = cache;
      return this;
    }

    public Builder run(RunOptions run) {
      this.run = run;
      return this;
    }

    public Builder attestations(AttestationOptions attestations) {
      this.attestations = attestations;
      return this;
    }

    public Builder jar(@Nullable JarOptions jar) {
      this.jar = jar;
      return this;
    }

    public Builder access(RegistryAccess access) {
      this.access = access;
      return this;
    }

    public Builder standardOutput(@Nullable OutputStream standardOutput) {
      this.standardOutput = standardOutput;
      return this;
    }

    public BuildRequest build() {
      return new BuildRequest(
          context,
          dockerfile,
          tags,
          buildArgs,
          buildContexts,
          target,
          platforms,
          outputs,
          push,
          image,
          cache,
          run,
          attestations,
          jar,
          stateDirectory,
          access,
          standardOutput);
    }
  }
}
