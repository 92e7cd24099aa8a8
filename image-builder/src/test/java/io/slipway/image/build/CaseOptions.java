package io.slipway.image.build;

import io.slipway.image.BuildRequest;
import io.slipway.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A case's {@code options}: the command line's words, each option with one value. */
record CaseOptions(List<String> words) {

  /** {@code places} are what words stand for that no file can know. */
  static CaseOptions read(Path file, Map<String, String> places) throws IOException {
    if (!Files.exists(file)) {
      return new CaseOptions(List.of());
    }
    String text = Files.readString(file).trim();
    for (Map.Entry<String, String> place : places.entrySet()) {
      text = text.replace(place.getKey(), place.getValue());
    }
    return new CaseOptions(List.of(text.split("\\s+")));
  }

  BuildRequest.Builder apply(BuildRequest.Builder request) {
    return request
        .buildArgs(pairs("--build-arg"))
        .buildContexts(pairs("--build-context"))
        .target(last("--target", null))
        .platforms(all("--platform"))
        .image(
            new ImageOptions(
                pairs("--label"),
                pairs("--annotation"),
                null,
                null,
                false,
                last("--media-types", null),
                words.contains("--reproducible")));
  }

  String last(String option, String otherwise) {
    return all(option).stream().reduce((first, second) -> second).orElse(otherwise);
  }

  private Map<String, String> pairs(String option) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : all(option)) {
      int split = pair.indexOf('=');
      pairs.put(pair.substring(0, split), pair.substring(split + 1));
    }
    return pairs;
  }

  private List<String> all(String option) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals(option)) {
        values.add(words.get(i + 1));
      }
    }
    return values;
  }
}
