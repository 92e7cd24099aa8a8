package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
   * What is installed, the best first. bubblewrap starts in a quarter of crun's time; crun is for
   * root only, because it cannot map an ordinary user to the image's USER.
   */
  static List<Tool> installed(Privilege privilege) {
    List<Tool> tools = new ArrayList<>();
    Host.tool("bwrap").ifPresent(path -> tools.add(new Bubblewrap(path)));
    if (privilege == Privilege.ROOT) {
      Host.tool("crun").ifPresent(path -> tools.add(new Crun(path)));
    }
    Host.tool("setpriv").ifPresent(path -> tools.add(new Chroot(path)));
    return tools;
  }
}
