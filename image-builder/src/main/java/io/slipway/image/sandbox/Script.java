package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.snapshot.WritableSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A shell script that prepares a sandbox; values are quoted, never interpolated. */
final class Script {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_/.,:=+-]+");

  /** The ways to bring up loopback that a Debian machine may have; perl-base is always there. */
  private static final String LOOPBACK =
      "ip link set lo up 2>/dev/null || busybox ip link set lo up 2>/dev/null || perl -e"
          + " 'socket($s,2,2,0) && ioctl($s,0x8914,$r=pack(\"a16sx14\",\"lo\",65)) || exit 1'";

  private final StringBuilder text = new StringBuilder();

  Script add(String command, String... arguments) {
    text.append(command);
    for (String argument : arguments) {
      text.append(' ').append(quote(argument));
    }
    text.append('\n');
    return this;
  }

  /** Mounts the snapshots, makes the private files and brings up loopback. */
  static Script preparing(SandboxSpec spec, Surroundings surroundings) {
    Script script = new Script().add("cd", spec.root().workingDirectory().toString());
    if (spec.network() == Network.PRIVATE) {
      script.add(LOOPBACK);
    }
    script.mount(spec.root());
    surroundings.views().forEach(script::mount);
    script.write(surroundings.files());
    return script.add("exec </dev/null").add("umask 0022");
  }

  /** Takes the contents from standard input, in order. */
  private void write(PrivateFiles files) {
    if (files.inMemory()) {
      String options = "nosuid,nodev," + PrivateFiles.TMPFS_OPTIONS;
      add("mount -t tmpfs -o", options, "tmpfs", files.directory().toString());
    }
    for (PrivateFiles.Kept file : files.kept()) {
      String path = file.path().toString();
      add(": >", path).add("chmod 0600", path);
      add("head -c " + file.content().length + " >", path);
      if (file.uid() != 0 || file.gid() != 0) {
        add("chown", file.uid() + ":" + file.gid(), path);
      }
      add("chmod", file.octal(), path);
    }
  }

  Script mount(WritableSnapshot snapshot) {
    if (snapshot.isCopied()) {
      String at = snapshot.mountPoint().toString();
      return add("mount --bind", at, at);
    }
    return add(
        "mount -t overlay overlay -o",
        "nodev," + snapshot.overlayOptions(),
        snapshot.mountPoint().toString());
  }

  /** The last step: says that all is prepared and hands over. */
  List<String> thenExec(List<String> command) {
    add("echo", SandboxProcess.READY);
    text.append("exec \"$@\"\n");
    List<String> all = command();
    all.addAll(command);
    return all;
  }

  /** What runs it. */
  List<String> command() {
    return new ArrayList<>(List.of("/bin/sh", "-ec", text.toString(), "slipway"));
  }

  private static String quote(String value) {
    return SAFE.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
