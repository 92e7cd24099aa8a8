package io.slipway.local.cluster;

import io.slipway.image.RegistryAccess;
import java.nio.file.Path;

/**
 * How a cluster is set up.
 *
 * @param stateDirectory for the kubeconfig, images and containers; made where it is missing
 * @param port of the API; 0 for any that is free
 * @param registryAccess how the node pulls images
 * @param runPods whether there is a node; without one Pods stay Pending
 * @param meshKinds whether Istio's and the Gateway API's kinds are installed
 * @param nodes how many Nodes the machine stands for, as far as placing Pods goes
 * @param maxPods how many Pods the machine takes
 * @param maxWatches watches and followed logs at a time; one more is told 429
 * @param watchHistory how many changes a watch can go back before it is told 410
 */
public record ClusterOptions(
    Path stateDirectory,
    int port,
    RegistryAccess registryAccess,
    boolean runPods,
    boolean meshKinds,
    int nodes,
    int maxPods,
    int maxWatches,
    int watchHistory) {

  public ClusterOptions {
    stateDirectory = stateDirectory.toAbsolutePath();
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: must be 0 to 65535, not " + port);
    }
    if (nodes < 1 || maxPods < 1 || maxWatches < 1 || watchHistory < 1) {
      throw new IllegalArgumentException(
          "nodes, maxPods, maxWatches and watchHistory: must be positive");
    }
  }

  /** A node, mesh kinds, any free port. */
  public static ClusterOptions in(Path stateDirectory) {
    return new ClusterOptions(
        stateDirectory, 0, RegistryAccess.defaults(), true, true, 1, 32, 128, 10_000);
  }

  public ClusterOptions withPort(int newPort) {
    return new ClusterOptions(
        stateDirectory,
        newPort,
        registryAccess,
        runPods,
        meshKinds,
        nodes,
        maxPods,
        maxWatches,
        watchHistory);
  }

  public ClusterOptions withRegistryAccess(RegistryAccess access) {
    return new ClusterOptions(
        stateDirectory, port, access, runPods, meshKinds, nodes, maxPods, maxWatches, watchHistory);
  }

  public ClusterOptions withWatchHistory(int changes) {
    return new ClusterOptions(
        stateDirectory,
        port,
        registryAccess,
        runPods,
        meshKinds,
        nodes,
        maxPods,
        maxWatches,
        changes);
  }

  public ClusterOptions withMaxWatches(int limit) {
    return new ClusterOptions(
        stateDirectory,
        port,
        registryAccess,
        runPods,
        meshKinds,
        nodes,
        maxPods,
        limit,
        watchHistory);
  }

  /** Nodes {@code slipway-local}, {@code slipway-local-2}, ..., which all run on this machine. */
  public ClusterOptions withNodes(int count) {
    return new ClusterOptions(
        stateDirectory,
        port,
        registryAccess,
        runPods,
        meshKinds,
        count,
        maxPods,
        maxWatches,
        watchHistory);
  }

  /** Only the API and its controllers. */
  public ClusterOptions withoutNode() {
    return new ClusterOptions(
        stateDirectory,
        port,
        registryAccess,
        false,
        meshKinds,
        nodes,
        maxPods,
        maxWatches,
        watchHistory);
  }
}
