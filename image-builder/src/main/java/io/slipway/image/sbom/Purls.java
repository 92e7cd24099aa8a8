package io.slipway.image.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Package URLs (package-url/purl-spec, PURL-SPECIFICATION.rst and PURL-TYPES.rst). */
public final class Purls {
  private Purls() {}

  /** A package of a distribution; {@code qualifiers} without value are left out. */
  public static String distribution(
      String type, OsRelease os, String name, String version, Map<String, String> qualifiers) {
    TreeMap<String, String> all = new TreeMap<>(qualifiers);
    all.put("distro", os.distro());
    all.values().removeIf(String::isEmpty);
    return of(type, namespace(os), name, version, all);
  }

  /** Vendors' own package URLs name the company. */
  private static String namespace(OsRelease os) {
    return switch (os.id()) {
      case "rhel" -> "redhat";
      case "opensuse-leap", "opensuse-tumbleweed" -> "opensuse";
      case "sles", "sled" -> "suse";
      case "ol" -> "oracle";
      case "amzn" -> "amazon";
      default -> os.id();
    };
  }

  /** {@code extension} is the archive's, where it is not {@code jar}. */
  public static String maven(String group, String artifact, String version, String extension) {
    Map<String, String> type = extension.equals("jar") ? Map.of() : Map.of("type", extension);
    return of("maven", group, artifact, version, type);
  }

  public static String generic(String name, String version) {
    return of("generic", "", name, version, Map.of());
  }

  /** "" where the parts make no package URL, as those of a hostile package do. */
  public static String of(
      String type, String namespace, String name, String version, Map<String, String> qualifiers) {
    try {
      return new PackageURL(
              type,
              orNull(namespace),
              name,
              orNull(version),
              qualifiers.isEmpty() ? null : new TreeMap<>(qualifiers),
              null)
          .canonicalize();
    } catch (MalformedPackageURLException e) {
      return "";
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
