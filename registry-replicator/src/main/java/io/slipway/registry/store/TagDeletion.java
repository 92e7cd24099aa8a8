package io.slipway.registry.store;

import io.slipway.registry.store.RegistryHttp.Call;
import java.util.Map;

/**
 * Takes one tag away (distribution-spec 1.1, "Deleting tags"). Registries that delete manifests
 * only, with all their tags, are asked for that where no other tag of the repository points there.
 */
final class TagDeletion {

  /** Finding out what other tags point to costs one question each. */
  private static final int MAX_TAGS = 1000;

  private final RegistryHttp http;
  private final RegistryStore store;

  TagDeletion(RegistryHttp http, RegistryStore store) {
    this.http = http;
    this.store = store;
  }

  boolean delete(String repository, String tag, String digest)
      throws StoreException, InterruptedException {
    if (send(repository, tag)) {
      return true;
    }
    return !hasOtherTag(repository, tag, digest) && send(repository, digest);
  }

  /** False where the registry does not delete by such a reference. */
  private boolean send(String repository, String reference)
      throws StoreException, InterruptedException {
    Call call =
        new Call(
            "delete " + RegistryStore.named(repository, reference),
            "DELETE",
            "/v2/" + repository + "/manifests/" + reference,
            Map.of(),
            null,
            "repository:" + repository + ":pull,push,delete");
    try (Answer answer = http.send(call, 200, 202, 204, 400, 404, 405)) {
      return answer.status() != 400 && answer.status() != 405;
    }
  }

  private boolean hasOtherTag(String repository, String tag, String digest)
      throws StoreException, InterruptedException {
    var tags = store.tags(repository);
    if (tags.size() > MAX_TAGS) {
      return true;
    }
    for (String other : tags) {
      if (!other.equals(tag)
          && store.resolve(repository, other).filter(digest::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
