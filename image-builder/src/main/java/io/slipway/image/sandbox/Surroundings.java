package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxMount.Bind;
import io.slipway.image.sandbox.SandboxMount.Plain;
import io.slipway.image.sandbox.SandboxMount.Secret;
import io.slipway.image.sandbox.SandboxMount.Tree;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.snapshot.WritableSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox shows and the image does not have.
 *
 * @param mounts with targets resolved in the image, in the order in which they must be made
 * @param views snapshots that must be mounted before, because mounts show parts of them
 */
record Surroundings(
    List<Plain> mounts, List<WritableSnapshot> views, PrivateFiles files, String hostname) {
  private static final Path RESOLV = Path.of("/etc/resolv.conf");
  private static final Path HOSTS = Path.of("/etc/hosts");

  static Surroundings prepare(SandboxSpec spec, boolean ownersKept) throws IOException {
    WritableSnapshot root = spec.root();
    if (!spec.workingDirectory().equals("/")) {
      root.makeDirectory(spec.workingDirectory());
    }
    PrivateFiles files = new PrivateFiles(root.directory(), spec.hasSecrets(), ownersKept);
    String hostname = hostname(spec.name());
    List<SandboxMount> placed =
        MountPlaces.of(spec, networkFiles(spec, hostname)).makeMountPoints(root);
    List<Plain> mounts = new ArrayList<>();
    List<WritableSnapshot> views = new ArrayList<>();
    for (SandboxMount mount : placed) {
      mounts.add(plain(mount, files));
      if (mount instanceof Tree tree && !views.contains(tree.view())) {
        views.add(tree.view());
      }
    }
    return new Surroundings(mounts, views, files, hostname);
  }

  private static Plain plain(SandboxMount mount, PrivateFiles files) throws IOException {
    if (mount instanceof Tree tree) {
      Path source = tree.view().mountPoint().resolve(tree.path());
      return new Bind(source, tree.target(), tree.readOnly(), tree.isDirectory());
    }
    if (mount instanceof Secret secret) {
      return new Bind(files.secret(secret), secret.target(), true, false);
    }
    return (Plain) mount;
  }

  static boolean isBelowDev(SandboxMount mount) {
    return mount.target().startsWith("/dev/");
  }

  /** A container may change its copies, as in Docker; a build may not, as in BuildKit. */
  private static List<SandboxMount> networkFiles(SandboxSpec spec, String hostname)
      throws IOException {
    boolean host = spec.network() == Network.HOST;
    boolean build = spec.settings().nested();
    Path resolv = spec.root().directory().resolve("resolv.conf");
    Path hosts = spec.root().directory().resolve("hosts");
    Files.writeString(resolv, host && Files.exists(RESOLV) ? Files.readString(RESOLV) : "");
    boolean copied = host && !build && Files.exists(HOSTS);
    String names = copied ? Files.readString(HOSTS) : loopback(build ? " " + hostname : "");
    StringBuilder text = new StringBuilder(names);
    spec.settings().hosts().forEach(line -> text.append(line).append('\n'));
    Files.writeString(hosts, text);
    return List.of(
        new Bind(resolv, "/etc/resolv.conf", build), new Bind(hosts, "/etc/hosts", build));
  }

  private static String loopback(String names) {
    return "127.0.0.1\tlocalhost" + names + "\n::1\tlocalhost ip6-localhost ip6-loopback\n";
  }

  private static String hostname(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9-]+", "-").replaceAll("^-+|-+$", "");
    return clean.isEmpty() ? "slipway" : clean.substring(0, Math.min(63, clean.length()));
  }
}
