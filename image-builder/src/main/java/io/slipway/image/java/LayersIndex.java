package io.slipway.image.java;

import io.slipway.image.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * Spring Boot's {@code layers.idx} (Spring Boot reference, "Executable Jars", "Layer Index"):
 * layers in order, each with the files and directories that belong to it.
 *
 * @param listed paths, directories with a slash at their end, and the place of their layer
 */
record LayersIndex(List<String> names, Map<String, Integer> listed) {
  private static final int MAX_BYTES = 4 << 20;

  /** Less than the 127 that overlay drivers take, because a base has some too. */
  private static final int MAX_LAYERS = 64;

  private static final Pattern LAYER = Pattern.compile("- \"([^\"]+)\":");
  private static final Pattern ENTRY = Pattern.compile(" {2}- \"([^\"]+)\"");

  static LayersIndex read(JarArchive archive, ZipEntry entry) throws BuildException {
    String what = archive.path() + "!" + entry.getName();
    try (InputStream in = archive.open(entry)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new BuildException(what + " has more than " + MAX_BYTES + " bytes");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8), what);
    } catch (IOException e) {
      throw new BuildException("Tried to read " + what + ", but: " + e.getMessage(), e);
    }
  }

  static LayersIndex parse(String text, String what) throws BuildException {
    List<String> names = new ArrayList<>();
    Map<String, Integer> listed = new HashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::stripTrailing).toList()) {
      number++;
      Matcher layer = LAYER.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (layer.matches() && !names.contains(layer.group(1))) {
        names.add(layer.group(1));
      } else if (entry.matches() && !names.isEmpty()) {
        listed.putIfAbsent(entry.group(1), names.size() - 1);
      } else if (!line.isEmpty()) {
        throw new BuildException(
            what + ":" + number + ": neither a new '- \"LAYER\":' nor '  - \"PATH\"' below one");
      }
    }
    if (names.isEmpty() || names.size() > MAX_LAYERS) {
      throw new BuildException(
          what + " names " + names.size() + " layers; 1 to " + MAX_LAYERS + " are possible");
    }
    return new LayersIndex(names, listed);
  }

  /** The first layer that lists a file or a directory above it; else the last. */
  String layer(String file) {
    int layer = listed.getOrDefault(file, names.size() - 1);
    for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
      layer = Math.min(layer, listed.getOrDefault(file.substring(0, slash + 1), layer));
    }
    return names.get(layer);
  }
}
