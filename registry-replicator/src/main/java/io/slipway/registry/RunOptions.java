package io.slipway.registry;

import io.slipway.registry.gate.SignatureCheck;
import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a run reaches registries and how much it does at once. Loopback registries are tried over
 * http where https fails, as Docker does.
 *
 * @param dockerConfig a docker {@code config.json} with credentials; null means {@code
 *     $DOCKER_CONFIG} or {@code ~/.docker/config.json}
 * @param plainHttp registries ({@code host[:port]}) spoken to over http
 * @param insecure registries whose certificate is not checked
 * @param concurrency how many blobs move at once, 1 to 64
 * @param dryRun plan, report the plan, and change nothing
 * @param registries settings of single registries; they win over a policy's for the same name
 * @param bandwidth of all destinations together; null for the policy's, if it has one
 * @param state the directory of the journals that a killed run goes on from; null for no journal
 * @param only source repositories that a policy's run is about; empty for all that its filters take
 * @param signatures verifies signatures for policies that ask for them
 */
public record RunOptions(
    @Nullable Path dockerConfig,
    Set<String> plainHttp,
    Set<String> insecure,
    int concurrency,
    boolean dryRun,
    List<RegistrySettings> registries,
    @Nullable Bandwidth bandwidth,
    @Nullable Path state,
    Set<String> only,
    @Nullable SignatureCheck signatures) {

  private static final int DEFAULT_CONCURRENCY = 4;
  private static final int MAX_CONCURRENCY = 64;

  public RunOptions {
    plainHttp = Set.copyOf(plainHttp);
    insecure = Set.copyOf(insecure);
    registries = List.copyOf(registries);
    only = Set.copyOf(only);
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "concurrency: is %d, but must be 1 to %d".formatted(concurrency, MAX_CONCURRENCY));
    }
  }

  public static RunOptions defaults() {
    return new RunOptions(
        null,
        Set.of(),
        Set.of(),
        DEFAULT_CONCURRENCY,
        false,
        List.of(),
        null,
        null,
        Set.of(),
        null);
  }

  /** With what a policy says where these options say nothing. */
  RunOptions settledBy(ReplicationPolicy.Spec spec) {
    List<RegistrySettings> settled = new ArrayList<>(registries);
    spec.registries().stream()
        .filter(one -> registries.stream().noneMatch(mine -> mine.name().equals(one.name())))
        .forEach(settled::add);
    return withRegistries(settled).withBandwidth(bandwidth == null ? spec.bandwidth() : bandwidth);
  }

  public RunOptions withDockerConfig(@Nullable Path config) {
    return with(copy -> copy.dockerConfig = config);
  }

  public RunOptions withPlainHttp(Set<String> hosts) {
    return with(copy -> copy.plainHttp = hosts);
  }

  public RunOptions withInsecure(Set<String> hosts) {
    return with(copy -> copy.insecure = hosts);
  }

  public RunOptions withConcurrency(int blobs) {
    return with(copy -> copy.concurrency = blobs);
  }

  public RunOptions withDryRun(boolean planOnly) {
    return with(copy -> copy.dryRun = planOnly);
  }

  public RunOptions withRegistries(List<RegistrySettings> settings) {
    return with(copy -> copy.registries = settings);
  }

  public RunOptions withBandwidth(@Nullable Bandwidth most) {
    return with(copy -> copy.bandwidth = most);
  }

  public RunOptions withState(@Nullable Path directory) {
    return with(copy -> copy.state = directory);
  }

  public RunOptions withOnly(Set<String> repositories) {
    return with(copy -> copy.only = repositories);
  }

  public RunOptions withSignatures(@Nullable SignatureCheck check) {
    return with(copy -> copy.signatures = check);
  }

  private RunOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.done();
  }

  /** These options while one of them is changed. */
  private static final class Copy {
    private @Nullable Path dockerConfig;
    private Set<String> plainHttp;
    private Set<String> insecure;
    private int concurrency;
    private boolean dryRun;
    private List<RegistrySettings> registries;
    private @Nullable Bandwidth bandwidth;
    private @Nullable Path state;
    private Set<String> only;
    private @Nullable SignatureCheck signatures;

    Copy(RunOptions from) {
      dockerConfig = from.dockerConfig;
      plainHttp = from.plainHttp;
      insecure = from.insecure;
      concurrency = from.concurrency;
      dryRun = from.dryRun;
      registries = from.registries;
      bandwidth = from.bandwidth;
      state = from.state;
      only = from.only;
      signatures = from.signatures;
    }

    RunOptions done() {
      return new RunOptions(
          dockerConfig,
          plainHttp,
          insecure,
          concurrency,
          dryRun,
          registries,
          bandwidth,
          state,
          only,
          signatures);
    }
  }
}
