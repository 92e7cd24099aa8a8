package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Component;
import io.slipway.image.sbom.Licences;
import io.slipway.image.sbom.Purls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java archive is: by Maven's {@code pom.properties} first, by its manifest next, by its
 * file name last. Further pom.properties are libraries that were merged into it.
 */
final class JavaArchive {
  private static final Pattern EXTENSION =
      Pattern.compile("(?i).+\\.(jar|war|ear|par|sar|nar|kar|hpi|jpi)");
  private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final Pattern FILE_NAME =
      Pattern.compile("(?<name>[A-Za-z][\\w.-]*?)-(?<version>\\d[\\w.+-]*)");
  private static final Pattern COORDINATE = Pattern.compile("[\\w.+-]{1,200}");
  private static final int MAX_METADATA = 1 << 18;
  private static final int MAX_POMS = 1_000;

  private final String path;
  private final List<Coordinates> poms = new ArrayList<>();
  private Map<String, String> manifest = Map.of();

  private record Coordinates(String group, String artifact, String version) {}

  JavaArchive(String path) {
    this.path = path;
  }

  static boolean isOne(String name) {
    return EXTENSION.matcher(name).matches();
  }

  String path() {
    return path;
  }

  boolean wants(String entry) {
    return entry.equals(MANIFEST) || POM.matcher(entry).matches() || isOne(entry);
  }

  /** Takes an entry that tells what the archive is; what makes no sense doesn't count. */
  void take(String entry, InputStream content) throws IOException {
    byte[] bytes = content.readNBytes(MAX_METADATA);
    if (entry.equals(MANIFEST)) {
      manifest = manifest(bytes);
    } else if (poms.size() < MAX_POMS) {
      coordinates(bytes).ifPresent(poms::add);
    }
  }

  /**
   * The main section (JAR file specification, "Name-Value pairs and Sections"). The JDK's reader
   * writes a warning to the console for what it doesn't like.
   */
  private static Map<String, String> manifest(byte[] bytes) throws IOException {
    Map<String, String> attributes = new HashMap<>();
    Lines lines = new Lines(new ByteArrayInputStream(bytes));
    String current = "";
    for (String line = lines.next(); line != null && !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ")) {
        attributes.merge(current, line.substring(1), String::concat);
      } else if (colon > 0) {
        current = line.substring(0, colon).toLowerCase(Locale.ROOT);
        attributes.put(current, line.substring(colon + 1));
      }
    }
    return attributes;
  }

  private static Optional<Coordinates> coordinates(byte[] bytes) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(bytes));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Coordinates found =
        new Coordinates(
            properties.getProperty("groupId", ""),
            properties.getProperty("artifactId", ""),
            properties.getProperty("version", ""));
    boolean valid =
        COORDINATE.matcher(found.group()).matches()
            && COORDINATE.matcher(found.artifact()).matches()
            && COORDINATE.matcher(found.version()).matches();
    return valid ? Optional.of(found) : Optional.empty();
  }

  /** The archive itself first, then what was merged into it. */
  List<Component> components(Map<String, String> checksums) {
    Optional<Coordinates> own = own();
    List<Component> components = new ArrayList<>();
    components.add(own.isPresent() ? maven(own.get(), checksums) : byManifest(checksums));
    poms.stream()
        .filter(pom -> !own.equals(Optional.of(pom)))
        .map(pom -> maven(pom, Map.of()))
        .forEach(components::add);
    return components;
  }

  /** Of several, the one that the file is called by. */
  private Optional<Coordinates> own() {
    if (poms.size() == 1) {
      return Optional.of(poms.get(0));
    }
    String file = fileName();
    return poms.stream()
        .filter(pom -> file.equals(pom.artifact()) || file.startsWith(pom.artifact() + "-"))
        .max(java.util.Comparator.comparingInt(pom -> pom.artifact().length()));
  }

  private Component maven(Coordinates pom, Map<String, String> checksums) {
    String extension = checksums.isEmpty() ? "jar" : extension();
    String purl = Purls.maven(pom.group(), pom.artifact(), pom.version(), extension);
    return component(purl, pom.artifact(), pom.version(), checksums);
  }

  private Component byManifest(Map<String, String> checksums) {
    Matcher file = FILE_NAME.matcher(fileName());
    boolean named = file.matches();
    String version =
        first("Implementation-Version", "Bundle-Version", "Specification-Version")
            .orElse(named ? file.group("version") : "");
    String name =
        named
            ? file.group("name")
            : first("Bundle-SymbolicName", "Automatic-Module-Name", "Implementation-Title")
                .map(value -> value.split(";", 2)[0])
                .orElse(fileName());
    String purl =
        first("Implementation-Vendor-Id")
            .map(group -> Purls.maven(group, name, version, extension()))
            .orElse(Purls.generic(name, version));
    return component(purl, name, version, checksums);
  }

  private Optional<String> first(String... attributes) {
    for (String attribute : attributes) {
      String value = manifest.getOrDefault(attribute.toLowerCase(Locale.ROOT), "");
      if (!value.isBlank() && value.length() <= 200) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }

  private Component component(
      String purl, String name, String version, Map<String, String> checksums) {
    boolean itself = !checksums.isEmpty();
    return new Component(
        Component.Kind.JAVA,
        purl,
        name,
        version,
        itself ? licence() : "",
        itself ? first("Implementation-Vendor", "Bundle-Vendor").orElse("") : "",
        "",
        path,
        checksums,
        List.of(),
        List.of());
  }

  private String licence() {
    return Licences.expression(first("Bundle-License").orElse("").split("[;,]", 2)[0]);
  }

  private String fileName() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.substring(0, name.lastIndexOf('.'));
  }

  private String extension() {
    return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
