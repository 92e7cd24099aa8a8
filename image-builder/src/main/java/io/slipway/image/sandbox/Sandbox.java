package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes in surroundings of their own. Safe for use by several threads. */
public final class Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
  private static @Nullable Sandbox best;

  private final Host host;
  private final Tool tool;

  private Sandbox(Host host, Tool tool) {
    this.host = host;
    this.tool = tool;
  }

  /**
   * The best that works on this machine; found out once.
   *
   * @throws IOException where none does, with what to install or allow
   */
  public static synchronized Sandbox best() throws IOException {
    Sandbox known = best;
    if (known == null) {
      Host host = Host.probe();
      known =
          Tool.installed(host.privilege()).stream()
              .filter(tool -> tool.works(host))
              .findFirst()
              .map(tool -> new Sandbox(host, tool))
              .orElseThrow(Sandbox::noneWorks);
      LOG.debug("RUN uses {}", known.name());
      best = known;
    }
    return known;
  }

  private static IOException noneWorks() {
    return new IOException(
        "Tried bubblewrap, crun and chroot to run a process in a sandbox, but none works here."
            + " Install bubblewrap (apt-get install bubblewrap)");
  }

  /** Every sandbox that works on this machine, the best first. */
  public static List<Sandbox> working() throws IOException {
    Host host = Host.probe();
    List<Sandbox> working = new ArrayList<>();
    for (Tool tool : Tool.installed(host.privilege())) {
      if (tool.works(host)) {
        working.add(new Sandbox(host, tool));
      }
    }
    return working;
  }

  public String name() {
    return tool.name();
  }

  public Privilege privilege() {
    return host.privilege();
  }

  /**
   * Starts a process and returns once it runs.
   *
   * @param output takes (stream, line); called by two threads, one at a time
   * @throws IOException where the surroundings could not be made, with the tool's own words
   */
  public SandboxProcess start(SandboxSpec spec, BiConsumer<String, String> output)
      throws IOException, InterruptedException {
    Surroundings surroundings = Surroundings.prepare(spec);
    List<String> command = new ArrayList<>(host.namespaces());
    if (spec.network() == SandboxSpec.Network.PRIVATE) {
      command.add("--net");
    }
    command.addAll(List.of("--", Host.required("setpriv"), "--pdeathsig", "KILL", "--"));
    command.addAll(tool.command(host, spec, surroundings));
    return SandboxProcess.start(command, spec, host, output);
  }
}
