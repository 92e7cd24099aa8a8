package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Bind;
import io.slipway.image.snapshot.Privilege;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** bwrap(1). */
record Bubblewrap(String path) implements Tool {
  /** Where the image lies while util-linux, from the host, changes the user. */
  private static final String INNER = "/slipway-image";

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public boolean works(Host host) {
    List<String> command = new ArrayList<>(host.namespaces());
    command.addAll(
        List.of("--", path, "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc"));
    command.addAll(List.of("/proc", "--", "/bin/true"));
    return Host.succeeds(command);
  }

  @Override
  public List<String> command(Host host, SandboxSpec spec, Surroundings surroundings)
      throws IOException {
    boolean switching = host.privilege() == Privilege.ROOT && !spec.user().isRoot();
    Path arguments = surroundings.directory().resolve("bwrap.args");
    List<String> options = options(host, spec, surroundings, switching ? INNER : "");
    if (switching) {
      options.addAll(hostTools());
    } else {
      options.addAll(List.of("--chdir", spec.workingDirectory()));
    }
    Files.write(
        arguments, String.join("\0", options).concat("\0").getBytes(StandardCharsets.UTF_8));
    List<String> command = new ArrayList<>(List.of(path, "--args", "9", "--"));
    if (switching) {
      command.addAll(UserSwitch.command(spec, INNER));
    }
    command.addAll(spec.arguments());
    return Script.preparing(spec).add("exec 9<", arguments.toString()).thenExec(command);
  }

  private static List<String> options(
      Host host, SandboxSpec spec, Surroundings surroundings, String root) {
    List<String> options = new ArrayList<>();
    add(options, "--die-with-parent --new-session --unshare-pid --unshare-ipc --unshare-uts");
    options.addAll(List.of("--hostname", surroundings.hostname()));
    if (host.privilege() == Privilege.USER && !spec.user().isRoot()) {
      add(options, "--unshare-user --uid " + spec.user().uid() + " --gid " + spec.user().gid());
    } else {
      options.addAll(List.of("--cap-drop", "ALL"));
      Capabilities.DEFAULT.forEach(c -> options.addAll(List.of("--cap-add", c)));
    }
    String mountPoint = spec.root().mountPoint().toString();
    options.addAll(List.of("--bind", mountPoint, root.isEmpty() ? "/" : root));
    add(options, "--proc " + root + "/proc --dev " + root + "/dev");
    add(options, "--ro-bind /sys " + root + "/sys");
    for (Bind bind : surroundings.binds()) {
      String how = bind.readOnly() ? "--ro-bind" : "--bind";
      options.addAll(List.of(how, bind.source().toString(), root + bind.target()));
    }
    options.add("--clearenv");
    spec.environment().forEach((k, v) -> options.addAll(List.of("--setenv", k, v)));
    return options;
  }

  /** What dynamically linked programs of the host need. */
  private static List<String> hostTools() {
    List<String> options = new ArrayList<>();
    for (String directory : List.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")) {
      options.addAll(List.of("--ro-bind-try", directory, directory));
    }
    options.addAll(List.of("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"));
    return options;
  }

  private static void add(List<String> options, String words) {
    options.addAll(List.of(words.split(" ")));
  }
}
