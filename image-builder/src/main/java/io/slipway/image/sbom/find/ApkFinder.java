package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Licences;
import io.slipway.image.sbom.Purls;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Alpine packages: apk's database (apk-tools, "installed database"), one letter for each field. */
final class ApkFinder implements Finder {
  private static final List<String> DATABASES =
      List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
  private static final Set<String> FIELDS = Set.of("P", "V", "A", "L", "o", "m", "D", "p");

  @Override
  public void find(ImageFiles files, Findings findings) throws IOException, InterruptedException {
    for (String path : DATABASES) {
      Optional<Node> file = files.file(path);
      if (file.isPresent()) {
        read(files, findings, path, file.get());
        return;
      }
    }
  }

  private static void read(ImageFiles files, Findings findings, String path, Node file)
      throws IOException, InterruptedException {
    try (InputStream in = files.open(file)) {
      Paragraphs paragraphs = new Paragraphs(in, FIELDS);
      for (Map<String, String> p = paragraphs.next(); p != null; p = paragraphs.next()) {
        InventoryReader.checkInterrupt();
        if (p.containsKey("P")) {
          findings.add(component(findings, path, p));
        }
      }
    }
  }

  private static Component component(Findings findings, String path, Map<String, String> fields) {
    String name = fields.getOrDefault("P", "");
    String version = fields.getOrDefault("V", "");
    String origin = fields.getOrDefault("o", name);
    Map<String, String> qualifiers =
        Map.of("arch", fields.getOrDefault("A", ""), "upstream", origin.equals(name) ? "" : origin);
    return new Component(
        Component.Kind.APK,
        Purls.distribution("apk", findings.os(), name, version, qualifiers),
        name,
        version,
        Licences.expression(fields.getOrDefault("L", "")),
        fields.getOrDefault("m", ""),
        origin + " " + version,
        path,
        Map.of(),
        names(fields.getOrDefault("p", "")),
        names(fields.getOrDefault("D", "")));
  }

  /** The names in {@code so:libc.musl-x86_64.so.1 busybox>=1.2 !conflict}. */
  private static List<String> names(String relations) {
    List<String> names = new ArrayList<>();
    for (String relation : relations.split("\\s+")) {
      if (!relation.isEmpty() && !relation.startsWith("!")) {
        names.add(relation.split("[<>=~@]", 2)[0]);
      }
    }
    return names;
  }
}
