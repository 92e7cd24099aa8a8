package io.slipway.image.export;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.slipway.image.BuildException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of an image in an archive.
 *
 * @param full {@code NAME:TAG} as Docker shows them
 */
record ImageNames(List<String> full) {
  private static final String DEFAULT_TAG = "latest";

  static ImageNames of(List<String> references) throws BuildException {
    List<String> full = new ArrayList<>();
    for (String reference : references) {
      try {
        ImageReference.parse(reference);
      } catch (InvalidImageReferenceException e) {
        throw new BuildException("'" + reference + "' is not an image reference", e);
      }
      if (!reference.contains("@")) {
        full.add(hasTag(reference) ? reference : reference + ":" + DEFAULT_TAG);
      }
    }
    return new ImageNames(List.copyOf(full));
  }

  private static boolean hasTag(String reference) {
    return reference.indexOf(':', reference.lastIndexOf('/') + 1) >= 0;
  }

  /** Tag -> full name, for layouts, where a name is a tag. Of equal tags the first counts. */
  Map<String, String> byTag() {
    Map<String, String> result = new LinkedHashMap<>();
    full.forEach(name -> result.putIfAbsent(name.substring(name.lastIndexOf(':') + 1), name));
    if (result.isEmpty()) {
      result.put(DEFAULT_TAG, "");
    }
    return result;
  }
}
