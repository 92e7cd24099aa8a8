package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that makes a sandbox. */
interface Tool {

  String name();

  /**
   * The command to run in a mount namespace of its own. It mounts the snapshot, writes {@link
   * SandboxProcess#READY} as its first line, and becomes the process or its parent.
   */
  List<String> command(Host host, SandboxSpec spec, Surroundings surroundings) throws IOException;

  /** Whether it can start a process on this machine. */
  boolean works(Host host);

  /**
   * What is installed, the best first. With root's power that is what leaves setuid programs their
   * meaning, as Docker does: bubblewrap takes it from them. Without, they mean nothing anyway, and
   * bubblewrap starts fastest.
   */
  static List<Tool> installed(Privilege privilege) {
    List<Tool> tools = new ArrayList<>();
    Host.tool("crun").ifPresent(path -> tools.add(OciRuntime.crun(path)));
    Host.tool("runc").ifPresent(path -> tools.add(OciRuntime.runc(path)));
    Architecture.host()
        .flatMap(machine -> Host.tool("perl").map(path -> new Chroot(path, machine)))
        .ifPresent(tools::add);
    Optional<Tool> bubblewrap = Host.tool("bwrap").map(Bubblewrap::new);
    bubblewrap.ifPresent(tool -> tools.add(privilege == Privilege.ROOT ? tools.size() : 0, tool));
    return tools;
  }
}
