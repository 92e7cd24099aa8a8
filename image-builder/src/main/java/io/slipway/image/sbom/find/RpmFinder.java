package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Licences;
import io.slipway.image.sbom.Purls;
import io.slipway.image.sbom.rpmdb.BrokenDatabaseException;
import io.slipway.image.sbom.rpmdb.RpmDatabase;
import io.slipway.image.sbom.rpmdb.RpmHeader;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** RPM packages, whichever database the distribution has. */
final class RpmFinder implements Finder {
  private static final List<String> PLACES =
      List.of("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm");

  /** Newest first: where a system was migrated, the newest is the one in use. */
  private static final Map<String, Backend> BACKENDS = new LinkedHashMap<>();

  static {
    BACKENDS.put("rpmdb.sqlite", RpmFinder::sqlite);
    BACKENDS.put("Packages.db", (files, path, file, headers) -> RpmDatabase.ndb(file, headers));
    BACKENDS.put("Packages", (files, path, file, headers) -> RpmDatabase.berkeley(file, headers));
  }

  @FunctionalInterface
  private interface Backend {
    void read(ImageFiles files, String path, FileChannel file, RpmDatabase.Headers headers)
        throws IOException, InterruptedException;
  }

  @Override
  public void find(ImageFiles files, Findings findings) throws IOException, InterruptedException {
    String used = "";
    for (String place : PLACES) {
      for (String name : BACKENDS.keySet()) {
        String path = place + "/" + name;
        Optional<Node> file = files.file(path);
        if (file.isPresent() && used.isEmpty()) {
          used = path;
          read(files, findings, path, file.get(), name);
        } else if (file.isPresent() && !isSame(files, used, file.get())) {
          findings.gap(path, "not read: /" + used + " is there, too, and counts");
        }
      }
    }
  }

  /** {@code /var/lib/rpm} is a link in newer distributions. */
  private static boolean isSame(ImageFiles files, String used, Node other) throws IOException {
    return files.file(used).map(node -> node.path().equals(other.path())).orElse(false);
  }

  private static void read(
      ImageFiles files, Findings findings, String path, Node node, String backend)
      throws IOException, InterruptedException {
    Backend reader = BACKENDS.get(backend);
    if (reader == null) {
      throw new IllegalArgumentException("no backend " + backend);
    }
    try (FileChannel file = files.channel(node)) {
      reader.read(files, path, file, header -> add(findings, path, header));
    } catch (BrokenDatabaseException e) {
      findings.gap(path, "the RPM database cannot be read: " + e.getMessage());
    }
  }

  private static void sqlite(
      ImageFiles files, String path, FileChannel file, RpmDatabase.Headers headers)
      throws IOException, InterruptedException {
    Optional<Node> log = files.file(path + "-wal");
    if (log.isEmpty()) {
      RpmDatabase.sqlite(file, null, headers);
      return;
    }
    try (FileChannel frames = files.channel(log.get())) {
      RpmDatabase.sqlite(file, frames, headers);
    }
  }

  private static void add(Findings findings, String path, RpmHeader header)
      throws InterruptedException {
    InventoryReader.checkInterrupt();
    boolean software = !header.name().isEmpty() && !header.name().equals("gpg-pubkey");
    if (software) {
      findings.add(component(findings, path, header));
    }
  }

  private static Component component(Findings findings, String path, RpmHeader header) {
    Map<String, String> qualifiers =
        Map.of(
            "arch", header.architecture(),
            "epoch", header.epoch(),
            "upstream", header.sourceRpm());
    return new Component(
        Component.Kind.RPM,
        Purls.distribution("rpm", findings.os(), header.name(), header.fullVersion(), qualifiers),
        header.name(),
        (header.epoch().isEmpty() ? "" : header.epoch() + ":") + header.fullVersion(),
        Licences.expression(header.licence()),
        header.vendor(),
        header.sourceRpm(),
        path,
        Map.of(),
        header.provides(),
        header.needs());
  }
}
