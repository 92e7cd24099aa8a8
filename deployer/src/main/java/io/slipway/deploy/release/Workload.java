package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.require;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload that is brought in by steps.
 *
 * @param container gets the image
 * @param image {@code REF@DIGEST}, before the release's own; an image given at deploy time wins
 * @param after names of workloads of the same release whose Pods are ready before its own come, and
 *     whose Pods go after its own
 * @param routing what splits its traffic; null where no route leads to it, as to a worker of a
 *     queue: then the share of its Pods is the share of the work
 */
public record Workload(
    String kind,
    String name,
    String container,
    @Nullable String image,
    List<String> after,
    @Nullable Routing routing) {
  private static final String SUFFIX = "-canary";

  public Workload {
    require(
        "Deployment".equals(kind),
        "kind: \"%s\" can't be brought in by canary; allowed is Deployment".formatted(kind));
    dnsLabel(name, "name");
    dnsLabel(name + SUFFIX, "name");
    dnsLabel(container, "container");
    if (image != null && !image.isBlank()) {
      ImageReference.parse(image);
    }
    after = after == null ? List.of() : List.copyOf(after);
  }

  public Workload(String kind, String name, String container) {
    this(kind, name, container, null, List.of(), null);
  }

  /** The Deployment that runs the new version while it is judged. */
  public String canaryName() {
    return name + SUFFIX;
  }

  /** What splits its traffic, be it the number of its Pods. */
  public RouterSpec router() {
    return routing == null ? PodShare.OF_TWO_ARMS : routing.router();
  }

  public boolean isRouted() {
    return routing != null;
  }

  /** The same after these, too. */
  Workload startingAfter(List<String> others) {
    List<String> all = Stream.concat(after.stream(), others.stream()).distinct().toList();
    return new Workload(kind, name, container, image, all, routing);
  }

  Workload with(@Nullable Routing other) {
    return new Workload(kind, name, container, image, after, other);
  }
}
