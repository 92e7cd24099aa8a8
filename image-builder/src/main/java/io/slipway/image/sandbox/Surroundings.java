package io.slipway.image.sandbox;

import io.slipway.image.sandbox.SandboxSpec.Bind;
import io.slipway.image.sandbox.SandboxSpec.Network;
import io.slipway.image.snapshot.WritableSnapshot;
import io.slipway.image.snapshot.WritableSnapshot.MountPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a sandbox shows and the image does not have.
 *
 * @param binds with targets resolved in the image, relative to its root
 */
record Surroundings(Path directory, List<Bind> binds, String hostname) {
  private static final String LOOPBACK =
      "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
  private static final Path RESOLV = Path.of("/etc/resolv.conf");
  private static final Path HOSTS = Path.of("/etc/hosts");

  static Surroundings prepare(SandboxSpec spec) throws IOException {
    WritableSnapshot root = spec.root();
    if (!spec.workingDirectory().equals("/")) {
      root.makeDirectory(spec.workingDirectory());
    }
    List<Bind> wanted = new ArrayList<>(networkFiles(spec));
    wanted.addAll(spec.binds());
    return new Surroundings(root.directory(), resolved(root, wanted), hostname(spec.name()));
  }

  /** What goes below /dev needs no place in the image: /dev is the sandbox's own. */
  private static List<Bind> resolved(WritableSnapshot root, List<Bind> wanted) throws IOException {
    List<MountPoint> points = new ArrayList<>();
    List.of("/proc", "/dev", "/sys").forEach(path -> points.add(new MountPoint(path, true)));
    List<Bind> inImage = wanted.stream().filter(bind -> !isBelowDev(bind)).toList();
    for (Bind bind : inImage) {
      points.add(new MountPoint(bind.target(), Files.isDirectory(bind.source())));
    }
    List<String> places = MountPlaces.check(root.below().tree(), points);
    root.makeMountPoints(points);
    List<Bind> binds = new ArrayList<>(wanted.stream().filter(Surroundings::isBelowDev).toList());
    int first = points.size() - inImage.size();
    for (int i = 0; i < inImage.size(); i++) {
      Bind bind = inImage.get(i);
      binds.add(new Bind(bind.source(), "/" + places.get(first + i), bind.readOnly()));
    }
    return binds;
  }

  static boolean isBelowDev(Bind bind) {
    return bind.target().startsWith("/dev/");
  }

  /** Copies, so that a process may change them as it may in Docker. */
  private static List<Bind> networkFiles(SandboxSpec spec) throws IOException {
    boolean host = spec.network() == Network.HOST;
    Path directory = spec.root().directory();
    Path resolv = directory.resolve("resolv.conf");
    Path hosts = directory.resolve("hosts");
    Files.writeString(resolv, host && Files.exists(RESOLV) ? Files.readString(RESOLV) : "");
    Files.writeString(hosts, host && Files.exists(HOSTS) ? Files.readString(HOSTS) : LOOPBACK);
    return List.of(
        new Bind(resolv, "/etc/resolv.conf", false), new Bind(hosts, "/etc/hosts", false));
  }

  private static String hostname(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9-]+", "-").replaceAll("^-+|-+$", "");
    return clean.isEmpty() ? "slipway" : clean.substring(0, Math.min(63, clean.length()));
  }
}
