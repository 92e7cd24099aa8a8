package io.slipway.image.sbom;

import io.slipway.image.config.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Software found in an image. Texts are empty where nothing is known.
 *
 * @param purl its package URL (package-url/purl-spec)
 * @param licence an SPDX licence expression
 * @param supplier who made it, as the package says
 * @param source the source package it was built from, {@code name version}
 * @param location where it was found: the database or the archive, without a leading slash;
 *     archives in archives are joined by {@code !/}
 * @param checksums of the archive's bytes: {@code SHA-256} -> hex
 * @param provides the names by which others need it
 * @param needs what it needs, by name
 */
public record Component(
    Kind kind,
    String purl,
    String name,
    String version,
    String licence,
    String supplier,
    String source,
    String location,
    Map<String, String> checksums,
    List<String> provides,
    List<String> needs) {

  /** What a component is to those who read the document. */
  public enum Kind {
    DEB,
    APK,
    RPM,
    JAVA
  }

  static final Comparator<Component> ORDER =
      Comparator.comparing(Component::kind)
          .thenComparing(Component::name)
          .thenComparing(Component::version)
          .thenComparing(Component::purl)
          .thenComparing(Component::location);

  public Component {
    checksums = Collections.unmodifiableMap(new TreeMap<>(checksums));
    provides = List.copyOf(provides);
    needs = List.copyOf(needs);
  }

  /** The same for the same software at the same place, in every document. */
  String id() {
    String all = String.join("\n", kind.name(), purl, name, version, location);
    String hash = Digests.hex(Digests.of(all.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
    return name.replaceAll("[^A-Za-z0-9.-]", "-") + "-" + hash;
  }
}
