package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Network;
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

  private final StringBuilder text = new StringBuilder("set -e\n");

  Script add(String command, String... arguments) {
    text.append(command);
    for (String argument : arguments) {
      text.append(' ').append(quote(argument));
    }
    text.append('\n');
    return this;
  }

  /** Mounts the snapshot and brings up loopback. */
  static Script preparing(SandboxSpec spec) {
    Script script = new Script().add("cd", spec.root().workingDirectory().toString());
    if (spec.network() == Network.PRIVATE) {
      script.add(LOOPBACK);
    }
    return script.add(
        "mount -t overlay overlay -o",
        "nodev," + spec.root().overlayOptions(),
        spec.root().mountPoint().toString());
  }

  /** The last step: says that all is prepared and hands over. */
  List<String> thenExec(List<String> command) {
    add("echo", SandboxProcess.READY);
    return build("exec ", command);
  }

  /** As {@link #thenExec}, but the shell stays as the parent. */
  List<String> thenRun(List<String> command) {
    add("echo", SandboxProcess.READY);
    return build("set +e\n", command);
  }

  private List<String> build(String prefix, List<String> command) {
    text.append(prefix).append("\"$@\"\n");
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", text.toString(), "slipway"));
    all.addAll(command);
    return all;
  }

  private static String quote(String value) {
    return SAFE.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
