package io.slipway.image.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Enters a directory as the root of a process and becomes another user, with util-linux alone: no
 * program of the image is needed.
 */
final class UserSwitch {
  private UserSwitch() {}

  static List<String> command(SandboxSpec spec, List<String> capabilities, String root)
      throws IOException {
    Identity user = spec.user();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Host.required("setpriv"), "--regid", "" + user.gid()));
    if (user.groups().isEmpty()) {
      command.add("--clear-groups");
    } else {
      command.add("--groups");
      command.add(user.groups().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    command.addAll(List.of("--bounding-set", Capabilities.forSetpriv(capabilities), "--"));
    command.addAll(List.of(Host.required("unshare"), "--root", root));
    command.addAll(List.of("--wd", spec.workingDirectory(), "--setuid", "" + user.uid(), "--"));
    return command;
  }
}
