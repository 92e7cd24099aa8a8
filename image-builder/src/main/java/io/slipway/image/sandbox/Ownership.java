package io.slipway.image.sandbox;

import io.slipway.image.posix.IdRanges;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.Giving;
import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Files of an ordinary user whose ranges are in use: they are given to those who are meant to own
 * them before a step, and what a step leaves is taken back after it, so that between steps all that
 * lies on disk belongs to the builder.
 */
final class Ownership {
  private Ownership() {}

  static Launch give(Launch launch, List<Giving> givings) {
    for (Giving giving : givings) {
      String mode = Integer.toOctalString(giving.mode());
      String uid = "" + giving.owner().uid();
      launch.add(
          "give",
          HexFormat.of().formatHex(Names.encode(giving.path())),
          uid,
          "" + giving.owner().gid(),
          mode);
    }
    return launch;
  }

  static void takeBack(Launch launch, WritableSnapshot root) {
    root.ownersFile().ifPresent(file -> launch.add("takeback", "" + root.upper(), file.toString()));
  }

  /** Gives files at once, in a namespace of its own. */
  static void give(List<Giving> givings) throws IOException {
    Architecture machine = Architecture.host().orElseThrow();
    List<String> command = new ArrayList<>(IdRanges.command());
    command.add("--");
    command.addAll(Launch.command(Host.tool("perl").orElseThrow()));
    Launch launch = give(new Launch(machine), givings).exec(List.of("/bin/true"));
    if (!Host.succeeds(command, launch.toBytes())) {
      throw new IOException(
          "Tried to give "
              + givings.size()
              + " files to users of the ranges in /etc/subuid and /etc/subgid, but '"
              + String.join(" ", IdRanges.command())
              + "' failed; see whether newuidmap and newgidmap work for this user");
    }
  }
}
