package io.slipway.registry.store;

import io.slipway.registry.store.RegistryHttp.Call;
import io.slipway.registry.store.StoreException.Kind;
import java.util.Map;

/**
 * Takes one tag away (distribution-spec 1.1, "Deleting tags"). Registries that delete manifests
 * only, with all their tags, are asked for that where no other tag of the repository points there.
 */
final class TagDeletion {

  /** Finding out what other tags point to costs one question each. */
  private static final int MAX_TAGS = 1000;

  private static final int NOT_ALLOWED = 405;

  private final RegistryHttp http;
  private final RegistryStore store;

  TagDeletion(RegistryHttp http, RegistryStore store) {
    this.http = http;
    this.store = store;
  }

  boolean delete(String repository, String tag, String digest)
      throws StoreException, InterruptedException {
    String what = "delete " + RegistryStore.named(repository, tag);
    if (send(what, repository, tag, 200, 202, 204, 404, 400, NOT_ALLOWED)) {
      return true;
    }
    return !hasOtherTag(repository, tag, digest) && deleteManifest(what, repository, digest);
  }

  private boolean deleteManifest(String what, String repository, String digest)
      throws StoreException, InterruptedException {
    try {
      return send(what, repository, digest, 200, 202, 204, 404);
    } catch (StoreException e) {
      if (e.status() != NOT_ALLOWED) {
        throw e;
      }
      throw new StoreException(
          Kind.REFUSED,
          NOT_ALLOWED,
          e.getMessage()
              + " It lets nobody delete: allow it there (docker-registry: storage.delete.enabled, or REGISTRY_STORAGE_DELETE_ENABLED=true), or take deletions out of the policy.",
          null,
          e);
    }
  }

  /** False where the registry does not delete by such a reference. */
  private boolean send(String what, String repository, String reference, Integer... accepted)
      throws StoreException, InterruptedException {
    Call call =
        new Call(
            what,
            "DELETE",
            "/v2/" + repository + "/manifests/" + reference,
            Map.of(),
            null,
            "repository:" + repository + ":pull,push,delete");
    try (Answer answer = http.send(call, accepted)) {
      return answer.status() != 400 && answer.status() != NOT_ALLOWED;
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
