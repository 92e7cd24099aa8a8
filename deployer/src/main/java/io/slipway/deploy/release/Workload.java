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
  private static final String DEPLOYMENT = "Deployment";
  private static final List<String> KINDS = List.of(DEPLOYMENT, "StatefulSet", "DaemonSet");

  public Workload {
    require(
        KINDS.contains(kind),
        "kind: \"%s\" can't be brought in by canary; allowed are %s"
            .formatted(kind, String.join(", ", KINDS)));
    dnsLabel(name, "name");
    dnsLabel(name + SUFFIX, "name");
    dnsLabel(container, "container");
    if (image != null && !image.isBlank()) {
      ImageReference.parse(image);
    }
    require(
        routing == null || kind.equals(DEPLOYMENT),
        "routing: a %s has no second arm that a route could lead to, its Pods are replaced in place; leave out routing, the number of Pods makes the share"
            .formatted(kind));
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
    if (isInPlace()) {
      return PodShare.IN_PLACE;
    }
    return routing == null ? PodShare.BESIDE : routing.router();
  }

  /** Whether its Pods are replaced in place, so that the canary is a part of it. */
  public boolean isInPlace() {
    return !kind.equals(DEPLOYMENT);
  }

  /** Of all its Pods those that a weight is for, where they are replaced in place. */
  public int podsInPlace(int all, int weight) {
    return Scale.PART.pods(all, weight);
  }

  /** How it is seen that requests follow its route; null where that isn't asked. */
  public @Nullable Confirm confirm() {
    return routing == null ? null : routing.confirm();
  }

  public boolean isRouted() {
    return routing != null;
  }

  Workload withoutNeedOfData() {
    return routing == null ? this : with(routing.withoutNeedOfData());
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
