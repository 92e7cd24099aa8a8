package io.slipway.image.export;

import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.config.Platform;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Annotations by where they go. A key is written {@code [TYPE[[PLATFORM]][,TYPE...]:]KEY}, as
 * buildx has it: {@code manifest}, {@code index}, {@code manifest-descriptor}, {@code
 * index-descriptor}; the manifest where no type is given.
 */
public final class Annotations {
  private static final String TYPE = "([a-z-]+)(?:\\[([A-Za-z0-9_/.-]+)])?";
  private static final Pattern ONE = Pattern.compile(TYPE);
  private static final Pattern SCOPED =
      Pattern.compile("(?<types>" + TYPE + "(?:," + TYPE + ")*):(?<key>\\S+)");
  private static final List<String> TYPES =
      List.of("manifest", "index", "manifest-descriptor", "index-descriptor");

  private final List<Note> notes;

  private record Note(String type, @Nullable Platform platform, String key, String value) {}

  private Annotations(List<Note> notes) {
    this.notes = List.copyOf(notes);
  }

  /**
   * @param several whether an index will be written
   * @throws UsageException where a key's scope is not known, or has no place in such an image
   */
  public static Annotations of(BuildRequest request, boolean several) throws UsageException {
    List<Note> notes = new ArrayList<>();
    for (var entry : new TreeMap<>(request.image().annotations()).entrySet()) {
      read(entry.getKey(), entry.getValue(), notes);
    }
    boolean docker = "docker".equals(request.image().mediaTypes());
    for (Note note : notes) {
      if (docker && !note.type.equals("manifest")) {
        throw new UsageException(
            "--annotation " + note.type + ":" + note.key + " has no place in Docker's media types");
      }
      if (!several && note.type.startsWith("index")) {
        throw new UsageException(
            "--annotation "
                + note.type
                + ":"
                + note.key
                + " needs an index, which a build for one platform without attestations has not");
      }
    }
    return new Annotations(notes);
  }

  private static void read(String text, String value, List<Note> notes) throws UsageException {
    Matcher scoped = SCOPED.matcher(text);
    if (!scoped.matches()) {
      notes.add(new Note("manifest", null, text, value));
      return;
    }
    for (String part : scoped.group("types").split(",")) {
      Matcher one = ONE.matcher(part);
      if (!one.matches() || !TYPES.contains(one.group(1))) {
        throw new UsageException(
            "--annotation "
                + text
                + ": '"
                + part
                + "' is no place for an annotation"
                + Nearest.hint(part, TYPES)
                + "; there are "
                + String.join(", ", TYPES));
      }
      notes.add(new Note(one.group(1), platform(text, one.group(2)), scoped.group("key"), value));
    }
  }

  private static @Nullable Platform platform(String text, @Nullable String platform)
      throws UsageException {
    try {
      return platform == null ? null : Platform.parse(platform);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--annotation " + text + ": " + e.getMessage());
    }
  }

  /** In the manifest of a platform. */
  public Map<String, String> manifest(Platform platform) {
    return of("manifest", platform);
  }

  /** Beside the digest of a platform's manifest. */
  public Map<String, String> manifestDescriptor(Platform platform) {
    return of("manifest-descriptor", platform);
  }

  public Map<String, String> index() {
    return of("index", null);
  }

  /** Beside the index's digest in a layout. */
  public Map<String, String> indexDescriptor() {
    return of("index-descriptor", null);
  }

  /** What is said for one platform counts more than what is said for all. */
  private Map<String, String> of(String type, @Nullable Platform platform) {
    Map<String, String> result = new TreeMap<>();
    for (Note note : notes) {
      if (note.type.equals(type) && note.platform == null) {
        result.put(note.key, note.value);
      }
    }
    for (Note note : notes) {
      if (note.type.equals(type) && note.platform != null && note.platform.equals(platform)) {
        result.put(note.key, note.value);
      }
    }
    return result;
  }
}
