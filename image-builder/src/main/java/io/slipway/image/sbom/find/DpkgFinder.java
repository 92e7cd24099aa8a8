package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Purls;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian packages: dpkg's status file, and the directory of single entries that distroless images
 * have instead.
 */
final class DpkgFinder implements Finder {
  private static final String STATUS = "var/lib/dpkg/status";
  private static final Set<String> FIELDS =
      Set.of(
          "Package",
          "Version",
          "Architecture",
          "Status",
          "Maintainer",
          "Source",
          "Depends",
          "Pre-Depends",
          "Provides");
  private static final Pattern SOURCE = Pattern.compile("(\\S+)(?:\\s+\\(([^)]*)\\))?");

  @Override
  public void find(ImageFiles files, Findings findings) throws IOException, InterruptedException {
    read(files, findings, STATUS);
    for (String entry : files.list(STATUS + ".d")) {
      if (!entry.endsWith(".md5sums")) {
        read(files, findings, entry);
      }
    }
  }

  private static void read(ImageFiles files, Findings findings, String path)
      throws IOException, InterruptedException {
    Optional<Node> file = files.file(path);
    if (file.isEmpty()) {
      return;
    }
    try (InputStream in = files.open(file.get())) {
      Paragraphs paragraphs = new Paragraphs(in, FIELDS);
      for (Map<String, String> p = paragraphs.next(); p != null; p = paragraphs.next()) {
        InventoryReader.checkInterrupt();
        if (p.containsKey("Package") && isInstalled(p)) {
          findings.add(component(files, findings, path, p));
        }
      }
    }
  }

  /** Entries of distroless images name no status. */
  private static boolean isInstalled(Map<String, String> paragraph) {
    String status = paragraph.get("Status");
    return status == null || status.endsWith(" installed");
  }

  private static Component component(
      ImageFiles files, Findings findings, String path, Map<String, String> fields)
      throws IOException {
    String name = fields.getOrDefault("Package", "");
    String version = fields.getOrDefault("Version", "");
    String source = source(fields.getOrDefault("Source", ""), version);
    Map<String, String> qualifiers = new LinkedHashMap<>();
    qualifiers.put("arch", fields.getOrDefault("Architecture", ""));
    qualifiers.put("upstream", upstream(source, name, version));
    return new Component(
        Component.Kind.DEB,
        Purls.distribution("deb", findings.os(), name, version, qualifiers),
        name,
        version,
        DebianCopyright.licence(files, name),
        fields.getOrDefault("Maintainer", ""),
        source.isEmpty() ? name + " " + version : source,
        path,
        Map.of(),
        names(fields.getOrDefault("Provides", "")),
        names(fields.getOrDefault("Depends", "") + "," + fields.getOrDefault("Pre-Depends", "")));
  }

  /** {@code name version} of the source package; "" where it is called as the package is. */
  private static String source(String field, String version) {
    Matcher matcher = SOURCE.matcher(field);
    if (!matcher.matches()) {
      return "";
    }
    return matcher.group(1) + " " + (matcher.group(2) == null ? version : matcher.group(2));
  }

  /** By which scanners find advisories, which Debian publishes by source package. */
  private static String upstream(String source, String name, String version) {
    String[] parts = source.split(" ", 2);
    if (parts.length < 2 || source.equals(name + " " + version)) {
      return "";
    }
    return parts[1].equals(version) ? parts[0] : parts[0] + "@" + parts[1];
  }

  /** The names in {@code a (>= 1) | b, c:any}. */
  private static List<String> names(String relations) {
    List<String> names = new ArrayList<>();
    for (String relation : relations.split("[,|]")) {
      String name = relation.strip().split("[\\s(:\\[]", 2)[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
