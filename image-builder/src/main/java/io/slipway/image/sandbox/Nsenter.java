package io.slipway.image.sandbox;

import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** nsenter(1): a second command in the namespaces of a process. */
final class Nsenter {
  private Nsenter() {}

  static List<String> command(long pid, SandboxSpec spec, Host host, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Host.required("nsenter"), "--target", "" + pid));
    command.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--root"));
    command.add("--wd=/proc/" + pid + "/cwd");
    if (host.privilege() == Privilege.USER) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    } else {
      command.addAll(List.of("--setuid", "" + spec.user().uid()));
      command.addAll(List.of("--setgid", "" + spec.user().gid()));
    }
    command.add("--");
    command.addAll(arguments);
    return command;
  }
}
