package io.slipway.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code build} gives to RUN instructions. */
final class RunFlags {
  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "id=ID,src=FILE or id=ID,env=VARIABLE, for RUN --mount=type=secret.")
  private List<String> secrets = new ArrayList<>();

  @Option(
      names = "--ssh",
      paramLabel = "ID",
      description = "ID, ID=SOCKET or ID=KEY[,KEY], for RUN --mount=type=ssh.")
  private List<String> ssh = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "MODE",
      description = "default, none or host, for RUN instructions that don't say.")
  private @Nullable String network;

  @Option(
      names = "--allow",
      paramLabel = "RIGHT",
      split = ",",
      description = "security.insecure or network.host.")
  private List<String> allow = new ArrayList<>();

  @Option(
      names = "--sandbox",
      paramLabel = "NAME",
      description = "bubblewrap, crun, runc or chroot (default: the first that works).")
  private @Nullable String sandbox;

  @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "A line of /etc/hosts.")
  private List<String> addHosts = new ArrayList<>();

  @Option(names = "--shm-size", paramLabel = "SIZE", description = "The size of /dev/shm: 64m.")
  private @Nullable String shmSize;

  /** As parameters of the step. */
  void addTo(Map<String, @Nullable Object> parameters) {
    parameters.put("secrets", secrets);
    parameters.put("ssh", ssh);
    parameters.put("network", network);
    parameters.put("allow", allow);
    parameters.put("sandbox", sandbox);
    parameters.put("addHosts", addHosts);
    parameters.put("shmSize", shmSize);
  }
}
