package io.slipway.image.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that makes a sandbox. */
interface Tool {

  String name();

  /**
   * What to start in order that a process runs in a sandbox. It mounts the snapshot, writes {@link
   * SandboxProcess#READY} as its first line, and becomes the process or one that it descends from.
   */
  Start start(Host host, SandboxSpec spec, Surroundings surroundings) throws IOException;

  /**
   * A process of the host.
   *
   * @param input what it reads
   * @param generations how many below it the main process of the sandbox is
   */
  record Start(List<String> command, byte[] input, int generations) {}

  /** Whether it can start a process on this machine. */
  boolean works(Host host);

  /**
   * What is installed, the best first. Our own launcher is one process where the others are a chain
   * of them, so it starts fastest. Where there are many users bubblewrap comes last, because it
   * takes from setuid programs their meaning; elsewhere they mean nothing anyway.
   */
  static List<Tool> installed(boolean manyUsers) {
    List<Tool> tools = new ArrayList<>();
    Architecture.host()
        .flatMap(machine -> Host.tool("perl").map(path -> new Chroot(path, machine)))
        .ifPresent(tools::add);
    int rest = tools.size();
    Host.tool("crun").ifPresent(path -> tools.add(OciRuntime.crun(path)));
    Host.tool("runc").ifPresent(path -> tools.add(OciRuntime.runc(path)));
    Optional<Tool> bubblewrap = Host.tool("bwrap").map(Bubblewrap::new);
    bubblewrap.ifPresent(tool -> tools.add(manyUsers ? tools.size() : rest, tool));
    return tools;
  }
}
