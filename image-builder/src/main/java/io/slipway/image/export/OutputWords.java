package io.slipway.image.export;

import io.slipway.image.BuildRequest;
import io.slipway.image.ImageOptions;
import io.slipway.image.UsageException;
import io.slipway.image.suggest.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BuildKit's spelling of outputs, {@code type=TYPE,dest=FILE,...}, told in Slipway's: what names,
 * pushes or shapes the image becomes the request's, and the rest {@code oci-archive:FILE} and the
 * like.
 */
public final class OutputWords {
  private static final String TYPE = "type";
  private static final List<String> TYPES =
      List.of("image", "registry", "oci", "docker", "cacheonly");
  private static final Set<String> KEYS =
      Set.of(TYPE, "name", "push", "dest", "tar", "oci-mediatypes");

  private final List<String> outputs = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private boolean push;
  private @Nullable String mediaTypes;

  private OutputWords(BuildRequest request) {
    tags.addAll(request.tags());
    push = request.push();
    mediaTypes = request.image().mediaTypes();
  }

  /**
   * @throws UsageException where a word is not known, naming it
   */
  public static BuildRequest apply(BuildRequest request) throws UsageException {
    OutputWords words = new OutputWords(request);
    for (String output : request.outputs()) {
      if (output.startsWith(TYPE + "=")) {
        words.read(output, attributes(output));
      } else {
        words.outputs.add(output);
      }
    }
    ImageOptions image = request.image();
    return request
        .with()
        .outputs(words.outputs)
        .tags(words.tags.stream().distinct().toList())
        .push(words.push)
        .image(
            new ImageOptions(
                image.labels(),
                image.annotations(),
                image.compression(),
                image.compressionLevel(),
                image.forceCompression(),
                words.mediaTypes,
                image.reproducible()))
        .build();
  }

  private static Map<String, String> attributes(String output) throws UsageException {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String part : output.split(",")) {
      int split = part.indexOf('=');
      String key = split < 0 ? part : part.substring(0, split);
      if (!KEYS.contains(key)) {
        throw new UsageException(
            "--output "
                + output
                + ": '"
                + key
                + "' is not known"
                + Nearest.hint(key, List.copyOf(KEYS)));
      }
      attributes.put(key, split < 0 ? "true" : part.substring(split + 1));
    }
    return attributes;
  }

  private void read(String output, Map<String, String> attributes) throws UsageException {
    String name = attributes.get("name");
    if (name != null) {
      tags.addAll(List.of(name.split("\\s*,\\s*")));
    }
    if ("false".equals(attributes.get("oci-mediatypes"))) {
      mediaTypes = "docker";
    }
    String destination = attributes.get("dest");
    switch (attributes.getOrDefault(TYPE, "")) {
      case "registry" -> push = true;
      case "image" -> {
        require(
            "true".equals(attributes.get("push")),
            output,
            "an image that is not pushed stays nowhere here; add push=true, or write type=docker");
        push = true;
      }
      case "oci" -> {
        require(destination != null, output, "it needs dest=FILE");
        boolean directory = "false".equals(attributes.get("tar"));
        outputs.add((directory ? "oci:" : "oci-archive:") + destination);
      }
      case "docker" -> outputs.add(destination == null ? "docker-engine" : "docker:" + destination);
      case "cacheonly" -> {}
      default ->
          throw new UsageException(
              "--output "
                  + output
                  + ": this type is none of "
                  + String.join(", ", TYPES)
                  + Nearest.hint(attributes.getOrDefault(TYPE, ""), TYPES));
    }
  }

  private static void require(boolean met, String output, String otherwise) throws UsageException {
    if (!met) {
      throw new UsageException("--output " + output + ": " + otherwise);
    }
  }
}
