package io.slipway.image.export;

import io.slipway.image.BuildRequest;
import io.slipway.image.ImageOptions;
import io.slipway.image.UsageException;
import io.slipway.image.dockerfile.CsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * BuildKit's spelling of outputs, {@code type=TYPE,dest=FILE,...}, told in Slipway's: what names,
 * pushes or shapes the image becomes the request's, and the rest {@code oci-archive:FILE} and the
 * like. An image is made once, so what shapes it holds for all outputs, and two that ask for
 * different shapes are refused.
 */
public final class OutputWords {
  private static final Pattern ANNOTATION =
      Pattern.compile("annotation(?:-([a-z-]+))?(\\[.*])?\\.(.+)");

  private final List<String> outputs = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private final Map<String, String> annotations;
  private boolean push;
  private boolean forceCompression;
  private @Nullable String mediaTypes;
  private @Nullable String compression;
  private @Nullable String level;

  private OutputWords(BuildRequest request) {
    ImageOptions image = request.image();
    tags.addAll(request.tags());
    push = request.push();
    annotations = new HashMap<>(image.annotations());
    forceCompression = image.forceCompression();
    mediaTypes = image.mediaTypes();
    compression = image.compression();
    level = image.compressionLevel() == null ? null : image.compressionLevel().toString();
  }

  /**
   * @throws UsageException where a word is not known, naming it
   */
  public static BuildRequest apply(BuildRequest request) throws UsageException {
    OutputWords words = new OutputWords(request);
    for (String output : request.outputs()) {
      if (isSpelledOut(output)) {
        words.read(OutputText.parse(output));
      } else {
        words.outputs.add(ExportTarget.spelled(output));
      }
    }
    return request
        .with()
        .outputs(words.outputs)
        .tags(words.tags.stream().distinct().toList())
        .push(words.push)
        .image(words.image(request.image()))
        .build();
  }

  /** Whether an output is a list of keys and values; {@code type=} need not come first. */
  public static boolean isSpelledOut(String output) {
    return output.matches("\"?[a-z-]+=.*") && output.contains(OutputText.TYPE + "=");
  }

  /** Whether an output goes to standard output, which then is for nothing else. */
  public static boolean isStandardOutput(String output) {
    List<String> fields = isSpelledOut(output) ? CsvRecord.parse(output) : null;
    return fields == null ? output.equals("-") || output.endsWith(":-") : fields.contains("dest=-");
  }

  private ImageOptions image(ImageOptions asked) {
    return new ImageOptions(
        asked.labels(),
        annotations,
        compression,
        level == null ? null : Integer.valueOf(level),
        forceCompression,
        mediaTypes,
        asked.reproducible());
  }

  private void read(OutputText output) throws UsageException {
    if (output.isImage()) {
      shape(output);
    }
    String destination = output.value("dest");
    switch (output.type()) {
      case "registry" -> push = true;
      case "image" -> pushed(output);
      case "oci" -> {
        String kind = output.isNot("tar") ? "oci:" : "oci-archive:";
        outputs.add(kind + output.need("dest", "FILE"));
      }
      case "docker" -> {
        if (output.isNot("tar")) {
          throw output.wrong("a Docker archive is a tar; write type=oci,tar=false for a directory");
        }
        outputs.add(destination == null ? "docker-engine" : "docker:" + destination);
      }
      case "local", "tar" -> {
        output.need("dest", output.type().equals("tar") ? "FILE" : "DIR");
        outputs.add(output.text());
      }
      default -> {}
    }
  }

  private void pushed(OutputText output) throws UsageException {
    if (!output.is("push")) {
      throw output.wrong(
          "an image that is not pushed stays nowhere here; add push=true, or write type=docker");
    }
    push = true;
  }

  private void shape(OutputText output) throws UsageException {
    String name = output.value("name");
    if (name != null) {
      tags.addAll(Arrays.asList(name.strip().split("\\s*,\\s*")));
    }
    if (output.flag("oci-mediatypes") != null) {
      mediaTypes = agreed(output, mediaTypes, output.is("oci-mediatypes") ? "oci" : "docker");
    }
    compression = agreed(output, compression, output.value("compression"));
    level = agreed(output, level, level(output));
    forceCompression |= output.is("force-compression");
    for (Map.Entry<String, String> entry : output.values().entrySet()) {
      if (OutputText.isAnnotation(entry.getKey())) {
        annotations.put(annotation(entry.getKey()), entry.getValue());
      }
    }
  }

  private static @Nullable String level(OutputText output) throws UsageException {
    String level = output.value("compression-level");
    if (level != null && !level.matches("-?\\d{1,3}")) {
      throw output.wrong("compression-level is a number, not '" + level + "'");
    }
    return level;
  }

  private static @Nullable String agreed(
      OutputText output, @Nullable String known, @Nullable String asked) throws UsageException {
    if (known != null && asked != null && !known.equals(asked)) {
      throw output.wrong(
          "one build makes one image, which is asked to be "
              + known
              + " elsewhere and "
              + asked
              + " here; build twice");
    }
    return asked == null ? known : asked;
  }

  /** {@code annotation-TYPE[PLATFORM].KEY} as {@code --annotation} has it. */
  private static String annotation(String key) {
    Matcher parts = ANNOTATION.matcher(key);
    if (!parts.matches()) {
      throw new IllegalStateException(key);
    }
    String platform = parts.group(2) == null ? "" : parts.group(2);
    String type = parts.group(1) == null ? "manifest" : parts.group(1);
    return type + platform + ":" + parts.group(3);
  }
}
