package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The image of each workload of a release, by the workload's name, in the order they start. */
public record Images(Map<String, ImageReference> each) {
  public Images {
    each = Collections.unmodifiableMap(new LinkedHashMap<>(each));
  }

  /** What a deployment says beside its release. */
  public record Given(@Nullable String only, Map<String, String> named) {}

  /**
   * Settles them: what is given, else what the workload says, else what the release says, else what
   * the manifest has by digest.
   *
   * @param manifest the image that a workload's manifest has
   * @throws IllegalArgumentException where one is missing, has no digest, or isn't asked for
   */
  public static Images choose(Release release, Given given, Function<Workload, String> manifest) {
    List<Workload> members = release.spec().members();
    Set<String> names = members.stream().map(Workload::name).collect(Collectors.toSet());
    given
        .named()
        .keySet()
        .forEach(
            name ->
                require(
                    names.contains(name),
                    "image: the release has no workload \"%s\"; it has %s".formatted(name, names)));
    require(
        given.only() == null || members.size() == 1,
        "image: the release has the workloads %s; say whose it is, as %s=REF@DIGEST"
            .formatted(names, members.get(0).name()));
    Map<String, ImageReference> each = new LinkedHashMap<>();
    for (Workload workload : members) {
      String own = manifest.apply(workload);
      String found =
          Stream.of(
                  given.named().get(workload.name()),
                  given.only(),
                  workload.image(),
                  release.spec().image(),
                  own.contains("@") ? own : null)
              .filter(Objects::nonNull)
              .filter(image -> !image.isBlank())
              .findFirst()
              .orElseThrow(() -> missing(release, workload));
      each.put(workload.name(), ImageReference.parse(found));
    }
    return new Images(each);
  }

  private static IllegalArgumentException missing(Release release, Workload workload) {
    boolean one = release.spec().members().size() == 1;
    return new IllegalArgumentException(
        one
            ? "release %s names no image; give spec.image or --image REF@sha256:..."
                .formatted(release.name())
            : "release %s names no image for workload %s; give its image, or --image %s=REF@sha256:..."
                .formatted(release.name(), workload.name(), workload.name()));
  }

  public ImageReference of(String workload) {
    return Objects.requireNonNull(each.get(workload));
  }

  /** Each once. */
  public List<ImageReference> distinct() {
    return each.values().stream().distinct().toList();
  }

  @Override
  public String toString() {
    Map<String, String> words = new LinkedHashMap<>();
    each.forEach((name, image) -> words.put(name, image.toString()));
    return words(words);
  }

  /** The image that all have, or what each has: {@code NAME=IMAGE, …}. */
  public static String words(Map<String, String> each) {
    Collection<String> images = Set.copyOf(each.values());
    return images.size() == 1
        ? images.iterator().next()
        : each.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}
