package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * nsenter(1): a second command in the namespaces of a process. An ordinary user first enters the
 * user namespace that the sandbox was made in, because it owns all others.
 */
final class Nsenter {
  private Nsenter() {}

  static List<String> command(
      long outer, long pid, SandboxSpec spec, Host host, List<String> arguments)
      throws IOException {
    String nsenter = Host.required("nsenter");
    boolean mapped = host.privilege() == Privilege.USER;
    List<String> command = new ArrayList<>();
    if (mapped) {
      command.addAll(List.of(nsenter, "--target", "" + outer));
      command.addAll(List.of("--user", "--preserve-credentials", "--"));
    }
    command.addAll(List.of(nsenter, "--target", "" + pid));
    command.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--root"));
    command.add("--wd=/proc/" + pid + "/cwd");
    if (!host.manyUsers() && !spec.user().isRoot()) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    } else if (host.manyUsers()) {
      command.addAll(List.of("--setuid", "" + spec.user().uid()));
      command.addAll(List.of("--setgid", "" + spec.user().gid()));
    }
    command.add("--");
    command.addAll(arguments);
    return command;
  }
}
