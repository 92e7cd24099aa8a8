package io.slipway.local.mesh;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which endpoints one request goes to, one after the other. */
final class EndpointChoice {

  private final RequestHead head;
  private final RandomGenerator random;
  private final Set<String> tried = new HashSet<>();
  private Stickiness.@Nullable Given given;

  EndpointChoice(RequestHead head, RandomGenerator random) {
    this.head = head;
    this.random = random;
  }

  /** One that wasn't tried yet; when all were, another round begins. */
  Endpoint next(List<Endpoint> healthy, @Nullable Stickiness stickiness) {
    List<Endpoint> left = healthy.stream().filter(this::isLeft).toList();
    if (left.isEmpty()) {
      tried.clear();
      left = healthy;
    }
    Optional<String> key = stickiness == null ? Optional.empty() : key(stickiness);
    Endpoint chosen =
        key.isPresent()
            ? Stickiness.choose(key.get(), left)
            : left.get(random.nextInt(left.size()));
    tried.add(chosen.address());
    return chosen;
  }

  boolean isLeft(Endpoint endpoint) {
    return !tried.contains(endpoint.address());
  }

  private Optional<String> key(Stickiness stickiness) {
    Optional<String> own = stickiness.key(head);
    if (own.isEmpty() && given == null) {
      given = stickiness.give(random).orElse(null);
    }
    return own.or(() -> Optional.ofNullable(given).map(Stickiness.Given::key));
  }

  /** A cookie for a client that had none and is to have one. */
  Optional<String> setCookie() {
    return Optional.ofNullable(given).map(Stickiness.Given::setCookie);
  }
}
