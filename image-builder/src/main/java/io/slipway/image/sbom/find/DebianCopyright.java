package io.slipway.image.sbom.find;

import io.slipway.image.sbom.Licences;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The licences of a Debian package from its copyright file: machine-readable ones (DEP-5) name
 * them, others refer to the texts in {@code /usr/share/common-licenses}.
 */
final class DebianCopyright {
  private static final int MAX_FILE = 1 << 19;
  private static final int MAX_LICENCES = 64;
  private static final Pattern COMMON =
      Pattern.compile("/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])");

  private DebianCopyright() {}

  /** An SPDX expression; "" where nothing is known. */
  static String licence(ImageFiles files, String packageName) throws IOException {
    if (!packageName.matches("[A-Za-z0-9][A-Za-z0-9.+-]*")) {
      return "";
    }
    return licence(files.text("usr/share/doc/" + packageName + "/copyright", MAX_FILE));
  }

  static String licence(String copyright) throws IOException {
    Set<String> names = isMachineReadable(copyright) ? named(copyright) : referred(copyright);
    return Licences.all(List.copyOf(names));
  }

  private static boolean isMachineReadable(String copyright) {
    return copyright.startsWith("Format:") || copyright.contains("\nFormat:");
  }

  private static Set<String> named(String copyright) throws IOException {
    Paragraphs paragraphs =
        new Paragraphs(
            new ByteArrayInputStream(copyright.getBytes(StandardCharsets.UTF_8)),
            Set.of("License"));
    Set<String> names = new LinkedHashSet<>();
    for (Map<String, String> p = paragraphs.next(); p != null; p = paragraphs.next()) {
      String synopsis = p.getOrDefault("License", "").split("\n", 2)[0];
      if (names.size() < MAX_LICENCES) {
        names.add(Licences.expression(synopsis.replace(",", "")));
      }
    }
    return names;
  }

  /** A reference says which text, not whether later versions are allowed. */
  private static Set<String> referred(String copyright) {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = COMMON.matcher(copyright);
    while (matcher.find() && names.size() < MAX_LICENCES) {
      String name = matcher.group(1);
      boolean versions = name.matches("(GPL|LGPL|GFDL|AGPL).*");
      names.add(Licences.expression(versions ? "common-licenses-" + name : name));
    }
    return names;
  }
}
