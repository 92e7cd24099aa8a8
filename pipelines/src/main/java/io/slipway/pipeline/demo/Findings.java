package io.slipway.pipeline.demo;

import java.util.ArrayList;
import java.util.List;

/** Checks after the runs what the demo says of itself; empty means that all of it is true. */
final class Findings {

  private Findings() {}

  static List<String> of(
      List<ShopRun> runs,
      List<ClusterAdmin.Running> pods,
      DemoPlatform platform,
      Traffic.Count traffic) {
    List<String> findings = new ArrayList<>();
    for (ShopRun run : runs) {
      if (run.exitCode() != run.version().expectedExitCode()) {
        findings.add(
            "version "
                + run.version().version()
                + " ("
                + run.version().story()
                + ") ended with exit code "
                + run.exitCode()
                + ", expected "
                + run.version().expectedExitCode());
      }
    }
    if (!findings.isEmpty()) {
      return findings;
    }
    DemoPlatform.SITES.forEach(
        site -> findings.addAll(site(site, pods, platform.replica(site), stableDigest(runs))));
    findings.addAll(traffic(traffic));
    return findings;
  }

  /** The version that has to serve in the end: the last that was to succeed. */
  private static String stableDigest(List<ShopRun> runs) {
    return runs.stream()
        .filter(run -> run.version().expectedExitCode() == 0)
        .reduce((first, second) -> second)
        .map(ShopRun::digest)
        .orElse("");
  }

  private static List<String> site(
      String site, List<ClusterAdmin.Running> pods, String replica, String digest) {
    List<ClusterAdmin.Running> here =
        pods.stream().filter(pod -> pod.namespace().equals(site)).toList();
    if (here.isEmpty()) {
      return List.of("nothing runs at " + site);
    }
    return here.stream()
        .filter(pod -> !pod.image().startsWith(replica + "/") || !pod.imageId().endsWith(digest))
        .map(
            pod ->
                site
                    + ": "
                    + pod.pod()
                    + " runs "
                    + pod.imageId()
                    + " (asked for "
                    + pod.image()
                    + "), expected "
                    + digest
                    + " from "
                    + replica)
        .toList();
  }

  private static List<String> traffic(Traffic.Count count) {
    List<String> findings = new ArrayList<>();
    if (count.lost() > 0) {
      findings.add(
          count.lost()
              + " of "
              + count.requests()
              + " requests were lost, the first because: "
              + count.firstLoss());
    }
    if (count.faults() == 0) {
      findings.add("no request reached the faulty version, so nothing was shown");
    }
    if (count.answersByVersion().getOrDefault("2", 0L) == 0) {
      findings.add("no request reached version 2");
    }
    return findings;
  }
}
